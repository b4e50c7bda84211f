// SPDX-License-Identifier: Apache-2.0
//
// The port of a terminal at which a face reader (顔認証付きカードリーダー) is attached: JSON lines over a socket, at
// most READER_LINE_BYTES each. A session begins with a card, and goes through these steps:
//
//     reader    {"port":1,"event":"card-placed","session":1}
//     terminal  {"do":"identify","session":1,"challenge":"<hex>","ask":["checkup","medication"]}
//     reader    {"event":"identified","session":1,"method":"pin","certificate":"<hex DER>","signature":"<hex>"}
//     reader    {"event":"consents","session":1,"consents":{"checkup":true}}
//     terminal  {"do":"show","session":1,"result":"done"}
//     reader    {"event":"session-end","session":1,"reason":"card-removed"}
//
// A kind of consent that the reader does not name, or that was not asked, counts as no [SEED-123]. What is no line of
// this protocol, or comes in the wrong step, is reported and changes nothing.
#ifndef ONSHI_MOCKS_TERMINAL_READER_PORT_H
#define ONSHI_MOCKS_TERMINAL_READER_PORT_H

#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/random.h"
#include "base/status.h"
#include "mocks/service/exchange.h"

enum {
    READER_PROTOCOL = 1,
    READER_LINE_BYTES = 65536,
    READER_CHALLENGE_BYTES = 32,
    READER_CERTIFICATE_BYTES = 8192,
    READER_SIGNATURE_BYTES = 1024,
};

// What the reader shows the patient at the end.
enum reader_result { READER_DONE, READER_NOT_CONFIRMED, READER_ERROR };

enum reader_report { READER_SAID, READER_TOLD, READER_REFUSED, READER_GONE };

struct reader_handler {
    // The patient was identified and has answered. `reading` lacks institution and file identifier.
    enum reader_result (*answered)(void *context, const struct card_reading *reading);
    // The kinds to ask for, one bit (1 << kind) each; called when a card is placed.
    unsigned (*asks)(void *context);
    // A line that came, went, or was refused (`why` then says the reason), or the end of the connection.
    void (*report)(void *context, enum reader_report report, const char *line, size_t length, const char *why);
    void *context;
};

struct reader_port;

// reader_port_new speaks with the reader at the other end of `fd`, which it owns from now on, also on failure.
// `handler` is copied; `random` is for challenges.
ONSHI_MUST_USE enum onshi_status reader_port_new(struct event_base *base, int fd, const struct reader_handler *handler,
                                                 struct random_source random, struct reader_port **out);

// reader_port_free hangs up. Not to be called from within the handler.
void reader_port_free(struct reader_port *port);

// consent_kind_name returns the name of `kind` in this protocol: "limit", "special-disease", "checkup",
// "medication".
const char *consent_kind_name(enum consent_kind kind);

#endif
