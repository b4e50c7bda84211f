// SPDX-License-Identifier: Apache-2.0
//
// What passes between a card and its reader, shown in words as it happens; what it tells about changed PINs goes into
// the card's recipe.
#ifndef ONSHI_TOOLS_ONSHI_CARD_TRACE_H
#define ONSHI_TOOLS_ONSHI_CARD_TRACE_H

#include <stdbool.h>
#include <stdio.h>

#include "virtual-card/apps/words.h"
#include "virtual-card/issue/recipe.h"

struct card_trace {
    FILE *out; // NULL: show nothing
    enum names_language language;
    struct recipe *recipe;
    bool contactless; // the card does not notice a warm reset
    struct words_place place;
};

// card_trace_begin starts at power-off; `out` may be NULL.
struct card_trace card_trace_begin(FILE *out, enum names_language language, struct recipe *recipe, bool contactless);

// card_trace_power notes that the reader switched the card on or off, card_trace_reset a warm reset.
void card_trace_power(struct card_trace *trace, bool on);
void card_trace_reset(struct card_trace *trace);

// card_trace_apdu notes and shows one exchange; an empty response is a card that does not answer.
void card_trace_apdu(struct card_trace *trace, struct bytes_reader command, struct bytes_reader response);

#endif
