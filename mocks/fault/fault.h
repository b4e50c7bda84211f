// SPDX-License-Identifier: Apache-2.0
//
// Faults: what goes wrong on the other side of the wire, on purpose. A fault has a name, is addressed by position ("the
// second answer about a coverage"), and is armed before the first message; in the end the plan tells which faults have
// fired. One that never fired has tested nothing, and a case that planned it may not pass.
//
// This module decides which message is hit by what. It damages nothing itself: the transport does (mocks/terminal/spoil.h
// for folders, mocks/webapi/damage.h for the web).
//
//     struct planned_fault fault;
//     ONSHI_TRY(fault_read("delay:on=folder,kind=OQSsiquc01,at=2,value=1500", &fault, &why));
//     ONSHI_TRY(fault_arm(plan, &fault, &why));
//     …                                                    // the listener opens: fault_seal(plan)
//     const struct planned_fault *due = fault_due(plan, FAULT_FOLDER, "OQSsiquc01"); // once for every message
//     if (due != NULL && due->kind == FAULT_KIND_DELAY) … due->value …
//     fault_report(plan, tell, context);
#ifndef ONSHI_MOCKS_FAULT_FAULT_H
#define ONSHI_MOCKS_FAULT_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"

enum {
    FAULTS_ARMED_MAXIMUM = 64,
    FAULT_MESSAGE_BYTES = 32,
    FAULT_ELEMENT_BYTES = 56,
    FAULT_TEXT_BYTES = 64,
    FAULT_MILLISECONDS_MAXIMUM = 3600 * 1000,
    FAULT_BYTES_MAXIMUM = 64 * 1024 * 1024,
    FAULT_LEVELS_MAXIMUM = 1000 * 1000,
};

// The ways on which a message travels; bits, so that a fault can be armed for several.
// At the reader a patient's session fails; at the port a line to it does, called by its "do" (virtual-card/reader/PORT.md).
enum fault_transport { FAULT_FOLDER = 1, FAULT_WEB = 2, FAULT_READER = 4, FAULT_PORT = 8 };

enum fault_kind {
    FAULT_KIND_DELAY,
    FAULT_KIND_LATE,
    FAULT_KIND_SILENCE,
    FAULT_KIND_CUT,
    FAULT_KIND_RESET,
    FAULT_KIND_DRIP,
    FAULT_KIND_DUPLICATED,
    FAULT_KIND_WRONG_LENGTH,
    FAULT_KIND_WRONG_ENCODING,
    FAULT_KIND_WRONG_PROLOG,
    FAULT_KIND_TRUNCATED,
    FAULT_KIND_ODD_VALUE,
    FAULT_KIND_BOMB_ENTITY,
    FAULT_KIND_BOMB_HUGE,
    FAULT_KIND_BOMB_DEEP,
    FAULT_KIND_ANOTHER_PATIENT,
    FAULT_KIND_WRONG_LINK,
    FAULT_KIND_HEADER_9,
    FAULT_KIND_PROCESSING_FOR_EVER,
    FAULT_KIND_EXPIRED_SERVER_CERTIFICATE,
    FAULT_KIND_FOREIGN_SERVER_CERTIFICATE,
    FAULT_KIND_OLD_TLS,
    FAULT_KIND_TOKEN_EXPIRY,
    FAULT_KIND_MAINTENANCE,
    FAULT_KIND_JPKI_OUTAGE,
    FAULT_KIND_LINE_OUTAGE,
    FAULT_KIND_LINKING_STOPPED,
    FAULT_KIND_OVERTAKEN,
    FAULT_KIND_OTHER_VERSION,
    FAULT_KINDS
};

// At what a fault is counted.
enum fault_moment {
    FAULT_AT_MESSAGE,    // a request and its answer, or a push
    FAULT_AT_CONNECTION, // a connection that is accepted; its message is FAULT_CONNECTION
    FAULT_IN_WINDOW,     // every message while the clock stands between `from` and `until`
};

#define FAULT_CONNECTION "connection"
#define FAULT_FACE "face" // the message name of a push after a card was read

struct fault_description {
    const char *name;    // "another-patient"
    unsigned transports; // where it makes sense
    enum fault_moment moment;
    const char *unit;     // of `value`; "" when it takes none
    int64_t usual;        // the value when none is given
    int64_t least, most;  // what `value` may be
    const char *messages; // blank-separated, where only some kinds can be hit; "" for all
    const char *clause;
    const char *ja, *en; // what happens
};

// A fault as it is armed. Zero means: any message, from the first, once, with the usual value.
struct planned_fault {
    enum fault_kind kind;
    unsigned transports;               // 0: all of them where it makes sense, but the port, if there are others
    char message[FAULT_MESSAGE_BYTES]; // "OQSsiquc01", FAULT_FACE, "" for any
    int first;                         // 1: the first message of that kind on those transports
    int count;                         // FAULT_FOR_EVER: from then on always
    int64_t value;                     // FAULT_USUAL, or as `unit` says
    int64_t from, until;               // of a window: from this instant until before that one
    char element[FAULT_ELEMENT_BYTES]; // of odd-value: the element whose text is another
    char text[FAULT_TEXT_BYTES];       // of odd-value: that text
};

#define FAULT_FOR_EVER (-1)
#define FAULT_USUAL 0
#define FAULT_UNTIL_RELEASED (-1) // the value of "late" for an answer that comes when it is let go

struct fault_result {
    const struct planned_fault *fault;
    const struct fault_description *description;
    int64_t met;   // messages that it might have hit
    int64_t fired; // messages that it has hit
};

// fault_describe returns the row of a kind; static storage, never NULL.
const struct fault_description *fault_describe(enum fault_kind kind);

// fault_find returns the kind called `name`. ONSHI_NOT_FOUND when there is none.
ONSHI_MUST_USE enum onshi_status fault_find(const char *name, enum fault_kind *out);

// fault_transport_name returns "folder", "web", "reader" or "port" for one transport.
const char *fault_transport_name(enum fault_transport transport);

// fault_read reads NAME or NAME:KEY=VALUE,… with the keys on (folder, web, reader, port), kind, at, count (a number or "ever"),
// value, from and until (2021-10-20T09:00 or 2021-10-20), element and text. ONSHI_NOT_FOUND for a name and ONSHI_MALFORMED for anything
// else that it cannot read; `why` (may be NULL) then says what is possible.
ONSHI_MUST_USE enum onshi_status fault_read(const char *text, struct planned_fault *out, struct bytes_writer *why);

struct fault_plan;

// fault_plan_new makes an empty plan; `now` (may be NULL when no window is armed) is the clock of the scripted world.
// NULL when there is no memory. Where a plan is asked for, NULL is one in which nothing is planned.
struct fault_plan *fault_plan_new(int64_t (*now)(void *context), void *context);
void fault_plan_free(struct fault_plan *plan);

// fault_arm adds a copy of `fault`. ONSHI_UNSUPPORTED when it makes no sense on one of its transports or messages, or the
// plan has been sealed; ONSHI_MALFORMED for a position, value or window that cannot be; ONSHI_TOO_LONG beyond
// FAULTS_ARMED_MAXIMUM. `why` (may be NULL) gets a sentence with the remedy.
ONSHI_MUST_USE enum onshi_status fault_arm(struct fault_plan *plan, const struct planned_fault *fault, struct bytes_writer *why);

// fault_seal says that messages may come from now on: nothing can be armed any more.
void fault_seal(struct fault_plan *plan);

// fault_due is to be called exactly once for each message (or connection: FAULT_CONNECTION) on `transport`, with the
// prefix of its kind. It returns the fault that hits it and counts that as fired, or NULL. When several are due the one
// armed first is returned; the others take the next message that fits. Owned by the plan. `value` is never
// FAULT_USUAL where the kind takes one.
const struct planned_fault *fault_due(struct fault_plan *plan, enum fault_transport transport, const char *message);

// fault_lasts returns the fault of `kind`, which must be one with a window, that holds on `transport` at this moment, or
// NULL; it counts nothing. For what is no message, as a listener that should not take any.
const struct planned_fault *fault_lasts(const struct fault_plan *plan, enum fault_transport transport, enum fault_kind kind);

// fault_note counts a firing of a fault that fault_lasts has found.
void fault_note(struct fault_plan *plan, const struct planned_fault *fault);

// fault_withdraw takes back the last firing of `due`, because it could not be carried out.
void fault_withdraw(struct fault_plan *plan, const struct planned_fault *due);

// fault_report calls `tell` for each armed fault in the order of arming and returns how many have not fired.
int fault_report(const struct fault_plan *plan, void (*tell)(void *context, const struct fault_result *result),
                 void *context);

#endif
