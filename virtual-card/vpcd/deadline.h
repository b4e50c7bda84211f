// SPDX-License-Identifier: Apache-2.0
//
// Deadlines on the monotonic clock, for poll(2). What a script calls "now" never comes from here.
//
//     struct deadline end = deadline_in(5000);
//     while (poll(&wait, 1, deadline_left(&end)) > 0) { ... }
#ifndef ONSHI_VIRTUAL_CARD_VPCD_DEADLINE_H
#define ONSHI_VIRTUAL_CARD_VPCD_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

enum { DEADLINE_NEVER = -1 };

struct deadline {
    int64_t at; // milliseconds of the monotonic clock, or DEADLINE_NEVER
};

// deadline_in returns the deadline `milliseconds` from now, or one that never passes for DEADLINE_NEVER.
struct deadline deadline_in(int milliseconds);

// deadline_left returns the milliseconds that are left, 0 when it has passed, -1 when it never will: what poll takes.
int deadline_left(const struct deadline *deadline);

// deadline_passed says whether nothing is left.
bool deadline_passed(const struct deadline *deadline);

#endif
