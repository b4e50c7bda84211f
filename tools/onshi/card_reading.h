// SPDX-License-Identifier: Apache-2.0
//
// Reading a card the way a program does, with APDUs, and taking its objects apart.
#ifndef ONSHI_TOOLS_ONSHI_CARD_READING_H
#define ONSHI_TOOLS_ONSHI_CARD_READING_H

#include <stdbool.h>

#include "base/bytes.h"
#include "virtual-card/card/card.h"

enum { READING_NO_ANSWER = 0, READING_DONE = 0x9000, READING_NOT_ALLOWED = 0x6982, READING_NOT_FOUND = 0x6A82 };

// Each returns the status word, READING_NO_ANSWER for a mute chip; what was read is appended to `out`.
int reading_select(struct card *card, const struct card_application *application);
int reading_file(struct card *card, uint16_t file, struct bytes_writer *out);
int reading_record(struct card *card, uint16_t file, struct bytes_writer *out); // record 1
int reading_object(struct card *card, uint16_t tag, struct bytes_writer *out);
int reading_verify(struct card *card, uint16_t file, const char *pin);

// reading_tries asks how many tries are left, which costs none: -1 when the card does not say.
int reading_tries(struct card *card, uint16_t file);

// One object of a sequence.
struct reading_object {
    uint16_t tag;
    struct bytes_reader value;
    struct bytes_reader whole; // tag, length, value
};

// reading_next takes the next object off `sequence`; false at its end, and where what follows is none (filler).
bool reading_next(struct bytes_reader *sequence, struct reading_object *out);

// reading_find returns whether there is an object of that tag, the first of which fills `out`.
bool reading_find(struct bytes_reader sequence, uint16_t tag, struct reading_object *out);

#endif
