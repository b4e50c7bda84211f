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
    int exit_status;
};

// html_write writes the report of `run` to `path`. A case whose evidence cannot be read is shown without a diagram, and
// that is said. ONSHI_IO.
ONSHI_MUST_USE enum onshi_status html_write(const char *path, const struct html_run *run);

// html_requirements writes the requirement matrix (html_requirements.c).
void html_requirements(FILE *out, const struct html_run *run);

#endif
