// SPDX-License-Identifier: Apache-2.0
//
// What the applications of one person's card hold, one function an application. Inside virtual-card/issue.
#ifndef ONSHI_VIRTUAL_CARD_ISSUE_RECORDS_H
#define ONSHI_VIRTUAL_CARD_ISSUE_RECORDS_H

#include <openssl/evp.h>
#include <stdbool.h>

#include "virtual-card/issue/contents.h"
#include "virtual-card/issue/cvc.h"
#include "virtual-card/issue/issue.h"
#include "virtual-card/issue/print.h"

// A card on its way.
struct records {
    const struct person *person; // as the counter sees them, issue_person
    const struct issue_options *options;
    const char *key_directory;
    struct print print;
    EVP_PKEY *municipality;       // owned: signs what is on the card
    EVP_PKEY *card_key;           // owned: the card's own, in 券面 AP and 入力補助 AP
    struct bytes_writer card_key_public; // owned: cvc_write_key of it
    struct contents contents;     // owned
};

// records_open loads keys and reads the print; records_close releases all. On failure the records are closed.
ONSHI_MUST_USE enum onshi_status records_open(struct records *records, const struct person *person,
                                              const struct issue_options *options, const char *key_directory);
void records_close(struct records *records);

// Each adds its application with all its files. Errors as issue_card.
ONSHI_MUST_USE enum onshi_status records_add_manager(struct records *records);
ONSHI_MUST_USE enum onshi_status records_add_jpki(struct records *records);
ONSHI_MUST_USE enum onshi_status records_add_input_help(struct records *records);
ONSHI_MUST_USE enum onshi_status records_add_face_check(struct records *records);
ONSHI_MUST_USE enum onshi_status records_add_juki(struct records *records);
ONSHI_MUST_USE enum onshi_status records_add_common_card(struct records *records);

// records_write_key appends the private key of the person's pair `offset` further in the pool, PKCS#1.
ONSHI_MUST_USE enum onshi_status records_write_key(const struct records *records, int offset,
                                                   struct bytes_writer *out);

// records_write_certificate appends the certificate of the municipality by the root `digits`/001, whose key is
// cvc-`digits`.pem.
ONSHI_MUST_USE enum onshi_status records_write_certificate(const struct records *records, const char *digits,
                                                           struct bytes_writer *out);

// records_municipality returns the id under which every root certifies the municipality: 99 and its code.
struct cvc_id records_municipality(void);

// records_write_hash appends SHA-256 of `bytes`.
ONSHI_MUST_USE enum onshi_status records_write_hash(struct bytes_reader bytes, struct bytes_writer *out);

// records_write_signature appends an object whose value is the municipality's signature over `message`.
ONSHI_MUST_USE enum onshi_status records_write_signature(const struct records *records, uint16_t tag,
                                                         struct bytes_reader message, struct bytes_writer *out);

// records_write_pin appends the person's PIN, or nothing for a card without one.
ONSHI_MUST_USE enum onshi_status records_write_pin(const struct records *records, struct bytes_writer *out);

// records_sex returns the digit as the card has it: 9 for who is neither 1 nor 2.
const char *records_sex(const struct records *records);

// An object that begins with a table of where its parts are: 16-bit offsets from the start of the file.
enum { RECORDS_PARTS_MAXIMUM = 9 };
struct records_index {
    size_t at[RECORDS_PARTS_MAXIMUM]; // in the bytes after the table
    bool absent[RECORDS_PARTS_MAXIMUM]; // offset 0000
    size_t count;
};

// records_mark notes that the next part begins at the end of `parts`.
void records_mark(struct records_index *index, const struct bytes_writer *parts);

// records_write_indexed appends FF20 { DF21 table, parts }.
ONSHI_MUST_USE enum onshi_status records_write_indexed(const struct records_index *index,
                                                       const struct bytes_writer *parts, struct bytes_writer *out);

#endif
