// SPDX-License-Identifier: Apache-2.0
//
// How anybody knows: what was tested, that is proved by what crossed the wire, kept apart from what the product's adapter
// reports and from what a person attests (suites/judge/judge.h: "observed", "checks").
#ifndef ONSHI_TOOLS_REPORT_OBSERVED_H
#define ONSHI_TOOLS_REPORT_OBSERVED_H

#include <jansson.h>

#include "tools/report/terms.h"

// observed_term returns number `index` of the ways to know, with "wire", "desk" or "attested" as its name; NULL past the
// last. observed_term_of returns the one of a finding.
const struct term *observed_term(size_t index);
const struct term *observed_term_of(const json_t *finding);

// observed_checks returns how many checks of a verdict, observed_checks_of_all how many of an array of verdicts, are known
// in the way `name`.
json_int_t observed_checks(const json_t *verdict, const char *name);
json_int_t observed_checks_of_all(const json_t *verdicts, const char *name);

// observed_cases returns how many verdicts rest on checks that are known in the way `name`.
size_t observed_cases(const json_t *verdicts, const char *name);

#endif
