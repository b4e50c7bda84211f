// SPDX-License-Identifier: Apache-2.0
//
// The search without a card while a measure of a disaster covers the institution [SEED-131 to SEED-138].
#include "base/calendar.h"
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
        return service_code_of(found.match == LEDGER_NONE ? FAULT_DISASTER_NOBODY : FAULT_DISASTER_SEVERAL);
    }
    *out = found.person;
    return NULL;
}

void service_disaster_search(const struct service *service, const char *caller, const struct disaster_query *query,
                             int64_t now, struct disaster_answer *out) {
    *out = (struct disaster_answer){0};
    const struct person *person = NULL;
    const struct service_code *refusal = NULL;
    if (!state_knows(service, caller)) {
        refusal = service_code_of(FAULT_UNKNOWN_INSTITUTION);
    } else if (!measures_cover(&service->measures, caller, now)) {
        refusal = service_code_of(FAULT_DISASTER_CLOSED);
    } else {
        refusal = find(service, query, now, &person);
    }
    if (refusal != NULL) {
        out->code = refusal->code;
        out->text = refusal->text;
        return;
    }
    viewing_disaster(service, caller, person, now, out);
}
