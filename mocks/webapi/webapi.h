// SPDX-License-Identifier: Apache-2.0
//
// The eligibility service as a product meets it by Web API (Web API 通信方式): HTTPS on loopback, a login with the
// terminal's certificate, then questions in JSON with a token [wire-interface 1.7]. The messages are those of the
// folders (mocks/wire), the answers those of the service (mocks/service).
//
// There are two doors, as in life: at the first a client certificate is demanded in the handshake, and everything is
// served; at the second none is asked for, and everything but the login is served.
//
// Everything that happens is told to an observer; the server judges nothing. Input is bounded in bytes, number and
// time (webapi_limits). What goes wrong on purpose comes from a plan (mocks/fault).
//
//     struct webapi_config config = {.base = base, .service = service, .schemas = schemas, .pki = pki, .now = now, …};
//     ONSHI_TRY(webapi_new(&config, &api));
//     printf("https://127.0.0.1:%d%s\n", webapi_port(api, WEBAPI_LOGIN_DOOR), WEBAPI_LOGIN_PATH);
//     event_base_dispatch(base);
#ifndef ONSHI_MOCKS_WEBAPI_WEBAPI_H
#define ONSHI_MOCKS_WEBAPI_WEBAPI_H

#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/profile.h"
#include "base/random.h"
#include "base/status.h"
#include "mocks/fault/fault.h"
#include "mocks/service/service.h"
#include "mocks/webapi/json_message.h"
#include "mocks/webapi/pki.h"
#include "mocks/webapi/sessions.h"
#include "mocks/wire/check.h"
#include "mocks/wire/message.h"

#define WEBAPI_LOGIN_PATH "/oqs-api-pro/MSA12020/ILI12020SV01/auth"    // wire-interface 1.7
#define WEBAPI_SEARCH_PATH "/oqs-api-pro/MSA01030/ILI01030SV01/search" // wire-interface 1.7
#define WEBAPI_OWN_PATH "/onshi-mock/1/" // ours, followed by the prefix of a message, "OQSsiimm01": the real ones are not
                                         // public

enum webapi_door { WEBAPI_LOGIN_DOOR, WEBAPI_SEARCH_DOOR, WEBAPI_DOORS };

enum webapi_event_kind {
    WEBAPI_CONNECTED,       // a handshake was done; `text` has version, cipher suite and the certificate's subject
    WEBAPI_NOT_CONNECTED,   // a handshake failed; `text` says why
    WEBAPI_REQUEST_TAKEN,   // a request for a path that is served; `valid` and `text` are the schema's verdict
    WEBAPI_REQUEST_REFUSED, // bytes that are no request, or one that is not served; `text` is the answer's
    WEBAPI_ANSWERED,        // `data` is what went out, after what was done to it on purpose
    WEBAPI_NOT_ANSWERED,    // on purpose, or because the client had left
    WEBAPI_LOGGED_IN,
    WEBAPI_LOGGED_OUT,
    WEBAPI_DISASTER_SEARCH, // the audit record of a search without a card, in JSON [DR-117]
    WEBAPI_DISCONNECTED,
    WEBAPI_TROUBLE, // our own fault or the machine's
};

struct webapi_event {
    enum webapi_event_kind kind;
    unsigned long connection; // 1 for the first that was accepted
    const char *path;         // "" when there is none
    const char *message;      // prefix of the kind of message, "OQSsiquc01"; "" for any other path
    int status;               // of the answer, 0 when there is none
    const uint8_t *data;      // bytes as on the wire; borrowed for the call. Never a password: NULL for a login
    size_t length;
    const char *text_utf8; // the body as text, passwords and tokens replaced; NULL when there is none, or it is no UTF-8
    size_t text_length;
    bool valid;        // by the schema of the message; true where there is none
    const char *text;  // "" or a sentence for a person
    const char *peer;  // subject of the client's certificate, "" without one
    const char *token; // symbol of the session, "T1"; "" without one
    const char *fault; // name of the fault that was due, "" when none was
};

// Who may log in. Without accounts any JSON object with two texts is a login [wire-interface 6].
struct webapi_account {
    const char *user, *password;
    const char *institution; // whose account it is: a certificate of another one does not do
    enum account_role role;
};

// What the stage may change while the server runs; everything in it is borrowed while it is set.
struct webapi_options {
    struct wire_style style;     // of answers; its characters must be UTF-8
    enum json_nesting nesting;   // sd.nesting
    const char *fail_header;     // NULL, or the text of a system error: messages are answered with it as a whole
    int64_t token_ttl_s, idle_s; // web.token_ttl_s, and how long an unused session lives [DR-131]; 0: for ever
    const char *login_user_key, *login_pass_key; // web.login_user_key, web.login_pass_key; NULL: any two texts
    const struct webapi_account *accounts;       // NULL: anybody
    int account_count;
    bool one_session_per_account; // a second login is refused unless it has "force":"1" [DR-131]
    const char *const *revoked;   // serial numbers of certificates, NULL at the end; NULL for none
    bool serves_reception;        // the inferred paths of the role reception (INFERRED.md)
};

// Bounds; 0 is the usual value. Times are the machine's, in milliseconds.
struct webapi_limits {
    int connections;     // 512: beyond, the one that has not asked for the longest time is closed
    size_t bodies_bytes; // 64 MiB of unfinished requests together
    int handshake_ms;    // 10 000
    int head_ms;         // 10 000 from the first byte of a request to the end of its head
    int body_ms;         // 30 000 from there to the end of its body
    int idle_ms;         // 60 000 between two requests
    int write_ms;        // 30 000 for the last answer before the connection ends
};

struct webapi_config {
    struct event_base *base;      // borrowed, as everything here that is a pointer, until webapi_free
    struct service *service;      //
    struct wire_schemas *schemas; //
    const struct pki *pki;        //
    const char *address;          // an IPv4 address; NULL: 127.0.0.1
    uint16_t ports[WEBAPI_DOORS]; // 0: chosen
    int tls_minimum;              // tls.min; 0: TLS1_2_VERSION [DR-134]
    struct random_source random;
    struct webapi_options options; // at the beginning
    struct webapi_limits limits;
    struct fault_plan *faults; // may be NULL
    int64_t (*now)(void *context);
    void (*observe)(void *context, const struct webapi_event *happening);
    void *context;
};

// `observe` is called from within the server: it may change options and release answers, but not free the server. What
// it is given is borrowed for the call.
struct webapi;

// webapi_new opens both doors on `config->base`. ONSHI_IO with errno when an address or port cannot be had,
// ONSHI_CRYPTO. SIGPIPE must be ignored by the process.
ONSHI_MUST_USE enum onshi_status webapi_new(const struct webapi_config *config, struct webapi **out);
void webapi_free(struct webapi *api);

// webapi_port returns the port of a door.
uint16_t webapi_port(const struct webapi *api, enum webapi_door door);

// webapi_cut closes both doors and all connections at once, as a network does that is down: nobody answers at the ports any
// more. Sessions stay. webapi_mend opens them again, at the same ports; ONSHI_IO with errno when they cannot be had.
void webapi_cut(struct webapi *api);
ONSHI_MUST_USE enum onshi_status webapi_mend(struct webapi *api);

// webapi_set_options holds from the next request on. To be called after wire_schemas_wear too: verdicts are
// remembered.
void webapi_set_options(struct webapi *api, const struct webapi_options *options);

// webapi_release sends the answers that a fault holds until they are released.
void webapi_release(struct webapi *api);

// webapi_options_of_profile sets what the profile says of the Web API: web.token_ttl_s, web.idle_s,
// web.login_user_key, web.login_pass_key, web.one_session_per_account, sd.nesting. ONSHI_MALFORMED for a value that
// cannot be. Texts are borrowed from the profile.
ONSHI_MUST_USE enum onshi_status webapi_options_of_profile(const struct profile *profile,
                                                           struct webapi_options *options);

// webapi_event_name returns a short English word for `kind`; static storage, never NULL.
const char *webapi_event_name(enum webapi_event_kind kind);

#endif
