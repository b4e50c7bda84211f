// SPDX-License-Identifier: Apache-2.0
//
// What can be said of a card without reading its files: whose it is, its chip, its PINs, what sets it apart.
#ifndef ONSHI_TOOLS_ONSHI_CARD_DESCRIBE_H
#define ONSHI_TOOLS_ONSHI_CARD_DESCRIBE_H

#include <jansson.h>

#include "tools/onshi/card_source.h"

enum { DESCRIBE_DAY = 32 };

// describe_card adds the sections "card" and "special", describe_pins the section "pins", read from the card without
// costing a try.
void describe_card(const struct card_source *source, bool reveal, json_t *facts);
void describe_pins(const struct card_source *source, json_t *facts);

// describe_day writes a day of the form YYYYMMDD as 2021-04-05; what is no such day as it is.
void describe_day(const char *digits, char out[DESCRIBE_DAY]);

// describe_sex writes the digit of a sex with its meaning.
void describe_sex(json_t *section, const char *digit);

// describe_masked writes a number with all but its last four digits masked, or whole when it is to be revealed.
void describe_masked(const char *number, bool reveal, char out[DESCRIBE_DAY]);

#endif
