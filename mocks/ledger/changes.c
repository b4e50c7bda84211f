// SPDX-License-Identifier: Apache-2.0
#include "mocks/ledger/changes.h"

#include <assert.h>
#include <string.h>

#include "base/calendar.h"
#include "mocks/ledger/state.h"

enum { LINKED_ID_BYTES = 512 };

// A change on its way in: whose it is, and what was known of that person at that instant.
struct applying {
    struct ledger *ledger;
    const struct ledger_change *change;
    int64_t row;
    const struct person *person;
};

static enum onshi_status add(const struct applying *applying, enum fact_kind kind, const void *fact) {
    return people_add_fact(applying->ledger, applying->row, kind, applying->change->known, fact);
}

static enum onshi_status find_coverage(const struct applying *applying, const char *id, const struct coverage **out) {
    const struct coverage *coverage = id == NULL ? NULL : person_coverage(applying->person, id);
    if (coverage == NULL) {
        return ONSHI_NOT_FOUND;
    }
    *out = coverage;
    return ONSHI_OK;
}

static enum onshi_status gain(const struct applying *applying) {
    const struct coverage *coverage = applying->change->coverage;
    if (person_coverage(applying->person, coverage->id) != NULL) {
        return ONSHI_MALFORMED;
    }
    return add(applying, FACT_COVERAGE, coverage);
}

static enum onshi_status end(const struct applying *applying) {
    const struct ledger_change *change = applying->change;
    const struct coverage *coverage = NULL;
    ONSHI_TRY(find_coverage(applying, change->coverage_id, &coverage));
    const struct fact_change fact = {change->coverage_id, {.until = change->until, .loss = change->loss}};
    return add(applying, FACT_CHANGE, &fact);
}

static enum onshi_status correct(const struct applying *applying) {
    const struct coverage *before = NULL;
    ONSHI_TRY(find_coverage(applying, applying->change->coverage->id, &before));
    return add(applying, FACT_COVERAGE, applying->change->coverage);
}

static enum onshi_status cancel(const struct applying *applying) {
    const struct coverage *coverage = NULL;
    ONSHI_TRY(find_coverage(applying, applying->change->coverage_id, &coverage));
    const struct fact_change fact = {coverage->id, {.until = CALENDAR_NEVER, .loss = "", .cancelled = true}};
    return add(applying, FACT_CHANGE, &fact);
}

// "taro/old" of somebody else is "old" again when it comes home to taro.
static enum onshi_status name_linked(const struct applying *applying, const struct coverage *coverage,
                                     struct bytes_writer *out) {
    const char *to = applying->change->to;
    size_t length = strlen(to);
    bool home = strncmp(coverage->id, to, length) == 0 && coverage->id[length] == '/';
    return home ? bytes_write_text(out, coverage->id + length + 1)
                : bytes_printf(out, "%s/%s", applying->person->id, coverage->id);
}

static enum onshi_status copy_records(const struct applying *to, const struct person *from, const char *coverage) {
    for (int i = 0; i < from->medication_count; i++) {
        const struct fact_medication fact = {from->medications[i], coverage};
        ONSHI_TRY(add(to, FACT_MEDICATION, &fact));
    }
    for (int i = 0; i < from->checkup_count; i++) {
        const struct fact_checkup fact = {from->checkups[i], coverage};
        ONSHI_TRY(add(to, FACT_CHECKUP, &fact));
    }
    return ONSHI_OK;
}

// Puts the coverage, as known now, with the other person. Records come along only when it goes away from home.
static enum onshi_status put_linked(const struct applying *from, const struct coverage *coverage, const char *id) {
    int64_t known = from->change->known;
    struct applying to = *from;
    ONSHI_TRY(people_row_of_id(from->ledger, from->change->to, &to.row));
    struct coverage copy = *coverage;
    copy.id = id;
    copy.until = coverage_until(coverage, known);
    ONSHI_TRY(add(&to, FACT_COVERAGE, &copy));
    const char *loss = ledger_loss_reason(coverage, known);
    if (*loss != 0) {
        const struct fact_change fact = {id, {.until = copy.until, .loss = loss}};
        ONSHI_TRY(add(&to, FACT_CHANGE, &fact));
    }
    return strchr(id, '/') == NULL ? ONSHI_OK : copy_records(&to, from->person, id);
}

static enum onshi_status check_other(const struct applying *applying) {
    int64_t row = 0;
    const struct person *other = NULL;
    ONSHI_TRY(people_row_of_id(applying->ledger, applying->change->to, &row));
    snapshots_forget(applying->ledger->snapshots, row);
    return snapshot_of(applying->ledger->snapshots, row, CALENDAR_NEVER, &other);
}

static enum onshi_status link(const struct applying *applying) {
    const struct coverage *coverage = NULL;
    struct bytes_writer id;
    ONSHI_TRY(find_coverage(applying, applying->change->coverage_id, &coverage));
    bytes_writer_init(&id, LINKED_ID_BYTES);
    enum onshi_status status = name_linked(applying, coverage, &id);
    status = status == ONSHI_OK ? put_linked(applying, coverage, bytes_text(&id)) : status;
    status = status == ONSHI_OK ? cancel(applying) : status;
    bytes_writer_free(&id);
    return status == ONSHI_OK ? check_other(applying) : status;
}

static enum onshi_status identify(const struct applying *applying) {
    struct person person = *applying->change->identity;
    person.id = applying->person->id;
    return add(applying, FACT_PERSON, &person);
}

static enum onshi_status change_card(const struct applying *applying) {
    return add(applying, FACT_CARD, applying->change->identity);
}

static enum onshi_status change_ceiling(const struct applying *applying) {
    return add(applying, FACT_CEILING, applying->change->ceiling);
}

static enum onshi_status change_elderly(const struct applying *applying) {
    return add(applying, FACT_ELDERLY, applying->change->elderly);
}

static enum onshi_status add_medication(const struct applying *applying) {
    const struct fact_medication fact = {*applying->change->medication, ""};
    return add(applying, FACT_MEDICATION, &fact);
}

static enum onshi_status add_checkup(const struct applying *applying) {
    const struct fact_checkup fact = {*applying->change->checkup, ""};
    return add(applying, FACT_CHECKUP, &fact);
}

static enum onshi_status (*const apply[LEDGER_CHANGE_KINDS])(const struct applying *applying) = {
    [LEDGER_GAINED] = gain,
    [LEDGER_ENDED] = end,
    [LEDGER_CORRECTED] = correct,
    [LEDGER_CANCELLED] = cancel,
    [LEDGER_LINKED] = link,
    [LEDGER_IDENTIFIED] = identify,
    [LEDGER_CARD] = change_card,
    [LEDGER_CEILING] = change_ceiling,
    [LEDGER_ELDERLY] = change_elderly,
    [LEDGER_MEDICATION] = add_medication,
    [LEDGER_CHECKUP] = add_checkup,
};

// Whether all facts of the person still fit together is seen by laying them.
static enum onshi_status apply_in_group(struct applying *applying) {
    const struct ledger_change *change = applying->change;
    struct snapshots *snapshots = applying->ledger->snapshots;
    const struct person *after = NULL;
    ONSHI_TRY(people_row_of_id(applying->ledger, change->person, &applying->row));
    ONSHI_TRY(snapshot_of(snapshots, applying->row, change->known, &applying->person));
    ONSHI_TRY(apply[change->kind](applying));
    snapshots_forget(snapshots, applying->row);
    return snapshot_of(snapshots, applying->row, CALENDAR_NEVER, &after);
}

enum onshi_status ledger_apply_change(struct ledger *ledger, const struct ledger_change *change) {
    assert((unsigned)change->kind < LEDGER_CHANGE_KINDS);
    struct applying applying = {.ledger = ledger, .change = change};
    ONSHI_TRY(ledger_begin(ledger));
    return ledger_end(ledger, apply_in_group(&applying));
}

enum onshi_status ledger_register_card(struct ledger *ledger, const char *person, int64_t known) {
    const struct person *before = ledger_find_person(ledger, person, known);
    if (before == NULL) {
        return ONSHI_NOT_FOUND;
    }
    struct person after = *before;
    after.registered = known;
    const struct ledger_change change = {.kind = LEDGER_CARD, .person = person, .known = known, .identity = &after};
    return ledger_apply_change(ledger, &change);
}

bool ledger_card_registered(const struct person *person, int64_t at) {
    return person->registered <= at;
}

static enum onshi_status forget(struct ledger *ledger, enum fact_kind kind, int64_t before, int64_t *removed) {
    ONSHI_TRY(store_run(ledger->store, SQL_EXPIRE_FACTS, STORE_VALUES(value_integer(kind), value_integer(before))));
    *removed += sqlite3_changes64(ledger->store->database);
    return ONSHI_OK;
}

enum onshi_status ledger_forget_records(struct ledger *ledger, int64_t dispensed_before, int64_t checked_before,
                                        int64_t *out_removed) {
    int64_t removed = 0;
    ONSHI_TRY(ledger_begin(ledger));
    enum onshi_status status = forget(ledger, FACT_MEDICATION, dispensed_before, &removed);
    status = status == ONSHI_OK ? forget(ledger, FACT_CHECKUP, checked_before, &removed) : status;
    ONSHI_TRY(ledger_end(ledger, status));
    snapshots_forget_all(ledger->snapshots);
    if (out_removed != NULL) {
        *out_removed = removed;
    }
    return ONSHI_OK;
}
