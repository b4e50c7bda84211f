// SPDX-License-Identifier: Apache-2.0
#include "mocks/ledger/ledger.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/calendar.h"
#include "base/text.h"

enum { LEDGER_DETAIL_BYTES = 4096 };

// To whom a fact belongs: an institution sees what it was told itself, never what another was told.
struct owner {
    char institution[LEDGER_INSTITUTION_BYTES + 1];
    const struct person *person;
};

struct reference_entry {
    struct owner owner;
    char number[LEDGER_REFERENCE_BYTES + 1];
};

struct consent_entry {
    struct owner owner;
    enum consent_kind kind;
    struct consent consent;
};

struct ledger {
    const struct person *persons[LEDGER_PERSONS_MAXIMUM];
    struct reference_entry references[LEDGER_REFERENCES_MAXIMUM];
    struct consent_entry consents[LEDGER_CONSENTS_MAXIMUM];
    int person_count, reference_count, consent_count;
};

struct ledger *ledger_new(void) {
    return calloc(1, sizeof(struct ledger));
}

void ledger_free(struct ledger *ledger) {
    free(ledger);
}

enum onshi_status ledger_add_person(struct ledger *ledger, const struct person *person) {
    if (ledger->person_count == LEDGER_PERSONS_MAXIMUM) {
        return ONSHI_TOO_LONG;
    }
    ledger->persons[ledger->person_count++] = person;
    return ONSHI_OK;
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

static const char *text_or_empty(const char *text) {
    return text == NULL ? "" : text;
}

static bool same_branch(const char *asked, const char *registered) {
    return *text_or_empty(asked) == 0 || text_same_number(asked, registered);
}

static bool matches(const struct coverage *coverage, const struct ledger_key *key) {
    return text_same_insurer(text_or_empty(key->insurer), coverage->insurer) &&
           text_same_number(text_or_empty(key->symbol), coverage->symbol) &&
           text_same_number(text_or_empty(key->number), coverage->number) && same_branch(key->branch, coverage->branch);
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
        if (coverage->known <= known_at && matches(coverage, key) && preferred(coverage, best, known_at, day)) {
            best = coverage;
        }
    }
    return best;
}

struct ledger_finding ledger_find_by_number(const struct ledger *ledger, const struct ledger_key *key,
                                            int64_t known_at, int64_t day) {
    struct ledger_finding found = {.match = LEDGER_NONE};
    for (int i = 0; i < ledger->person_count; i++) {
        const struct person *person = ledger->persons[i];
        if (key->birthdate != CALENDAR_NEVER && key->birthdate != person->birthdate) {
            continue;
        }
        const struct coverage *coverage = coverage_under_key(person, key, known_at, day);
        if (coverage == NULL) {
            continue;
        }
        if (found.match == LEDGER_ONE) {
            return (struct ledger_finding){.match = LEDGER_SEVERAL};
        }
        found = (struct ledger_finding){.match = LEDGER_ONE, .person = person, .coverage = coverage};
    }
    return found;
}

static bool is_part(const char *part, const char *whole) {
    struct bytes_writer folded_part, folded_whole;
    bytes_writer_init(&folded_part, LEDGER_DETAIL_BYTES);
    bytes_writer_init(&folded_whole, LEDGER_DETAIL_BYTES);
    bool found = text_fold(part, &folded_part) == ONSHI_OK && text_fold(whole, &folded_whole) == ONSHI_OK &&
                 strstr(bytes_text(&folded_whole), bytes_text(&folded_part)) != NULL;
    bytes_writer_free(&folded_part);
    bytes_writer_free(&folded_whole);
    return found;
}

static bool is_known(const struct person *person, int64_t known_at) {
    for (int i = 0; i < person->coverage_count; i++) {
        if (person->coverages[i].known <= known_at) {
            return true;
        }
    }
    return false;
}

static bool fits(const struct person *person, const struct ledger_details *details) {
    const char *sex = text_or_empty(details->sex);
    const char *name = text_or_empty(details->name);
    return person->birthdate == details->birthdate &&
           (text_same_number(name, person->name) || text_same_number(name, person->kana)) &&
           (*sex == 0 || strcmp(sex, person->sex) == 0) && is_part(text_or_empty(details->address), person->address);
}

struct ledger_finding ledger_find_by_details(const struct ledger *ledger, const struct ledger_details *details,
                                             int64_t known_at) {
    struct ledger_finding found = {.match = LEDGER_NONE};
    for (int i = 0; i < ledger->person_count; i++) {
        const struct person *person = ledger->persons[i];
        if (!is_known(person, known_at) || !fits(person, details)) {
            continue;
        }
        if (found.match == LEDGER_ONE) {
            return (struct ledger_finding){.match = LEDGER_SEVERAL};
        }
        found = (struct ledger_finding){.match = LEDGER_ONE, .person = person};
    }
    return found;
}

static bool same_serial(const char *a, const char *b) {
    return strcasecmp(a + strspn(a, "0"), b + strspn(b, "0")) == 0;
}

const struct person *ledger_find_by_serial(const struct ledger *ledger, const char *serial) {
    for (int i = 0; i < ledger->person_count; i++) {
        if (same_serial(ledger->persons[i]->serial, serial)) {
            return ledger->persons[i];
        }
    }
    return NULL;
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
    (void)ledger; // a store in a database will need it
    const struct coverage *latest = NULL;
    for (int i = 0; i < person->coverage_count; i++) {
        const struct coverage *coverage = &person->coverages[i];
        if (coverage->known <= known_at && coverage->from <= day && later(coverage, latest, known_at, day)) {
            latest = coverage;
        }
    }
    return latest;
}

static bool owned_by(const struct owner *owner, const char *institution, const struct person *person) {
    return owner->person == person && strcmp(owner->institution, institution) == 0;
}

static int reference_index(const struct ledger *ledger, const char *institution, const struct person *person) {
    int i = 0;
    while (i < ledger->reference_count && !owned_by(&ledger->references[i].owner, institution, person)) {
        i++;
    }
    return i;
}

// Sets the owner of a new entry; both lengths were looked at.
static void own(struct owner *owner, const char *institution, const struct person *person) {
    memcpy(owner->institution, institution, strlen(institution) + 1);
    owner->person = person;
}

enum onshi_status ledger_set_reference(struct ledger *ledger, const char *institution, const struct person *person,
                                       const char *number) {
    int i = reference_index(ledger, institution, person);
    if (i == LEDGER_REFERENCES_MAXIMUM || strlen(number) > LEDGER_REFERENCE_BYTES ||
        strlen(institution) > LEDGER_INSTITUTION_BYTES) {
        return ONSHI_TOO_LONG;
    }
    struct reference_entry *entry = &ledger->references[i];
    own(&entry->owner, institution, person);
    memcpy(entry->number, number, strlen(number) + 1);
    ledger->reference_count += i == ledger->reference_count;
    return ONSHI_OK;
}

const char *ledger_reference(const struct ledger *ledger, const char *institution, const struct person *person) {
    int i = reference_index(ledger, institution, person);
    return i == ledger->reference_count ? "" : ledger->references[i].number;
}

static int consent_index(const struct ledger *ledger, const char *institution, const struct person *person,
                         enum consent_kind kind) {
    int i = 0;
    while (i < ledger->consent_count && !(ledger->consents[i].kind == kind &&
                                          owned_by(&ledger->consents[i].owner, institution, person))) {
        i++;
    }
    return i;
}

enum onshi_status ledger_set_consent(struct ledger *ledger, const char *institution, const struct person *person,
                                     enum consent_kind kind, bool given, int64_t when) {
    assert((unsigned)kind < CONSENT_KINDS);
    int i = consent_index(ledger, institution, person, kind);
    if (i == LEDGER_CONSENTS_MAXIMUM || strlen(institution) > LEDGER_INSTITUTION_BYTES) {
        return ONSHI_TOO_LONG;
    }
    struct consent_entry *entry = &ledger->consents[i];
    own(&entry->owner, institution, person);
    entry->kind = kind;
    entry->consent = (struct consent){.known = true, .given = given, .when = when};
    ledger->consent_count += i == ledger->consent_count;
    return ONSHI_OK;
}

struct consent ledger_consent(const struct ledger *ledger, const char *institution, const struct person *person,
                              enum consent_kind kind) {
    int i = consent_index(ledger, institution, person, kind);
    return i == ledger->consent_count ? (struct consent){.known = false} : ledger->consents[i].consent;
}
