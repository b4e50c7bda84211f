// SPDX-License-Identifier: Apache-2.0
//
// How many tries the PIN of user authentication had left, event by event of a raw log: the card's own word, its answers to
// VERIFY, not a device's [DR-020]. Before the first answer of a card they are what that answer tells of the time before.
//
// A reader that is a product speaks through a pipe, and its screens may be logged after what they led to on the card. So a
// screen counts as shown before the VERIFY whose `pin-result` comes after it; where a visit has no pin-result, the order of
// the log is all there is.
//
//     struct tries tries = {.raw = raw};
//     for (size_t i = 0; i < json_array_size(raw); i++) { tries_take(&tries, i); ... tries_now(&tries) ... }
//     tries_free(&tries);
#ifndef ONSHI_TOOLS_REPORT_TRIES_H
#define ONSHI_TOOLS_REPORT_TRIES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "virtual-card/apps/words.h"

enum { TRIES_UNKNOWN = -1, TRIES_NO_CARD = -2, TRIES_VERIFIES_MAXIMUM = 64 };

struct tries {
    const json_t *raw;        // set by the caller, the rest is zero
    json_t *left;             // person -> tries, as the card last told
    const char *person;       // whose card is meant by the present step
    struct words_place place; // where on the card the next command will be
    bool placed;              // a card has been placed in this case
    bool told;                // its visit has a pin-result
    int before;               // when it was placed
    int after[TRIES_VERIFIES_MAXIMUM];
    size_t verifies, results; // of the visit so far
};

// tries_take takes in event `index` of the log; to be called for each in order.
void tries_take(struct tries *tries, size_t index);

// tries_now returns the tries of the card that lies or lay there last, TRIES_UNKNOWN when it never said, TRIES_NO_CARD
// before the first card.
int tries_now(const struct tries *tries);
void tries_free(struct tries *tries);

#endif
