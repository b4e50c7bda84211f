// SPDX-License-Identifier: Apache-2.0
//
// A case as a sequence diagram: who said what to whom, in the order of the raw log. Six lifelines: the people (patient,
// staff), the card, the reader, the product, the terminal, the service. Each arrow opens to what it carried. It is HTML
// and CSS without a script, so that it prints and works from the keyboard.
#ifndef ONSHI_TOOLS_REPORT_SEQUENCE_H
#define ONSHI_TOOLS_REPORT_SEQUENCE_H

#include <jansson.h>
#include <stdio.h>

#include "tools/report/pictures.h"

// sequence_style writes the style rules that the diagrams of a page need, once a page.
void sequence_style(FILE *out);

// sequence_write draws `raw`, the lines of a raw log. What a finding of `findings` rests on is red: the lines of the
// canonical log that it cites, found again through `origins` (canonical_origins), and the step before its question.
// Screens are shown as far as `pictures` has them. At most SEQUENCE_ROWS_MAXIMUM arrows are drawn; how many were left out is said.
void sequence_write(FILE *out, const struct pictures *pictures, const json_t *raw, const json_t *origins,
                    const json_t *findings);

enum { SEQUENCE_ROWS_MAXIMUM = 3000, SEQUENCE_DETAIL_MAXIMUM = 64 * 1024 };

#endif
