// SPDX-License-Identifier: Apache-2.0
//
// How long the card takes over a command. Without a profile it answers at once, which no card does; with "card" a
// client's time-outs and progress displays get something to do. The figures are those of a real card on a contactless
// reader [mynumber-card 6.3].
//
// It only tells a time; who waits, and on which clock, is link.c's affair.
//
//     struct latency latency = {0};
//     ONSHI_TRY(latency_select(&latency, "card", seed));
//     int milliseconds = latency_of(&latency, command);
#ifndef ONSHI_VIRTUAL_CARD_VPCD_LATENCY_H
#define ONSHI_VIRTUAL_CARD_VPCD_LATENCY_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/random.h"
#include "base/status.h"

struct latency {
    const struct latency_profile *profile; // NULL: none
    struct random_source random;
};

// latency_select takes a profile by its name, "none" or "card". The same seed and the same commands give the same times.
// ONSHI_NOT_FOUND for a name that no profile has; nothing changes then.
ONSHI_MUST_USE enum onshi_status latency_select(struct latency *latency, const char *name, uint64_t seed);

// latency_of returns how many milliseconds `command` takes.
int latency_of(struct latency *latency, struct bytes_reader command);

#endif
