// SPDX-License-Identifier: Apache-2.0
//
// The stage plays one case: it sets up the sandbox, the service with its people, the terminal, the card and the reader,
// starts the product, and does what the script says, step by step. After each step it waits until nothing moves any
// more and draws a barrier in the log. It knows no expectation and gives no verdict.
#ifndef ONSHI_SUITES_STAGE_STAGE_H
#define ONSHI_SUITES_STAGE_STAGE_H

#include "base/status.h"
#include "suites/plan/plan.h"

struct case_options;

// stage_play plays `plan_case` and leaves `evidence`/raw.jsonl, whose last event says how it ended: played,
// unsupported, unresolved, interrupted (SIGTERM), config or harness. Any other status than ONSHI_OK means that not even
// a log could be opened. Everything it started and made is gone when it returns, but for what the product left behind.
ONSHI_MUST_USE enum onshi_status stage_play(const struct plan_case *plan_case, const struct case_options *options);

#endif
