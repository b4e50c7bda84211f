// SPDX-License-Identifier: Apache-2.0
//
// What the patient saw: the reader's screens of a case in their order, under each how many tries of the PIN the card had
// left at that moment, and in between, where it happened, what was done to the card that it should not have been.
//
// The tries are the card's own word (tries.h). What a screen says of tries is the device's, and is red when it is not the
// card's.
#ifndef ONSHI_TOOLS_REPORT_PATIENT_H
#define ONSHI_TOOLS_REPORT_PATIENT_H

#include <jansson.h>
#include <stdio.h>

#include "tools/report/pictures.h"

enum { PATIENT_SCREENS_MAXIMUM = 60 };

// patient_style writes the style rules that the strips of a page need, once a page.
void patient_style(FILE *out);

// patient_write writes the strip of `raw`, the lines of a raw log whose screens `pictures` has; nothing when no screen was
// shown. At most PATIENT_SCREENS_MAXIMUM screens; how many were left out is said.
void patient_write(FILE *out, const struct pictures *pictures, const json_t *raw);

#endif
