// SPDX-License-Identifier: Apache-2.0
#include "fault.h"

#include <string.h>

struct description {
  const char *id;
  const char *mistake;
};

static const struct description faults[FAULT_COUNT] = {
    [FAULT_BUG_02] = {"BUG-02", "medical data are shown without a look at whose they are"},
    [FAULT_BUG_07] = {"BUG-07", "the answer to a card goes to the card that lies on the reader now"},
    [FAULT_BUG_07_ECHO] = {"BUG-07-ECHO", "an answer that repeats another question is taken for the answer to this one"},
    [FAULT_BUG_09] = {"BUG-09", "an expired certificate of a card is told as 無効, as if the coverage had ended"},
    [FAULT_BUG_10] = {"BUG-10", "目視確認モード stays on after the patient for whom it was switched on"},
    [FAULT_BUG_11] = {"BUG-11", "a question that fails is asked again at once, many times, without a pause"},
    [FAULT_BUG_12] = {"BUG-12", "a question without answer is shown as 無効"},
    [FAULT_BUG_13] = {"BUG-13", "a number that was confirmed once is not asked about again: the old answer is shown"},
    [FAULT_BUG_16] = {"BUG-16", "a number that was 無効 or not found once is not asked about again on that day"},
    [FAULT_BUG_17] = {"BUG-17", "an insurer number whose check digit is wrong is sent"},
    [FAULT_BUG_18] = {"BUG-18", "blanks and hyphens of a symbol are lost on the way to the service"},
    [FAULT_BUG_19] = {"BUG-19", "an insurer number of six digits is sent without padding"},
    [FAULT_BUG_20] = {"BUG-20", "leading zeros of the insured number are lost on the way to the service"},
    [FAULT_BUG_23] = {"BUG-23", "the first day without coverage is shown as the last valid one"},
    [FAULT_BUG_26] = {"BUG-26", "a branch number that was typed is not sent"},
    [FAULT_BUG_29] = {"BUG-29", "a clock that differs from the service's is not told"},
    [FAULT_BUG_30] = {"BUG-30", "a result that could not be handed over is not told to anybody"},
    [FAULT_BUG_31] = {"BUG-31", "a reader that is gone is still shown as ready"},
    [FAULT_BUG_32] = {"BUG-32", "the end of the terminal's certificate comes without any reminder"},
    [FAULT_BUG_33] = {"BUG-33", "whatever fails on the way to the service is told as a failure of the network"},
    [FAULT_BUG_34] = {"BUG-34", "a reader of another version of the port is taken for ours"},
    [FAULT_BUG_35] = {"BUG-35", "the file that is handed over has its name before it is whole"},
    [FAULT_BUG_41] = {"BUG-41", "of two coverages that came only the first is shown"},
    [FAULT_BUG_43] = {"BUG-43", "the caution about an address hangs on the insurer's number and is lost with a new insurer"},
    [FAULT_BUG_44] = {"BUG-44", "who cannot be confirmed is to pay everything: no declaration is offered"},
    [FAULT_BUG_45] = {"BUG-45", "a locked PIN is told as a wrong one: type it again"},
    [FAULT_BUG_46] = {"BUG-46", "a small child is sent to the camera first"},
    [FAULT_BUG_47] = {"BUG-47", "an old number that still answers valid is taken although a newer card of the same person was seen"},
    [FAULT_BUG_49] = {"BUG-49", "of several coverages the first is taken, and called confirmed"},
    [FAULT_BUG_51] = {"BUG-51", "a consent is kept as a day: offers and views last to the end of the day on which it runs out"},
    [FAULT_BUG_52] = {"BUG-52", "no medication data yet is shown as if the patient took no medicine"},
    [FAULT_BUG_53] = {"BUG-53", "kinds of consent are shown as in force although the reader has not been restarted"},
    [FAULT_BUG_54] = {"BUG-54", "every login is forced: whoever uses the account is thrown out without a question"},
    [FAULT_BUG_55] = {"BUG-55", "a view on the screen is asked for again and again"},
    [FAULT_BUG_56] = {"BUG-56", "without a class of the ceiling ウ is assumed"},
    [FAULT_BUG_59] = {"BUG-59", "what could not be asked is forgotten: nothing is written down for a later check"},
    [FAULT_BUG_60] = {"BUG-60", "an answer with elements that came with later layouts cannot be read"},
    [FAULT_SEED_003] = {"SEED-003", "every refusal of a view is shown as no data, in the product's own words"},
    [FAULT_SEED_023] = {"SEED-023", "a class of card that does not exist is shown as valid"},
    [FAULT_SEED_032] = {"SEED-032", "whatever the method was, it is recorded as PIN"},
    [FAULT_SEED_033] = {"SEED-033", "目視確認 needs no act of staff: the terminal goes on by itself"},
    [FAULT_SEED_035] = {"SEED-035", "after a face staff have to confirm as well: one method is not enough"},
    [FAULT_SEED_036] = {"SEED-036", "a reader without face recognition is not switched to 目視確認"},
    [FAULT_SEED_038] = {"SEED-038", "the audit does not say who it was"},
    [FAULT_SEED_039] = {"SEED-039", "a confirmed card is shown, and not handed over to the receipt computer"},
    [FAULT_SEED_040] = {"SEED-040", "while a reader is there, nobody is looked up by number"},
    [FAULT_SEED_041] = {"SEED-041", "a confirmation by number offers views, and asks for them"},
    [FAULT_SEED_065] = {"SEED-065", "whatever the answer was, the patient is told that all is well"},
    [FAULT_SEED_101] = {"SEED-101", "by card the ceiling is asked for although the patient said no"},
    [FAULT_SEED_102] = {"SEED-102", "the service is asked who it is before the patient has consented to anything"},
    [FAULT_SEED_110] = {"SEED-110", "a yes of the patient before counts for the next one too"},
    [FAULT_SEED_111] = {"SEED-111", "a yes to one kind of information counts for all of them"},
    [FAULT_SEED_112] = {"SEED-112", "a dentist is refused medication"},
    [FAULT_SEED_113] = {"SEED-113", "a pharmacist may view checkups"},
    [FAULT_SEED_118] = {"SEED-118", "who was refused medical data leaves no trace in the audit"},
    [FAULT_SEED_120] = {"SEED-120", "a line that is down is still shown as up"},
    [FAULT_SEED_120_QUIET] = {"SEED-120-QUIET", "a line that is lost is noticed only when the next patient is asked about"},
    [FAULT_SEED_123] = {"SEED-123", "a kind about which the reader says nothing counts as a yes"},
    [FAULT_SEED_130] = {"SEED-130", "after a search in a disaster no card is taken any more"},
    [FAULT_SEED_131] = {"SEED-131", "a search in a disaster is answered from what was shown before, whether the measure still runs or not"},
    [FAULT_SEED_132] = {"SEED-132", "a search in a disaster wants a card first"},
    [FAULT_SEED_135] = {"SEED-135", "in a disaster only medication is shown, and no checkup"},
    [FAULT_DR_011] = {"DR-011", "the number of the reader's message (001, 002, 006) is not told to staff"},
    [FAULT_DR_012] = {"DR-012", "anybody may switch the reader to 目視確認モード"},
    [FAULT_DR_013] = {"DR-013", "a card that is not registered yet is treated as registered: nobody is asked"},
    [FAULT_DR_014] = {"DR-014", "a number of 12 digits goes with the reading of a card"},
    [FAULT_DR_016] = {"DR-016", "the service is asked although the card was taken before the patient had answered"},
    [FAULT_DR_017] = {"DR-017", "a kind that the site has switched off is asked for all the same"},
    [FAULT_DR_018] = {"DR-018", "after one card failed while JPKI stood still no card is taken any more"},
    [FAULT_DR_021] = {"DR-021", "a card with a locked PIN is called unusable: neither face nor 目視確認 is named"},
    [FAULT_DR_023] = {"DR-023", "who is locked out by the face is not told of the PIN"},
    [FAULT_DR_025] = {"DR-025", "who fails by face is not told of 目視確認"},
    [FAULT_DR_026] = {"DR-026", "the word of staff that it is somebody else is not heard"},
    [FAULT_DR_028] = {"DR-028", "目視確認 is offered for an infant, whose card may have no photo"},
    [FAULT_DR_029] = {"DR-029", "the months of grace after the end of a card's certificate are not known"},
    [FAULT_DR_031] = {"DR-031", "a consent never runs out: offers and views stay"},
    [FAULT_DR_032] = {"DR-032", "a consent without a time until which it lasts is an offer without end"},
    [FAULT_DR_033] = {"DR-033", "consent flags 2 and 3 are taken for a yes"},
    [FAULT_DR_034] = {"DR-034", "a later no leaves the offers of an earlier yes"},
    [FAULT_DR_036] = {"DR-036", "the class that comes without a choice from 2024-10-07 on is thrown away"},
    [FAULT_DR_037] = {"DR-037", "the consent to the ceiling is sent although nobody gave it"},
    [FAULT_DR_040] = {"DR-040", "an abnormal end is shown as 該当資格なし, and its text is lost"},
    [FAULT_DR_041] = {"DR-041", "a message that comes with a normal result is dropped"},
    [FAULT_DR_043] = {"DR-043", "one coverage in the answer is enough: 無効 is called confirmed"},
    [FAULT_DR_046] = {"DR-046", "nobody is told that a holder of class 05 pays all of the cost"},
    [FAULT_DR_047] = {"DR-047", "a loss by death is not told to anybody"},
    [FAULT_DR_058] = {"DR-058", "the day that is asked about is always today"},
    [FAULT_DR_060] = {"DR-060", "a card without a branch number cannot be looked up"},
    [FAULT_DR_061] = {"DR-061", "an insurer number is shown with its padding"},
    [FAULT_DR_062] = {"DR-062", "a card without a symbol is asked about with the symbol 0"},
    [FAULT_DR_063] = {"DR-063", "該当資格なし is told as uninsured, without the advice to look at the input again"},
    [FAULT_DR_064] = {"DR-064", "複数該当 is shown as 該当資格なし"},
    [FAULT_DR_065] = {"DR-065", "that newer coverage exists is dropped: 3 is shown as 無効"},
    [FAULT_DR_090] = {"DR-090", "the declaration of coverage is never offered"},
    [FAULT_DR_093] = {"DR-093", "of a patient who cannot be checked now only the name is written down"},
    [FAULT_DR_100] = {"DR-100", "an address that does not come is told as withheld"},
    [FAULT_DR_101] = {"DR-101", "the reason why a card cannot be used is told"},
    [FAULT_DR_102] = {"DR-102", "an address that the service leaves out is filled from an earlier answer"},
    [FAULT_DR_110] = {"DR-110", "that the measure does not run is shown as no data"},
    [FAULT_DR_111] = {"DR-111", "a disaster search by details goes without sex and address"},
    [FAULT_DR_112] = {"DR-112", "a patient who refuses in a disaster is recorded as having consented"},
    [FAULT_DR_113] = {"DR-113", "in a disaster anybody with a viewer's account may search, whatever the role"},
    [FAULT_DR_114] = {"DR-114", "once outside the area, no search is sent until the product is restarted"},
    [FAULT_DR_117] = {"DR-117", "a search in a disaster leaves no record"},
    [FAULT_DR_120] = {"DR-120", "medication is shown as if it were up to date today"},
    [FAULT_DR_122] = {"DR-122", "the months for which medication is asked are ignored"},
    [FAULT_DR_124] = {"DR-124", "a view that is suspended is shown as no data"},
    [FAULT_DR_130] = {"DR-130", "every account may ask for medical data"},
    [FAULT_DR_131] = {"DR-131", "nobody is logged out after 30 minutes without work"},
    [FAULT_DR_132] = {"DR-132", "the daily reminders of the last week before the end of the certificate are missing"},
    [FAULT_DR_133] = {"DR-133", "whatever fails on the way to the service is told as a service that does not answer"},
    [FAULT_DR_134] = {"DR-134", "whoever answers is believed to be the service: its certificate is not checked"},
    [FAULT_DR_135] = {"DR-135", "a log-out leaves the views on the screen"},
    [FAULT_X_01] = {"X-01", "what is asked and answered leaves no record"},
    [FAULT_X_02] = {"X-02", "names of patients are written to stderr"},
    [FAULT_X_02_STORE] = {"X-02-STORE", "results are kept in the store, with all that stands in them"},
    [FAULT_X_04] = {"X-04", "after one answer that cannot be read nothing is asked any more"},
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
