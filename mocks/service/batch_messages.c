// SPDX-License-Identifier: Apache-2.0
#include "mocks/service/batch_messages.h"

#include <assert.h>

#include "base/calendar.h"
#include "base/xml.h"
#include "mocks/service/batch.h"
#include "mocks/wire/characters.h"

enum { BLOCK_BYTES = 64 * 1024, REQUEST_BYTES = 64 * 1024 };

static enum ledger_batch_kind kind_of(enum wire_kind kind) {
    switch (kind) {
    case WIRE_ELIGIBILITY_LIST:
    case WIRE_ELIGIBILITY_LIST_DOWNLOAD:
        return LEDGER_BATCH_QUERY;
    default:
        assert(kind == WIRE_REFERENCE_LIST || kind == WIRE_REFERENCE_LIST_DOWNLOAD);
        return LEDGER_BATCH_REGISTRATION;
    }
}

// Lists.

static enum onshi_status take_header(void *upload, const struct batch_request *header) {
    service_batch_header(upload, header);
    return ONSHI_OK;
}

static enum onshi_status take_row(void *upload, const struct wire_list_row *row) {
    if (row->search != NULL) {
        service_batch_add_search(upload, row->search);
    } else {
        service_batch_add_reference(upload, row->reference);
    }
    return ONSHI_OK;
}

// Reads to the end, also of a list that was refused: a sender that is still sending does not hear us. `*reading` is the
// verdict about the list.
static enum onshi_status read_list(struct wire_list_reader *reader, const struct batch_input *input,
                                   enum onshi_status *reading) {
    char block[BLOCK_BYTES];
    size_t length = 0;
    enum onshi_status status;
    while ((status = input->read(input->context, block, sizeof block, &length)) == ONSHI_OK && length > 0) {
        *reading = *reading == ONSHI_OK ? wire_list_reader_feed(reader, block, length) : *reading;
    }
    ONSHI_TRY(status);
    *reading = *reading == ONSHI_OK ? wire_list_reader_end(reader) : *reading;
    return ONSHI_OK;
}

static enum onshi_status read_into(struct batch_upload *upload, enum wire_kind kind, const struct batch_input *input) {
    const struct wire_list_taker taker = {take_header, take_row, upload};
    struct wire_list_reader *reader;
    enum onshi_status reading = ONSHI_OK;
    ONSHI_TRY(wire_list_reader_new(kind, NULL, &taker, &reader));
    enum onshi_status status = read_list(reader, input, &reading);
    if (status == ONSHI_OK && reading != ONSHI_OK) {
        service_batch_refuse(upload, service_code_of(FAULT_BROKEN_FILE), wire_list_reader_why(reader));
    }
    wire_list_reader_free(reader);
    return status;
}

static void refuse_if_failing(const struct batch_line *line, struct batch_upload *upload) {
    if (line->failure != NULL) {
        const struct service_code failure = {service_code_of(FAULT_SYSTEM)->code, line->failure};
        service_batch_refuse(upload, &failure, NULL);
    }
}

enum onshi_status batch_take_list(const struct batch_line *line, enum wire_kind kind, int64_t now,
                                  const struct batch_input *input, xmlDoc **out) {
    struct batch_upload *upload;
    struct batch_receipt receipt;
    ONSHI_TRY(service_batch_begin(line->service, kind_of(kind), line->institution, now, &upload));
    refuse_if_failing(line, upload);
    enum onshi_status status = read_into(upload, kind, input);
    if (status == ONSHI_OK) {
        service_batch_accept(upload, line->random, &receipt);
        status = wire_build_list_receipt(&receipt, line->style, line->random, out);
    }
    service_batch_free(upload);
    return status;
}

// Results.

struct giving {
    const struct batch_line *line;
    enum wire_kind answer;
    const struct wire_output *output;
    struct wire_list_writer *writer;
};

static enum onshi_status give_header(void *context, const struct batch_result *header) {
    struct giving *giving = context;
    ONSHI_TRY(wire_list_writer_new(giving->answer, giving->line->style, giving->line->random, giving->output,
                                   &giving->writer));
    return wire_list_write_header(giving->writer, header);
}

static enum onshi_status give_confirmation(void *context, const struct batch_confirmation *row) {
    return wire_list_write_confirmation(((struct giving *)context)->writer, row);
}

static enum onshi_status give_registration(void *context, const struct batch_registration *row) {
    return wire_list_write_registration(((struct giving *)context)->writer, row);
}

// The answer about a request that the service is not asked about.
static enum onshi_status give_failure(struct giving *giving, enum service_fault fault, int64_t now) {
    const struct service_code *code = service_code_of(fault);
    const struct batch_result failed = {
        .header = {.processed = now, .day = CALENDAR_NEVER, .institution = giving->line->institution,
                   .segment = SEGMENT_FAILED, .error_code = code->code,
                   .error_text = giving->line->failure != NULL ? giving->line->failure : code->text},
        .processed = BATCH_COUNT_ABSENT, .normal = BATCH_COUNT_ABSENT, .failed = BATCH_COUNT_ABSENT,
    };
    return give_header(giving, &failed);
}

static enum onshi_status give(struct giving *giving, enum wire_kind kind, const xmlDoc *request, int64_t now) {
    const struct batch_taker taker = {give_header, give_confirmation, give_registration, giving};
    const struct batch_line *line = giving->line;
    struct batch_download download;
    if (line->failure != NULL) {
        return give_failure(giving, FAULT_SYSTEM, now);
    }
    if (request == NULL || wire_read_list_download(request, &download) != ONSHI_OK) {
        return give_failure(giving, FAULT_BROKEN_FILE, now);
    }
    return service_batch_fetch(line->service, kind_of(kind), line->institution, &download, now, NULL, &taker);
}

enum onshi_status batch_give_result(const struct batch_line *line, enum wire_kind kind, const xmlDoc *request,
                                    int64_t now, const struct wire_output *output) {
    bool query = kind_of(kind) == LEDGER_BATCH_QUERY;
    struct giving giving = {line, query ? WIRE_ELIGIBILITY_LIST_RESULT : WIRE_REFERENCE_LIST_RESULT, output, NULL};
    enum onshi_status status = give(&giving, kind, request, now);
    if (status == ONSHI_OK) {
        status = wire_list_write_end(giving.writer);
    }
    wire_list_writer_free(giving.writer);
    return status;
}

// Both.

// The document of a short request; NULL when it is none.
static enum onshi_status read_document(const struct batch_input *input, xmlDoc **out) {
    struct bytes_writer bytes, text;
    char block[BLOCK_BYTES];
    size_t length = 0;
    enum onshi_status status = ONSHI_OK;
    bool fits = true;
    xmlDoc *doc = NULL;
    bytes_writer_init(&bytes, REQUEST_BYTES);
    bytes_writer_init(&text, 2 * REQUEST_BYTES);
    while ((status = input->read(input->context, block, sizeof block, &length)) == ONSHI_OK && length > 0) {
        fits = fits && bytes_write(&bytes, block, length) == ONSHI_OK;
    }
    if (status == ONSHI_OK && fits && wire_decode(bytes_text(&bytes), bytes.length, &text) == ONSHI_OK &&
        xml_parse(bytes_text(&text), text.length, &doc) != ONSHI_OK) {
        doc = NULL;
    }
    bytes_writer_free(&bytes);
    bytes_writer_free(&text);
    if (status == ONSHI_OK) {
        *out = doc;
    }
    return status;
}

static enum onshi_status send(const xmlDoc *doc, enum wire_characters characters, const struct wire_output *output) {
    struct bytes_writer text, bytes;
    bytes_writer_init(&text, XML_MAXIMUM_BYTES);
    bytes_writer_init(&bytes, XML_MAXIMUM_BYTES);
    enum onshi_status status = wire_print((xmlDoc *)doc, &text);
    status = status == ONSHI_OK ? wire_encode(characters, bytes_text(&text), text.length, &bytes) : status;
    status = status == ONSHI_OK ? output->write(output->context, bytes_text(&bytes), bytes.length) : status;
    bytes_writer_free(&text);
    bytes_writer_free(&bytes);
    return status;
}

enum onshi_status batch_converse(const struct batch_line *line, enum wire_kind kind, int64_t now,
                                 const struct batch_input *input, const struct wire_output *output) {
    xmlDoc *doc = NULL;
    enum onshi_status status;
    if (kind == WIRE_ELIGIBILITY_LIST || kind == WIRE_REFERENCE_LIST) {
        ONSHI_TRY(batch_take_list(line, kind, now, input, &doc));
        status = send(doc, line->style->characters, output);
    } else {
        ONSHI_TRY(read_document(input, &doc));
        status = batch_give_result(line, kind, doc, now, output);
    }
    xmlFreeDoc(doc);
    return status;
}
