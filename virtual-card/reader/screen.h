// SPDX-License-Identifier: Apache-2.0
//
// What the reader shows to the patient: texts in Japanese and English, as data.
#ifndef ONSHI_VIRTUAL_CARD_READER_SCREEN_H
#define ONSHI_VIRTUAL_CARD_READER_SCREEN_H

#include <jansson.h>
#include <stddef.h>

#include "virtual-card/reader/machine.h"

// A kind of information for which the patient is asked.
struct screen_kind {
    const char *name; // as in PORT.md
    const char *japanese;
    const char *english;
};

// screen_kind returns the kind called `name`, or NULL when the device has no screen for it.
const struct screen_kind *screen_kind(const char *name);

// screen_event returns {"event":"screen","state":…,"message":…,"text":{"ja":…,"en":…}}; `message` may be NULL, and is
// left out then and when no text is known for it. The caller owns the object; NULL without memory.
json_t *screen_event(enum reader_state state, const char *message);

// screen_kind_event returns the screen that asks for consent to `kind`.
json_t *screen_kind_event(const struct screen_kind *kind);

#endif
