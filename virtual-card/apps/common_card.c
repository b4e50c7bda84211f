// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/apps/common_card.h"

// clang-format off
// [mynumber-card 2.6]
static const struct card_file files[] = {
    {.id = COMMON_CARD_IDENTITY, .kind = CARD_FILE_RECORDS, .access = {.access = CARD_ALWAYS},
     .name = "number of manufacture, municipality, expiry"},
    {.id = COMMON_CARD_KEY_ID, .kind = CARD_FILE_RECORDS, .access = {.access = CARD_ALWAYS}, .name = "key id"},
    {.id = COMMON_CARD_INTERNAL_KEY, .kind = CARD_FILE_INTERNAL_KEY, .access = {.access = CARD_ALWAYS},
     .name = "key for INTERNAL AUTHENTICATE"},
    {.id = COMMON_CARD_PIN, .kind = CARD_FILE_PIN, .tries = 3, .change = CARD_CHANGE_BY_JICSAP, .name = "PIN"},
};
// clang-format on

const struct card_application common_card_application = {
    .aid = {0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00},
    .aid_length = 10,
    .files = files,
    .file_count = sizeof files / sizeof files[0],
    .without_secure_messaging = true,
};

const struct card_pin common_card_pin = {&common_card_application, COMMON_CARD_PIN};
