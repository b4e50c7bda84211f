// SPDX-License-Identifier: Apache-2.0
#include "link.h"

#include <stdio.h>
#include <string.h>

#include "fault.h"
#include "text.h"

static void add_candidate(struct link *link, const char *number) {
  char entry[CHART_NUMBER_SIZE + 1];
  (void)snprintf(entry, sizeof entry, "%s ", number);
  if (strstr(link->candidates, entry) != NULL) return;
  // More candidates than fit help nobody at a desk.
  size_t used = strlen(link->candidates);
  size_t length = strlen(entry);
  if (used + length < sizeof link->candidates) memcpy(link->candidates + used, entry, length + 1);
}

static void found(struct link *link, const char *number) {
  link->outcome = LINK_FOUND;
  (void)snprintf(link->chart, sizeof link->chart, "%s", number);
}

// 3 is 未設定 (not set): that is no other sex.
static bool same_sex(const char *a, const char *b) {
  return a[0] == '\0' || b[0] == '\0' || strcmp(a, "3") == 0 || strcmp(b, "3") == 0 || strcmp(a, b) == 0;
}

static bool is_the_person(const struct chart *chart, const struct wire_result *result) {
  if (fault_on(FAULT_BUG_24)) return true;
  return strcmp(chart->birthdate, result->birthdate) == 0 && same_sex(chart->sex, result->sex) &&
         chart_same_person_name(chart, result->name, result->kana);
}

static void add_namesakes(struct link *link, struct store *store, const struct wire_result *result) {
  sqlite3_stmt *rows = store_query(store, "SELECT number, name, kana FROM chart WHERE birthdate = ? ORDER BY number",
                                   STORE_VALUES(result->birthdate));
  while (store_next(store, rows)) {
    bool same_name = text_same_name(store_column(rows, 1), result->name);
    bool same_kana = result->kana[0] != '\0' && text_same_name(store_column(rows, 2), result->kana);
    if (same_name || same_kana) add_candidate(link, store_column(rows, 0));
  }
}

// True when the 照会番号 has settled the matter, one way or the other.
static bool by_reference(struct link *link, struct store *store, const struct wire_result *result) {
  struct chart chart;
  if (fault_on(FAULT_SEED_093)) return false;
  if (result->reference[0] == '\0' || !chart_get(&chart, store, result->reference)) return false;

  if (is_the_person(&chart, result)) {
    found(link, chart.number);
    return true;
  }
  link->outcome = LINK_CONFLICT;
  add_candidate(link, chart.number);
  add_namesakes(link, store, result);
  return true;
}

static bool by_question(struct link *link, struct store *store, const struct wire_result *result, const char *asked_for) {
  struct chart chart;
  if (asked_for[0] == '\0' || !chart_get(&chart, store, asked_for)) return false;
  // DR-057 broken: the file has the right name.
  bool unseen = fault_on(FAULT_DR_057_PERSON);
  if (!unseen && strcmp(chart.birthdate, result->birthdate) != 0) return false;
  if (!unseen && !chart_same_person_name(&chart, result->name, result->kana)) return false;

  found(link, chart.number);
  return true;
}

// Twins have one number and one birth date. Where only one side knows the branch, the name must speak for it.
static bool row_has_card(sqlite3_stmt *row, const struct wire_result *result, const struct card *card) {
  struct card stored;
  if (!text_copy(stored.insurer, sizeof stored.insurer, store_column(row, 1)) ||
      !text_copy(stored.symbol, sizeof stored.symbol, store_column(row, 2)) ||
      !text_copy(stored.number, sizeof stored.number, store_column(row, 3)) ||
      !text_copy(stored.branch, sizeof stored.branch, store_column(row, 4)) || !card_same(&stored, card)) {
    return false;
  }
  if ((stored.branch[0] == '\0') == (card->branch[0] == '\0')) return true;
  return text_same_name(store_column(row, 5), result->name) ||
         (result->kana[0] != '\0' && text_same_name(store_column(row, 6), result->kana));
}

static bool by_card(struct link *link, struct store *store, const struct wire_result *result, const struct card *card) {
  char number[CHART_NUMBER_SIZE] = "";
  bool several = false;
  sqlite3_stmt *rows = store_query(store,
                                   "SELECT chart.number, insurer, symbol, coverage.number, branch, name, kana"
                                   " FROM coverage JOIN chart ON chart.number = coverage.chart WHERE birthdate = ?",
                                   STORE_VALUES(result->birthdate));
  while (store_next(store, rows)) {
    if (!row_has_card(rows, result, card)) continue;
    several = several || (number[0] != '\0' && strcmp(number, store_column(rows, 0)) != 0);
    (void)snprintf(number, sizeof number, "%s", store_column(rows, 0));
    add_candidate(link, number);
  }
  if (number[0] == '\0' || several) return false;
  found(link, number);
  return true;
}

void link_find(struct link *out_link, struct store *store, const struct wire_result *result, const struct card *card,
               const char *asked_for) {
  *out_link = (struct link){.outcome = LINK_UNKNOWN};
  if (by_reference(out_link, store, result)) return;
  if (by_question(out_link, store, result, asked_for)) return;
  if (by_card(out_link, store, result, card)) return;

  add_namesakes(out_link, store, result);
  // BUG-04: ● fits every character, and so does the person.
  bool filled_up = fault_on(FAULT_BUG_04) && strstr(result->name, "●") != NULL;
  if ((filled_up || fault_on(FAULT_BUG_08)) && out_link->candidates[0] != '\0') {
    char first[CHART_NUMBER_SIZE];
    (void)snprintf(first, sizeof first, "%.*s", (int)strcspn(out_link->candidates, " "), out_link->candidates);
    found(out_link, first);
  }
}
