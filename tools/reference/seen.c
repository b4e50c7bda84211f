// SPDX-License-Identifier: Apache-2.0
#include "seen.h"

#include <string.h>

#include "charge.h"
#include "clock.h"
#include "history.h"

// Members that stand at the same place in a query as in this list. A name ends the list with NULL.
static json_t *object_of(sqlite3_stmt *row, const char *const *members) {
  json_t *object = json_object();
  for (int i = 0; members[i] != NULL; i++) {
    const char *value = store_column(row, i);
    if (value[0] != '\0') (void)json_object_set_new(object, members[i], json_string(value));
  }
  return object;
}

static json_t *list_of(struct store *store, const char *const *members, const char *sql, const char *const *values, size_t count) {
  json_t *list = json_array();
  sqlite3_stmt *rows = store_query(store, sql, values, count);
  while (store_next(store, rows)) (void)json_array_append_new(list, object_of(rows, members));
  return list;
}

static void set_unless_empty(json_t *object, const char *member, json_t *list) {
  if (json_array_size(list) > 0) {
    (void)json_object_set_new(object, member, list);
    return;
  }
  json_decref(list);
}

static json_t *coverages(struct store *store, const char *chart) {
  static const char *const members[] = {"insurer", "symbol", "number", "branch", "from", "to", "state", "checked", NULL};
  // Past ones in the order in which they came, the current one last.
  json_t *list = json_array();
  char today[CLOCK_DATE_SIZE];
  clock_today(today);
  sqlite3_stmt *rows = store_query(store,
                                   "SELECT insurer, symbol, number, branch, valid_from, valid_to, state, checked FROM coverage"
                                   " WHERE chart = ? ORDER BY state = 'current', id",
                                   STORE_VALUES(chart));
  while (store_next(store, rows)) {
    json_t *coverage = object_of(rows, members);
    // It ends by itself, on the day after its last.
    if (!history_lasts(store_column(rows, 5), today)) (void)json_object_set_new(coverage, "state", json_string("past"));
    (void)json_array_append_new(list, coverage);
  }
  return list;
}

static json_t *offers(struct store *store, const char *chart) {
  static const char *const members[] = {"kind", "until", NULL};
  char now[CLOCK_TIME_SIZE];
  clock_now(now);
  // Looked at when it is shown, not when it was stored: a consent runs out by itself (DR-032).
  return list_of(store, members, "SELECT kind, until FROM offer WHERE chart = ? AND until > ? ORDER BY kind",
                 STORE_VALUES(chart, now));
}

static void set_text(json_t *object, const char *member, const char *text) {
  if (text[0] != '\0') (void)json_object_set_new(object, member, json_string(text));
}

static void set_charge(json_t *patient, struct store *store, const char *chart, const char *birthdate) {
  struct charge charge;
  charge_today(&charge, store, chart, birthdate);
  set_text(patient, "ratio", charge.ratio);
  set_text(patient, "limit", charge.limit);
  (void)json_object_set_new(patient, "recheck", json_boolean(history_wants_check(store, chart)));
}

static json_t *patients(struct store *store) {
  static const char *const members[] = {"chart", "name", "kana", "sex", "birthdate", "address", "post", "reference", NULL};
  json_t *list = json_array();
  sqlite3_stmt *rows = store_query(
      store, "SELECT number, name, kana, sex, birthdate, address, post, reference FROM chart ORDER BY number", STORE_NO_VALUES);
  while (store_next(store, rows)) {
    json_t *patient = object_of(rows, members);
    set_unless_empty(patient, "coverages", coverages(store, store_column(rows, 0)));
    set_charge(patient, store, store_column(rows, 0), store_column(rows, 4));
    set_unless_empty(patient, "offers", offers(store, store_column(rows, 0)));
    (void)json_array_append_new(list, patient);
  }
  return list;
}

static json_t *split(const char *words) {
  json_t *list = json_array();
  for (size_t length = strcspn(words, " "); length > 0; length = strcspn(words, " ")) {
    (void)json_array_append_new(list, json_stringn(words, length));
    words += length + (words[length] == ' ' ? 1 : 0);
  }
  return list;
}

static json_t *inbox(struct store *store) {
  static const char *const members[] = {"item", "kind", "name", "birthdate", "number", "text", NULL};
  json_t *list = json_array();
  sqlite3_stmt *rows = store_query(store,
                                   "SELECT 'i' || item, kind, name, birthdate, number, text, candidates FROM inbox"
                                   " WHERE state = 'open' ORDER BY inbox.item",
                                   STORE_NO_VALUES);
  while (store_next(store, rows)) {
    json_t *entry = object_of(rows, members);
    set_unless_empty(entry, "candidates", split(store_column(rows, 6)));
    (void)json_array_append_new(list, entry);
  }
  return list;
}

static json_t *views(struct store *store) {
  static const char *const members[] = {"kind", "chart", "staff", "state", "text", "name", "birthdate", "as-of", NULL};
  static const char *const item[] = {"date", "name", NULL};
  json_t *list = json_array();
  sqlite3_stmt *rows = store_query(
      store, "SELECT kind, chart, staff, state, text, name, birthdate, as_of, id FROM view ORDER BY id", STORE_NO_VALUES);
  while (store_next(store, rows)) {
    json_t *view = object_of(rows, members);
    set_unless_empty(view, "items",
                     list_of(store, item, "SELECT date, name FROM view_item WHERE view = ? ORDER BY rowid",
                             STORE_VALUES(store_column(rows, 8))));
    (void)json_array_append_new(list, view);
  }
  return list;
}

// Messages are there to be read; these three are the questions without whose answer something stays undone.
static json_int_t prompts(struct store *store) {
  json_int_t count = 0;
  sqlite3_stmt *rows = store_query(
      store, "SELECT COUNT(*) FROM inbox WHERE kind IN ('unlinked', 'conflict', 'difference')", STORE_NO_VALUES);
  while (store_next(store, rows)) count = sqlite3_column_int64(rows, 0);
  return count;
}

json_t *seen_now(struct store *store) {
  static const char *const warning[] = {"kind", "chart", "text", NULL};
  static const char *const visit[] = {"chart", "date", "by", NULL};
  static const char *const inquiry[] = {"kind", "chart", "state", "text", NULL};
  json_t *seen = json_object();

  (void)json_object_set_new(seen, "patients", patients(store));
  (void)json_object_set_new(seen, "inbox", inbox(store));
  (void)json_object_set_new(seen, "warnings",
                            list_of(store, warning, "SELECT kind, chart, text FROM warning ORDER BY id", STORE_NO_VALUES));
  (void)json_object_set_new(seen, "visits",
                            list_of(store, visit, "SELECT chart, date, way FROM visit ORDER BY id", STORE_NO_VALUES));
  (void)json_object_set_new(
      seen, "inquiries", list_of(store, inquiry, "SELECT kind, chart, outcome, told FROM request ORDER BY id", STORE_NO_VALUES));
  (void)json_object_set_new(seen, "views", views(store));
  (void)json_object_set_new(seen, "prompts", json_integer(prompts(store)));
  return seen;
}

json_t *seen_audit(struct store *store) {
  static const char *const members[] = {"at", "staff", "what", "chart", NULL};
  return list_of(store, members, "SELECT at, staff, what, chart FROM audit ORDER BY id", STORE_NO_VALUES);
}
