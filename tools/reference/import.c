// SPDX-License-Identifier: Apache-2.0
#include "import.h"

#include <stdio.h>
#include <string.h>

#include "charge.h"
#include "clock.h"
#include "fault.h"
#include "inbox.h"
#include "text.h"
#include "view.h"

enum { DAY_S = 24 * 60 * 60, TIME_DIGITS = 14, DATE_DIGITS = 8, QUESTION_SIZE = 2 * WIRE_TEXT_SIZE + 512 };

static void confirmed_day(char out_date[CLOCK_DATE_SIZE], const struct wire_answer *answer) {
  clock_today(out_date);
  if (fault_on(FAULT_DR_058)) return;
  if (text_is_digits(answer->confirmed_for, DATE_DIGITS)) memcpy(out_date, answer->confirmed_for, CLOCK_DATE_SIZE);
}

static void record_visit(struct store *store, const struct import *import, const char *number) {
  char date[CLOCK_DATE_SIZE];
  bool by_card = import->face || strcmp(import->answer->classification, "1") == 0;
  confirmed_day(date, import->answer);
  chart_visit(store, number, date, by_card ? "card" : "number");
}

void import_last_day(char out_date[HISTORY_DATE_SIZE], const struct wire_result *result) {
  char before[CLOCK_DATE_SIZE];
  (void)snprintf(out_date, HISTORY_DATE_SIZE, "%.8s", text_is_digits(result->valid_to, DATE_DIGITS) ? result->valid_to : "");
  if (!clock_day_before(before, result->disqualified)) return;
  // DR-055 broken: two dates that end a coverage mean the same.
  if (fault_on(FAULT_DR_055)) (void)snprintf(before, sizeof before, "%.8s", result->disqualified);
  if (out_date[0] == '\0' || strcmp(before, out_date) < 0) memcpy(out_date, before, sizeof before);
}

// What is said about paying belongs to the coverage with which it came.
static void apply_charge(struct store *store, const struct import *import, const char *number) {
  struct coverage current;
  if (!history_current(&current, store, number) || !card_agrees(&current.card, import->card)) return;
  charge_take(store, &current, &import->answer->result, import->face);
}

bool import_coverage(struct store *store, const struct import *import, const char *number) {
  const struct wire_result *result = &import->answer->result;
  struct coverage confirmed = {.card = *import->card};
  // A date that is no date is passed over like an absent one.
  if (text_is_digits(result->valid_from, DATE_DIGITS)) memcpy(confirmed.from, result->valid_from, DATE_DIGITS);
  import_last_day(confirmed.to, result);
  confirmed_day(confirmed.checked, import->answer);
  bool changed = history_apply(store, number, &confirmed);
  apply_charge(store, import, number);
  return changed;
}

// What is missing is filled in; what is there is not overwritten without a person.
static void fill(char *stored, size_t size, const char *told) {
  bool wipe = told[0] == '\0' && fault_on(FAULT_BUG_37);
  bool missing = stored[0] == '\0' && told[0] != '\0';
  if (wipe || missing) (void)snprintf(stored, size, "%s", told);
}

static bool differs(const char *stored, const char *told) {
  return stored[0] != '\0' && told[0] != '\0' && !text_same_name(stored, told);
}

static void ask_about_address(struct store *store, const struct chart *chart, const struct wire_result *result) {
  char text[QUESTION_SIZE];
  char candidates[CHART_NUMBER_SIZE + 1];
  if (!differs(chart->address, result->address) && !differs(chart->post, result->post)) return;
  if (inbox_difference_known(store, chart->number, result->address, result->post)) return;

  (void)snprintf(candidates, sizeof candidates, "%s ", chart->number);
  (void)snprintf(text, sizeof text, "住所が異なります。院内: %s %s / 資格確認: %s %s", chart->post, chart->address, result->post,
                 result->address);
  const struct inbox_entry entry = {.kind = "difference", .name = chart->name, .birthdate = chart->birthdate,
                                    .candidates = candidates, .text = text, .chart = chart->number,
                                    .address = result->address, .post = result->post};
  inbox_add(store, &entry);
}

// ● stands for a character that the service cannot write: our spelling is the better one.
static void note_name(struct store *store, const struct chart *chart, const struct wire_result *result) {
  if (text_same_name(chart->name, result->name) || strstr(result->name, "●") != NULL) return;
  chart_warn(store, chart->number, "other", "氏名の表記が資格確認の結果と異なります。院内の表記はそのままです。");
}

// DR-143, DR-144 broken: the service will know best.
static bool overwrites_name(const char *told) {
  bool has_gaps = strstr(told, "●") != NULL;
  return told[0] != '\0' && fault_on(has_gaps ? FAULT_DR_144 : FAULT_DR_143);
}

static void apply_name(struct store *store, struct chart *chart, const struct wire_result *result) {
  if (overwrites_name(result->name)) {
    (void)snprintf(chart->name, sizeof chart->name, "%s", result->name);
    return;
  }
  note_name(store, chart, result);
}

// BUG-40: what comes from the insurer is newer, whenever the insurer heard of it.
static void overwrite_address(struct chart *chart, const struct wire_result *result) {
  if (result->address[0] == '\0') return;
  (void)snprintf(chart->address, sizeof chart->address, "%s", result->address);
  if (result->post[0] != '\0') (void)snprintf(chart->post, sizeof chart->post, "%s", result->post);
}

static void apply_person(struct store *store, struct chart *chart, const struct wire_result *result) {
  apply_name(store, chart, result);
  if (fault_on(FAULT_BUG_40)) overwrite_address(chart, result);
  ask_about_address(store, chart, result);
  fill(chart->kana, sizeof chart->kana, result->kana);
  // A new address with the old post code would be nobody's: the post code waits with its address.
  if (!differs(chart->address, result->address)) fill(chart->post, sizeof chart->post, result->post);
  // SEED-051 broken: a field was forgotten.
  if (!fault_on(FAULT_SEED_051)) fill(chart->address, sizeof chart->address, result->address);
}

static bool is_yes(const char *consent) {
  // DR-033 broken: a number that is not 0 is true.
  if (fault_on(FAULT_DR_033)) return consent[0] != '\0' && strcmp(consent, "0") != 0;
  return strcmp(consent, "1") == 0;
}

static void offer(struct store *store, const char *number, const char *kind, const char *consent, const char *until) {
  char limit[CLOCK_TIME_SIZE];
  if (!is_yes(consent)) return;
  if (fault_on(FAULT_BUG_15)) {
    clock_after(limit, DAY_S);
    chart_offer(store, number, kind, limit);
    return;
  }
  // The service says until when; without its word there is no consent that could be shown (DR-032).
  if (!text_is_digits(until, TIME_DIGITS)) return;
  (void)snprintf(limit, sizeof limit, "%.14s", until);
  // BUG-51: the consent was kept as a day, and a day ends at midnight.
  if (fault_on(FAULT_BUG_51)) (void)snprintf(limit, sizeof limit, "%.8s235959", until);
  // DR-003 broken: a time without an offset is UTC, says the library.
  if (fault_on(FAULT_DR_003) && !clock_from_utc(limit, until)) return;
  chart_offer(store, number, kind, limit);
}

static void apply_offers(struct store *store, struct chart *chart, const struct wire_answer *answer) {
  const struct wire_result *result = &answer->result;
  bool older = strcmp(answer->executed, chart->offered) < 0;
  if (older && !fault_on(FAULT_BUG_15)) return;

  // DR-034 broken: consents are only ever added.
  if (!fault_on(FAULT_DR_034)) chart_offers_end(store, chart->number);
  offer(store, chart->number, "checkup", result->checkup_consent, result->checkup_until);
  offer(store, chart->number, "medication", result->medication_consent, result->medication_until);
  // SEED-111 broken: one yes, and one button for everything.
  if (fault_on(FAULT_SEED_111)) offer(store, chart->number, "checkup", result->medication_consent, result->medication_until);
  (void)snprintf(chart->offered, sizeof chart->offered, "%.14s", answer->executed);
  views_follow_consent(store, chart->number);
}

// SEED-023: a class that this product does not know is stored and told, and not taken for an ordinary one.
static void note_class(struct store *store, const char *number, const char *classification) {
  char text[QUESTION_SIZE];
  if (charge_knows_class(classification)) return;
  (void)snprintf(text, sizeof text, "被保険者証区分 %s はこの製品の知らない区分です。負担割合は保険者に確認してください。", classification);
  chart_warn(store, number, "other", text);
}

// SEED-041: confirmed is confirmed, and the button is drawn.
static void offer_without_card(struct store *store, const char *number) {
  char limit[CLOCK_TIME_SIZE];
  clock_after(limit, DAY_S);
  chart_offer(store, number, "checkup", limit);
  chart_offer(store, number, "medication", limit);
}

static void apply_reference(struct chart *chart, const struct import *import, bool coverage_changed) {
  const char *told = import->answer->result.reference;
  bool ours = strcmp(told, chart->number) == 0;
  if (!import->site->reference_numbers) return;

  if (coverage_changed || (import->decision == IMPORT_BY_STAFF && !ours) || (told[0] != '\0' && !ours)) {
    chart_set_reference(chart, CHART_REFERENCE_NONE);
    return;
  }
  if (ours && strcmp(chart->reference, "pending") != 0) chart_set_reference(chart, CHART_REFERENCE_REGISTERED);
}

void import_answer(struct store *store, const struct import *import, const char *number) {
  struct chart chart;
  bool coverage_changed = false;
  if (!chart_get(&chart, store, number)) return;

  record_visit(store, import, number);
  // An answer that was overtaken by a younger one must not bring an old coverage back.
  if (strcmp(import->answer->executed, chart.applied) >= 0 || fault_on(FAULT_SEED_052)) {
    coverage_changed = import_coverage(store, import, number);
    note_class(store, number, import->answer->result.classification);
    apply_person(store, &chart, &import->answer->result);
    (void)snprintf(chart.applied, sizeof chart.applied, "%.14s", import->answer->executed);
    chart_doubt_ends(store, number);
  }
  if (import->face) apply_offers(store, &chart, import->answer);
  if (!import->face && fault_on(FAULT_SEED_041)) offer_without_card(store, number);
  apply_reference(&chart, import, coverage_changed);
  chart_save(store, &chart);
}

void import_new_chart(char out_number[CHART_NUMBER_SIZE], struct store *store, const struct import *import) {
  const struct wire_result *result = &import->answer->result;
  struct chart chart = {0};
  (void)snprintf(chart.name, sizeof chart.name, "%s", result->name);
  (void)snprintf(chart.kana, sizeof chart.kana, "%s", result->kana);
  (void)snprintf(chart.sex, sizeof chart.sex, "%s", result->sex);
  (void)snprintf(chart.birthdate, sizeof chart.birthdate, "%s", result->birthdate);
  chart_add(&chart, store);
  import_answer(store, import, chart.number);
  (void)snprintf(out_number, CHART_NUMBER_SIZE, "%s", chart.number);
}

void import_notice(struct store *store, const struct wire_answer *answer, const char *number) {
  const char *text = answer->result_message;
  // DR-041 broken: who reads the message of a success?
  if (text[0] == '\0' || fault_on(FAULT_DR_041)) return;
  chart_warn(store, number, strstr(text, "期限") != NULL ? "near-expiry" : "other", text);
}
