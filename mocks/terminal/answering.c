// SPDX-License-Identifier: Apache-2.0
//
// Requests in the folder, and their answers.
#include <string.h>

#include "base/xml.h"
#include "mocks/terminal/spoil.h"
#include "mocks/terminal/state.h"
#include "mocks/wire/pdf.h"

static const char not_a_document[] = "not an XML document without DTD in the characters that it declares";

static void observe_request(const struct terminal *terminal, const struct inbox_file *file,
                            const struct request_kind *kind) {
    struct bytes_writer why;
    bytes_writer_init(&why, VERDICT_BYTES);
    bool document = file->doc != NULL;
    (void)terminal_style(terminal); // what a request is checked by
    bool valid = document && wire_check(terminal->config.schemas, kind->request, file->doc, &why) == ONSHI_OK;
    terminal_observe(terminal, &(struct terminal_event){
                                   .kind = document ? TERMINAL_REQUEST_TAKEN : TERMINAL_REQUEST_REFUSED,
                                   .name = file->name,
                                   .data = file->data,
                                   .length = file->length,
                                   .text_utf8 = file->text,
                                   .text_length = file->text_length,
                                   .valid = valid,
                                   .text = document ? bytes_text(&why) : not_a_document,
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

// The fault delivers what somebody else was answered; as long as there was nobody else it has to wait.
static const struct bytes_writer *answer_of_another(struct terminal *terminal, struct request *request) {
    if (request->fault == NULL || request->fault->kind != FAULT_KIND_ANOTHER_PATIENT) {
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

static enum onshi_status ask(struct terminal *terminal, const struct request *request, struct bytes_writer *pages,
                             xmlDoc **out) {
    struct bytes_writer failure;
    const struct wire_style style = terminal_style(terminal);
    bytes_writer_init(&failure, VERDICT_BYTES);
    const struct request_line line = {
        .service = terminal->config.service,
        .institution = terminal->config.institution,
        .style = &style,
        .order = &terminal->order,
        .failure = terminal_failure(terminal, request->fault, &failure),
        .pdf = pages,
    };
    enum onshi_status status = request_ask(request->kind, &line, request->file->doc, terminal_now(terminal), out);
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

static void answer_by_service(struct terminal *terminal, const struct request *request) {
    struct bytes_writer pages;
    bytes_writer_init(&pages, WIRE_PDF_BYTES_MAXIMUM);
    xmlDoc *answer = NULL;
    enum onshi_status status = ask(terminal, request, &pages, &answer);
    if (status != ONSHI_OK) {
        terminal_trouble(terminal, request->sending.name, onshi_status_name(status));
    } else if (pages.length > 0) {
        send_pages(terminal, request, &pages, answer);
    } else {
        send_answer(terminal, request, answer);
    }
    bytes_writer_free(&pages);
    xmlFreeDoc(answer);
}

static void answer(struct terminal *terminal, struct request *request) {
    const struct bytes_writer *other = answer_of_another(terminal, request);
    if (request->fault != NULL) {
        terminal_fault_fired(terminal, request->file->name, request->fault);
    }
    if (other != NULL) {
        (void)!terminal_send_text(terminal, &request->sending, other); // trouble has been reported
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
    bool error_file = terminal->config.options.error_files && file->doc == NULL;
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
