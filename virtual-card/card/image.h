// SPDX-License-Identifier: Apache-2.0
//
// What a card is made of: applications, each a table of files, and what one person's card holds in them.
//
// The tables (struct card_application, struct card_file) are knowledge about every card and live in virtual-card/apps
// as static const data. The contents (struct card_content) belong to one card and come from virtual-card/issue. A file
// that gets no content is as a blank card has it: filler in an EF, a blocked PIN, a key that is not there.
//
//     static const struct card_file files[] = {
//         {.id = 0x0018, .kind = CARD_FILE_PIN, .tries = 3, .name = "PIN"},
//         {.id = 0x000A, .kind = CARD_FILE_BINARY, .size_bytes = 2048, .access = {CARD_ALWAYS}, .name = "certificate"},
//     };
//     static const struct card_application application = {
//         .aid = {0xD3, 0x92, 0xF0, 0x00}, .aid_length = 4, .files = files, .file_count = 2,
//     };
//     const struct card_content contents[] = {{.file = 0x0018, .bytes = {(const uint8_t *)"1234", 4}}};
//     const struct card_load loads[] = {{&application, contents, 1}};
//     const struct card_image image = {.interface = &card_contactless, .loads = loads, .load_count = 1};
#ifndef ONSHI_VIRTUAL_CARD_CARD_IMAGE_H
#define ONSHI_VIRTUAL_CARD_CARD_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum {
    CARD_AID_MAXIMUM = 16,     // ISO 7816-4 8.2.1.2
    CARD_PIN_MAXIMUM = 16,     // characters [mynumber-card 3.1]
    CARD_TRIES_MAXIMUM = 15,   // the digit of 63Cx
    CARD_RULE_PINS_MAXIMUM = 3,
    CARD_KEY_MINIMUM = 128,    // bytes of modulus
    CARD_KEY_MAXIMUM = 512,
};

enum card_file_kind {
    CARD_FILE_BINARY, // transparent EF; content: its bytes
    CARD_FILE_PIN,    // content: 1 to 16 characters
    CARD_FILE_KEY,    // RSA private key; content: DER, PKCS#1 or PKCS#8
    CARD_FILE_CLOSED, // can be selected and nothing else: real cards have such files, what they are for is not public
};

enum card_access {
    CARD_NEVER = 0,
    CARD_ALWAYS,
    CARD_AFTER_PIN, // any one of the PINs named in the rule
};

struct card_rule {
    enum card_access access;
    uint16_t pins[CARD_RULE_PINS_MAXIMUM]; // file ids in the same application; 0 ends the list
};

// One row of an application's table.
struct card_file {
    uint16_t id;             // 0001 to 001E can also be addressed by SFI, the low byte [mynumber-card 2.1]
    enum card_file_kind kind;
    struct card_rule access; // to read a CARD_FILE_BINARY, to sign with a CARD_FILE_KEY
    uint16_t size_bytes;     // CARD_FILE_BINARY: what the content leaves is filler FF; 0 means as long as the content
    uint8_t tries;           // CARD_FILE_PIN: initial value of its counter
    const char *name;        // for people
};

struct card_application {
    uint8_t aid[CARD_AID_MAXIMUM];
    size_t aid_length;
    const struct card_file *files;
    size_t file_count;
    uint16_t default_key; // key file that P2=00 means [mynumber-card 3.2], 0 for none
};

struct card_content {
    uint16_t file;
    struct bytes_reader bytes; // borrowed; an empty one is the same as no content
};

struct card_load {
    const struct card_application *application;
    const struct card_content *contents;
    size_t content_count;
};

// How the card is reached. A contactless reader does not drop its field for a warm reset: the card never learns of it
// and keeps its verifications. A contact chip loses them [mynumber-card 4].
struct card_interface {
    uint8_t atr[32];
    size_t atr_length;
    bool keeps_session_on_reset;
};

extern const struct card_interface card_contactless;
extern const struct card_interface card_contact;

// The order of `loads` is the order in which partial DF names find applications; the card manager, which is the default
// application, always comes first and is not listed.
struct card_image {
    const struct card_interface *interface;
    const struct card_load *loads;
    size_t load_count;
};

#endif
