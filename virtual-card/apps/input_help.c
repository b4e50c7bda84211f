// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/apps/input_help.h"

#define PIN_OR_EITHER_CODE {CARD_AFTER_PIN, {INPUT_HELP_PIN, INPUT_HELP_CODE_A, INPUT_HELP_CODE_B}}

// clang-format off
// [mynumber-card 2.4]. The rule of 0008 and the kinds of 0010, 001C and 001E are not public.
static const struct card_file files[] = {
    {.id = INPUT_HELP_NUMBER, .kind = CARD_FILE_BINARY, .access = {CARD_AFTER_PIN, {INPUT_HELP_PIN, INPUT_HELP_CODE_A}},
     .size_bytes = 17, .name = "number"},
    {.id = INPUT_HELP_BASIC_ITEMS, .kind = CARD_FILE_BINARY,
     .access = {CARD_AFTER_PIN, {INPUT_HELP_PIN, INPUT_HELP_CODE_B}}, .size_bytes = 1024, .name = "four basic items"},
    {.id = INPUT_HELP_SIGNATURE, .kind = CARD_FILE_BINARY, .access = PIN_OR_EITHER_CODE, .size_bytes = 336,
     .name = "signature over both"},
    {.id = INPUT_HELP_CERTIFICATE, .kind = CARD_FILE_BINARY, .access = {.access = CARD_ALWAYS}, .size_bytes = 568,
     .name = "certificate of who signs"},
    {.id = INPUT_HELP_APPLICATION, .kind = CARD_FILE_BINARY, .access = {.access = CARD_ALWAYS}, .size_bytes = 256,
     .name = "application information"},
    {.id = INPUT_HELP_MESSAGING_KEY, .kind = CARD_FILE_BINARY, .access = PIN_OR_EITHER_CODE, .size_bytes = 269,
     .name = "public key for secure messaging"},
    {.id = INPUT_HELP_CARD_KEY, .kind = CARD_FILE_BINARY, .access = PIN_OR_EITHER_CODE, .size_bytes = 536,
     .name = "public key of the card, signed"},
    {.id = 0x0008, .kind = CARD_FILE_BINARY, .access = PIN_OR_EITHER_CODE, .size_bytes = 16, .name = "filler"},
    {.id = 0x0010, .kind = CARD_FILE_CLOSED, .name = "not public"},
    {.id = INPUT_HELP_PIN, .kind = CARD_FILE_PIN, .tries = 3, .change = CARD_CHANGE_BY_REFERENCE_DATA, .name = "PIN"},
    {.id = 0x0012, .kind = CARD_FILE_PIN, .tries = 3, .name = "delivered blocked"},
    {.id = INPUT_HELP_SIGNING_KEY, .kind = CARD_FILE_KEY, .access = {.access = CARD_ALWAYS},
     .name = "private key of the card"},
    {.id = INPUT_HELP_CODE_A, .kind = CARD_FILE_PIN, .tries = 10, .name = "照合番号A"},
    {.id = INPUT_HELP_CODE_B, .kind = CARD_FILE_PIN, .tries = 10, .name = "照合番号B"},
    {.id = 0x001C, .kind = CARD_FILE_CLOSED, .name = "not public"},
    {.id = 0x001E, .kind = CARD_FILE_CLOSED, .name = "not public"},
};
// clang-format on

const struct card_application input_help_application = {
    .aid = {0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08},
    .aid_length = 10,
    .files = files,
    .file_count = sizeof files / sizeof files[0],
    .default_key = INPUT_HELP_SIGNING_KEY,
};

const struct card_pin input_help_pin = {&input_help_application, INPUT_HELP_PIN};
const struct card_pin input_help_code_a = {&input_help_application, INPUT_HELP_CODE_A};
const struct card_pin input_help_code_b = {&input_help_application, INPUT_HELP_CODE_B};
