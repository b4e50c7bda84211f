// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/observe.h"

#include <string.h>

#include "base/text.h"
#include "suites/stage/scene.h"

// The channel and name under which each thing that the terminal tells is logged.
static const struct {
    const char *channel, *event;
} told[] = {
    [TERMINAL_REQUEST_TAKEN] = {"req", "taken"},      [TERMINAL_REQUEST_REFUSED] = {"req", "refused"},
    [TERMINAL_REQUEST_IGNORED] = {"req", "ignored"},  [TERMINAL_ANSWER_WRITTEN] = {"res", "written"},
    [TERMINAL_FACE_PUSHED] = {"face", "written"},     [TERMINAL_READER_SAID] = {"port", "said"},
    [TERMINAL_READER_TOLD] = {"port", "told"},        [TERMINAL_READER_REFUSED] = {"port", "refused"},
    [TERMINAL_READER_GONE] = {"port", "gone"},        [TERMINAL_READER_UNKNOWN] = {"port", "unknown"},
    [TERMINAL_TROUBLE] = {"stage", "trouble"},        [TERMINAL_ANSWER_LEFT] = {"res", "left"},
    [TERMINAL_FOLDER_AWAY] = {"req", "away"},         [TERMINAL_FOLDER_BACK] = {"req", "back"},
    [TERMINAL_FAULT_FIRED] = {"stage", "fault"},
};

// A text from outside for the log; bytes that are no UTF-8 are told by their number.
static json_t *loggable(const char *text, size_t length) {
    json_t *value = text != NULL && text_is_utf8(text, length) ? json_stringn(text, length) : NULL;
    return value != NULL ? value : json_sprintf("(%zu bytes that are not UTF-8)", length);
}

static const char *schema_words(const struct terminal_event *happening) {
    if (happening->kind == TERMINAL_REQUEST_IGNORED) {
        return "not a request";
    }
    if (happening->valid) {
        return "ok";
    }
    return happening->text[0] != 0 ? happening->text : "invalid";
}

static json_t *file_members(const struct terminal_event *happening) {
    const char *schema = schema_words(happening);
    json_t *message = happening->text_utf8 != NULL ? loggable(happening->text_utf8, happening->text_length)
                                                   : loggable((const char *)happening->data, happening->length);
    return json_pack("{s:o, s:o, s:o}", "file", loggable(happening->name, strlen(happening->name)), "schema",
                     loggable(schema, strlen(schema)), "message", message);
}

static json_t *line_members(const struct terminal_event *happening) {
    json_t *line = json_loadb((const char *)happening->data, happening->length, JSON_DISABLE_EOF_CHECK, NULL);
    return json_pack("{s:s, s:o}", "text", happening->text, "line", line != NULL ? line : json_null());
}

static bool is_word(const json_t *line, const char *word) {
    const char *event = json_string_value(json_object_get(line, "event"));
    return event != NULL && strcmp(event, word) == 0;
}

static bool answers_a_mode(const json_t *line) {
    return is_word(line, "mode") || is_word(line, "refused");
}

// Whether our terminal leaves a reader waiting: its line does not come, comes too late, or the reader takes none.
static bool leaves_waiting(const struct terminal_event *happening, const json_t *line) {
    if (happening->kind == TERMINAL_FAULT_FIRED) {
        return strcmp(happening->text, "silence") == 0 || strcmp(happening->text, "overtaken") == 0;
    }
    const char *reason = json_string_value(json_object_get(line, "reason"));
    return happening->kind == TERMINAL_READER_SAID && reason != NULL && strcmp(reason, "version") == 0;
}

static void remember(struct scene *scene, const struct terminal_event *happening) {
    scene->ignored += happening->kind == TERMINAL_REQUEST_IGNORED;
    if (happening->kind == TERMINAL_FACE_PUSHED && scene->first_face.length == 0 &&
        strlen(happening->name) < sizeof scene->first_face_name &&
        bytes_write(&scene->first_face, happening->data, happening->length) == ONSHI_OK) {
        memcpy(scene->first_face_name, happening->name, strlen(happening->name) + 1);
    }
    if (happening->kind == TERMINAL_TROUBLE) {
        (void)scene_end(scene, "harness", "端末の模擬に不具合があります", happening->text);
    }
}

void observe_terminal(void *context, const struct terminal_event *happening) {
    struct scene *scene = context;
    const char *channel = told[happening->kind].channel;
    bool line = strcmp(channel, "port") == 0;
    json_t *members = line                                      ? line_members(happening)
                      : happening->kind == TERMINAL_TROUBLE ? json_pack("{s:s}", "text", happening->text)
                                                            : file_members(happening);
    scene->unanswered = scene->unanswered || leaves_waiting(happening, json_object_get(members, "line"));
    scene->reader_greeted = scene->reader_greeted || (line && is_word(json_object_get(members, "line"), "hello"));
    scene->reader_answered = scene->reader_answered || (line && answers_a_mode(json_object_get(members, "line")));
    scene_log(scene, channel, told[happening->kind].event, members);
    scene->moves += !line;
    remember(scene, happening);
}

// Logs one event of a line channel under its own name; a name that is none of ours and too long as an unknown one.
static void log_line(struct scene *scene, const char *channel, json_t *line) {
    enum { NAME_MAXIMUM = 63 };
    const char *name = json_string_value(json_object_get(line, "event"));
    char event[NAME_MAXIMUM + 1];
    (void)snprintf(event, sizeof event, "%s", name == NULL || strlen(name) > NAME_MAXIMUM ? "unknown" : name);
    (void)json_object_del(line, "event");
    scene_log(scene, channel, event, line);
}

static bool is_event(const json_t *line, const char *name) {
    const char *event = json_string_value(json_object_get(line, "event"));
    return event != NULL && strcmp(event, name) == 0;
}

static bool is_firing(const json_t *line) {
    return is_event(line, "fault") && json_is_true(json_object_get(line, "fired"));
}

void observe_card(evutil_socket_t fd, short what, void *context) {
    (void)fd;
    (void)what;
    struct scene *scene = context;
    json_t *line = NULL;
    enum onshi_status status = card_process_read(scene->card, &line);
    for (; status == ONSHI_OK; status = card_process_read(scene->card, &line)) {
        scene->card_in = scene->card_in || is_event(line, "inserted");
        scene->card_out = scene->card_out || is_event(line, "removed");
        scene->card_lost = scene->card_lost || is_event(line, "refused") || is_event(line, "lost");
        scene->card_fault_fired = scene->card_fault_fired || is_firing(line);
        scene->probed = scene->probed || is_event(line, "probe");
        log_line(scene, "card", line);
    }
    scene->broken = scene->broken || scene->card_lost;
    if (status != ONSHI_NOT_FOUND) {
        scene->broken = scene->card_lost = true;
        (void)event_del(scene->events[2]);
    }
}

// A reader that has lost its terminal ends whatever it was doing.
static bool has_lost_line(const json_t *line) {
    const char *state = json_string_value(json_object_get(line, "state"));
    return is_event(line, "port") && state != NULL && strcmp(state, "lost") == 0;
}

static void take_reader_line(struct scene *scene, json_t *line) {
    bool by_port = scene_role(scene) == ROLE_RECEPTION; // over when the product has heard so (reader_side.c)
    if (is_event(line, "settled") && scene->reader != NULL) { // our own question, see reader_side_settle
        scene->reader_settled = (int)json_integer_value(json_object_get(line, "mark"));
        json_decref(line);
        return;
    }
    scene->take_card = scene->take_card || is_event(line, "take-card");
    scene->line_lost = scene->line_lost || has_lost_line(line);
    scene->session_over =
        scene->session_over || (!by_port && is_event(line, "session-end")) || has_lost_line(line);
    scene->waits = scene->waits || is_event(line, "waits");
    if (is_event(line, "card")) {
        scene->slot_empty = !json_is_true(json_object_get(line, "present"));
        scene->card_seen = scene->card_seen || !scene->slot_empty;
    }
    scene->broken = scene->broken || is_event(line, "broken") || is_event(line, "refused");
    log_line(scene, "reader", line);
}

void observe_reader_line(void *context, json_t *line) {
    struct scene *scene = context;
    if (scene->closing) {
        json_decref(line);
        return;
    }
    take_reader_line(scene, line);
}

void observe_reader(evutil_socket_t fd, short what, void *context) {
    (void)fd;
    (void)what;
    struct scene *scene = context;
    json_t *line = NULL;
    enum onshi_status status = reader_process_read(scene->reader, &line);
    for (; status == ONSHI_OK; status = reader_process_read(scene->reader, &line)) {
        take_reader_line(scene, line);
    }
    if (status != ONSHI_NOT_FOUND) {
        scene->broken = true;
        (void)event_del(scene->events[3]);
    }
}
