// SPDX-License-Identifier: Apache-2.0
//
// The card manager, selected after power-on: no files, but data objects for GET DATA, which are answered nowhere else
// [mynumber-card 2.6].
#ifndef ONSHI_VIRTUAL_CARD_APPS_CARD_MANAGER_H
#define ONSHI_VIRTUAL_CARD_APPS_CARD_MANAGER_H

#include "virtual-card/card/image.h"

enum card_manager_object {
    CARD_MANAGER_ISSUER = 0x0042, // IIN: a key id
    CARD_MANAGER_CARD_ID = 0x0045,
    CARD_MANAGER_RECOGNITION = 0x0066,
    CARD_MANAGER_MUNICIPALITY = 0x00F0,
    CARD_MANAGER_EXPIRY = 0x00F2,
    CARD_MANAGER_KEY_ID = 0x00F7,
    CARD_MANAGER_ROOT_CERTIFICATE = 0x00F8, // issued by the root; its subject issues the next
    CARD_MANAGER_CARD_CERTIFICATE = 0x7F21,
    CARD_MANAGER_CONTACT_ATR = 0x5F51, // without TS
};

extern const struct card_application card_manager_application;

#endif
