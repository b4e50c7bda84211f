// SPDX-License-Identifier: Apache-2.0
#include "mocks/ledger/ledger.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/calendar.h"
#include "base/text.h"
#include "mocks/ledger/keys.h"
#include "mocks/ledger/state.h"

_Static_assert((int)LEDGER_PEOPLE_HELD < (int)SNAPSHOTS_MAXIMUM, "a snapshot stays as long as the header promises");

enum onshi_status ledger_open(const char *path, struct ledger **out, struct bytes_writer *why) {
    struct ledger *ledger = calloc(1, sizeof *ledger);
    if (ledger == NULL) {
        return ONSHI_NO_MEMORY;
    }
    enum onshi_status status = store_open(path, &ledger->store, why);
    if (status == ONSHI_OK) {
        ledger->snapshots = snapshots_new(ledger->store);
        ledger->references = calloc(1, sizeof *ledger->references);
        status = ledger->snapshots == NULL || ledger->references == NULL ? ONSHI_NO_MEMORY : ONSHI_OK;
    }
    if (status != ONSHI_OK) {
        ledger_free(ledger);
        return status;
    }
    *out = ledger;
    return ONSHI_OK;
}

struct ledger *ledger_new(void) {
    struct ledger *ledger = NULL;
    return ledger_open(NULL, &ledger, NULL) == ONSHI_OK ? ledger : NULL;
}

void ledger_free(struct ledger *ledger) {
    if (ledger == NULL) {
        return;
    }
    snapshots_free(ledger->snapshots);
    store_close(ledger->store);
    free(ledger->references);
    free(ledger);
}

enum onshi_status ledger_limit(struct ledger *ledger, int64_t bytes) {
    return store_limit(ledger->store, bytes);
}

enum onshi_status ledger_begin(struct ledger *ledger) {
    return store_begin(ledger->store);
}

enum onshi_status ledger_end(struct ledger *ledger, enum onshi_status status) {
    enum onshi_status ended = store_end(ledger->store, status);
    if (ended != ONSHI_OK) {
        snapshots_forget_all(ledger->snapshots); // they may show what was taken back
    }
    return ended;
}

bool ledger_in_force(const struct coverage *coverage, int64_t known_at, int64_t day) {
    return coverage->known <= known_at && coverage->from <= day && day < coverage_until(coverage, known_at);
}

const char *ledger_loss_reason(const struct coverage *coverage, int64_t known_at) {
    const char *reason = "";
    for (int i = 0; i < coverage->change_count && coverage->changes[i].known <= known_at; i++) {
        reason = coverage->changes[i].loss;
    }
    return coverage_until(coverage, known_at) == CALENDAR_NEVER ? "" : reason;
}

bool ledger_hides_address(const struct coverage *coverage) {
    return coverage->withholds_address || coverage->withholds_self;
}

bool ledger_refuses_card(const struct coverage *coverage) {
    return coverage->withholds_self;
}

static const char *text_or_empty(const char *text) {
    return text == NULL ? "" : text;
}

// Folding is dear, and most of what is compared is written alike.
static bool same_number(const char *asked, const char *registered) {
    return strcmp(asked, registered) == 0 || text_same_number(asked, registered);
}

static bool same_branch(const char *asked, const char *registered) {
    return *text_or_empty(asked) == 0 || same_number(asked, registered);
}

static bool matches(const struct coverage *coverage, const struct ledger_key *key) {
    return text_same_insurer(text_or_empty(key->insurer), coverage->insurer) &&
           same_number(text_or_empty(key->symbol), coverage->symbol) &&
           same_number(text_or_empty(key->number), coverage->number) && same_branch(key->branch, coverage->branch);
}

// Of two coverages of one person under one number, is `a` to be taken before `b`?
static bool preferred(const struct coverage *a, const struct coverage *b, int64_t known_at, int64_t day) {
    if (b == NULL) {
        return true;
    }
    bool a_valid = ledger_in_force(a, known_at, day);
    bool b_valid = ledger_in_force(b, known_at, day);
    return a_valid != b_valid ? a_valid : a->from > b->from;
}

static const struct coverage *coverage_under_key(const struct person *person, const struct ledger_key *key,
                                                 int64_t known_at, int64_t day) {
    const struct coverage *best = NULL;
    for (int i = 0; i < person->coverage_count; i++) {
        const struct coverage *coverage = &person->coverages[i];
        if (matches(coverage, key) && preferred(coverage, best, known_at, day)) {
            best = coverage;
        }
    }
    return best;
}

// A search looks at everybody whom a key leads to; `judge` says whether it is somebody who is looked for.
struct search {
    const struct ledger *ledger;
    int64_t known_at, day;
    const void *asked;
    bool (*judge)(const struct search *search, const struct person *person, const struct coverage **out);
};

static void take_candidate(const struct search *search, int64_t row, struct ledger_finding *found) {
    const struct person *person = NULL;
    const struct coverage *coverage = NULL;
    if (snapshot_of(search->ledger->snapshots, row, search->known_at, &person) != ONSHI_OK) {
        *found = (struct ledger_finding){.match = LEDGER_FAILED};
        return;
    }
    if (!search->judge(search, person, &coverage)) {
        return;
    }
    *found = found->match == LEDGER_NONE
                 ? (struct ledger_finding){.match = LEDGER_ONE, .person = person, .coverage = coverage}
                 : (struct ledger_finding){.match = LEDGER_SEVERAL};
}

static struct ledger_finding find_under(const struct search *search, const char *key) {
    struct ledger_finding found = {.match = LEDGER_NONE};
    sqlite3_stmt *candidate;
    enum onshi_status status =
        store_query(search->ledger->store, SQL_PERSONS_BY_KEY, STORE_VALUES(value_text(key)), &candidate);
    while (status == ONSHI_OK && (found.match == LEDGER_NONE || found.match == LEDGER_ONE)) {
        take_candidate(search, sqlite3_column_int64(candidate, 0), &found);
        status = store_next(candidate);
    }
    if (status == ONSHI_OK) {
        store_done(candidate);
    }
    bool read = status == ONSHI_OK || status == ONSHI_NOT_FOUND;
    return read ? found : (struct ledger_finding){.match = LEDGER_FAILED};
}

static bool is_under_number(const struct search *search, const struct person *person, const struct coverage **out) {
    const struct ledger_key *key = search->asked;
    if (key->birthdate != CALENDAR_NEVER && key->birthdate != person->birthdate) {
        return false;
    }
    *out = coverage_under_key(person, key, search->known_at, search->day);
    return *out != NULL;
}

struct ledger_finding ledger_find_by_number(const struct ledger *ledger, const struct ledger_key *key,
                                            int64_t known_at, int64_t day) {
    const struct search search = {ledger, known_at, day, key, is_under_number};
    struct bytes_writer folded;
    bytes_writer_init(&folded, KEY_BYTES);
    enum onshi_status status = key_of_number(text_or_empty(key->insurer), text_or_empty(key->symbol),
                                             text_or_empty(key->number), &folded);
    struct ledger_finding found = {.match = status == ONSHI_NO_MEMORY ? LEDGER_FAILED : LEDGER_NONE};
    if (status == ONSHI_OK) {
        found = find_under(&search, bytes_text(&folded));
    }
    bytes_writer_free(&folded);
    return found;
}

static bool is_part(const char *part, const char *whole) {
    struct bytes_writer folded_part, folded_whole;
    bytes_writer_init(&folded_part, FACT_BYTES);
    bytes_writer_init(&folded_whole, FACT_BYTES);
    bool found = text_fold(part, &folded_part) == ONSHI_OK && text_fold(whole, &folded_whole) == ONSHI_OK &&
                 strstr(bytes_text(&folded_whole), bytes_text(&folded_part)) != NULL;
    bytes_writer_free(&folded_part);
    bytes_writer_free(&folded_whole);
    return found;
}

static bool is_described(const struct search *search, const struct person *person, const struct coverage **out) {
    const struct ledger_details *details = search->asked;
    const char *sex = text_or_empty(details->sex);
    const char *name = text_or_empty(details->name);
    *out = NULL;
    return person->coverage_count > 0 && person->birthdate == details->birthdate &&
           (same_number(name, person->name) || same_number(name, person->kana)) &&
           (*sex == 0 || strcmp(sex, person->sex) == 0) && is_part(text_or_empty(details->address), person->address);
}

struct ledger_finding ledger_find_by_details(const struct ledger *ledger, const struct ledger_details *details,
                                             int64_t known_at) {
    const struct search search = {ledger, known_at, 0, details, is_described};
    struct ledger_finding found = {.match = LEDGER_FAILED};
    struct bytes_writer key;
    bytes_writer_init(&key, KEY_BYTES);
    if (key_of_birthdate(details->birthdate, &key) == ONSHI_OK) {
        found = find_under(&search, bytes_text(&key));
    }
    bytes_writer_free(&key);
    return found;
}

static bool has_serial(const struct search *search, const struct person *person, const struct coverage **out) {
    const char *a = search->asked;
    const char *b = person->serial;
    *out = NULL;
    return strcasecmp(a + strspn(a, "0"), b + strspn(b, "0")) == 0;
}

const struct person *ledger_find_by_serial(const struct ledger *ledger, const char *serial, int64_t known_at) {
    const struct search search = {ledger, known_at, 0, serial, has_serial};
    struct ledger_finding found = {.match = LEDGER_FAILED};
    struct bytes_writer key;
    bytes_writer_init(&key, KEY_BYTES);
    if (key_of_serial(serial, &key) == ONSHI_OK) {
        found = find_under(&search, bytes_text(&key));
    }
    bytes_writer_free(&key);
    return found.person;
}

const struct person *ledger_find_person(const struct ledger *ledger, const char *id, int64_t known_at) {
    int64_t row = 0;
    const struct person *person = NULL;
    bool found = people_row_of_id(ledger, id, &row) == ONSHI_OK &&
                 snapshot_of(ledger->snapshots, row, known_at, &person) == ONSHI_OK;
    return found ? person : NULL;
}

// Is `a` later than `b` in the sense of the card path?
static bool later(const struct coverage *a, const struct coverage *b, int64_t known_at, int64_t day) {
    if (b == NULL) {
        return true;
    }
    bool a_valid = ledger_in_force(a, known_at, day);
    if (a_valid != ledger_in_force(b, known_at, day)) {
        return a_valid;
    }
    if (a_valid && a->issued != b->issued) {
        return a->issued > b->issued;
    }
    return a->from > b->from;
}

const struct coverage *ledger_latest_coverage(const struct ledger *ledger, const struct person *person,
                                              int64_t known_at, int64_t day) {
    int64_t row = 0;
    const struct person *known = NULL;
    if (people_row(ledger, person, &row) != ONSHI_OK ||
        snapshot_of(ledger->snapshots, row, known_at, &known) != ONSHI_OK) {
        return NULL;
    }
    const struct coverage *latest = NULL;
    for (int i = 0; i < known->coverage_count; i++) {
        const struct coverage *coverage = &known->coverages[i];
        if (coverage->from <= day && later(coverage, latest, known_at, day)) {
            latest = coverage;
        }
    }
    return latest;
}

enum onshi_status ledger_set_reference(struct ledger *ledger, const char *institution, const struct person *person,
                                       const char *number) {
    if (strlen(number) > LEDGER_REFERENCE_BYTES || strlen(institution) > LEDGER_INSTITUTION_BYTES) {
        return ONSHI_TOO_LONG;
    }
    int64_t row = 0;
    ONSHI_TRY(people_row(ledger, person, &row));
    ONSHI_TRY(store_begin(ledger->store));
    return store_end(ledger->store,
                     store_run(ledger->store, SQL_SET_REFERENCE,
                               STORE_VALUES(value_text(institution), value_integer(row), value_text(number))));
}

const char *ledger_reference(const struct ledger *ledger, const char *institution, const struct person *person) {
    int64_t row = 0;
    sqlite3_stmt *reference;
    if (people_row(ledger, person, &row) != ONSHI_OK ||
        store_query(ledger->store, SQL_REFERENCE, STORE_VALUES(value_text(institution), value_integer(row)),
                    &reference) != ONSHI_OK) {
        return "";
    }
    char *text = ledger->references->texts[ledger->references->next++ % LEDGER_REFERENCES_HELD];
    enum onshi_status status = store_text(reference, 0, text, LEDGER_REFERENCE_BYTES + 1);
    store_done(reference);
    return status == ONSHI_OK ? text : "";
}

enum onshi_status ledger_set_consent(struct ledger *ledger, const char *institution, const struct person *person,
                                     enum consent_kind kind, bool given, int64_t when) {
    assert((unsigned)kind < CONSENT_KINDS);
    if (strlen(institution) > LEDGER_INSTITUTION_BYTES) {
        return ONSHI_TOO_LONG;
    }
    int64_t row = 0;
    ONSHI_TRY(people_row(ledger, person, &row));
    ONSHI_TRY(store_begin(ledger->store));
    return store_end(ledger->store,
                     store_run(ledger->store, SQL_SET_CONSENT,
                               STORE_VALUES(value_text(institution), value_integer(row), value_integer((int64_t)kind),
                                            value_integer(given), value_integer(when))));
}

enum onshi_status ledger_set_consents(struct ledger *ledger, const char *institution, const struct person *person,
                                      const bool given[CONSENT_KINDS], int64_t when) {
    ONSHI_TRY(store_begin(ledger->store));
    enum onshi_status status = ONSHI_OK;
    for (int kind = 0; kind < CONSENT_KINDS && status == ONSHI_OK; kind++) {
        status = ledger_set_consent(ledger, institution, person, (enum consent_kind)kind, given[kind], when);
    }
    return store_end(ledger->store, status);
}

struct consent ledger_consent(const struct ledger *ledger, const char *institution, const struct person *person,
                              enum consent_kind kind) {
    int64_t row = 0;
    sqlite3_stmt *word;
    if (people_row(ledger, person, &row) != ONSHI_OK ||
        store_query(ledger->store, SQL_CONSENT,
                    STORE_VALUES(value_text(institution), value_integer(row), value_integer((int64_t)kind)),
                    &word) != ONSHI_OK) {
        return (struct consent){.known = false};
    }
    struct consent consent = {true, sqlite3_column_int(word, 0) != 0, sqlite3_column_int64(word, 1)};
    store_done(word);
    return consent;
}
