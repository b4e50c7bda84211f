// SPDX-License-Identifier: Apache-2.0
#include "history.h"

#include <stdio.h>
#include <string.h>

#include "chart.h"
#include "clock.h"
#include "fault.h"
#include "text.h"

enum { WARNING_SIZE = 1024, MONTH_DIGITS = 6 };

#define COVERAGE_COLUMNS "id, insurer, symbol, number, branch, valid_from, valid_to, checked"

static bool read_row(struct coverage *coverage, sqlite3_stmt *row) {
  return text_copy(coverage->id, sizeof coverage->id, store_column(row, 0)) &&
         text_copy(coverage->card.insurer, sizeof coverage->card.insurer, store_column(row, 1)) &&
         text_copy(coverage->card.symbol, sizeof coverage->card.symbol, store_column(row, 2)) &&
         text_copy(coverage->card.number, sizeof coverage->card.number, store_column(row, 3)) &&
         text_copy(coverage->card.branch, sizeof coverage->card.branch, store_column(row, 4)) &&
         text_copy(coverage->from, sizeof coverage->from, store_column(row, 5)) &&
         text_copy(coverage->to, sizeof coverage->to, store_column(row, 6)) &&
         text_copy(coverage->checked, sizeof coverage->checked, store_column(row, 7));
}

bool history_current(struct coverage *out_coverage, struct store *store, const char *chart) {
  struct coverage coverage;
  bool found = false;
  sqlite3_stmt *rows = store_query(
      store, "SELECT " COVERAGE_COLUMNS " FROM coverage WHERE chart = ? AND state = 'current'", STORE_VALUES(chart));
  while (store_next(store, rows)) found = read_row(&coverage, rows);
  if (found) *out_coverage = coverage;
  return found;
}

void history_add(struct store *store, const char *chart, const struct coverage *coverage) {
  store_run(store,
            "INSERT INTO coverage (chart, insurer, symbol, number, branch, valid_from, valid_to, checked, state)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'current')",
            STORE_VALUES(chart, coverage->card.insurer, coverage->card.symbol, coverage->card.number, coverage->card.branch,
                         coverage->from, coverage->to, coverage->checked));
}

// DR-055: the valid-to date is the last valid day, the disqualification date the first day without.
bool history_lasts(const char *last_day, const char *day) {
  if (last_day[0] == '\0') return true;
  int order = strcmp(day, last_day);
  return fault_on(FAULT_BUG_23) ? order < 0 : order <= 0;
}

bool history_wants_check(struct store *store, const char *chart) {
  struct coverage coverage;
  char today[CLOCK_DATE_SIZE];
  clock_today(today);
  if (!history_current(&coverage, store, chart)) return true;
  // BUG-13: a green mark in the database, and nobody asked from when.
  if (fault_on(FAULT_BUG_13) && coverage.checked[0] != '\0') return false;

  return !history_lasts(coverage.to, today) || strncmp(coverage.checked, today, MONTH_DIGITS) != 0 ||
         store_exists(store, "SELECT 1 FROM chart WHERE number = ? AND doubt = '1'", STORE_VALUES(chart));
}

bool history_end(struct store *store, const char *chart, const char *id, const char *last_day) {
  store_run(store, "UPDATE coverage SET valid_to = ? WHERE chart = ? AND id = ?", STORE_VALUES(last_day, chart, id));
  return store_changed(store);
}

void history_take_away(struct store *store, const char *chart) {
  store_run(store, "DELETE FROM coverage WHERE chart = ? AND state = 'current'", STORE_VALUES(chart));
}

void history_keep_typed(struct store *store, const char *chart, const struct card *card) {
  store_run(store, "INSERT INTO typed (chart, insurer, symbol, number, branch) VALUES (?, ?, ?, ?, ?)",
            STORE_VALUES(chart, card->insurer, card->symbol, card->number, card->branch));
}

void history_take_typed(struct card *card, struct store *store, const char *chart) {
  sqlite3_stmt *rows =
      store_query(store, "SELECT insurer, symbol, number, branch FROM typed WHERE chart = ?", STORE_VALUES(chart));
  while (store_next(store, rows)) {
    if (!card_set(card, store_column(rows, 0), store_column(rows, 1), store_column(rows, 2), store_column(rows, 3))) {
      store_refuse(store);
    }
  }
}

static void save(struct store *store, const struct coverage *coverage, const char *state) {
  store_run(store,
            "UPDATE coverage SET insurer = ?, symbol = ?, number = ?, branch = ?, valid_from = ?, valid_to = ?, checked = ?,"
            " state = ? WHERE id = ?",
            STORE_VALUES(coverage->card.insurer, coverage->card.symbol, coverage->card.number, coverage->card.branch,
                         coverage->from, coverage->to, coverage->checked, state, coverage->id));
}

// An answer that leaves an item out says nothing about it: absent is not deleted (DR-056).
static void take_over(char *stored, size_t size, const char *confirmed) {
  if (confirmed[0] == '\0' && !fault_on(FAULT_BUG_37)) return;
  (void)snprintf(stored, size, "%s", confirmed);
}

static void refresh(struct store *store, struct coverage *stored, const struct coverage *confirmed) {
  take_over(stored->card.insurer, sizeof stored->card.insurer, confirmed->card.insurer);
  take_over(stored->card.symbol, sizeof stored->card.symbol, confirmed->card.symbol);
  take_over(stored->card.number, sizeof stored->card.number, confirmed->card.number);
  // DR-060 broken: nobody needs it for the claims of last year.
  if (!fault_on(FAULT_DR_060)) take_over(stored->card.branch, sizeof stored->card.branch, confirmed->card.branch);
  take_over(stored->from, sizeof stored->from, confirmed->from);
  take_over(stored->to, sizeof stored->to, confirmed->to);
  take_over(stored->checked, sizeof stored->checked, confirmed->checked);
  save(store, stored, "current");
}

static void close_old(struct store *store, struct coverage *old, const char *next_from) {
  char last_day[CLOCK_DATE_SIZE];
  bool known = clock_day_before(last_day, next_from);
  bool ends_earlier = old->to[0] != '\0' && known && strcmp(old->to, last_day) <= 0;
  bool never_began = known && strcmp(old->from, last_day) > 0;

  if (known && !ends_earlier && !never_began) take_over(old->to, sizeof old->to, last_day);
  save(store, old, "past");
}

// SEED-094: the card of a patient is a row to be kept up to date, and nobody thought of last month's claim.
static void overwrite(struct store *store, const struct coverage *old, const struct coverage *confirmed) {
  struct coverage row = *confirmed;
  memcpy(row.id, old->id, sizeof row.id);
  save(store, &row, "current");
}

// The insurer may take a coverage back and confirm the earlier one again: then it is one period, not two.
static bool reopen(struct store *store, const char *chart, const struct coverage *confirmed) {
  struct coverage past;
  struct coverage match;
  bool found = false;
  sqlite3_stmt *rows = store_query(
      store, "SELECT " COVERAGE_COLUMNS " FROM coverage WHERE chart = ? AND state = 'past'", STORE_VALUES(chart));
  while (store_next(store, rows)) {
    if (!read_row(&past, rows) || !card_same(&past.card, &confirmed->card) || strcmp(past.from, confirmed->from) != 0) continue;
    match = past;
    found = true;
  }
  if (!found) return false;
  (void)snprintf(match.to, sizeof match.to, "%s", confirmed->to);
  (void)snprintf(match.checked, sizeof match.checked, "%s", confirmed->checked);
  save(store, &match, "current");
  return true;
}

static void warn_of_change(struct store *store, const char *chart, const struct card *old, const struct card *new_card) {
  char text[WARNING_SIZE];
  (void)snprintf(text, sizeof text, "保険資格が変わりました。旧: 保険者番号 %s 番号 %s → 新: 保険者番号 %s 番号 %s", old->insurer,
                 old->number, new_card->insurer, new_card->number);
  chart_warn(store, chart, "insurer-changed", text);
}

bool history_apply(struct store *store, const char *chart, const struct coverage *confirmed) {
  struct coverage old;
  bool complete = confirmed->card.insurer[0] != '\0' && confirmed->card.number[0] != '\0';
  bool has_old = history_current(&old, store, chart);

  if (has_old && card_agrees(&old.card, &confirmed->card)) {
    refresh(store, &old, confirmed);
    return false;
  }
  if (!complete) return false;
  if (has_old && fault_on(FAULT_SEED_094)) {
    overwrite(store, &old, confirmed);
    return true;
  }
  if (has_old) {
    close_old(store, &old, confirmed->from);
    warn_of_change(store, chart, &old.card, &confirmed->card);
  }
  if (!reopen(store, chart, confirmed)) history_add(store, chart, confirmed);
  return true;
}
