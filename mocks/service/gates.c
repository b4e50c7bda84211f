// SPDX-License-Identifier: Apache-2.0
#include "mocks/service/gates.h"

#include <assert.h>
#include <stdio.h>

#include "base/calendar.h"
#include "mocks/service/months.h"

static const struct {
    const char *key; // in profiles
    enum service_fault fault;
} rows[GATES] = {
    [GATE_ELIGIBILITY] = {"eligibility.start", FAULT_ELIGIBILITY_CLOSED}, // SEED-001
    [GATE_CHECKUP] = {"checkup.view", FAULT_CHECKUP_CLOSED},              // SEED-002
    [GATE_MEDICATION] = {"medication.view", FAULT_MEDICATION_CLOSED},     // SEED-003
};

static void write_text(char out[GATE_TEXT_BYTES], const char *text, int64_t opens) {
    if (opens == CALENDAR_NEVER) {
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
        write_text(gates->texts[gate], code->text, profile_opens(profile, rows[gate].key));
        gates->closed[gate] = (struct service_code){code->code, gates->texts[gate]};
    }
}

const struct service_code *gates_refuse(const struct gates *gates, enum gate gate, int64_t now) {
    assert((unsigned)gate < GATES);
    bool open = gates->profile == NULL || profile_is_open(gates->profile, rows[gate].key, now);
    return open ? NULL : &gates->closed[gate];
}

bool gates_later(const struct gates *gates, const char *key, int64_t now) {
    return gates->profile != NULL && profile_is_open(gates->profile, key, now);
}
