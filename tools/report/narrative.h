// SPDX-License-Identifier: Apache-2.0
//
// A case told in sentences, from its canonical log: when it was, what staff and patient did, which messages went to and
// fro, what the staff saw. For a person who does not know the code.
#ifndef ONSHI_TOOLS_REPORT_NARRATIVE_H
#define ONSHI_TOOLS_REPORT_NARRATIVE_H

#include <stdio.h>

#include "base/status.h"
#include "tools/report/console.h"

// narrative_print tells the case whose canonical.jsonl lies in `evidence`. ONSHI_NOT_FOUND when there is none.
ONSHI_MUST_USE enum onshi_status narrative_print(FILE *out, enum language language, const char *evidence);

#endif
