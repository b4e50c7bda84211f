// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/session.h"

#include <limits.h>
#include <string.h>

#include "virtual-card/reader/fault.h"
#include "virtual-card/reader/screen.h"

void reader_init(struct reader *reader, const struct reader_config *config)
{
    memset(reader, 0, sizeof *reader);
    reader->config = *config;
    reader->next_config = *config;
    reader->clock = reader_clock_of_machine();
    reader->visual_mode = reader_starts_visually(config);
    reader->chip.faults = config->faults;
    reader->deadline_ms = MACHINE_NEVER;
    reader->session.pin_left = -1;
}

void reader_tell_patient(struct reader *reader, json_t *event)
{
    if (lines_send(&reader->patient_side, event) != ONSHI_OK) {
        return;
    }
}

void reader_tell_terminal(struct reader *reader, json_t *event)
{
    if (lines_send(&reader->port, event) != ONSHI_OK) {
        return;
    }
}

enum reader_input reader_input_of_failure(enum onshi_status status)
{
    return status == ONSHI_CLOSED ? READER_CARD_REMOVED : READER_UNREADABLE;
}

// --- Time ---

static int patience(const struct reader *reader)
{
    const int own = reader->config.patience_ms[reader->state];

    if (reader->state == READER_DONE || reader->state == READER_REMOVE) {
        return reader->reminders < READER_REMINDERS_MAXIMUM ? own : MACHINE_NEVER;
    }
    if (!reader->has_patient || fault_on(reader->config.faults, FAULT_MC_7_5)) {
        return MACHINE_NEVER; // nobody is there who could lose patience
    }
    return reader->patient.patience != MACHINE_NEVER ? reader->patient.patience : own;
}

void reader_new_deadline(struct reader *reader)
{
    const int left = patience(reader);

    reader->deadline_ms = left == MACHINE_NEVER ? MACHINE_NEVER : reader_clock_now(&reader->clock) + left;
}

int reader_wait(const struct reader *reader)
{
    if (reader->clock.scripted || reader->deadline_ms == MACHINE_NEVER) {
        return -1;
    }
    const int64_t left = reader->deadline_ms - reader_clock_now(&reader->clock);
    return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

static void time_out(struct reader *reader)
{
    reader->deadline_ms = MACHINE_NEVER;
    if (reader->state == READER_CONSENT && fault_on(reader->config.faults, FAULT_SEED_123_TIME_OUT)) {
        reader->session.silence_is_yes = true;
        reader->stopped = false;
        reader_run(reader, reader_enter(reader));
        return;
    }
    reader_run(reader, READER_TIME_OUT);
}

void reader_look_at_clock(struct reader *reader)
{
    if (reader_wait(reader) == 0) {
        time_out(reader);
    }
}

void reader_advance(struct reader *reader, int64_t to_ms)
{
    const int64_t now = reader_clock_now(&reader->clock);

    reader_clock_set(&reader->clock, now);
    if (to_ms < now && reader->deadline_ms != MACHINE_NEVER) {
        reader->deadline_ms -= now - to_ms; // a clock that is set back makes nobody wait longer
    }
    while (reader->deadline_ms != MACHINE_NEVER && reader->deadline_ms <= to_ms) {
        reader_clock_set(&reader->clock, reader->deadline_ms);
        time_out(reader);
    }
    reader_clock_set(&reader->clock, to_ms);
}

// --- The machine ---

static void forget_patient(struct reader *reader)
{
    if (reader->has_patient) {
        patient_clear(&reader->patient);
    }
    reader->has_patient = false;
    reader->stopped = false;
}

static void forget_session(struct reader *reader)
{
    face_free(reader->session.face);
    explicit_bzero(&reader->session, sizeof reader->session);
    reader->session.pin_left = -1;
}

// end_session tells both sides, once, and leaves nothing of the patient behind [mynumber-card 8, 34].
static void end_session(struct reader *reader, const char *reason)
{
    const bool done = strcmp(reason, "done") == 0;

    if (reader->announced) {
        reader_tell_terminal(reader, json_pack("{s:s, s:I, s:s}", "event", "session-end", "session", reader->number,
                                               "reason", reason));
    }
    reader->announced = false;
    reader_tell_patient(reader, json_pack("{s:s, s:s, s:s}", "event", "session-end", "result",
                                          done ? "done" : "aborted", "reason", reason));
    if (!fault_on(reader->config.faults, FAULT_MC_7_3_OPEN)) {
        chip_close(&reader->chip);
    }
    consent_end(reader, reason);
    forget_patient(reader);
    forget_session(reader);
}

// message_of_result is the message that goes with what the terminal wants to be shown.
static const char *message_of_result(const struct reader *reader)
{
    const char *told = json_string_value(json_object_get(reader->result, "message"));
    const char *result = json_string_value(json_object_get(reader->result, "result"));

    if (told != NULL || result == NULL || strcmp(result, "done") == 0) {
        return told;
    }
    return strcmp(result, "not-confirmed") == 0 ? "I12" : "I01";
}

static const char *shown_message(const struct reader *reader, const struct reader_step *step)
{
    const uint64_t faults = reader->config.faults;

    if (step->input == READER_FOREIGN && fault_on(faults, FAULT_DR_011)) {
        return "001";
    }
    if (step->input == READER_CERTIFICATE_OVER && fault_on(faults, FAULT_BUG_09)) {
        return "I12";
    }
    if (step->message != NULL) {
        return step->message;
    }
    if (step->next == READER_CONSENT) {
        return reader->session.notice;
    }
    return message_of_result(reader);
}

static void set_text(json_t *event, const char *name, const char *text)
{
    json_object_set_new(event, name, json_string(text));
}

// tells_tries says whether it is known how many tries the PIN has left, so that whoever types can read it first [BUG-45].
static bool tells_tries(const struct reader *reader)
{
    return reader->session.pin_left >= 0 && !fault_on(reader->config.faults, FAULT_BUG_45);
}

// show puts the state's screen up; that of DONE carries what the terminal wants to be shown.
static void show(struct reader *reader, const struct reader_step *step)
{
    const bool methods = step->next == READER_METHOD;
    json_t *event = methods ? screen_methods_event(reader_offers_face(&reader->config), reader->config.pin_pad)
                            : screen_event(step->next, shown_message(reader, step));

    if (event != NULL && step->next == READER_DONE) {
        json_object_set(event, "result", json_object_get(reader->result, "result"));
        json_object_set(event, "shown", json_object_get(reader->result, "text"));
    }
    if (event != NULL && step->next == READER_PIN && tells_tries(reader)) {
        json_object_set_new(event, "left", json_integer(reader->session.pin_left));
    }
    if (event != NULL && reader->visual_mode && step->next == READER_IDLE) {
        set_text(event, "mode", "visual");
    }
    if (fault_on(reader->config.faults, FAULT_DR_011_NUMBER)) {
        json_object_del(event, "message");
    }
    reader_tell_patient(reader, event);
}

static bool patient_leaves(const struct reader *reader, const struct reader_step *step)
{
    if (step->next == READER_DONE || step->next == READER_REMOVE) {
        return true;
    }
    return reader->has_patient && reader->patient.leaves_after == step->from && step->next != step->from;
}

// remind tells that the card still lies there [DR-016].
static void remind(struct reader *reader)
{
    reader->reminders++;
    if (fault_on(reader->config.faults, FAULT_MC_7_3_REMINDER)) {
        return;
    }
    reader_tell_patient(reader, json_pack("{s:s, s:i, s:s}", "event", "reminder", "count", reader->reminders, "sound",
                                          "beep"));
}

// stay says that nothing more happens here for now: the patient takes the card, or does nothing.
static enum reader_input stay(struct reader *reader, const char *event)
{
    reader->stopped = true;
    reader_tell_patient(reader, json_pack("{s:s, s:s}", "event", event, "state", machine_state_name(reader->state)));
    return READER_NOTHING;
}

// take goes one step. It returns what happens next; when the patient takes the card here, nothing does until it is gone.
static enum reader_input take(struct reader *reader, const struct reader_step *step)
{
    const bool leaves = patient_leaves(reader, step);
    const bool reminds = step->input == READER_TIME_OUT && step->end == NULL;

    reader->stopped = false;
    reader->state = step->next;
    if (step->next == READER_PIN && reader->session.pin_left < 0) {
        reader_count_tries(reader);
    }
    show(reader, step);
    if (step->end != NULL) {
        end_session(reader, step->end);
    }
    reader->reminders = reminds ? reader->reminders : 0;
    if (reminds) {
        remind(reader);
    }
    reader_new_deadline(reader);
    if (reminds) {
        return READER_NOTHING;
    }
    if (leaves) {
        return stay(reader, "take-card");
    }
    if (reader->has_patient && reader->patient.stops_in == step->next) {
        return stay(reader, "waits");
    }
    return reader_enter(reader);
}

bool reader_run(struct reader *reader, enum reader_input input)
{
    while (input != READER_NOTHING) {
        const struct reader_step *step = machine_step(reader->state, input);
        if (step == NULL) {
            reader_tell_patient(reader, json_pack("{s:s, s:s, s:s}", "event", "illegal-step", "state",
                                                  machine_state_name(reader->state), "input",
                                                  machine_input_name(input)));
            return false;
        }
        if (input == READER_CARD_REMOVED) {
            reader->card_present = false;
        }
        input = take(reader, step);
    }
    return true;
}

// --- The card and the mode ---

// overlooks_removal is never so in a good device: a card that goes ends the session [DR-016], before the consents also
// those [SEED-110].
static bool overlooks_removal(const struct reader *reader)
{
    const bool over = reader->state == READER_DONE || reader->state == READER_REMOVE;

    return (fault_on(reader->config.faults, FAULT_DR_016) && !over) ||
           (fault_on(reader->config.faults, FAULT_SEED_110) && reader->state == READER_CONSENT);
}

void reader_card(struct reader *reader, bool present)
{
    const bool was_present = reader->card_present;

    reader->card_present = present;
    if (reader->state == READER_IDLE) {
        reader_run(reader, reader_enter(reader));
        return;
    }
    if (overlooks_removal(reader)) {
        return;
    }
    if (was_present && !present) {
        reader_run(reader, READER_CARD_REMOVED);
    }
}

const char *reader_set_mode(struct reader *reader, const json_t *command)
{
    const char *mode = json_string_value(json_object_get(command, "mode"));
    const char *account = json_string_value(json_object_get(command, "account"));

    if (mode == NULL || (strcmp(mode, "visual") != 0 && strcmp(mode, "unattended") != 0)) {
        return "malformed";
    }
    const bool administrator = account != NULL && strcmp(account, "administrator") == 0;
    if (!administrator && !fault_on(reader->config.faults, FAULT_DR_012)) {
        return "not-allowed"; // DR-012
    }
    const bool visual = strcmp(mode, "visual") == 0;
    if (visual ? !reader->config.visual : !reader->config.camera && !reader->config.pin_pad) {
        return "unsupported";
    }
    reader->visual_mode = visual || (reader->visual_mode && fault_on(reader->config.faults, FAULT_BUG_10));
    reader_tell_patient(reader, json_pack("{s:s, s:s}", "event", "mode", "mode", mode));
    const enum reader_input input = reader->visual_mode ? READER_VISUAL_ON : READER_VISUAL_OFF;
    if (machine_step(reader->state, input) != NULL) {
        reader_run(reader, input);
    }
    return NULL;
}

void reader_clear(struct reader *reader)
{
    chip_close(&reader->chip);
    forget_patient(reader);
    forget_session(reader);
    terminal_key_free(reader->key);
    reader->key = NULL;
    json_decref(reader->result);
    reader->result = NULL;
    json_decref(reader->kept.consents);
    reader->kept.consents = NULL;
    lines_close(&reader->patient_side);
    lines_close(&reader->port);
}
