// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/seen.h"

#include <string.h>

#include "base/json.h"
#include "virtual-card/reader/screen.h"

static void keep_screen(struct seen *seen, json_t *screen)
{
    json_object_del(screen, "event");
    json_decref(seen->screen);
    seen->screen = screen;
}

void seen_init(struct seen *seen)
{
    *seen = (struct seen){.sessions = json_array(), .methods = json_array(), .screen = json_object()};
}

void seen_free(struct seen *seen)
{
    json_decref(seen->screen);
    json_decref(seen->sessions);
    json_decref(seen->methods);
}

void seen_forget(struct seen *seen)
{
    json_array_clear(seen->sessions);
}

// --- Sessions ---

// running returns the session that runs, or NULL.
static json_t *running(const struct seen *seen)
{
    const size_t count = json_array_size(seen->sessions);
    json_t *last = count == 0 ? NULL : json_array_get(seen->sessions, count - 1);

    return json_object_get(last, "result") == NULL ? last : NULL;
}

static void end_session(struct seen *seen, const char *result, const char *reason)
{
    json_t *session = running(seen);

    if (session != NULL) {
        json_object_set_new(session, "result", json_string(result));
        json_object_set_new(session, "reason", json_string(reason));
    }
}

static void keep_method(struct seen *seen, const char *method)
{
    json_t *session = running(seen);

    if (session != NULL) {
        json_object_set_new(session, "method", json_string(method));
    }
}

// --- Events ---

// A session begins with the screen of DETECT, as on the port with "card-placed".
static void take_screen(struct seen *seen, const json_t *event)
{
    keep_screen(seen, json_deep_copy(event));
    if (strcmp(json_text(event, "state"), machine_state_name(READER_DETECT)) == 0) {
        seen->number++;
        json_array_append_new(seen->sessions, json_pack("{s:I}", "session", seen->number));
    }
}

static void take_pin(struct seen *seen, const json_t *event)
{
    json_t *session = running(seen);

    keep_method(seen, "pin");
    if (session != NULL) {
        json_object_set(session, "pin-left", json_object_get(event, "left"));
    }
}

static void take_face(struct seen *seen, const json_t *event)
{
    (void)event;
    keep_method(seen, "face");
}

static void take_visual(struct seen *seen, const json_t *event)
{
    (void)event;
    keep_method(seen, "visual");
}

static void take_end(struct seen *seen, const json_t *event)
{
    end_session(seen, json_text(event, "result"), json_text(event, "reason"));
}

static void take_card(struct seen *seen, const json_t *event)
{
    seen->card = json_is_true(json_object_get(event, "present"));
}

static void take_mode(struct seen *seen, const json_t *event)
{
    seen->visual_mode = strcmp(json_text(event, "mode"), "visual") == 0;
}

static const struct {
    const char *event;
    void (*take)(struct seen *seen, const json_t *event);
} TAKES[] = {
    {"screen", take_screen},          {"pin-result", take_pin},  {"face-result", take_face},
    {"visual-result", take_visual},   {"session-end", take_end}, {"card", take_card},
    {"mode", take_mode},
};

void seen_take(struct seen *seen, const json_t *event)
{
    for (size_t i = 0; i < sizeof TAKES / sizeof *TAKES; i++) {
        if (strcmp(TAKES[i].event, json_text(event, "event")) == 0) {
            TAKES[i].take(seen, event);
        }
    }
}

// --- The device as a whole ---

json_t *seen_methods(const struct reader_config *config)
{
    json_t *methods = json_array();

    if (reader_offers_face(config)) {
        json_array_append_new(methods, json_string("face"));
    }
    if (config->pin_pad) {
        json_array_append_new(methods, json_string("pin"));
    }
    if (config->visual) {
        json_array_append_new(methods, json_string("visual"));
    }
    return methods;
}

void seen_switched_on(struct seen *seen, const struct reader_config *config)
{
    end_session(seen, "aborted", "switched-off");
    keep_screen(seen, screen_event(READER_IDLE, NULL));
    json_decref(seen->methods);
    seen->methods = seen_methods(config);
    seen->visual_mode = reader_starts_visually(config);
    seen->number = 0;
}

json_t *seen_now(const struct seen *seen)
{
    json_t *reader = json_pack("{s:s, s:s, s:O, s:b}", "state", json_text(seen->screen, "state"), "mode",
                               seen->visual_mode ? "visual" : "unattended", "methods", seen->methods, "card",
                               seen->card);

    return json_pack("{s:o, s:O, s:o, s:i}", "reader", reader, "screen", seen->screen, "sessions",
                     json_deep_copy(seen->sessions), "prompts", 0);
}
