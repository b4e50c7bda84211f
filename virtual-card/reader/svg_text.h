// SPDX-License-Identifier: Apache-2.0
//
// Text in a drawing without a font at hand: how wide it will be, roughly, and where its lines break. A character of
// East Asia counts as wide as it is high, any other a little more than half.
#ifndef ONSHI_VIRTUAL_CARD_READER_SVG_TEXT_H
#define ONSHI_VIRTUAL_CARD_READER_SVG_TEXT_H

#include "base/bytes.h"
#include "base/status.h"

struct svg_text {
    int x, y;          // middle of the first line's baseline
    int size;          // pixels
    int width;         // at which lines break
    int lines;         // at most; what does not fit ends in "…"
    const char *fill;  // colour
    const char *weight; // "normal" or "bold"
};

// svg_write_escaped appends text for an element or attribute of XML. What XML cannot hold becomes "?".
ONSHI_MUST_USE enum onshi_status svg_write_escaped(const char *text, struct bytes_writer *out);

// svg_write_text appends `text` (UTF-8) as <text> elements, one a line, centred. It breaks at blanks, and between
// characters of East Asia but not before those that may not begin a line.
ONSHI_MUST_USE enum onshi_status svg_write_text(const struct svg_text *style, const char *text,
                                                struct bytes_writer *out);

// svg_lines returns how many lines the text takes at that style.
int svg_lines(const struct svg_text *style, const char *text);

#endif
