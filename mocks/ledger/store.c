// SPDX-License-Identifier: Apache-2.0
#include "mocks/ledger/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mocks/ledger/schema.h"

// A process that is just ending gets this long to close the file. Beyond 64 GiB there is no reason to believe in a plan.
enum { BUSY_MILLISECONDS = 1000, PAGE_BYTES = 4096, COMMAND_BYTES = 128 };
static const int64_t limit_bytes = INT64_C(64) << 30;

static const char *const statements[SQL_STATEMENTS] = {
    [SQL_BEGIN] = "SAVEPOINT onshi",
    [SQL_COMMIT] = "RELEASE onshi",
    [SQL_ROLL_BACK] = "ROLLBACK TO onshi",
    [SQL_PERSON_BY_ID] = "SELECT row, origin FROM person WHERE id = ?",
    [SQL_ADD_PERSON] = "INSERT INTO person (id, origin) VALUES (?, ?)",
    [SQL_ADD_FACT] = "INSERT INTO fact (person, known, sequence, kind, day, body) VALUES (?1, ?2,"
                     " (SELECT coalesce(max(sequence), 0) + 1 FROM fact WHERE person = ?1), ?3, ?4, ?5)",
    [SQL_FACTS] = "SELECT known, kind, body FROM fact WHERE person = ? ORDER BY known, sequence",
    [SQL_ADD_KEY] = "INSERT OR IGNORE INTO person_key (key, person) VALUES (?, ?)",
    [SQL_PERSONS_BY_KEY] = "SELECT person FROM person_key WHERE key = ?",
    [SQL_SET_REFERENCE] = "INSERT INTO reference (institution, person, number) VALUES (?, ?, ?)"
                          " ON CONFLICT DO UPDATE SET number = excluded.number",
    [SQL_REFERENCE] = "SELECT number FROM reference WHERE institution = ? AND person = ?",
    [SQL_SET_CONSENT] = "INSERT INTO consent (institution, person, kind, given, instant) VALUES (?, ?, ?, ?, ?)"
                        " ON CONFLICT DO UPDATE SET given = excluded.given, instant = excluded.instant",
    [SQL_CONSENT] = "SELECT given, instant FROM consent WHERE institution = ? AND person = ? AND kind = ?",
    [SQL_ADD_AUDIT] = "INSERT INTO audit (instant, institution, act, person, measure, detail)"
                      " VALUES (?, ?, ?, ?, ?, ?)",
    [SQL_AUDIT] = "SELECT row, instant, institution, act, person, measure, detail FROM audit WHERE row > ?"
                  " AND instant >= ? ORDER BY row LIMIT 1",
    [SQL_EXPIRE_AUDIT] = "DELETE FROM audit WHERE instant < ?",
    [SQL_EXPIRE_FACTS] = "DELETE FROM fact WHERE kind = ? AND day < ?",
    [SQL_SET_MEASURE] = "INSERT INTO measure (name, area, since, until) VALUES (?, ?, ?, ?)"
                        " ON CONFLICT DO UPDATE SET area = excluded.area, since = excluded.since,"
                        " until = excluded.until",
    [SQL_REMOVE_MEASURE] = "DELETE FROM measure WHERE name = ?",
    [SQL_COUNT_OTHER_MEASURES] = "SELECT count(*) FROM measure WHERE name <> ?",
    [SQL_MEASURES] = "SELECT name, area, since, until FROM measure ORDER BY name",
    [SQL_ADD_BATCH] = "INSERT INTO batch (kind, institution, file_identifier, accepted, row_count, bytes)"
                      " VALUES (?, ?, ?, ?, 0, 0)",
    [SQL_ADD_PIECE] = "INSERT INTO piece (batch, first_row, body) VALUES (?, ?, ?)",
    [SQL_COMMIT_BATCH] = "UPDATE batch SET reception = ?, row_count = ?, bytes = ? WHERE row = ?",
    [SQL_BATCH] = "SELECT row, kind, file_identifier, accepted, row_count, bytes FROM batch"
                  " WHERE reception = ? AND institution = ?",
    [SQL_PIECE] = "SELECT first_row, body FROM piece WHERE batch = ? AND first_row <= ?"
                  " ORDER BY first_row DESC LIMIT 1",
    [SQL_REMOVE_PIECES] = "DELETE FROM piece WHERE batch = ?",
    [SQL_REMOVE_BATCH] = "DELETE FROM batch WHERE row = ?",
    [SQL_OLD_BATCH] = "SELECT row FROM batch WHERE accepted < ? AND reception IS NOT NULL LIMIT 1",
};

static enum onshi_status status_of(int result) {
    switch (result & 0xFF) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return ONSHI_OK;
    case SQLITE_NOMEM:
        return ONSHI_NO_MEMORY;
    case SQLITE_TOOBIG:
        return ONSHI_TOO_LONG;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ONSHI_TIMED_OUT;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ONSHI_MALFORMED;
    default:
        return ONSHI_IO;
    }
}

static enum onshi_status execute(struct store *store, const char *command) {
    return status_of(sqlite3_exec(store->database, command, NULL, NULL, NULL));
}

static enum onshi_status read_number(struct store *store, const char *query, int64_t *out) {
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(store->database, query, -1, &statement, NULL);
    result = result == SQLITE_OK ? sqlite3_step(statement) : result;
    if (result == SQLITE_ROW) {
        *out = sqlite3_column_int64(statement, 0);
    }
    (void)sqlite3_finalize(statement);
    return result == SQLITE_ROW ? ONSHI_OK : status_of(result);
}

static enum onshi_status explain(enum onshi_status status, const char *path, struct bytes_writer *why) {
    switch (status) {
    case ONSHI_OK:
        break;
    case ONSHI_TIMED_OUT:
        bytes_note(why, "%s: ほかのプロセスが使用中です。そのプロセスを終了するか、別の台帳ファイルを指定してください。\n"
                        "%s: another process has this ledger open; end it, or name another file.",
                   path, path);
        break;
    case ONSHI_MALFORMED:
        bytes_note(why, "%s: Onshiの台帳ではないか、壊れています。別のファイルを指定してください。\n"
                        "%s: this is no ledger of Onshi, or it is damaged; name another file.",
                   path, path);
        break;
    case ONSHI_UNSUPPORTED:
        bytes_note(why, "%s: 新しい版のOnshiが作成した台帳です。新しい版を使うか、別のファイルを指定してください。\n"
                        "%s: a newer Onshi wrote this ledger; use that one, or name another file.",
                   path, path);
        break;
    default:
        bytes_note(why, "%s: 台帳を開けません。フォルダの有無、権限、空き容量を確認してください。\n"
                        "%s: the ledger cannot be opened; look at the folder, its permissions and the free space.",
                   path, path);
    }
    return status;
}

static enum onshi_status make_tables(struct store *store) {
    char command[COMMAND_BYTES];
    (void)snprintf(command, sizeof command, "PRAGMA application_id=%d; PRAGMA user_version=%d;", SCHEMA_APPLICATION,
                   SCHEMA_VERSION);
    ONSHI_TRY(execute(store, "BEGIN IMMEDIATE"));
    ONSHI_TRY(execute(store, schema_tables)); // closing an unfinished store takes everything back
    ONSHI_TRY(execute(store, command));
    return execute(store, "COMMIT");
}

// Whose file is it? An empty one becomes ours, in one transaction, so that no other process ever sees half a schema.
static enum onshi_status take_tables(struct store *store) {
    int64_t objects = 0;
    int64_t application = 0;
    int64_t version = 0;
    ONSHI_TRY(read_number(store, "SELECT count(*) FROM sqlite_schema", &objects));
    ONSHI_TRY(read_number(store, "PRAGMA application_id", &application));
    ONSHI_TRY(read_number(store, "PRAGMA user_version", &version));
    if (objects == 0 && application == 0 && version == 0) {
        return make_tables(store);
    }
    if (application != SCHEMA_APPLICATION) {
        return ONSHI_MALFORMED;
    }
    if (version != SCHEMA_VERSION) {
        return version > SCHEMA_VERSION ? ONSHI_UNSUPPORTED : ONSHI_MALFORMED;
    }
    return execute(store, schema_leftovers);
}

// The exclusive lock is taken with the first read and goes with the process, also with a killed one. The journal is
// switched only after the file is known to be ours: a foreign file is not touched.
static enum onshi_status set_up(struct store *store) {
    (void)sqlite3_busy_timeout(store->database, BUSY_MILLISECONDS);
    ONSHI_TRY(execute(store, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA trusted_schema=OFF; PRAGMA foreign_keys=OFF;"));
    ONSHI_TRY(execute(store, store->in_memory ? "PRAGMA journal_mode=MEMORY" : "BEGIN IMMEDIATE; ROLLBACK"));
    ONSHI_TRY(take_tables(store));
    if (!store->in_memory) {
        ONSHI_TRY(execute(store, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
                                 "PRAGMA journal_size_limit=67108864;"));
    }
    return store_limit(store, limit_bytes);
}

enum onshi_status store_open(const char *path, struct store **out, struct bytes_writer *why) {
    struct store *store = calloc(1, sizeof *store);
    if (store == NULL) {
        return ONSHI_NO_MEMORY;
    }
    const char *name = path == NULL ? ":memory:" : path;
    store->in_memory = strcmp(name, ":memory:") == 0;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    enum onshi_status status = status_of(sqlite3_open_v2(name, &store->database, flags, NULL));
    status = status == ONSHI_OK ? set_up(store) : status;
    if (status != ONSHI_OK) {
        store_close(store);
        return explain(status, name, why);
    }
    *out = store;
    return ONSHI_OK;
}

void store_close(struct store *store) {
    if (store == NULL) {
        return;
    }
    for (int i = 0; i < SQL_STATEMENTS; i++) {
        (void)sqlite3_finalize(store->statements[i]);
    }
    (void)sqlite3_close(store->database);
    free(store);
}

enum onshi_status store_limit(struct store *store, int64_t bytes) {
    char command[COMMAND_BYTES];
    (void)snprintf(command, sizeof command, "PRAGMA max_page_count=%lld", (long long)(bytes / PAGE_BYTES));
    return execute(store, command);
}

void store_relax(struct store *store, bool relaxed) {
    if (store->depth == 0 && !store->in_memory) { // inside a group its commit decides
        (void)execute(store, relaxed ? "PRAGMA synchronous=NORMAL" : "PRAGMA synchronous=FULL");
    }
}

// SQLite takes a whole transaction back when the disk is full; groups that stand open then are lost.
static bool lost(const struct store *store) {
    return store->depth > 0 && sqlite3_get_autocommit(store->database) != 0;
}

enum onshi_status store_begin(struct store *store) {
    if (lost(store)) {
        return ONSHI_IO;
    }
    ONSHI_TRY(store_run(store, SQL_BEGIN, NULL, 0));
    store->depth++;
    return ONSHI_OK;
}

enum onshi_status store_end(struct store *store, enum onshi_status status) {
    if (lost(store)) {
        store->depth--;
        return status == ONSHI_OK ? ONSHI_IO : status;
    }
    store->depth--;
    if (status == ONSHI_OK) {
        status = store_run(store, SQL_COMMIT, NULL, 0);
    }
    if (status != ONSHI_OK && sqlite3_get_autocommit(store->database) == 0) {
        bool back = store_run(store, SQL_ROLL_BACK, NULL, 0) == ONSHI_OK &&
                    store_run(store, SQL_COMMIT, NULL, 0) == ONSHI_OK;
        if (!back) {
            (void)execute(store, "ROLLBACK");
        }
    }
    return status;
}

struct store_value value_integer(int64_t number) {
    return (struct store_value){.type = VALUE_INTEGER, .number = number};
}

struct store_value value_text(const char *text) {
    return (struct store_value){.type = VALUE_TEXT, .bytes = text, .length = strlen(text)};
}

struct store_value value_bytes(const void *bytes, size_t length) {
    return (struct store_value){.type = VALUE_BYTES, .bytes = length == 0 ? "" : bytes, .length = length};
}

static int bind(sqlite3_stmt *statement, int at, const struct store_value *value) {
    switch (value->type) {
    case VALUE_INTEGER:
        return sqlite3_bind_int64(statement, at, value->number);
    case VALUE_TEXT:
        return sqlite3_bind_text64(statement, at, value->bytes, value->length, SQLITE_STATIC, SQLITE_UTF8);
    case VALUE_BYTES:
        break;
    }
    return sqlite3_bind_blob64(statement, at, value->bytes, value->length, SQLITE_STATIC);
}

static enum onshi_status start(struct store *store, enum store_sql which, const struct store_value *values,
                               size_t count, sqlite3_stmt **out) {
    if (store->statements[which] == NULL) {
        ONSHI_TRY(status_of(sqlite3_prepare_v3(store->database, statements[which], -1, SQLITE_PREPARE_PERSISTENT,
                                               &store->statements[which], NULL)));
    }
    int result = SQLITE_OK;
    for (size_t i = 0; i < count && result == SQLITE_OK; i++) {
        result = bind(store->statements[which], (int)i + 1, &values[i]);
    }
    *out = store->statements[which];
    return status_of(result);
}

enum onshi_status store_next(sqlite3_stmt *statement) {
    int result = sqlite3_step(statement);
    if (result == SQLITE_ROW) {
        return ONSHI_OK;
    }
    (void)sqlite3_reset(statement);
    return result == SQLITE_DONE ? ONSHI_NOT_FOUND : status_of(result);
}

enum onshi_status store_query(struct store *store, enum store_sql which, const struct store_value *values, size_t count,
                              sqlite3_stmt **out) {
    sqlite3_stmt *statement;
    ONSHI_TRY(start(store, which, values, count, &statement));
    ONSHI_TRY(store_next(statement));
    *out = statement;
    return ONSHI_OK;
}

enum onshi_status store_run(struct store *store, enum store_sql which, const struct store_value *values, size_t count) {
    sqlite3_stmt *statement;
    enum onshi_status status = store_query(store, which, values, count, &statement);
    return status == ONSHI_NOT_FOUND ? ONSHI_OK : status;
}

void store_done(sqlite3_stmt *statement) {
    (void)sqlite3_reset(statement);
}

enum onshi_status store_text(sqlite3_stmt *row, int column, char *out, size_t size) {
    const unsigned char *text = sqlite3_column_text(row, column);
    size_t length = (size_t)sqlite3_column_bytes(row, column);
    if (text == NULL || length >= size) {
        return ONSHI_MALFORMED;
    }
    memcpy(out, text, length + 1);
    return ONSHI_OK;
}
