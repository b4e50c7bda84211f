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
    [FAULT_BUG_12] = {"BUG-12", "a question without answer is shown as 無効"},
    [FAULT_BUG_13] = {"BUG-13", "once confirmed, always confirmed: a fresh check is never asked for"},
    [FAULT_BUG_15] = {"BUG-15", "a face file delivered again is taken in again, and a consent counts 24 h from its import"},
    [FAULT_BUG_16] = {"BUG-16", "該当資格なし takes the stored coverage away, and the patient pays all"},
    [FAULT_BUG_20] = {"BUG-20", "insurer number, symbol, number and branch pass through an integer: leading zeros are lost"},
    [FAULT_BUG_23] = {"BUG-23", "the last valid day is taken for the first day without coverage"},
    [FAULT_BUG_24] = {"BUG-24", "a reference number links without a look at name, birth date and sex"},
    [FAULT_BUG_28] = {"BUG-28", "answers in Shift_JIS are read by the table of the standard: ① ㈱ 髙 become ?, － and ～ other characters"},
    [FAULT_BUG_37] = {"BUG-37", "an absent or empty optional element wipes what is stored"},
    [FAULT_BUG_38] = {"BUG-38", "the ratio \"010\" is read as an octal number: 8 percent"},
    [FAULT_BUG_51] = {"BUG-51", "a consent is kept as a day: offers and views last to the end of the day on which it runs out"},
    [FAULT_BUG_52] = {"BUG-52", "no data yet is shown as if the patient took no medicine"},
    [FAULT_BUG_56] = {"BUG-56", "where no class of the ceiling was told, a patient under 70 is assumed to have ウ (A03)"},
    [FAULT_SEED_003] = {"SEED-003", "every refusal of a view is shown as no data, in the product's own words"},
    [FAULT_SEED_016] = {"SEED-016", "the plan's dates are compiled in: before them nothing is asked, after them every refusal means no consent"},
    [FAULT_SEED_041] = {"SEED-041", "a confirmation by number offers views as if a card had been read"},
    [FAULT_SEED_050] = {"SEED-050", "a coverage is checked again with the numbers typed at registration, not with the imported ones"},
    [FAULT_SEED_053] = {"SEED-053", "an answer that is not valid overwrites the stored coverage"},
    [FAULT_SEED_091] = {"SEED-091", "saving a new patient sends no reference number; only a decision about a conflict does"},
    [FAULT_SEED_093] = {"SEED-093", "the reference number that comes with a result is ignored: results are linked by card numbers only"},
    [FAULT_SEED_094] = {"SEED-094", "on an insurer change the new coverage overwrites the old one: no history, no warning"},
    [FAULT_SEED_097] = {"SEED-097", "reference numbers are registered although the institution does not want it"},
    [FAULT_SEED_114] = {"SEED-114", "a checkup that the service refuses stays on the screen as if it were still being fetched"},
    [FAULT_SEED_122] = {"SEED-122", "medication seen earlier is shown from the product's own store, without asking"},
    [FAULT_SEED_131] = {"SEED-131", "what was seen earlier is shown when the service refuses, as if a disaster had been declared"},
    [FAULT_DR_034] = {"DR-034", "a later no does not replace an earlier yes"},
    [FAULT_DR_040] = {"DR-040", "an abnormal end of an eligibility answer is shown as 該当資格なし, and its text is lost"},
    [FAULT_DR_041] = {"DR-041", "a message that comes with a normal result is dropped"},
    [FAULT_ROLE_CLERK] = {"ROLE-CLERK", "a clerk may view everything"},
    [FAULT_ROLE_NURSE] = {"ROLE-NURSE", "a nurse may view everything"},
    [FAULT_ROLE_ADMINISTRATOR] = {"ROLE-ADMINISTRATOR", "an administrator may view everything"},
    [FAULT_ROLE_PHYSICIAN] = {"ROLE-PHYSICIAN", "a physician is refused medication"},
    [FAULT_ROLE_DENTIST] = {"ROLE-DENTIST", "a dentist is refused medication"},
    [FAULT_ROLE_PHARMACIST] = {"ROLE-PHARMACIST", "a pharmacist is refused medication"},
    [FAULT_ROLE_PHARMACIST_CHECKUP] = {"ROLE-PHARMACIST-CHECKUP", "a pharmacist may view checkups"},
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
