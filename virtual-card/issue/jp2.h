// SPDX-License-Identifier: Apache-2.0
//
// A grey picture as a JP2 file (ISO/IEC 15444-1 annex I), by OpenJPEG.
#ifndef ONSHI_VIRTUAL_CARD_ISSUE_JP2_H
#define ONSHI_VIRTUAL_CARD_ISSUE_JP2_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"

// jp2_write appends a picture of width times height bytes, row by row, at a twelfth of its size. Nothing is appended on
// failure: ONSHI_TOO_LONG for the writer's maximum, else ONSHI_NO_MEMORY.
ONSHI_MUST_USE enum onshi_status jp2_write(const uint8_t *grey, uint32_t width, uint32_t height,
                                           struct bytes_writer *out);

#endif
