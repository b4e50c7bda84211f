// SPDX-License-Identifier: Apache-2.0
//
// The lines of the patient's side (reader_process.h).
#include <string.h>

#include "base/calendar.h"
#include "virtual-card/reader/fault.h"
#include "virtual-card/reader/session.h"

enum { ADVANCE_MAXIMUM_SECONDS = 366 * 24 * 60 * 60 };

// Each returns a reason to refuse the line, or NULL.

static const char *take_session(struct reader *reader, const json_t *command)
{
    if (reader->has_patient) {
        return "busy";
    }
    if (patient_parse(command, &reader->patient) != ONSHI_OK) {
        return "malformed";
    }
    reader->has_patient = true;
    if (reader->state == READER_IDLE) {
        reader_new_deadline(reader);
        reader_run(reader, reader_enter(reader));
    }
    return NULL;
}

static const char *take_go_on(struct reader *reader, const json_t *command)
{
    (void)command;
    if (!reader->stopped || !reader->has_patient || reader->patient.stops_in != reader->state) {
        return "state";
    }
    reader->stopped = false;
    reader->patient.stops_in = READER_STATES;
    reader_run(reader, reader_enter(reader));
    return NULL;
}

// take_clock tells the device the date. The first time only names the day that it is; from then on it moves the clock.
static const char *take_clock(struct reader *reader, const json_t *command)
{
    const char *text = json_string_value(json_object_get(command, "at"));
    int64_t at;

    if (text == NULL || calendar_parse(text, &at) != ONSHI_OK) {
        return "malformed";
    }
    reader_advance(reader, reader_clock_until(&reader->clock, at));
    reader_clock_set_date(&reader->clock, at);
    return NULL;
}

static const char *take_advance(struct reader *reader, const json_t *command)
{
    const json_t *value = json_object_get(command, "seconds");
    const json_int_t seconds = json_integer_value(value);

    if (!json_is_integer(value) || seconds < 0 || seconds > ADVANCE_MAXIMUM_SECONDS) {
        return "malformed";
    }
    reader_advance(reader, reader_clock_now(&reader->clock) + seconds * 1000);
    return NULL;
}

static const char *take_configure(struct reader *reader, const json_t *command)
{
    if (reader_config_read(&reader->next_config, json_object_get(command, "config"), NULL) != ONSHI_OK) {
        return "malformed";
    }
    if (fault_on(reader->config.faults, FAULT_DR_017_NOW)) {
        reader->config = reader->next_config;
    }
    return NULL;
}

// take_restart makes what was configured true [DR-017]. The terminal sees a device that comes anew.
static const char *take_restart(struct reader *reader, const json_t *command)
{
    (void)command;
    if (reader->state != READER_IDLE || reader->has_patient) {
        return "busy";
    }
    reader->next_config.pcsc_reader = reader->config.pcsc_reader; // the device stays plugged in where it is
    if (fault_on(reader->config.faults, FAULT_BUG_53)) {
        reader->next_config.kinds = reader->config.kinds;
    }
    reader->config = reader->next_config;
    reader->visual_mode = reader_starts_visually(&reader->config);
    reader->number = 0;
    reader->agreed = false;
    reader_tell_patient(reader, json_pack("{s:s}", "event", "restarted"));
    reader_hello(reader);
    return NULL;
}

// take_settle is answered when the device has nothing else to do (reader_process.c).
static const char *take_settle(struct reader *reader, const json_t *command)
{
    reader->settling = json_integer_value(json_object_get(command, "mark"));
    return reader->settling > 0 ? NULL : "malformed";
}

static const struct {
    const char *name;
    const char *(*take)(struct reader *reader, const json_t *command);
} COMMANDS[] = {
    {"session", take_session},     {"go-on", take_go_on},         {"clock", take_clock},
    {"advance", take_advance},     {"mode", reader_set_mode},     {"configure", take_configure},
    {"restart", take_restart},     {"settle", take_settle},
};

static const char *take(struct reader *reader, const char *what, const json_t *command)
{
    for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++) {
        if (strcmp(COMMANDS[i].name, what) == 0) {
            return COMMANDS[i].take(reader, command);
        }
    }
    return "unknown";
}

void reader_patient(struct reader *reader, const json_t *command)
{
    const char *name = json_string_value(json_object_get(command, "do"));
    const char *what = name == NULL ? "" : name;
    const char *reason = take(reader, what, command);

    if (reason != NULL) {
        reader_tell_patient(reader, json_pack("{s:s, s:s, s:s}", "event", "refused", "do", what, "reason", reason));
    }
}
