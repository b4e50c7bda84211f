// SPDX-License-Identifier: Apache-2.0
//
// run.json: what a run was, beside the evidence of its cases, so that it can be judged and replayed later.
#ifndef ONSHI_TOOLS_ONSHI_RUN_RECORD_H
#define ONSHI_TOOLS_ONSHI_RUN_RECORD_H

#include <jansson.h>

#include "base/status.h"

// run_record_write writes `results`/run.json from the verdicts of a run.
ONSHI_MUST_USE enum onshi_status run_record_write(const char *results, const char *role, char *const *product,
                                                  const json_t *verdicts);

// run_record_keep copies the folder `scenarios` (scripts, people, profiles, registry; or a vendor's own scripts) to
// `results`/`name`: with it the verdicts can be derived again when the suite's own have moved on. ONSHI_IO.
ONSHI_MUST_USE enum onshi_status run_record_keep(const char *results, const char *scenarios, const char *name);

// run_record_read returns the record of a results folder, released by the caller, or NULL.
json_t *run_record_read(const char *results);

// run_record_product returns the product's command of a record as a NULL-terminated array on the heap whose strings
// belong to the record, or NULL.
char **run_record_product(const json_t *record);

#endif
