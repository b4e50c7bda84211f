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
    CARD_FILE_RECORDS,      // record EF; content: SIMPLE-TLV records one after the other (ISO 7816-4 7.3)
    CARD_FILE_OBJECT,       // no EF but a data object for GET DATA; id: its tag; content: what is answered
    CARD_FILE_INTERNAL_KEY, // RSA private key that answers INTERNAL AUTHENTICATE and nothing else; content as above
    CARD_FILE_TERMINAL_KEY, // RSA public key of those who certify terminals; content: DER, SubjectPublicKeyInfo
};

// How the holder of a CARD_FILE_PIN changes it [mynumber-card 3.1].
enum card_change {
    CARD_CHANGE_NEVER = 0,
    CARD_CHANGE_BY_REFERENCE_DATA, // 00 24
    CARD_CHANGE_BY_JICSAP,         // 80 32
};

enum card_access {
    CARD_NEVER = 0,
    CARD_ALWAYS,
    CARD_AFTER_PIN, // any one of the PINs named in the rule; a CARD_FILE_TERMINAL_KEY counts when a terminal has
                    // authenticated itself under it
};

struct card_rule {
    enum card_access access;
    uint16_t pins[CARD_RULE_PINS_MAXIMUM]; // file ids in the same application; 0 ends the list
};

// One row of an application's table.
struct card_file {
    uint16_t id;             // 0001 to 001E can also be addressed by SFI, the low byte [mynumber-card 2.1]
    enum card_file_kind kind;
    struct card_rule access; // to read an EF or object, to sign with a CARD_FILE_KEY
    uint16_t size_bytes;     // CARD_FILE_BINARY: what the content leaves is filler FF; 0 means as long as the content
    uint8_t tries;           // CARD_FILE_PIN: initial value of its counter
    enum card_change change; // CARD_FILE_PIN
    const char *name;        // for people
};

struct card_application {
    uint8_t aid[CARD_AID_MAXIMUM];
    size_t aid_length;
    const struct card_file *files;
    size_t file_count;
    uint16_t default_key; // key file that P2=00 means [mynumber-card 3.2], 0 for none
    bool without_secure_messaging; // its set-up answers 66F1, elsewhere 6982 [mynumber-card 3.5]
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
    bool contactless; // FF CA 00 00 00 answers a PUPI, drawn anew at each activation
};

extern const struct card_interface card_contactless;
extern const struct card_interface card_contact;

// What is wrong with the chip.
enum card_damage {
    CARD_SOUND = 0,
    CARD_ANSWERS_6F00, // every command
    CARD_MUTE,         // card_transmit gives ONSHI_CLOSED; the ATR still comes
};

// The order of `loads` is the order in which partial DF names find applications; the application that is selected after
// power-on always comes first and is not among them.
struct card_image {
    const struct card_interface *interface;
    const struct card_load *loads;
    size_t load_count;
    const struct card_load *manager; // selected after power-on; NULL: a card manager A0000001510000 without objects
    enum card_damage damage;
    unsigned sound_commands; // how many commands of its life the chip answers before the damage shows
    bool without_filler;     // EFs with content are as long as the content: no real card is, some clients need it
    // The profile of the PIN-less use [mynumber-card 3.4], INFERRED: how a terminal proves itself after its certificate
    // was loaded is not public. With it, EXTERNAL AUTHENTICATE 00 82 00 80|sfi of the CARD_FILE_TERMINAL_KEY takes the
    // terminal's RSASSA-PKCS1-v1_5/SHA-256 signature over the last GET CHALLENGE (8 bytes or more, good for one try)
    // and grants what the rules give to that file, until an application is selected or power is off. Without it, 6985.
    bool inferred_terminal_authentication;
};

#endif
