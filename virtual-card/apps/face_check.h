// SPDX-License-Identifier: Apache-2.0
//
// 券面事項確認 AP (kenmen jikō kakunin, check of what is on the card's face): the card's face as pictures, signed, to
// hold against what is printed. The photo, the name and the address after 照合番号A or B, the number after A only, the
// birth date after the birth-date key [mynumber-card 2.5].
#ifndef ONSHI_VIRTUAL_CARD_APPS_FACE_CHECK_H
#define ONSHI_VIRTUAL_CARD_APPS_FACE_CHECK_H

#include "virtual-card/card/card.h"

enum face_check_file {
    FACE_CHECK_BIRTH = 0x0001,
    FACE_CHECK_PICTURES = 0x0002,
    FACE_CHECK_APPLICATION = 0x0003,
    FACE_CHECK_CERTIFICATE = 0x0004,
    FACE_CHECK_NUMBER = 0x0005,
    FACE_CHECK_BIRTH_KEY = 0x0011,
    FACE_CHECK_CODE_B = 0x0012,
    FACE_CHECK_CODE_A = 0x0013,
    FACE_CHECK_SIGNING_KEY = 0x001A,
};

extern const struct card_application face_check_application;

// The birth-date key (6 digits; how many tries is not public, 10 is inferred), 照合番号B and 照合番号A, 10 tries each:
// counters of their own, apart from those of 券面入力補助 AP.
extern const struct card_pin face_check_birth_key;
extern const struct card_pin face_check_code_b;
extern const struct card_pin face_check_code_a;

#endif
