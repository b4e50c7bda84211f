// SPDX-License-Identifier: Apache-2.0
//
// The photo on the card: a plain drawing of nobody, its features drawn by lot from the person's id, as JPEG 2000 in JP2
// boxes [mynumber-card 2.5].
#ifndef ONSHI_VIRTUAL_CARD_ISSUE_PHOTO_H
#define ONSHI_VIRTUAL_CARD_ISSUE_PHOTO_H

#include "base/bytes.h"
#include "base/status.h"

// Pixels; one component of 8 bits.
enum { PHOTO_WIDTH = 240, PHOTO_HEIGHT = 300 };

// photo_draw fills `out`, row by row, with the grey picture of who has that id.
ONSHI_MUST_USE enum onshi_status photo_draw(const char *id, uint8_t out[PHOTO_WIDTH * PHOTO_HEIGHT]);

// photo_write_jp2 appends that picture as a JP2 file of 5 to 6 KB. The same library gives the same bytes.
ONSHI_MUST_USE enum onshi_status photo_write_jp2(const char *id, struct bytes_writer *out);

#endif
