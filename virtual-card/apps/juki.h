// SPDX-License-Identifier: Apache-2.0
//
// 住基 AP (jūki, the register of residents), for the counters of municipalities [mynumber-card 2.6].
#ifndef ONSHI_VIRTUAL_CARD_APPS_JUKI_H
#define ONSHI_VIRTUAL_CARD_APPS_JUKI_H

#include "virtual-card/card/card.h"

enum juki_file {
    JUKI_KEY_ID = 0x0002,
    JUKI_PIN = 0x001C,
};

extern const struct card_application juki_application;

// 4 digits, 3 tries: a counter of its own.
extern const struct card_pin juki_pin;

#endif
