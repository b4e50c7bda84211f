// SPDX-License-Identifier: Apache-2.0
//
// Twins: a negative case is a positive one with exactly one defect, and says something only if the positive one passed.
// A product that shows nobody anything would else pass every "is not shown".
#ifndef ONSHI_SUITES_JUDGE_TWINS_H
#define ONSHI_SUITES_JUDGE_TWINS_H

#include <jansson.h>

#include "base/status.h"
#include "suites/plan/script.h"

// twins_apply makes UNRESOLVED, in `verdicts`, what passed although no case of its scenario's twin did. Each verdict of
// a negative gets {"twin":{"of":ID,"state":"passed"|"not-passed"|"not-played"}}; a twin that was not played changes
// nothing.
ONSHI_MUST_USE enum onshi_status twins_apply(const struct script_set *scripts, json_t *verdicts);

#endif
