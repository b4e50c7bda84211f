// SPDX-License-Identifier: Apache-2.0
//
// How people come into the ledger, as facts.
#include <openssl/evp.h>
#include <string.h>

#include "mocks/ledger/keys.h"
#include "mocks/ledger/state.h"

enum {
    DIGEST_BYTES = 32,
    // identity, card, coverages with their changes, two certificates, diseases, two kinds of records
    WRITINGS = 2 + PERSON_COVERAGES_MAXIMUM * (1 + PERSON_CHANGES_MAXIMUM) + 2 + PERSON_DISEASES_MAXIMUM +
               2 * PERSON_RECORDS_MAXIMUM,
};

// From the beginning of the ledger's knowledge.
static const int64_t always = INT64_MIN;

// The facts of a person on their way in: what `of` points to is borrowed from the person, but for changes and records.
struct writing {
    enum fact_kind kind;
    int64_t known;
    const void *of;
};

struct writings {
    struct writing all[WRITINGS];
    int count;
    struct fact_change changes[PERSON_COVERAGES_MAXIMUM * PERSON_CHANGES_MAXIMUM];
    int change_count;
    struct fact_medication medications[PERSON_RECORDS_MAXIMUM];
    struct fact_checkup checkups[PERSON_RECORDS_MAXIMUM];
};

static void add(struct writings *writings, enum fact_kind kind, int64_t known, const void *of) {
    writings->all[writings->count++] = (struct writing){kind, known, of};
}

static void list_coverages(const struct person *person, struct writings *writings) {
    for (int i = 0; i < person->coverage_count; i++) {
        const struct coverage *coverage = &person->coverages[i];
        add(writings, FACT_COVERAGE, coverage->known, coverage);
    }
    for (int i = 0; i < person->coverage_count; i++) {
        const struct coverage *coverage = &person->coverages[i];
        for (int j = 0; j < coverage->change_count; j++) {
            struct fact_change *change = &writings->changes[writings->change_count++];
            *change = (struct fact_change){coverage->id, coverage->changes[j]};
            add(writings, FACT_CHANGE, change->change.known, change);
        }
    }
}

static void list_records(const struct person *person, struct writings *writings) {
    for (int i = 0; i < person->medication_count; i++) {
        writings->medications[i] = (struct fact_medication){person->medications[i], ""};
        add(writings, FACT_MEDICATION, always, &writings->medications[i]);
    }
    for (int i = 0; i < person->checkup_count; i++) {
        writings->checkups[i] = (struct fact_checkup){person->checkups[i], ""};
        add(writings, FACT_CHECKUP, always, &writings->checkups[i]);
    }
}

static bool is_given(const char *text) {
    return text != NULL && *text != 0;
}

static void list(const struct person *person, struct writings *writings) {
    writings->count = 0;
    writings->change_count = 0;
    add(writings, FACT_PERSON, always, person);
    add(writings, FACT_CARD, always, person);
    list_coverages(person, writings);
    if (is_given(person->ceiling.class_code)) {
        add(writings, FACT_CEILING, always, &person->ceiling);
    }
    if (is_given(person->elderly.ratio)) {
        add(writings, FACT_ELDERLY, always, &person->elderly);
    }
    for (int i = 0; i < person->disease_count; i++) {
        add(writings, FACT_DISEASE, always, &person->diseases[i]);
    }
    list_records(person, writings);
}

static enum onshi_status digest(const struct writings *writings, uint8_t out[DIGEST_BYTES]) {
    struct bytes_writer all;
    bytes_writer_init(&all, (size_t)WRITINGS * FACT_BYTES);
    enum onshi_status status = ONSHI_OK;
    for (int i = 0; i < writings->count && status == ONSHI_OK; i++) {
        status = bytes_printf(&all, "%d %lld ", (int)writings->all[i].kind, (long long)writings->all[i].known);
        status = status == ONSHI_OK ? fact_write(writings->all[i].kind, writings->all[i].of, &all) : status;
    }
    if (status == ONSHI_OK && EVP_Q_digest(NULL, "SHA256", NULL, all.data, all.length, out, NULL) != 1) {
        status = ONSHI_CRYPTO;
    }
    bytes_writer_free(&all);
    return status;
}

enum onshi_status people_row_of_id(const struct ledger *ledger, const char *id, int64_t *out) {
    sqlite3_stmt *person;
    ONSHI_TRY(store_query(ledger->store, SQL_PERSON_BY_ID, STORE_VALUES(value_text(id)), &person));
    *out = sqlite3_column_int64(person, 0);
    store_done(person);
    return ONSHI_OK;
}

enum onshi_status people_row(const struct ledger *ledger, const struct person *person, int64_t *out) {
    int64_t row = snapshot_row(ledger->snapshots, person);
    if (row != 0) {
        *out = row;
        return ONSHI_OK;
    }
    return people_row_of_id(ledger, person->id, out);
}

static const char *text_or_empty(const char *text) {
    return is_given(text) ? text : "";
}

// The key under which this fact lets the person be found; nothing is written for one without.
static enum onshi_status write_key(enum fact_kind kind, const void *from, struct bytes_writer *key) {
    const struct person *person = from;
    const struct coverage *coverage = from;
    switch (kind) {
    case FACT_PERSON:
        return key_of_birthdate(person->birthdate, key);
    case FACT_CARD:
        return *text_or_empty(person->serial) == 0 ? ONSHI_OK : key_of_serial(person->serial, key);
    case FACT_COVERAGE:
        return key_of_number(text_or_empty(coverage->insurer), text_or_empty(coverage->symbol),
                             text_or_empty(coverage->number), key);
    default:
        return ONSHI_OK;
    }
}

static enum onshi_status add_key(struct ledger *ledger, int64_t row, enum fact_kind kind, const void *from) {
    struct bytes_writer key;
    bytes_writer_init(&key, KEY_BYTES);
    enum onshi_status status = write_key(kind, from, &key);
    if (status == ONSHI_OK && key.length > 0) {
        status = store_run(ledger->store, SQL_ADD_KEY, STORE_VALUES(value_text(bytes_text(&key)), value_integer(row)));
    }
    bytes_writer_free(&key);
    return status;
}

// The day by which a record grows old; other facts do not.
static int64_t day_of(enum fact_kind kind, const void *from) {
    switch (kind) {
    case FACT_MEDICATION:
        return ((const struct fact_medication *)from)->medication.dispensed;
    case FACT_CHECKUP:
        return ((const struct fact_checkup *)from)->checkup.day;
    default:
        return 0;
    }
}

enum onshi_status people_add_fact(struct ledger *ledger, int64_t row, enum fact_kind kind, int64_t known,
                                  const void *from) {
    struct bytes_writer body;
    bytes_writer_init(&body, FACT_BYTES);
    enum onshi_status status = fact_write(kind, from, &body);
    if (status == ONSHI_OK) {
        status = store_run(ledger->store, SQL_ADD_FACT,
                           STORE_VALUES(value_integer(row), value_integer(known), value_integer(kind),
                                        value_integer(day_of(kind, from)), value_bytes(body.data, body.length)));
    }
    bytes_writer_free(&body);
    return status == ONSHI_OK ? add_key(ledger, row, kind, from) : status;
}

static enum onshi_status write_all(struct ledger *ledger, const struct person *person, const struct writings *writings,
                                   const uint8_t origin[DIGEST_BYTES]) {
    ONSHI_TRY(store_run(ledger->store, SQL_ADD_PERSON,
                        STORE_VALUES(value_text(person->id), value_bytes(origin, DIGEST_BYTES))));
    int64_t row = sqlite3_last_insert_rowid(ledger->store->database);
    if (row > LEDGER_PERSONS_MAXIMUM) {
        return ONSHI_TOO_LONG;
    }
    for (int i = 0; i < writings->count; i++) {
        ONSHI_TRY(people_add_fact(ledger, row, writings->all[i].kind, writings->all[i].known, writings->all[i].of));
    }
    return ONSHI_OK;
}

// Is the person of that id the same as the one that was once added under it?
static enum onshi_status compare(const struct ledger *ledger, const char *id, const uint8_t origin[DIGEST_BYTES]) {
    sqlite3_stmt *row;
    ONSHI_TRY(store_query(ledger->store, SQL_PERSON_BY_ID, STORE_VALUES(value_text(id)), &row));
    const void *known = sqlite3_column_blob(row, 1);
    bool same = known != NULL && sqlite3_column_bytes(row, 1) == DIGEST_BYTES &&
                memcmp(known, origin, DIGEST_BYTES) == 0;
    store_done(row);
    return same ? ONSHI_OK : ONSHI_MALFORMED;
}

enum onshi_status ledger_add_person(struct ledger *ledger, const struct person *person) {
    struct writings writings;
    uint8_t origin[DIGEST_BYTES];
    list(person, &writings);
    ONSHI_TRY(digest(&writings, origin));
    enum onshi_status status = compare(ledger, person->id, origin);
    if (status != ONSHI_NOT_FOUND) {
        return status;
    }
    ONSHI_TRY(store_begin(ledger->store));
    return store_end(ledger->store, write_all(ledger, person, &writings, origin));
}
