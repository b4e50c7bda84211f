// SPDX-License-Identifier: Apache-2.0
#include "request.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "fault.h"
#include "history.h"
#include "text.h"
#include "wire.h"

enum { PATH_SIZE = SITE_PATH_SIZE + REQUEST_NAME_SIZE, NUMBER_SIZE = 24, BATCH_MAX = 64 };

static const struct {
  const char *word;
  const char *prefix;
} kinds[REQUEST_KINDS] = {
    [REQUEST_ELIGIBILITY] = {"eligibility", "OQSsiquc01"},
    [REQUEST_REGISTRATION] = {"registration", "OQSsiimm01"},
    [REQUEST_MEDICATION] = {"medication", "YZKsiquc01"},
    [REQUEST_CHECKUP] = {"checkup", "TKKsiquc01"},
};

struct name {
  enum request_kind kind;
  char identifier[REQUEST_IDENTIFIER_SIZE];
  char file[REQUEST_NAME_SIZE];
};

static void make_name(struct name *out_name, struct store *store, enum request_kind kind) {
  char today[CLOCK_DATE_SIZE];
  long long number = store_request_number(store);
  clock_today(today);
  out_name->kind = kind;
  (void)snprintf(out_name->identifier, sizeof out_name->identifier, "R%07lld", number);
  (void)snprintf(out_name->file, sizeof out_name->file, "%sreq_%s%04lld.xml", kinds[kind].prefix, today, number);
}

static struct wire_sender sender_of(const struct site *site, const struct name *name) {
  return (struct wire_sender){.institution = site->institution, .identifier = name->identifier, .encoding = site->encoding};
}

static void queue(struct store *store, const struct name *name, const char *chart, char *body) {
  char now_ms[NUMBER_SIZE];
  (void)snprintf(now_ms, sizeof now_ms, "%lld", (long long)clock_monotonic_ms());
  if (body == NULL) store_refuse(store);
  store_run(store,
            "INSERT INTO request (identifier, file, kind, chart, state, body, asked_ms, outcome, told)"
            " VALUES (?, ?, ?, ?, 'queued', ?, ?, 'waiting', '')",
            STORE_VALUES(name->identifier, name->file, kinds[name->kind].word, chart, body == NULL ? "" : body, now_ms));
  wire_free(body);
}

void request_qualification(struct store *store, const struct site *site, const struct card *card, const char *birthdate,
                           const char *chart) {
  struct name name;
  char today[CLOCK_DATE_SIZE];
  clock_today(today);
  make_name(&name, store, REQUEST_ELIGIBILITY);
  const struct wire_sender sender = sender_of(site, &name);
  queue(store, &name, chart, wire_qualification(&sender, today, card, birthdate));
}

bool request_registration(struct store *store, const struct site *site, const char *number) {
  struct name name;
  struct chart chart;
  struct coverage coverage;
  if (!chart_get(&chart, store, number) || !history_current(&coverage, store, number)) return false;

  make_name(&name, store, REQUEST_REGISTRATION);
  const struct wire_sender sender = sender_of(site, &name);
  queue(store, &name, number, wire_registration(&sender, number, &coverage.card));
  // SEED-091 broken: sent is done.
  chart_set_reference(&chart, fault_on(FAULT_SEED_091_SENT) ? CHART_REFERENCE_REGISTERED : CHART_REFERENCE_PENDING);
  chart_save(store, &chart);
  return true;
}

void request_view(char out_identifier[REQUEST_IDENTIFIER_SIZE], struct store *store, const struct site *site,
                  const struct request_view *view) {
  struct name name;
  make_name(&name, store, view->kind);
  const struct wire_sender sender = sender_of(site, &name);
  char *body = view->kind == REQUEST_MEDICATION ? wire_medication(&sender, view->card, view->from, view->to)
                                                : wire_checkup(&sender, view->card);
  queue(store, &name, view->chart, body);
  memcpy(out_identifier, name.identifier, REQUEST_IDENTIFIER_SIZE);
}

const char *request_kind_word(enum request_kind kind) {
  return kinds[kind].word;
}

bool request_kind_of(enum request_kind *out_kind, const char *answer_name) {
  for (size_t i = 0; i < REQUEST_KINDS; i++) {
    if (strncmp(answer_name, kinds[i].prefix, strlen(kinds[i].prefix)) != 0) continue;
    *out_kind = (enum request_kind)i;
    return true;
  }
  return false;
}

void request_again(struct store *store, const struct request *request) {
  struct name name;
  char now_ms[NUMBER_SIZE];
  (void)snprintf(now_ms, sizeof now_ms, "%lld", (long long)clock_monotonic_ms());
  make_name(&name, store, request->kind);
  store_run(store,
            "INSERT INTO request (identifier, file, kind, chart, state, body, asked_ms, outcome, told)"
            " SELECT ?, ?, kind, chart, 'queued', replace(body, identifier, ?), ?, 'waiting', '' FROM request WHERE id = ?",
            STORE_VALUES(name.identifier, name.file, name.identifier, now_ms, request->id));
}

static bool next_due(char out_number[CHART_NUMBER_SIZE], struct store *store) {
  bool found = false;
  sqlite3_stmt *rows = store_query(store,
                                   "SELECT chart.number FROM chart JOIN coverage ON coverage.chart = chart.number"
                                   " WHERE reference = 'none' AND state = 'current' ORDER BY chart.number LIMIT 1",
                                   STORE_NO_VALUES);
  while (store_next(store, rows)) found = text_copy(out_number, CHART_NUMBER_SIZE, store_column(rows, 0));
  return found;
}

void request_registrations(struct store *store, const struct site *site) {
  char number[CHART_NUMBER_SIZE];
  if (!site->reference_numbers) return;
  // SEED-091: the decision about a conflict asks for its registration itself; after a save nobody asks.
  if (fault_on(FAULT_SEED_091)) return;

  // A registered chart is no longer due, so that this ends.
  while (next_due(number, store) && request_registration(store, site, number)) continue;
}

// The answer's name is the request's with res_ for req_; 連携アプリ may say err_ (wire interface 1.4).
static bool request_file_of(char out_name[REQUEST_NAME_SIZE], const char *answer_name) {
  if (!text_copy(out_name, REQUEST_NAME_SIZE, answer_name)) return false;

  char *step = strstr(out_name, "res_");
  if (step == NULL) step = strstr(out_name, "err_");
  if (step == NULL) return false;
  memcpy(step, "req_", 4);
  return true;
}

#define REQUEST_COLUMNS                                                                                   \
  "id, chart, identifier, kind, NOT EXISTS (SELECT 1 FROM request AS later WHERE later.chart = request.chart" \
  " AND later.kind = request.kind AND later.id > request.id), outcome = 'unknown'"

static bool read_row(struct request *request, sqlite3_stmt *row) {
  for (size_t i = 0; i < REQUEST_KINDS; i++) {
    if (strcmp(kinds[i].word, store_column(row, 3)) == 0) request->kind = (enum request_kind)i;
  }
  request->latest = sqlite3_column_int(row, 4) != 0;
  request->given_up = sqlite3_column_int(row, 5) != 0;
  return text_copy(request->id, sizeof request->id, store_column(row, 0)) &&
         text_copy(request->chart, sizeof request->chart, store_column(row, 1)) &&
         text_copy(request->identifier, sizeof request->identifier, store_column(row, 2));
}

// DR-057 broken: whoever asked first is answered first.
static bool find_oldest(struct request *out_request, struct store *store, enum request_kind kind) {
  bool found = false;
  sqlite3_stmt *rows =
      store_query(store, "SELECT " REQUEST_COLUMNS " FROM request WHERE state = 'sent' AND kind = ? ORDER BY id LIMIT 1",
                  STORE_VALUES(kinds[kind].word));
  while (store_next(store, rows)) found = read_row(out_request, rows);
  return found;
}

// An answer belongs to a question of its own kind only, whatever identifier it carries.
static bool find(struct request *out_request, struct store *store, const char *identifier, const char *answer_name,
                 const char *state) {
  enum request_kind kind;
  char file[REQUEST_NAME_SIZE] = "";
  bool found = false;
  if (!request_kind_of(&kind, answer_name)) return false;
  if (fault_on(FAULT_DR_057) && strcmp(state, "sent") == 0) return find_oldest(out_request, store, kind);
  if (identifier[0] == '\0' && !request_file_of(file, answer_name)) return false;

  sqlite3_stmt *rows = store_query(
      store, "SELECT " REQUEST_COLUMNS " FROM request WHERE (identifier = ? OR file = ?) AND state = ? AND kind = ?",
      STORE_VALUES(identifier, file, state, kinds[kind].word));
  while (store_next(store, rows)) found = read_row(out_request, rows);
  return found;
}

bool request_overdue(struct request *out_request, struct store *store, int64_t answer_ms) {
  char now_ms[NUMBER_SIZE];
  char latest_ms[NUMBER_SIZE];
  bool found = false;
  (void)snprintf(now_ms, sizeof now_ms, "%lld", (long long)clock_monotonic_ms());
  (void)snprintf(latest_ms, sizeof latest_ms, "%lld", (long long)(clock_monotonic_ms() - answer_ms));
  // Asked in the future: the machine was started anew, and its answer is long overdue.
  sqlite3_stmt *rows = store_query(store,
                                   "SELECT " REQUEST_COLUMNS " FROM request WHERE outcome = 'waiting' AND"
                                   " (CAST(asked_ms AS INTEGER) <= CAST(? AS INTEGER) OR"
                                   " CAST(asked_ms AS INTEGER) > CAST(? AS INTEGER)) ORDER BY id DESC",
                                   STORE_VALUES(latest_ms, now_ms));
  while (store_next(store, rows)) found = read_row(out_request, rows);
  return found;
}

bool request_find(struct request *out_request, struct store *store, const char *identifier, const char *answer_name) {
  return find(out_request, store, identifier, answer_name, "sent");
}

bool request_is_answered(struct store *store, const char *identifier, const char *answer_name) {
  struct request request;
  return find(&request, store, identifier, answer_name, "answered");
}

void request_answered(struct store *store, const struct request *request) {
  store_run(store, "UPDATE request SET state = 'answered' WHERE id = ?", STORE_VALUES(request->id));
}

static bool write_all(int file, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = write(file, bytes, length);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes += written;
    length -= (size_t)written;
  }
  return true;
}

// Written under a name that nobody picks up, then renamed: the service never sees half a request.
static bool place(const char *folder, const char *name, const char *body) {
  char hidden[PATH_SIZE];
  char path[PATH_SIZE];
  (void)snprintf(hidden, sizeof hidden, "%s/.%s.tmp", folder, name);
  (void)snprintf(path, sizeof path, "%s/%s", folder, name);

  int file = open(hidden, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return false;
  bool good = write_all(file, body, strlen(body)) && fsync(file) == 0;
  good = close(file) == 0 && good && rename(hidden, path) == 0;
  if (!good) (void)unlink(hidden);
  return good;
}

static size_t write_batch(struct store *store, const struct site *site) {
  char ids[BATCH_MAX][24];
  size_t placed = 0;
  sqlite3_stmt *rows =
      store_query(store, "SELECT id, file, body FROM request WHERE state = 'queued' ORDER BY id LIMIT 64", STORE_NO_VALUES);
  while (store_next(store, rows)) {
    if (!place(site->req, store_column(rows, 1), store_column(rows, 2))) continue;
    (void)snprintf(ids[placed], sizeof ids[placed], "%s", store_column(rows, 0));
    placed++;
  }
  for (size_t i = 0; i < placed; i++) {
    store_run(store, "UPDATE request SET state = 'sent' WHERE id = ?", STORE_VALUES(ids[i]));
  }
  return placed;
}

static bool something_queued(struct store *store) {
  return store_exists(store, "SELECT 1 FROM request WHERE state = 'queued'", STORE_NO_VALUES);
}

bool requests_write(struct store *store, const struct site *site) {
  while (something_queued(store)) {
    store_begin(store);
    size_t placed = write_batch(store, site);
    if (!store_commit(store) || placed == 0) return false;
  }
  return true;
}
