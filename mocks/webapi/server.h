// SPDX-License-Identifier: Apache-2.0
//
// What the files of the Web API share, and nobody else sees: the server's state, one connection's, and the way from a
// request to its answer.
#ifndef ONSHI_MOCKS_WEBAPI_SERVER_H
#define ONSHI_MOCKS_WEBAPI_SERVER_H

#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <openssl/ssl.h>
#include <sys/queue.h>

#include "mocks/webapi/http_chunks.h"
#include "mocks/webapi/http_head.h"
#include "mocks/webapi/tls.h"
#include "mocks/terminal/others.h"
#include "mocks/terminal/requests.h"
#include "mocks/webapi/verdicts.h"
#include "mocks/webapi/webapi.h"

enum { ANSWER_MAXIMUM_BYTES = 64 * 1024 * 1024, SUBJECT_SIZE = 256, BODY_USUAL_BYTES = 65536 };

// Whose certificate the client has shown.
struct peer {
    bool known;
    char serial[PKI_SERIAL_SIZE];
    char institution[PKI_INSTITUTION_SIZE];
    char subject[SUBJECT_SIZE];
};

// How a server shows itself: as it should, or as a fault wants it.
enum server_face { FACE_GOOD, FACE_EXPIRED, FACE_FOREIGN, FACE_OLD, SERVER_FACES };

struct connection;
TAILQ_HEAD(connection_list, connection);

struct webapi {
    struct webapi_config config;
    struct webapi_options options;
    struct random_source random;
    struct tls_judge judge;
    struct pki_identity identities[SERVER_FACES];
    SSL_CTX *contexts[WEBAPI_DOORS][SERVER_FACES];
    struct evconnlistener *listeners[WEBAPI_DOORS];
    struct event *next_turn; // when more connections may be accepted
    int accepted_in_turn;
    struct connection_list connections; // the first has not asked for the longest time
    int connection_count;
    unsigned long accepted;
    size_t bodies_bytes; // of unfinished requests
    struct sessions *sessions;
    struct challenges *challenges;
    struct verdicts *questions, *answers;
    bool options_changed; // since the last question
    struct others others; // of other patients, for a fault
    struct bytes_writer body, text, wire; // of the answer at hand, kept for their memory
};

// A request on its way to its answer.
struct exchange {
    struct webapi *api;
    unsigned long connection;
    const struct peer *peer;
    const struct http_head *head;
    const uint8_t *data; // the body
    size_t length;
    int64_t now;
    const char *message;          // for faults and the observer
    const struct session *session; // NULL before the token was looked at
    const struct planned_fault *due;      // NULL when all goes well
    int status;                   // of the answer; its body is api->body
    const char *log_text;         // what the observer sees of it where that is something else, else NULL
    const char *refusal;          // why it was refused, "" when it was not
    bool told;                    // the observer knows of the request
};

// server_tell fills what an exchange knows into `event` and tells the observer; server_tell_text does so for a
// sentence. server_tell_request tells that the request of the exchange was taken, as `text_utf8`, NULL for what nobody
// should see.
void server_tell(const struct exchange *exchange, struct webapi_event *event);
void server_tell_request(struct exchange *exchange, const char *text_utf8, bool valid, const char *text);
void server_tell_text(const struct exchange *exchange, enum webapi_event_kind kind, const char *text);

// server_serve answers: `status` of the exchange and `body` of the server are set.
void server_serve(struct exchange *exchange);

// server_body_maximum returns how long the body of a request for `path` may be.
size_t server_body_maximum(const struct webapi *api, const char *path);

// server_refuse answers with an error in JSON: status, a word for machines, and what to do, in Japanese and English.
// `detail` may be "".
void server_refuse(struct exchange *exchange, int status, const char *word, const char *ja, const char *en,
                   const char *detail);

// The services behind the paths.
void login_serve(struct exchange *exchange);
void login_end(struct exchange *exchange);
bool login_check_token(struct exchange *exchange);
void desk_challenge(struct exchange *exchange);
void desk_certificate(struct exchange *exchange);
void desk_reading(struct exchange *exchange);
void desk_disaster(struct exchange *exchange);

// message_kind returns the kind of message of that prefix, "OQSsiquc01", or NULL. message_parse reads the body of an
// exchange, or refuses it and returns false; `*out` is released with json_decref.
const struct request_kind *message_kind(const char *prefix);
bool message_parse(struct exchange *exchange, json_t **out);

// message_serve asks the service with the message of the exchange.
void message_serve(struct exchange *exchange);

// list_run_for_ever makes the answer to a request for the result of a batch that never ends; `doc` may be NULL.
ONSHI_MUST_USE enum onshi_status list_run_for_ever(const struct exchange *exchange, const struct request_kind *kind,
                                                   const xmlDoc *doc, xmlDoc **out);

// message_add appends the message of `kind` that the structure `model` is to the answer's body, and lets the schema
// see it. False when that failed, which is answered then.
bool message_add(struct exchange *exchange, enum wire_kind kind, const void *model);

// message_finish writes `doc`, a message that the exchange answers with, after the schema has seen it. Takes `doc`.
void message_finish(struct exchange *exchange, enum wire_kind kind, xmlDoc *doc);

// connection_open speaks with a client at `fd`, which it takes.
void connection_open(struct webapi *api, enum webapi_door door, evutil_socket_t fd);
void connection_free(struct connection *connection);
void connection_release(struct connection *connection);

struct challenges *challenges_new(void);
void challenges_free(struct challenges *challenges);

#endif
