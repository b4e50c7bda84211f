// SPDX-License-Identifier: Apache-2.0
//
// 券面入力補助 AP (kenmen nyūryoku hojo, help to type in the card's face): what is printed on the card as text. The
// number (個人番号, kojin bangō) after the PIN or 照合番号A, the four basic items (基本4情報, kihon yon jōhō: name, address,
// birth date, sex) after the PIN or 照合番号B; never the one with the other's code [mynumber-card 2.4].
#ifndef ONSHI_VIRTUAL_CARD_APPS_INPUT_HELP_H
#define ONSHI_VIRTUAL_CARD_APPS_INPUT_HELP_H

#include "virtual-card/card/card.h"

enum input_help_file {
    INPUT_HELP_NUMBER = 0x0001,
    INPUT_HELP_BASIC_ITEMS = 0x0002,
    INPUT_HELP_SIGNATURE = 0x0003,
    INPUT_HELP_CERTIFICATE = 0x0004,
    INPUT_HELP_APPLICATION = 0x0005,
    INPUT_HELP_MESSAGING_KEY = 0x0006,
    INPUT_HELP_CARD_KEY = 0x0007,
    INPUT_HELP_PIN = 0x0011,
    INPUT_HELP_SIGNING_KEY = 0x0013,
    INPUT_HELP_CODE_A = 0x0014,
    INPUT_HELP_CODE_B = 0x0015,
};

extern const struct card_application input_help_application;

// The PIN (4 digits, 3 tries), 照合番号A (shōgō bangō, the number itself, 12 digits) and 照合番号B (14 digits), 10 tries
// each.
extern const struct card_pin input_help_pin;
extern const struct card_pin input_help_code_a;
extern const struct card_pin input_help_code_b;

#endif
