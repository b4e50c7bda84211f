// SPDX-License-Identifier: Apache-2.0
//
// The search without a card while a measure of a disaster covers the institution [SEED-131 to SEED-138].
#include "base/calendar.h"
#include "mocks/ledger/audit.h"
#include "mocks/service/items.h"
#include "mocks/service/state.h"

static bool is_given(const char *text) {
    return text != NULL && *text != 0;
}

static struct ledger_finding find_by_number(const struct service *service, const struct disaster_query *query,
                                            int64_t birthdate, int64_t now) {
    const struct ledger_key key = {query->insurer, query->symbol, query->number, query->branch, birthdate};
    return ledger_find_by_number(service->ledger, &key, now, calendar_day_of(now));
}

static struct ledger_finding find_by_details(const struct service *service, const struct disaster_query *query,
                                             int64_t birthdate, int64_t now) {
    const struct ledger_details details = {query->name, birthdate, query->sex, query->address};
    return ledger_find_by_details(service->ledger, &details, now);
}

static const struct service_code *find(const struct service *service, const struct disaster_query *query, int64_t now,
                                       const struct person **out) {
    int64_t birthdate = CALENDAR_NEVER;
    bool readable = !is_given(query->birthdate) || items_day(query->birthdate, &birthdate) == ONSHI_OK;
    bool by_number = is_given(query->insurer) && is_given(query->number);
    bool by_details = is_given(query->name) && birthdate != CALENDAR_NEVER;
    if (!readable || (!by_number && !by_details)) {
        return service_code_of(FAULT_DISASTER_CONDITIONS);
    }
    struct ledger_finding found = (by_number ? find_by_number : find_by_details)(service, query, birthdate, now);
    if (found.match != LEDGER_ONE) {
        static const enum service_fault faults[] = {
            [LEDGER_NONE] = FAULT_DISASTER_NOBODY,
            [LEDGER_SEVERAL] = FAULT_DISASTER_SEVERAL,
            [LEDGER_FAILED] = FAULT_SYSTEM,
        };
        return service_code_of(faults[found.match]);
    }
    *out = found.person;
    return NULL;
}

// Who searched how under which measure, and whom or what was found; then, what refuses.
static const struct service_code *record(const struct service *service, const struct ledger_audit *asking,
                                         const struct disaster_query *query, const struct person *person,
                                         const struct service_code *refusal) {
    bool by_number = is_given(query->insurer) && is_given(query->number);
    struct ledger_audit entry = *asking;
    entry.act = by_number ? AUDIT_DISASTER_BY_NUMBER : AUDIT_DISASTER_BY_DETAILS;
    entry.person = refusal == NULL ? person->id : "";
    entry.detail = refusal == NULL ? "" : refusal->code;
    return ledger_add_audit(service->ledger, &entry) == ONSHI_OK ? refusal : service_code_of(FAULT_SYSTEM);
}

void service_disaster_search(const struct service *service, const char *caller, const struct disaster_query *query,
                             int64_t now, struct disaster_answer *out) {
    *out = (struct disaster_answer){0};
    const struct person *person = NULL;
    const struct service_code *refusal = NULL;
    const char *measure = measures_covering(&service->measures, caller, now);
    out->measure = measure;
    if (!state_knows(service, caller)) {
        refusal = service_code_of(FAULT_UNKNOWN_INSTITUTION);
    } else if (measure == NULL) {
        refusal = service_code_of(FAULT_DISASTER_CLOSED);
    } else {
        const struct service_code *found = find(service, query, now, &person);
        refusal = record(service, &(struct ledger_audit){.instant = now, .institution = caller, .measure = measure},
                         query, person, found);
    }
    if (refusal != NULL) {
        out->code = refusal->code;
        out->text = refusal->text;
        return;
    }
    viewing_disaster(service, caller, person, now, out);
}
