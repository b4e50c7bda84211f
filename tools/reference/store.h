// SPDX-License-Identifier: Apache-2.0
//
// The product's memory: one SQLite file. Every value in it is text, so that no number can lose its zeros.
//
// Errors are sticky: a statement that fails marks the store, later ones do nothing, and store_commit
// refuses and rolls back. So code between store_begin and store_commit needs no checks of its own, and
// nothing is ever half stored. What must not be done twice (deleting a file) comes after the commit.
//
//   store_begin(store);
//   store_run(store, "UPDATE chart SET post = ? WHERE number = ?", STORE_VALUES(post, number));
//   if (!store_commit(store)) return false;
#ifndef REFERENCE_STORE_H
#define REFERENCE_STORE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

struct store;

// The values for the question marks of a statement, all text.
#define STORE_VALUES(...) \
  ((const char *const[]){__VA_ARGS__}), (sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))
#define STORE_NO_VALUES NULL, 0

// store_open opens or makes onshi-reference.db in `folder`. NULL when it cannot; the caller closes it.
__attribute__((warn_unused_result)) struct store *store_open(const char *folder);

// store_close closes the file. NULL is allowed.
void store_close(struct store *store);

// store_begin opens a transaction.
void store_begin(struct store *store);

// store_commit makes the transaction lasting. False when a statement in it failed: then nothing of it is stored.
__attribute__((warn_unused_result)) bool store_commit(struct store *store);

// store_rollback forgets the transaction.
void store_rollback(struct store *store);

// store_forget empties everything but the running number of requests, whose file names must stay unique.
void store_forget(struct store *store);

// store_refuse marks the transaction as failed, for a failure that SQLite does not see.
void store_refuse(struct store *store);

// store_run carries a statement out that has no rows.
void store_run(struct store *store, const char *sql, const char *const *values, size_t count);

// store_query begins a statement with rows. Never NULL to the caller's knowledge: pass it to store_next until false.
sqlite3_stmt *store_query(struct store *store, const char *sql, const char *const *values, size_t count);

// store_next steps to the next row. False after the last: then the statement is gone.
bool store_next(struct store *store, sqlite3_stmt *rows);

// store_column returns a text of the present row, "" for none; it lives until the next step.
const char *store_column(sqlite3_stmt *rows, int column);

// store_exists tells whether the query has a row.
bool store_exists(struct store *store, const char *sql, const char *const *values, size_t count);

// store_attach puts bytes into a statement `sql` whose ?1 is a blob and ?2 the text `key`.
void store_attach(struct store *store, const char *sql, const void *bytes, size_t length, const char *key);

// store_changed tells whether the last store_run changed a row.
bool store_changed(struct store *store);

// store_request_number returns the next running number of requests.
long long store_request_number(struct store *store);

// store_audit records who did what, now. `what` and `chart` carry no names and no numbers of cards.
void store_audit(struct store *store, const char *staff, const char *what, const char *chart);

#endif
