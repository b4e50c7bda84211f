// SPDX-License-Identifier: Apache-2.0
#include "mocks/terminal/requests.h"

#include <assert.h>
#include <errno.h>
#include <libxml/xmlstring.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/xml.h"
#include "mocks/service/batch_messages.h"
#include "mocks/wire/pdf.h"

enum {
    LIST_BYTES = 4 * XML_MAXIMUM_BYTES,   // a document printed anew, with its indentation
    RESULT_BYTES = XML_MAXIMUM_BYTES / 2, // of a document that can be printed anew; a longer one is streamed
};

// Whether a file fails as a whole before the service looks at it, and with what.
static bool fails(const struct request_line *line, bool readable, struct service_code *out) {
    *out = *service_code_of(line->failure != NULL ? FAULT_SYSTEM : FAULT_BROKEN_FILE);
    out->text = line->failure != NULL ? line->failure : out->text;
    return line->failure != NULL || !readable;
}

static enum onshi_status give(const struct request_line *line, enum wire_kind kind, const void *answer, xmlDoc **out) {
    return line->take != NULL ? line->take(line->context, kind, answer)
                              : wire_build(kind, answer, line->style, line->order, out);
}

static enum onshi_status ask_eligibility(const struct request_line *line, const xmlDoc *doc, int64_t now,
                                         xmlDoc **out) {
    struct eligibility_request request;
    struct eligibility_answer answer;
    bool readable = doc != NULL && wire_read_eligibility_request(doc, &request) == ONSHI_OK;
    struct service_code failure;
    if (fails(line, readable, &failure)) {
        service_refuse_eligibility(line->institution, readable ? &request : NULL, &failure, now, &answer);
    } else {
        service_confirm_by_number(line->service, line->institution, &request, now, &answer);
    }
    return give(line, WIRE_ELIGIBILITY_ANSWER, &answer, out);
}

static enum onshi_status ask_reference(const struct request_line *line, const xmlDoc *doc, int64_t now, xmlDoc **out) {
    struct reference_request request;
    struct reference_answer answer;
    bool readable = doc != NULL && wire_read_reference_request(doc, &request) == ONSHI_OK;
    struct service_code failure;
    if (fails(line, readable, &failure)) {
        service_refuse_reference(line->institution, readable ? &request : NULL, &failure, now, &answer);
    } else {
        service_register_reference(line->service, line->institution, &request, now, &answer);
    }
    return give(line, WIRE_REFERENCE_ANSWER, &answer, out);
}

static enum onshi_status ask_medication(const struct request_line *line, const xmlDoc *doc, int64_t now,
                                        xmlDoc **out) {
    struct viewing_request request;
    struct medication_answer answer;
    bool readable = doc != NULL && wire_read_medication_request(doc, &request) == ONSHI_OK;
    struct service_code failure;
    if (fails(line, readable, &failure)) {
        service_refuse_medication(line->institution, readable ? &request : NULL, &failure, &answer);
    } else {
        service_view_medication(line->service, line->institution, &request, now, &answer);
    }
    if (answer.header.as_pdf && line->pdf == NULL) {
        service_refuse_medication(line->institution, &request, service_code_of(FAULT_VIEW_CATEGORY), &answer);
    }
    if (answer.header.as_pdf) {
        ONSHI_TRY(wire_pdf_medication(&answer, line->style, now, line->pdf));
    }
    return give(line, WIRE_MEDICATION_ANSWER, &answer, out);
}

static enum onshi_status ask_checkups(const struct request_line *line, const xmlDoc *doc, int64_t now, xmlDoc **out) {
    struct viewing_request request;
    struct checkup_answer answer;
    bool readable = doc != NULL && wire_read_checkup_request(doc, &request) == ONSHI_OK;
    struct service_code failure;
    if (fails(line, readable, &failure)) {
        service_refuse_checkups(line->institution, readable ? &request : NULL, &failure, &answer);
    } else {
        service_view_checkups(line->service, line->institution, &request, now, &answer);
    }
    if (answer.header.as_pdf && line->pdf == NULL) {
        service_refuse_checkups(line->institution, &request, service_code_of(FAULT_VIEW_CATEGORY), &answer);
    }
    if (answer.header.as_pdf) {
        ONSHI_TRY(wire_pdf_checkups(&answer, line->style, now, line->pdf));
    }
    return give(line, WIRE_CHECKUP_ANSWER, &answer, out);
}

// Batches [wire-interface 2.4, 2.5].

static struct batch_line batch_line_of(const struct request_line *line) {
    return (struct batch_line){line->service, line->institution, line->style, line->order, line->failure};
}

// Hands out a document's bytes.
static enum onshi_status read_text(void *context, void *block, size_t size, size_t *out_length) {
    struct bytes_reader *left = context, piece;
    size_t length = left->left < size ? left->left : size;
    ONSHI_TRY(bytes_read_span(left, length, &piece));
    if (length > 0) {
        memcpy(block, piece.at, length);
    }
    *out_length = length;
    return ONSHI_OK;
}

static enum onshi_status read_whole(void *context, void *block, size_t size, size_t *out_length) {
    ssize_t got;
    do {
        got = read(*(const int *)context, block, size);
    } while (got < 0 && errno == EINTR);
    *out_length = got < 0 ? 0 : (size_t)got;
    return got < 0 ? ONSHI_IO : ONSHI_OK;
}

static enum onshi_status take_list(const struct request_line *line, enum wire_kind kind, const xmlDoc *doc, int64_t now,
                                   xmlDoc **out) {
    const struct batch_line batch = batch_line_of(line);
    if (doc == NULL && line->whole != NULL) {
        int whole = *line->whole;
        const struct batch_input file = {read_whole, &whole};
        return batch_take_list(&batch, kind, now, &file, out);
    }
    struct bytes_writer text;
    bytes_writer_init(&text, LIST_BYTES);
    enum onshi_status status = doc == NULL ? ONSHI_OK : wire_print((xmlDoc *)doc, &text);
    struct bytes_reader left = bytes_reader_over(bytes_text(&text), text.length);
    const struct batch_input input = {read_text, &left};
    status = status == ONSHI_OK ? batch_take_list(&batch, kind, now, &input, out) : status;
    bytes_writer_free(&text);
    return status;
}

static enum onshi_status ask_eligibility_list(const struct request_line *line, const xmlDoc *doc, int64_t now,
                                              xmlDoc **out) {
    return take_list(line, WIRE_ELIGIBILITY_LIST, doc, now, out);
}

static enum onshi_status ask_reference_list(const struct request_line *line, const xmlDoc *doc, int64_t now,
                                            xmlDoc **out) {
    return take_list(line, WIRE_REFERENCE_LIST, doc, now, out);
}

static enum onshi_status write_text(void *context, const void *data, size_t length) {
    return bytes_write(context, data, length);
}

static enum onshi_status give_result(const struct request_line *line, enum wire_kind kind, const xmlDoc *doc,
                                     int64_t now, xmlDoc **out) {
    const struct batch_line batch = batch_line_of(line);
    struct bytes_writer bytes, text;
    bytes_writer_init(&bytes, RESULT_BYTES);
    bytes_writer_init(&text, XML_MAXIMUM_BYTES);
    const struct wire_output output = {write_text, &bytes};
    enum onshi_status status = batch_give_result(&batch, kind, doc, now, &output);
    status = status == ONSHI_OK ? wire_decode(bytes_text(&bytes), bytes.length, &text) : status;
    status = status == ONSHI_OK ? xml_parse(bytes_text(&text), text.length, out) : status;
    bytes_writer_free(&bytes);
    bytes_writer_free(&text);
    return status;
}

static enum onshi_status ask_eligibility_result(const struct request_line *line, const xmlDoc *doc, int64_t now,
                                                xmlDoc **out) {
    return give_result(line, WIRE_ELIGIBILITY_LIST_DOWNLOAD, doc, now, out);
}

static enum onshi_status ask_reference_result(const struct request_line *line, const xmlDoc *doc, int64_t now,
                                              xmlDoc **out) {
    return give_result(line, WIRE_REFERENCE_LIST_DOWNLOAD, doc, now, out);
}

// A search in a disaster has no file: it is made at the terminal's own screen [SEED-134].
static const struct request_kind kinds[] = { // wire-interface 1.2
    {"OQSsiquc01", WIRE_ELIGIBILITY_REQUEST, WIRE_ELIGIBILITY_ANSWER, ask_eligibility},
    {"OQSsiimm01", WIRE_REFERENCE_REQUEST, WIRE_REFERENCE_ANSWER, ask_reference},
    {"YZKsiquc01", WIRE_MEDICATION_REQUEST, WIRE_MEDICATION_ANSWER, ask_medication},
    {"TKKsiquc01", WIRE_CHECKUP_REQUEST, WIRE_CHECKUP_ANSWER, ask_checkups},
    {"OQSmuquc01", WIRE_ELIGIBILITY_LIST, WIRE_ELIGIBILITY_LIST_RECEIPT, ask_eligibility_list},
    {"OQSmuquc02", WIRE_ELIGIBILITY_LIST_DOWNLOAD, WIRE_ELIGIBILITY_LIST_RESULT, ask_eligibility_result},
    {"OQSmuimm01", WIRE_REFERENCE_LIST, WIRE_REFERENCE_LIST_RECEIPT, ask_reference_list},
    {"OQSmuimm02", WIRE_REFERENCE_LIST_DOWNLOAD, WIRE_REFERENCE_LIST_RESULT, ask_reference_result},
};

static const char middle[] = "req_";
static const char extension[] = ".xml";

static const char *after(const char *text, const char *prefix) {
    size_t length = strlen(prefix);
    return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

static bool ends_well(const char *tail) {
    size_t length = strlen(tail);
    if (length < strlen(extension) || strcmp(tail + length - strlen(extension), extension) != 0) {
        return false;
    }
    int characters = text_is_utf8(tail, length) ? xmlUTF8Strlen((const xmlChar *)tail) : 0;
    characters -= (int)strlen(extension);
    return characters >= REQUEST_TAIL_MINIMUM && characters <= REQUEST_TAIL_MAXIMUM;
}

const struct request_kind *request_kind_of(const char *name) {
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const char *rest = after(name, kinds[i].prefix);
        const char *tail = rest == NULL ? NULL : after(rest, middle);
        if (tail != NULL && ends_well(tail)) {
            return &kinds[i];
        }
    }
    return NULL;
}

void request_answer_name(const char *name, const char *part, char out[REQUEST_NAME_BYTES]) {
    const struct request_kind *kind = request_kind_of(name);
    assert(kind != NULL && strlen(name) < REQUEST_NAME_BYTES && strlen(part) == strlen(middle));
    memcpy(out, name, strlen(name) + 1);
    memcpy(out + strlen(kind->prefix), part, strlen(middle));
}

enum onshi_status request_ask(const struct request_kind *kind, const struct request_line *line, const xmlDoc *doc,
                              int64_t now, xmlDoc **out) {
    return kind->ask(line, doc, now, out);
}

bool request_is_list(const struct request_kind *kind) {
    return kind->request == WIRE_ELIGIBILITY_LIST || kind->request == WIRE_REFERENCE_LIST;
}

enum onshi_status request_stream(const struct request_kind *kind, const struct request_line *line, const xmlDoc *doc,
                                 int64_t now, const struct wire_output *output) {
    if (kind->request != WIRE_ELIGIBILITY_LIST_DOWNLOAD && kind->request != WIRE_REFERENCE_LIST_DOWNLOAD) {
        return ONSHI_UNSUPPORTED;
    }
    const struct batch_line batch = batch_line_of(line);
    return batch_give_result(&batch, kind->request, doc, now, output);
}
