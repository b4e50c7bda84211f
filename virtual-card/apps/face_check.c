// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/apps/face_check.h"

// clang-format off
// [mynumber-card 2.5]. The rule of 0006 and the kinds of 0014 and 0015 are not public.
static const struct card_file files[] = {
    {.id = FACE_CHECK_BIRTH, .kind = CARD_FILE_BINARY, .access = {CARD_AFTER_PIN, {FACE_CHECK_BIRTH_KEY}},
     .size_bytes = 547, .name = "birth date, signed"},
    {.id = FACE_CHECK_PICTURES, .kind = CARD_FILE_BINARY,
     .access = {CARD_AFTER_PIN, {FACE_CHECK_CODE_A, FACE_CHECK_CODE_B}}, .size_bytes = 12288, .name = "pictures"},
    {.id = FACE_CHECK_APPLICATION, .kind = CARD_FILE_BINARY, .access = {.access = CARD_ALWAYS}, .size_bytes = 384,
     .name = "application information"},
    {.id = FACE_CHECK_CERTIFICATE, .kind = CARD_FILE_BINARY, .access = {.access = CARD_ALWAYS}, .size_bytes = 568,
     .name = "certificate of who signs"},
    {.id = FACE_CHECK_NUMBER, .kind = CARD_FILE_BINARY, .access = {CARD_AFTER_PIN, {FACE_CHECK_CODE_A}},
     .size_bytes = 1024, .name = "number as a picture, signed"},
    {.id = 0x0006, .kind = CARD_FILE_BINARY, .access = {CARD_AFTER_PIN, {FACE_CHECK_CODE_A, FACE_CHECK_CODE_B}},
     .size_bytes = 16, .name = "filler"},
    {.id = FACE_CHECK_BIRTH_KEY, .kind = CARD_FILE_PIN, .tries = 10, .name = "birth-date key"},
    {.id = FACE_CHECK_CODE_B, .kind = CARD_FILE_PIN, .tries = 10, .name = "照合番号B"},
    {.id = FACE_CHECK_CODE_A, .kind = CARD_FILE_PIN, .tries = 10, .name = "照合番号A"},
    {.id = 0x0014, .kind = CARD_FILE_CLOSED, .name = "not public"},
    {.id = 0x0015, .kind = CARD_FILE_CLOSED, .name = "not public"},
    {.id = FACE_CHECK_SIGNING_KEY, .kind = CARD_FILE_KEY, .access = {.access = CARD_ALWAYS},
     .name = "private key of the card"},
};
// clang-format on

const struct card_application face_check_application = {
    .aid = {0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02},
    .aid_length = 10,
    .files = files,
    .file_count = sizeof files / sizeof files[0],
    .default_key = FACE_CHECK_SIGNING_KEY,
    .without_secure_messaging = true,
};

const struct card_pin face_check_birth_key = {&face_check_application, FACE_CHECK_BIRTH_KEY};
const struct card_pin face_check_code_b = {&face_check_application, FACE_CHECK_CODE_B};
const struct card_pin face_check_code_a = {&face_check_application, FACE_CHECK_CODE_A};
