// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/desk.h"

#include <errno.h>
#include <event2/buffer.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

static const struct trouble no_trouble = {"", ""};
static const struct trouble silent = {"製品が期限までに答えませんでした", "the product did not answer in time"};
static const struct trouble ended = {"製品が途中で終了したか、標準出力を閉じました",
                                     "the product ended, or closed its stdout"};
static const struct trouble deaf = {"製品が標準入力を読まなくなりました", "the product stopped reading its stdin"};
static const struct trouble rubbish = {"製品の行は JSON の答えではありません",
                                       "the product wrote a line that is no JSON answer"};
static const struct trouble other_id = {"製品の答えは別の依頼の番号です",
                                        "the product's answer carries another request's id"};
static const struct trouble flood = {"製品の出力が上限を超えました", "the product wrote more than is allowed"};
static const struct trouble interrupted = {"中断されました", "interrupted"};

struct desk {
    struct product *product;
    struct rawlog *log;
    const char *channel;
    struct event_base *loop;
    void (*tell)(void *context, json_t *line); // or NULL
    void *tell_context;
    struct event *readable, *errors_readable, *deadline;
    struct evbuffer *input;
    size_t total;
    struct bytes_writer errors;
    int last_id;
    json_t *answer;             // to the request under way
    const struct trouble *trouble;
    bool waiting, timed_out;
};

static void fail(struct desk *desk, const struct trouble *trouble) {
    if (desk->trouble == &no_trouble) {
        desk->trouble = trouble;
    }
    (void)event_base_loopbreak(desk->loop);
}

static void note(struct desk *desk, const char *channel, const char *event, json_t *members) {
    enum onshi_status status = rawlog_event(desk->log, channel, event, members);
    if (status != ONSHI_OK) {
        fail(desk, &flood); // a full log is a flood by whatever filled it
    }
}

// Text for the log: what is not UTF-8 is shown as its length only.
static json_t *loggable(const char *text, size_t length) {
    enum { SHOWN = 200 };
    size_t shown = length < SHOWN ? length : SHOWN;
    while (shown > 0 && shown < length && ((unsigned char)text[shown] & 0xC0) == 0x80) {
        shown--;
    }
    json_t *value = text_is_utf8(text, shown) ? json_stringn(text, shown) : NULL;
    return value != NULL ? value : json_sprintf("(%zu bytes that are not UTF-8)", length);
}

static void take_answer(struct desk *desk, const char *line, size_t length) {
    json_t *answer = json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(answer)) {
        json_decref(answer);
        note(desk, desk->channel, "rubbish", json_pack("{s:o}", "line", loggable(line, length)));
        fail(desk, &rubbish);
        return;
    }
    if (desk->tell != NULL && json_is_string(json_object_get(answer, "event")) && json_object_get(answer, "id") == NULL) {
        desk->tell(desk->tell_context, answer);
        return;
    }
    note(desk, desk->channel, "answer", json_pack("{s:O}", "body", answer));
    const json_t *id = json_object_get(answer, "id");
    if (!desk->waiting || !json_is_integer(id) || json_integer_value(id) != desk->last_id) {
        json_decref(answer);
        fail(desk, &other_id);
        return;
    }
    desk->waiting = false;
    desk->answer = answer;
    (void)event_base_loopbreak(desk->loop);
}

static void take_lines(struct desk *desk) {
    size_t length = 0;
    char *line = evbuffer_readln(desk->input, &length, EVBUFFER_EOL_LF);
    while (line != NULL) {
        if (desk->trouble == &no_trouble) {
            take_answer(desk, line, length);
        }
        free(line);
        line = evbuffer_readln(desk->input, &length, EVBUFFER_EOL_LF);
    }
    if (evbuffer_get_length(desk->input) > DESK_LINE_MAXIMUM) {
        fail(desk, &flood);
    }
}

static void on_readable(evutil_socket_t fd, short what, void *context) {
    (void)what;
    struct desk *desk = context;
    int length = evbuffer_read(desk->input, fd, 65536);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (length <= 0) {
        (void)event_del(desk->readable);
        fail(desk, &ended);
        return;
    }
    desk->total += (size_t)length;
    if (desk->total > DESK_TOTAL_MAXIMUM) {
        (void)event_del(desk->readable);
        fail(desk, &flood);
        return;
    }
    take_lines(desk);
}

// stderr is drained for ever and kept up to a bound, so that a chatty product neither blocks nor fills the log.
static void on_errors(evutil_socket_t fd, short what, void *context) {
    (void)what;
    struct desk *desk = context;
    char block[4096];
    ssize_t length = read(fd, block, sizeof block);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (length <= 0) {
        (void)event_del(desk->errors_readable);
        return;
    }
    if (bytes_write(&desk->errors, block, (size_t)length) == ONSHI_OK) {
        note(desk, "process", "stderr", json_pack("{s:o}", "text", loggable(block, (size_t)length)));
    }
}

static void on_deadline(evutil_socket_t fd, short what, void *context) {
    (void)fd;
    (void)what;
    struct desk *desk = context;
    desk->timed_out = true;
    fail(desk, &silent);
}

enum onshi_status desk_open(struct event_base *loop, struct product *product, struct rawlog *log, const char *channel,
                            struct desk **out) {
    struct desk *desk = calloc(1, sizeof *desk);
    if (desk == NULL) {
        return ONSHI_NO_MEMORY;
    }
    *desk = (struct desk){.product = product, .log = log, .channel = channel, .loop = loop, .trouble = &no_trouble};
    bytes_writer_init(&desk->errors, DESK_ERRORS_MAXIMUM);
    desk->input = evbuffer_new();
    desk->readable = event_new(loop, product->from, EV_READ | EV_PERSIST, on_readable, desk);
    desk->errors_readable = event_new(loop, product->errors, EV_READ | EV_PERSIST, on_errors, desk);
    desk->deadline = event_new(loop, -1, 0, on_deadline, desk);
    if (desk->input == NULL || desk->readable == NULL || desk->errors_readable == NULL || desk->deadline == NULL ||
        event_add(desk->readable, NULL) != 0 || event_add(desk->errors_readable, NULL) != 0) {
        desk_close(desk);
        return ONSHI_NO_MEMORY;
    }
    *out = desk;
    return ONSHI_OK;
}

void desk_listen(struct desk *desk, void (*tell)(void *context, json_t *line), void *context) {
    desk->tell = tell;
    desk->tell_context = context;
}

void desk_close(struct desk *desk) {
    if (desk == NULL) {
        return;
    }
    struct event *const events[] = {desk->readable, desk->errors_readable, desk->deadline};
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        if (events[i] != NULL) {
            event_free(events[i]);
        }
    }
    if (desk->input != NULL) {
        evbuffer_free(desk->input);
    }
    bytes_writer_free(&desk->errors);
    json_decref(desk->answer);
    free(desk);
}

// A request is short and the pipe is empty when the product reads: what does not fit means that it does not.
static enum onshi_status send_line(struct desk *desk, const json_t *request) {
    char *text = json_dumps(request, JSON_COMPACT);
    if (text == NULL) {
        return ONSHI_NO_MEMORY;
    }
    size_t length = strlen(text);
    text[length] = '\n';
    ssize_t written = write(desk->product->to, text, length + 1);
    free(text);
    if (written == (ssize_t)length + 1) {
        return ONSHI_OK;
    }
    fail(desk, written < 0 && errno == EPIPE ? &ended : &deaf);
    return ONSHI_CLOSED;
}

static enum onshi_status wait_for_answer(struct desk *desk, int deadline_ms) {
    const struct timeval limit = {.tv_sec = deadline_ms / 1000, .tv_usec = deadline_ms % 1000 * 1000};
    if (event_add(desk->deadline, &limit) != 0) {
        return ONSHI_NO_MEMORY;
    }
    while (desk->answer == NULL && desk->trouble == &no_trouble) {
        if (event_base_loop(desk->loop, EVLOOP_ONCE) < 0) {
            return ONSHI_IO;
        }
    }
    (void)event_del(desk->deadline);
    if (desk->answer != NULL) {
        return ONSHI_OK;
    }
    if (desk->timed_out) {
        return ONSHI_TIMED_OUT;
    }
    bool gone = desk->trouble == &ended || desk->trouble == &interrupted;
    return gone ? ONSHI_CLOSED : ONSHI_MALFORMED;
}

enum onshi_status desk_ask(struct desk *desk, json_t *request, int deadline_ms, json_t **out_answer) {
    if (request == NULL || json_object_set_new(request, "id", json_integer(desk->last_id + 1)) != 0) {
        json_decref(request);
        return ONSHI_NO_MEMORY;
    }
    desk->last_id++;
    note(desk, desk->channel, "request", json_pack("{s:O}", "body", request));
    enum onshi_status status = desk->trouble == &no_trouble ? ONSHI_OK : ONSHI_CLOSED;
    desk->waiting = true;
    if (status == ONSHI_OK) {
        status = send_line(desk, request);
    }
    json_decref(request);
    if (status == ONSHI_OK) {
        status = wait_for_answer(desk, deadline_ms);
    }
    desk->waiting = false;
    if (status == ONSHI_OK) {
        *out_answer = desk->answer;
        desk->answer = NULL;
    }
    return status;
}

const struct bytes_writer *desk_errors(const struct desk *desk) {
    return &desk->errors;
}

struct trouble desk_trouble(const struct desk *desk) {
    return *desk->trouble;
}

void desk_interrupt(struct desk *desk) {
    fail(desk, &interrupted);
}
