// SPDX-License-Identifier: Apache-2.0
#include "store.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "fault.h"

enum { PATH_SIZE = 2048 };

struct store {
  sqlite3 *db;
  bool failed;
};

static const char schema[] =
    // What is deleted is overwritten: a consent that has ended leaves nothing behind in the file.
    "PRAGMA secure_delete = ON;"
    "CREATE TABLE IF NOT EXISTS chart (number TEXT PRIMARY KEY, name TEXT, kana TEXT, sex TEXT, birthdate TEXT,"
    " address TEXT, post TEXT, reference TEXT, applied TEXT, offered TEXT, doubt TEXT);"
    "CREATE TABLE IF NOT EXISTS coverage (id INTEGER PRIMARY KEY, chart TEXT, insurer TEXT, symbol TEXT, number TEXT,"
    " branch TEXT, valid_from TEXT, valid_to TEXT, state TEXT, checked TEXT);"
    "CREATE TABLE IF NOT EXISTS typed (chart TEXT PRIMARY KEY, insurer TEXT, symbol TEXT, number TEXT, branch TEXT);"
    "CREATE TABLE IF NOT EXISTS offer (chart TEXT, kind TEXT, until TEXT, PRIMARY KEY (chart, kind));"
    "CREATE TABLE IF NOT EXISTS inbox (item INTEGER PRIMARY KEY, kind TEXT, name TEXT, birthdate TEXT, number TEXT,"
    " candidates TEXT, text TEXT, chart TEXT, address TEXT, post TEXT, face TEXT, coverage TEXT, ends TEXT, state TEXT, answer BLOB);"
    "CREATE TABLE IF NOT EXISTS warning (id INTEGER PRIMARY KEY, kind TEXT, chart TEXT, text TEXT);"
    "CREATE TABLE IF NOT EXISTS visit (id INTEGER PRIMARY KEY, chart TEXT, date TEXT, way TEXT);"
    "CREATE TABLE IF NOT EXISTS request (id INTEGER PRIMARY KEY, identifier TEXT UNIQUE, file TEXT UNIQUE, kind TEXT,"
    " chart TEXT, state TEXT, body TEXT, asked_ms TEXT, outcome TEXT, told TEXT);"
    "CREATE TABLE IF NOT EXISTS charge (coverage INTEGER PRIMARY KEY, classification TEXT, ratio TEXT, preschool_to TEXT,"
    " elder_ratio TEXT, elder_from TEXT, elder_to TEXT, class_of_limit TEXT, limit_from TEXT, limit_to TEXT);"
    "CREATE TABLE IF NOT EXISTS view (id INTEGER PRIMARY KEY, request TEXT, chart TEXT, kind TEXT, staff TEXT, state TEXT,"
    " text TEXT, name TEXT, birthdate TEXT, as_of TEXT, until TEXT);"
    "CREATE TABLE IF NOT EXISTS view_item (view INTEGER, date TEXT, name TEXT);"
    "CREATE TABLE IF NOT EXISTS hoard (chart TEXT, kind TEXT, date TEXT, name TEXT);"
    "CREATE TABLE IF NOT EXISTS taken (key TEXT PRIMARY KEY);"
    "CREATE TABLE IF NOT EXISTS audit (id INTEGER PRIMARY KEY, at TEXT, staff TEXT, what TEXT, chart TEXT);"
    "CREATE TABLE IF NOT EXISTS running (number INTEGER);"
    "INSERT INTO running SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM running);";

static const char forget_all[] =
    "DELETE FROM chart; DELETE FROM coverage; DELETE FROM typed; DELETE FROM offer; DELETE FROM inbox;"
    "DELETE FROM warning; DELETE FROM visit; DELETE FROM request; DELETE FROM taken; DELETE FROM audit;"
    "DELETE FROM charge; DELETE FROM view; DELETE FROM view_item; DELETE FROM hoard;";

static void run_script(struct store *store, const char *sql) {
  if (store->failed) return;
  store->failed = sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK;
}

struct store *store_open(const char *folder) {
  char path[PATH_SIZE];
  int length = snprintf(path, sizeof path, "%s/onshi-reference.db", folder);
  if (length < 0 || (size_t)length >= sizeof path) return NULL;

  struct store *store = calloc(1, sizeof *store);
  if (store == NULL) return NULL;
  store->failed = sqlite3_open(path, &store->db) != SQLITE_OK;
  run_script(store, schema);
  // BUG-36: what was taken in is remembered in memory only.
  if (fault_on(FAULT_BUG_36)) run_script(store, "DELETE FROM taken");
  if (!store->failed) return store;

  store_close(store);
  return NULL;
}

void store_close(struct store *store) {
  if (store == NULL) return;
  (void)sqlite3_close(store->db);
  free(store);
}

void store_begin(struct store *store) {
  store->failed = false;
  run_script(store, "BEGIN IMMEDIATE");
}

bool store_commit(struct store *store) {
  run_script(store, "COMMIT");
  if (!store->failed) return true;

  store_rollback(store);
  return false;
}

void store_rollback(struct store *store) {
  // Fails when SQLite has rolled back by itself, which is what we want.
  (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
  store->failed = false;
}

void store_refuse(struct store *store) {
  store->failed = true;
}

void store_forget(struct store *store) {
  run_script(store, forget_all);
}

sqlite3_stmt *store_query(struct store *store, const char *sql, const char *const *values, size_t count) {
  sqlite3_stmt *rows = NULL;
  if (store->failed) return NULL;

  bool good = sqlite3_prepare_v2(store->db, sql, -1, &rows, NULL) == SQLITE_OK;
  for (size_t i = 0; good && i < count; i++) {
    good = sqlite3_bind_text(rows, (int)i + 1, values[i], -1, SQLITE_TRANSIENT) == SQLITE_OK;
  }
  if (good) return rows;

  store->failed = true;
  (void)sqlite3_finalize(rows);
  return NULL;
}

bool store_next(struct store *store, sqlite3_stmt *rows) {
  if (rows == NULL) return false;

  int step = sqlite3_step(rows);
  if (step == SQLITE_ROW) return true;
  store->failed = store->failed || step != SQLITE_DONE;
  (void)sqlite3_finalize(rows);
  return false;
}

const char *store_column(sqlite3_stmt *rows, int column) {
  const unsigned char *text = sqlite3_column_text(rows, column);
  return text == NULL ? "" : (const char *)text;
}

void store_run(struct store *store, const char *sql, const char *const *values, size_t count) {
  sqlite3_stmt *rows = store_query(store, sql, values, count);
  while (store_next(store, rows)) continue;
}

bool store_exists(struct store *store, const char *sql, const char *const *values, size_t count) {
  sqlite3_stmt *rows = store_query(store, sql, values, count);
  bool found = store_next(store, rows);
  if (found) (void)sqlite3_finalize(rows);
  return found;
}

void store_attach(struct store *store, const char *sql, const void *bytes, size_t length, const char *key) {
  sqlite3_stmt *rows = store_query(store, sql, STORE_NO_VALUES);
  if (rows == NULL) return;

  if (sqlite3_bind_blob64(rows, 1, bytes, length, SQLITE_TRANSIENT) != SQLITE_OK ||
      sqlite3_bind_text(rows, 2, key, -1, SQLITE_TRANSIENT) != SQLITE_OK) {
    store->failed = true;
  }
  while (store_next(store, rows)) continue;
}

bool store_changed(struct store *store) {
  return !store->failed && sqlite3_changes(store->db) > 0;
}

long long store_request_number(struct store *store) {
  long long number = 0;
  store_run(store, "UPDATE running SET number = number + 1", STORE_NO_VALUES);
  sqlite3_stmt *rows = store_query(store, "SELECT number FROM running", STORE_NO_VALUES);
  while (store_next(store, rows)) number = sqlite3_column_int64(rows, 0);
  return number;
}

void store_audit(struct store *store, const char *staff, const char *what, const char *chart) {
  char now[CLOCK_TIME_SIZE];
  if (fault_on(FAULT_X_01)) return;
  clock_now(now);
  store_run(store, "INSERT INTO audit (at, staff, what, chart) VALUES (?, ?, ?, ?)", STORE_VALUES(now, staff, what, chart));
}
