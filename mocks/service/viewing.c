// SPDX-License-Identifier: Apache-2.0
//
// 薬剤情報 (medicines out of claims) and 特定健診情報 (health checkups): who may see what of whom, and when.
#include <string.h>

#include "base/calendar.h"
#include "mocks/service/items.h"
#include "mocks/service/months.h"
#include "mocks/service/scope.h"
#include "mocks/service/state.h"

enum {
    MEDICATION_MONTHS = 36, // SEED-116
    CLAIMS_DAY = 11,        // of the month of the claim: it is visible from then on [DR-120]
    CHECKUP_YEARS = 5,      // SEED-117
    PHARMACY = '4',         // 点数表番号, the third digit of an institution's code
    KIND_DIGIT = 2,
};

// The forms in which an answer is given [wire-interface 2.6]; those with treatments, 3 and 4, have no data behind them.
static const char category_pdf[] = "1";
static const char category_xml[] = "2";

// What one of the two kinds of information is refused with.
struct rule {
    enum consent_kind consent;
    enum gate gate;
    enum service_fault no_consent, consent_over, no_data;
};

static const struct rule medication_rule = {
    CONSENT_MEDICATION,         GATE_MEDICATION, FAULT_MEDICATION_NO_CONSENT, FAULT_MEDICATION_CONSENT_OVER,
    FAULT_MEDICATION_NO_DATA,
};
static const struct rule checkup_rule = {
    CONSENT_CHECKUP,         GATE_CHECKUP, FAULT_CHECKUP_NO_CONSENT, FAULT_CHECKUP_CONSENT_OVER,
    FAULT_CHECKUP_NO_DATA,
};

// Who asks, and when.
struct asking {
    const struct service *service;
    const char *caller;
    int64_t now;
};

static struct viewing_header header_for(const char *caller, const char *file_identifier) {
    return (struct viewing_header){
        .institution = caller,
        .file_identifier = file_identifier,
        .result_code = VIEWED,
        .birthdate = CALENDAR_NEVER,
    };
}

static void refuse(struct viewing_header *header, const struct service_code *code) {
    header->result_code = code->code;
    header->text = code->text;
}

static void show_person(struct viewing_header *header, const struct person *person) {
    header->name = person->name;
    header->kana = person->kana;
    header->birthdate = person->birthdate;
    header->sex = person->sex;
}

// The decisions, in their order. Each returns what refuses, or NULL.

static const struct service_code *hidden(const struct service *service, const struct ledger_finding *found) {
    if (stops_of(&service->stops, found->person->id) != STOP_NOTHING) {
        return service_code_of(FAULT_VIEW_STOPPED); // DR-124
    }
    return scope_has_records(found->coverage->card_class, found->coverage->insurer) ? NULL : service_code_of(FAULT_VIEW_CLASS); // DR-035
}

static const struct service_code *find_person(const struct asking *asking, const struct viewing_request *request,
                                              const struct person **out) {
    const struct ledger_key key = {
        .insurer = request->insurer,
        .symbol = request->symbol,
        .number = request->number,
        .branch = request->branch,
        .birthdate = CALENDAR_NEVER,
    };
    struct ledger_finding found =
        ledger_find_by_number(asking->service->ledger, &key, asking->now, calendar_day_of(asking->now));
    if (found.match != LEDGER_ONE) {
        static const enum service_fault faults[] = {
            [LEDGER_NONE] = FAULT_VIEW_NOBODY,
            [LEDGER_SEVERAL] = FAULT_VIEW_SEVERAL,
            [LEDGER_FAILED] = FAULT_SYSTEM,
        };
        return service_code_of(faults[found.match]);
    }
    *out = found.person;
    return hidden(asking->service, &found);
}

static bool is_pharmacy(const char *institution) {
    return strlen(institution) > KIND_DIGIT && institution[KIND_DIGIT] == PHARMACY;
}

// Whether the kind of information is open at all, and to this kind of institution [SEED-114].
static const struct service_code *closed_to(const struct asking *asking, const struct rule *rule) {
    const struct gates *gates = &asking->service->gates;
    const struct service_code *closed = gates_refuse(gates, rule->gate, asking->now);
    if (closed != NULL || rule->consent != CONSENT_CHECKUP || !is_pharmacy(asking->caller) || gates->profile == NULL) {
        return closed;
    }
    bool allowed = strcmp(profile_parameter(gates->profile, "checkup.pharmacy", "no"), "yes") == 0;
    return allowed ? NULL : service_code_of(FAULT_CHECKUP_PHARMACY);
}

// The patient's latest word to this institution, good for 24 hours to the second [DR-031, DR-034, SEED-098].
static const struct service_code *not_consented(const struct asking *asking, const struct rule *rule,
                                                const struct person *person) {
    struct consent consent = ledger_consent(asking->service->ledger, asking->caller, person, rule->consent);
    if (!consent.known || !consent.given) {
        return service_code_of(rule->no_consent);
    }
    bool over = asking->now - consent.when >= CONSENT_SECONDS;
    return over ? service_code_of(rule->consent_over) : NULL;
}

static const struct service_code *decide(const struct asking *asking, const struct rule *rule,
                                         const struct viewing_request *request, const struct person **out) {
    const struct service_code *refusal = find_person(asking, request, out);
    refusal = refusal != NULL ? refusal : closed_to(asking, rule);
    return refusal != NULL ? refusal : not_consented(asking, rule, *out);
}

// Medicines.

struct months {
    int from, to; // both included
};

// "Exactly 3 years" is read in months of treatment, as claims are: in any day of October 2024 the first month to be seen
// is October 2021, as a whole, and September 2021 is gone, as a whole [SEED-116, SC-CON-11].
static struct months window_of(const struct service *service, int64_t now) {
    const struct profile *profile = service->gates.profile;
    struct months window = {month_of(now) - MEDICATION_MONTHS, month_of(now)};
    int first; // month of which there are data at all [DR-121]
    if (profile != NULL && month_parse(profile_parameter(profile, "medication.first_month", ""), &first) == ONSHI_OK &&
        first > window.from) {
        window.from = first;
    }
    return window;
}

static bool is_visible(const struct medication *drug, const struct months *window, int64_t now) {
    int month = month_of(drug->dispensed);
    int claimed = drug->claimed == 0 ? month + 1 : month_of(drug->claimed); // a late claim comes later
    return window->from <= month && month <= window->to && month_instant(claimed, CLAIMS_DAY) <= now;
}

// Whether it was the institution that asks; another one where the claim does not say.
static char mark_for(const char *institution, const char *asking) {
    return institution != NULL && strcmp(institution, asking) == 0 ? MARK_OWN : MARK_OTHER;
}

static bool same_institution(const char *a, const char *b) {
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

static struct medication_month *month_for(struct medication_answer *out, const struct medication *drug) {
    struct medication_month *last = out->month_count == 0 ? NULL : &out->months[out->month_count - 1];
    bool same = last != NULL && month_of(last->month) == month_of(drug->dispensed) &&
                same_institution(last->pharmacy, drug->pharmacy) &&
                same_institution(last->prescriber, drug->prescriber);
    if (same) {
        return last;
    }
    struct medication_month *next = &out->months[out->month_count++];
    *next = (struct medication_month){
        .dispenser_mark = mark_for(drug->pharmacy, out->header.institution),
        .prescriber_mark = mark_for(drug->prescriber, out->header.institution),
        .pharmacy = drug->pharmacy,
        .pharmacy_name = drug->pharmacy_name,
        .prescriber = drug->prescriber,
        .prescriber_name = drug->prescriber_name,
        .place = OUTPATIENT,
        .month = drug->dispensed,
    };
    return next;
}

// A person made by hand may leave the day out.
static int64_t prescribed_on(const struct medication *drug) {
    return drug->prescribed == 0 ? CALENDAR_NEVER : drug->prescribed;
}

// Does `drug` follow the last ones of the month, in the person and by its day?
static bool follows(const struct medication_month *month, const struct medication *drug) {
    const struct medication_day *last = month->day_count == 0 ? NULL : &month->days[month->day_count - 1];
    return last != NULL && last->dispensed == drug->dispensed && last->prescribed == prescribed_on(drug) &&
           last->drugs + last->drug_count == drug;
}

static void add_drug(struct medication_answer *out, const struct medication *drug) {
    struct medication_month *month = month_for(out, drug);
    if (follows(month, drug)) {
        month->days[month->day_count - 1].drug_count++;
        return;
    }
    month->days[month->day_count++] = (struct medication_day){
        .dispensed = drug->dispensed,
        .prescribed = prescribed_on(drug),
        .drugs = drug,
        .drug_count = 1,
    };
}

static void show_medication(const struct person *person, const struct months *window, int64_t now,
                            struct medication_answer *out) {
    for (int i = 0; i < person->medication_count; i++) {
        if (is_visible(&person->medications[i], window, now)) {
            add_drug(out, &person->medications[i]);
        }
    }
    if (out->month_count == 0) {
        refuse(&out->header, service_code_of(medication_rule.no_data));
        return;
    }
    show_person(&out->header, person);
}

void service_refuse_medication(const char *caller, const struct viewing_request *request,
                               const struct service_code *code, struct medication_answer *out) {
    struct viewing_request checked = request == NULL ? (struct viewing_request){0} : *request;
    (void)items_check_medication(&checked); // what is ill-formed is not echoed
    *out = (struct medication_answer){.header = header_for(caller, checked.file_identifier)};
    refuse(&out->header, code);
}

// What is wrong with a request before anybody is looked for.
static const struct service_code *wrong_with(const struct asking *asking, const struct viewing_request *request,
                                             const struct service_code *item) {
    if (!state_speaks(asking->service, asking->caller, request->institution)) {
        return service_code_of(FAULT_UNKNOWN_INSTITUTION);
    }
    if (item != NULL) {
        return item;
    }
    bool offered = strcmp(request->category, category_xml) == 0 || strcmp(request->category, category_pdf) == 0;
    return offered ? NULL : service_code_of(FAULT_VIEW_CATEGORY);
}

// An error always comes as XML [wire-interface 4.1].
static bool wants_pdf(const struct viewing_header *header, const struct viewing_request *request) {
    return strcmp(header->result_code, VIEWED) == 0 && strcmp(request->category, category_pdf) == 0;
}

static struct months asked_months(const struct service *service, const struct viewing_request *request, int64_t now) {
    struct months window = window_of(service, now);
    int start = window.from;
    int end = window.to;
    if (month_parse(request->start, &start) == ONSHI_OK && start > window.from) {
        window.from = start;
    }
    if (month_parse(request->end, &end) == ONSHI_OK && end < window.to) {
        window.to = end;
    }
    return window;
}

void service_view_medication(const struct service *service, const char *caller, const struct viewing_request *request,
                             int64_t now, struct medication_answer *out) {
    const struct asking asking = {service, caller, now};
    struct viewing_request checked = *request;
    const struct person *person = NULL;
    const struct service_code *refusal = wrong_with(&asking, request, items_check_medication(&checked));
    refusal = refusal != NULL ? refusal : decide(&asking, &medication_rule, &checked, &person);
    if (refusal != NULL) {
        service_refuse_medication(caller, request, refusal, out);
        return;
    }
    const struct months window = asked_months(service, &checked, now);
    *out = (struct medication_answer){.header = header_for(caller, checked.file_identifier)};
    show_medication(person, &window, now, out);
    out->header.as_pdf = wants_pdf(&out->header, &checked);
}

// Checkups.

static void add_value(struct checkup_answer *out, const struct checkup *value) {
    struct checkup_day *last = out->day_count == 0 ? NULL : &out->days[out->day_count - 1];
    if (last != NULL && last->day == value->day && last->values + last->value_count == value) {
        last->value_count++;
        return;
    }
    out->days[out->day_count++] = (struct checkup_day){value->day, value, 1};
}

// From the same day five years ago on, that day included; from March 1 on when there is no such February 29.
static int64_t first_checkup(const struct service *service, int64_t today) {
    const struct profile *profile = service->gates.profile;
    int64_t first = calendar_birthday(today, -CHECKUP_YEARS);
    int64_t since; // day from which there are data at all [DR-121]
    bool later = profile != NULL &&
                 items_day(profile_parameter(profile, "checkup.first_day", ""), &since) == ONSHI_OK && since > first;
    return later ? since : first;
}

static void show_checkups(const struct service *service, const struct person *person, int64_t now,
                          struct checkup_answer *out) {
    int64_t today = calendar_day_of(now);
    int64_t first = first_checkup(service, today);
    for (int i = 0; i < person->checkup_count; i++) {
        const struct checkup *checkup = &person->checkups[i];
        if (first <= checkup->day && checkup->day <= today && checkup->known <= now) {
            add_value(out, checkup);
        }
    }
    if (out->day_count == 0) {
        refuse(&out->header, service_code_of(checkup_rule.no_data));
        return;
    }
    show_person(&out->header, person);
}

void service_refuse_checkups(const char *caller, const struct viewing_request *request, const struct service_code *code,
                             struct checkup_answer *out) {
    struct viewing_request checked = request == NULL ? (struct viewing_request){0} : *request;
    (void)items_check_checkup(&checked); // what is ill-formed is not echoed
    *out = (struct checkup_answer){.header = header_for(caller, checked.file_identifier)};
    refuse(&out->header, code);
}

void service_view_checkups(const struct service *service, const char *caller, const struct viewing_request *request,
                           int64_t now, struct checkup_answer *out) {
    const struct asking asking = {service, caller, now};
    struct viewing_request checked = *request;
    const struct person *person = NULL;
    const struct service_code *refusal = wrong_with(&asking, request, items_check_checkup(&checked));
    refusal = refusal != NULL ? refusal : decide(&asking, &checkup_rule, &checked, &person);
    if (refusal != NULL) {
        service_refuse_checkups(caller, request, refusal, out);
        return;
    }
    *out = (struct checkup_answer){.header = header_for(caller, checked.file_identifier)};
    show_checkups(service, person, now, out);
    out->header.as_pdf = wants_pdf(&out->header, &checked);
}

// Both, in a disaster.

// Whatever hides the person in normal time hides them here too.
static const struct service_code *closed_or_stopped(const struct asking *asking, const struct rule *rule,
                                                    const struct person *person) {
    const struct service_code *closed = closed_to(asking, rule);
    bool stopped = stops_of(&asking->service->stops, person->id) != STOP_NOTHING; // DR-124
    return closed != NULL || !stopped ? closed : service_code_of(FAULT_VIEW_STOPPED);
}

void viewing_disaster(const struct service *service, const char *caller, const struct person *person, int64_t now,
                      struct disaster_answer *out) {
    const struct asking asking = {service, caller, now};
    const struct months window = window_of(service, now);
    const struct service_code *closed = closed_or_stopped(&asking, &medication_rule, person);
    out->medication = (struct medication_answer){.header = header_for(caller, NULL)};
    if (closed != NULL) {
        refuse(&out->medication.header, closed);
    } else {
        show_medication(person, &window, now, &out->medication);
    }
    closed = closed_or_stopped(&asking, &checkup_rule, person);
    out->checkups = (struct checkup_answer){.header = header_for(caller, NULL)};
    if (closed != NULL) {
        refuse(&out->checkups.header, closed);
    } else {
        show_checkups(service, person, now, &out->checkups);
    }
}
