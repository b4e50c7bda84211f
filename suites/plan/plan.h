// SPDX-License-Identifier: Apache-2.0
//
// The plan: which cases a run consists of. A case is a scenario under one variation, profile and seed; its token says
// all four and a hash of the script, its people and the profile, and replays it.
//
//     SC-REF-02:path=card,order=logical:seed-2020:00000000000004d2:5f3a9c01
#ifndef ONSHI_SUITES_PLAN_PLAN_H
#define ONSHI_SUITES_PLAN_PLAN_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"
#include "suites/plan/script.h"

enum { PLAN_TOKEN_SIZE = 320, PLAN_NAME_SIZE = 192 };

struct plan_case {
    const struct script *script; // borrowed
    struct variation variation;
    uint64_t seed;
    char profile[32];            // "seed-2020"
    char token[PLAN_TOKEN_SIZE];
    char name[PLAN_NAME_SIZE];   // "SC-REF-02.card.logical", also the name of its folder
};

struct plan {
    struct plan_case *cases; // owned
    size_t count;
};

// plan_make expands the scripts of `role` that any of `selects` (`select_count` of them; none means all) picks: an id,
// a glob over ids, with or without the suffix of the role (script_is_called), or a capability. Cases are in order of id and variation. ONSHI_NOT_FOUND when a select picks
// nothing, and `why` names it.
ONSHI_MUST_USE enum onshi_status plan_make(const struct script_set *scripts, const char *people_directory,
                                           const char *role, char *const *selects, int select_count, uint64_t seed,
                                           struct plan *out, struct bytes_writer *why);

// plan_from_token makes the plan of the one case that a token names. ONSHI_MALFORMED when it is no token,
// ONSHI_NOT_FOUND when there is no such script or variation, or its hash differs: then script or people have changed
// since, and `why` says so.
ONSHI_MUST_USE enum onshi_status plan_from_token(const struct script_set *scripts, const char *people_directory,
                                                 const char *token, struct plan *out, struct bytes_writer *why);
void plan_free(struct plan *plan);

// plan_append adds the cases of `more` at the end of `plan`, one more time if they are there already.
ONSHI_MUST_USE enum onshi_status plan_append(struct plan *plan, const struct plan *more);

// plan_shorten keeps one case of each scenario, of all capabilities in turn, and at most `most`: a plan that a person can
// walk through.
void plan_shorten(struct plan *plan, size_t most);

// plan_shuffle puts the cases into an order drawn from `seed`.
void plan_shuffle(struct plan *plan, uint64_t seed);

#endif
