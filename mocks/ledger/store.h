// SPDX-License-Identifier: Apache-2.0
//
// The file behind the ledger: SQLite, and every word of SQL. Only files of mocks/ledger include this.
//
// The file is durable: write-ahead log, and a commit returns when its bytes are on the disk (synchronous=FULL), because
// a consent that was acknowledged must not be lost with the power. Pieces of a batch that nobody was told about may wait
// for the commit that makes the batch visible: they are written with synchronous=NORMAL (store_relax); the fsync of that
// commit covers the whole log. The process that opened the file holds it alone; a second one is refused.
//
//     ONSHI_TRY(store_begin(store));
//     enum onshi_status status = store_run(store, SQL_SET_REFERENCE, STORE_VALUES(value_text("9910000018"), …));
//     return store_end(store, status);
#ifndef ONSHI_MOCKS_LEDGER_STORE_H
#define ONSHI_MOCKS_LEDGER_STORE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"

// The statements; their text stands in store.c.
enum store_sql {
    SQL_BEGIN,
    SQL_COMMIT,
    SQL_ROLL_BACK,
    SQL_PERSON_BY_ID,
    SQL_ADD_PERSON,
    SQL_ADD_FACT,
    SQL_FACTS,
    SQL_ADD_KEY,
    SQL_PERSONS_BY_KEY,
    SQL_SET_REFERENCE,
    SQL_REFERENCE,
    SQL_SET_CONSENT,
    SQL_CONSENT,
    SQL_ADD_AUDIT,
    SQL_AUDIT,
    SQL_EXPIRE_AUDIT,
    SQL_EXPIRE_FACTS,
    SQL_SET_MEASURE,
    SQL_REMOVE_MEASURE,
    SQL_COUNT_OTHER_MEASURES,
    SQL_MEASURES,
    SQL_ADD_BATCH,
    SQL_ADD_PIECE,
    SQL_COMMIT_BATCH,
    SQL_BATCH,
    SQL_PIECE,
    SQL_REMOVE_PIECES,
    SQL_REMOVE_BATCH,
    SQL_OLD_BATCH,
    SQL_STATEMENTS
};

struct store {
    sqlite3 *database;
    sqlite3_stmt *statements[SQL_STATEMENTS];
    int depth; // of store_begin
    bool in_memory;
};

// store_open opens the file at `path`, makes it when there is none, and brings its schema in. `path` NULL or ":memory:"
// is a store that nobody else sees and that ends with the process. On failure `why` (may be NULL) gets a sentence with
// a remedy in Japanese and one in English. ONSHI_TIMED_OUT when another process has the file open, ONSHI_MALFORMED when
// it is not a ledger, ONSHI_UNSUPPORTED when a newer program wrote it. Closed with store_close.
ONSHI_MUST_USE enum onshi_status store_open(const char *path, struct store **out, struct bytes_writer *why);
void store_close(struct store *store);

// store_limit bounds the size of the store; beyond it writes fail with ONSHI_IO, as when a disk is full.
ONSHI_MUST_USE enum onshi_status store_limit(struct store *store, int64_t bytes);

// store_begin opens a group of writes that come to be together; groups may stand in each other. store_end closes it:
// with ONSHI_OK it keeps the writes (durably, when it is the outermost), with anything else it takes them back and
// returns that. When the store itself took an outer group back (the disk was full), all that follows in it is ONSHI_IO.
ONSHI_MUST_USE enum onshi_status store_begin(struct store *store);
ONSHI_MUST_USE enum onshi_status store_end(struct store *store, enum onshi_status status);

// store_relax lets the next commits return before their bytes are on the disk, until store_relax(store, false).
void store_relax(struct store *store, bool relaxed);

struct store_value {
    enum { VALUE_INTEGER, VALUE_TEXT, VALUE_BYTES } type;
    int64_t number;
    const void *bytes; // borrowed until the statement is done
    size_t length;
};

struct store_value value_integer(int64_t number);
struct store_value value_text(const char *text);
struct store_value value_bytes(const void *bytes, size_t length);

#define STORE_VALUES(...)                            \
    (const struct store_value[]){__VA_ARGS__},       \
        sizeof((const struct store_value[]){__VA_ARGS__}) / sizeof(struct store_value)

// store_run runs a statement that gives no rows.
ONSHI_MUST_USE enum onshi_status store_run(struct store *store, enum store_sql which, const struct store_value *values,
                                           size_t count);

// store_query starts a statement and steps to its first row, store_next to the next: ONSHI_NOT_FOUND when there is none
// (any more), and the statement is done then. `*out` is read with sqlite3_column_…, and store_done ends it earlier.
// One statement can run once at a time.
ONSHI_MUST_USE enum onshi_status store_query(struct store *store, enum store_sql which,
                                             const struct store_value *values, size_t count, sqlite3_stmt **out);
ONSHI_MUST_USE enum onshi_status store_next(sqlite3_stmt *statement);
void store_done(sqlite3_stmt *statement);

// store_text copies a column of text with its NUL. ONSHI_MALFORMED when it is longer than `size` - 1: then it was not
// this program that wrote it.
ONSHI_MUST_USE enum onshi_status store_text(sqlite3_stmt *row, int column, char *out, size_t size);

#endif
