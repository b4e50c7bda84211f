// SPDX-License-Identifier: Apache-2.0
//
// What the card's tests share: a person, cards, and APDUs written as hexadecimal digits with blanks wherever they help.
#ifndef ONSHI_VIRTUAL_CARD_TESTS_TEST_CARD_FIXTURE_H
#define ONSHI_VIRTUAL_CARD_TESTS_TEST_CARD_FIXTURE_H

#include <check.h>
#include <openssl/evp.h>
#include <stdbool.h>

#include "base/person.h"
#include "virtual-card/card/card.h"
#include "virtual-card/issue/print.h"

#define SELECT_JPKI "00 A4 04 0C 0A D392F000260100000001"
#define SELECT_SMALL "00 A4 04 0C 05 D392110101"
#define SELECT_INPUT_HELP "00 A4 04 0C 0A D3921000310001010408"
#define SELECT_FACE_CHECK "00 A4 04 0C 0A D3921000310001010402"
#define SELECT_JUKI "00 A4 04 0C 0A D3921000310001010401"
#define SELECT_COMMON "00 A4 04 0C 0A D3921000310001010100"
#define VERIFY_1234 "04 31323334"
#define VERIFY_9999 "04 39393939"
#define VERIFY_PASSWORD "08 4F4E534849313233" // ONSHI123

// test_person returns a person whose PIN is 1234 and whose password is ONSHI123.
struct person test_person(void);

// test_print returns what is printed on that person's card.
struct print test_print(void);

// test_issued_card returns the card of test_person, switched on; test_small_card the one of test_card_image.h.
struct card *test_issued_card(void);
struct card *test_small_card(void);

struct test_response {
    struct bytes_writer bytes; // owned; data without the status word
    int status;
};

// test_send transmits `apdu` and takes the response apart; the result is released with test_response_free.
struct test_response test_send(struct card *card, const char *apdu);
void test_response_free(struct test_response *response);

// test_status transmits `apdu` and returns the status word alone.
int test_status(struct card *card, const char *apdu);

// test_read reads the whole file of an SFI; test_verify gives it a PIN and returns the status word.
struct test_response test_read(struct card *card, unsigned sfi);
int test_verify(struct card *card, unsigned sfi, const char *pin);

// An object among others, as the card writes it.
struct test_object {
    struct bytes_reader value;
    struct bytes_reader whole; // tag, length, value
};

// test_object returns the object of that tag in a sequence of objects; the test fails when there is none, or when a
// length has the form 81.
struct test_object test_object(struct bytes_reader sequence, uint16_t tag);

// test_find says whether the object is there, and fills `out` when it is.
bool test_find(struct bytes_reader sequence, uint16_t tag, struct test_object *out);

// test_key_of returns the public key that the card writes as 90 03 e, 91 82 0100 n; released with EVP_PKEY_free.
EVP_PKEY *test_key_of(struct bytes_reader value);

// test_signed says whether `signature` is RSASSA-PKCS1-v1_5 with SHA-256 over `message`.
bool test_signed(EVP_PKEY *key, struct bytes_reader message, struct bytes_reader signature);

// test_bytes appends what `hexadecimal` means.
void test_bytes(const char *hexadecimal, struct bytes_writer *out);

// test_run runs the cases of a suite and returns what main returns.
int test_run(TCase *cases, const char *name);

#endif
