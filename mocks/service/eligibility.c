// SPDX-License-Identifier: Apache-2.0
//
// Is somebody insured: by the number of an insurance card, and by a My Number card.
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "mocks/service/certificate.h"
#include "mocks/service/identity.h"
#include "mocks/service/items.h"
#include "mocks/service/months.h"
#include "mocks/service/scope.h"
#include "mocks/service/state.h"

static void fail_person(struct eligibility_answer *answer, const struct service_code *code) {
    answer->status = STATUS_ERROR;
    answer->code = code->code;
    answer->text = code->text;
}

// Until a question has told its day, the answer is about the day on which it is given.
static void begin_eligibility(struct eligibility_answer *out, const char *caller, char classification, int64_t now) {
    *out = (struct eligibility_answer){.header = state_header(caller, now), .status = STATUS_NORMAL};
    out->header.classification = classification;
    out->header.day = calendar_day_of(now);
}

static const struct consent_mark nobody_asked = {.given = CALENDAR_NEVER, .until = CALENDAR_NEVER};

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
        .name_other = person->name_other,
        .kana = person->kana,
        .kana_other = person->kana_other,
        .sex = person->sex,
        .sex_behind = person->sex_behind,
        .birthdate = person->birthdate,
        .address = person->address,
        .post = person->post,
        .from = coverage->from,
        .until = coverage_until(coverage, now),
        .issued = coverage->issued,
        .valid_from = coverage->from,
        .expires = coverage->expires,
        .ratio = coverage->ratio,
        .loss = ledger_loss_reason(coverage, now),
        .insurer_name = coverage->insurer_name,
        .diagnosis = nobody_asked,
        .operation = nobody_asked,
    };
    for (int kind = 0; kind < CONSENT_KINDS; kind++) {
        result.consents[kind] = nobody_asked;
    }
    return result;
}

// A certificate that is good on the day or will be later: staff see both, and apply it from its day on [DR-055].
static bool covers_or_follows(int64_t until, int64_t day) {
    return until == CALENDAR_NEVER || day <= until;
}

// 未就学: until the end of March after the sixth birthday; who was born on April 1 goes to school on that day [DR-052].
static bool is_preschool(int64_t birthdate, int64_t day) {
    enum { YEAR = 12, APRIL = 3, SCHOOL_AGE = 6 };
    int64_t sixth = calendar_birthday(birthdate, SCHOOL_AGE);
    int april = month_of(sixth) / YEAR * YEAR + APRIL;
    int64_t school = month_instant(april, 1);
    return day < (sixth <= school ? school : month_instant(april + YEAR, 1));
}

// What is shown of a person beside the coverage, whoever asks.
static void show_age(struct eligibility_result *result, const struct person *person, int64_t day) {
    const char *ratio = person->elderly.ratio;
    result->has_elderly = ratio != NULL && *ratio != 0 && covers_or_follows(person->elderly.until, day);
    result->elderly = person->elderly;
    result->preschool = is_preschool(person->birthdate, day) ? "1" : NULL;
}

static struct eligibility_result *add_result(const struct service *service, struct eligibility_answer *answer,
                                             const struct person *person, const struct coverage *coverage) {
    struct eligibility_result *result = &answer->results[answer->result_count++];
    *result = result_of(person, coverage, answer->header.processed);
    show_age(result, person, answer->header.day);
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

static void show_ceiling(struct eligibility_result *result, const struct person *person, int64_t day) {
    const char *class_code = person->ceiling.class_code;
    result->has_ceiling = class_code != NULL && *class_code != 0 && covers_or_follows(person->ceiling.until, day);
    result->ceiling = person->ceiling;
}

static void show_diseases(struct eligibility_result *result, const struct person *person, int64_t day) {
    for (int i = 0; i < person->disease_count; i++) {
        if (covers_or_follows(person->diseases[i].until, day)) {
            result->diseases[result->disease_count++] = person->diseases[i];
        }
    }
}

// Marks the patient's word about a kind, and shows what it sets free [SEED-101, DR-054].
static void mark_consent(struct eligibility_result *result, const struct person *person, enum consent_kind kind,
                         bool given, const struct answer_header *header) {
    result->consents[kind] = mark_of(given, header->processed);
    if (given && kind == CONSENT_CEILING) {
        show_ceiling(result, person, header->day);
    }
    if (given && kind == CONSENT_SPECIFIC_DISEASE) {
        show_diseases(result, person, header->day);
    }
}

// By number only the ceiling can be consented to, and that by word of mouth [DR-037]; the other kinds need the card
// [SEED-041].
static void finish_by_number(struct eligibility_result *result, const struct person *person,
                             const struct coverage *coverage, const struct eligibility_answer *answer) {
    if (ledger_hides_address(coverage)) { // without a word why [DR-100 to DR-102]
        result->address = "";
        result->post = "";
    }
    bool given = strcmp(answer->search.ceiling_consent, "1") == 0;
    mark_consent(result, person, CONSENT_CEILING, given, &answer->header);
    result->identifier = answer->search.identifier;
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
    finish_by_number(add_result(service, out, found->person, found->coverage), found->person, found->coverage,
                     out);
    if (ledger_in_force(found->coverage, now, day)) {
        out->validity = VALIDITY_VALID;
        return;
    }
    const struct coverage *newer = newer_coverage(service, found, now, day);
    out->validity = newer == NULL ? VALIDITY_LAPSED : VALIDITY_LAPSED_NEWER_EXISTS;
    if (newer != NULL && service->disclose_newer) {
        finish_by_number(add_result(service, out, found->person, newer), found->person, newer, out);
    }
}

// What is of no class that exists is never shown as valid [SEED-023], nor what is out of scope, by whatever way [SEED-024].
static bool is_shown(const struct service *service, const struct coverage *coverage, int64_t now) {
    return scope_has_class(coverage->card_class) && scope_refuses(&service->gates, coverage->insurer, now) == NULL;
}

// Nothing is shown of a person who is stopped [DR-124].
static bool may_show(const struct service *service, const struct ledger_finding *found, int64_t now) {
    return is_shown(service, found->coverage, now) &&
           stops_of(&service->stops, found->person->id) != STOP_EVERYTHING;
}

void eligibility_look_up(const struct service *service, struct eligibility_answer *out,
                         const struct person **out_person) {
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
    case LEDGER_FAILED:
        fail_person(out, service_code_of(FAULT_SYSTEM));
        return;
    case LEDGER_ONE:
        *out_person = found.person;
        if (!may_show(service, &found, out->header.processed)) {
            out->validity = VALIDITY_NONE;
            return;
        }
        answer_one(service, &found, out);
        return;
    }
}

// Takes the question over into its answer, without what is ill-formed; the first wrong item is returned.
static const struct service_code *take_question(const struct eligibility_request *request,
                                                struct eligibility_answer *out) {
    struct eligibility_request checked = *request;
    const struct service_code *wrong = items_check_eligibility(&checked);
    out->header.file_identifier = checked.file_identifier;
    out->search = checked.search;
    int64_t day;
    if (items_day(checked.day, &day) == ONSHI_OK) {
        out->header.day = day;
    }
    return wrong;
}

void service_refuse_eligibility(const char *caller, const struct eligibility_request *request,
                                const struct service_code *code, int64_t now, struct eligibility_answer *out) {
    begin_eligibility(out, caller, REFERENCE_BY_NUMBER, now);
    if (request != NULL) {
        (void)take_question(request, out);
    }
    state_fail(&out->header, &out->status, code);
}

// How many days the profile lets a question be away from today; without a word of it, any number.
static bool is_within(const struct gates *gates, const char *key, int64_t days) {
    const char *text = gates->profile == NULL ? "" : profile_parameter(gates->profile, key, "");
    return *text == 0 || days <= strtoll(text, NULL, 10);
}

static const struct service_code *out_of_scope(const struct service *service, const struct eligibility_answer *out,
                                               int64_t now) {
    const struct gates *gates = &service->gates;
    int64_t ahead = (out->header.day - calendar_day_of(now)) / CALENDAR_DAY_SECONDS;
    if (!is_within(gates, "confirm.future_days", ahead) || !is_within(gates, "confirm.past_days", -ahead)) {
        return service_code_of(FAULT_DAY_OUT_OF_RANGE); // DR-058
    }
    return scope_refuses(gates, out->search.insurer, now);
}

void service_confirm_by_number(const struct service *service, const char *caller,
                               const struct eligibility_request *request, int64_t now,
                               struct eligibility_answer *out) {
    if (!state_speaks(service, caller, request->institution)) {
        service_refuse_eligibility(caller, NULL, service_code_of(FAULT_UNKNOWN_INSTITUTION), now, out);
        return;
    }
    const struct service_code *closed = state_closed(service, caller, now);
    if (closed != NULL) {
        service_refuse_eligibility(caller, request, closed, now, out);
        return;
    }
    begin_eligibility(out, caller, REFERENCE_BY_NUMBER, now);
    const struct service_code *wrong = take_question(request, out);
    out->has_search = true;
    if (wrong != NULL) {
        fail_person(out, wrong);
        return;
    }
    const struct service_code *outside = out_of_scope(service, out, now);
    if (outside != NULL) {
        fail_person(out, outside);
        return;
    }
    const struct person *person = NULL;
    eligibility_look_up(service, out, &person);
    if (person != NULL && stops_of(&service->stops, person->id) == STOP_EVERYTHING) {
        fail_person(out, service_code_of(FAULT_ELIGIBILITY_STOPPED));
        out->validity = 0;
    }
}

// Whose card it is, or NULL and the reason why it is nobody's.
static const struct person *identify(const struct service *service, const struct card_reading *reading, int64_t now,
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
    return ledger_find_by_serial(service->ledger, serial, now);
}

// The other coverages that are in force on the day beside the latest one, behind it: an old one that was never closed is
// shown too, so that somebody asks [DR-043, DR-067, BUG-41].
static void add_others(const struct service *service, const struct person *person, const struct coverage *latest,
                       struct eligibility_answer *out) {
    int64_t now = out->header.processed;
    for (int i = 0; i < person->coverage_count && out->result_count < ELIGIBILITY_RESULTS_MAXIMUM; i++) {
        const struct coverage *other = &person->coverages[i];
        if (strcmp(other->id, latest->id) != 0 && is_shown(service, other, now) &&
            ledger_in_force(other, now, out->header.day)) {
            (void)add_result(service, out, person, other);
        }
    }
}

static void mark_consents(struct eligibility_result *result, const struct person *person,
                          const struct card_reading *reading, const struct answer_header *header) {
    for (int kind = 0; kind < CONSENT_KINDS; kind++) {
        mark_consent(result, person, (enum consent_kind)kind, reading->given[kind], header);
    }
    result->diagnosis = mark_of(false, header->processed); // our readers do not ask for these two; the flag says so
    result->operation = mark_of(false, header->processed); // where there is one
}

static void answer_latest(const struct service *service, const struct card_reading *reading,
                          const struct person *person, struct eligibility_answer *out) {
    int64_t now = out->header.processed;
    int64_t day = out->header.day;
    const struct coverage *latest = ledger_latest_coverage(service->ledger, person, now, day);
    if (latest == NULL || !is_shown(service, latest, now)) {
        out->validity = VALIDITY_NONE; // an insured person whom no insurer has registered yet [DR-069]
        return;
    }
    bool valid = ledger_in_force(latest, now, day);
    out->validity = valid ? VALIDITY_VALID : VALIDITY_LAPSED;
    (void)add_result(service, out, person, latest);
    if (valid) {
        add_others(service, person, latest, out);
    }
    for (int i = 0; i < out->result_count; i++) {
        mark_consents(&out->results[i], person, reading, &out->header);
    }
}

// Why the person's card is refused whatever its certificate says.
static const struct service_code *card_refused(const struct service *service, const struct person *person, int64_t now) {
    const struct coverage *latest = ledger_latest_coverage(service->ledger, person, now, calendar_day_of(now));
    if (latest != NULL && ledger_refuses_card(latest)) {
        return service_code_of(FAULT_CARD_NOT_USABLE); // DR-101
    }
    bool stopped = stops_of(&service->stops, person->id) == STOP_EVERYTHING;
    return stopped ? service_code_of(FAULT_ELIGIBILITY_STOPPED) : NULL; // DR-124
}

// The patient's word as it counts: without data in the grace of a certificate [DR-029], and with the ceiling once there is
// no screen for it any more [DR-036].
static struct card_reading as_it_counts(const struct service *service, const struct card_reading *reading,
                                        enum certificate_worth worth, int64_t now) {
    struct card_reading counted = *reading;
    if (gates_later(&service->gates, "limit.consent_screen_omitted", now)) {
        counted.given[CONSENT_CEILING] = true;
    }
    if (worth == CERTIFICATE_ELIGIBILITY_ONLY) {
        counted.given[CONSENT_CHECKUP] = false;
        counted.given[CONSENT_MEDICATION] = false;
    }
    return counted;
}

// Answers the reading of a card that is known to be this person's.
static void answer_person(struct service *service, const struct card_reading *reading, const struct person *person,
                          struct eligibility_answer *out) {
    int64_t now = out->header.processed;
    enum certificate_worth worth = certificate_worth_of(&service->gates, reading->certificate, reading->certificate_length,
                                                        person, now);
    const struct service_code *notice = certificate_notice(worth);
    const struct service_code *over = certificate_refuses(worth);
    over = over != NULL ? over : card_refused(service, person, now);
    if (over != NULL) {
        fail_person(out, over);
        return;
    }
    const struct card_reading counted = as_it_counts(service, reading, worth, now);
    if (ledger_set_consents(service->ledger, counted.institution, person, counted.given, now) != ONSHI_OK) {
        fail_person(out, service_code_of(FAULT_NO_ROOM));
        return;
    }
    if (notice != NULL) { // a normal end [DR-029, DR-041]
        out->code = notice->code;
        out->text = notice->text;
    }
    answer_latest(service, &counted, person, out);
}

void service_confirm_by_card(struct service *service, const struct card_reading *reading, int64_t now,
                             struct eligibility_answer *out) {
    begin_eligibility(out, reading->institution, REFERENCE_BY_CARD, now);
    out->header.file_identifier = reading->file_identifier;
    const struct service_code *closed = state_closed(service, reading->institution, now);
    bool known = state_knows(service, reading->institution);
    if (!known || closed != NULL) {
        state_fail(&out->header, &out->status, known ? closed : service_code_of(FAULT_UNKNOWN_INSTITUTION));
        return;
    }
    enum service_fault fault;
    const struct person *person = identify(service, reading, now, &fault);
    if (person == NULL) {
        fail_person(out, service_code_of(fault));
        return;
    }
    answer_person(service, reading, person, out);
}
