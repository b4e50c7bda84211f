// SPDX-License-Identifier: Apache-2.0
#include "chart.h"

#include <stdio.h>
#include <string.h>

#include "fault.h"
#include "text.h"

struct column {
  char *text;
  size_t size;
};

// Texts were bounded when they came in, so that one too long for its place cannot come out of the store.
static void read_row(struct chart *chart, sqlite3_stmt *row) {
  const struct column columns[] = {
      {chart->number, sizeof chart->number},       {chart->name, sizeof chart->name},
      {chart->kana, sizeof chart->kana},           {chart->sex, sizeof chart->sex},
      {chart->birthdate, sizeof chart->birthdate}, {chart->address, sizeof chart->address},
      {chart->post, sizeof chart->post},           {chart->reference, sizeof chart->reference},
      {chart->applied, sizeof chart->applied},     {chart->offered, sizeof chart->offered},
  };
  for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
    if (!text_copy(columns[i].text, columns[i].size, store_column(row, (int)i))) columns[i].text[0] = '\0';
  }
}

bool chart_get(struct chart *out_chart, struct store *store, const char *number) {
  bool found = false;
  sqlite3_stmt *rows = store_query(store,
                                   "SELECT number, name, kana, sex, birthdate, address, post, reference, applied, offered"
                                   " FROM chart WHERE number = ?",
                                   STORE_VALUES(number));
  while (store_next(store, rows)) {
    read_row(out_chart, rows);
    found = true;
  }
  return found;
}

static void next_number(char out_number[CHART_NUMBER_SIZE], struct store *store) {
  sqlite3_stmt *rows = store_query(store, "SELECT COALESCE(MAX(CAST(number AS INTEGER)), 0) + 1 FROM chart", STORE_NO_VALUES);
  while (store_next(store, rows)) {
    (void)snprintf(out_number, CHART_NUMBER_SIZE, "%06lld", sqlite3_column_int64(rows, 0));
  }
}

void chart_add(struct chart *chart, struct store *store) {
  next_number(chart->number, store);
  chart_set_reference(chart, CHART_REFERENCE_NONE);
  store_run(store, "INSERT INTO chart (number) VALUES (?)", STORE_VALUES(chart->number));
  chart_save(store, chart);
}

void chart_save(struct store *store, const struct chart *chart) {
  store_run(store,
            "UPDATE chart SET name = ?, kana = ?, sex = ?, birthdate = ?, address = ?, post = ?, reference = ?,"
            " applied = ?, offered = ? WHERE number = ?",
            STORE_VALUES(chart->name, chart->kana, chart->sex, chart->birthdate, chart->address, chart->post,
                         chart->reference, chart->applied, chart->offered, chart->number));
}

bool chart_same_person_name(const struct chart *chart, const char *name, const char *kana) {
  if (name[0] != '\0' && text_same_name(chart->name, name)) return true;
  return kana[0] != '\0' && text_same_name(chart->kana, kana);
}

void chart_set_reference(struct chart *chart, enum chart_reference state) {
  static const char *const words[] = {
      [CHART_REFERENCE_NONE] = "none",
      [CHART_REFERENCE_PENDING] = "pending",
      [CHART_REFERENCE_REGISTERED] = "registered",
      [CHART_REFERENCE_FAILED] = "failed",
  };
  (void)snprintf(chart->reference, sizeof chart->reference, "%s", words[state]);
}

void chart_doubt(struct store *store, const char *number) {
  // SEED-065 broken: it was told on the screen, and the screen is closed.
  if (fault_on(FAULT_SEED_065)) return;
  store_run(store, "UPDATE chart SET doubt = '1' WHERE number = ?", STORE_VALUES(number));
}

void chart_doubt_ends(struct store *store, const char *number) {
  store_run(store, "UPDATE chart SET doubt = '' WHERE number = ?", STORE_VALUES(number));
}

void chart_visit(struct store *store, const char *number, const char *date, const char *way) {
  store_run(store, "INSERT INTO visit (chart, date, way) VALUES (?, ?, ?)", STORE_VALUES(number, date, way));
}

void chart_warn(struct store *store, const char *number, const char *kind, const char *text) {
  store_run(store, "INSERT INTO warning (kind, chart, text) VALUES (?, ?, ?)", STORE_VALUES(kind, number, text));
}

void chart_offer(struct store *store, const char *number, const char *kind, const char *until) {
  store_run(store, "INSERT OR REPLACE INTO offer (chart, kind, until) VALUES (?, ?, ?)", STORE_VALUES(number, kind, until));
}

void chart_offers_end(struct store *store, const char *number) {
  store_run(store, "DELETE FROM offer WHERE chart = ?", STORE_VALUES(number));
}
