// SPDX-License-Identifier: Apache-2.0
//
// Verdicts for programs: TAP (Test Anything Protocol, version 13) and JSON Lines.
#ifndef ONSHI_TOOLS_REPORT_TAP_H
#define ONSHI_TOOLS_REPORT_TAP_H

#include <jansson.h>

#include "base/status.h"
#include "tools/report/console.h"

// tap_write writes the verdicts of a run to `path`; a case that was not played is "not ok". ONSHI_IO.
ONSHI_MUST_USE enum onshi_status tap_write(const char *path, enum language language, const json_t *verdicts);

// jsonl_write writes one verdict a line, as judge.h shows it, with `seconds`. ONSHI_IO.
ONSHI_MUST_USE enum onshi_status jsonl_write(const char *path, const json_t *verdicts);

#endif
