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

enum state { NEW, IDLE, IDENTIFYING, CONSENTING, SHOWN, STATES };
enum word { HELLO, CARD_PLACED, IDENTIFIED, REGISTRATION, CONSENTS, SESSION_END, MODE, REFUSED, WORDS };

static const char *const out_of_place[STATES] = {
    [NEW] = "out of place: no version is agreed",
    [IDLE] = "out of place: the session is idle",
    [IDENTIFYING] = "out of place: the session waits for an identity",
    [CONSENTING] = "out of place: the session waits for consents",
    [SHOWN] = "out of place: the session waits for its end",
};
static const struct {
    const char *name;
    bool in_session; // belongs to one, whose number it must name
} words[WORDS] = {
    [HELLO] = {"hello", false},
    [CARD_PLACED] = {"card-placed", false},
    [IDENTIFIED] = {"identified", true},
    [REGISTRATION] = {"registration", true},
    [CONSENTS] = {"consents", true},
    [SESSION_END] = {"session-end", true},
    [MODE] = {"mode", false},
    [REFUSED] = {"refused", false},
};
static const struct {
    const char *name, *message;
} results[] = {
    [READER_DONE] = {"done", NULL},
    [READER_NOT_CONFIRMED] = {"not-confirmed", NULL},
    [READER_ERROR] = {"error", NULL},
    [READER_RENEW] = {"error", "006"},
};
static const struct {
    const char *name;
    bool ends; // the reader goes no further
} worths[] = {
    [READER_WORTH_VALID] = {"valid", false},
    [READER_WORTH_ENDING] = {"ending", false},
    [READER_WORTH_ELIGIBILITY_ONLY] = {"eligibility-only", false},
    [READER_WORTH_EXPIRED] = {"expired", true},
    [READER_WORTH_REVOKED] = {"revoked", true},
};
static const char *const kind_names[READER_KINDS] = {
    [CONSENT_CEILING] = "limit",
    [CONSENT_SPECIFIC_DISEASE] = "special-disease",
    [CONSENT_CHECKUP] = "checkup",
    [CONSENT_MEDICATION] = "medication",
    [READER_KIND_DIAGNOSIS] = "diagnosis",
    [READER_KIND_SURGERY] = "surgery",
};

struct reader_port {
    struct bufferevent *stream; // NULL after the reader has gone
    struct reader_handler handler;
    struct random_source random;
    enum state state;
    json_int_t session;
    unsigned asks;
    bool over;     // the certificate is not good for anything
    bool skipping; // the rest of a line that was too long
    json_t *overtaken; // a line that is told before the next one of its kind, or NULL
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

static enum onshi_status send_line(struct reader_port *port, json_t *message) {
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

static const char *text_of(const json_t *message, const char *key) {
    const char *text = json_string_value(json_object_get(message, key));
    return text == NULL ? "" : text;
}

static enum reader_disturbance disturbance_of(const struct reader_port *port, const char *what) {
    return port->handler.disturbs == NULL ? READER_UNDISTURBED : port->handler.disturbs(port->handler.context, what);
}

// Of the same kind, a line that was overtaken comes first.
static enum onshi_status tell_overtaken(struct reader_port *port, const char *what) {
    json_t *late = port->overtaken;
    if (late == NULL || strcmp(text_of(late, "do"), what) != 0) {
        return ONSHI_OK;
    }
    port->overtaken = NULL;
    return send_line(port, late);
}

static enum onshi_status tell(struct reader_port *port, json_t *message) {
    switch (disturbance_of(port, text_of(message, "do"))) {
    case READER_LINE_LOST:
        json_decref(message);
        return ONSHI_OK;
    case READER_LINE_OVERTAKEN:
        json_decref(port->overtaken);
        port->overtaken = message;
        return ONSHI_OK;
    case READER_LINE_OTHER_VERSION:
        (void)json_object_set_new(message, "port", json_integer(READER_PROTOCOL + 1));
        break;
    case READER_UNDISTURBED:
        break;
    }
    enum onshi_status status = tell_overtaken(port, text_of(message, "do"));
    if (status != ONSHI_OK) {
        json_decref(message);
        return status;
    }
    return send_line(port, message);
}

static json_t *asked_kinds(unsigned asks) {
    json_t *kinds = json_array();
    for (int kind = 0; kinds != NULL && kind < READER_KINDS; kind++) {
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
    return tell(port, json_pack("{s:s,s:I,s:s,s:s*}", "do", "show", "session", port->session, "result",
                                results[result].name, "message", results[result].message));
}

enum onshi_status reader_port_set_mode(struct reader_port *port, const char *mode, const char *account) {
    return port->stream == NULL
               ? ONSHI_CLOSED
               : tell(port, json_pack("{s:s,s:s,s:s}", "do", "mode", "mode", mode, "account", account));
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

static enum onshi_status agree(struct reader_port *port, const json_t *message) {
    const json_t *versions = json_object_get(message, "versions");
    for (size_t i = 0; i < json_array_size(versions); i++) {
        if (json_integer_value(json_array_get(versions, i)) == READER_PROTOCOL) {
            return tell(port, json_pack("{s:s,s:i}", "do", "hello", "port", READER_PROTOCOL));
        }
    }
    return ONSHI_MALFORMED;
}

static enum onshi_status begin_session(struct reader_port *port, const json_t *message) {
    const json_t *session = json_object_get(message, "session");
    if (json_integer_value(json_object_get(message, "port")) != READER_PROTOCOL || !json_is_integer(session)) {
        return ONSHI_MALFORMED;
    }
    port->session = json_integer_value(session);
    port->asks = port->handler.asks(port->handler.context);
    for (size_t i = 0; i < sizeof port->challenge; i++) {
        port->challenge[i] = (uint8_t)random_next(&port->random);
    }
    return tell_identify(port);
}

// What may come as "method" and "proof". To the service there are two kinds of reading: a certificate with a signature
// to check, and one without.
static const struct {
    const char *method, *proof;
    bool has_signature;
    enum identity_method means;
} proofs[] = {
    {"pin", "pin", true, IDENTITY_PIN},       {"face", "terminal", true, IDENTITY_PIN},
    {"visual", "terminal", true, IDENTITY_PIN}, {"face", "none", false, IDENTITY_FACE},
    {"visual", "none", false, IDENTITY_FACE},
};

static enum onshi_status keep_method(struct reader_port *port, const json_t *message) {
    for (size_t i = 0; i < sizeof proofs / sizeof proofs[0]; i++) {
        if (strcmp(proofs[i].method, text_of(message, "method")) == 0 &&
            strcmp(proofs[i].proof, text_of(message, "proof")) == 0 &&
            proofs[i].has_signature == (port->signature.length > 0)) {
            port->method = proofs[i].means;
            return ONSHI_OK;
        }
    }
    return ONSHI_MALFORMED;
}

static struct card_reading reading_of(const struct reader_port *port) {
    return (struct card_reading){
        .method = port->method,
        .certificate = port->certificate.data,
        .certificate_length = port->certificate.length,
        .challenge = port->challenge,
        .challenge_length = sizeof port->challenge,
        .signature = port->signature.data,
        .signature_length = port->signature.length,
    };
}

static enum onshi_status tell_worth(struct reader_port *port) {
    const struct card_reading reading = reading_of(port);
    bool registered = true;
    enum reader_worth worth = READER_WORTH_VALID;
    if (port->handler.checks != NULL) {
        worth = port->handler.checks(port->handler.context, &reading, &registered);
    }
    port->over = worths[worth].ends;
    return tell(port, json_pack("{s:s,s:I,s:s,s:b}", "do", "certificate", "session", port->session, "result",
                                worths[worth].name, "registered", registered));
}

static enum onshi_status keep_identity(struct reader_port *port, const json_t *message) {
    ONSHI_TRY(read_hex(text_of(message, "certificate"), &port->certificate));
    ONSHI_TRY(read_hex(text_of(message, "signature"), &port->signature));
    ONSHI_TRY(keep_method(port, message));
    return port->certificate.length > 0 ? tell_worth(port) : ONSHI_MALFORMED;
}

// After a yes the reader goes on to the consents, after a no it ends the session.
static enum onshi_status keep_registration(struct reader_port *port, const json_t *message) {
    const json_t *wanted = json_object_get(message, "register");
    if (json_is_true(wanted) && port->handler.registers != NULL) {
        const struct card_reading reading = reading_of(port);
        port->handler.registers(port->handler.context, &reading);
    }
    return json_is_boolean(wanted) ? ONSHI_OK : ONSHI_MALFORMED;
}

static enum onshi_status keep_consents(struct reader_port *port, const json_t *message) {
    const json_t *consents = json_object_get(message, "consents");
    if (!json_is_object(consents) || port->over) {
        return ONSHI_MALFORMED;
    }
    struct card_reading reading = reading_of(port);
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

// What the reader tells for the log alone.
static enum onshi_status note(struct reader_port *port, const json_t *message) {
    (void)port;
    (void)message;
    return ONSHI_OK;
}

struct step {
    enum onshi_status (*act)(struct reader_port *port, const json_t *message); // NULL: not in this state
    enum state next;
};

// A reader may say hello in any state, having been switched on anew. So may a card be placed: a reader that lost its
// power never says that the session before has ended.
static const struct step steps[STATES][WORDS] = {
    [NEW] = {[HELLO] = {agree, IDLE}, [MODE] = {note, NEW}, [REFUSED] = {note, NEW}},
    [IDLE] = {[HELLO] = {agree, IDLE},
              [CARD_PLACED] = {begin_session, IDENTIFYING},
              [MODE] = {note, IDLE},
              [REFUSED] = {note, IDLE}},
    [IDENTIFYING] = {[HELLO] = {agree, IDLE},
                     [CARD_PLACED] = {begin_session, IDENTIFYING},
                     [IDENTIFIED] = {keep_identity, CONSENTING},
                     [SESSION_END] = {end_session, IDLE},
                     [MODE] = {note, IDENTIFYING},
                     [REFUSED] = {note, IDENTIFYING}},
    [CONSENTING] = {[HELLO] = {agree, IDLE},
                    [CARD_PLACED] = {begin_session, IDENTIFYING},
                    [REGISTRATION] = {keep_registration, CONSENTING},
                    [CONSENTS] = {keep_consents, SHOWN},
                    [SESSION_END] = {end_session, IDLE},
                    [MODE] = {note, CONSENTING},
                    [REFUSED] = {note, CONSENTING}},
    [SHOWN] = {[HELLO] = {agree, IDLE},
               [CARD_PLACED] = {begin_session, IDENTIFYING},
               [SESSION_END] = {end_session, IDLE},
               [MODE] = {note, SHOWN},
               [REFUSED] = {note, SHOWN}},
};

static int word_of(const json_t *message) {
    const char *event = text_of(message, "event");
    int word = 0;
    while (word < WORDS && strcmp(words[word].name, event) != 0) {
        word++;
    }
    return word;
}

static const char *take_step(struct reader_port *port, const json_t *message) {
    int word = word_of(message);
    const json_t *session = json_object_get(message, "session");
    if (word == WORDS || (words[word].in_session && !json_is_integer(session))) {
        return "no event of this protocol";
    }
    if (words[word].in_session && json_integer_value(session) != port->session) {
        return "not the current session";
    }
    const struct step *step = &steps[port->state][word];
    if (step->act == NULL) {
        return out_of_place[port->state];
    }
    if (step->act(port, message) != ONSHI_OK) {
        return word == HELLO ? "no version that is spoken here" : "a member is missing or ill-formed";
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

static void hang_up(struct reader_port *port) {
    bufferevent_free(port->stream);
    port->stream = NULL;
    port->state = NEW;
    port->handler.report(port->handler.context, READER_GONE, "", 0, "");
}

static bool listens(const struct reader_port *port) {
    return evbuffer_get_length(bufferevent_get_output(port->stream)) <= READER_BACKLOG_BYTES;
}

static void on_read(struct bufferevent *stream, void *context) {
    struct reader_port *port = context;
    struct evbuffer *input = bufferevent_get_input(stream);
    size_t length;
    for (char *line; listens(port) && (line = evbuffer_readln(input, &length, EVBUFFER_EOL_CRLF)) != NULL; free(line)) {
        if (!port->skipping) {
            hear(port, line, length);
        }
        port->skipping = false;
    }
    skip_overlong(port, input);
    if (!listens(port)) {
        port->handler.report(port->handler.context, READER_REFUSED, "", 0, "it does not read what it is told");
        hang_up(port);
    }
}

static void on_event(struct bufferevent *stream, short what, void *context) {
    (void)stream;
    if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) != 0) {
        hang_up(context);
    }
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
    json_decref(port->overtaken);
    free(port);
}
