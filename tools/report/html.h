// SPDX-License-Identifier: Apache-2.0
//
// One HTML file about a run that needs nothing else: verdict, situations, every case that did not pass with its
// findings and a sequence diagram, the requirements and what became of each, what was not tested, how the run was made.
// It holds both languages and opens in one; no script, so it prints and works from the keyboard.
#ifndef ONSHI_TOOLS_REPORT_HTML_H
#define ONSHI_TOOLS_REPORT_HTML_H

#include <jansson.h>

#include "base/status.h"
#include "suites/judge/judge.h"
#include "suites/judge/registry.h"
#include "suites/plan/script.h"
#include "tools/report/console.h"
#include "tools/report/pictures.h"

enum { HTML_DIAGRAMS_MAXIMUM = 200 };

// What a report is about; everything is borrowed.
struct html_run {
    enum language language;        // in which it opens
    const char *version;           // of the suite
    const char *role;
    char *const *product;          // command, NULL-terminated
    const char *results;           // folder with the evidence of the cases
    const struct registry *registry;
    const struct script_set *scripts;
    const json_t *verdicts;        // in the order of the plan, null for a case that was not played
    const int *counts;             // VERDICT_COUNT of them
    bool all_diagrams;             // of cases that passed, too
    struct pictures *pictures;     // of the page, once html_write has begun
    int exit_status;
};

// html_write writes the report of `run` to `path`. A case whose evidence cannot be read is shown without a diagram, and
// that is said. ONSHI_IO.
ONSHI_MUST_USE enum onshi_status html_write(const char *path, const struct html_run *run);

// html_badge writes a verdict as a badge, html_attested one more when it rests on what a person attests.
void html_badge(FILE *out, enum verdict verdict);
void html_attested(FILE *out, const json_t *verdict);

// html_failures writes the cases that did not pass, each with its findings and, up to HTML_DIAGRAMS_MAXIMUM of them, its
// diagram and what the patient saw; returns how many there are. html_passed writes the diagrams of the cases that passed,
// when `shown` are on the page already (html_cases.c).
int html_failures(FILE *out, const struct html_run *run);
void html_passed(FILE *out, const struct html_run *run, int shown);

// html_requirements writes the requirement matrix (html_requirements.c).
void html_requirements(FILE *out, const struct html_run *run);

#endif
