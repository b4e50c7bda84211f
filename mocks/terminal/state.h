// SPDX-License-Identifier: Apache-2.0
//
// The inside of a terminal, shared by the files of this folder that make one up: terminal.c (its life), answering.c
// (requests), pushing.c (patients at the reader) and sending.c (what leaves it). Nobody else includes this.
#ifndef ONSHI_MOCKS_TERMINAL_STATE_H
#define ONSHI_MOCKS_TERMINAL_STATE_H

#include <stdint.h>

#include "mocks/terminal/custody.h"
#include "mocks/terminal/inbox.h"
#include "mocks/terminal/leftovers.h"
#include "mocks/terminal/others.h"
#include "mocks/terminal/post.h"
#include "mocks/terminal/reader_port.h"
#include "mocks/terminal/requests.h"
#include "mocks/terminal/terminal.h"

enum { VERDICT_BYTES = 2048, KNOWN_CARDS_MAXIMUM = 1024, CARD_DIGEST_BYTES = 32 };

struct terminal {
    struct terminal_config config;
    struct custody *custody;         // NULL: none
    struct inbox *inbox;
    struct post *post;
    struct reader_port *reader;      // NULL: none attached
    struct event *minder;            // looks after left-overs
    bool stopped;                    // requests are left in req, by a fault
    struct leftovers leftovers;
    struct others others;
    struct random_source order;      // each purpose draws from its own source
    struct random_source challenges; //
    struct random_source names;      //
    unsigned char known_cards[KNOWN_CARDS_MAXIMUM][CARD_DIGEST_BYTES]; // certificates that were confirmed here
    int known_card_count;
};

// terminal.c
void terminal_observe(const struct terminal *terminal, const struct terminal_event *happening);
void terminal_trouble(const struct terminal *terminal, const char *name, const char *text);
void terminal_fault_fired(const struct terminal *terminal, const char *name, const struct planned_fault *fault);
int64_t terminal_now(const struct terminal *terminal);

// answering.c: a request was taken.
void terminal_answer(struct terminal *terminal, const struct inbox_file *file);

// pushing.c: the handler of the reader port.
struct reader_handler terminal_reader_handler(struct terminal *terminal);

// terminal_style returns how a message looks at this instant: by the options, and in the era of the profile unless they
// name one. The schemas check by that era from then on.
struct wire_style terminal_style(const struct terminal *terminal);

// sending.c

// Something that leaves the terminal.
struct sending {
    const char *folder;
    const char *name;
    enum terminal_event_kind event;
    bool may_wait;             // held back when told so
    uint64_t slot;             // where the custody has its request, or CUSTODY_NOWHERE
    const char *request;       // name of that, or NULL
    const struct planned_fault *fault; // what happens to it on the way, or NULL
};

// terminal_send_document sends a message of `kind`. One that fails its schema is not sent, but reported as trouble. The
// caller has the document, and the message in UTF-8 in `out_text` (may be NULL).
ONSHI_MUST_USE enum onshi_status terminal_send_document(struct terminal *terminal, const struct sending *sending,
                                                        enum wire_kind kind, xmlDoc *doc, struct bytes_writer *out_text);

// terminal_send_text sends a message that is there in UTF-8; terminal_send_bytes takes over what is ready to go.
ONSHI_MUST_USE enum onshi_status terminal_send_text(struct terminal *terminal, const struct sending *sending,
                                                    const struct bytes_writer *text);
ONSHI_MUST_USE enum onshi_status terminal_send_bytes(struct terminal *terminal, const struct sending *sending,
                                                     struct bytes_writer *bytes, struct bytes_writer *text);

// terminal_failure returns the text with which everything fails: the option's, or that of a fault (may be NULL) that does
// so; NULL when nothing does. `out` is written to for texts that have to be made.
const char *terminal_failure(const struct terminal *terminal, const struct planned_fault *fault, struct bytes_writer *out);

#endif
