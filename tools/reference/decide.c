// SPDX-License-Identifier: Apache-2.0
#include "decide.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "card.h"
#include "chart.h"
#include "history.h"
#include "import.h"
#include "inbox.h"
#include "request.h"
#include "text.h"
#include "wire.h"

enum { KIND_SIZE = 32 };

struct item {
  char id[INBOX_ITEM_SIZE];
  char kind[KIND_SIZE];
  char chart[CHART_NUMBER_SIZE];
  char address[CHART_TEXT_SIZE];
  char post[CHART_CODE_SIZE];
  char coverage[HISTORY_ID_SIZE];
  char ends[HISTORY_DATE_SIZE];
  bool face;
  char *answer;  // owned
  size_t answer_length;
};

struct decision {
  struct store *store;
  const struct site *site;
  struct item item;
  const char *chart;
};

static bool read_row(struct item *item, sqlite3_stmt *row) {
  const void *answer = sqlite3_column_blob(row, 6);
  size_t length = (size_t)sqlite3_column_bytes(row, 6);
  item->face = store_column(row, 5)[0] != '\0';
  item->answer = answer == NULL ? NULL : malloc(length);
  item->answer_length = item->answer == NULL ? 0 : length;
  if (item->answer != NULL) memcpy(item->answer, answer, length);

  return text_copy(item->id, sizeof item->id, store_column(row, 0)) &&
         text_copy(item->kind, sizeof item->kind, store_column(row, 1)) &&
         text_copy(item->chart, sizeof item->chart, store_column(row, 2)) &&
         text_copy(item->address, sizeof item->address, store_column(row, 3)) &&
         text_copy(item->post, sizeof item->post, store_column(row, 4)) &&
         text_copy(item->coverage, sizeof item->coverage, store_column(row, 7)) &&
         text_copy(item->ends, sizeof item->ends, store_column(row, 8));
}

static bool find_open(struct item *item, struct store *store, const char *id) {
  bool found = false;
  if (id[0] != 'i') return false;

  sqlite3_stmt *rows = store_query(store,
                                   "SELECT item, kind, chart, address, post, face, answer, coverage, ends FROM inbox"
                                   " WHERE item = ? AND state = 'open'",
                                   STORE_VALUES(id + 1));
  while (store_next(store, rows)) found = read_row(item, rows);
  return found;
}

static const char *read_answer(struct wire_answer *answer, struct card *card, const struct item *item) {
  const struct wire_result *result = &answer->result;
  if (item->answer == NULL || wire_read(answer, item->answer, item->answer_length) != DOCUMENT_READ ||
      !card_set(card, result->insurer, result->symbol, result->number, result->branch)) {
    return "the answer of this entry cannot be read any more";
  }
  return NULL;
}

// On a conflict the service had somebody else's number: ours is registered anew even if it looks right.
static void register_anew(struct decision *d, const char *number) {
  struct chart chart;
  if (!d->site->reference_numbers || !chart_get(&chart, d->store, number)) return;
  chart_set_reference(&chart, CHART_REFERENCE_NONE);
  chart_save(d->store, &chart);
  // Without a coverage it stays due, and the next sweep sends it.
  (void)request_registration(d->store, d->site, number);
}

static const char *link_answer(struct decision *d) {
  struct chart chart;
  struct wire_answer answer;
  struct card card;
  if (!chart_get(&chart, d->store, d->chart)) return "there is no such chart";
  const char *why = read_answer(&answer, &card, &d->item);
  if (why != NULL) return why;

  const struct import import = {
      .site = d->site, .answer = &answer, .card = &card, .face = d->item.face, .decision = IMPORT_BY_STAFF};
  import_answer(d->store, &import, d->chart);
  if (strcmp(d->item.kind, "conflict") == 0) register_anew(d, d->chart);
  return NULL;
}

static const char *make_chart(struct decision *d) {
  char number[CHART_NUMBER_SIZE] = "";
  struct wire_answer answer;
  struct card card;
  const char *why = read_answer(&answer, &card, &d->item);
  if (why != NULL) return why;

  const struct import import = {
      .site = d->site, .answer = &answer, .card = &card, .face = d->item.face, .decision = IMPORT_BY_STAFF};
  import_new_chart(number, d->store, &import);
  return NULL;
}

static const char *take_address(struct decision *d) {
  struct chart chart;
  const struct item *item = &d->item;
  if (strcmp(item->chart, d->chart) != 0) return "this difference belongs to another chart";
  if (!chart_get(&chart, d->store, d->chart)) return "there is no such chart";

  if (item->address[0] != '\0' && !text_copy(chart.address, sizeof chart.address, item->address)) return "the address is too long";
  if (item->post[0] != '\0' && !text_copy(chart.post, sizeof chart.post, item->post)) return "the post code is too long";
  chart_save(d->store, &chart);
  return NULL;
}

static const char *take_end(struct decision *d) {
  const struct item *item = &d->item;
  if (item->ends[0] == '\0') return "this answer names no end that could be taken over";
  if (strcmp(item->chart, d->chart) != 0) return "this answer is about another chart";
  return history_end(d->store, d->chart, item->coverage, item->ends) ? NULL : "the coverage is no longer there";
}

static const char *put_away(struct decision *d) {
  (void)d;
  return NULL;
}

static const struct {
  const char *kind;
  const char *choice;
  const char *(*carry_out)(struct decision *d);
} choices[] = {
    {"unlinked", "link", link_answer},   {"unlinked", "new", make_chart},    {"unlinked", "discard", put_away},
    {"conflict", "link", link_answer},   {"conflict", "new", make_chart},    {"conflict", "discard", put_away},
    {"difference", "link", take_address}, {"difference", "discard", put_away}, {"not-valid", "link", take_end},
    {"not-valid", "discard", put_away},   {"several", "discard", put_away},     {"message", "discard", put_away},
    {"unreadable", "discard", put_away},
};

static const char *carry_out(struct decision *d, const char *choice) {
  for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
    if (strcmp(choices[i].kind, d->item.kind) != 0 || strcmp(choices[i].choice, choice) != 0) continue;
    const char *why = choices[i].carry_out(d);
    if (why == NULL) inbox_close(d->store, d->item.id, choice);
    return why;
  }
  return "this choice does not fit this entry";
}

const char *decide_item(struct store *store, const struct site *site, const char *item, const char *choice, const char *chart) {
  struct decision d = {.store = store, .site = site, .chart = chart};
  const char *why = find_open(&d.item, store, item) ? carry_out(&d, choice) : "there is no such open entry";
  free(d.item.answer);
  return why;
}
