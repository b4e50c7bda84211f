// SPDX-License-Identifier: Apache-2.0
//
// 照会番号 (reference numbers): under which name an institution knows a person.
#include "base/calendar.h"
#include "mocks/service/items.h"
#include "mocks/service/state.h"

static void fail_registration(struct reference_answer *answer, const struct service_code *code) {
    answer->status = STATUS_ERROR;
    answer->code = code->code;
    answer->text = code->text;
}

static void begin_reference(struct reference_answer *out, const char *caller, int64_t now) {
    *out = (struct reference_answer){.header = state_header(caller, now), .status = STATUS_NORMAL};
}

const struct service_code *reference_find(const struct service *service, const struct reference_info *info,
                                          int64_t known_at, const struct person **out) {
    struct ledger_key key = {
        .insurer = info->insurer,
        .symbol = info->symbol,
        .number = info->number,
        .branch = info->branch,
        .birthdate = CALENDAR_NEVER,
    };
    struct ledger_finding found = ledger_find_by_number(service->ledger, &key, known_at, calendar_day_of(known_at));
    if (found.match != LEDGER_ONE) {
        static const enum service_fault faults[] = {
            [LEDGER_NONE] = FAULT_NO_SUCH_PERSON,
            [LEDGER_SEVERAL] = FAULT_SEVERAL_PERSONS,
            [LEDGER_FAILED] = FAULT_SYSTEM,
        };
        return service_code_of(faults[found.match]);
    }
    *out = found.person;
    return NULL;
}

static void bind_reference(struct service *service, struct reference_answer *out) {
    const struct person *person = NULL;
    const struct service_code *nobody = reference_find(service, &out->info, out->header.processed, &person);
    if (nobody != NULL) {
        fail_registration(out, nobody);
        return;
    }
    if (ledger_set_reference(service->ledger, out->header.institution, person, out->info.reference) != ONSHI_OK) {
        fail_registration(out, service_code_of(FAULT_NO_ROOM));
    }
}

// Takes the question over into its answer, without what is ill-formed; the first wrong item is returned.
static const struct service_code *take_question(const struct reference_request *request,
                                                struct reference_answer *out) {
    struct reference_request checked = *request;
    const struct service_code *wrong = items_check_reference(&checked);
    out->header.file_identifier = checked.file_identifier;
    out->info = checked.info;
    return wrong;
}

void service_refuse_reference(const char *caller, const struct reference_request *request,
                              const struct service_code *code, int64_t now, struct reference_answer *out) {
    begin_reference(out, caller, now);
    if (request != NULL) {
        (void)take_question(request, out);
    }
    state_fail(&out->header, &out->status, code);
}

void service_register_reference(struct service *service, const char *caller, const struct reference_request *request,
                                int64_t now, struct reference_answer *out) {
    if (!state_speaks(service, caller, request->institution)) {
        service_refuse_reference(caller, NULL, service_code_of(FAULT_UNKNOWN_INSTITUTION), now, out);
        return;
    }
    begin_reference(out, caller, now);
    const struct service_code *wrong = take_question(request, out);
    out->has_info = true;
    if (wrong != NULL) {
        fail_registration(out, wrong);
        return;
    }
    bind_reference(service, out);
}
