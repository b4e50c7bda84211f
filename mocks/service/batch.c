// SPDX-License-Identifier: Apache-2.0
//
// Taking a list.
#include "mocks/service/batch.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "mocks/service/batch_state.h"
#include "mocks/service/items.h"
#include "mocks/service/scope.h"
#include "mocks/service/state.h"

enum { ROWS_MAXIMUM = 10000, REFUSAL_BYTES = 400, DETAIL_BYTES = 150 };

struct batch_upload {
    struct service *service;
    enum ledger_batch_kind kind;
    int64_t now;
    char caller[LEDGER_INSTITUTION_BYTES + 1];
    char file_identifier[LEDGER_FILE_IDENTIFIER_BYTES + 1];
    char reception[LEDGER_RECEPTION_SIZE];
    struct ledger_batch *batch; // NULL before the header, after a refusal and in the end
    int64_t rows;
    struct batch_last last;
    struct service_code refusal; // code NULL: none
    char refusal_text[REFUSAL_BYTES];
};

enum onshi_status service_batch_begin(struct service *service, enum ledger_batch_kind kind, const char *caller,
                                      int64_t now, struct batch_upload **out) {
    if (strlen(caller) > LEDGER_INSTITUTION_BYTES) {
        return ONSHI_TOO_LONG;
    }
    struct batch_upload *upload = calloc(1, sizeof *upload);
    if (upload == NULL) {
        return ONSHI_NO_MEMORY;
    }
    *upload = (struct batch_upload){.service = service, .kind = kind, .now = now, .last.day = CALENDAR_NEVER};
    memcpy(upload->caller, caller, strlen(caller) + 1);
    (void)!ledger_batch_expire(service->ledger, now - batch_retention(service) + 1, NULL); // what stays is unknown anyway
    *out = upload;
    return ONSHI_OK;
}

static void forget(struct batch_upload *upload) {
    ledger_batch_abandon(upload->batch);
    upload->batch = NULL;
}

void service_batch_free(struct batch_upload *upload) {
    if (upload != NULL) {
        forget(upload);
        free(upload);
    }
}

// How much of a detail is shown: whole characters of one line.
static int whole_bytes(const char *detail) {
    size_t length = detail == NULL ? 0 : strlen(detail);
    length = length > DETAIL_BYTES ? DETAIL_BYTES : length;
    while (length > 0 && ((unsigned char)detail[length] & 0xC0) == 0x80) {
        length--;
    }
    while (length > 0 && detail[length - 1] == '\n') { // libxml2 ends its sentences so
        length--;
    }
    return (int)length;
}

void service_batch_refuse(struct batch_upload *upload, const struct service_code *code, const char *detail) {
    if (upload->refusal.code != NULL) {
        return;
    }
    forget(upload);
    bool more = detail != NULL && *detail != 0;
    (void)snprintf(upload->refusal_text, sizeof upload->refusal_text, "%s%s%.*s%s", code->text, more ? " (" : "",
                   whole_bytes(detail), more ? detail : "", more ? ")" : "");
    upload->refusal = (struct service_code){code->code, upload->refusal_text};
}

// Items of the header are checked as those of a single question whose other items are good.
static const struct service_code *wrong_header(const struct batch_upload *upload, const struct batch_request *header,
                                               const char **identifier) {
    struct eligibility_request question = {header->day, header->institution, header->file_identifier,
                                           {"06999999", NULL, "1", NULL, "20000101", "0", NULL}};
    struct reference_request registration = {header->institution, header->file_identifier,
                                             {"1", "06999999", NULL, "1", NULL}};
    bool query = upload->kind == LEDGER_BATCH_QUERY;
    const struct service_code *wrong = query ? items_check_eligibility(&question) : items_check_reference(&registration);
    *identifier = query ? question.file_identifier : registration.file_identifier;
    return wrong;
}

static const struct service_code *refusal_of(const struct batch_upload *upload, const struct batch_request *header,
                                             const struct service_code *item) {
    const struct service *service = upload->service;
    if (!state_speaks(service, upload->caller, header->institution)) {
        return service_code_of(FAULT_UNKNOWN_INSTITUTION);
    }
    bool gated = upload->kind == LEDGER_BATCH_QUERY; // registration has no gate [DR-074]
    const struct service_code *closed = gated ? state_closed(service, upload->caller, upload->now) : NULL;
    return closed != NULL ? closed : item;
}

void service_batch_header(struct batch_upload *upload, const struct batch_request *header) {
    const char *identifier = NULL;
    const struct service_code *item = wrong_header(upload, header, &identifier);
    const struct service_code *refusal = refusal_of(upload, header, item);
    if (identifier != NULL && strlen(identifier) < sizeof upload->file_identifier) {
        memcpy(upload->file_identifier, identifier, strlen(identifier) + 1);
    }
    if (refusal != NULL) {
        service_batch_refuse(upload, refusal, NULL);
        return;
    }
    if (upload->kind == LEDGER_BATCH_QUERY && items_day(header->day, &upload->last.day) != ONSHI_OK) {
        return; // cannot be: the item was checked
    }
    if (ledger_batch_begin(upload->service->ledger, upload->kind, upload->caller, upload->file_identifier, upload->now,
                           &upload->batch) != ONSHI_OK) {
        service_batch_refuse(upload, service_code_of(FAULT_NO_ROOM), NULL);
    }
}

static bool has_room(struct batch_upload *upload) {
    int64_t maximum = batch_number(upload->service, "bulk.max", 1, ROWS_MAXIMUM);
    if (upload->batch == NULL || upload->rows < maximum) {
        return upload->batch != NULL;
    }
    char detail[64];
    (void)snprintf(detail, sizeof detail, "%" PRId64 "件まで", maximum);
    service_batch_refuse(upload, service_code_of(FAULT_BATCH_TOO_MANY), detail);
    return false;
}

static void keep(struct batch_upload *upload, enum onshi_status status, const struct batch_row *row, bool wrong) {
    status = status == ONSHI_OK ? ledger_batch_add(upload->batch, row->bytes, row->length) : status;
    if (status != ONSHI_OK) {
        bool broken = status == ONSHI_MALFORMED;
        service_batch_refuse(upload, service_code_of(broken ? FAULT_BROKEN_FILE : FAULT_NO_ROOM), NULL);
        return;
    }
    upload->rows++;
    upload->last.failed += wrong;
}

void service_batch_add_search(struct batch_upload *upload, const struct search_info *row) {
    static const char good_day[] = "20000101"; // that of the header was checked
    assert(upload->kind == LEDGER_BATCH_QUERY);
    if (!has_room(upload)) {
        return;
    }
    struct eligibility_request question = {.day = good_day, .institution = upload->caller, .search = *row};
    const struct service_code *wrong = items_check_eligibility(&question);
    wrong = wrong != NULL ? wrong : scope_refuses(&upload->service->gates, question.search.insurer, upload->now);
    struct batch_row bytes;
    keep(upload, batch_write_search(wrong == NULL ? NULL : wrong->code, &question.search, &bytes), &bytes,
         wrong != NULL);
}

void service_batch_add_reference(struct batch_upload *upload, const struct reference_info *row) {
    assert(upload->kind == LEDGER_BATCH_REGISTRATION);
    if (!has_room(upload)) {
        return;
    }
    struct reference_request question = {.institution = upload->caller, .info = *row};
    const struct service_code *wrong = items_check_reference(&question);
    struct batch_row bytes;
    keep(upload, batch_write_reference(wrong == NULL ? NULL : wrong->code, &question.info, &bytes), &bytes,
         wrong != NULL);
}

// Binds the number of one row, unless it is wrong or fits nobody: the result will say so.
static enum onshi_status bind_row(void *context, int64_t index, const void *bytes, size_t length) {
    const struct batch_upload *upload = context;
    struct batch_row row;
    struct reference_info info;
    const char *code;
    const struct person *person;
    if (index == upload->rows) {
        return ONSHI_OK; // the last row is none
    }
    ONSHI_TRY(batch_read_reference(bytes, length, &row, &code, &info));
    if (code != NULL) {
        return ONSHI_OK;
    }
    const struct service_code *nobody = reference_find(upload->service, &info, upload->now, &person);
    if (nobody != NULL) {
        return nobody == service_code_of(FAULT_SYSTEM) ? ONSHI_IO : ONSHI_OK;
    }
    return ledger_set_reference(upload->service->ledger, upload->caller, person, info.reference);
}

static enum onshi_status commit(struct batch_upload *upload, struct random_source *random) {
    struct batch_row last;
    ONSHI_TRY(batch_write_last(&upload->last, &last));
    ONSHI_TRY(ledger_batch_add(upload->batch, last.bytes, last.length));
    struct ledger_batch *batch = upload->batch;
    upload->batch = NULL; // released by the commit in every case
    return ledger_batch_commit(batch, random, upload->reception);
}

// The list and what it binds come to be together.
static enum onshi_status commit_and_bind(struct batch_upload *upload, struct random_source *random) {
    struct ledger *ledger = upload->service->ledger;
    ONSHI_TRY(ledger_begin(ledger));
    enum onshi_status status = commit(upload, random);
    if (status == ONSHI_OK) {
        status = ledger_batch_read(ledger, upload->caller, upload->reception, 0, bind_row, upload);
    }
    return ledger_end(ledger, status);
}

static void settle(struct batch_upload *upload, struct random_source *random) {
    if (upload->refusal.code != NULL) {
        return;
    }
    if (upload->rows == 0) { // the header did not come either
        service_batch_refuse(upload, service_code_of(FAULT_BROKEN_FILE), NULL);
        return;
    }
    bool query = upload->kind == LEDGER_BATCH_QUERY;
    if ((query ? commit : commit_and_bind)(upload, random) != ONSHI_OK) {
        service_batch_refuse(upload, service_code_of(FAULT_NO_ROOM), NULL);
    }
}

void service_batch_accept(struct batch_upload *upload, struct random_source *random, struct batch_receipt *out) {
    settle(upload, random);
    *out = (struct batch_receipt){.header = state_header(upload->caller, upload->now), .received = CALENDAR_NEVER};
    out->header.file_identifier = upload->file_identifier;
    if (upload->refusal.code != NULL) {
        state_fail(&out->header, &out->status, &upload->refusal);
        return;
    }
    out->header.segment = 0; // a good receipt has none [wire-interface 2.4]
    out->reception = upload->reception;
    out->received = upload->now;
}
