// SPDX-License-Identifier: Apache-2.0
//
// Gates: from when on each function of the service may be used. The dates are the profile's; without a profile all
// gates are open.
#ifndef ONSHI_MOCKS_SERVICE_GATES_H
#define ONSHI_MOCKS_SERVICE_GATES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/profile.h"
#include "mocks/service/codes.h"

enum { GATE_TEXT_BYTES = 200 };

enum gate { GATE_ELIGIBILITY, GATE_CHECKUP, GATE_MEDICATION, GATES };

struct gates {
    const struct profile *profile; // borrowed; NULL: all open
    struct service_code closed[GATES];
    char texts[GATES][GATE_TEXT_BYTES]; // of `closed`
};

// gates_set takes the dates of `profile`, which must outlive `gates`; NULL opens all of them. `gates` points into
// itself afterwards and must not be moved.
void gates_set(struct gates *gates, const struct profile *profile);

// gates_refuse returns NULL when `gate` is open at `now`, else the code of the refusal and a text that says from when it
// is open; it lives as long as `gates` and until the next gates_set.
const struct service_code *gates_refuse(const struct gates *gates, enum gate gate, int64_t now);

// gates_later says whether a rule of later years, a gate that only some profiles have, holds at `now`: not without a
// profile.
bool gates_later(const struct gates *gates, const char *key, int64_t now);

#endif
