// SPDX-License-Identifier: Apache-2.0
//
// An answer on its way out: its head, and what a fault makes of it. What faults do to the content is in damage.c.
#include <event2/buffer.h>
#include <stdio.h>
#include <string.h>

#include "mocks/webapi/connection.h"
#include "mocks/webapi/damage.h"

enum { DRIP_PIECES = 10 };

// Most answers are a 200, and printf is a tenth of the time that one takes.
static enum onshi_status write_status(struct bytes_writer *out, int status) {
    if (status == 200) {
        return bytes_write_text(out, "HTTP/1.1 200 OK\r\nContent-Length: ");
    }
    return bytes_printf(out, "HTTP/1.1 %d %s\r\nContent-Length: ", status, http_reason(status));
}

static enum onshi_status write_number(struct bytes_writer *out, int64_t number) {
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return bytes_write(out, digits + at, sizeof digits - at);
}

static enum onshi_status write_answer(struct bytes_writer *out, int status, const struct bytes_writer *body,
                                      int64_t extra_length, bool close) {
    static const char fields[] =
        "\r\nContent-Type: application/json;charset=UTF-8\r\nCache-Control: no-store\r\nConnection: ";
    int64_t length = (int64_t)body->length + extra_length;
    out->length = 0;
    ONSHI_TRY(write_status(out, status));
    ONSHI_TRY(write_number(out, length < 0 ? 0 : length));
    ONSHI_TRY(bytes_write(out, fields, sizeof fields - 1));
    ONSHI_TRY(bytes_write_text(out, close ? "close\r\n\r\n" : "keep-alive\r\n\r\n"));
    return bytes_write(out, body->data, body->length);
}

// One way in which an answer is held back or spoilt.
struct manner {
    enum fault_kind kind;
    void (*send)(struct connection *connection, const struct planned_fault *due, const struct bytes_writer *wire, bool close);
};

static bool keep(struct connection *connection, const struct bytes_writer *wire, size_t length, bool close) {
    struct held *held = &connection->held;
    bytes_writer_free(&held->bytes);
    struct bytes_writer bytes = held->bytes;
    *held = (struct held){.bytes = bytes, .close = close};
    return bytes_write(&held->bytes, wire->data, length < wire->length ? length : wire->length) == ONSHI_OK;
}

static void send_late(struct connection *connection, const struct planned_fault *due, const struct bytes_writer *wire,
                      bool close) {
    if (!keep(connection, wire, wire->length, close)) {
        connection_reset(connection);
        return;
    }
    connection->held.pause_ms = due->value > 0 ? (int)due->value : 0; // else until it is released
    connection_hold(connection, connection->held.pause_ms);
}

static void send_nothing(struct connection *connection, const struct planned_fault *due, const struct bytes_writer *wire,
                         bool close) {
    (void)due;
    (void)wire;
    (void)close;
    connection_hold(connection, 0); // until the client leaves
}

static void send_beginning(struct connection *connection, const struct planned_fault *due, const struct bytes_writer *wire,
                           bool close) {
    (void)close;
    size_t length = (size_t)due->value < wire->length ? (size_t)due->value : wire->length;
    connection_write(connection, wire->data, length, true);
    if (due->kind == FAULT_KIND_RESET) {
        connection_reset(connection);
    }
}

static void send_pieces(struct connection *connection, const struct planned_fault *due, const struct bytes_writer *wire,
                        bool close) {
    if (!keep(connection, wire, wire->length, close)) {
        connection_reset(connection);
        return;
    }
    connection->held.piece = wire->length / DRIP_PIECES + 1;
    connection->held.pause_ms = (int)due->value;
    connection_hold(connection, connection->held.pause_ms);
}

static void send_twice(struct connection *connection, const struct planned_fault *due, const struct bytes_writer *wire,
                       bool close) {
    connection_write(connection, wire->data, wire->length, false);
    send_late(connection, due, wire, close);
}

static void send_nowhere(struct connection *connection, const struct planned_fault *due, const struct bytes_writer *wire,
                         bool close) {
    (void)due;
    (void)wire;
    (void)close;
    connection_reset(connection);
}

static const struct manner manners[] = {
    {FAULT_KIND_DELAY, send_late},        {FAULT_KIND_LATE, send_late},       {FAULT_KIND_SILENCE, send_nothing},
    {FAULT_KIND_CUT, send_beginning},     {FAULT_KIND_RESET, send_beginning}, {FAULT_KIND_DRIP, send_pieces},
    {FAULT_KIND_DUPLICATED, send_twice},  {FAULT_KIND_LINE_OUTAGE, send_nowhere},
};

static void send_as(struct connection *connection, const struct planned_fault *due, const struct bytes_writer *wire,
                    bool close) {
    for (size_t i = 0; due != NULL && i < sizeof manners / sizeof manners[0]; i++) {
        if (manners[i].kind == due->kind) {
            manners[i].send(connection, due, wire, close);
            return;
        }
    }
    connection_write(connection, wire->data, wire->length, close);
}

static bool is_never_sent(const struct planned_fault *due) {
    return due != NULL && (due->kind == FAULT_KIND_SILENCE || due->kind == FAULT_KIND_LINE_OUTAGE);
}

// What a fault spoils, the observer still sees as it was.
static enum onshi_status keep_text(struct exchange *exchange) {
    struct webapi *api = exchange->api;
    if (exchange->due == NULL || exchange->log_text != NULL) {
        return ONSHI_OK;
    }
    api->text.length = 0;
    ONSHI_TRY(bytes_write_text(&api->text, bytes_text(&api->body)));
    exchange->log_text = bytes_text(&api->text);
    return ONSHI_OK;
}

void delivery_send(struct connection *connection, struct exchange *exchange) {
    struct webapi *api = connection->api;
    const struct planned_fault *due = exchange->due;
    bool wrong_length = due != NULL && due->kind == FAULT_KIND_WRONG_LENGTH;
    bool close = !exchange->head->keep_alive || wrong_length; // behind a wrong length nothing can follow
    enum onshi_status status = keep_text(exchange);
    status = status != ONSHI_OK ? status : damage_body(due, &api->body);
    status = status != ONSHI_OK ? status
                                : write_answer(&api->wire, exchange->status, &api->body,
                                               wrong_length ? due->value : 0, close);
    if (status != ONSHI_OK) {
        server_tell_text(exchange, WEBAPI_TROUBLE, onshi_status_name(status));
        connection_reset(connection);
        return;
    }
    const char *text = exchange->log_text == NULL ? bytes_text(&api->body) : exchange->log_text;
    server_tell(exchange, &(struct webapi_event){
                              .kind = is_never_sent(due) ? WEBAPI_NOT_ANSWERED : WEBAPI_ANSWERED,
                              .data = api->wire.data,
                              .length = api->wire.length,
                              .text_utf8 = text,
                              .text_length = strlen(text),
                              .valid = true,
                              .text = "",
                          });
    send_as(connection, due, &api->wire, close);
}
