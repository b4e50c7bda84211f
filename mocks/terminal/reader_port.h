// SPDX-License-Identifier: Apache-2.0
//
// The port of a terminal at which a face reader (顔認証付きカードリーダー) is attached: JSON lines over a socket, at
// most READER_LINE_BYTES each; version 2 of virtual-card/reader/PORT.md. Both sides agree on the version, then a session
// begins with a card and goes through these steps:
//
//     reader    {"port":2,"event":"hello","versions":[2],"reader":"reader-1","mode":"unattended","methods":["face"]}
//     terminal  {"do":"hello","port":2}
//     reader    {"port":2,"event":"card-placed","session":1}
//     terminal  {"do":"identify","session":1,"challenge":"<hex>","ask":["checkup","medication"]}
//     reader    {"event":"identified","session":1,"method":"pin","proof":"pin","certificate":"<hex DER>",
//                "signature":"<hex>"}
//     terminal  {"do":"certificate","session":1,"result":"valid","registered":true}
//     reader    {"event":"registration","session":1,"register":true}                          when not registered
//     reader    {"event":"consents","session":1,"consents":{"checkup":true}}
//     terminal  {"do":"show","session":1,"result":"done"}
//     reader    {"event":"session-end","session":1,"reason":"card-removed"}
//
// "proof" says how the card was brought to sign: by its "pin", by the reader as a "terminal" (after a face or the word
// of staff), or "none", a certificate without signature, which is taken after a face or the word of staff and never
// after a PIN: the PIN-less authentication is inferred, and not every card knows it.
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
    READER_PROTOCOL = 2,
    READER_LINE_BYTES = 65536,
    READER_BACKLOG_BYTES = 4 * 65536, // told and not read: a reader that lets more pile up is hung up on
    READER_CHALLENGE_BYTES = 32,
    READER_CERTIFICATE_BYTES = 8192,
    READER_SIGNATURE_BYTES = 1024,
};

// What the reader shows the patient at the end. READER_RENEW is an error with the device's message 006: the certificate
// has expired or is revoked.
enum reader_result { READER_DONE, READER_NOT_CONFIRMED, READER_ERROR, READER_RENEW };

// What the certificate is worth, told before the patient is asked for consents [DR-029].
enum reader_worth {
    READER_WORTH_VALID,
    READER_WORTH_ENDING,           // expires within three months
    READER_WORTH_ELIGIBILITY_ONLY, // has expired, and nothing about health is provided any more
    READER_WORTH_EXPIRED,
    READER_WORTH_REVOKED,
};

enum reader_report { READER_SAID, READER_TOLD, READER_REFUSED, READER_GONE };

// What goes wrong with a line to the reader on its way.
enum reader_disturbance {
    READER_UNDISTURBED,
    READER_LINE_LOST,
    READER_LINE_OVERTAKEN,     // it comes just before the next line of its kind, whichever session runs then
    READER_LINE_OTHER_VERSION, // of hello: it names a version that nobody has offered
};

struct reader_handler {
    // The patient was identified and has answered. `reading` lacks institution and file identifier.
    enum reader_result (*answered)(void *context, const struct card_reading *reading);
    // What the certificate of `reading`, without consents yet, is worth, and whether the card is registered for insurance
    // use. May be NULL: every certificate is valid and every card registered until `answered` says otherwise.
    enum reader_worth (*checks)(void *context, const struct card_reading *reading, bool *out_registered);
    // The patient wants the card of `reading` to be registered for insurance use [DR-013]. May be NULL.
    void (*registers)(void *context, const struct card_reading *reading);
    // Asked once for each line that is to be told, whose "do" is `what`. May be NULL: nothing goes wrong.
    enum reader_disturbance (*disturbs)(void *context, const char *what);
    // The kinds to ask for, one bit (1 << kind) each, of enum consent_kind and READER_KIND_…; called when a card is placed.
    unsigned (*asks)(void *context);
    // A line that came, went, or was refused (`why` then says the reason), or the end of the connection.
    void (*report)(void *context, enum reader_report report, const char *line, size_t length, const char *why);
    void *context;
};

// Kinds of consent that a reader is asked for beyond those of the service, as further bits of `asks`.
enum { READER_KIND_DIAGNOSIS = CONSENT_KINDS, READER_KIND_SURGERY, READER_KINDS };

struct reader_port;

// reader_port_new speaks with the reader at the other end of `fd`, which it owns from now on, also on failure.
// `handler` is copied; `random` is for challenges.
ONSHI_MUST_USE enum onshi_status reader_port_new(struct event_base *base, int fd, const struct reader_handler *handler,
                                                 struct random_source random, struct reader_port **out);

// reader_port_free hangs up. Not to be called from within the handler.
void reader_port_free(struct reader_port *port);

// reader_port_set_mode tells the reader to switch 目視確認モード on ("visual") or off ("unattended") in the name of that
// account [DR-012]; the reader answers in a line of its own. ONSHI_CLOSED when the reader has gone.
ONSHI_MUST_USE enum onshi_status reader_port_set_mode(struct reader_port *port, const char *mode, const char *account);

// consent_kind_name returns the name of `kind` in this protocol: "limit", "special-disease", "checkup",
// "medication".
const char *consent_kind_name(enum consent_kind kind);

#endif
