// SPDX-License-Identifier: Apache-2.0
//
// Requests in the folder, and their answers.
#include <string.h>

#include "base/xml.h"
#include "mocks/service/batch.h"
#include "mocks/terminal/spoil.h"
#include "mocks/terminal/outbox.h"
#include "mocks/terminal/state.h"
#include "mocks/terminal/unreadable.h"
#include "mocks/wire/archive.h"
#include "mocks/wire/pdf.h"

enum { LONG_BYTES = 32 * 1024 * 1024 };

static const char long_list[] = "4 MiB を超える一括の要求。一件ずつ読み、スキーマでは調べない / "
                                "a list of more than 4 MiB: it is read row by row and not checked";

static void observe_request(const struct terminal *terminal, const struct inbox_file *file,
                            const struct request_kind *kind) {
    struct bytes_writer why;
    bytes_writer_init(&why, VERDICT_BYTES);
    bool list = file->doc == NULL && file->whole >= 0 && request_is_list(kind);
    bool document = file->doc != NULL || list;
    (void)terminal_style(terminal); // what a request is checked by
    if (!document) {
        unreadable_explain(file->data, file->length, &why);
    }
    bool valid = list || (document && wire_check(terminal->config.schemas, kind->request, file->doc, &why) == ONSHI_OK);
    terminal_observe(terminal, &(struct terminal_event){
                                   .kind = document ? TERMINAL_REQUEST_TAKEN : TERMINAL_REQUEST_REFUSED,
                                   .name = file->name,
                                   .data = file->data,
                                   .length = file->length,
                                   .text_utf8 = file->text,
                                   .text_length = file->text_length,
                                   .valid = valid,
                                   .text = list ? long_list : bytes_text(&why),
                               });
    bytes_writer_free(&why);
}

// A request under way.
struct request {
    const struct inbox_file *file;
    const struct request_kind *kind;
    const struct planned_fault *fault; // or NULL
    struct sending sending;
};

static bool is_about_another(const struct planned_fault *fault) {
    return fault != NULL && (fault->kind == FAULT_KIND_ANOTHER_PATIENT || fault->kind == FAULT_KIND_WRONG_LINK);
}

// The fault delivers what somebody else was answered; as long as there was nobody else it has to wait.
static const struct bytes_writer *answer_of_another(struct terminal *terminal, struct request *request) {
    if (!is_about_another(request->fault)) {
        return NULL;
    }
    const struct bytes_writer *other = others_find(&terminal->others, request->kind, request->file->doc);
    if (other == NULL) {
        fault_withdraw(terminal->config.faults, request->fault);
        request->fault = NULL;
        request->sending.fault = NULL;
    }
    return other;
}

// Asks for a document in `out`, or has an answer without an end written to `output`: one of both is NULL.
static enum onshi_status ask(struct terminal *terminal, const struct request *request, struct bytes_writer *pages,
                             xmlDoc **out, const struct wire_output *output) {
    struct bytes_writer failure;
    const struct wire_style style = terminal_style(terminal);
    bytes_writer_init(&failure, VERDICT_BYTES);
    const struct request_line line = {
        .service = terminal->config.service,
        .institution = terminal->config.institution,
        .style = &style,
        .order = &terminal->order,
        .failure = terminal_failure(terminal, request->fault, &failure),
        .whole = request->file->whole >= 0 ? &request->file->whole : NULL,
        .pdf = pages,
    };
    const xmlDoc *doc = request->file->doc;
    int64_t now = terminal_now(terminal);
    enum onshi_status status = output == NULL ? request_ask(request->kind, &line, doc, now, out)
                                              : request_stream(request->kind, &line, doc, now, output);
    bytes_writer_free(&failure);
    return status;
}

static void remember(struct terminal *terminal, const struct request *request, const struct bytes_writer *text) {
    if (terminal->config.faults != NULL && request->file->doc != NULL) {
        (void)!others_remember(&terminal->others, request->kind, request->file->doc, bytes_text(text), text->length);
    }
}

// Sends the pages of an answer under its name with another end [wire-interface 1.4]. The observer reads the same facts as
// the XML that was not sent.
static void send_pages(struct terminal *terminal, const struct request *request, struct bytes_writer *pages,
                       xmlDoc *answer) {
    static const char end[] = ".pdf";
    char name[REQUEST_NAME_BYTES];
    size_t length = strlen(request->sending.name);
    struct bytes_writer text;
    struct sending sending = request->sending;
    memcpy(name, request->sending.name, length + 1);
    memcpy(name + length - strlen(end), end, strlen(end)); // it ended with .xml
    sending.name = name;
    if (!spoil_pages(sending.fault, pages)) {
        fault_withdraw(terminal->config.faults, sending.fault);
        sending.fault = NULL;
    }
    bytes_writer_init(&text, XML_MAXIMUM_BYTES);
    enum onshi_status status = wire_print(answer, &text);
    status = status == ONSHI_OK ? terminal_send_bytes(terminal, &sending, pages, &text) : status;
    if (status != ONSHI_OK) {
        terminal_trouble(terminal, name, onshi_status_name(status));
    }
    bytes_writer_free(&text);
}

static void send_answer(struct terminal *terminal, const struct request *request, xmlDoc *answer) {
    struct bytes_writer text;
    bytes_writer_init(&text, XML_MAXIMUM_BYTES);
    if (terminal_send_document(terminal, &request->sending, request->kind->answer, answer, &text) == ONSHI_OK) {
        remember(terminal, request, &text);
    }
    bytes_writer_free(&text);
}

// Answers that are longer than a document may be: the results of lists. They go the way of all others, only unchecked. What
// is longer than `long_bytes` is written in place while it is made, and neither held back nor spoilt by a fault.

static bool packs_long(const struct terminal *terminal) {
    return terminal->config.options.zip || service_batch_zipped(terminal->config.service);
}

static enum onshi_status append_to_file(void *context, const void *data, size_t length) {
    return outbox_append(context, data, length);
}

static enum onshi_status write_long(struct terminal *terminal, const struct request *request, const char *inside,
                                    const struct wire_output *file) {
    if (!packs_long(terminal)) {
        return ask(terminal, request, NULL, NULL, file);
    }
    struct wire_archive *archive;
    ONSHI_TRY(wire_archive_new(inside, terminal_now(terminal), file, &archive));
    const struct wire_output packed = wire_archive_output(archive);
    enum onshi_status status = ask(terminal, request, NULL, NULL, &packed);
    status = status == ONSHI_OK ? wire_archive_end(archive) : status;
    wire_archive_free(archive);
    return status;
}

static enum onshi_status write_long_file(struct terminal *terminal, const struct request *request, const char *name) {
    struct outbox_file file;
    ONSHI_TRY(outbox_open(request->sending.folder, name, NULL, &file));
    const struct wire_output output = {append_to_file, &file};
    enum onshi_status status = write_long(terminal, request, request->sending.name, &output);
    if (status != ONSHI_OK) {
        outbox_abandon(&file);
        return status;
    }
    return outbox_close(&file);
}

static void stream_long(struct terminal *terminal, const struct request *request) {
    char name[REQUEST_NAME_BYTES];
    if (request->fault != NULL) {
        fault_withdraw(terminal->config.faults, request->fault);
    }
    size_t stem = strlen(request->sending.name) - strlen(".xml"); // it ends so
    memcpy(name, request->sending.name, stem);
    memcpy(name + stem, packs_long(terminal) ? ".zip" : ".xml", sizeof ".xml");
    enum onshi_status status = write_long_file(terminal, request, name);
    if (status != ONSHI_OK) {
        terminal_trouble(terminal, name, onshi_status_name(status));
        return;
    }
    custody_finish(terminal->custody, request->sending.slot);
    terminal_observe(terminal, &(struct terminal_event){.kind = TERMINAL_ANSWER_WRITTEN,
                                                        .name = name,
                                                        .data = (const uint8_t *)"",
                                                        .valid = true,
                                                        .text = "4 MiB を超える結果。スキーマでは調べていない / "
                                                                "a result of more than 4 MiB, and not checked"});
}

static enum onshi_status append_to_bytes(void *context, const void *data, size_t length) {
    return bytes_write(context, data, length);
}

static void send_long(struct terminal *terminal, const struct request *request) {
    struct bytes_writer bytes, text;
    size_t most = terminal->config.long_bytes > 0 ? terminal->config.long_bytes : LONG_BYTES;
    bytes_writer_init(&bytes, most);
    bytes_writer_init(&text, most + most / 2); // two bytes of CP932 are three of UTF-8
    const struct wire_output output = {append_to_bytes, &bytes};
    enum onshi_status status = ask(terminal, request, NULL, NULL, &output);
    bool too_long = status == ONSHI_TOO_LONG;
    status = status == ONSHI_OK ? wire_decode(bytes_text(&bytes), bytes.length, &text) : status;
    bytes_writer_free(&bytes);
    if (status == ONSHI_OK) {
        (void)!terminal_send_text(terminal, &request->sending, &text); // trouble has been reported
    } else if (too_long) {
        stream_long(terminal, request);
    } else {
        terminal_trouble(terminal, request->sending.name, onshi_status_name(status));
    }
    bytes_writer_free(&text);
}

static void answer_by_service(struct terminal *terminal, const struct request *request) {
    struct bytes_writer pages;
    bytes_writer_init(&pages, WIRE_PDF_BYTES_MAXIMUM);
    xmlDoc *answer = NULL;
    enum onshi_status status = ask(terminal, request, &pages, &answer, NULL);
    if (status == ONSHI_TOO_LONG) {
        send_long(terminal, request);
    } else if (status != ONSHI_OK) {
        terminal_trouble(terminal, request->sending.name, onshi_status_name(status));
    } else if (pages.length > 0) {
        send_pages(terminal, request, &pages, answer);
    } else {
        send_answer(terminal, request, answer);
    }
    bytes_writer_free(&pages);
    xmlFreeDoc(answer);
}

// Where a message has its identifier, tags and all; nothing at its end when it has none.
struct slice {
    size_t begin, end;
};

static struct slice identifier_in(const char *text, size_t length) {
    static const char open[] = "<ArbitraryFileIdentifier>", close[] = "</ArbitraryFileIdentifier>";
    const char *begin = memmem(text, length, open, strlen(open));
    const char *end = begin == NULL ? NULL : memmem(begin, length - (size_t)(begin - text), close, strlen(close));
    if (end == NULL) {
        return (struct slice){length, length};
    }
    return (struct slice){(size_t)(begin - text), (size_t)(end - text) + strlen(close)};
}

// Somebody else's answer under the identifier of this question: the service takes one for the other.
static enum onshi_status link_wrongly(const struct inbox_file *question, const struct bytes_writer *other,
                                      struct bytes_writer *out) {
    struct slice own = identifier_in(question->text, question->text_length);
    struct slice others = identifier_in(bytes_text(other), other->length);
    ONSHI_TRY(bytes_write(out, other->data, others.begin));
    ONSHI_TRY(bytes_write(out, question->text + own.begin, own.end - own.begin));
    return bytes_write(out, other->data + others.end, other->length - others.end);
}

static void send_other(struct terminal *terminal, const struct request *request, const struct bytes_writer *other) {
    struct bytes_writer linked;
    bytes_writer_init(&linked, XML_MAXIMUM_BYTES);
    bool link = request->fault->kind == FAULT_KIND_WRONG_LINK && request->file->text != NULL;
    if (!link || link_wrongly(request->file, other, &linked) == ONSHI_OK) {
        (void)!terminal_send_text(terminal, &request->sending, link ? &linked : other); // trouble has been reported
    }
    bytes_writer_free(&linked);
}

static void answer(struct terminal *terminal, struct request *request) {
    const struct bytes_writer *other = answer_of_another(terminal, request);
    if (request->fault != NULL) {
        terminal_fault_fired(terminal, request->file->name, request->fault);
    }
    if (other != NULL) {
        send_other(terminal, request, other);
    } else {
        answer_by_service(terminal, request);
    }
}

static bool is_silent(const struct terminal *terminal, const struct planned_fault *fault) {
    return terminal->config.options.silent || (fault != NULL && fault->kind == FAULT_KIND_SILENCE);
}

void terminal_answer(struct terminal *terminal, const struct inbox_file *file) {
    struct request request = {.file = file, .kind = request_kind_of(file->name)};
    char name[REQUEST_NAME_BYTES];
    bool error_file = terminal->config.options.error_files && file->doc == NULL && file->whole < 0;
    observe_request(terminal, file, request.kind);
    request.fault = fault_due(terminal->config.faults, FAULT_FOLDER, request.kind->prefix);
    if (is_silent(terminal, request.fault)) {
        if (request.fault != NULL) {
            terminal_fault_fired(terminal, file->name, request.fault);
        }
        custody_finish(terminal->custody, file->slot);
        return;
    }
    request_answer_name(file->name, error_file ? "err_" : "res_", name);
    request.sending = (struct sending){
        .folder = terminal->config.res,
        .name = name,
        .event = TERMINAL_ANSWER_WRITTEN,
        .may_wait = true,
        .slot = file->slot,
        .request = file->name,
        .fault = request.fault,
    };
    answer(terminal, &request);
}
