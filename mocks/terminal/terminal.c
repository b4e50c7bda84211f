// SPDX-License-Identifier: Apache-2.0
#include "mocks/terminal/terminal.h"

#include <assert.h>
#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/calendar.h"
#include "base/xml.h"
#include "mocks/terminal/inbox.h"
#include "mocks/terminal/outbox.h"
#include "mocks/terminal/reader_port.h"
#include "mocks/terminal/requests.h"
#include "mocks/terminal/shelf.h"
#include "mocks/wire/characters.h"

enum { VERDICT_BYTES = 2048, OPAQUE_BYTES = 11, OPAQUE_SIZE = 17 };

struct terminal {
    struct terminal_config config;
    struct inbox *inbox;
    struct reader_port *reader;      // NULL: none attached
    struct shelf held;
    struct random_source order;      // each purpose draws from its own source
    struct random_source challenges; //
    struct random_source names;      //
};

static const char *const event_names[] = {
    [TERMINAL_REQUEST_TAKEN] = "request taken",
    [TERMINAL_REQUEST_REFUSED] = "request refused",
    [TERMINAL_REQUEST_IGNORED] = "request ignored",
    [TERMINAL_ANSWER_WRITTEN] = "answer written",
    [TERMINAL_FACE_PUSHED] = "face pushed",
    [TERMINAL_READER_SAID] = "reader said",
    [TERMINAL_READER_TOLD] = "reader told",
    [TERMINAL_READER_REFUSED] = "reader refused",
    [TERMINAL_READER_GONE] = "reader gone",
    [TERMINAL_READER_UNKNOWN] = "reader unknown",
    [TERMINAL_TROUBLE] = "trouble",
};

const char *terminal_event_name(enum terminal_event_kind kind) {
    assert((size_t)kind < sizeof event_names / sizeof event_names[0]);
    return event_names[kind];
}

static void observe(const struct terminal *terminal, const struct terminal_event *happening) {
    terminal->config.observe(terminal->config.context, happening);
}

static void report_trouble(const struct terminal *terminal, const char *name, const char *text) {
    observe(terminal, &(struct terminal_event){.kind = TERMINAL_TROUBLE, .name = name, .text = text});
}

static int64_t now_of(const struct terminal *terminal) {
    return terminal->config.now(terminal->config.context);
}

// Sending.

// Where a message goes.
struct destination {
    const char *folder;
    const char *name;
    enum wire_kind schema;
    enum terminal_event_kind event;
    bool may_wait; // held back when told so
};

// `text` is the message in UTF-8, or NULL.
static enum onshi_status deliver(const struct terminal *terminal, const struct destination *to,
                                 const struct bytes_writer *bytes, const struct bytes_writer *text) {
    enum onshi_status status = outbox_write(to->folder, to->name, bytes_text(bytes), bytes->length);
    if (status != ONSHI_OK) {
        report_trouble(terminal, to->name, status == ONSHI_IO ? strerror(errno) : onshi_status_name(status));
        return status;
    }
    observe(terminal, &(struct terminal_event){
                          .kind = to->event,
                          .name = to->name,
                          .data = (const uint8_t *)bytes_text(bytes),
                          .length = bytes->length,
                          .text_utf8 = text == NULL ? NULL : bytes_text(text),
                          .text_length = text == NULL ? 0 : text->length,
                          .valid = true,
                          .text = "",
                      });
    return ONSHI_OK;
}

static enum onshi_status hold(struct terminal *terminal, const char *name, struct bytes_writer *bytes,
                              struct bytes_writer *text) {
    enum onshi_status status = shelf_put(&terminal->held, name, bytes, text);
    if (status != ONSHI_OK) {
        report_trouble(terminal, name, onshi_status_name(status));
    }
    return status;
}

static enum onshi_status send_printed(struct terminal *terminal, const struct destination *to,
                                      struct bytes_writer *text) {
    struct bytes_writer bytes;
    bytes_writer_init(&bytes, XML_MAXIMUM_BYTES);
    enum onshi_status status =
        wire_encode(terminal->config.options.style.characters, bytes_text(text), text->length, &bytes);
    if (status != ONSHI_OK) {
        report_trouble(terminal, to->name, onshi_status_name(status));
    } else if (to->may_wait && terminal->config.options.hold) {
        status = hold(terminal, to->name, &bytes, text);
    } else {
        status = deliver(terminal, to, &bytes, text);
    }
    bytes_writer_free(&bytes);
    return status;
}

static enum onshi_status send_checked(struct terminal *terminal, const struct destination *to, xmlDoc *doc,
                                      struct bytes_writer *why) {
    enum onshi_status status = wire_check(terminal->config.schemas, to->schema, doc, why);
    if (status != ONSHI_OK) {
        report_trouble(terminal, to->name, bytes_text(why));
        return status;
    }
    struct bytes_writer text;
    bytes_writer_init(&text, XML_MAXIMUM_BYTES);
    status = wire_print(doc, &text);
    if (status == ONSHI_OK) {
        status = send_printed(terminal, to, &text);
    }
    bytes_writer_free(&text);
    return status;
}

static enum onshi_status send_message(struct terminal *terminal, const struct destination *to, xmlDoc *doc) {
    struct bytes_writer why;
    bytes_writer_init(&why, VERDICT_BYTES);
    enum onshi_status status = send_checked(terminal, to, doc, &why);
    bytes_writer_free(&why);
    return status;
}

static struct destination answer_named(const struct terminal *terminal, const char *name, enum wire_kind schema) {
    return (struct destination){terminal->config.res, name, schema, TERMINAL_ANSWER_WRITTEN, true};
}

static struct destination push_named(const struct terminal *terminal, const char *name) {
    return (struct destination){terminal->config.face, name, WIRE_FACE_PUSH, TERMINAL_FACE_PUSHED, false};
}

void terminal_release(struct terminal *terminal) {
    struct shelf held = terminal->held;
    terminal->held = (struct shelf){.count = 0}; // the observer may answer, hold and release again
    for (int i = 0; i < held.count; i++) {
        const struct destination to = answer_named(terminal, held.items[i]->name, WIRE_KINDS);
        (void)deliver(terminal, &to, &held.items[i]->bytes, &held.items[i]->text); // trouble has been reported
    }
    shelf_clear(&held);
}

// Requests in the folder.

static bool is_request(const char *name) {
    return request_kind_of(name) != NULL;
}

static void answer_request(struct terminal *terminal, const struct inbox_file *file, const struct request_kind *kind) {
    char name[REQUEST_NAME_BYTES];
    request_answer_name(file->name, name);
    const struct request_line line = {
        .service = terminal->config.service,
        .institution = terminal->config.institution,
        .style = &terminal->config.options.style,
        .order = &terminal->order,
        .failure = terminal->config.options.fail_header,
    };
    const struct destination to = answer_named(terminal, name, kind->answer);
    xmlDoc *answer;
    enum onshi_status status = request_ask(kind, &line, file->doc, now_of(terminal), &answer);
    if (status != ONSHI_OK) {
        report_trouble(terminal, name, onshi_status_name(status));
        return;
    }
    (void)send_message(terminal, &to, answer); // trouble has been reported
    xmlFreeDoc(answer);
}

static const char not_a_document[] = "not an XML document without DTD in the characters that it declares";

static void observe_request(const struct terminal *terminal, const struct inbox_file *file,
                            const struct request_kind *kind) {
    struct bytes_writer why;
    bytes_writer_init(&why, VERDICT_BYTES);
    bool document = file->doc != NULL;
    bool valid = document && wire_check(terminal->config.schemas, kind->request, file->doc, &why) == ONSHI_OK;
    observe(terminal, &(struct terminal_event){
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

static void on_taken(void *context, const struct inbox_file *file) {
    struct terminal *terminal = context;
    const struct request_kind *kind = request_kind_of(file->name);
    observe_request(terminal, file, kind);
    if (!terminal->config.options.silent) {
        answer_request(terminal, file, kind);
    }
}

static void on_ignored(void *context, const char *name) {
    observe(context, &(struct terminal_event){.kind = TERMINAL_REQUEST_IGNORED, .name = name, .valid = true, .text = ""});
}

// Patients at the reader.

// An identifier of the kind seen in real face files: 16 characters that look like base64 [wire-interface 2.2].
static void make_opaque(struct random_source *random, char out[OPAQUE_SIZE]) {
    unsigned char bytes[OPAQUE_BYTES];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (unsigned char)random_next(random);
    }
    (void)EVP_EncodeBlock((unsigned char *)out, bytes, OPAQUE_BYTES);
}

static enum onshi_status write_face_name(struct terminal *terminal, int64_t now, struct bytes_writer *out) {
    char stamp[CALENDAR_STAMP_SIZE];
    calendar_stamp(now, stamp);
    return bytes_printf(out, "OQSsiquc01res_face_%s%08X_%s.xml", terminal->config.institution,
                        (unsigned)(random_next(&terminal->names) >> 32), stamp);
}

static enum onshi_status push_face(struct terminal *terminal, const struct eligibility_answer *answer) {
    struct bytes_writer name;
    bytes_writer_init(&name, REQUEST_NAME_BYTES);
    xmlDoc *doc = NULL;
    enum onshi_status status = write_face_name(terminal, answer->header.processed, &name);
    if (status == ONSHI_OK) {
        status = wire_build_eligibility_answer(answer, &terminal->config.options.style, &terminal->order, &doc);
    }
    if (status == ONSHI_OK) {
        const struct destination to = push_named(terminal, bytes_text(&name));
        status = send_message(terminal, &to, doc);
    }
    xmlFreeDoc(doc);
    bytes_writer_free(&name);
    return status;
}

static void report_unknown(const struct terminal *terminal, const char *code, const char *sentence) {
    struct bytes_writer text;
    bytes_writer_init(&text, VERDICT_BYTES);
    bytes_note(&text, "%s %s", code, sentence);
    observe(terminal, &(struct terminal_event){
                          .kind = TERMINAL_READER_UNKNOWN,
                          .name = "",
                          .valid = true,
                          .text = bytes_text(&text),
                      });
    bytes_writer_free(&text);
}

static enum reader_result push_answer(struct terminal *terminal, const struct eligibility_answer *answer) {
    if (answer->header.segment != SEGMENT_NORMAL) {
        report_unknown(terminal, answer->header.error_code, answer->header.error_text);
        return READER_ERROR;
    }
    if (answer->status != STATUS_NORMAL) {
        report_unknown(terminal, answer->code, answer->text);
        return READER_ERROR;
    }
    if (push_face(terminal, answer) != ONSHI_OK) {
        return READER_ERROR;
    }
    return answer->validity == VALIDITY_VALID ? READER_DONE : READER_NOT_CONFIRMED;
}

// Nothing is pushed about somebody who was not identified.
static enum reader_result on_answered(void *context, const struct card_reading *identified) {
    struct terminal *terminal = context;
    if (terminal->config.options.fail_header != NULL) {
        report_unknown(terminal, service_code_of(FAULT_SYSTEM)->code, terminal->config.options.fail_header);
        return READER_ERROR;
    }
    char opaque[OPAQUE_SIZE];
    make_opaque(&terminal->names, opaque);
    struct card_reading reading = *identified;
    reading.institution = terminal->config.institution;
    reading.file_identifier = opaque;
    struct eligibility_answer answer;
    service_confirm_by_card(terminal->config.service, &reading, now_of(terminal), &answer);
    return push_answer(terminal, &answer);
}

static unsigned on_asks(void *context) {
    const struct terminal *terminal = context;
    return service_offered_kinds(terminal->config.service, now_of(terminal));
}

static void on_report(void *context, enum reader_report report, const char *line, size_t length, const char *why) {
    static const enum terminal_event_kind kinds[] = {
        [READER_SAID] = TERMINAL_READER_SAID,
        [READER_TOLD] = TERMINAL_READER_TOLD,
        [READER_REFUSED] = TERMINAL_READER_REFUSED,
        [READER_GONE] = TERMINAL_READER_GONE,
    };
    observe(context, &(struct terminal_event){
                         .kind = kinds[report],
                         .name = "",
                         .data = (const uint8_t *)line,
                         .length = length,
                         .valid = report != READER_REFUSED,
                         .text = why,
                     });
}

enum onshi_status terminal_attach_reader(struct terminal *terminal, int fd) {
    const struct reader_handler handler = {
        .answered = on_answered,
        .asks = on_asks,
        .report = on_report,
        .context = terminal,
    };
    reader_port_free(terminal->reader);
    terminal->reader = NULL;
    struct random_source challenges = {.state = random_next(&terminal->challenges)};
    return reader_port_new(terminal->config.base, fd, &handler, challenges, &terminal->reader);
}

enum onshi_status terminal_deliver_face(struct terminal *terminal, const char *name, const void *data,
                                        size_t length) {
    const struct destination to = push_named(terminal, name);
    struct bytes_writer bytes, text;
    bytes_writer_init(&bytes, length);
    bytes_writer_init(&text, XML_MAXIMUM_BYTES);
    enum onshi_status status = bytes_write(&bytes, data, length);
    if (status == ONSHI_OK) {
        bool readable = wire_decode(data, length, &text) == ONSHI_OK;
        status = deliver(terminal, &to, &bytes, readable ? &text : NULL);
    }
    bytes_writer_free(&bytes);
    bytes_writer_free(&text);
    return status;
}

void terminal_set_options(struct terminal *terminal, const struct terminal_options *options) {
    terminal->config.options = *options;
}

static void seed(struct terminal *terminal) {
    uint64_t seed = random_next(&terminal->config.random);
    terminal->order = random_from(seed, "order");
    terminal->challenges = random_from(seed, "challenges");
    terminal->names = random_from(seed, "names");
}

// A site that is set up wrongly must not look like a product that fails.
static enum onshi_status check_folders(const struct terminal_config *config) {
    const char *const folders[] = {config->req, config->res, config->face};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        if (access(folders[i], R_OK | W_OK | X_OK) != 0) {
            return ONSHI_IO;
        }
    }
    return ONSHI_OK;
}

enum onshi_status terminal_new(const struct terminal_config *config, struct terminal **out) {
    ONSHI_TRY(check_folders(config));
    struct terminal *terminal = calloc(1, sizeof *terminal);
    if (terminal == NULL) {
        return ONSHI_NO_MEMORY;
    }
    terminal->config = *config;
    seed(terminal);
    const struct inbox_handler handler = {
        .wanted = is_request,
        .taken = on_taken,
        .ignored = on_ignored,
        .context = terminal,
    };
    enum onshi_status status = inbox_new(config->base, config->req, &handler, &terminal->inbox);
    if (status != ONSHI_OK) {
        free(terminal);
        return status;
    }
    *out = terminal;
    return ONSHI_OK;
}

void terminal_free(struct terminal *terminal) {
    if (terminal == NULL) {
        return;
    }
    inbox_free(terminal->inbox);
    reader_port_free(terminal->reader);
    shelf_clear(&terminal->held);
    free(terminal);
}
