// SPDX-License-Identifier: Apache-2.0
//
// Giving the result of a list.
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/calendar.h"
#include "mocks/service/batch.h"
#include "mocks/service/batch_state.h"
#include "mocks/service/items.h"
#include "mocks/service/months.h"
#include "mocks/service/state.h"

enum {
    DELAY_SECONDS = 2,
    WINDOW_ROWS = 1024, // that are in memory at once when the order is not that of the list
    WINDOW_BYTES = WINDOW_ROWS * BATCH_ROW_BYTES,
};

struct fetch {
    struct service *service;
    enum ledger_batch_kind kind;
    const char *caller;
    const struct batch_manner *manner;
    const struct batch_taker *taker;
    struct batch_result result;
    struct ledger_batch_info info;
    struct batch_last last;
    int64_t rows;
    int64_t missing[BATCH_MISSING_MAXIMUM]; // places of rows that are left out
    int missing_count;
};

// What is wrong with a row is kept as its code.
static const struct service_code *code_named(const char *code) {
    const struct service_code *found;
    for (size_t i = 0; (found = items_code_at(i)) != NULL; i++) {
        if (strcmp(found->code, code) == 0) {
            return found;
        }
    }
    for (size_t i = 0; (found = service_code_at(i)) != NULL; i++) {
        if (strcmp(found->code, code) == 0) {
            return found;
        }
    }
    return service_code_of(FAULT_SYSTEM);
}

// 限度額情報変更有無: see batch.h.
static char ceiling_changed(const struct ceiling *ceiling, int64_t day) {
    if (ceiling->class_code == NULL || *ceiling->class_code == 0) {
        return '0';
    }
    int64_t since = month_instant(month_of(day) - 1, 1);
    bool unknown = ceiling->from == 0 || ceiling->from == CALENDAR_NEVER;
    bool issued = ceiling->issued != CALENDAR_NEVER && ceiling->issued >= since;
    bool ended = since <= ceiling->until && ceiling->until < day;
    return unknown || issued || ceiling->from >= since || ended ? '1' : '0';
}

static void fail(struct batch_confirmation *row, const struct service_code *code) {
    row->status = STATUS_ERROR;
    row->code = code->code;
    row->text = code->text;
}

// What a batch shows of a result [DR-082].
static struct eligibility_result without_consents(const struct eligibility_result *result) {
    struct eligibility_result shown = *result;
    for (int kind = 0; kind < CONSENT_KINDS; kind++) {
        shown.consents[kind] = (struct consent_mark){.given = CALENDAR_NEVER, .until = CALENDAR_NEVER};
    }
    shown.has_ceiling = false;
    shown.disease_count = 0;
    shown.identifier = NULL; // stands in the echo
    return shown;
}

static enum onshi_status judge(const struct fetch *fetch, struct batch_confirmation *row) {
    struct eligibility_answer answer = {
        .header = fetch->result.header, .search = row->search, .status = STATUS_NORMAL};
    const struct person *person = NULL;
    answer.search.ceiling_consent = "0";
    eligibility_look_up(fetch->service, &answer, &person);
    if (answer.status == STATUS_ERROR) {
        return ONSHI_IO; // the ledger cannot be read; the counts are told already
    }
    row->status = answer.status;
    row->validity = answer.validity;
    row->has_result = answer.result_count > 0;
    if (row->has_result) {
        row->result = without_consents(&answer.results[0]);
        row->result.ceiling_changed = ceiling_changed(&person->ceiling, answer.header.day);
    }
    return ONSHI_OK;
}

static enum onshi_status give_confirmation(const struct fetch *fetch, const void *bytes, size_t length) {
    struct batch_row texts;
    struct batch_confirmation row = {0};
    const char *code;
    ONSHI_TRY(batch_read_search(bytes, length, &texts, &code, &row.search));
    if (code != NULL) {
        fail(&row, code_named(code));
    } else {
        ONSHI_TRY(judge(fetch, &row));
    }
    return fetch->taker->confirmation(fetch->taker->context, &row);
}

static enum onshi_status give_registration(const struct fetch *fetch, const void *bytes, size_t length) {
    struct batch_row texts;
    struct batch_registration row = {.status = STATUS_NORMAL};
    const char *code;
    const struct person *person;
    ONSHI_TRY(batch_read_reference(bytes, length, &texts, &code, &row.info));
    const struct service_code *wrong = code == NULL ? NULL : code_named(code);
    wrong = wrong != NULL ? wrong : reference_find(fetch->service, &row.info, fetch->info.accepted, &person);
    if (wrong != NULL) {
        row.status = STATUS_ERROR;
        row.code = wrong->code;
        row.text = wrong->text;
    }
    return fetch->taker->registration(fetch->taker->context, &row);
}

static bool is_missing(const struct fetch *fetch, int64_t index) {
    for (int i = 0; i < fetch->missing_count; i++) {
        if (fetch->missing[i] == index) {
            return true;
        }
    }
    return false;
}

static enum onshi_status give_row(void *context, int64_t index, const void *bytes, size_t length) {
    const struct fetch *fetch = context;
    if (index == fetch->rows || is_missing(fetch, index)) { // the last row is none
        return ONSHI_OK;
    }
    return (fetch->kind == LEDGER_BATCH_QUERY ? give_confirmation : give_registration)(fetch, bytes, length);
}

static enum onshi_status read_from(const struct fetch *fetch, int64_t first, ledger_batch_reader *reader,
                                   void *context) {
    return ledger_batch_read(fetch->service->ledger, fetch->caller, fetch->info.reception, first, reader, context);
}

// Another order: the list is cut into windows, which come in another order, and so do the rows in each.

struct window {
    struct bytes_writer bytes;
    size_t at[WINDOW_ROWS + 1]; // where each row begins in `bytes`
    int count, wanted;
};

static enum onshi_status copy_row(void *context, int64_t index, const void *bytes, size_t length) {
    struct window *window = context;
    (void)index;
    if (window->count == window->wanted) {
        return ONSHI_CLOSED; // enough
    }
    ONSHI_TRY(bytes_write(&window->bytes, bytes, length));
    window->at[++window->count] = window->bytes.length;
    return ONSHI_OK;
}

static enum onshi_status give_window(struct fetch *fetch, struct window *window, int64_t first,
                                     struct random_source *random) {
    int order[WINDOW_ROWS];
    window->bytes.length = 0;
    window->count = 0;
    window->wanted = (int)(fetch->rows - first < WINDOW_ROWS ? fetch->rows - first : WINDOW_ROWS);
    enum onshi_status status = read_from(fetch, first, copy_row, window);
    if (window->count < window->wanted) {
        return status == ONSHI_OK ? ONSHI_MALFORMED : status;
    }
    for (int i = 0; i < window->count; i++) {
        int other = (int)random_below(random, (uint64_t)i + 1);
        order[i] = order[other];
        order[other] = i;
    }
    for (int i = 0; i < window->count; i++) {
        int row = order[i];
        ONSHI_TRY(give_row(fetch, first + row, window->bytes.data + window->at[row],
                           window->at[row + 1] - window->at[row]));
    }
    return ONSHI_OK;
}

static uint64_t common_divisor(uint64_t a, uint64_t b) {
    return b == 0 ? a : common_divisor(b, a % b);
}

static enum onshi_status give_shuffled(struct fetch *fetch) {
    struct random_source random = random_from(fetch->manner->seed, "batch-order");
    uint64_t windows = ((uint64_t)fetch->rows + WINDOW_ROWS - 1) / WINDOW_ROWS;
    uint64_t place = random_below(&random, windows);
    uint64_t step = 1 + random_below(&random, windows);
    while (common_divisor(step, windows) != 1) {
        step++;
    }
    struct window *window = calloc(1, sizeof *window);
    if (window == NULL) {
        return ONSHI_NO_MEMORY;
    }
    bytes_writer_init(&window->bytes, WINDOW_BYTES);
    enum onshi_status status = ONSHI_OK;
    for (uint64_t i = 0; i < windows && status == ONSHI_OK; i++) {
        status = give_window(fetch, window, (int64_t)(place * WINDOW_ROWS), &random);
        place = (place + step) % windows;
    }
    bytes_writer_free(&window->bytes);
    free(window);
    return status;
}

// The header.


static enum onshi_status read_last(void *context, int64_t index, const void *bytes, size_t length) {
    (void)index;
    return batch_read_last(bytes, length, context);
}

static enum onshi_status read_failed(void *context, int64_t index, const void *bytes, size_t length) {
    (void)index;
    *(bool *)context = length > 0 && *(const char *)bytes != 0x1F; // the code comes first
    return ONSHI_CLOSED;                                           // one row is enough
}

static enum onshi_status leave_out(struct fetch *fetch) {
    struct random_source random = random_from(fetch->manner->seed, "batch-missing");
    int wanted = fetch->manner->missing < BATCH_MISSING_MAXIMUM ? fetch->manner->missing : BATCH_MISSING_MAXIMUM;
    while (fetch->missing_count < wanted && fetch->missing_count < fetch->rows) {
        int64_t row = (int64_t)random_below(&random, (uint64_t)fetch->rows);
        bool failed = false;
        if (is_missing(fetch, row)) {
            continue;
        }
        enum onshi_status status = read_from(fetch, row, read_failed, &failed);
        if (status != ONSHI_CLOSED) {
            return status == ONSHI_OK ? ONSHI_MALFORMED : status;
        }
        fetch->missing[fetch->missing_count++] = row;
        fetch->last.failed -= failed;
    }
    return ONSHI_OK;
}

static void count_rows(struct fetch *fetch) {
    struct batch_result *result = &fetch->result;
    if (fetch->kind != LEDGER_BATCH_QUERY) {
        return; // that answer has no counts [wire-interface 2.5]
    }
    result->processed = fetch->rows - fetch->missing_count + (fetch->manner->miscounted ? 1 : 0);
    result->failed = fetch->last.failed;
    result->normal = result->processed - result->failed;
}

static enum onshi_status give_result(struct fetch *fetch) {
    ONSHI_TRY(leave_out(fetch));
    count_rows(fetch);
    ONSHI_TRY(fetch->taker->header(fetch->taker->context, &fetch->result));
    return fetch->manner->shuffled ? give_shuffled(fetch) : read_from(fetch, 0, give_row, fetch);
}

static enum onshi_status refuse(struct fetch *fetch, enum service_fault fault) {
    char status; // of the body, which a result does not have
    state_fail(&fetch->result.header, &status, service_code_of(fault));
    return fetch->taker->header(fetch->taker->context, &fetch->result);
}

static enum onshi_status find(struct fetch *fetch, int64_t now) {
    const char *reception = fetch->result.reception == NULL ? "" : fetch->result.reception;
    ONSHI_TRY(ledger_batch_find(fetch->service->ledger, fetch->caller, reception, &fetch->info));
    if (fetch->info.kind != fetch->kind || now >= fetch->info.accepted + batch_retention(fetch->service)) {
        return ONSHI_NOT_FOUND;
    }
    fetch->rows = fetch->info.row_count - 1;
    return read_from(fetch, fetch->rows, read_last, &fetch->last);
}

static enum onshi_status answer(struct fetch *fetch, int64_t now) {
    enum onshi_status status = find(fetch, now);
    if (status != ONSHI_OK) {
        return refuse(fetch, status == ONSHI_NOT_FOUND ? FAULT_BATCH_UNKNOWN : FAULT_SYSTEM);
    }
    int64_t done = fetch->info.accepted + batch_number(fetch->service, "bulk.delay_s", 0, DELAY_SECONDS);
    fetch->result.header.file_identifier = fetch->info.file_identifier;
    fetch->result.header.day = fetch->last.day;
    if (now < done) {
        fetch->result.header.segment = SEGMENT_RUNNING;
        return fetch->taker->header(fetch->taker->context, &fetch->result);
    }
    fetch->result.header.processed = done;
    return give_result(fetch);
}

enum onshi_status service_batch_fetch(struct service *service, enum ledger_batch_kind kind, const char *caller,
                                      const struct batch_download *request, int64_t now,
                                      const struct batch_manner *manner, const struct batch_taker *taker) {
    const struct batch_manner usual = batch_manner(service);
    struct fetch *fetch = calloc(1, sizeof *fetch);
    if (fetch == NULL) {
        return ONSHI_NO_MEMORY;
    }
    *fetch = (struct fetch){
        .service = service, .kind = kind, .caller = caller, .manner = manner == NULL ? &usual : manner, .taker = taker,
        .result = {.header = state_header(caller, now), .processed = BATCH_COUNT_ABSENT,
                   .normal = BATCH_COUNT_ABSENT, .failed = BATCH_COUNT_ABSENT},
    };
    bool readable = request->reception != NULL && strlen(request->reception) < LEDGER_RECEPTION_SIZE;
    fetch->result.reception = readable ? request->reception : NULL;
    bool speaks = state_speaks(service, caller, request->institution);
    enum onshi_status status = speaks ? answer(fetch, now) : refuse(fetch, FAULT_UNKNOWN_INSTITUTION);
    free(fetch);
    return status;
}
