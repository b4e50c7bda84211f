// SPDX-License-Identifier: Apache-2.0
//
// Text as a picture of one bit a pixel, as the card holds names and addresses [mynumber-card 2.5], in IPA Gothic
// (Debian fonts-ipafont-gothic; card.cmake finds the file).
//
// FreeType alone sets the letters, a fixed grid needs no more: pango and fontconfig would start threads before the card
// process forks, and would draw what the machine's configuration likes.
#ifndef ONSHI_VIRTUAL_CARD_ISSUE_LETTERING_H
#define ONSHI_VIRTUAL_CARD_ISSUE_LETTERING_H

#include "base/bytes.h"
#include "base/status.h"

// Pixels.
struct lettering {
    int width;
    int height;
    int letter; // height of a letter; half-width digits are half as wide
};

// lettering_write_png appends `text`, UTF-8, black on white, as a PNG; lines break at the width, what does not fit the
// height is cut off, a letter that the font lacks is its empty box. The same libraries give the same bytes.
// ONSHI_NOT_FOUND without the font, ONSHI_NO_MEMORY.
ONSHI_MUST_USE enum onshi_status lettering_write_png(const struct lettering *lettering, const char *text,
                                                     struct bytes_writer *out);

#endif
