// SPDX-License-Identifier: Apache-2.0
//
// Text for an HTML page: escaped, and in Japanese and English side by side. The page shows one of the two; its reader
// can change which (html.c).
#ifndef ONSHI_TOOLS_REPORT_MARKUP_H
#define ONSHI_TOOLS_REPORT_MARKUP_H

#include <jansson.h>
#include <stdio.h>

// markup_text writes `text` as content or attribute value; what no page can hold becomes U+FFFD.
void markup_text(FILE *out, const char *text);

// markup_some is markup_text of at most `maximum` bytes, cut between characters, with "…" when it was cut.
void markup_some(FILE *out, const char *text, size_t maximum);

// markup_both writes a text in both languages; markup_of those of an object {"ja":…,"en":…}.
void markup_both(FILE *out, const char *ja, const char *en);
void markup_of(FILE *out, const json_t *object);

// markup_head writes the head of a column, in both languages; markup_cell a cell with a plain text.
void markup_head(FILE *out, const char *ja, const char *en);
void markup_cell(FILE *out, const char *text);

#endif
