// SPDX-License-Identifier: Apache-2.0
#include "mocks/webapi/connection.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent_ssl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mocks/webapi/handshake.h"

enum {
    READ_AHEAD_BYTES = 65536,   // what is read before it is looked at
    WRITE_AHEAD_BYTES = 262144, // a client that does not read its answers is not read from either
    LINGER_MS = 1000,
    PUMP_MAXIMUM = 64, // requests in one go, so that others get their turn
};

static const struct http_head no_head = {.method = "", .path = ""};

static void wait_ms(struct connection *connection, int milliseconds) {
    const struct timeval time = {.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000};
    (void)evtimer_add(connection->timer, &time); // without memory there is one deadline less
}

static struct exchange exchange_of(struct connection *connection, const struct http_head *head) {
    return (struct exchange){
        .api = connection->api,
        .connection = connection->number,
        .peer = &connection->peer,
        .head = head,
        .data = (const uint8_t *)bytes_text(&connection->body),
        .length = connection->body.length,
        .now = connection->api->config.now(connection->api->config.context),
        .message = "",
    };
}

static void tell(struct connection *connection, enum webapi_event_kind kind, const char *text) {
    struct exchange exchange = exchange_of(connection, &no_head);
    server_tell(&exchange, &(struct webapi_event){.kind = kind, .text = text, .fault = connection->fault,
                                                  .valid = true});
}

static void forget_body(struct connection *connection) {
    connection->api->bodies_bytes -= connection->counted;
    connection->counted = 0;
    if (connection->body.capacity > BODY_USUAL_BYTES) {
        bytes_writer_free(&connection->body);
    }
    connection->body.length = 0;
}

void connection_free(struct connection *connection) {
    struct webapi *api = connection->api;
    if (connection->abrupt) {
        const struct linger at_once = {.l_onoff = 1};
        (void)setsockopt(bufferevent_getfd(connection->stream), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    tell(connection, WEBAPI_DISCONNECTED, "");
    TAILQ_REMOVE(&api->connections, connection, link);
    api->connection_count--;
    forget_body(connection);
    bytes_writer_free(&connection->body);
    bytes_writer_free(&connection->held.bytes);
    event_free(connection->timer);
    bufferevent_free(connection->stream);
    free(connection);
}

// Ends our side; the client may read to the end. What it still sends is dropped, or it would be answered with a reset
// that can overtake the answer.
static void linger(struct connection *connection) {
    SSL *ssl = bufferevent_openssl_get_ssl(connection->stream);
    connection->state = CONNECTION_LINGERING;
    ERR_clear_error();
    (void)SSL_shutdown(ssl);
    ERR_clear_error();
    (void)shutdown(bufferevent_getfd(connection->stream), SHUT_WR);
    struct evbuffer *input = bufferevent_get_input(connection->stream);
    (void)evbuffer_drain(input, evbuffer_get_length(input));
    (void)bufferevent_enable(connection->stream, EV_READ);
    wait_ms(connection, LINGER_MS);
}

static void rest(struct connection *connection) {
    connection->state = CONNECTION_RESTING;
    connection->scanned = 0;
    wait_ms(connection, connection->api->config.limits.idle_ms);
}

static size_t unsent(const struct connection *connection) {
    return evbuffer_get_length(bufferevent_get_output(connection->stream));
}

// What comes when everything has been written.
static void finish_closing(struct connection *connection) {
    if (connection->abrupt) {
        connection_free(connection);
    } else {
        linger(connection);
    }
}

static void close_behind(struct connection *connection) {
    connection->state = CONNECTION_CLOSING;
    (void)bufferevent_disable(connection->stream, EV_READ);
    wait_ms(connection, connection->api->config.limits.write_ms);
}

// Most answers fit into the socket at once, and go there without two calls to the kernel for being told so. What does
// not fit is left to the bufferevent, which begins with the same bytes: OpenSSL insists on them.
static bool write_at_once(struct connection *connection, const void *data, size_t length) {
    SSL *ssl = bufferevent_openssl_get_ssl(connection->stream);
    if (unsent(connection) > 0 || length == 0 || length > SSL3_RT_MAX_PLAIN_LENGTH) {
        return false;
    }
    ERR_clear_error();
    bool sent = SSL_write(ssl, data, (int)length) == (int)length;
    if (!sent) {
        ERR_clear_error();
    }
    return sent;
}

void connection_write(struct connection *connection, const void *data, size_t length, bool close) {
    if (!close && write_at_once(connection, data, length)) {
        return;
    }
    if (bufferevent_write(connection->stream, data, length) != 0) {
        tell(connection, WEBAPI_TROUBLE, "no memory for an answer");
        close = true;
    }
    if (close) {
        close_behind(connection);
    }
}

void connection_reset(struct connection *connection) {
    connection->abrupt = true;
    close_behind(connection);
    if (unsent(connection) == 0) {
        wait_ms(connection, 1); // from the loop, never from within a caller that holds the connection
    }
}

void connection_hold(struct connection *connection, int first_ms) {
    connection->state = CONNECTION_DELAYED;
    (void)bufferevent_disable(connection->stream, EV_READ);
    if (first_ms > 0) {
        wait_ms(connection, first_ms);
    } else {
        (void)evtimer_del(connection->timer);
    }
}

// Requests.

static void serve(struct connection *connection) {
    struct exchange exchange = exchange_of(connection, &connection->head);
    server_serve(&exchange);
    connection->state = CONNECTION_RESTING;
    TAILQ_REMOVE(&connection->api->connections, connection, link);
    TAILQ_INSERT_TAIL(&connection->api->connections, connection, link);
    delivery_send(connection, &exchange);
    forget_body(connection);
}

// Answers bytes that are no request, and hangs up: where the next one begins nobody knows.
static void refuse(struct connection *connection, enum http_refusal refusal) {
    const struct http_refusal_text *text = http_refusal_of(refusal);
    struct http_head head = no_head;
    struct exchange exchange = exchange_of(connection, &head);
    server_refuse(&exchange, text->status, "bad-http", text->ja, text->en, "");
    server_tell(&exchange, &(struct webapi_event){.kind = WEBAPI_REQUEST_REFUSED, .text = text->en, .valid = true});
    forget_body(connection);
    delivery_send(connection, &exchange);
}

// The bodies of all connections together are bounded.
static enum http_refusal count_body(struct connection *connection) {
    struct webapi *api = connection->api;
    size_t more = connection->body.length - connection->counted;
    if (more > api->config.limits.bodies_bytes - api->bodies_bytes) {
        return HTTP_NO_ROOM;
    }
    api->bodies_bytes += more;
    connection->counted += more;
    return HTTP_FINE;
}

static enum http_progress take_plain(struct connection *connection, const uint8_t *data, size_t length, size_t *used,
                                     enum http_refusal *refusal) {
    size_t wanted = connection->head.length - connection->body.length;
    *used = length < wanted ? length : wanted;
    if (bytes_write(&connection->body, data, *used) != ONSHI_OK) {
        *refusal = HTTP_NO_ROOM;
        return HTTP_REFUSED;
    }
    return *used == wanted ? HTTP_WHOLE : HTTP_MORE;
}

// Takes what has come of a body. True when it is whole.
static bool take_body(struct connection *connection) {
    struct evbuffer *input = bufferevent_get_input(connection->stream);
    size_t length = evbuffer_get_length(input);
    const uint8_t *data = length == 0 ? (const uint8_t *)"" : evbuffer_pullup(input, -1);
    size_t used = 0;
    enum http_refusal refusal = HTTP_NO_ROOM;
    enum http_progress progress = HTTP_REFUSED;
    if (data != NULL) {
        progress = connection->head.chunked
                       ? http_chunks_read(&connection->chunks, data, length, &connection->body, &used, &refusal)
                       : take_plain(connection, data, length, &used, &refusal);
    }
    (void)evbuffer_drain(input, used);
    if (progress != HTTP_REFUSED && count_body(connection) != HTTP_FINE) {
        refusal = HTTP_NO_ROOM;
        progress = HTTP_REFUSED;
    }
    if (progress == HTTP_REFUSED) {
        refuse(connection, refusal);
    }
    return progress == HTTP_WHOLE;
}

// The head is known: may its body come?
static void begin_body(struct connection *connection) {
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    size_t maximum = server_body_maximum(connection->api, connection->head.path);
    if (connection->head.length > maximum) {
        refuse(connection, HTTP_BODY_TOO_LARGE);
        return;
    }
    connection->body.maximum = maximum;
    connection->chunks = (struct http_chunks){.place = HTTP_CHUNK_SIZE};
    connection->state = CONNECTION_BODY;
    bool has_body = connection->head.chunked || connection->head.length > 0;
    if (has_body && connection->head.expects) {
        connection_write(connection, go_on, sizeof go_on - 1, false);
    }
}

// Takes a head if it is whole. True when there is something to do next.
static bool take_head(struct connection *connection) {
    struct evbuffer *input = bufferevent_get_input(connection->stream);
    size_t length = evbuffer_get_length(input);
    if (length == 0) {
        return false;
    }
    size_t used = 0;
    enum http_refusal refusal = HTTP_NO_ROOM;
    const uint8_t *data = evbuffer_pullup(input, -1);
    enum http_progress progress = data == NULL ? HTTP_REFUSED
                                               : http_head_read(data, length, &connection->scanned, &connection->head,
                                                                &used, &refusal);
    (void)evbuffer_drain(input, used);
    if (progress == HTTP_WHOLE) {
        begin_body(connection);
    } else if (progress == HTTP_REFUSED) {
        refuse(connection, refusal);
    } else if (connection->state == CONNECTION_RESTING) {
        connection->state = CONNECTION_HEAD;
        wait_ms(connection, connection->api->config.limits.head_ms);
    }
    return progress == HTTP_WHOLE;
}

static bool is_reading(const struct connection *connection) {
    return connection->state == CONNECTION_RESTING || connection->state == CONNECTION_HEAD ||
           connection->state == CONNECTION_BODY;
}

// Does what the bytes that have come allow.
static void pump(struct connection *connection) {
    for (int i = 0; i < PUMP_MAXIMUM && is_reading(connection) && unsent(connection) < WRITE_AHEAD_BYTES; i++) {
        enum connection_state before = connection->state;
        if (before != CONNECTION_BODY && !take_head(connection)) {
            return;
        }
        if (connection->state != CONNECTION_BODY) {
            continue;
        }
        if (!take_body(connection)) {
            if (before != CONNECTION_BODY && connection->state == CONNECTION_BODY) {
                wait_ms(connection, connection->api->config.limits.body_ms);
            }
            return;
        }
        serve(connection);
    }
    if (is_reading(connection) && evbuffer_get_length(bufferevent_get_input(connection->stream)) > 0) {
        bufferevent_trigger(connection->stream, unsent(connection) == 0 ? EV_READ : 0,
                            BEV_TRIG_IGNORE_WATERMARKS | BEV_TRIG_DEFER_CALLBACKS);
    }
}

// What the loop calls.

static void on_read(struct bufferevent *stream, void *context) {
    struct connection *connection = context;
    if (connection->state == CONNECTION_LINGERING) {
        struct evbuffer *input = bufferevent_get_input(stream);
        (void)evbuffer_drain(input, evbuffer_get_length(input));
        return;
    }
    pump(connection);
    if (connection->state == CONNECTION_RESTING) {
        rest(connection);
    }
}

static void on_written(struct bufferevent *stream, void *context) {
    struct connection *connection = context;
    (void)stream;
    if (connection->state == CONNECTION_CLOSING) {
        finish_closing(connection);
    } else if (is_reading(connection)) {
        pump(connection); // there may be requests that waited for room
    }
}

static void on_shaken(struct connection *connection) {
    char text[HANDSHAKE_TEXT_SIZE];
    SSL *ssl = bufferevent_openssl_get_ssl(connection->stream);
    handshake_learn_peer(ssl, &connection->peer);
    (void)snprintf(text, sizeof text, "%s %s", SSL_get_version(ssl), SSL_get_cipher_name(ssl));
    tell(connection, WEBAPI_CONNECTED, text);
    rest(connection);
}

static void on_event(struct bufferevent *stream, short what, void *context) {
    struct connection *connection = context;
    char reason[HANDSHAKE_TEXT_SIZE];
    if ((what & BEV_EVENT_CONNECTED) != 0) {
        on_shaken(connection);
        return;
    }
    if (connection->state == CONNECTION_SHAKING) {
        tell(connection, WEBAPI_NOT_CONNECTED, handshake_failure(stream, reason));
    } else if (connection->state == CONNECTION_DELAYED) {
        tell(connection, WEBAPI_NOT_ANSWERED, "the client had left");
    }
    connection_free(connection);
}

// Sends the next piece of what is held.
static void go_on(struct connection *connection) {
    struct held *held = &connection->held;
    size_t left = held->bytes.length - held->sent;
    size_t piece = held->piece == 0 || left < held->piece ? left : held->piece;
    connection->state = CONNECTION_RESTING;
    connection_write(connection, held->bytes.data + held->sent, piece, piece == left && held->close);
    held->sent += piece;
    if (piece < left) {
        connection_hold(connection, held->pause_ms);
        return;
    }
    bytes_writer_free(&held->bytes);
    if (held->reset) {
        connection_reset(connection);
    } else if (connection->state == CONNECTION_RESTING) {
        rest(connection);
        (void)bufferevent_enable(connection->stream, EV_READ);
        pump(connection);
    }
}

void connection_release(struct connection *connection) {
    bool until_released = connection->held.bytes.length > 0 && connection->held.pause_ms == 0;
    if (connection->state == CONNECTION_DELAYED && until_released) {
        go_on(connection);
    }
}

static void on_time(evutil_socket_t fd, short what, void *context) {
    struct connection *connection = context;
    (void)fd;
    (void)what;
    switch (connection->state) {
    case CONNECTION_HEAD:
    case CONNECTION_BODY:
        refuse(connection, HTTP_TOO_SLOW);
        return;
    case CONNECTION_DELAYED:
        go_on(connection);
        return;
    case CONNECTION_SHAKING:
        tell(connection, WEBAPI_NOT_CONNECTED, "the handshake took too long");
        break;
    default:
        break;
    }
    connection_free(connection);
}

// Beginning.

static struct bufferevent *new_stream(struct connection *connection, enum webapi_door door, evutil_socket_t fd) {
    SSL *ssl = SSL_new(connection->api->contexts[door][handshake_face(connection->api, &connection->fault)]);
    if (ssl == NULL) {
        return NULL;
    }
    struct bufferevent *stream = bufferevent_openssl_socket_new(connection->api->config.base, fd, ssl,
                                                                BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
    if (stream == NULL) {
        SSL_free(ssl);
        return NULL;
    }
    // See write_at_once: all or nothing, also for a client that wants short records.
    (void)SSL_set_mode(ssl, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    (void)SSL_clear_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE);
    bufferevent_openssl_set_allow_dirty_shutdown(stream, 1);
    bufferevent_setcb(stream, on_read, on_written, on_event, connection);
    bufferevent_setwatermark(stream, EV_READ, 0, READ_AHEAD_BYTES);
    (void)bufferevent_enable(stream, EV_READ | EV_WRITE);
    return stream;
}

// Makes room by closing the one that has not asked for the longest time.
static void make_room(struct webapi *api) {
    if (api->connection_count >= api->config.limits.connections) {
        connection_free(TAILQ_FIRST(&api->connections));
    }
}

void connection_open(struct webapi *api, enum webapi_door door, evutil_socket_t fd) {
    make_room(api);
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL) {
        (void)evutil_closesocket(fd);
        return;
    }
    connection->api = api;
    connection->number = ++api->accepted;
    connection->fault = "";
    bytes_writer_init(&connection->body, BODY_USUAL_BYTES);
    bytes_writer_init(&connection->held.bytes, ANSWER_MAXIMUM_BYTES);
    connection->timer = evtimer_new(api->config.base, on_time, connection);
    connection->stream = connection->timer == NULL ? NULL : new_stream(connection, door, fd);
    if (connection->stream == NULL) {
        if (connection->timer != NULL) {
            event_free(connection->timer);
        }
        (void)evutil_closesocket(fd);
        free(connection);
        return;
    }
    TAILQ_INSERT_TAIL(&api->connections, connection, link);
    api->connection_count++;
    wait_ms(connection, api->config.limits.handshake_ms);
}
