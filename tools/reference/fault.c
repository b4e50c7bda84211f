// SPDX-License-Identifier: Apache-2.0
#include "fault.h"

#include <string.h>

struct description {
  const char *id;
  const char *mistake;
};

static const struct description faults[FAULT_COUNT] = {
    [FAULT_BUG_01] = {"BUG-01", "a result that cannot be linked silently becomes a second chart"},
    [FAULT_BUG_08] = {"BUG-08", "a result that cannot be linked goes to the first chart with the same name and birth date"},
    [FAULT_BUG_15] = {"BUG-15", "a face file delivered again is taken in again, and a consent counts 24 h from its import"},
    [FAULT_BUG_20] = {"BUG-20", "insurer number, symbol, number and branch pass through an integer: leading zeros are lost"},
    [FAULT_BUG_24] = {"BUG-24", "a reference number links without a look at name, birth date and sex"},
    [FAULT_BUG_37] = {"BUG-37", "an absent or empty optional element wipes what is stored"},
    [FAULT_SEED_050] = {"SEED-050", "a coverage is checked again with the numbers typed at registration, not with the imported ones"},
    [FAULT_SEED_091] = {"SEED-091", "saving a new patient sends no reference number; only a decision about a conflict does"},
    [FAULT_SEED_093] = {"SEED-093", "the reference number that comes with a result is ignored: results are linked by card numbers only"},
    [FAULT_SEED_094] = {"SEED-094", "on an insurer change the new coverage overwrites the old one: no history, no warning"},
    [FAULT_SEED_097] = {"SEED-097", "reference numbers are registered although the institution does not want it"},
};

// Set before the first request and never again: a fault is chosen for a run, as if it had been compiled in.
static bool enabled[FAULT_COUNT];

bool fault_on(enum fault fault) {
  return enabled[fault];
}

bool fault_enable(const char *id) {
  for (size_t i = 0; i < FAULT_COUNT; i++) {
    if (strcmp(faults[i].id, id) != 0) continue;
    enabled[i] = true;
    return true;
  }
  return false;
}

void fault_list(FILE *out) {
  for (size_t i = 0; i < FAULT_COUNT; i++) {
    fprintf(out, "%s\t%s\n", faults[i].id, faults[i].mistake);
  }
}
