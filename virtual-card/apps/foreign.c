// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/apps/foreign.h"

#include "virtual-card/apps/jpki.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

// None of these cards has the card manager of a My Number card; the application after power-on has no name.
static const struct card_application nameless = {.aid_length = 0};
static const struct card_load nameless_manager = {.application = &nameless};

// [mynumber-card 1.1]
static const struct card_interface licence_contactless = {
    .atr = {0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x00, 0x00, 0x91, 0x81, 0xC1, 0x00, 0xD8},
    .atr_length = 13,
    .keeps_session_on_reset = true,
    .contactless = true,
};

static const struct card_application licence_data = {
    .aid = {0xA0, 0x00, 0x00, 0x02, 0x31, 0x01}, .aid_length = CARD_AID_MAXIMUM};
static const struct card_application licence_photo = {
    .aid = {0xA0, 0x00, 0x00, 0x02, 0x31, 0x02}, .aid_length = CARD_AID_MAXIMUM};
static const struct card_load licence_loads[] = {{&licence_data, NULL, 0}, {&licence_photo, NULL, 0}};

const struct foreign_card foreign_drivers_licence = {
    .contactless = &licence_contactless,
    .manager = &nameless_manager,
    .loads = licence_loads,
    .load_count = COUNT(licence_loads),
};

// [mynumber-card 1.1]
static const struct card_interface juki_contactless = {
    .atr = {0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x14, 0xE0, 0xB3, 0x81, 0x91, 0x00, 0x5E},
    .atr_length = 13,
    .keeps_session_on_reset = true,
    .contactless = true,
};

// [mynumber-card 2.3] has the label; that the card had a pair for signature only is common knowledge.
static const uint8_t juki_token[] = "JPKIAPICCTOKEN                  ";
static const uint8_t juki_presence[] = {0x8F, 0x00, 0x00};

static const struct card_file juki_files[] = {
    {.id = JPKI_SIGN_CERTIFICATE, .kind = CARD_FILE_BINARY, .access = {CARD_AFTER_PIN, {JPKI_SIGN_PIN}},
     .size_bytes = JPKI_CERTIFICATE_SIZE, .name = "certificate for digital signature"},
    {.id = JPKI_SIGN_CA_CERTIFICATE, .kind = CARD_FILE_BINARY, .access = {.access = CARD_ALWAYS},
     .size_bytes = JPKI_CERTIFICATE_SIZE, .name = "its CA certificate"},
    {.id = JPKI_TOKEN_INFORMATION, .kind = CARD_FILE_BINARY, .access = {.access = CARD_ALWAYS},
     .size_bytes = JPKI_TOKEN_INFORMATION_SIZE, .name = "token information"},
    {.id = JPKI_PRESENCE, .kind = CARD_FILE_BINARY, .access = {.access = CARD_ALWAYS},
     .size_bytes = JPKI_PRESENCE_SIZE, .name = "presence of certificates"},
    {.id = JPKI_SIGN_KEY, .kind = CARD_FILE_KEY, .access = {CARD_AFTER_PIN, {JPKI_SIGN_PIN}}, .name = "private key"},
    {.id = JPKI_SIGN_PIN, .kind = CARD_FILE_PIN, .tries = 5, .name = "password"},
};

static const struct card_content juki_contents[] = {
    {JPKI_TOKEN_INFORMATION, {juki_token, sizeof juki_token - 1}},
    {JPKI_PRESENCE, {juki_presence, sizeof juki_presence}},
};

static const struct card_application juki_jpki = {
    .aid = {0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01},
    .aid_length = 10,
    .files = juki_files,
    .file_count = COUNT(juki_files),
};

static const struct card_load juki_loads[] = {{&juki_jpki, juki_contents, COUNT(juki_contents)}};

const struct foreign_card foreign_juki_card = {
    .contact = &card_contact,
    .contactless = &juki_contactless,
    .manager = &nameless_manager,
    .loads = juki_loads,
    .load_count = COUNT(juki_loads),
};

// Type A without historical bytes, as PC/SC part 3 writes it.
static const struct card_interface bank_contactless = {
    .atr = {0x3B, 0x80, 0x80, 0x01, 0x01},
    .atr_length = 5,
    .keeps_session_on_reset = true,
    .contactless = true,
};

// T=0 and nothing else: SCardConnect with T=1 fails.
static const struct card_interface bank_contact = {.atr = {0x3B, 0x60, 0x00, 0x00}, .atr_length = 4};

static const struct card_application bank_environment = {.aid = "1PAY.SYS.DDF01", .aid_length = 14};
static const struct card_application bank_contactless_environment = {.aid = "2PAY.SYS.DDF01", .aid_length = 14};
static const struct card_application bank_scheme = {
    .aid = {0xA0, 0x00, 0x00, 0x00, 0x65, 0x10, 0x10}, .aid_length = 7};
static const struct card_load bank_loads[] = {
    {&bank_environment, NULL, 0}, {&bank_contactless_environment, NULL, 0}, {&bank_scheme, NULL, 0}};

const struct foreign_card foreign_bank_card = {
    .contact = &bank_contact,
    .contactless = &bank_contactless,
    .manager = &nameless_manager,
    .loads = bank_loads,
    .load_count = COUNT(bank_loads),
};
