// SPDX-License-Identifier: Apache-2.0
//
// A 資格確認端末 (terminal) as a product meets it: the folders req, res and face, and the port at which a face reader is
// attached. It takes requests from req, asks the service, and writes the answers into res; when a patient has gone
// through the reader it pushes the answer into face [wire-interface 1.3, 1.6].
//
// Everything that happens is told to an observer; the terminal judges nothing. What it sends was checked against the
// schema of its kind: an answer that fails is not sent and reported as trouble. What goes wrong on purpose comes from a
// plan (mocks/fault) and happens after that check.
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

#include "base/profile.h"
#include "base/random.h"
#include "base/status.h"
#include "mocks/fault/fault.h"
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
    TERMINAL_ANSWER_LEFT,     // nobody took this answer out of res for the minutes of the option
    TERMINAL_FOLDER_AWAY,     // req is gone (its path is `name`): a share that is away; it is looked for
    TERMINAL_FOLDER_BACK,     // req is there again
    TERMINAL_FAULT_FIRED,     // something is about to go wrong on purpose; `text` is the fault's name
};

struct terminal_event {
    enum terminal_event_kind kind;
    const char *name;    // of the file, "" when there is none
    const uint8_t *data; // bytes of the message or line, as on the wire; borrowed for the call
    size_t length;
    const char *text_utf8; // the message in UTF-8, under a declaration that says so, whatever its bytes are in; NULL when
    size_t text_length;    // there is no message, or its bytes are not what they claim to be
    bool valid;            // by the schema of the message; true where there is none
    const char *text;      // "" or a sentence for a person; "日本語 / English" where a product's developer can do something
};

// How answers and pushes appear in their folders [wire-interface 1.6].
enum terminal_manner {
    TERMINAL_IN_PLACE,  // created under their name and written at once
    TERMINAL_TWO_PARTS, // created, then written in two parts with `part_ms` between them
    TERMINAL_RENAMED,   // written elsewhere, put there whole by rename
};

// What the stage may change while the terminal runs.
struct terminal_options {
    struct wire_style style;  // of answers and pushes; the list of names in it is borrowed
    bool silent;              // requests are taken, and not answered
    bool hold;                // answers to requests are made and kept for terminal_release, beyond this option
    const char *fail_header;  // NULL, or the text of a system error: requests are answered with it as a whole, at the
                              // reader it is "error" and nothing is pushed; borrowed while it is set
    bool error_files;         // folder.err_file: what is no message at all is answered under err_, not res_
    enum terminal_manner manner;
    int part_ms;
    bool zip;                 // bulk.zip, for every answer: NAME.zip with NAME.xml in it
    int stay_minutes;         // ResponseFileStayTime: 0, or after how many minutes of `now` an answer that is still in
                              // res is warned about; what lies there at the beginning too. Not to be switched on later
};

struct terminal_config {
    struct event_base *base;      // borrowed, as everything here that is a pointer, until terminal_free
    struct service *service;      //
    struct wire_schemas *schemas; //
    const char *institution;      // 10 digits
    const char *req, *res, *face; // paths of folders that exist
    struct random_source random;
    struct fault_plan *faults; // may be NULL; sealed by terminal_new
    const char *custody;       // folder for what was taken and not answered, see below; NULL: none
    int still_ms;              // how long a file that is no message must not have changed; 0: the usual time
    size_t long_bytes;         // up to which a list's result is made in memory, like all answers; 0: 32 MiB
    struct terminal_options options;                                        // at the beginning
    int64_t (*now)(void *context);                                          // the instant
    void (*observe)(void *context, const struct terminal_event *happening); // see below
    void *context;
};

// With a custody nothing that was taken is lost and nothing is answered twice, even if the process ends in the middle: the
// next terminal with the same one finishes it. It must be on the file system of `req`, outside of the three folders. Without
// one, what is under way is lost with the terminal. An answer that cannot be written now (disk full, share away) is kept
// and written later in any case.
//
// `observe` is called from within the terminal: it may change options, release and deliver files, but neither free the terminal
// nor attach a reader. What it is given is borrowed for the call.
struct terminal;

// terminal_new starts a terminal on `config->base`. ONSHI_IO with errno when one of the folders is not there or may not
// be read and written, ONSHI_UNSUPPORTED when the custody is on another file system than req, ONSHI_TIMED_OUT when
// another terminal has it.
ONSHI_MUST_USE enum onshi_status terminal_new(const struct terminal_config *config, struct terminal **out);
void terminal_free(struct terminal *terminal);

// terminal_set_options holds from the next answer on.
void terminal_set_options(struct terminal *terminal, const struct terminal_options *options);

// terminal_release writes the answers that were held, by the option or a fault, oldest first. They are what they were when
// they were made.
void terminal_release(struct terminal *terminal);

// terminal_waiting returns how many answers and pushes are made and not written yet.
int terminal_waiting(const struct terminal *terminal);

// terminal_attach_reader speaks with the face reader at `fd`, which the terminal owns from now on, also on failure. A
// reader attached before is hung up.
ONSHI_MUST_USE enum onshi_status terminal_attach_reader(struct terminal *terminal, int fd);

// terminal_hang_up_reader ends the line to the reader that is attached, if there is one: a cable that was pulled. Not to be
// called from within `observe`.
void terminal_hang_up_reader(struct terminal *terminal);

// terminal_set_reader_mode is reader_port_set_mode with the reader that is attached; ONSHI_NOT_FOUND without one.
ONSHI_MUST_USE enum onshi_status terminal_set_reader_mode(struct terminal *terminal, const char *mode, const char *account);

// terminal_deliver_face puts given bytes into face under `name`: an old file again, or a copy with another date. They
// are not checked. ONSHI_MALFORMED when `name` is no plain file name. What cannot be written now is written later.
ONSHI_MUST_USE enum onshi_status terminal_deliver_face(struct terminal *terminal, const char *name, const void *data,
                                                       size_t length);

// terminal_options_of_profile sets what the profile says of the folders [wire-interface 6]: res.encoding (utf-8, cp932),
// res.order (logical, shuffled), folder.err_file and folder.zip (off, on), folder.manner (in-place, two-parts, renamed),
// folder.stay_minutes. What it does not say is the first of these, and 0. ONSHI_MALFORMED for a value that cannot be:
// nothing is set then.
ONSHI_MUST_USE enum onshi_status terminal_options_of_profile(const struct profile *profile,
                                                             struct terminal_options *options);

// terminal_event_name returns a short English word for `kind`; static storage, never NULL.
const char *terminal_event_name(enum terminal_event_kind kind);

#endif
