// SPDX-License-Identifier: Apache-2.0
#include "mocks/service/gates.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>

#include "mocks/service/months.h"

#define YEAR_2000 INT64_C(946652400)
#define YEAR_2100 INT64_C(4102412400)

static const struct {
    const char *key; // in profiles
    enum service_fault fault;
} rows[GATES] = {
    [GATE_ELIGIBILITY] = {"eligibility.start", FAULT_ELIGIBILITY_CLOSED}, // SEED-001
    [GATE_CHECKUP] = {"checkup.view", FAULT_CHECKUP_CLOSED},              // SEED-002
    [GATE_MEDICATION] = {"medication.view", FAULT_MEDICATION_CLOSED},     // SEED-003
};

// The instant at which a gate opens, YEAR_2100 when never. A profile only says whether a gate is open; a gate that has
// opened stays so, hence the instant can be found by halving.
static int64_t opening(const struct profile *profile, const char *key) {
    int64_t closed = YEAR_2000;
    int64_t open = YEAR_2100;
    while (open - closed > 1) {
        int64_t middle = closed + (open - closed) / 2;
        bool is_open = profile_is_open(profile, key, middle);
        open = is_open ? middle : open;
        closed = is_open ? closed : middle;
    }
    return open;
}

static void write_text(char out[GATE_TEXT_BYTES], const char *text, int64_t opens) {
    if (opens == YEAR_2100) {
        (void)snprintf(out, GATE_TEXT_BYTES, "%s", text);
        return;
    }
    int month = month_of(opens);
    (void)snprintf(out, GATE_TEXT_BYTES, "%s%d年%d月%d日から利用できます。", text, month / 12, month % 12 + 1,
                   month_day_of(opens));
}

void gates_set(struct gates *gates, const struct profile *profile) {
    gates->profile = profile;
    for (int gate = 0; gate < GATES && profile != NULL; gate++) {
        const struct service_code *code = service_code_of(rows[gate].fault);
        write_text(gates->texts[gate], code->text, opening(profile, rows[gate].key));
        gates->closed[gate] = (struct service_code){code->code, gates->texts[gate]};
    }
}

const struct service_code *gates_refuse(const struct gates *gates, enum gate gate, int64_t now) {
    assert((unsigned)gate < GATES);
    bool open = gates->profile == NULL || profile_is_open(gates->profile, rows[gate].key, now);
    return open ? NULL : &gates->closed[gate];
}
