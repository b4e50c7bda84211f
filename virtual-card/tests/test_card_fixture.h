// SPDX-License-Identifier: Apache-2.0
//
// What the card's tests share: a person, cards, and APDUs written as hexadecimal digits with blanks wherever they help.
#ifndef ONSHI_VIRTUAL_CARD_TESTS_TEST_CARD_FIXTURE_H
#define ONSHI_VIRTUAL_CARD_TESTS_TEST_CARD_FIXTURE_H

#include <check.h>

#include "base/person.h"
#include "virtual-card/card/card.h"

#define SELECT_JPKI "00 A4 04 0C 0A D392F000260100000001"
#define SELECT_SMALL "00 A4 04 0C 05 D392110101"
#define VERIFY_1234 "04 31323334"
#define VERIFY_9999 "04 39393939"
#define VERIFY_PASSWORD "08 4F4E534849313233" // ONSHI123

// test_person returns a person whose PIN is 1234 and whose password is ONSHI123.
struct person test_person(void);

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

// test_bytes appends what `hexadecimal` means.
void test_bytes(const char *hexadecimal, struct bytes_writer *out);

// test_run runs the cases of a suite and returns what main returns.
int test_run(TCase *cases, const char *name);

#endif
