// SPDX-License-Identifier: Apache-2.0
#include "mocks/service/service.h"

#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "mocks/service/codes.h"
#include "mocks/service/identity.h"
#include "mocks/service/items.h"

struct service {
    struct ledger *ledger;
    char institutions[SERVICE_INSTITUTIONS_MAXIMUM][LEDGER_INSTITUTION_BYTES + 1];
    int institution_count;
    bool disclose_newer;
};

struct service *service_new(struct ledger *ledger) {
    struct service *service = calloc(1, sizeof *service);
    if (service != NULL) {
        service->ledger = ledger;
    }
    return service;
}

void service_free(struct service *service) {
    free(service);
}

enum onshi_status service_add_institution(struct service *service, const char *code) {
    if (service->institution_count == SERVICE_INSTITUTIONS_MAXIMUM || strlen(code) > LEDGER_INSTITUTION_BYTES) {
        return ONSHI_TOO_LONG;
    }
    memcpy(service->institutions[service->institution_count++], code, strlen(code) + 1);
    return ONSHI_OK;
}

void service_set_disclosure(struct service *service, bool disclose) {
    service->disclose_newer = disclose;
}

static bool knows_institution(const struct service *service, const char *code) {
    for (int i = 0; i < service->institution_count; i++) {
        if (strcmp(service->institutions[i], code) == 0) {
            return true;
        }
    }
    return false;
}

static bool speaks_for_itself(const struct service *service, const char *caller, const char *institution) {
    return institution != NULL && strcmp(caller, institution) == 0 && knows_institution(service, caller);
}

static struct answer_header header_at(const char *caller, int64_t now) {
    return (struct answer_header){
        .processed = now,
        .day = CALENDAR_NEVER,
        .institution = caller,
        .segment = SEGMENT_NORMAL,
        .characters = CHARACTERS_UTF8,
    };
}

static void fail_file(struct answer_header *header, char *status, enum service_fault fault) {
    const struct service_code *code = service_code_of(fault);
    header->segment = SEGMENT_FAILED;
    header->error_code = code->code;
    header->error_text = code->text;
    *status = STATUS_ERROR;
}

static void fail_person(struct eligibility_answer *answer, const struct service_code *code) {
    answer->status = STATUS_ERROR;
    answer->code = code->code;
    answer->text = code->text;
}

static void fail_registration(struct reference_answer *answer, const struct service_code *code) {
    answer->status = STATUS_ERROR;
    answer->code = code->code;
    answer->text = code->text;
}

// Until a question has told its day, the answer is about the day on which it is given.
static void begin_eligibility(struct eligibility_answer *out, const char *caller, char classification, int64_t now) {
    *out = (struct eligibility_answer){.header = header_at(caller, now), .status = STATUS_NORMAL};
    out->header.classification = classification;
    out->header.day = calendar_day_of(now);
}

// What the person and the coverage themselves say; consents and keys are added by the way in.
static struct eligibility_result result_of(const struct person *person, const struct coverage *coverage, int64_t now) {
    struct eligibility_result result = {
        .card_class = coverage->card_class,
        .insurer = coverage->insurer,
        .symbol = coverage->symbol,
        .number = coverage->number,
        .branch = coverage->branch,
        .relation = coverage->relation,
        .holder = coverage->holder,
        .name = person->name,
        .kana = person->kana,
        .sex = person->sex,
        .birthdate = person->birthdate,
        .address = person->address,
        .post = person->post,
        .from = coverage->from,
        .until = coverage_until(coverage, now),
        .issued = coverage->issued,
        .valid_from = coverage->from,
        .expires = coverage->expires,
        .loss = ledger_loss_reason(coverage, now),
        .insurer_name = coverage->insurer_name,
    };
    for (int kind = 0; kind < CONSENT_KINDS; kind++) {
        result.consents[kind] = (struct consent_mark){.given = CALENDAR_NEVER, .until = CALENDAR_NEVER};
    }
    return result;
}

static struct eligibility_result *add_result(const struct service *service, struct eligibility_answer *answer,
                                             const struct person *person, const struct coverage *coverage) {
    struct eligibility_result *result = &answer->results[answer->result_count++];
    *result = result_of(person, coverage, answer->header.processed);
    result->reference = ledger_reference(service->ledger, answer->header.institution, person); // [SEED-092]
    return result;
}

static struct consent_mark mark_of(bool given, int64_t when) {
    return (struct consent_mark){
        .flag = given ? '1' : '0',
        .given = given ? when : CALENDAR_NEVER,
        .until = given ? when + CONSENT_SECONDS : CALENDAR_NEVER,
    };
}

// By number only the ceiling can be consented to, and that by word of mouth [DR-037]; the other kinds need the card
// [SEED-041].
static void finish_by_number(struct eligibility_result *result, const struct search_info *search, int64_t now) {
    result->consents[CONSENT_CEILING] = mark_of(strcmp(search->ceiling_consent, "1") == 0, now);
    result->identifier = search->identifier;
}

// The newer coverage because of which an old number is answered with validity 3, or NULL.
static const struct coverage *newer_coverage(const struct service *service, const struct ledger_finding *found,
                                             int64_t now, int64_t day) {
    const struct coverage *latest = ledger_latest_coverage(service->ledger, found->person, now, day);
    bool newer = latest != NULL && latest != found->coverage && latest->from > found->coverage->from;
    return newer && ledger_in_force(latest, now, day) ? latest : NULL;
}

static void answer_one(const struct service *service, const struct ledger_finding *found,
                       struct eligibility_answer *out) {
    int64_t now = out->header.processed;
    int64_t day = out->header.day;
    finish_by_number(add_result(service, out, found->person, found->coverage), &out->search, now);
    if (ledger_in_force(found->coverage, now, day)) {
        out->validity = VALIDITY_VALID;
        return;
    }
    const struct coverage *newer = newer_coverage(service, found, now, day);
    out->validity = newer == NULL ? VALIDITY_LAPSED : VALIDITY_LAPSED_NEWER_EXISTS;
    if (newer != NULL && service->disclose_newer) {
        finish_by_number(add_result(service, out, found->person, newer), &out->search, now);
    }
}

static void look_up(const struct service *service, struct eligibility_answer *out) {
    struct ledger_key key = {
        .insurer = out->search.insurer,
        .symbol = out->search.symbol,
        .number = out->search.number,
        .branch = out->search.branch,
        .birthdate = CALENDAR_NEVER,
    };
    if (items_day(out->search.birthdate, &key.birthdate) != ONSHI_OK) {
        return; // cannot be: the item was checked
    }
    struct ledger_finding found = ledger_find_by_number(service->ledger, &key, out->header.processed, out->header.day);
    switch (found.match) {
    case LEDGER_NONE:
        out->validity = VALIDITY_NONE;
        return;
    case LEDGER_SEVERAL:
        out->validity = VALIDITY_SEVERAL;
        return;
    case LEDGER_ONE:
        answer_one(service, &found, out);
        return;
    }
}

void service_confirm_by_number(const struct service *service, const char *caller,
                               const struct eligibility_request *request, int64_t now,
                               struct eligibility_answer *out) {
    begin_eligibility(out, caller, REFERENCE_BY_NUMBER, now);
    if (!speaks_for_itself(service, caller, request->institution)) {
        fail_file(&out->header, &out->status, FAULT_UNKNOWN_INSTITUTION);
        return;
    }
    struct eligibility_request checked = *request;
    const struct service_code *wrong = items_check_eligibility(&checked);
    out->header.file_identifier = checked.file_identifier;
    out->has_search = true;
    out->search = checked.search;
    int64_t day;
    if (items_day(checked.day, &day) == ONSHI_OK) {
        out->header.day = day;
    }
    if (wrong != NULL) {
        fail_person(out, wrong);
        return;
    }
    look_up(service, out);
}

// Whose card it is, or NULL and the reason why it is nobody's.
static const struct person *identify(const struct service *service, const struct card_reading *reading,
                                     enum service_fault *fault) {
    char serial[IDENTITY_SERIAL_SIZE];
    if (identity_serial(reading->certificate, reading->certificate_length, serial) != ONSHI_OK) {
        *fault = FAULT_BAD_CERTIFICATE;
        return NULL;
    }
    if (reading->method == IDENTITY_PIN &&
        !identity_signed(reading->certificate, reading->certificate_length, reading->challenge,
                         reading->challenge_length, reading->signature, reading->signature_length)) {
        *fault = FAULT_BAD_SIGNATURE;
        return NULL;
    }
    *fault = FAULT_UNKNOWN_CERTIFICATE;
    return ledger_find_by_serial(service->ledger, serial);
}

static enum onshi_status record_consents(struct service *service, const struct card_reading *reading,
                                         const struct person *person, int64_t now) {
    for (int kind = 0; kind < CONSENT_KINDS; kind++) {
        ONSHI_TRY(ledger_set_consent(service->ledger, reading->institution, person, (enum consent_kind)kind,
                                     reading->given[kind], now));
    }
    return ONSHI_OK;
}

static void answer_latest(const struct service *service, const struct card_reading *reading,
                          const struct person *person, struct eligibility_answer *out) {
    int64_t now = out->header.processed;
    int64_t day = out->header.day;
    const struct coverage *latest = ledger_latest_coverage(service->ledger, person, now, day);
    if (latest == NULL) {
        out->validity = VALIDITY_NONE; // an insured person whom no insurer has registered yet [DR-069]
        return;
    }
    out->validity = ledger_in_force(latest, now, day) ? VALIDITY_VALID : VALIDITY_LAPSED;
    struct eligibility_result *result = add_result(service, out, person, latest);
    for (int kind = 0; kind < CONSENT_KINDS; kind++) {
        result->consents[kind] = mark_of(reading->given[kind], now);
    }
}

void service_confirm_by_card(struct service *service, const struct card_reading *reading, int64_t now,
                             struct eligibility_answer *out) {
    begin_eligibility(out, reading->institution, REFERENCE_BY_CARD, now);
    out->header.file_identifier = reading->file_identifier;
    if (!knows_institution(service, reading->institution)) {
        fail_file(&out->header, &out->status, FAULT_UNKNOWN_INSTITUTION);
        return;
    }
    enum service_fault fault;
    const struct person *person = identify(service, reading, &fault);
    if (person == NULL) {
        fail_person(out, service_code_of(fault));
        return;
    }
    if (record_consents(service, reading, person, now) != ONSHI_OK) {
        fail_person(out, service_code_of(FAULT_NO_ROOM));
        return;
    }
    answer_latest(service, reading, person, out);
}

static void begin_reference(struct reference_answer *out, const char *caller, int64_t now) {
    *out = (struct reference_answer){.header = header_at(caller, now), .status = STATUS_NORMAL};
}

static void bind_reference(struct service *service, struct reference_answer *out) {
    struct ledger_key key = {
        .insurer = out->info.insurer,
        .symbol = out->info.symbol,
        .number = out->info.number,
        .branch = out->info.branch,
        .birthdate = CALENDAR_NEVER,
    };
    int64_t now = out->header.processed;
    struct ledger_finding found = ledger_find_by_number(service->ledger, &key, now, calendar_day_of(now));
    if (found.match != LEDGER_ONE) {
        bool none = found.match == LEDGER_NONE;
        fail_registration(out, service_code_of(none ? FAULT_NO_SUCH_PERSON : FAULT_SEVERAL_PERSONS));
        return;
    }
    if (ledger_set_reference(service->ledger, out->header.institution, found.person, out->info.reference) != ONSHI_OK) {
        fail_registration(out, service_code_of(FAULT_NO_ROOM));
    }
}

void service_register_reference(struct service *service, const char *caller, const struct reference_request *request,
                                int64_t now, struct reference_answer *out) {
    begin_reference(out, caller, now);
    if (!speaks_for_itself(service, caller, request->institution)) {
        fail_file(&out->header, &out->status, FAULT_UNKNOWN_INSTITUTION);
        return;
    }
    struct reference_request checked = *request;
    const struct service_code *wrong = items_check_reference(&checked);
    out->header.file_identifier = checked.file_identifier;
    out->has_info = true;
    out->info = checked.info;
    if (wrong != NULL) {
        fail_registration(out, wrong);
        return;
    }
    bind_reference(service, out);
}

void service_refuse_eligibility(const char *caller, int64_t now, struct eligibility_answer *out) {
    begin_eligibility(out, caller, REFERENCE_BY_NUMBER, now);
    fail_file(&out->header, &out->status, FAULT_BROKEN_FILE);
}

void service_refuse_reference(const char *caller, int64_t now, struct reference_answer *out) {
    begin_reference(out, caller, now);
    fail_file(&out->header, &out->status, FAULT_BROKEN_FILE);
}
