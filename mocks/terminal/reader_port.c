// SPDX-License-Identifier: Apache-2.0
#include "mocks/terminal/reader_port.h"

#include <assert.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/util.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

enum state { IDLE, IDENTIFYING, CONSENTING, SHOWN, STATES };
enum word { CARD_PLACED, IDENTIFIED, CONSENTS, SESSION_END, WORDS };

static const char *const out_of_place[STATES] = {
    [IDLE] = "out of place: the session is idle",
    [IDENTIFYING] = "out of place: the session waits for an identity",
    [CONSENTING] = "out of place: the session waits for consents",
    [SHOWN] = "out of place: the session waits for its end",
};
static const char *const word_names[WORDS] = {"card-placed", "identified", "consents", "session-end"};
static const char *const result_names[] = {
    [READER_DONE] = "done",
    [READER_NOT_CONFIRMED] = "not-confirmed",
    [READER_ERROR] = "error",
};
static const char *const kind_names[CONSENT_KINDS] = {
    [CONSENT_CEILING] = "limit",
    [CONSENT_SPECIFIC_DISEASE] = "special-disease",
    [CONSENT_CHECKUP] = "checkup",
    [CONSENT_MEDICATION] = "medication",
};

struct reader_port {
    struct bufferevent *stream; // NULL after the reader has gone
    struct reader_handler handler;
    struct random_source random;
    enum state state;
    json_int_t session;
    unsigned asks;
    bool skipping; // the rest of a line that was too long
    uint8_t challenge[READER_CHALLENGE_BYTES];
    enum identity_method method;
    struct bytes_writer certificate;
    struct bytes_writer signature;
};

const char *consent_kind_name(enum consent_kind kind) {
    assert((unsigned)kind < CONSENT_KINDS);
    return kind_names[kind];
}

// Telling the reader.

static enum onshi_status tell(struct reader_port *port, json_t *message) {
    char *line = message == NULL ? NULL : json_dumps(message, JSON_COMPACT);
    json_decref(message);
    if (line == NULL) {
        return ONSHI_NO_MEMORY;
    }
    size_t length = strlen(line);
    bool sent = bufferevent_write(port->stream, line, length) == 0 && bufferevent_write(port->stream, "\n", 1) == 0;
    port->handler.report(port->handler.context, READER_TOLD, line, length, "");
    free(line);
    return sent ? ONSHI_OK : ONSHI_NO_MEMORY;
}

static json_t *asked_kinds(unsigned asks) {
    json_t *kinds = json_array();
    for (int kind = 0; kinds != NULL && kind < CONSENT_KINDS; kind++) {
        if ((asks & 1U << kind) != 0) {
            (void)json_array_append_new(kinds, json_string(kind_names[kind]));
        }
    }
    return kinds;
}

static enum onshi_status tell_identify(struct reader_port *port) {
    struct bytes_writer hex;
    bytes_writer_init(&hex, sizeof port->challenge * 2);
    enum onshi_status status = bytes_write_hex(&hex, port->challenge, sizeof port->challenge);
    if (status == ONSHI_OK) {
        status = tell(port, json_pack("{s:s,s:I,s:s,s:o}", "do", "identify", "session", port->session, "challenge",
                                      bytes_text(&hex), "ask", asked_kinds(port->asks)));
    }
    bytes_writer_free(&hex);
    return status;
}

static enum onshi_status tell_show(struct reader_port *port, enum reader_result result) {
    return tell(port, json_pack("{s:s,s:I,s:s}", "do", "show", "session", port->session, "result",
                                result_names[result]));
}

// Listening to the reader. Each action says ONSHI_MALFORMED to a message that lacks something.

static int hex_digit(char c) {
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *found = c == 0 ? NULL : strchr(digits, c);
    return found == NULL ? -1 : (int)((found - digits) % 16);
}

static enum onshi_status read_hex(const char *text, struct bytes_writer *out) {
    bytes_writer_free(out);
    for (; text[0] != 0; text += 2) {
        int high = hex_digit(text[0]);
        int low = hex_digit(text[1]);
        if (high < 0 || low < 0) {
            return ONSHI_MALFORMED;
        }
        ONSHI_TRY(bytes_write_u8(out, (uint8_t)(high << 4 | low)));
    }
    return ONSHI_OK;
}

static const char *text_of(const json_t *message, const char *key) {
    const char *text = json_string_value(json_object_get(message, key));
    return text == NULL ? "" : text;
}

static enum onshi_status begin_session(struct reader_port *port, const json_t *message) {
    if (json_integer_value(json_object_get(message, "port")) != READER_PROTOCOL) {
        return ONSHI_MALFORMED;
    }
    port->session = json_integer_value(json_object_get(message, "session"));
    port->asks = port->handler.asks(port->handler.context);
    for (size_t i = 0; i < sizeof port->challenge; i++) {
        port->challenge[i] = (uint8_t)random_next(&port->random);
    }
    return tell_identify(port);
}

static enum onshi_status keep_identity(struct reader_port *port, const json_t *message) {
    const char *method = text_of(message, "method");
    bool face = strcmp(method, "face") == 0;
    if (!face && strcmp(method, "pin") != 0) {
        return ONSHI_MALFORMED;
    }
    port->method = face ? IDENTITY_FACE : IDENTITY_PIN;
    ONSHI_TRY(read_hex(text_of(message, "certificate"), &port->certificate));
    ONSHI_TRY(read_hex(text_of(message, "signature"), &port->signature));
    return port->certificate.length > 0 ? ONSHI_OK : ONSHI_MALFORMED;
}

static enum onshi_status keep_consents(struct reader_port *port, const json_t *message) {
    const json_t *consents = json_object_get(message, "consents");
    if (!json_is_object(consents)) {
        return ONSHI_MALFORMED;
    }
    struct card_reading reading = {
        .method = port->method,
        .certificate = port->certificate.data,
        .certificate_length = port->certificate.length,
        .challenge = port->challenge,
        .challenge_length = sizeof port->challenge,
        .signature = port->signature.data,
        .signature_length = port->signature.length,
    };
    for (int kind = 0; kind < CONSENT_KINDS; kind++) {
        bool asked = (port->asks & 1U << kind) != 0;
        reading.given[kind] = asked && json_is_true(json_object_get(consents, kind_names[kind]));
    }
    return tell_show(port, port->handler.answered(port->handler.context, &reading));
}

static enum onshi_status end_session(struct reader_port *port, const json_t *message) {
    (void)message;
    bytes_writer_free(&port->certificate);
    bytes_writer_free(&port->signature);
    return ONSHI_OK;
}

struct step {
    enum onshi_status (*act)(struct reader_port *port, const json_t *message); // NULL: not in this state
    enum state next;
};

// A card may be placed in any state: a reader that lost its power never says that the session before has ended.
static const struct step steps[STATES][WORDS] = {
    [IDLE] = {[CARD_PLACED] = {begin_session, IDENTIFYING}},
    [IDENTIFYING] = {[CARD_PLACED] = {begin_session, IDENTIFYING},
                     [IDENTIFIED] = {keep_identity, CONSENTING},
                     [SESSION_END] = {end_session, IDLE}},
    [CONSENTING] = {[CARD_PLACED] = {begin_session, IDENTIFYING},
                    [CONSENTS] = {keep_consents, SHOWN},
                    [SESSION_END] = {end_session, IDLE}},
    [SHOWN] = {[CARD_PLACED] = {begin_session, IDENTIFYING}, [SESSION_END] = {end_session, IDLE}},
};

static int word_of(const json_t *message) {
    const char *event = text_of(message, "event");
    int word = 0;
    while (word < WORDS && strcmp(word_names[word], event) != 0) {
        word++;
    }
    return word;
}

static const char *take_step(struct reader_port *port, const json_t *message) {
    int word = word_of(message);
    const json_t *session = json_object_get(message, "session");
    if (word == WORDS || !json_is_integer(session)) {
        return "no event of this protocol";
    }
    if (word != CARD_PLACED && json_integer_value(session) != port->session) {
        return "not the current session";
    }
    const struct step *step = &steps[port->state][word];
    if (step->act == NULL) {
        return out_of_place[port->state];
    }
    if (step->act(port, message) != ONSHI_OK) {
        return "a member is missing or ill-formed";
    }
    port->state = step->next;
    return NULL;
}

static void hear(struct reader_port *port, const char *line, size_t length) {
    json_t *message = length > READER_LINE_BYTES ? NULL : json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);
    if (message == NULL) {
        const char *why = length > READER_LINE_BYTES ? "too long" : "not JSON";
        port->handler.report(port->handler.context, READER_REFUSED, line, length, why);
        return;
    }
    port->handler.report(port->handler.context, READER_SAID, line, length, "");
    const char *why = take_step(port, message);
    if (why != NULL) {
        port->handler.report(port->handler.context, READER_REFUSED, line, length, why);
    }
    json_decref(message);
}

// Drops what came of a line that is too long; its end will be dropped too.
static void skip_overlong(struct reader_port *port, struct evbuffer *input) {
    size_t length = evbuffer_get_length(input);
    if (length <= READER_LINE_BYTES && !port->skipping) {
        return;
    }
    if (!port->skipping) {
        port->handler.report(port->handler.context, READER_REFUSED, "", 0, "too long");
    }
    port->skipping = true;
    (void)evbuffer_drain(input, length);
}

static void on_read(struct bufferevent *stream, void *context) {
    struct reader_port *port = context;
    struct evbuffer *input = bufferevent_get_input(stream);
    size_t length;
    for (char *line; (line = evbuffer_readln(input, &length, EVBUFFER_EOL_CRLF)) != NULL; free(line)) {
        if (!port->skipping) {
            hear(port, line, length);
        }
        port->skipping = false;
    }
    skip_overlong(port, input);
}

static void on_event(struct bufferevent *stream, short what, void *context) {
    struct reader_port *port = context;
    if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) == 0) {
        return;
    }
    bufferevent_free(stream);
    port->stream = NULL;
    port->state = IDLE;
    port->handler.report(port->handler.context, READER_GONE, "", 0, "");
}

static void init_port(struct reader_port *port, const struct reader_handler *handler, struct random_source random) {
    port->handler = *handler;
    port->random = random;
    bytes_writer_init(&port->certificate, READER_CERTIFICATE_BYTES);
    bytes_writer_init(&port->signature, READER_SIGNATURE_BYTES);
}

enum onshi_status reader_port_new(struct event_base *base, int fd, const struct reader_handler *handler,
                                  struct random_source random, struct reader_port **out) {
    struct reader_port *port = calloc(1, sizeof *port);
    (void)evutil_make_socket_nonblocking(fd);
    struct bufferevent *stream = port == NULL ? NULL : bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
    if (stream == NULL) {
        (void)evutil_closesocket(fd);
        free(port);
        return ONSHI_NO_MEMORY;
    }
    init_port(port, handler, random);
    port->stream = stream;
    bufferevent_setcb(stream, on_read, NULL, on_event, port);
    if (bufferevent_enable(stream, EV_READ | EV_WRITE) != 0) {
        reader_port_free(port);
        return ONSHI_IO;
    }
    *out = port;
    return ONSHI_OK;
}

void reader_port_free(struct reader_port *port) {
    if (port == NULL) {
        return;
    }
    if (port->stream != NULL) {
        bufferevent_free(port->stream);
    }
    bytes_writer_free(&port->certificate);
    bytes_writer_free(&port->signature);
    free(port);
}
