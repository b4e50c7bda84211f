// SPDX-License-Identifier: Apache-2.0
//
// A picture of one bit a pixel as a PNG file (ISO/IEC 15948): three chunks, compressed by zlib. cairo would make eight
// bits of it.
#ifndef ONSHI_VIRTUAL_CARD_ISSUE_PNG_H
#define ONSHI_VIRTUAL_CARD_ISSUE_PNG_H

#include "base/bytes.h"
#include "base/status.h"

// png_row_bytes returns how many bytes a row has: one for its filter, then eight pixels each, the first one highest,
// 1 white.
size_t png_row_bytes(int width);

// png_write appends the file. `rows` are height times png_row_bytes, their filter bytes 0. ONSHI_NO_MEMORY,
// ONSHI_TOO_LONG.
ONSHI_MUST_USE enum onshi_status png_write(const uint8_t *rows, int width, int height, struct bytes_writer *out);

#endif
