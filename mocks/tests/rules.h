// SPDX-License-Identifier: Apache-2.0
//
// What the tests named after rules of the service share: the small world of fixture.h under a profile, and a line for each
// question. mocks/tests/rules-list.sh finds the tests by their names, test_seed_052_… and test_dr_065_….
//
//     struct eligibility_answer answer = rules_by_number(&rules_taro_old, "20210405", "2021-04-05");
#ifndef ONSHI_MOCKS_TESTS_RULES_H
#define ONSHI_MOCKS_TESTS_RULES_H

#include "mocks/ledger/changes.h"
#include "mocks/service/batch.h"
#include "mocks/service/service.h"
#include "mocks/tests/fixture.h"

extern struct world rules_world;

// The cards of fixture.h as they are typed.
extern const struct search_info rules_taro_old, rules_taro_new, rules_newborn, rules_elder, rules_twins;

// rules_open and rules_close are the fixture: seed-2020. rules_wear takes another profile of scenarios/profiles,
// rules_wear_later the one of tests/rules/profiles.
void rules_open(void);
void rules_close(void);
void rules_wear(const char *id);
void rules_wear_later(void);

// Questions of CLINIC. A card is read with a face; `kinds` are those to which the patient says yes, 1 << enum consent_kind.
struct eligibility_answer rules_by_number(const struct search_info *search, const char *day, const char *now);
struct eligibility_answer rules_by_card(const char *serial, unsigned kinds, const char *now);
struct reference_answer rules_bind(const char *institution, const char *reference, const char *now); // taro, old card

// What elder has, asked by an institution, from 2016 to 2030; the result code.
const char *rules_medication(const char *institution, const char *now, int *out_months);
const char *rules_checkups(const char *institution, const char *now, int *out_days);
void rules_consent(const char *institution, enum consent_kind kind, bool given, const char *when); // elder

// rules_add adds a person under `id` who is like taro but for what `change` does to the copy.
void rules_add(const char *id, const char *serial, const char *number, void (*change)(struct person *person));

// rules_change tells the ledger.
void rules_change(const struct ledger_change *change);

// Sends a list of rows of CLINIC at `now` about 2021-04-05 and gives its result an hour later; rows are counted by
// status and validity ("11" valid, "12" lapsed, "2" error).
struct rules_result {
    struct batch_result header;
    int rows;
    char verdicts[16][4];
    char identifiers[16][16];
    char numbers[16][16];
    char references[16][16];
    char codes[16][16];
    char changed[16];
};
struct rules_result rules_batch(const struct search_info *rows, int count, const char *now);

// rules_run runs the tests and returns the exit status of main.
int rules_run(TCase *tests);

#endif
