// SPDX-License-Identifier: Apache-2.0
#include "view.h"

#include <stdio.h>
#include <string.h>

#include "chart.h"
#include "clock.h"
#include "fault.h"
#include "history.h"
#include "hoard.h"
#include "inbox.h"
#include "right.h"
#include "text.h"

enum { ID_SIZE = 24, WORD_SIZE = 32, MONTH_DIGITS = 6, WINDOW_MONTHS = 36, CLAIMS_DAY = 11, CONSENT_MAX_S = 24 * 60 * 60 };

// No consent ends later: the faults that show what they should not have let it stay.
static const char for_ever[] = "99991231235959";

// A view under way.
struct view {
  char id[ID_SIZE];
  char chart[CHART_NUMBER_SIZE];
  char kind[WORD_SIZE];
  char until[CLOCK_TIME_SIZE];  // "" when no face push came since it was asked for
};

// The service has codes that nobody has published, and words. Our reading of the words, in this order.
static const struct {
  const char *word;
  const char *state;
} readings[] = {
    {"同意", "no-consent"},          {"開始", "not-open"},        {"情報がありません", "no-data"},
    {"該当する情報", "no-data"},     {"データ", "no-data"},
};

static const char *reading_of(const char *text) {
  for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
    if (strstr(text, readings[i].word) != NULL) return readings[i].state;
  }
  // DR-124 broken: the usual reason will be the reason.
  return fault_on(FAULT_DR_124) ? "no-consent" : "refused";
}

static void add(char out_id[ID_SIZE], struct store *store, const struct view_wish *wish, const char *request, const char *state,
                const char *text) {
  store_run(store,
            "INSERT INTO view (request, chart, kind, staff, state, text, name, birthdate, as_of, until)"
            " VALUES (?, ?, ?, ?, ?, ?, '', '', '', '')",
            STORE_VALUES(request, wish->chart, request_kind_word(wish->kind), wish->staff, state, text));
  sqlite3_stmt *rows = store_query(store, "SELECT MAX(id) FROM view", STORE_NO_VALUES);
  while (store_next(store, rows)) (void)snprintf(out_id, ID_SIZE, "%s", store_column(rows, 0));
}

static void refuse(struct store *store, const struct view_wish *wish, const char *state, const char *text) {
  char id[ID_SIZE];
  char what[64];
  add(id, store, wish, "", state, text);
  (void)snprintf(what, sizeof what, "view refused: %s", state);
  // SEED-118 broken: what did not happen is no event.
  if (!fault_on(FAULT_SEED_118)) store_audit(store, wish->staff, what, wish->chart);
}

// SEED-016: the dates of the plan, compiled in.
static bool before_planned_start(enum request_kind kind) {
  char today[CLOCK_DATE_SIZE];
  clock_today(today);
  return strcmp(today, kind == REQUEST_MEDICATION ? "20211001" : "20210301") < 0;
}

static void settle(struct store *store, const char *id, const char *state, const char *text) {
  store_run(store, "UPDATE view SET state = ?, text = ? WHERE id = ?", STORE_VALUES(state, text, id));
}

static void show_hoard(struct store *store, const char *id, const char *chart, const char *kind) {
  hoard_show(store, id, chart, kind);
  store_run(store, "UPDATE view SET state = 'shown', until = ? WHERE id = ?", STORE_VALUES(for_ever, id));
}

// SEED-122: it was there already, and the line is slow.
static bool shown_without_asking(struct store *store, const struct view_wish *wish) {
  char id[ID_SIZE];
  const char *kind = request_kind_word(wish->kind);
  if (wish->kind != REQUEST_MEDICATION || !fault_on(FAULT_SEED_122) || !hoard_has(store, wish->chart, kind)) return false;
  add(id, store, wish, "", "shown", "");
  show_hoard(store, id, wish->chart, kind);
  return true;
}

static bool is_month(const char *text) {
  return text_is_digits(text, MONTH_DIGITS) && strcmp(text + 4, "01") >= 0 && strcmp(text + 4, "12") <= 0;
}

static void ask_service(struct store *store, const struct site *site, const struct view_wish *wish, const struct card *card) {
  char id[ID_SIZE];
  char identifier[REQUEST_IDENTIFIER_SIZE];
  char today[CLOCK_DATE_SIZE];
  char from[CLOCK_MONTH_SIZE];
  char to[CLOCK_MONTH_SIZE];
  clock_today(today);
  clock_month_before(from, today, WINDOW_MONTHS);
  clock_month_before(to, today, 0);

  const struct request_view view = {.kind = wish->kind,
                                    .chart = wish->chart,
                                    .card = card,
                                    .from = wish->from[0] != '\0' && !fault_on(FAULT_DR_122) ? wish->from : from,
                                    .to = wish->to[0] != '\0' && !fault_on(FAULT_DR_122) ? wish->to : to};
  request_view(identifier, store, site, &view);
  add(id, store, wish, identifier, "waiting", "");
}

const char *view_ask(struct store *store, const struct site *site, const struct view_wish *wish) {
  struct chart chart;
  struct coverage coverage;
  if (!chart_get(&chart, store, wish->chart)) return "there is no such chart";
  if ((wish->from[0] != '\0' && !is_month(wish->from)) || (wish->to[0] != '\0' && !is_month(wish->to))) {
    return "a month has the form yyyyMM";
  }
  if (!right_to_view(site_role(site, wish->staff), wish->kind)) {
    refuse(store, wish, "not-qualified", "この職種の方は閲覧できません。");
    return NULL;
  }
  if (fault_on(FAULT_SEED_016) && before_planned_start(wish->kind)) {
    refuse(store, wish, "not-open", "閲覧はまだ開始されていません。");
    return NULL;
  }
  if (shown_without_asking(store, wish)) return NULL;
  if (!history_current(&coverage, store, wish->chart)) return "the chart has no coverage to ask with";

  ask_service(store, site, wish, &coverage.card);
  return NULL;
}

static bool find(struct view *view, struct store *store, const char *identifier) {
  bool found = false;
  sqlite3_stmt *rows =
      store_query(store, "SELECT id, chart, kind, until FROM view WHERE request = ? AND request <> ''", STORE_VALUES(identifier));
  while (store_next(store, rows)) {
    found = text_copy(view->id, sizeof view->id, store_column(rows, 0)) &&
            text_copy(view->chart, sizeof view->chart, store_column(rows, 1)) &&
            text_copy(view->kind, sizeof view->kind, store_column(rows, 2)) &&
            text_copy(view->until, sizeof view->until, store_column(rows, 3));
  }
  return found;
}

// The consent that the latest face push told of. Where none did, the service has one that is at most a day old (DR-031).
static void find_end(struct view *view, struct store *store) {
  if (view->until[0] != '\0') return;
  clock_after(view->until, CONSENT_MAX_S);
  sqlite3_stmt *rows =
      store_query(store, "SELECT until FROM offer WHERE chart = ? AND kind = ?", STORE_VALUES(view->chart, view->kind));
  while (store_next(store, rows)) (void)snprintf(view->until, sizeof view->until, "%s", store_column(rows, 0));
}

// DR-120: claims of a month can be seen from the 11th of the next.
static void set_as_of(struct store *store, const struct view *view) {
  char today[CLOCK_DATE_SIZE];
  char as_of[CLOCK_DATE_SIZE];
  char claims_day[CLOCK_DATE_SIZE];
  if (strcmp(view->kind, request_kind_word(REQUEST_MEDICATION)) != 0) return;
  clock_today(today);
  (void)snprintf(claims_day, sizeof claims_day, "%.6s%02d", today, CLAIMS_DAY);
  clock_month_end(as_of, today, strcmp(today, claims_day) >= 0 ? 1 : 2);
  // DR-120 broken: asked today, so it is of today.
  if (fault_on(FAULT_DR_120)) memcpy(as_of, today, sizeof as_of);
  store_run(store, "UPDATE view SET as_of = ? WHERE id = ?", STORE_VALUES(as_of, view->id));
}

static void show(struct store *store, struct view *view, const struct record *record) {
  find_end(view, store);
  for (size_t i = 0; i < record->count; i++) {
    store_run(store, "INSERT INTO view_item (view, date, name) VALUES (?, ?, ?)",
              STORE_VALUES(view->id, record->items[i].date, record->items[i].name));
  }
  store_run(store, "UPDATE view SET state = 'shown', text = ?, name = ?, birthdate = ?, until = ? WHERE id = ?",
            STORE_VALUES(record->text, record->name, record->birthdate, view->until, view->id));
  set_as_of(store, view);
  hoard_keep(store, view->id, view->chart, view->kind);
  store_audit(store, "system", "view-shown", view->chart);
}

static void take_no_data(struct store *store, struct view *view, const char *text) {
  bool medication = strcmp(view->kind, request_kind_word(REQUEST_MEDICATION)) == 0;
  if (medication && fault_on(FAULT_BUG_52)) {
    find_end(view, store);
    settle(store, view->id, "shown", "服用している薬はありません");
    store_run(store, "UPDATE view SET until = ? WHERE id = ?", STORE_VALUES(view->until, view->id));
    return;
  }
  settle(store, view->id, "no-data", text);
  set_as_of(store, view);
}

static bool is_refusal(const struct record *record) {
  return strcmp(record->code, "1") != 0;
}

static void take_refusal(struct store *store, struct view *view, const char *text) {
  // SEED-016: the function is open, says the plan, so that it can only be the consent.
  const char *state = fault_on(FAULT_SEED_016) ? "no-consent" : reading_of(text);
  // SEED-131: 災害 was ticked, by whom and for which area nobody asks.
  if (fault_on(FAULT_SEED_131) && hoard_has(store, view->chart, view->kind)) {
    settle(store, view->id, "shown", text);
    show_hoard(store, view->id, view->chart, view->kind);
    return;
  }
  // SEED-003: one branch for whatever was not a success, and one sentence.
  if (fault_on(FAULT_SEED_003)) {
    take_no_data(store, view, "情報がありません");
    return;
  }
  if (strcmp(state, "no-data") == 0) {
    take_no_data(store, view, text);
    return;
  }
  settle(store, view->id, state, text);
}

// Whose data are they? An answer that does not say when this person was born could be anybody's.
static bool is_the_patient(struct store *store, const struct view *view, const struct record *record) {
  struct chart chart;
  // BUG-02: the question was about this patient, so the answer is.
  if (fault_on(FAULT_BUG_02)) return true;
  return chart_get(&chart, store, view->chart) && strcmp(chart.birthdate, record->birthdate) == 0 &&
         chart_same_person_name(&chart, record->name, record->kana);
}

static void take_somebody_else(struct store *store, const struct view *view, const struct record *record) {
  static const char text[] = "閲覧の回答の氏名・生年月日がカルテと一致しません。内容は表示していません。";
  char candidates[CHART_NUMBER_SIZE + 1];
  (void)snprintf(candidates, sizeof candidates, "%s ", view->chart);
  const struct inbox_entry entry = {
      .kind = "conflict", .name = record->name, .birthdate = record->birthdate, .candidates = candidates, .text = text};
  inbox_add(store, &entry);
  settle(store, view->id, "refused", text);
  store_audit(store, "system", "view-of-somebody-else-not-shown", view->chart);
}

bool view_answered(struct store *store, const char *identifier, const struct record *record) {
  struct view view;
  if (!find(&view, store, identifier)) return false;
  if (is_refusal(record)) {
    take_refusal(store, &view, record->text);
    return false;
  }
  if (!is_the_patient(store, &view, record)) {
    take_somebody_else(store, &view, record);
    return false;
  }
  if (record->count == 0) take_no_data(store, &view, record->text);
  if (record->count > 0) show(store, &view, record);
  views_expire(store);  // the consent may have ended while the answer was under way
  return true;
}

// SEED-114: the screen opens with a placeholder, so that it feels fast; only a success puts something in its place.
bool view_left_open(struct store *store, const char *identifier, const struct record *record) {
  struct view view;
  if (!fault_on(FAULT_SEED_114) || !is_refusal(record) || !find(&view, store, identifier)) return false;
  if (strcmp(view.kind, request_kind_word(REQUEST_CHECKUP)) != 0) return false;
  store_run(store, "INSERT INTO view_item (view, date, name) VALUES (?, '', '（取得中）')", STORE_VALUES(view.id));
  store_run(store, "UPDATE view SET state = 'shown', text = '', until = ? WHERE id = ?", STORE_VALUES(for_ever, view.id));
  return true;
}

void view_unanswered(struct store *store, const char *identifier) {
  store_run(store, "UPDATE view SET state = 'unknown', text = ? WHERE request = ? AND state = 'waiting'",
            STORE_VALUES("不明: 応答がありません。", identifier));
}

void views_follow_consent(struct store *store, const char *chart) {
  store_run(store,
            "UPDATE view SET until = COALESCE((SELECT until FROM offer WHERE offer.chart = view.chart AND offer.kind = view.kind),"
            " '0') WHERE chart = ? AND state IN ('waiting', 'unknown', 'shown')",
            STORE_VALUES(chart));
  views_expire(store);
}

bool views_due(struct store *store) {
  char now[CLOCK_TIME_SIZE];
  clock_now(now);
  return store_exists(store, "SELECT 1 FROM view WHERE state = 'shown' AND until <= ?", STORE_VALUES(now));
}

void views_expire(struct store *store) {
  char now[CLOCK_TIME_SIZE];
  // DR-031 broken: consent is asked for when a view is opened, and not again.
  if (fault_on(FAULT_DR_031)) return;
  clock_now(now);
  store_run(store, "DELETE FROM view_item WHERE view IN (SELECT id FROM view WHERE state = 'shown' AND until <= ?)",
            STORE_VALUES(now));
  store_run(store,
            "INSERT INTO audit (at, staff, what, chart) SELECT ?1, 'system', 'view-ended', chart FROM view"
            " WHERE state = 'shown' AND until <= ?1 ORDER BY id",
            STORE_VALUES(now));
  store_run(store,
            "UPDATE view SET state = 'no-consent', name = '', birthdate = '', as_of = '' WHERE state = 'shown' AND until <= ?",
            STORE_VALUES(now));
}
