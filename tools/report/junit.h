// SPDX-License-Identifier: Apache-2.0
//
// The JUnit file of a run: one testsuite, one testcase a case. FAIL is a failure; CONFIG, HARNESS and UNRESOLVED are
// errors; UNSUPPORTED is skipped; WARN passes and its findings are listed in system-out.
#ifndef ONSHI_TOOLS_REPORT_JUNIT_H
#define ONSHI_TOOLS_REPORT_JUNIT_H

#include <jansson.h>

#include "base/status.h"
#include "tools/report/console.h"

// junit_write writes `path`. ONSHI_IO when it cannot be written.
ONSHI_MUST_USE enum onshi_status junit_write(const char *path, enum language language, const char *role,
                                             const json_t *verdicts);

#endif
