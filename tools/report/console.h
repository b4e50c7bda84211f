// SPDX-License-Identifier: Apache-2.0
//
// What a run says to a person: how to replay each case, its verdict, and for a finding what was expected, what
// happened, which clause, and where in the log.
#ifndef ONSHI_TOOLS_REPORT_CONSOLE_H
#define ONSHI_TOOLS_REPORT_CONSOLE_H

#include <jansson.h>
#include <stdio.h>

#include "suites/judge/judge.h"

enum language { LANGUAGE_JA, LANGUAGE_EN };

// console_say returns the text of a language.
const char *console_say(enum language language, const char *ja, const char *en);

// console_case prints the verdict of one case, with its findings. `results` is the folder that holds its evidence.
void console_case(FILE *out, enum language language, const json_t *verdict, const char *results);

// console_summary prints the counts by scenario and the totals of a run.
void console_summary(FILE *out, enum language language, const json_t *verdicts, const int counts[VERDICT_COUNT]);

#endif
