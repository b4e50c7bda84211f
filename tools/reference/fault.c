// SPDX-License-Identifier: Apache-2.0
#include "fault.h"

#include <string.h>

struct description {
  const char *id;
  const char *mistake;
};

static const struct description faults[FAULT_COUNT] = {
    [FAULT_BUG_01] = {"BUG-01", "a result that cannot be linked silently becomes a second chart"},
    [FAULT_BUG_02] = {"BUG-02", "an answer with medical data is shown in the chart for which it was asked, whoever it is about"},
    [FAULT_BUG_04] = {"BUG-04", "a name with ● is filled up to the first chart that fits, and nobody is asked"},
    [FAULT_BUG_08] = {"BUG-08", "a result that cannot be linked goes to the first chart with the same name and birth date"},
    [FAULT_BUG_12] = {"BUG-12", "a question without answer is shown as 無効"},
    [FAULT_BUG_12_LATE] = {"BUG-12-LATE", "an answer that comes after the wait was given up goes to the chart that is open then"},
    [FAULT_BUG_13] = {"BUG-13", "once confirmed, always confirmed: a fresh check is never asked for"},
    [FAULT_BUG_15] = {"BUG-15", "a face file delivered again is taken in again, and a consent counts 24 h from its import"},
    [FAULT_BUG_16] = {"BUG-16", "該当資格なし takes the stored coverage away, and the patient pays all"},
    [FAULT_BUG_18] = {"BUG-18", "symbols and numbers of cards are compared as they are written: full and half width differ"},
    [FAULT_BUG_19] = {"BUG-19", "an insurer number of six digits is sent without padding"},
    [FAULT_BUG_20] = {"BUG-20", "insurer number, symbol, number and branch pass through an integer: leading zeros are lost"},
    [FAULT_BUG_23] = {"BUG-23", "the last valid day is taken for the first day without coverage"},
    [FAULT_BUG_24] = {"BUG-24", "a reference number links without a look at name, birth date and sex"},
    [FAULT_BUG_28] = {"BUG-28", "answers in Shift_JIS are read by the table of the standard: ① ㈱ 髙 become ?, － and ～ other characters"},
    [FAULT_BUG_28_DECLARED] = {"BUG-28-DECLARED", "a declaration that the bytes contradict is believed: UTF-8 called Shift_JIS becomes other characters"},
    [FAULT_BUG_35] = {"BUG-35", "a file that is still being written is read half, called unreadable and deleted"},
    [FAULT_BUG_36] = {"BUG-36", "what was taken in is forgotten at a restart: left-over files count again"},
    [FAULT_BUG_37] = {"BUG-37", "an absent or empty optional element wipes what is stored"},
    [FAULT_BUG_38] = {"BUG-38", "the ratio \"010\" is read as an octal number: 8 percent"},
    [FAULT_BUG_40] = {"BUG-40", "an address of the service overwrites the one that the desk holds"},
    [FAULT_BUG_51] = {"BUG-51", "a consent is kept as a day: offers and views last to the end of the day on which it runs out"},
    [FAULT_BUG_52] = {"BUG-52", "no data yet is shown as if the patient took no medicine"},
    [FAULT_BUG_55] = {"BUG-55", "every opening of a chart asks the service for medication, though nobody asked to see it"},
    [FAULT_BUG_56] = {"BUG-56", "where no class of the ceiling was told, a patient under 70 is assumed to have ウ (A03)"},
    [FAULT_SEED_003] = {"SEED-003", "every refusal of a view is shown as no data, in the product's own words"},
    [FAULT_SEED_016] = {"SEED-016", "the plan's dates are compiled in: before them nothing is asked, after them every refusal means no consent"},
    [FAULT_SEED_023] = {"SEED-023", "an unknown class of coverage is shown as a general one, without a word"},
    [FAULT_SEED_038] = {"SEED-038", "the audit does not say which member of staff it was"},
    [FAULT_SEED_039] = {"SEED-039", "the same answer that comes twice in res is counted twice"},
    [FAULT_SEED_041] = {"SEED-041", "a confirmation by number offers views as if a card had been read"},
    [FAULT_SEED_050] = {"SEED-050", "a coverage is checked again with the numbers typed at registration, not with the imported ones"},
    [FAULT_SEED_051] = {"SEED-051", "an address that the chart does not have yet is not imported"},
    [FAULT_SEED_052] = {"SEED-052", "an answer that was overtaken by a younger one brings the old coverage back"},
    [FAULT_SEED_053] = {"SEED-053", "an answer that is not valid overwrites the stored coverage"},
    [FAULT_SEED_055] = {"SEED-055", "staff are asked about every result, also one whose chart is certain"},
    [FAULT_SEED_065] = {"SEED-065", "an answer without a yes leaves no mark: the coverage counts as checked"},
    [FAULT_SEED_091] = {"SEED-091", "saving a new patient sends no reference number; only a decision about a conflict does"},
    [FAULT_SEED_091_REFUSED] = {"SEED-091-REFUSED", "a reference number that the service refused counts as registered"},
    [FAULT_SEED_091_SENT] = {"SEED-091-SENT", "a reference number counts as registered as soon as it is sent"},
    [FAULT_SEED_093] = {"SEED-093", "the reference number that comes with a result is ignored: results are linked by card numbers only"},
    [FAULT_SEED_094] = {"SEED-094", "on an insurer change the new coverage overwrites the old one: no history, no warning"},
    [FAULT_SEED_097] = {"SEED-097", "reference numbers are registered although the institution does not want it"},
    [FAULT_SEED_101] = {"SEED-101", "the class of the ceiling is applied and kept without a look at the consent"},
    [FAULT_SEED_111] = {"SEED-111", "a yes to medication counts for checkups too"},
    [FAULT_SEED_114] = {"SEED-114", "a checkup that the service refuses stays on the screen as if it were still being fetched"},
    [FAULT_SEED_118] = {"SEED-118", "a view that the product refuses leaves nothing in the audit"},
    [FAULT_SEED_122] = {"SEED-122", "medication seen earlier is shown from the product's own store, without asking"},
    [FAULT_SEED_131] = {"SEED-131", "what was seen earlier is shown when the service refuses, as if a disaster had been declared"},
    [FAULT_DR_003] = {"DR-003", "times in messages are taken as UTC: consents end nine hours too late"},
    [FAULT_DR_031] = {"DR-031", "a view stays on the screen after its consent has ended"},
    [FAULT_DR_033] = {"DR-033", "every flag of consent but 0 is a yes: 2 and 3 too"},
    [FAULT_DR_034] = {"DR-034", "a later no does not replace an earlier yes"},
    [FAULT_DR_040] = {"DR-040", "an abnormal end of an eligibility answer is shown as 該当資格なし, and its text is lost"},
    [FAULT_DR_041] = {"DR-041", "a message that comes with a normal result is dropped"},
    [FAULT_DR_041_STATUS] = {"DR-041-STATUS", "an error about one person (status 2) is shown as not valid"},
    [FAULT_DR_042] = {"DR-042", "a validity that is not in the table is taken for 有効"},
    [FAULT_DR_043] = {"DR-043", "of an answer with several coverages the first is imported"},
    [FAULT_DR_045] = {"DR-045", "an unknown class of coverage stops the import: the answer is unreadable"},
    [FAULT_DR_046] = {"DR-046", "class 05 (資格証明書) pays by age instead of all"},
    [FAULT_DR_047] = {"DR-047", "an unknown reason of loss stops the import: the answer is unreadable"},
    [FAULT_DR_048] = {"DR-048", "sex 3 (not set) becomes 1 (male)"},
    [FAULT_DR_051] = {"DR-051", "the ratio of 高齢受給者 counts outside its own dates"},
    [FAULT_DR_052] = {"DR-052", "preschool children pay 30 percent"},
    [FAULT_DR_053] = {"DR-053", "a class of the ceiling counts outside its own dates"},
    [FAULT_DR_055] = {"DR-055", "the disqualification date is taken for the last valid day"},
    [FAULT_DR_056] = {"DR-056", "an element that is not in the layout makes the whole answer unreadable"},
    [FAULT_DR_057] = {"DR-057", "answers belong to questions in the order in which they arrive, not by identifier"},
    [FAULT_DR_057_PERSON] = {"DR-057-PERSON", "an answer about somebody else is imported into the chart for which it was asked"},
    [FAULT_DR_058] = {"DR-058", "a confirmation for a past day is stored under today"},
    [FAULT_DR_060] = {"DR-060", "the branch number of an answer is not taken over"},
    [FAULT_DR_061] = {"DR-061", "the padding of an insurer number is kept and shown"},
    [FAULT_DR_064] = {"DR-064", "複数該当 without coverages is shown as not valid"},
    [FAULT_DR_120] = {"DR-120", "medication is said to be complete up to today"},
    [FAULT_DR_122] = {"DR-122", "the months for which staff ask are ignored"},
    [FAULT_DR_124] = {"DR-124", "a view that the service has stopped is shown as missing consent"},
    [FAULT_DR_143] = {"DR-143", "another spelling of the name overwrites the one of the desk"},
    [FAULT_DR_144] = {"DR-144", "a name with ● overwrites the good one of the desk"},
    [FAULT_DR_151] = {"DR-151", "70 counts from the birthday's own month, for everybody"},
    [FAULT_DR_152] = {"DR-152", "children born on April 1 are preschool children for a year too long"},
    [FAULT_X_01] = {"X-01", "nothing is written into the audit"},
    [FAULT_X_02] = {"X-02", "the audit names the patient"},
    [FAULT_X_03] = {"X-03", "a question without answer is asked again and again, without bound"},
    [FAULT_X_03_UNREADABLE] = {"X-03-UNREADABLE", "a question whose answer cannot be read is shown as 無効"},
    [FAULT_X_03_UNREADABLE_VALID] = {"X-03-UNREADABLE-VALID", "a question whose answer cannot be read is shown as 有効"},
    [FAULT_X_04] = {"X-04", "a file that cannot be read stops everything that comes after it"},
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
