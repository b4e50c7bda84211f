// SPDX-License-Identifier: Apache-2.0
//
// 共通カード AP (kyōtsū kādo, common card): number of manufacture, municipality and expiry for everybody, and a key by
// which the card proves that it is no copy [mynumber-card 2.6].
#ifndef ONSHI_VIRTUAL_CARD_APPS_COMMON_CARD_H
#define ONSHI_VIRTUAL_CARD_APPS_COMMON_CARD_H

#include "virtual-card/card/card.h"

enum common_card_file {
    COMMON_CARD_IDENTITY = 0x0001,
    COMMON_CARD_KEY_ID = 0x0002,
    COMMON_CARD_INTERNAL_KEY = 0x0019,
    COMMON_CARD_PIN = 0x001C,
};

extern const struct card_application common_card_application;

// 4 digits, 3 tries: a counter of its own, though the counter desk sets the same digits in 住基 AP.
extern const struct card_pin common_card_pin;

#endif
