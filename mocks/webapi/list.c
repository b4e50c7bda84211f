// SPDX-License-Identifier: Apache-2.0
//
// Batches (一括) in JSON: the service takes and gives them as bytes of XML, so that the JSON passes through that form. Good
// for lists and results of up to XML_MAXIMUM_BYTES; larger ones go by file.
#include <string.h>

#include "base/calendar.h"
#include "base/xml.h"
#include "mocks/service/batch_messages.h"
#include "mocks/webapi/server.h"

// A request and its answer.
static const struct list_kind {
    enum wire_kind request, answer;
} lists[] = {
    {WIRE_ELIGIBILITY_LIST, WIRE_ELIGIBILITY_LIST_RECEIPT},
    {WIRE_ELIGIBILITY_LIST_DOWNLOAD, WIRE_ELIGIBILITY_LIST_RESULT},
    {WIRE_REFERENCE_LIST, WIRE_REFERENCE_LIST_RECEIPT},
    {WIRE_REFERENCE_LIST_DOWNLOAD, WIRE_REFERENCE_LIST_RESULT},
};

// The kind whose messages begin with that prefix, "OQSmuquc01"; NULL when it is no list.
static const struct list_kind *kind_of(const char *prefix) {
    size_t length = strlen(prefix);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        const char *name = wire_kind_of(lists[i].request)->name;
        if (strncmp(name, prefix, length) == 0 && strcmp(name + length, "req") == 0) {
            return &lists[i];
        }
    }
    return NULL;
}

const char *list_prefix(const char *prefix) {
    return kind_of(prefix) == NULL ? NULL : prefix;
}

static enum onshi_status read_text(void *context, void *block, size_t size, size_t *out_length) {
    struct bytes_reader *reader = context;
    struct bytes_reader part;
    *out_length = reader->left < size ? reader->left : size;
    ONSHI_TRY(bytes_read_span(reader, *out_length, &part));
    memcpy(block, part.at, *out_length);
    return ONSHI_OK;
}

static enum onshi_status write_text(void *context, const void *data, size_t length) {
    return bytes_write(context, data, length);
}

static enum onshi_status converse(const struct exchange *exchange, const struct list_kind *kind,
                                  const struct bytes_writer *question, struct bytes_writer *answer) {
    struct webapi *api = exchange->api;
    bool failing = exchange->due != NULL && exchange->due->kind == FAULT_KIND_HEADER_9;
    const struct batch_line line = {
        .service = api->config.service,
        .institution = exchange->session->institution,
        .style = &api->options.style,
        .random = &api->random,
        .failure = failing ? service_code_of(FAULT_SYSTEM)->text : api->options.fail_header,
    };
    struct bytes_reader reader = bytes_reader_over(question->data, question->length);
    const struct batch_input input = {read_text, &reader};
    const struct wire_output output = {write_text, answer};
    return batch_converse(&line, kind->request, exchange->now, &input, &output);
}

// "Still running", whatever the batch does [SC-RES-12].
static enum onshi_status run_for_ever(const struct exchange *exchange, const struct list_kind *kind, const xmlDoc *doc,
                                      xmlDoc **out) {
    struct batch_download download = {.reception = NULL};
    if (doc != NULL) {
        ONSHI_TRY(wire_read_list_download(doc, &download));
    }
    const struct batch_result result = {
        .header = {.processed = exchange->now, .day = CALENDAR_NEVER, .institution = exchange->session->institution,
                   .segment = SEGMENT_RUNNING},
        .reception = download.reception,
        .processed = BATCH_COUNT_ABSENT,
        .normal = BATCH_COUNT_ABSENT,
        .failed = BATCH_COUNT_ABSENT,
    };
    return wire_build(kind->answer, &result, &exchange->api->options.style, &exchange->api->random, out);
}

// `doc` is NULL when it is no message: nothing is what the service reads then, and says so.
static enum onshi_status answer(const struct exchange *exchange, const struct list_kind *kind, xmlDoc *doc,
                                xmlDoc **out) {
    struct bytes_writer question, text;
    if (exchange->due != NULL && exchange->due->kind == FAULT_KIND_PROCESSING_FOR_EVER) {
        return run_for_ever(exchange, kind, doc, out);
    }
    bytes_writer_init(&question, ANSWER_MAXIMUM_BYTES);
    bytes_writer_init(&text, XML_MAXIMUM_BYTES);
    enum onshi_status status = doc == NULL ? ONSHI_OK : wire_print(doc, &question);
    status = status != ONSHI_OK ? status : converse(exchange, kind, &question, &text);
    status = status != ONSHI_OK ? status : xml_parse(text.data, text.length, out);
    bytes_writer_free(&question);
    bytes_writer_free(&text);
    return status;
}

static void ask(struct exchange *exchange, const struct list_kind *kind, const json_t *json) {
    struct bytes_writer why;
    xmlDoc *doc = NULL;
    xmlDoc *result = NULL;
    bytes_writer_init(&why, XML_MAXIMUM_BYTES);
    bool valid = json_message_read(json, kind->request, &doc) == ONSHI_OK &&
                 wire_check(exchange->api->config.schemas, kind->request, doc, &why) == ONSHI_OK;
    server_tell_request(exchange, (const char *)exchange->data, valid, bytes_text(&why));
    bytes_writer_free(&why);
    enum onshi_status status = answer(exchange, kind, doc, &result);
    if (status == ONSHI_OK) {
        message_finish(exchange, kind->answer, result);
    } else {
        server_tell_text(exchange, WEBAPI_TROUBLE, onshi_status_name(status));
        server_refuse(exchange, 500, "system", "システムエラーが発生しました。", "The system failed.", "");
    }
    xmlFreeDoc(doc);
}

void list_serve(struct exchange *exchange) {
    json_t *json = NULL;
    if (message_parse(exchange, &json)) {
        ask(exchange, kind_of(exchange->message), json);
        json_decref(json);
    }
}
