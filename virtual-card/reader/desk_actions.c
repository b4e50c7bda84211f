// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/desk_actions.h"

#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "base/json.h"
#include "virtual-card/reader/patient.h"

static const char DEVICE_IS_OFF[] = "the device is off: it has no line to the terminal";

void desk_init(struct desk_state *desk, const struct reader_config *usual, const char *pcsc)
{
    *desk = (struct desk_state){.usual = *usual, .usual_pcsc = pcsc};
    plugged_init(&desk->plugged, NULL, pcsc, usual);
    seen_init(&desk->seen);
}

void desk_clear(struct desk_state *desk)
{
    plugged_lose(&desk->plugged);
    seen_free(&desk->seen);
    json_decref(desk->hello);
}

static enum desk_outcome refuse(struct desk_state *desk, const char *why)
{
    snprintf(desk->error, sizeof desk->error, "%s", why);
    return DESK_REFUSED;
}

// settle asks the device to tell when it has taken in all that came before.
static enum desk_outcome settle(struct desk_state *desk)
{
    json_t *line = json_pack("{s:s, s:I}", "do", "settle", "mark", ++desk->mark);

    return plugged_say(&desk->plugged, line) ? DESK_UNDER_WAY : refuse(desk, DEVICE_IS_OFF);
}

// pass_on gives a line of the patient's side to the device; it takes the reference.
static enum desk_outcome pass_on(struct desk_state *desk, json_t *line)
{
    return plugged_say(&desk->plugged, line) ? settle(desk) : refuse(desk, DEVICE_IS_OFF);
}

// --- hello ---

static bool configure(struct desk_state *desk, struct reader_config *config, const json_t *json)
{
    struct bytes_writer why;

    if (json == NULL) {
        return true;
    }
    bytes_writer_init(&why, sizeof desk->error);
    const bool good = reader_config_read(config, json, &why) == ONSHI_OK;
    if (!good) {
        snprintf(desk->error, sizeof desk->error, "%s", bytes_text(&why));
    }
    bytes_writer_free(&why);
    return good;
}

static bool take_date(struct desk_state *desk, const json_t *clock)
{
    const char *text = json_string_value(clock);

    desk->has_date = text != NULL && calendar_parse(text, &desk->date) == ONSHI_OK;
    return desk->has_date;
}

static enum desk_outcome do_hello(struct desk_state *desk, const json_t *request)
{
    json_t *hello = desk->hello == NULL ? json_deep_copy(request) : NULL;
    const json_t *site = json_object_get(hello, "site");
    const char *port = json_string_value(json_object_get(site, "port"));
    const char *pcsc = json_string_value(json_object_get(site, "pcsc"));
    const char *keys = json_string_value(json_object_get(site, "keys"));
    const json_t *clock = json_object_get(hello, "clock");

    desk->first = desk->usual;
    desk->first.keys = keys == NULL ? desk->first.keys : keys;
    desk->first.store = json_string_value(json_object_get(site, "store"));
    if (hello == NULL || json_integer_value(json_object_get(hello, "desk")) != 1 || port == NULL ||
        (clock != NULL && !take_date(desk, clock))) {
        json_decref(hello);
        return refuse(desk, desk->hello != NULL ? "hello was said already"
                                                : "hello needs \"desk\":1, \"site\" with \"port\", and a \"clock\" of "
                                                  "14 digits, if any");
    }
    if (!configure(desk, &desk->first, json_object_get(json_object_get(hello, "options"), "config"))) {
        json_decref(hello);
        return DESK_REFUSED;
    }
    desk->hello = hello;
    plugged_init(&desk->plugged, port, pcsc == NULL ? desk->usual_pcsc : pcsc, &desk->first);
    desk->plugged.date = desk->date;
    desk->plugged.has_date = desk->has_date;
    return DESK_UNDER_WAY; // until desk_switched_on, and the device says that it is there
}

const char *desk_give_up(struct desk_state *desk)
{
    snprintf(desk->error, sizeof desk->error, "%s: no terminal listens there; start it first", desk->plugged.path);
    plugged_lose(&desk->plugged);
    desk->plugged.path = NULL;
    json_decref(desk->hello);
    desk->hello = NULL;
    return desk->error;
}

void desk_switched_on(struct desk_state *desk)
{
    seen_switched_on(&desk->seen, &desk->plugged.config);
    (void)settle(desk);
}

// --- The other actions ---

// A plan has members that this device does not know: those are the desk's, and ignored.
static enum desk_outcome do_patient(struct desk_state *desk, const json_t *request)
{
    json_t *line = json_pack("{s:s}", "do", "session");
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)request, name, value) {
        if (strcmp(name, "do") != 0 && patient_knows(name)) {
            json_object_set(line, name, value);
        }
    }
    return pass_on(desk, line);
}

static enum desk_outcome do_go_on(struct desk_state *desk, const json_t *request)
{
    (void)request;
    return pass_on(desk, json_pack("{s:s}", "do", "go-on"));
}

// later lets an action be that a device which is off learns when it is switched on.
static enum desk_outcome later(struct desk_state *desk)
{
    desk->plugged.date = desk->date;
    desk->plugged.has_date = desk->has_date;
    return DESK_DONE;
}

static enum desk_outcome do_set_clock(struct desk_state *desk, const json_t *request)
{
    if (!take_date(desk, json_object_get(request, "clock"))) {
        return refuse(desk, "a clock is 14 digits, yyyyMMddHHmmss");
    }
    return desk->plugged.device == NULL
               ? later(desk)
               : pass_on(desk, json_pack("{s:s, s:s}", "do", "clock", "at", json_text(request, "clock")));
}

static enum desk_outcome do_advance(struct desk_state *desk, const json_t *request)
{
    json_t *seconds = json_object_get(request, "seconds");

    if (!json_is_integer(seconds) || json_integer_value(seconds) < 0) {
        return refuse(desk, "\"seconds\" is a number of seconds");
    }
    desk->date += json_integer_value(seconds);
    return desk->plugged.device == NULL ? later(desk)
                                        : pass_on(desk, json_pack("{s:s, s:O}", "do", "advance", "seconds", seconds));
}

static enum desk_outcome do_configure(struct desk_state *desk, const json_t *request)
{
    json_t *config = json_object_get(request, "config");

    if (config == NULL) {
        return refuse(desk, "\"config\" is missing");
    }
    if (!configure(desk, &desk->plugged.config, config)) {
        return DESK_REFUSED;
    }
    return desk->plugged.device == NULL ? DESK_DONE
                                        : pass_on(desk, json_pack("{s:s, s:O}", "do", "configure", "config", config));
}

static enum desk_outcome do_restart(struct desk_state *desk, const json_t *request)
{
    (void)request;
    return pass_on(desk, json_pack("{s:s}", "do", "restart"));
}

static enum desk_outcome do_settle(struct desk_state *desk, const json_t *request)
{
    (void)request;
    return desk->plugged.device == NULL ? DESK_DONE : settle(desk);
}

// do_reset switches the device off and on as after installation; the terminal hears hello.
static enum desk_outcome do_reset(struct desk_state *desk, const json_t *request)
{
    (void)request;
    const bool on = desk->plugged.device != NULL;

    plugged_switch_off(&desk->plugged);
    desk->plugged.config = desk->first;
    seen_forget(&desk->seen);
    seen_switched_on(&desk->seen, &desk->first);
    if (!on) {
        return DESK_DONE;
    }
    return plugged_switch_on(&desk->plugged) == ONSHI_OK ? settle(desk)
                                                         : refuse(desk, "the device could not be switched on");
}

static const struct {
    const char *name;
    enum desk_outcome (*run)(struct desk_state *desk, const json_t *request);
} ACTIONS[] = {
    {"patient", do_patient}, {"go-on", do_go_on},         {"set-clock", do_set_clock}, {"advance", do_advance},
    {"restart", do_restart}, {"configure", do_configure}, {"settle", do_settle},       {"reset", do_reset},
};

enum desk_outcome desk_run(struct desk_state *desk, const json_t *request)
{
    const char *name = json_text(request, "do");

    desk->error[0] = '\0';
    desk->date = desk->plugged.date;
    desk->has_date = desk->plugged.has_date;
    if (strcmp(name, "hello") == 0) {
        return do_hello(desk, request);
    }
    for (size_t i = 0; i < sizeof ACTIONS / sizeof *ACTIONS; i++) {
        if (strcmp(ACTIONS[i].name, name) == 0) {
            return desk->hello == NULL ? refuse(desk, "hello comes first") : ACTIONS[i].run(desk, request);
        }
    }
    return DESK_UNSUPPORTED;
}

void desk_introduce(const struct desk_state *desk, json_t *answer)
{
    json_t *capabilities = json_array();
    json_t *methods = seen_methods(&desk->first);

    for (size_t i = 0; i < sizeof ACTIONS / sizeof *ACTIONS; i++) {
        json_array_append_new(capabilities, json_string(ACTIONS[i].name));
    }
    json_array_extend(capabilities, methods);
    json_decref(methods);
    json_object_set_new(answer, "product", json_pack("{s:s, s:s}", "name", "onshi-reader", "version", READER_VERSION));
    json_object_set_new(answer, "role", json_string("card-reader"));
    json_object_set_new(answer, "capabilities", capabilities);
}

// --- Events ---

// What a refusal of the device means to whoever reads the answer.
static const struct {
    const char *reason;
    const char *sentence;
} REFUSALS[] = {
    {"busy", "busy: there is a patient at the device"},
    {"malformed", "malformed: a member is unknown, missing or wrong"},
    {"state", "state: the device does not wait for that now"},
};

static const char *sentence_of(const char *reason)
{
    for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++) {
        if (strcmp(REFUSALS[i].reason, reason) == 0) {
            return REFUSALS[i].sentence;
        }
    }
    return reason;
}

enum desk_hearing desk_hear(struct desk_state *desk, const json_t *event)
{
    const char *name = json_text(event, "event");

    if (strcmp(name, "settled") == 0) {
        if (json_integer_value(json_object_get(event, "mark")) != desk->mark) {
            return DESK_LATE;
        }
        if (desk->error[0] == '\0') {
            (void)later(desk);
        }
        return DESK_SETTLED;
    }
    if (strcmp(name, "refused") == 0) {
        (void)refuse(desk, sentence_of(json_text(event, "reason")));
    }
    if (strcmp(name, "restarted") == 0) {
        seen_switched_on(&desk->seen, &desk->plugged.config);
    }
    seen_take(&desk->seen, event);
    return DESK_EVENT;
}
