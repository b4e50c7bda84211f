// SPDX-License-Identifier: Apache-2.0
//
// An attempt of `onshi mutants`: the reference product of a role, without a fault or with one, played in some cases; and
// what is told about attempts and about all of them.
#ifndef ONSHI_TOOLS_ONSHI_MUTANTS_ATTEMPT_H
#define ONSHI_TOOLS_ONSHI_MUTANTS_ATTEMPT_H

#include <jansson.h>
#include <stdbool.h>

#include "suites/judge/registry.h"
#include "suites/plan/plan.h"
#include "tools/report/console.h"

struct attempt {
    const char *role;          // borrowed
    const struct fault *fault; // NULL: the product without a fault
    char *const *product;      // owned, as is `results`; its strings are borrowed
    char *results;             // folder, NULL when nothing is to be played
    struct plan plan;          // owned; empty when no scenario is there for it
    json_t *verdicts;          // owned; null for a case that is not over
    size_t left;               // cases that are not over
};

// attempt_free releases what an attempt owns.
void attempt_free(struct attempt *attempt);

// What became of the faults of a role, or of all roles.
struct tally {
    int all, caught;       // faults
    int missed, unclean;   // that should have been caught; cases of a product without fault with a finding
};

// attempt_tell prints an attempt that is over, with a heading where a role begins, and counts it.
void attempt_tell(enum language language, const struct attempt *attempt, struct tally *tally);

// attempts_sum_up prints, for each role of the `count` attempts that were told and for all of them, how many faults were
// caught and which were not, with the reason. `tallies` has one for each attempt's role, at the index of script_role.
void attempts_sum_up(enum language language, const struct attempt *attempts, size_t count, const struct tally *tallies);

#endif
