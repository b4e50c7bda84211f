// SPDX-License-Identifier: Apache-2.0
//
// What the reader shows to the patient: texts in Japanese and English, as data. The event that carries a screen is all
// there is to it; screen_svg.h draws it.
#ifndef ONSHI_VIRTUAL_CARD_READER_SCREEN_H
#define ONSHI_VIRTUAL_CARD_READER_SCREEN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "virtual-card/reader/machine.h"

// A kind of information for which the patient is asked, in the order of the screens [domain-rules 2.2, step 7].
struct screen_kind {
    const char *name; // as in PORT.md
    const char *japanese;
    const char *english;
    bool on_at_first;  // after installation [DR-017]
    bool high_cost;    // behind the screen 高額療養費制度を利用する
    bool health;       // 薬剤, 健診 and the like: not for a certificate that has expired [DR-029]
    const char *from;  // first day on which the screen exists, NULL: always
    const char *until; // first day on which it does not, NULL: never
};

// screen_kind returns the kind called `name`, or NULL when the device has no screen for it; screen_kind_at the n-th in
// the order of the screens, or NULL past the end.
const struct screen_kind *screen_kind(const char *name);
const struct screen_kind *screen_kind_at(size_t n);

// screen_kind_exists says whether the screen exists on the day of `instant`.
bool screen_kind_exists(const struct screen_kind *kind, int64_t instant);

// screen_event returns {"event":"screen","state":…,"message":…,"text":{"ja":…,"en":…}}; `message` may be NULL, and is
// left out then and when no text is known for it. The caller owns the object; NULL without memory.
json_t *screen_event(enum reader_state state, const char *message);

// screen_methods_event returns the screen of METHOD with the methods that the device offers.
json_t *screen_methods_event(bool face, bool pin);

// screen_kind_event returns the screen that asks for consent to `kind`; screen_high_cost_event the one before those
// about the ceiling.
json_t *screen_kind_event(const struct screen_kind *kind);
json_t *screen_high_cost_event(void);

#endif
