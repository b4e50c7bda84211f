// SPDX-License-Identifier: Apache-2.0
//
// The ten PINs, passwords and codes of a My Number card, with the names that files and messages use for them
// [mynumber-card 4].
#ifndef ONSHI_VIRTUAL_CARD_ISSUE_PINS_H
#define ONSHI_VIRTUAL_CARD_ISSUE_PINS_H

#include <stdbool.h>
#include <stddef.h>

#include "virtual-card/card/card.h"

enum { PINS_COUNT = 10 };

struct pins_row {
    const char *name; // in card files and people files: "auth"
    struct card_pin pin;
    bool changeable;  // by its holder
    const char *ja, *en;
};

extern const struct pins_row pins_rows[PINS_COUNT];

// pins_named returns the row of a name, pins_of that of a PIN; NULL when there is none.
const struct pins_row *pins_named(const char *name);
const struct pins_row *pins_of(struct card_pin pin);

// pins_tries returns the tries that a new card gives.
int pins_tries(const struct pins_row *row);

#endif
