// SPDX-License-Identifier: Apache-2.0
//
// The lines of the port (PORT.md).
#include <string.h>

#include "virtual-card/reader/fault.h"
#include "virtual-card/reader/session.h"

static void set_methods(const struct reader_config *config, json_t *event)
{
    const struct {
        const char *name;
        bool offered;
    } methods[] = {{"face", reader_offers_face(config)}, {"pin", config->pin_pad}, {"visual", config->visual}};
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        if (methods[i].offered) {
            json_array_append_new(list, json_string(methods[i].name));
        }
    }
    json_object_set_new(event, "methods", list);
}

static const char *mode_name(const struct reader *reader)
{
    return reader->visual_mode ? "visual" : "unattended";
}

void reader_hello(struct reader *reader)
{
    json_t *event = json_pack("{s:i, s:s, s:[i], s:s, s:s}", "port", PORT_VERSION, "event", "hello", "versions",
                              PORT_VERSION, "reader", reader->config.name, "mode", mode_name(reader));

    if (event != NULL) {
        set_methods(&reader->config, event);
    }
    reader_tell_terminal(reader, event);
}

static void refuse(struct reader *reader, const char *what, const char *reason)
{
    reader_tell_terminal(reader, json_pack("{s:s, s:I, s:s, s:s}", "event", "refused", "session", reader->number,
                                           "do", what, "reason", reason));
}

// --- Lines that belong to no session; the result is a reason to refuse them, or NULL. ---

static const char *take_hello(struct reader *reader, const json_t *command)
{
    const json_t *version = json_object_get(command, "port");

    reader->agreed = json_is_integer(version) && (json_integer_value(version) == PORT_VERSION ||
                                                  fault_on(reader->config.faults, FAULT_BUG_34));
    return reader->agreed ? NULL : "version";
}

static const char *take_mode(struct reader *reader, const json_t *command)
{
    const char *reason = reader_set_mode(reader, command);

    if (reason == NULL) {
        reader_tell_terminal(reader, json_pack("{s:s, s:s}", "event", "mode", "mode", mode_name(reader)));
    }
    return reason;
}

// --- Lines of a session; they change the input with which the machine goes on when it depends on their content. ---

static enum onshi_status take_identify(struct reader *reader, const json_t *command, enum reader_input *input)
{
    ONSHI_TRY(request_parse(command, &reader->session.request));
    *input = reader->visual_mode ? READER_IDENTIFY_VISUALLY : READER_IDENTIFY;
    return ONSHI_OK;
}

// What a certificate can be worth [DR-029].
static const struct worth {
    const char *name;
    enum reader_input input;
    const char *notice;
    bool eligibility_only;
} WORTHS[] = {
    {"valid", READER_CERTIFICATE_GOOD, NULL, false},
    {"ending", READER_CERTIFICATE_GOOD, "I10", false},
    {"eligibility-only", READER_CERTIFICATE_GOOD, "I11", true},
    {"expired", READER_CERTIFICATE_OVER, NULL, false},
    {"revoked", READER_CERTIFICATE_OVER, NULL, false},
};

// weigh keeps what the session has to know of the certificate and returns how it goes on.
static enum reader_input weigh(struct reader *reader, const struct worth *worth, bool unregistered)
{
    const uint64_t faults = reader->config.faults;
    const bool ends = worth->input == READER_CERTIFICATE_OVER && !fault_on(faults, FAULT_DR_029_OVER);

    reader->session.notice = worth->notice;
    reader->session.eligibility_only = worth->eligibility_only && !fault_on(faults, FAULT_DR_029);
    if (fault_on(faults, FAULT_DR_029_NOTICE)) {
        reader->session.notice = NULL;
    }
    if (ends) {
        return READER_CERTIFICATE_OVER;
    }
    return unregistered && !fault_on(faults, FAULT_DR_013) ? READER_UNREGISTERED : READER_CERTIFICATE_GOOD;
}

static enum onshi_status take_certificate(struct reader *reader, const json_t *command, enum reader_input *input)
{
    const char *result = json_string_value(json_object_get(command, "result"));
    const json_t *registered = json_object_get(command, "registered");

    if (registered != NULL && !json_is_boolean(registered)) {
        return ONSHI_MALFORMED;
    }
    for (size_t i = 0; result != NULL && i < sizeof WORTHS / sizeof *WORTHS; i++) {
        if (strcmp(WORTHS[i].name, result) == 0) {
            *input = weigh(reader, &WORTHS[i], json_is_false(registered));
            return ONSHI_OK;
        }
    }
    return ONSHI_MALFORMED;
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

static enum onshi_status take_show(struct reader *reader, const json_t *command, enum reader_input *input)
{
    *input = READER_SHOW;
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
    const char *(*take)(struct reader *reader, const json_t *command);
    enum reader_input legal; // a session's line is in place where this input is
    enum onshi_status (*take_in_session)(struct reader *reader, const json_t *command, enum reader_input *input);
} COMMANDS[] = {
    {"hello", take_hello, READER_NOTHING, NULL},
    {"mode", take_mode, READER_NOTHING, NULL},
    {"identify", NULL, READER_IDENTIFY, take_identify},
    {"certificate", NULL, READER_CERTIFICATE_GOOD, take_certificate},
    {"show", NULL, READER_SHOW, take_show},
};

static const struct terminal_command *find(const char *name)
{
    for (size_t i = 0; name != NULL && i < sizeof COMMANDS / sizeof *COMMANDS; i++) {
        if (strcmp(COMMANDS[i].name, name) == 0) {
            return &COMMANDS[i];
        }
    }
    return NULL;
}

// in_place says whether the session waits for this line: what the certificate is worth, not before it has been told.
static bool in_place(const struct reader *reader, const struct terminal_command *found)
{
    if (found->legal == READER_CERTIFICATE_GOOD && !reader->session.identified) {
        return false;
    }
    return machine_step(reader->state, found->legal) != NULL;
}

static void run(struct reader *reader, const struct terminal_command *found, const json_t *command)
{
    enum reader_input input;

    if (!in_place(reader, found)) {
        reader_tell_patient(reader, json_pack("{s:s, s:s, s:s}", "event", "illegal-step", "state",
                                              machine_state_name(reader->state), "input",
                                              machine_input_name(found->legal)));
        refuse(reader, found->name, "state");
        return;
    }
    if (found->take_in_session(reader, command, &input) != ONSHI_OK) {
        refuse(reader, found->name, "malformed");
        return;
    }
    reader_run(reader, input);
    json_decref(reader->result);
    reader->result = NULL;
}

static const char *check_session(const struct reader *reader, const json_t *command)
{
    if (!reader->agreed) {
        return "version";
    }
    const json_t *session = json_object_get(command, "session");
    if (reader->announced && fault_on(reader->config.faults, FAULT_BUG_07)) {
        return NULL;
    }
    return !reader->announced || !json_is_integer(session) || json_integer_value(session) != reader->number ? "session"
                                                                                                           : NULL;
}

void reader_terminal(struct reader *reader, const json_t *command)
{
    const char *what = json_string_value(json_object_get(command, "do"));
    const struct terminal_command *found = find(what);
    const char *reason = found == NULL         ? "unknown"
                         : found->take != NULL ? found->take(reader, command)
                                               : check_session(reader, command);

    if (reason != NULL) {
        refuse(reader, what == NULL ? "" : what, reason);
        return;
    }
    if (found->take == NULL) {
        run(reader, found, command);
    }
}
