// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/patient.h"

#include <string.h>

#include "virtual-card/reader/camera_input.h"

enum { PATIENCE_MAXIMUM = 24 * 60 * 60 * 1000 };

// The states after which a patient can take the card, by the names of the script.
static const struct {
    const char *name;
    enum reader_state state;
} LEAVINGS[] = {
    {"detect", READER_DETECT}, {"method", READER_METHOD},     {"face", READER_FACE},
    {"pin", READER_PIN},       {"visual", READER_VISUAL},     {"cert", READER_CERT},
    {"register", READER_REGISTER}, {"consent", READER_CONSENT}, {"done", READER_DONE},
};

static const char *const METHODS[] = {
    [PATIENT_BY_FACE] = "face",
    [PATIENT_BY_PIN] = "pin",
    [PATIENT_BY_VISUAL] = "visual",
};

static enum onshi_status parse_method(const json_t *value, struct patient *patient)
{
    const char *name = json_string_value(value);

    for (size_t i = 0; name != NULL && i < sizeof METHODS / sizeof *METHODS; i++) {
        if (strcmp(METHODS[i], name) == 0) {
            patient->method = (enum patient_method)i;
            return ONSHI_OK;
        }
    }
    return ONSHI_MALFORMED;
}

static enum onshi_status parse_face(const json_t *value, struct patient *patient)
{
    if (patient->face_count == PATIENT_FACES_MAXIMUM) {
        return ONSHI_TOO_LONG;
    }
    if (!camera_subject_of(json_string_value(value), &patient->faces[patient->face_count])) {
        return ONSHI_MALFORMED;
    }
    patient->face_count++;
    return ONSHI_OK;
}

// keep_text copies a text of less than `size` bytes.
static enum onshi_status keep_text(const json_t *value, char *out, size_t size)
{
    const size_t length = json_string_length(value);

    if (!json_is_string(value)) {
        return ONSHI_MALFORMED;
    }
    if (length >= size) {
        return ONSHI_TOO_LONG;
    }
    memcpy(out, json_string_value(value), length + 1);
    return ONSHI_OK;
}

static enum onshi_status parse_pin(const json_t *value, struct patient *patient)
{
    if (patient->pin_count == PATIENT_PINS_MAXIMUM) {
        return ONSHI_TOO_LONG;
    }
    ONSHI_TRY(keep_text(value, patient->pins[patient->pin_count], PATIENT_PIN_SIZE));
    patient->pin_count++;
    return ONSHI_OK;
}

// parse_each reads every item of an array.
static enum onshi_status parse_each(const json_t *value, struct patient *patient,
                                    enum onshi_status (*parse)(const json_t *, struct patient *))
{
    size_t i;
    json_t *item;

    if (!json_is_array(value)) {
        return ONSHI_MALFORMED;
    }
    json_array_foreach(value, i, item) {
        ONSHI_TRY(parse(item, patient));
    }
    return ONSHI_OK;
}

static enum onshi_status parse_pins(const json_t *value, struct patient *patient)
{
    return parse_each(value, patient, parse_pin);
}

static enum onshi_status parse_faces(const json_t *value, struct patient *patient)
{
    return parse_each(value, patient, parse_face);
}

static enum onshi_status parse_person(const json_t *value, struct patient *patient)
{
    return keep_text(value, patient->person, sizeof patient->person);
}

static enum onshi_status parse_code(const json_t *value, struct patient *patient)
{
    return keep_text(value, patient->code_b, sizeof patient->code_b);
}

static enum onshi_status parse_picture(const json_t *value, struct patient *patient)
{
    return patient->picture != NULL ? ONSHI_MALFORMED : camera_input_decode(value, &patient->picture);
}

static enum onshi_status parse_picture_file(const json_t *value, struct patient *patient)
{
    return patient->picture != NULL ? ONSHI_MALFORMED : camera_input_open(value, &patient->picture);
}

static enum onshi_status parse_seed(const json_t *value, struct patient *patient)
{
    if (!json_is_integer(value) || json_integer_value(value) < 0) {
        return ONSHI_MALFORMED;
    }
    patient->seed = (uint64_t)json_integer_value(value);
    return ONSHI_OK;
}

static enum onshi_status parse_staff(const json_t *value, struct patient *patient)
{
    const char *says = json_string_value(value);

    if (says == NULL || (strcmp(says, "confirm") != 0 && strcmp(says, "refuse") != 0)) {
        return ONSHI_MALFORMED;
    }
    patient->staff_confirm = strcmp(says, "confirm") == 0;
    return ONSHI_OK;
}

static enum onshi_status parse_register(const json_t *value, struct patient *patient)
{
    patient->registers = json_is_true(value);
    return json_is_boolean(value) ? ONSHI_OK : ONSHI_MALFORMED;
}

static enum onshi_status parse_consents(const json_t *value, struct patient *patient)
{
    json_t *consents = (json_t *)(uintptr_t)value; // iteration changes nothing
    const char *kind;
    json_t *answer;

    if (!json_is_object(value)) {
        return ONSHI_MALFORMED;
    }
    json_object_foreach(consents, kind, answer) {
        if (!json_is_boolean(answer)) {
            return ONSHI_MALFORMED;
        }
    }
    json_decref(patient->consents);
    patient->consents = json_deep_copy(value);
    return patient->consents == NULL ? ONSHI_NO_MEMORY : ONSHI_OK;
}

static enum onshi_status parse_leaving(const json_t *value, struct patient *patient)
{
    const char *name = json_string_value(value);

    for (size_t i = 0; name != NULL && i < sizeof LEAVINGS / sizeof *LEAVINGS; i++) {
        if (strcmp(LEAVINGS[i].name, name) == 0) {
            patient->leaves_after = LEAVINGS[i].state;
            return ONSHI_OK;
        }
    }
    return ONSHI_MALFORMED;
}

static enum onshi_status parse_stop(const json_t *value, struct patient *patient)
{
    return machine_state_of(json_string_value(value), &patient->stops_in) ? ONSHI_OK : ONSHI_MALFORMED;
}

static enum onshi_status parse_patience(const json_t *value, struct patient *patient)
{
    const json_int_t milliseconds = json_integer_value(value);

    if (!json_is_integer(value) || milliseconds < 0 || milliseconds > PATIENCE_MAXIMUM) {
        return ONSHI_MALFORMED;
    }
    patient->patience = (int)milliseconds;
    return ONSHI_OK;
}

static enum onshi_status parse_verb(const json_t *value, struct patient *patient)
{
    (void)patient;
    return json_is_string(value) ? ONSHI_OK : ONSHI_MALFORMED; // the caller has looked at it
}

static const struct {
    const char *name;
    enum onshi_status (*parse)(const json_t *value, struct patient *patient);
} FIELDS[] = {
    {"do", parse_verb},
    {"method", parse_method},
    {"face", parse_face},
    {"faces", parse_faces},
    {"person", parse_person},
    {"code-b", parse_code},
    {"picture", parse_picture},
    {"picture-file", parse_picture_file},
    {"seed", parse_seed},
    {"pin", parse_pin},
    {"pins", parse_pins},
    {"staff", parse_staff},
    {"register", parse_register},
    {"consents", parse_consents},
    {"remove-after", parse_leaving},
    {"stops-in", parse_stop},
    {"patience-ms", parse_patience},
};

static enum onshi_status parse_field(const char *name, const json_t *value, struct patient *patient)
{
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++) {
        if (strcmp(FIELDS[i].name, name) == 0) {
            return FIELDS[i].parse(value, patient);
        }
    }
    return ONSHI_MALFORMED;
}

bool patient_knows(const char *member)
{
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++) {
        if (strcmp(FIELDS[i].name, member) == 0) {
            return true;
        }
    }
    return false;
}

static enum onshi_status parse_fields(json_t *session, struct patient *patient)
{
    const char *name;
    json_t *value;

    if (json_object_get(session, "method") == NULL) {
        return ONSHI_MALFORMED;
    }
    json_object_foreach(session, name, value) {
        ONSHI_TRY(parse_field(name, value, patient));
    }
    return ONSHI_OK;
}

enum onshi_status patient_parse(const json_t *session, struct patient *out)
{
    struct patient patient = {
        .leaves_after = READER_DONE,
        .stops_in = READER_STATES,
        .patience = MACHINE_NEVER,
        .staff_confirm = true,
    };
    enum onshi_status status = parse_fields((json_t *)(uintptr_t)session, &patient);

    if (status != ONSHI_OK) {
        patient_clear(&patient);
        return status;
    }
    *out = patient;
    return ONSHI_OK;
}

void patient_clear(struct patient *patient)
{
    json_decref(patient->consents);
    camera_input_free(patient->picture);
    explicit_bzero(patient, sizeof *patient);
}

bool patient_consents_to(const struct patient *patient, const char *kind)
{
    return json_is_true(json_object_get(patient->consents, kind));
}
