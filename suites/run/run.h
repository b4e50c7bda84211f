// SPDX-License-Identifier: Apache-2.0
//
// The scheduler: plays the cases of a plan in lanes, each case in a process of its own, and gathers their verdicts.
#ifndef ONSHI_SUITES_RUN_RUN_H
#define ONSHI_SUITES_RUN_RUN_H

#include <jansson.h>

#include "base/bytes.h"
#include "base/home.h"
#include "base/status.h"
#include "suites/judge/registry.h"
#include "suites/plan/plan.h"

enum { RUN_LANES_MAXIMUM = 64, RUN_CASE_SECONDS_MAXIMUM = 120 };

// Told as it happens; any member may be NULL.
struct run_observer {
    void (*started)(void *context, const struct plan_case *plan_case);
    void (*finished)(void *context, const struct plan_case *plan_case, const json_t *verdict);
    void *context;
};

// A stretch of the plan that has a product and a folder of its own.
struct run_part {
    size_t cases;
    char *const *product; // command, NULL-terminated
    const char *results;  // existing folder; each case leaves its evidence in a folder of its name
};

struct run_options {
    const struct home *home;
    const struct registry *registry;
    char *const *product; // both as in struct run_part, for all cases beyond those of `parts`
    const char *results;
    char *const *partner; // the receipt computer beside a reception, NULL-terminated; may be NULL for other roles
    const struct run_part *parts; // from the plan's first case on, or NULL
    size_t part_count;
    int lanes;            // 1 to RUN_LANES_MAXIMUM
    int case_seconds;     // after which a case is ended; 0: RUN_CASE_SECONDS_MAXIMUM
    struct run_observer observer;
};

// run_plan plays all cases and returns their verdicts in the plan's order, each with `seconds` added; released by the
// caller. ONSHI_CLOSED when SIGINT or SIGTERM came: everything is ended and cleaned up, and `*out` holds the verdicts
// so far (null for the others). Any other failure sets `why`, in both languages, and no output.
ONSHI_MUST_USE enum onshi_status run_plan(const struct plan *plan, const struct run_options *options, json_t **out,
                                          struct bytes_writer *why);

#endif
