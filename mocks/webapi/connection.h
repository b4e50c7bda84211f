// SPDX-License-Identifier: Apache-2.0
//
// One client's connection: a table-sized state machine over a bufferevent. Bytes come in, whole requests go to
// server_serve, answers go out, and every state has a deadline.
#ifndef ONSHI_MOCKS_WEBAPI_CONNECTION_H
#define ONSHI_MOCKS_WEBAPI_CONNECTION_H

#include "mocks/webapi/server.h"

enum connection_state {
    CONNECTION_SHAKING,  // the handshake
    CONNECTION_RESTING,  // between two requests
    CONNECTION_HEAD,     // a head has begun
    CONNECTION_BODY,     // a body has begun
    CONNECTION_DELAYED,  // an answer is kept until the timer or webapi_release
    CONNECTION_CLOSING,  // the answer goes out, then the connection ends
    CONNECTION_LINGERING // the client may still read; what it sends is dropped
};

// What is left to send of an answer that a fault holds back.
struct held {
    struct bytes_writer bytes;
    size_t sent;
    size_t piece;       // bytes at a time
    int pause_ms;       // between pieces; 0: until released
    bool close, reset;  // afterwards
};

struct connection {
    TAILQ_ENTRY(connection) link;
    struct webapi *api;
    unsigned long number;
    enum connection_state state;
    struct bufferevent *stream;
    struct event *timer;
    struct peer peer;
    size_t scanned; // of an unfinished head
    struct http_head head;
    struct http_chunks chunks;
    struct bytes_writer body;
    size_t counted; // of the body, in the server's sum
    bool abrupt;    // end with a reset
    struct held held;
    const char *fault; // name of the one that was due at the handshake, ""
};

// connection_write sends bytes; with `close` the connection ends behind them.
void connection_write(struct connection *connection, const void *data, size_t length, bool close);

// connection_hold keeps `connection->held` back and begins to send it.
void connection_hold(struct connection *connection, int first_ms);

// connection_reset ends the connection with a reset, behind what has been written.
void connection_reset(struct connection *connection);

// delivery_send puts the answer of `exchange` on the wire, or what its fault makes of it.
void delivery_send(struct connection *connection, struct exchange *exchange);

#endif
