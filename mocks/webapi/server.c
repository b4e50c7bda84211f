// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mocks/webapi/connection.h"

enum { WAITING_MAXIMUM = 511, ACCEPTED_IN_TURN_MAXIMUM = 64 };

static const char *const event_names[] = {
    [WEBAPI_CONNECTED] = "connected",
    [WEBAPI_NOT_CONNECTED] = "not-connected",
    [WEBAPI_REQUEST_TAKEN] = "request-taken",
    [WEBAPI_REQUEST_REFUSED] = "request-refused",
    [WEBAPI_ANSWERED] = "answered",
    [WEBAPI_NOT_ANSWERED] = "not-answered",
    [WEBAPI_LOGGED_IN] = "logged-in",
    [WEBAPI_LOGGED_OUT] = "logged-out",
    [WEBAPI_DISASTER_SEARCH] = "disaster-search",
    [WEBAPI_DISCONNECTED] = "disconnected",
    [WEBAPI_TROUBLE] = "trouble",
};

const char *webapi_event_name(enum webapi_event_kind kind) {
    assert((unsigned)kind <= WEBAPI_TROUBLE);
    return event_names[kind];
}

// Telling.

void server_tell(const struct exchange *exchange, struct webapi_event *event) {
    const struct webapi_config *config = &exchange->api->config;
    event->connection = exchange->connection;
    event->path = exchange->head->path;
    event->message = exchange->message;
    event->status = exchange->status;
    event->peer = exchange->peer->subject;
    event->token = exchange->session == NULL ? "" : exchange->session->symbol;
    if (event->fault == NULL) {
        event->fault = exchange->due == NULL ? "" : fault_describe(exchange->due->kind)->name;
    }
    config->observe(config->context, event);
}

void server_tell_text(const struct exchange *exchange, enum webapi_event_kind kind, const char *text) {
    server_tell(exchange, &(struct webapi_event){.kind = kind, .text = text, .valid = true});
}

void server_tell_request(struct exchange *exchange, const char *text_utf8, bool valid, const char *text) {
    exchange->told = true;
    server_tell(exchange, &(struct webapi_event){
                              .kind = WEBAPI_REQUEST_TAKEN,
                              .data = text_utf8 == (const char *)exchange->data ? exchange->data : NULL,
                              .length = text_utf8 == (const char *)exchange->data ? exchange->length : 0,
                              .text_utf8 = text_utf8,
                              .text_length = text_utf8 == NULL ? 0 : strlen(text_utf8),
                              .valid = valid,
                              .text = text,
                          });
}

// Listening.

// On a line that is cut nobody gets through: the client sees a connection that breaks [DR-133].
static const struct planned_fault *cut_of(const struct webapi *api) {
    return api->config.faults == NULL ? NULL : fault_lasts(api->config.faults, FAULT_WEB, FAULT_KIND_LINE_OUTAGE);
}

// Once the client has said something, or has gone: broken earlier, connecting fails at one time and not at another.
static void on_cut_line(evutil_socket_t fd, short what, void *context) {
    const struct linger at_once = {.l_onoff = 1};
    (void)what;
    (void)context;
    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    (void)evutil_closesocket(fd);
}

static void break_connection(struct webapi *api, evutil_socket_t fd) {
    const struct timeval limit = {.tv_sec = api->config.limits.handshake_ms / 1000,
                                  .tv_usec = api->config.limits.handshake_ms % 1000 * 1000};
    if (event_base_once(api->config.base, fd, EV_READ, on_cut_line, NULL, &limit) != 0) {
        on_cut_line(fd, 0, NULL);
    }
}

// A listener accepts until nobody waits. A client that connects faster than that would keep it from everything else.
static void take_turns(struct webapi *api) {
    static const struct timeval at_once = {0};
    if (++api->accepted_in_turn < ACCEPTED_IN_TURN_MAXIMUM || event_add(api->next_turn, &at_once) != 0) {
        return;
    }
    for (int door = 0; door < WEBAPI_DOORS; door++) {
        (void)evconnlistener_disable(api->listeners[door]);
    }
}

static void on_next_turn(evutil_socket_t fd, short what, void *context) {
    struct webapi *api = context;
    (void)fd;
    (void)what;
    api->accepted_in_turn = 0;
    for (int door = 0; door < WEBAPI_DOORS; door++) {
        if (api->listeners[door] != NULL) {
            (void)evconnlistener_enable(api->listeners[door]);
        }
    }
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address, int length,
                      void *context) {
    struct webapi *api = context;
    (void)address;
    (void)length;
    take_turns(api);
    const struct planned_fault *cut = cut_of(api);
    if (cut != NULL) {
        fault_note(api->config.faults, cut);
        break_connection(api, fd);
        return;
    }
    connection_open(api, listener == api->listeners[WEBAPI_LOGIN_DOOR] ? WEBAPI_LOGIN_DOOR : WEBAPI_SEARCH_DOOR, fd);
}

// No descriptors are left: room is made, and the next turn of the loop accepts.
static void on_accept_error(struct evconnlistener *listener, void *context) {
    struct webapi *api = context;
    (void)listener;
    if (!TAILQ_EMPTY(&api->connections)) {
        connection_free(TAILQ_FIRST(&api->connections));
    }
}

static enum onshi_status open_door(struct webapi *api, enum webapi_door door) {
    const char *text = api->config.address == NULL ? "127.0.0.1" : api->config.address;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(api->config.ports[door])};
    if (inet_pton(AF_INET, text, &address.sin_addr) != 1) {
        errno = EADDRNOTAVAIL;
        return ONSHI_IO;
    }
    api->listeners[door] = evconnlistener_new_bind(
        api->config.base, on_accept, api, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE | LEV_OPT_CLOSE_ON_EXEC,
        WAITING_MAXIMUM, (const struct sockaddr *)&address, sizeof address);
    if (api->listeners[door] == NULL) {
        return ONSHI_IO;
    }
    // Accepted connections inherit it; without it an answer waits for the client's acknowledgement.
    const int on = 1;
    (void)setsockopt(evconnlistener_get_fd(api->listeners[door]), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    evconnlistener_set_error_cb(api->listeners[door], on_accept_error);
    return ONSHI_OK;
}

static void close_doors(struct webapi *api) {
    while (!TAILQ_EMPTY(&api->connections)) {
        connection_free(TAILQ_FIRST(&api->connections));
    }
    for (int door = 0; door < WEBAPI_DOORS; door++) {
        if (api->listeners[door] != NULL) {
            evconnlistener_free(api->listeners[door]);
        }
        api->listeners[door] = NULL;
    }
}

void webapi_cut(struct webapi *api) {
    for (int door = 0; door < WEBAPI_DOORS; door++) {
        if (api->listeners[door] != NULL) {
            api->config.ports[door] = webapi_port(api, (enum webapi_door)door);
        }
    }
    close_doors(api);
}

enum onshi_status webapi_mend(struct webapi *api) {
    for (int door = 0; door < WEBAPI_DOORS; door++) {
        if (api->listeners[door] == NULL) {
            ONSHI_TRY(open_door(api, (enum webapi_door)door));
        }
    }
    return ONSHI_OK;
}

uint16_t webapi_port(const struct webapi *api, enum webapi_door door) {
    struct sockaddr_in address = {0};
    socklen_t length = sizeof address;
    (void)getsockname(evconnlistener_get_fd(api->listeners[door]), (struct sockaddr *)&address, &length);
    return ntohs(address.sin_port);
}

// Identity.

static int64_t judge_now(void *context) {
    struct webapi *api = context;
    return api->config.now(api->config.context);
}

static bool judge_revoked(void *context, const char *serial) {
    struct webapi *api = context;
    for (const char *const *revoked = api->options.revoked; revoked != NULL && *revoked != NULL; revoked++) {
        if (strcmp(*revoked, serial) == 0) {
            return true;
        }
    }
    return false;
}

static const enum pki_kind faces[SERVER_FACES] = {
    [FACE_GOOD] = PKI_SERVER,
    [FACE_EXPIRED] = PKI_SERVER_EXPIRED,
    [FACE_FOREIGN] = PKI_SERVER_FOREIGN,
    [FACE_OLD] = PKI_SERVER,
};

static enum onshi_status make_face(struct webapi *api, enum server_face face) {
    bool old = face == FACE_OLD;
    int minimum = api->config.tls_minimum == 0 ? TLS1_2_VERSION : api->config.tls_minimum;
    ONSHI_TRY(pki_make(api->config.pki, faces[face], "", &api->identities[face]));
    for (int door = 0; door < WEBAPI_DOORS; door++) {
        const struct tls_wishes wishes = {
            .identity = &api->identities[face],
            .authority = pki_authority(api->config.pki),
            .judge = &api->judge,
            .demands_certificate = door == WEBAPI_LOGIN_DOOR,
            .minimum = old ? TLS1_VERSION : minimum,
            .maximum = old ? TLS1_1_VERSION : 0,
        };
        ONSHI_TRY(tls_new(&wishes, &api->contexts[door][face]));
    }
    return ONSHI_OK;
}

// Life.

static void set_limits(struct webapi_limits *limits) {
    static const struct webapi_limits usual = {
        .connections = 512,
        .bodies_bytes = 64 * 1024 * 1024,
        .handshake_ms = 10000,
        .head_ms = 10000,
        .body_ms = 30000,
        .idle_ms = 60000,
        .write_ms = 30000,
    };
    limits->connections = limits->connections == 0 ? usual.connections : limits->connections;
    limits->bodies_bytes = limits->bodies_bytes == 0 ? usual.bodies_bytes : limits->bodies_bytes;
    limits->handshake_ms = limits->handshake_ms == 0 ? usual.handshake_ms : limits->handshake_ms;
    limits->head_ms = limits->head_ms == 0 ? usual.head_ms : limits->head_ms;
    limits->body_ms = limits->body_ms == 0 ? usual.body_ms : limits->body_ms;
    limits->idle_ms = limits->idle_ms == 0 ? usual.idle_ms : limits->idle_ms;
    limits->write_ms = limits->write_ms == 0 ? usual.write_ms : limits->write_ms;
}

static enum onshi_status set_up(struct webapi *api) {
    api->sessions = sessions_new();
    api->challenges = challenges_new();
    api->questions = verdicts_new();
    api->answers = verdicts_new();
    if (api->sessions == NULL || api->challenges == NULL || api->questions == NULL || api->answers == NULL) {
        return ONSHI_NO_MEMORY;
    }
    for (int face = 0; face < SERVER_FACES; face++) {
        ONSHI_TRY(make_face(api, (enum server_face)face));
    }
    api->next_turn = evtimer_new(api->config.base, on_next_turn, api);
    if (api->next_turn == NULL) {
        return ONSHI_NO_MEMORY;
    }
    for (int door = 0; door < WEBAPI_DOORS; door++) {
        ONSHI_TRY(open_door(api, (enum webapi_door)door));
    }
    webapi_set_options(api, &api->config.options);
    return ONSHI_OK;
}

enum onshi_status webapi_new(const struct webapi_config *config, struct webapi **out) {
    struct webapi *api = calloc(1, sizeof *api);
    if (api == NULL) {
        return ONSHI_NO_MEMORY;
    }
    api->config = *config;
    api->random = config->random;
    api->judge = (struct tls_judge){judge_now, judge_revoked, api};
    set_limits(&api->config.limits);
    TAILQ_INIT(&api->connections);
    bytes_writer_init(&api->body, ANSWER_MAXIMUM_BYTES);
    bytes_writer_init(&api->text, ANSWER_MAXIMUM_BYTES);
    bytes_writer_init(&api->wire, ANSWER_MAXIMUM_BYTES);
    enum onshi_status status = set_up(api);
    if (status != ONSHI_OK) {
        int error = errno;
        webapi_free(api);
        errno = error;
        return status;
    }
    *out = api;
    return ONSHI_OK;
}

void webapi_free(struct webapi *api) {
    if (api == NULL) {
        return;
    }
    close_doors(api);
    if (api->next_turn != NULL) {
        event_free(api->next_turn);
    }
    for (int door = 0; door < WEBAPI_DOORS; door++) {
        for (int face = 0; face < SERVER_FACES; face++) {
            SSL_CTX_free(api->contexts[door][face]);
        }
    }
    for (int face = 0; face < SERVER_FACES; face++) {
        pki_identity_free(&api->identities[face]);
    }
    sessions_free(api->sessions);
    challenges_free(api->challenges);
    verdicts_free(api->questions);
    verdicts_free(api->answers);
    others_clear(&api->others);
    bytes_writer_free(&api->body);
    bytes_writer_free(&api->text);
    bytes_writer_free(&api->wire);
    free(api);
}

void webapi_set_options(struct webapi *api, const struct webapi_options *options) {
    assert(options->style.characters == WIRE_UTF8);
    api->options = *options;
    api->options_changed = true;
    sessions_limit(api->sessions, options->token_ttl_s, options->idle_s);
}

void webapi_release(struct webapi *api) {
    struct connection *connection = TAILQ_FIRST(&api->connections);
    while (connection != NULL) {
        struct connection *next = TAILQ_NEXT(connection, link); // one that is served moves to the end
        connection_release(connection);
        connection = next;
    }
}
