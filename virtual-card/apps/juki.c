// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/apps/juki.h"

// [mynumber-card 2.6]
static const struct card_file files[] = {
    {.id = JUKI_KEY_ID, .kind = CARD_FILE_RECORDS, .access = {.access = CARD_ALWAYS}, .name = "key id"},
    {.id = JUKI_PIN, .kind = CARD_FILE_PIN, .tries = 3, .change = CARD_CHANGE_BY_JICSAP, .name = "PIN"},
};

const struct card_application juki_application = {
    .aid = {0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x01},
    .aid_length = 10,
    .files = files,
    .file_count = sizeof files / sizeof files[0],
};

const struct card_pin juki_pin = {&juki_application, JUKI_PIN};
