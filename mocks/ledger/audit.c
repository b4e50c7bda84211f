// SPDX-License-Identifier: Apache-2.0
#include "mocks/ledger/audit.h"

#include <string.h>

#include "mocks/ledger/state.h"

static const char *text_or_empty(const char *text) {
    return text == NULL ? "" : text;
}

static bool is_long(const char *text) {
    return strlen(text_or_empty(text)) > LEDGER_AUDIT_BYTES;
}

enum onshi_status ledger_add_audit(struct ledger *ledger, const struct ledger_audit *entry) {
    if (is_long(entry->institution) || is_long(entry->person) || is_long(entry->measure) || is_long(entry->detail)) {
        return ONSHI_TOO_LONG;
    }
    ONSHI_TRY(store_begin(ledger->store));
    return store_end(ledger->store,
                     store_run(ledger->store, SQL_ADD_AUDIT,
                               STORE_VALUES(value_integer(entry->instant),
                                            value_text(text_or_empty(entry->institution)), value_integer(entry->act),
                                            value_text(text_or_empty(entry->person)),
                                            value_text(text_or_empty(entry->measure)),
                                            value_text(text_or_empty(entry->detail)))));
}

struct audit_texts {
    char institution[LEDGER_AUDIT_BYTES + 1], person[LEDGER_AUDIT_BYTES + 1], measure[LEDGER_AUDIT_BYTES + 1];
    char detail[LEDGER_AUDIT_BYTES + 1];
};

static enum onshi_status read_texts(sqlite3_stmt *row, struct audit_texts *texts) {
    ONSHI_TRY(store_text(row, 2, texts->institution, sizeof texts->institution));
    ONSHI_TRY(store_text(row, 4, texts->person, sizeof texts->person));
    ONSHI_TRY(store_text(row, 5, texts->measure, sizeof texts->measure));
    return store_text(row, 6, texts->detail, sizeof texts->detail);
}

// The statement is done before anybody is called, who may ask the ledger something else.
static enum onshi_status read_entry(struct ledger *ledger, int64_t after, int64_t from, struct audit_texts *texts,
                                    struct ledger_audit *out) {
    sqlite3_stmt *row;
    ONSHI_TRY(store_query(ledger->store, SQL_AUDIT, STORE_VALUES(value_integer(after), value_integer(from)), &row));
    *out = (struct ledger_audit){
        .row = sqlite3_column_int64(row, 0),
        .instant = sqlite3_column_int64(row, 1),
        .institution = texts->institution,
        .act = (enum ledger_act)sqlite3_column_int(row, 3),
        .person = texts->person,
        .measure = texts->measure,
        .detail = texts->detail,
    };
    enum onshi_status status = read_texts(row, texts);
    store_done(row);
    return status;
}

enum onshi_status ledger_read_audit(struct ledger *ledger, int64_t from, ledger_audit_reader *reader, void *context) {
    struct audit_texts texts;
    struct ledger_audit entry = {.row = 0};
    enum onshi_status status;
    while ((status = read_entry(ledger, entry.row, from, &texts, &entry)) == ONSHI_OK) {
        ONSHI_TRY(reader(context, &entry));
    }
    return status == ONSHI_NOT_FOUND ? ONSHI_OK : status;
}

enum onshi_status ledger_expire_audit(struct ledger *ledger, int64_t before) {
    ONSHI_TRY(store_begin(ledger->store));
    return store_end(ledger->store, store_run(ledger->store, SQL_EXPIRE_AUDIT, STORE_VALUES(value_integer(before))));
}

static enum onshi_status set_measure(struct ledger *ledger, const struct ledger_measure *measure) {
    sqlite3_stmt *row;
    ONSHI_TRY(store_query(ledger->store, SQL_COUNT_OTHER_MEASURES, STORE_VALUES(value_text(measure->name)), &row));
    int others = sqlite3_column_int(row, 0);
    store_done(row);
    if (others >= LEDGER_MEASURES_MAXIMUM) {
        return ONSHI_TOO_LONG;
    }
    return store_run(ledger->store, SQL_SET_MEASURE,
                     STORE_VALUES(value_text(measure->name), value_text(measure->area), value_integer(measure->from),
                                  value_integer(measure->until)));
}

enum onshi_status ledger_set_measure(struct ledger *ledger, const struct ledger_measure *measure) {
    ONSHI_TRY(store_begin(ledger->store));
    return store_end(ledger->store, set_measure(ledger, measure));
}

enum onshi_status ledger_remove_measure(struct ledger *ledger, const char *name) {
    ONSHI_TRY(store_begin(ledger->store));
    return store_end(ledger->store, store_run(ledger->store, SQL_REMOVE_MEASURE, STORE_VALUES(value_text(name))));
}

static enum onshi_status read_measure(sqlite3_stmt *row, struct ledger_measure *out) {
    ONSHI_TRY(store_text(row, 0, out->name, sizeof out->name));
    ONSHI_TRY(store_text(row, 1, out->area, sizeof out->area));
    out->from = sqlite3_column_int64(row, 2);
    out->until = sqlite3_column_int64(row, 3);
    return ONSHI_OK;
}

enum onshi_status ledger_read_measures(struct ledger *ledger, struct ledger_measure out[LEDGER_MEASURES_MAXIMUM],
                                       int *out_count) {
    sqlite3_stmt *row;
    int count = 0;
    enum onshi_status read = ONSHI_OK;
    enum onshi_status status = store_query(ledger->store, SQL_MEASURES, NULL, 0, &row);
    while (status == ONSHI_OK && read == ONSHI_OK && count < LEDGER_MEASURES_MAXIMUM) {
        read = read_measure(row, &out[count++]);
        status = store_next(row);
    }
    if (status == ONSHI_OK) {
        store_done(row);
    } else if (status != ONSHI_NOT_FOUND) {
        return status;
    }
    ONSHI_TRY(read);
    *out_count = count;
    return ONSHI_OK;
}
