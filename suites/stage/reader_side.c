// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/reader_side.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"
#include "suites/stage/hands.h"

static const char harness_ja[] = SCENE_HARNESS_JA;

// More connections, or lines, in one case come from a product that goes round in a circle.
enum { CONNECTIONS_MAXIMUM = 256, CARRIED_MAXIMUM_BYTES = 8 * 1024 * 1024 };

struct reader_side {
    char path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
    struct evconnlistener *listener;
    struct bufferevent *product, *device; // of a reception: lines are carried between them
    bool greeted;                         // the product has said hello to our device, or is attached to our terminal
    struct event *next_turn;              // when the next connection may be accepted
    int connections;
    size_t carried_bytes; // both ways
};

static void hang_up(struct scene *scene) {
    struct reader_side *side = scene->reader_side;
    if (side->product != NULL) {
        (void)shutdown(bufferevent_getfd(side->product), SHUT_RDWR); // at once: it is closed in the loop's next turn only
        bufferevent_free(side->product);
    }
    if (side->device != NULL) {
        bufferevent_free(side->device);
    }
    side->product = side->device = NULL;
    side->greeted = false;
    scene->session_over = scene->session_over || scene->reader != NULL; // a device that is off ends no session by a word
    hands_stop_reader(scene);
}

// One line on its way. What is no JSON is told by its length.
static void log_carried(struct scene *scene, const char *event, const char *line, size_t length) {
    json_t *json = text_is_utf8(line, length) ? json_loadb(line, length, 0, NULL) : NULL;
    json_t *members = json != NULL ? json_pack("{s:o}", "line", json) : json_pack("{s:I}", "bytes", (json_int_t)length);
    scene_log(scene, "port", event, members);
}

static bool has_word(const char *line, size_t length, const char *member, const char *wanted) {
    json_t *json = json_loadb(line, length, 0, NULL);
    const char *word = json_string_value(json_object_get(json, member));
    bool found = word != NULL && strcmp(word, wanted) == 0;
    json_decref(json);
    return found;
}

static void remember(struct scene *scene, bool told, const char *line, size_t length) {
    if (told) {
        scene->reader_side->greeted = scene->reader_side->greeted || has_word(line, length, "do", "hello");
    } else {
        scene->identified = scene->identified || has_word(line, length, "event", "identified");
        scene->session_over = scene->session_over || has_word(line, length, "event", "session-end");
    }
}

// Our reader's greeting as that of a device that speaks another version, when that is planned.
static char *greet_as_planned(struct scene *scene, char *line, size_t *length) {
    enum { ANOTHER_VERSION = 99 };
    if (!has_word(line, *length, "event", "hello") || fault_due(scene->faults, FAULT_PORT, "hello") == NULL) {
        return line;
    }
    json_t *json = json_loadb(line, *length, 0, NULL);
    (void)json_object_set_new(json, "port", json_integer(ANOTHER_VERSION));
    (void)json_object_set_new(json, "versions", json_pack("[i]", ANOTHER_VERSION));
    free(line);
    line = json_dumps(json, JSON_COMPACT);
    *length = line == NULL ? 0 : strlen(line);
    json_decref(json);
    return line;
}

// Too much at a time ends the connection, too much in all the case.
static void end_flood(struct scene *scene, size_t unread, size_t unwritten) {
    struct reader_side *side = scene->reader_side;
    bool flood = unread > SCENE_LINE_MAXIMUM || unwritten > SCENE_LINE_MAXIMUM;
    side->carried_bytes += flood ? unread : 0;
    if (side->carried_bytes > CARRIED_MAXIMUM_BYTES) {
        (void)scene_end(scene, "unresolved", "カードリーダーの通信路で、行が多すぎます", "too many lines pass the reader's port");
    }
    if (flood || scene->end != NULL) {
        scene_log(scene, "port", "flood", NULL);
        hang_up(scene);
    }
}

static void carry(struct scene *scene, struct bufferevent *from, struct bufferevent *to, const char *event) {
    size_t length = 0;
    struct evbuffer *input = bufferevent_get_input(from);
    char *line = evbuffer_readln(input, &length, EVBUFFER_EOL_LF);
    for (; line != NULL; line = evbuffer_readln(input, &length, EVBUFFER_EOL_LF)) {
        line = strcmp(event, "said") == 0 ? greet_as_planned(scene, line, &length) : line;
        log_carried(scene, event, line, length);
        scene->moves++;
        scene->reader_side->carried_bytes += length;
        remember(scene, strcmp(event, "told") == 0, line, length);
        (void)bufferevent_write(to, line, length);
        (void)bufferevent_write(to, "\n", 1);
        free(line);
    }
    end_flood(scene, evbuffer_get_length(input), evbuffer_get_length(bufferevent_get_output(to)));
}

static void on_product_line(struct bufferevent *stream, void *context) {
    struct scene *scene = context;
    carry(scene, stream, scene->reader_side->device, "told");
}

static void on_device_line(struct bufferevent *stream, void *context) {
    struct scene *scene = context;
    carry(scene, stream, scene->reader_side->product, "said");
}

static void on_end(struct bufferevent *stream, short what, void *context) {
    struct scene *scene = context;
    bool device = stream == scene->reader_side->device;
    if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) != 0) {
        scene_log(scene, "port", device ? "gone" : "hung-up", NULL);
        hang_up(scene);
    }
}

static struct bufferevent *stream_of(struct scene *scene, int fd, bufferevent_data_cb on_line) {
    struct bufferevent *stream = fd < 0 ? NULL : bufferevent_socket_new(scene->loop, fd, BEV_OPT_CLOSE_ON_FREE);
    if (stream != NULL) {
        bufferevent_setcb(stream, on_line, NULL, on_end, scene);
        bufferevent_setwatermark(stream, EV_READ, 0, SCENE_LINE_MAXIMUM + 1);
    }
    return stream;
}

// A reception has come: our device is switched on for it.
static void meet_reception(struct scene *scene, evutil_socket_t fd) {
    struct reader_side *side = scene->reader_side;
    hang_up(scene); // one terminal at a time: the newer one counts
    side->product = stream_of(scene, fd, on_product_line);
    if (side->product == NULL || !hands_start_reader(scene)) {
        (void)close(side->product == NULL ? fd : -1);
        (void)scene_end(scene, "harness", harness_ja, "the face reader could not be started");
        return;
    }
    side->device = stream_of(scene, dup(reader_process_port_fd(scene->reader)), on_device_line);
    if (side->device == NULL || bufferevent_enable(side->product, EV_READ | EV_WRITE) != 0 ||
        bufferevent_enable(side->device, EV_READ | EV_WRITE) != 0) {
        (void)scene_end(scene, "harness", harness_ja, "the face reader could not be attached");
    }
    scene_log(scene, "port", "connected", NULL);
}

// One connection a turn of the loop: or a product that connects again and again would keep us accepting, past every
// deadline.
static void on_next_turn(evutil_socket_t fd, short what, void *context) {
    (void)fd;
    (void)what;
    struct reader_side *side = ((struct scene *)context)->reader_side;
    if (side->listener != NULL) {
        (void)evconnlistener_enable(side->listener);
    }
}

static bool may_connect(struct scene *scene, struct evconnlistener *listener) {
    static const struct timeval at_once = {0};
    struct reader_side *side = scene->reader_side;
    (void)evconnlistener_disable(listener);
    if (scene->end != NULL) {
        return false;
    }
    if (++side->connections > CONNECTIONS_MAXIMUM) {
        return scene_end(scene, "unresolved", "製品がカードリーダーの通信路に、何度もつなぎ直し続けます",
                         "the product connects to the reader's port again and again");
    }
    return event_add(side->next_turn, &at_once) == 0 ||
           scene_end(scene, "harness", harness_ja, "the reader's socket cannot be listened at");
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address, int length,
                      void *context) {
    (void)address;
    (void)length;
    struct scene *scene = context;
    if (!may_connect(scene, listener)) {
        (void)evutil_closesocket(fd);
        return;
    }
    if (scene_role(scene) == ROLE_RECEPTION) {
        meet_reception(scene, fd);
        return;
    }
    if (terminal_attach_reader(scene->terminal, fd) != ONSHI_OK) {
        (void)scene_end(scene, "harness", harness_ja, "the reader could not be attached to the terminal");
        return;
    }
    scene->reader_side->greeted = true;
    scene_log(scene, "port", "connected", NULL);
}

bool reader_side_mend(struct scene *scene) {
    struct reader_side *side = scene->reader_side;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, side->path, sizeof side->path);
    if (side->listener == NULL) {
        side->listener = evconnlistener_new_bind(scene->loop, on_accept, scene, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC,
                                                 1, (const struct sockaddr *)&address, sizeof address);
    }
    return side->listener != NULL || scene_end(scene, "harness", harness_ja, "the reader's socket cannot be listened at");
}

void reader_side_cut(struct scene *scene) {
    struct reader_side *side = scene->reader_side;
    hang_up(scene);
    if (scene_role(scene) == ROLE_CARD_READER) {
        terminal_hang_up_reader(scene->terminal);
        scene->reader_greeted = false;
    }
    if (side->listener != NULL) {
        evconnlistener_free(side->listener);
    }
    side->listener = NULL;
    (void)unlink(side->path);
    scene_log(scene, "port", "cut", NULL);
}

bool reader_side_open(struct scene *scene) {
    struct reader_side *side = calloc(1, sizeof *side);
    if (side == NULL) {
        return scene_end(scene, "harness", harness_ja, "no memory");
    }
    scene->reader_side = side;
    side->next_turn = evtimer_new(scene->loop, on_next_turn, scene);
    int length = snprintf(side->path, sizeof side->path, "%s/reader", scene->box.root);
    if (side->next_turn == NULL || length < 0 || (size_t)length >= sizeof side->path) {
        return scene_end(scene, "harness", harness_ja, "the name of the case is too long for a socket's path");
    }
    return reader_side_mend(scene);
}

void reader_side_close(struct scene *scene) {
    struct reader_side *side = scene->reader_side;
    if (side == NULL) {
        return;
    }
    hang_up(scene);
    if (scene_role(scene) == ROLE_CARD_READER && scene->terminal != NULL) {
        terminal_hang_up_reader(scene->terminal);
    }
    if (side->listener != NULL) {
        evconnlistener_free(side->listener);
    }
    if (side->next_turn != NULL) {
        event_free(side->next_turn);
    }
    free(side);
    scene->reader_side = NULL;
}

const char *reader_side_path(const struct reader_side *side) {
    return side == NULL ? NULL : side->path;
}

bool reader_side_is_through(const struct scene *scene) {
    const struct reader_side *side = scene->reader_side;
    return side == NULL || side->product == NULL || evbuffer_get_length(bufferevent_get_output(side->product)) == 0;
}

bool reader_side_is_ready(const struct scene *scene) {
    return scene->reader_side != NULL && scene->reader_side->greeted;
}

static bool reader_has_settled(const struct scene *scene) {
    return scene->reader == NULL || scene->broken || scene->reader_mark == scene->reader_settled;
}

bool reader_side_settle(struct scene *scene) {
    enum { PASSES = 4 }; // read what it said, write it to the product, the same the other way round; close what was cut
    if (scene->reader == NULL && (scene_role(scene) != ROLE_RECEPTION || scene->reader_side == NULL)) {
        return true; // no reader of ours
    }
    scene->reader_mark++;
    if (scene->reader != NULL &&
        reader_process_send(scene->reader, json_pack("{s:s, s:i}", "do", "settle", "mark", scene->reader_mark)) == ONSHI_OK) {
        (void)scene_wait(scene, reader_has_settled, SCENE_WAIT_MS);
    }
    for (int pass = 0; pass < PASSES; pass++) {
        if (event_base_loop(scene->loop, EVLOOP_NONBLOCK) < 0) {
            return scene_end(scene, "harness", harness_ja, "the event loop failed");
        }
    }
    return scene->end == NULL;
}

void reader_side_restarts(struct scene *scene) {
    if (scene->reader_side != NULL) {
        scene->reader_side->greeted = false;
    }
}
