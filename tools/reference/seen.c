// SPDX-License-Identifier: Apache-2.0
#include "seen.h"

#include <string.h>

#include "clock.h"

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
  return list_of(store, members,
                 "SELECT insurer, symbol, number, branch, valid_from, valid_to, state, checked FROM coverage"
                 " WHERE chart = ? ORDER BY state = 'current', id",
                 STORE_VALUES(chart));
}

static json_t *offers(struct store *store, const char *chart) {
  static const char *const members[] = {"kind", "until", NULL};
  char now[CLOCK_TIME_SIZE];
  clock_now(now);
  // Looked at when it is shown, not when it was stored: a consent runs out by itself (DR-032).
  return list_of(store, members, "SELECT kind, until FROM offer WHERE chart = ? AND until > ? ORDER BY kind",
                 STORE_VALUES(chart, now));
}

static json_t *patients(struct store *store) {
  static const char *const members[] = {"chart", "name", "kana", "sex", "birthdate", "address", "post", "reference", NULL};
  json_t *list = json_array();
  sqlite3_stmt *rows = store_query(
      store, "SELECT number, name, kana, sex, birthdate, address, post, reference FROM chart ORDER BY number", STORE_NO_VALUES);
  while (store_next(store, rows)) {
    json_t *patient = object_of(rows, members);
    set_unless_empty(patient, "coverages", coverages(store, store_column(rows, 0)));
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
  json_t *seen = json_object();

  (void)json_object_set_new(seen, "patients", patients(store));
  (void)json_object_set_new(seen, "inbox", inbox(store));
  (void)json_object_set_new(seen, "warnings",
                            list_of(store, warning, "SELECT kind, chart, text FROM warning ORDER BY id", STORE_NO_VALUES));
  (void)json_object_set_new(seen, "visits",
                            list_of(store, visit, "SELECT chart, date, way FROM visit ORDER BY id", STORE_NO_VALUES));
  (void)json_object_set_new(seen, "prompts", json_integer(prompts(store)));
  return seen;
}

json_t *seen_audit(struct store *store) {
  static const char *const members[] = {"at", "staff", "what", "chart", NULL};
  return list_of(store, members, "SELECT at, staff, what, chart FROM audit ORDER BY id", STORE_NO_VALUES);
}
