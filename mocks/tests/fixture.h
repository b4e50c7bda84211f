// SPDX-License-Identifier: Apache-2.0
//
// The small world of the tests of mocks: a few insured people, two institutions, and a card that can sign.
#ifndef ONSHI_MOCKS_TESTS_FIXTURE_H
#define ONSHI_MOCKS_TESTS_FIXTURE_H

#include <check.h>
#include <libxml/tree.h>
#include <stdint.h>

#include "base/person.h"
#include "base/profile.h"
#include "mocks/ledger/ledger.h"
#include "mocks/service/service.h"

#define CLINIC "9910000018"
#define DENTIST "9930000014"
#define PHARMACY "9940000021"

extern const struct person taro;     // changed his insurer on 2021-06-01; his loss was known on 05-28, the new one on 06-02
extern const struct person twin_one; // a pair of the same birth date on one number, branches 02 and 03
extern const struct person twin_two;
extern const struct person newborn; // registered on 2021-04-20, covered from birth, 2021-04-01

extern const struct person elder;    // 75 and over: ratio 020, a ceiling, two special diseases, medicines, checkups
extern const struct person namesake; // same name, birth date and sex, another address; certificate revoked on 2021-05-01

struct world {
    struct ledger *ledger;
    struct service *service;
    struct profile *profile; // NULL: all gates are open
};

struct world world_new(void);
void world_free(struct world *world);

// world_set_profile gives the service one of scenarios/profiles.
void world_set_profile(struct world *world, const char *id);

// instant reads a day or time and fails the test when it does not exist.
int64_t instant(const char *text);

// A card: certificate and signatures of a key made for the test.
struct test_card;
struct test_card *test_card_new(const char *serial_hex);
void test_card_free(struct test_card *card);
size_t test_card_certificate(const struct test_card *card, uint8_t **out); // malloc'ed DER
size_t test_card_sign(const struct test_card *card, const uint8_t *challenge, size_t length, uint8_t out[256]);

// read_sample reads a file of tests/samples.
xmlDoc *read_sample(const char *name);

// run_case runs one suite of one case and returns the exit status of main.
int run_case(TCase *tests);

#endif
