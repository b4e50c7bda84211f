// SPDX-License-Identifier: Apache-2.0
//
// A screen as a picture: an SVG of 800 by 480, made from the screen's event alone (reader_process.h), so that a report
// can show from the log what the patient saw. It holds no script, font or other resource, and every text is escaped. A
// PIN is never in the event: the pad shows dots.
//
//     ONSHI_TRY(screen_svg(event, SCREEN_JAPANESE, &out));
#ifndef ONSHI_VIRTUAL_CARD_READER_SCREEN_SVG_H
#define ONSHI_VIRTUAL_CARD_READER_SCREEN_SVG_H

#include <jansson.h>

#include "base/bytes.h"
#include "base/status.h"

enum { SCREEN_SVG_MAXIMUM = 64 * 1024 };

enum screen_language { SCREEN_JAPANESE, SCREEN_ENGLISH, SCREEN_LANGUAGES };

// screen_svg appends the picture of a screen event in one language. The same event gives the same bytes.
// ONSHI_MALFORMED for what is no screen of this device, ONSHI_TOO_LONG, ONSHI_NO_MEMORY; nothing is appended then.
ONSHI_MUST_USE enum onshi_status screen_svg(const json_t *event, enum screen_language language,
                                            struct bytes_writer *out);

#endif
