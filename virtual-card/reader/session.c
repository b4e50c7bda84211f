// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/session.h"

#include <string.h>

#include "virtual-card/reader/screen.h"

enum { FACE_ATTEMPTS = 3 }; // [mynumber-card 7.5, inferred]

// A side that has gone, or reads nothing, loses what it is told; a session goes on to its end without it.
static void tell_patient(struct reader *reader, json_t *event)
{
    if (lines_send(&reader->patient_side, event) != ONSHI_OK) {
        return;
    }
}

static void tell_terminal(struct reader *reader, json_t *event)
{
    if (lines_send(&reader->port, event) != ONSHI_OK) {
        return;
    }
}

static enum reader_input input_of_failure(enum onshi_status status)
{
    return status == ONSHI_CLOSED ? READER_CARD_REMOVED : READER_UNREADABLE;
}

// --- What the device does when it comes into a state; the result is what happens next. ---

static enum reader_input wait_for_card(struct reader *reader)
{
    return reader->has_patient && reader->card_present ? READER_START : READER_NOTHING;
}

static enum reader_input detect(struct reader *reader)
{
    reader->pins_typed = 0;
    reader->faces_shown = 0;
    reader->number++;
    reader->announced = true;
    tell_terminal(reader, json_pack("{s:i, s:s, s:I}", "port", PORT_VERSION, "event", "card-placed", "session",
                                    reader->number));
    if (chip_open(&reader->chip, reader->context, reader->name) != ONSHI_OK) {
        return READER_UNREADABLE;
    }

    enum onshi_status selected = chip_select(&reader->chip);
    if (selected == ONSHI_NOT_FOUND) {
        return READER_FOREIGN;
    }
    return selected == ONSHI_OK ? READER_NOTHING : input_of_failure(selected);
}

static enum reader_input choose_method(struct reader *reader)
{
    return reader->patient.method == PATIENT_BY_FACE ? READER_CHOOSE_FACE : READER_CHOOSE_PIN;
}

// show_face stands in for camera and comparison. A face that differs costs the card nothing [mynumber-card 8, 32].
static enum reader_input show_face(struct reader *reader)
{
    if (reader->faces_shown == FACE_ATTEMPTS) {
        return reader->patient.pin_count > 0 ? READER_CHOOSE_PIN : READER_CANCEL;
    }
    reader->faces_shown++;
    tell_patient(reader, json_pack("{s:s, s:s}", "event", "face-result", "result",
                                   reader->patient.face_matches ? "same" : "other"));
    if (!reader->patient.face_matches) {
        return READER_FACE_DIFFERS;
    }
    reader->proved_by = PATIENT_BY_FACE;
    return READER_FACE_MATCHES;
}

static bool is_pin(const char *text)
{
    return strlen(text) == CHIP_PIN_DIGITS && strspn(text, "0123456789") == CHIP_PIN_DIGITS;
}

static void tell_pin_result(struct reader *reader, const char *result, int left)
{
    tell_patient(reader, json_pack("{s:s, s:s, s:i}", "event", "pin-result", "result", result, "left", left));
}

static enum reader_input judge_pin(struct reader *reader, struct chip_pin_result result)
{
    if (result.right) {
        tell_pin_result(reader, "ok", result.left);
        reader->proved_by = PATIENT_BY_PIN;
        return READER_PIN_RIGHT;
    }
    if (result.left == 0) {
        tell_pin_result(reader, "locked", 0);
        return READER_PIN_LOCKED;
    }
    tell_pin_result(reader, "wrong", result.left);
    return READER_PIN_WRONG;
}

// refuse_pin is the screen pad: what is not four digits cannot be entered, and the card is only asked for its state.
static enum reader_input refuse_pin(struct reader *reader)
{
    int left;
    enum onshi_status status = chip_pin_left(&reader->chip, &left);
    if (status != ONSHI_OK) {
        return input_of_failure(status);
    }

    tell_pin_result(reader, "not-four-digits", left);
    return READER_PIN_WRONG;
}

static enum reader_input type_pin(struct reader *reader)
{
    if (reader->pins_typed == reader->patient.pin_count) {
        return READER_CANCEL;
    }

    const char *pin = reader->patient.pins[reader->pins_typed++];
    if (!is_pin(pin)) {
        return refuse_pin(reader);
    }
    struct chip_pin_result result;
    enum onshi_status status = chip_verify(&reader->chip, pin, &result);
    return status == ONSHI_OK ? judge_pin(reader, result) : input_of_failure(status);
}

static json_t *pack_hex(const struct bytes_writer *bytes)
{
    struct bytes_writer digits;
    json_t *text = NULL;

    bytes_writer_init(&digits, 2 * bytes->length);
    if (bytes_write_hex(&digits, bytes->data, bytes->length) == ONSHI_OK) {
        text = json_string(bytes_text(&digits));
    }
    bytes_writer_free(&digits);
    return text;
}

// read_proof reads the certificate and, after a PIN, signs the challenge. After a face it signs nothing: the PIN-less
// path of the card is not built yet.
static enum onshi_status read_proof(struct reader *reader, struct bytes_writer *certificate,
                                    struct bytes_writer *signature)
{
    const struct bytes_reader challenge =
        bytes_reader_over(reader->request.challenge, reader->request.challenge_length);

    ONSHI_TRY(chip_read_certificate(&reader->chip, certificate));
    return reader->proved_by == PATIENT_BY_PIN ? chip_sign(&reader->chip, challenge, signature) : ONSHI_OK;
}

static void tell_identified(struct reader *reader, const struct bytes_writer *certificate,
                            const struct bytes_writer *signature)
{
    json_t *event = json_pack("{s:s, s:I, s:s, s:o}", "event", "identified", "session", reader->number, "method",
                              reader->proved_by == PATIENT_BY_PIN ? "pin" : "face", "certificate",
                              pack_hex(certificate));

    if (signature->length > 0 && json_object_set_new(event, "signature", pack_hex(signature)) != 0) {
        json_decref(event);
        return;
    }
    tell_terminal(reader, event);
}

static enum reader_input certify(struct reader *reader)
{
    struct bytes_writer certificate;
    struct bytes_writer signature;

    bytes_writer_init(&certificate, CHIP_CERTIFICATE_MAXIMUM);
    bytes_writer_init(&signature, CHIP_SIGNATURE_MAXIMUM);
    enum onshi_status status = read_proof(reader, &certificate, &signature);
    if (status == ONSHI_OK) {
        tell_identified(reader, &certificate, &signature);
    }
    bytes_writer_free(&certificate);
    bytes_writer_free(&signature);
    return status == ONSHI_OK ? READER_CERTIFIED : input_of_failure(status);
}

// ask_consents answers for every kind that the terminal asked for, and for no other. A kind for which the device has no
// screen was not shown to the patient: no.
static json_t *ask_consents(struct reader *reader)
{
    json_t *consents = json_object();

    for (size_t i = 0; i < reader->request.kind_count; i++) {
        const char *name = reader->request.kinds[i];
        const struct screen_kind *kind = screen_kind(name);

        if (kind != NULL) {
            tell_patient(reader, screen_kind_event(kind));
        }
        bool yes = kind != NULL && patient_consents_to(&reader->patient, name);
        if (json_object_set_new(consents, name, json_boolean(yes)) != 0) {
            json_decref(consents);
            return NULL; // a consent that cannot be told is not given
        }
    }
    return consents;
}

// consent gives the answers only while the card lies there: selecting the application again proves it, and ends what
// the PIN allowed.
static enum reader_input consent(struct reader *reader)
{
    json_t *consents = ask_consents(reader);
    enum onshi_status status = chip_select(&reader->chip);

    if (status != ONSHI_OK) {
        json_decref(consents);
        return input_of_failure(status);
    }
    tell_terminal(reader, json_pack("{s:s, s:I, s:o}", "event", "consents", "session", reader->number, "consents",
                                    consents));
    return READER_CONSENTED;
}

static enum reader_input wait(struct reader *reader)
{
    (void)reader;
    return READER_NOTHING;
}

static enum reader_input (*const ON_ENTRY[READER_STATES])(struct reader *reader) = {
    [READER_IDLE] = wait_for_card,   [READER_DETECT] = detect, [READER_METHOD] = choose_method,
    [READER_FACE] = show_face,       [READER_PIN] = type_pin,  [READER_CERT] = certify,
    [READER_CONSENT] = consent,      [READER_QUERY] = wait,    [READER_DONE] = wait,
    [READER_REMOVE] = wait,
};

// --- The machine ---

static void forget_patient(struct reader *reader)
{
    if (reader->has_patient) {
        patient_clear(&reader->patient);
    }
    reader->has_patient = false;
}

// end_session tells both sides, once, and leaves nothing of the patient behind [mynumber-card 8, 34].
static void end_session(struct reader *reader, const char *reason)
{
    const bool done = strcmp(reason, "done") == 0;

    if (reader->announced) {
        tell_terminal(reader, json_pack("{s:s, s:I, s:s}", "event", "session-end", "session", reader->number,
                                        "reason", reason));
    }
    reader->announced = false;
    tell_patient(reader, json_pack("{s:s, s:s, s:s}", "event", "session-end", "result", done ? "done" : "aborted",
                                   "reason", reason));
    chip_close(&reader->chip);
    forget_patient(reader);
    explicit_bzero(&reader->request, sizeof reader->request);
}

static const char *shown_message(const struct reader *reader, const struct reader_step *step)
{
    const char *from_terminal = json_string_value(json_object_get(reader->result, "message"));
    return step->message != NULL ? step->message : from_terminal;
}

// show puts the state's screen up; that of DONE carries what the terminal wants to be shown.
static void show(struct reader *reader, const struct reader_step *step)
{
    json_t *event = screen_event(step->next, shown_message(reader, step));

    if (step->next == READER_DONE && event != NULL) {
        json_object_set(event, "result", json_object_get(reader->result, "result"));
        json_object_set(event, "shown", json_object_get(reader->result, "text"));
    }
    tell_patient(reader, event);
}

static int patience(const struct reader *reader)
{
    const int own = machine_patience(reader->state);

    if (own == DEADLINE_NEVER || !reader->has_patient) {
        return DEADLINE_NEVER; // nobody is there who could lose patience
    }
    return reader->patient.patience != DEADLINE_NEVER ? reader->patient.patience : own;
}

static bool patient_leaves(const struct reader *reader, const struct reader_step *step)
{
    if (step->next == READER_DONE || step->next == READER_REMOVE) {
        return true;
    }
    return reader->has_patient && reader->patient.leaves_after == step->from && step->next != step->from;
}

// take goes one step. It returns what happens next; when the patient takes the card here, nothing does until it is gone.
static enum reader_input take(struct reader *reader, const struct reader_step *step)
{
    const bool leaves = patient_leaves(reader, step);

    reader->state = step->next;
    show(reader, step);
    if (step->end != NULL) {
        end_session(reader, step->end);
    }
    reader->deadline = deadline_in(patience(reader));
    if (leaves) {
        tell_patient(reader, json_pack("{s:s, s:s}", "event", "take-card", "state", machine_state_name(step->next)));
        return READER_NOTHING;
    }
    return ON_ENTRY[step->next](reader);
}

// run takes steps until the device has to wait. The first input may come from outside and be illegal now: false then,
// and nothing is done.
static bool run(struct reader *reader, enum reader_input input)
{
    while (input != READER_NOTHING) {
        const struct reader_step *step = machine_step(reader->state, input);
        if (step == NULL) {
            tell_patient(reader, json_pack("{s:s, s:s, s:s}", "event", "illegal-step", "state",
                                           machine_state_name(reader->state), "input", machine_input_name(input)));
            return false;
        }
        if (input == READER_CARD_REMOVED) {
            reader->card_present = false;
        }
        input = take(reader, step);
    }
    return true;
}

// --- What comes from outside ---

static void refuse_patient(struct reader *reader, const char *what, const char *reason)
{
    tell_patient(reader, json_pack("{s:s, s:s, s:s}", "event", "refused", "do", what, "reason", reason));
}

void reader_patient(struct reader *reader, const json_t *command)
{
    const char *what = json_string_value(json_object_get(command, "do"));

    if (what == NULL || strcmp(what, "session") != 0) {
        refuse_patient(reader, what == NULL ? "" : what, "unknown");
        return;
    }
    if (reader->has_patient) {
        refuse_patient(reader, what, "busy");
        return;
    }
    if (patient_parse(command, &reader->patient) != ONSHI_OK) {
        refuse_patient(reader, what, "malformed");
        return;
    }
    reader->has_patient = true;
    if (reader->state == READER_IDLE) {
        reader->deadline = deadline_in(patience(reader));
        run(reader, wait_for_card(reader));
    }
}

static void refuse_terminal(struct reader *reader, const char *what, const char *reason)
{
    tell_terminal(reader, json_pack("{s:s, s:I, s:s, s:s}", "event", "refused", "session", reader->number, "do", what,
                                    "reason", reason));
}

static enum onshi_status take_identify(struct reader *reader, const json_t *command)
{
    return request_parse(command, &reader->request);
}

static bool is_result(const char *text)
{
    static const char *const RESULTS[] = {"done", "not-confirmed", "error"};

    for (size_t i = 0; text != NULL && i < sizeof RESULTS / sizeof *RESULTS; i++) {
        if (strcmp(RESULTS[i], text) == 0) {
            return true;
        }
    }
    return false;
}

static enum onshi_status take_show(struct reader *reader, const json_t *command)
{
    if (!is_result(json_string_value(json_object_get(command, "result")))) {
        return ONSHI_MALFORMED;
    }

    json_t *result = json_deep_copy(command);
    if (result == NULL) {
        return ONSHI_NO_MEMORY;
    }
    json_decref(reader->result);
    reader->result = result;
    return ONSHI_OK;
}

static const struct terminal_command {
    const char *name;
    enum reader_input input;
    enum onshi_status (*take)(struct reader *reader, const json_t *command);
} TERMINAL_COMMANDS[] = {
    {"identify", READER_IDENTIFY, take_identify},
    {"show", READER_SHOW, take_show},
};

static const struct terminal_command *find_terminal_command(const char *name)
{
    for (size_t i = 0; name != NULL && i < sizeof TERMINAL_COMMANDS / sizeof *TERMINAL_COMMANDS; i++) {
        if (strcmp(TERMINAL_COMMANDS[i].name, name) == 0) {
            return &TERMINAL_COMMANDS[i];
        }
    }
    return NULL;
}

static void run_terminal_command(struct reader *reader, const struct terminal_command *found, const json_t *command)
{
    if (machine_step(reader->state, found->input) == NULL) {
        run(reader, found->input); // says so on the patient's side, for the log
        refuse_terminal(reader, found->name, "state");
        return;
    }
    if (found->take(reader, command) != ONSHI_OK) {
        refuse_terminal(reader, found->name, "malformed");
        return;
    }
    run(reader, found->input);
    json_decref(reader->result);
    reader->result = NULL;
}

void reader_terminal(struct reader *reader, const json_t *command)
{
    const char *what = json_string_value(json_object_get(command, "do"));
    const struct terminal_command *found = find_terminal_command(what);

    if (found == NULL) {
        refuse_terminal(reader, what == NULL ? "" : what, "unknown");
        return;
    }
    if (!reader->announced || json_integer_value(json_object_get(command, "session")) != reader->number) {
        refuse_terminal(reader, what, "session");
        return;
    }
    run_terminal_command(reader, found, command);
}

void reader_card(struct reader *reader, bool present)
{
    const bool was_present = reader->card_present;

    reader->card_present = present;
    if (reader->state == READER_IDLE) {
        run(reader, wait_for_card(reader));
        return;
    }
    if (was_present && !present) {
        run(reader, READER_CARD_REMOVED);
    }
}

void reader_time_out(struct reader *reader)
{
    reader->deadline = deadline_in(DEADLINE_NEVER);
    run(reader, READER_TIME_OUT);
}

void reader_clear(struct reader *reader)
{
    chip_close(&reader->chip);
    forget_patient(reader);
    json_decref(reader->result);
    reader->result = NULL;
    lines_close(&reader->patient_side);
    lines_close(&reader->port);
}
