// SPDX-License-Identifier: Apache-2.0
#include "mocks/ledger/facts.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { SEPARATOR = 0x1F };

enum field_type { FIELD_END, FIELD_TEXT, FIELD_INSTANT, FIELD_YES };

struct field {
    enum field_type type;
    size_t offset;
};

#define TEXT(of, member) {FIELD_TEXT, offsetof(struct of, member)}
#define INSTANT(of, member) {FIELD_INSTANT, offsetof(struct of, member)}
#define YES(of, member) {FIELD_YES, offsetof(struct of, member)}

enum { FIELDS_MAXIMUM = 20 };

// What is kept of what, in the order in which it is written. PIN, password and keys are not the service's business.
static const struct field fields[FACT_KINDS][FIELDS_MAXIMUM] = {
    [FACT_PERSON] = {TEXT(person, id), TEXT(person, population), TEXT(person, name), TEXT(person, kana),
                     TEXT(person, sex), INSTANT(person, birthdate), TEXT(person, address), TEXT(person, post),
                     TEXT(person, name_other), TEXT(person, kana_other), TEXT(person, sex_behind)},
    [FACT_CARD] = {TEXT(person, serial), INSTANT(person, card_issued), INSTANT(person, certificate_revoked),
                   INSTANT(person, registered)},
    [FACT_COVERAGE] = {TEXT(coverage, id), TEXT(coverage, card_class), TEXT(coverage, insurer),
                       TEXT(coverage, insurer_name), TEXT(coverage, symbol), TEXT(coverage, number),
                       TEXT(coverage, branch), TEXT(coverage, ratio), TEXT(coverage, relation),
                       TEXT(coverage, holder), INSTANT(coverage, from), INSTANT(coverage, until),
                       INSTANT(coverage, issued), INSTANT(coverage, expires), YES(coverage, withholds_address),
                       YES(coverage, withholds_self)},
    [FACT_CHANGE] = {TEXT(fact_change, coverage), INSTANT(fact_change, change.until), TEXT(fact_change, change.loss),
                     YES(fact_change, change.cancelled)},
    [FACT_CEILING] = {TEXT(ceiling, certificate), TEXT(ceiling, class_code), INSTANT(ceiling, issued),
                      INSTANT(ceiling, from), INSTANT(ceiling, until), INSTANT(ceiling, long_term)},
    [FACT_DISEASE] = {TEXT(special_disease, category), TEXT(special_disease, self_pay),
                      INSTANT(special_disease, issued), INSTANT(special_disease, from),
                      INSTANT(special_disease, until)},
    [FACT_MEDICATION] = {INSTANT(fact_medication, medication.dispensed), TEXT(fact_medication, medication.pharmacy),
                         TEXT(fact_medication, medication.pharmacy_name), TEXT(fact_medication, medication.code),
                         TEXT(fact_medication, medication.name), TEXT(fact_medication, medication.ingredient),
                         TEXT(fact_medication, medication.amount), TEXT(fact_medication, medication.unit),
                         TEXT(fact_medication, medication.times), TEXT(fact_medication, medication.usage),
                         INSTANT(fact_medication, medication.claimed), TEXT(fact_medication, medication.prescriber),
                         TEXT(fact_medication, medication.prescriber_name),
                         TEXT(fact_medication, medication.instruction), TEXT(fact_medication, medication.kind),
                         INSTANT(fact_medication, medication.prescribed), TEXT(fact_medication, coverage)},
    [FACT_CHECKUP] = {INSTANT(fact_checkup, checkup.day), TEXT(fact_checkup, checkup.code),
                      TEXT(fact_checkup, checkup.name), TEXT(fact_checkup, checkup.type),
                      TEXT(fact_checkup, checkup.value), TEXT(fact_checkup, checkup.unit),
                      INSTANT(fact_checkup, checkup.known), TEXT(fact_checkup, checkup.oid),
                      TEXT(fact_checkup, checkup.value_name), TEXT(fact_checkup, coverage)},
    [FACT_ELDERLY] = {INSTANT(elderly_certificate, issued), INSTANT(elderly_certificate, from),
                      INSTANT(elderly_certificate, until), TEXT(elderly_certificate, ratio)},
};

static enum onshi_status write_text(const char *text, struct bytes_writer *out) {
    if (text == NULL) {
        return ONSHI_OK;
    }
    if (!text_is_utf8(text, strlen(text)) || strchr(text, SEPARATOR) != NULL) {
        return ONSHI_MALFORMED;
    }
    return bytes_write_text(out, text);
}

static enum onshi_status write_field(const struct field *field, const void *from, struct bytes_writer *out) {
    const char *at = (const char *)from + field->offset;
    switch (field->type) {
    case FIELD_TEXT:
        return write_text(*(const char *const *)(const void *)at, out);
    case FIELD_INSTANT:
        return bytes_printf(out, "%" PRId64, *(const int64_t *)(const void *)at);
    default:
        return bytes_write_u8(out, *(const bool *)(const void *)at ? '1' : '0');
    }
}

enum onshi_status fact_write(enum fact_kind kind, const void *from, struct bytes_writer *out) {
    size_t before = out->length;
    for (const struct field *field = fields[kind]; field->type != FIELD_END; field++) {
        ONSHI_TRY(write_field(field, from, out));
        ONSHI_TRY(bytes_write_u8(out, SEPARATOR));
    }
    return out->length - before > FACT_BYTES ? ONSHI_TOO_LONG : ONSHI_OK;
}

static enum onshi_status read_field(const struct field *field, const char *text, void *into) {
    char *at = (char *)into + field->offset;
    char *end = NULL;
    switch (field->type) {
    case FIELD_TEXT:
        *(const char **)(void *)at = text;
        return ONSHI_OK;
    case FIELD_INSTANT:
        errno = 0;
        *(int64_t *)(void *)at = strtoll(text, &end, 10);
        return errno == 0 && end != text && *end == 0 ? ONSHI_OK : ONSHI_MALFORMED;
    default:
        *(bool *)(void *)at = *text == '1';
        return ONSHI_OK;
    }
}

static enum onshi_status read_fields(enum fact_kind kind, char *text, void *into) {
    for (const struct field *field = fields[kind]; field->type != FIELD_END; field++) {
        char *end = strchr(text, SEPARATOR);
        if (end == NULL) {
            return ONSHI_MALFORMED;
        }
        *end = 0;
        ONSHI_TRY(read_field(field, text, into));
        text = end + 1;
    }
    return *text == 0 ? ONSHI_OK : ONSHI_MALFORMED;
}

static int coverage_index(const struct person *person, const char *id) {
    int i = 0;
    while (i < person->coverage_count && strcmp(person->coverages[i].id, id) != 0) {
        i++;
    }
    return i;
}

// An entry of the same name is corrected: it is stated anew, with its end.
static enum onshi_status lay_coverage(int64_t known, char *text, struct person *person) {
    struct coverage coverage = {.known = known};
    ONSHI_TRY(read_fields(FACT_COVERAGE, text, &coverage));
    int i = coverage_index(person, coverage.id);
    if (i == PERSON_COVERAGES_MAXIMUM) {
        return ONSHI_TOO_LONG;
    }
    coverage.known = i < person->coverage_count ? person->coverages[i].known : known;
    person->coverages[i] = coverage;
    person->coverage_count += i == person->coverage_count;
    return ONSHI_OK;
}

static void drop_records(struct fact_person *into, const char *coverage) {
    struct person *person = into->person;
    if (*coverage == 0) {
        return; // the person's own stay
    }
    int kept = 0;
    for (int i = 0; i < person->medication_count; i++) {
        if (strcmp(into->medication_coverages[i], coverage) != 0) {
            into->medication_coverages[kept] = into->medication_coverages[i];
            person->medications[kept++] = person->medications[i];
        }
    }
    person->medication_count = kept;
    kept = 0;
    for (int i = 0; i < person->checkup_count; i++) {
        if (strcmp(into->checkup_coverages[i], coverage) != 0) {
            into->checkup_coverages[kept] = into->checkup_coverages[i];
            person->checkups[kept++] = person->checkups[i];
        }
    }
    person->checkup_count = kept;
}

static void cancel(struct fact_person *into, int i) {
    struct person *person = into->person;
    drop_records(into, person->coverages[i].id);
    size_t behind = (size_t)(person->coverage_count - i - 1);
    memmove(&person->coverages[i], &person->coverages[i + 1], behind * sizeof person->coverages[0]);
    person->coverage_count--;
}

static enum onshi_status lay_change(int64_t known, char *text, struct fact_person *into) {
    struct fact_change fact = {.change.known = known};
    ONSHI_TRY(read_fields(FACT_CHANGE, text, &fact));
    int i = coverage_index(into->person, fact.coverage);
    if (i == into->person->coverage_count) {
        return ONSHI_OK; // of one that the service does not know (any more)
    }
    if (fact.change.cancelled) {
        cancel(into, i);
        return ONSHI_OK;
    }
    struct coverage *coverage = &into->person->coverages[i];
    if (coverage->change_count == PERSON_CHANGES_MAXIMUM) {
        return ONSHI_TOO_LONG;
    }
    coverage->changes[coverage->change_count++] = fact.change;
    return ONSHI_OK;
}

static enum onshi_status lay_disease(char *text, struct person *person) {
    if (person->disease_count == PERSON_DISEASES_MAXIMUM) {
        return ONSHI_TOO_LONG;
    }
    return read_fields(FACT_DISEASE, text, &person->diseases[person->disease_count++]);
}

// A late one goes to its day, behind those that were there: records are oldest first.
static enum onshi_status lay_medication(char *text, struct fact_person *into) {
    struct person *person = into->person;
    struct fact_medication fact = {.coverage = ""};
    ONSHI_TRY(read_fields(FACT_MEDICATION, text, &fact));
    if (person->medication_count == PERSON_RECORDS_MAXIMUM) {
        return ONSHI_TOO_LONG;
    }
    int i = person->medication_count++;
    for (; i > 0 && person->medications[i - 1].dispensed > fact.medication.dispensed; i--) {
        person->medications[i] = person->medications[i - 1];
        into->medication_coverages[i] = into->medication_coverages[i - 1];
    }
    person->medications[i] = fact.medication;
    into->medication_coverages[i] = fact.coverage;
    return ONSHI_OK;
}

static enum onshi_status lay_checkup(char *text, struct fact_person *into) {
    struct person *person = into->person;
    struct fact_checkup fact = {.coverage = ""};
    ONSHI_TRY(read_fields(FACT_CHECKUP, text, &fact));
    if (person->checkup_count == PERSON_RECORDS_MAXIMUM) {
        return ONSHI_TOO_LONG;
    }
    int i = person->checkup_count++;
    for (; i > 0 && person->checkups[i - 1].day > fact.checkup.day; i--) {
        person->checkups[i] = person->checkups[i - 1];
        into->checkup_coverages[i] = into->checkup_coverages[i - 1];
    }
    person->checkups[i] = fact.checkup;
    into->checkup_coverages[i] = fact.coverage;
    return ONSHI_OK;
}

enum onshi_status fact_lay(enum fact_kind kind, int64_t known, char *text, struct fact_person *into) {
    switch (kind) {
    case FACT_PERSON:
    case FACT_CARD:
        return read_fields(kind, text, into->person);
    case FACT_COVERAGE:
        return lay_coverage(known, text, into->person);
    case FACT_CHANGE:
        return lay_change(known, text, into);
    case FACT_CEILING:
        return read_fields(FACT_CEILING, text, &into->person->ceiling);
    case FACT_ELDERLY:
        return read_fields(FACT_ELDERLY, text, &into->person->elderly);
    case FACT_DISEASE:
        return lay_disease(text, into->person);
    case FACT_MEDICATION:
        return lay_medication(text, into);
    case FACT_CHECKUP:
        return lay_checkup(text, into);
    default:
        return ONSHI_MALFORMED;
    }
}
