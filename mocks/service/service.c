// SPDX-License-Identifier: Apache-2.0
#include "mocks/service/service.h"

#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/text.h"
#include "mocks/ledger/audit.h"
#include "mocks/service/state.h"

_Static_assert((int)MEASURES_MAXIMUM == (int)LEDGER_MEASURES_MAXIMUM &&
                   (int)MEASURE_NAME_BYTES == (int)LEDGER_MEASURE_NAME_BYTES + 1 &&
                   (int)MEASURE_AREA_BYTES == (int)LEDGER_MEASURE_AREA_BYTES + 1,
               "what the service takes, the ledger keeps");

// Measures outlive the process that was told of them.
static enum onshi_status recall_measures(struct service *service) {
    struct ledger_measure kept[LEDGER_MEASURES_MAXIMUM];
    int count = 0;
    ONSHI_TRY(ledger_read_measures(service->ledger, kept, &count));
    for (int i = 0; i < count; i++) {
        ONSHI_TRY(measures_open(&service->measures, kept[i].name, kept[i].area, kept[i].from, kept[i].until));
    }
    return ONSHI_OK;
}

struct service *service_new(struct ledger *ledger) {
    struct service *service = calloc(1, sizeof *service);
    if (service == NULL) {
        return NULL;
    }
    service->ledger = ledger;
    if (recall_measures(service) != ONSHI_OK) {
        free(service);
        return NULL;
    }
    return service;
}

void service_free(struct service *service) {
    free(service);
}

void service_set_profile(struct service *service, const struct profile *profile) {
    gates_set(&service->gates, profile);
    service->disclose_newer =
        profile != NULL && strcmp(profile_parameter(profile, "reveal-new-coverage-on-number", "no"), "yes") == 0;
}

const char *service_era(const struct service *service, int64_t now) {
    const struct profile *profile = service->gates.profile;
    return profile == NULL ? NULL : profile_era(profile, now);
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

enum onshi_status service_stop_person(struct service *service, const char *person, enum stop stop) {
    return stops_set(&service->stops, person, stop);
}

enum onshi_status service_open_measure(struct service *service, const char *name, const char *area, int64_t from,
                                       int64_t until) {
    struct measures opened = service->measures;
    struct ledger_measure kept = {.from = from, .until = until};
    ONSHI_TRY(measures_open(&opened, name, area, from, until));
    memcpy(kept.name, name, strlen(name) + 1); // measures_open has looked at the lengths
    memcpy(kept.area, area, strlen(area) + 1);
    ONSHI_TRY(ledger_set_measure(service->ledger, &kept));
    service->measures = opened;
    return ONSHI_OK;
}

enum onshi_status service_close_measure(struct service *service, const char *name) {
    measures_close(&service->measures, name); // closed at once, also when that cannot be kept
    return ledger_remove_measure(service->ledger, name);
}

// The ceiling and the special diseases come with eligibility itself.
static const enum gate gate_of_kind[CONSENT_KINDS] = {
    [CONSENT_CEILING] = GATE_ELIGIBILITY,
    [CONSENT_SPECIFIC_DISEASE] = GATE_ELIGIBILITY,
    [CONSENT_CHECKUP] = GATE_CHECKUP,
    [CONSENT_MEDICATION] = GATE_MEDICATION,
};

unsigned service_offered_kinds(const struct service *service, int64_t now) {
    const struct profile *profile = service->gates.profile;
    bool all = profile != NULL && strcmp(profile_parameter(profile, "reader.offer", "open-kinds"), "all-kinds") == 0;
    unsigned kinds = 0;
    for (int kind = 0; kind < CONSENT_KINDS; kind++) {
        bool offered = all || gates_refuse(&service->gates, gate_of_kind[kind], now) == NULL;
        kinds |= offered ? 1U << kind : 0;
    }
    return kinds;
}

bool service_also_asks(const struct service *service, const char *gate, int64_t now) {
    return gates_later(&service->gates, gate, now);
}

bool state_knows(const struct service *service, const char *code) {
    for (int i = 0; i < service->institution_count; i++) {
        if (strcmp(service->institutions[i], code) == 0) {
            return true;
        }
    }
    return false;
}

bool state_speaks(const struct service *service, const char *caller, const char *institution) {
    return institution != NULL && strcmp(caller, institution) == 0 && state_knows(service, caller);
}

static bool is_in_preoperation(const struct gates *gates, const char *caller, int64_t now) {
    return gates_later(gates, "eligibility.preop", now) &&
           text_lists(profile_parameter(gates->profile, "eligibility.preop.institutions", ""), caller, strlen(caller));
}

const struct service_code *state_closed(const struct service *service, const char *caller, int64_t now) {
    const struct service_code *closed = gates_refuse(&service->gates, GATE_ELIGIBILITY, now);
    return closed != NULL && is_in_preoperation(&service->gates, caller, now) ? NULL : closed;
}

struct answer_header state_header(const char *caller, int64_t now) {
    return (struct answer_header){
        .processed = now,
        .day = CALENDAR_NEVER,
        .institution = caller,
        .segment = SEGMENT_NORMAL,
    };
}

void state_fail(struct answer_header *header, char *status, const struct service_code *code) {
    header->segment = SEGMENT_FAILED;
    header->error_code = code->code;
    header->error_text = code->text;
    *status = STATUS_ERROR;
}
