// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/apps/card_manager.h"

#define OBJECT(tag, text) {.id = (tag), .kind = CARD_FILE_OBJECT, .access = {.access = CARD_ALWAYS}, .name = (text)}

// [mynumber-card 2.6]
static const struct card_file files[] = {
    OBJECT(CARD_MANAGER_ISSUER, "issuer identification number"),
    OBJECT(CARD_MANAGER_CARD_ID, "card id"),
    OBJECT(CARD_MANAGER_RECOGNITION, "recognition data of GlobalPlatform"),
    OBJECT(CARD_MANAGER_MUNICIPALITY, "municipality"),
    OBJECT(CARD_MANAGER_EXPIRY, "expiry"),
    OBJECT(CARD_MANAGER_KEY_ID, "key id"),
    OBJECT(CARD_MANAGER_ROOT_CERTIFICATE, "certificate by the root"),
    OBJECT(CARD_MANAGER_CARD_CERTIFICATE, "certificate of the card"),
    OBJECT(CARD_MANAGER_CONTACT_ATR, "contact ATR"),
};

const struct card_application card_manager_application = {
    .aid = {0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00},
    .aid_length = 7,
    .files = files,
    .file_count = sizeof files / sizeof files[0],
};
