// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/apps/jpki.h"

// clang-format off
// [mynumber-card 2.2]. The rules of 0005 and 0009 and the kinds of 0019, 001C and 001E are not public: closed is safe.
static const struct card_file files[] = {
    {.id = JPKI_SIGN_CERTIFICATE, .kind = CARD_FILE_BINARY, .access = {CARD_AFTER_PIN, {JPKI_SIGN_PIN}},
     .size_bytes = JPKI_CERTIFICATE_SIZE, .name = "certificate for digital signature"},
    {.id = JPKI_SIGN_CA_CERTIFICATE, .kind = CARD_FILE_BINARY, .access = {.access = CARD_ALWAYS},
     .size_bytes = JPKI_CERTIFICATE_SIZE, .name = "CA certificate for digital signature"},
    {.id = 0x0005, .kind = CARD_FILE_BINARY, .access = {.access = CARD_NEVER}, .size_bytes = 16, .name = "not public"},
    {.id = JPKI_TOKEN_INFORMATION, .kind = CARD_FILE_BINARY, .access = {.access = CARD_ALWAYS},
     .size_bytes = JPKI_TOKEN_INFORMATION_SIZE, .name = "token information"},
    {.id = JPKI_PRESENCE, .kind = CARD_FILE_BINARY, .access = {.access = CARD_ALWAYS},
     .size_bytes = JPKI_PRESENCE_SIZE, .name = "presence of certificates"},
    {.id = 0x0009, .kind = CARD_FILE_BINARY, .access = {.access = CARD_NEVER}, .size_bytes = 16, .name = "not public"},
    {.id = JPKI_AUTH_CERTIFICATE, .kind = CARD_FILE_BINARY, .access = {.access = CARD_ALWAYS},
     .size_bytes = JPKI_CERTIFICATE_SIZE, .name = "certificate for user authentication"},
    {.id = JPKI_AUTH_CA_CERTIFICATE, .kind = CARD_FILE_BINARY, .access = {.access = CARD_ALWAYS},
     .size_bytes = JPKI_CERTIFICATE_SIZE, .name = "CA certificate for user authentication"},
    {.id = 0x0010, .kind = CARD_FILE_KEY, .access = {.access = CARD_NEVER}, .name = "not public"},
    {.id = JPKI_TERMINAL_CA_KEY, .kind = CARD_FILE_TERMINAL_KEY, .name = "public key of the terminal CA"},
    {.id = JPKI_AUTH_KEY, .kind = CARD_FILE_KEY, .access = {CARD_AFTER_PIN, {JPKI_AUTH_PIN, JPKI_TERMINAL_CA_KEY}},
     .name = "private key for user authentication"},
    {.id = JPKI_AUTH_PIN, .kind = CARD_FILE_PIN, .tries = 3, .change = CARD_CHANGE_BY_REFERENCE_DATA,
     .name = "PIN for user authentication"},
    {.id = 0x0019, .kind = CARD_FILE_CLOSED, .name = "not public"},
    {.id = JPKI_SIGN_KEY, .kind = CARD_FILE_KEY, .access = {CARD_AFTER_PIN, {JPKI_SIGN_PIN}},
     .name = "private key for digital signature"},
    {.id = JPKI_SIGN_PIN, .kind = CARD_FILE_PIN, .tries = 5, .change = CARD_CHANGE_BY_REFERENCE_DATA,
     .name = "password for digital signature"},
    {.id = 0x001C, .kind = CARD_FILE_CLOSED, .name = "not public"},
    {.id = 0x001E, .kind = CARD_FILE_CLOSED, .name = "not public"},
};
// clang-format on

const struct card_application jpki_application = {
    .aid = {0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01},
    .aid_length = 10,
    .files = files,
    .file_count = sizeof files / sizeof files[0],
};

const struct card_pin jpki_auth_pin = {&jpki_application, JPKI_AUTH_PIN};
const struct card_pin jpki_sign_pin = {&jpki_application, JPKI_SIGN_PIN};

// A CK_TOKEN_INFO of PKCS#11 with big-endian numbers. The literal's own NUL has no room and is left out.
const uint8_t jpki_token_information[JPKI_TOKEN_INFORMATION_SIZE] =
    "JPKIAPICCTOKEN2                 "                                 // label, padded with blanks
    "00000000000000000000000000000001"                                 // manufacturer
    "E16R01NJ        "                                                 // model
    "0000000020500003"                                                 // serial number
    "\x00\x00\x04\x0D"                                                 // flags
    "\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00" // sessions: most, open, most for writing, open
    "\x00\x00\x00\x10\x00\x00\x00\x06"                                 // longest and shortest PIN
    "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF" // memory: four unknown sizes
    "03"                                                               // hardware
    "01"                                                               // firmware
    "9999999999999999";                                                // time

const uint8_t jpki_presence_both[JPKI_PRESENCE_SIZE] = {0x8F, 0x8F, 0x00};
const uint8_t jpki_presence_auth[JPKI_PRESENCE_SIZE] = {0x00, 0x8F, 0x00};
