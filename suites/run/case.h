// SPDX-License-Identifier: Apache-2.0
//
// One case from beginning to end, in this process: played on the stage, its log made canonical, judged. The scheduler
// of `onshi run` and the Check suite over the plan's cases both call case_run, and there is no other way.
#ifndef ONSHI_SUITES_RUN_CASE_H
#define ONSHI_SUITES_RUN_CASE_H

#include "base/home.h"
#include "base/status.h"
#include "suites/judge/judge.h"
#include "suites/plan/plan.h"
#include "virtual-card/vpcd/lane.h"

struct case_options {
    const struct home *home;
    const struct registry *registry;
    char *const *product;    // command, NULL-terminated
    char *const *partner;    // the receipt computer beside a reception; NULL-terminated, or NULL where no case wants one
    struct lane *lane;       // for cases with a card, else may be NULL
    const char *box_parent;  // existing folder for the sandbox
    const char *evidence;    // folder to be made: raw.jsonl, canonical.jsonl, verdict.json
};

// case_needs_card says whether a case needs a reader with a lane of its own: it puts a card into one, or the product is one.
bool case_needs_card(const struct plan_case *plan_case);

// case_run plays and judges one case and leaves its evidence. It kills and reaps every descendant of this process, so
// it belongs into a process of its own. `*out` (may be NULL) gets the verdict, released by the caller. A status other
// than ONSHI_OK means that no verdict could even be written.
ONSHI_MUST_USE enum onshi_status case_run(const struct plan_case *plan_case, const struct case_options *options,
                                          json_t **out);

// case_judge derives the verdict again from the raw log in `evidence`, without touching anything else.
// `write_canonical` also writes canonical.jsonl beside it.
ONSHI_MUST_USE enum onshi_status case_judge(const struct plan_case *plan_case, const struct registry *registry,
                                            const char *evidence, bool write_canonical, json_t **out);

#endif
