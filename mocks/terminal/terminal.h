// SPDX-License-Identifier: Apache-2.0
//
// A 資格確認端末 (terminal) as a product meets it: the folders req, res and face, and the port at which a face reader is
// attached. It takes requests from req, asks the service, and writes the answers into res; when a patient has gone
// through the reader it pushes the answer into face [wire-interface 1.3, 1.6].
//
// Everything that happens is told to an observer; the terminal judges nothing. What it sends was checked against the
// schema of its kind: an answer that fails is not sent and reported as trouble.
//
//     struct terminal_config config = {.base = base, .service = service, .schemas = schemas, …};
//     ONSHI_TRY(terminal_new(&config, &terminal));
//     ONSHI_TRY(terminal_attach_reader(terminal, fd));
//     event_base_dispatch(base);
#ifndef ONSHI_MOCKS_TERMINAL_TERMINAL_H
#define ONSHI_MOCKS_TERMINAL_TERMINAL_H

#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/random.h"
#include "base/status.h"
#include "mocks/service/service.h"
#include "mocks/wire/check.h"
#include "mocks/wire/message.h"

enum terminal_event_kind {
    TERMINAL_REQUEST_TAKEN,   // a document was taken from req; `valid` and `text` are the schema's verdict
    TERMINAL_REQUEST_REFUSED, // something else was taken from req under the name of a request; answered as broken
    TERMINAL_REQUEST_IGNORED, // a file in req whose name is none of a request; left there
    TERMINAL_ANSWER_WRITTEN,  // into res
    TERMINAL_FACE_PUSHED,     // into face
    TERMINAL_READER_SAID,     // a line from the reader
    TERMINAL_READER_TOLD,     // a line to the reader
    TERMINAL_READER_REFUSED,  // a line from the reader that is out of place; `text` says why
    TERMINAL_READER_GONE,     // the reader closed the connection
    TERMINAL_READER_UNKNOWN,  // the service could not tell who it is; `text` is its code and message
    TERMINAL_TROUBLE,         // our own fault or the machine's; `text` says what
};

struct terminal_event {
    enum terminal_event_kind kind;
    const char *name;    // of the file, "" when there is none
    const uint8_t *data; // bytes of the message or line, as on the wire; borrowed for the call
    size_t length;
    const char *text_utf8; // the message in UTF-8, under a declaration that says so, whatever its bytes are in; NULL when
    size_t text_length;    // there is no message, or its bytes are not what they claim to be
    bool valid;            // by the schema of the message; true where there is none
    const char *text;      // "" or a sentence for a person
};

// What the stage may change while the terminal runs.
struct terminal_options {
    struct wire_style style;  // of answers and pushes; the list of names in it is borrowed
    bool silent;              // requests are taken, and not answered
    bool hold;                // answers to requests are made and kept for terminal_release, beyond this option
    const char *fail_header;  // NULL, or the text of a system error: requests are answered with it as a whole, at the
                              // reader it is "error" and nothing is pushed; borrowed while it is set
};

struct terminal_config {
    struct event_base *base;      // borrowed, as everything here that is a pointer, until terminal_free
    struct service *service;      //
    struct wire_schemas *schemas; //
    const char *institution;      // 10 digits
    const char *req, *res, *face; // paths of folders that exist
    struct random_source random;
    struct terminal_options options;                                        // at the beginning
    int64_t (*now)(void *context);                                          // the instant
    void (*observe)(void *context, const struct terminal_event *happening); // see below
    void *context;
};

// `observe` is called from within the terminal: it may change options, release and deliver files, but neither free the terminal
// nor attach a reader. What it is given is borrowed for the call.
struct terminal;

// terminal_new starts a terminal on `config->base`. ONSHI_IO with errno when one of the folders is not there or may not
// be read and written.
ONSHI_MUST_USE enum onshi_status terminal_new(const struct terminal_config *config, struct terminal **out);
void terminal_free(struct terminal *terminal);

// terminal_set_options holds from the next answer on.
void terminal_set_options(struct terminal *terminal, const struct terminal_options *options);

// terminal_release writes the answers that were held, oldest first. They are what they were when they were made.
void terminal_release(struct terminal *terminal);

// terminal_attach_reader speaks with the face reader at `fd`, which the terminal owns from now on, also on failure. A
// reader attached before is hung up.
ONSHI_MUST_USE enum onshi_status terminal_attach_reader(struct terminal *terminal, int fd);

// terminal_deliver_face puts given bytes into face under `name`: an old file again, or a copy with another date. They
// are not checked. ONSHI_MALFORMED when `name` is no plain file name, ONSHI_IO with errno.
ONSHI_MUST_USE enum onshi_status terminal_deliver_face(struct terminal *terminal, const char *name, const void *data,
                                                       size_t length);

// terminal_event_name returns a short English word for `kind`; static storage, never NULL.
const char *terminal_event_name(enum terminal_event_kind kind);

#endif
