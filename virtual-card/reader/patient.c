// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/patient.h"

#include <string.h>

#include "virtual-card/vpcd/deadline.h"

enum { PATIENCE_MAXIMUM = 24 * 60 * 60 * 1000 };

// The states after which a patient can take the card, by the names of the script.
static const struct {
    const char *name;
    enum reader_state state;
} LEAVINGS[] = {
    {"detect", READER_DETECT}, {"method", READER_METHOD},   {"face", READER_FACE}, {"pin", READER_PIN},
    {"cert", READER_CERT},     {"consent", READER_CONSENT}, {"done", READER_DONE},
};

static enum onshi_status parse_method(const json_t *value, struct patient *patient)
{
    const char *name = json_string_value(value);

    if (name != NULL && strcmp(name, "pin") == 0) {
        patient->method = PATIENT_BY_PIN;
        return ONSHI_OK;
    }
    if (name != NULL && strcmp(name, "face") == 0) {
        patient->method = PATIENT_BY_FACE;
        return ONSHI_OK;
    }
    return ONSHI_MALFORMED;
}

static enum onshi_status parse_face(const json_t *value, struct patient *patient)
{
    const char *name = json_string_value(value);
    if (name == NULL) {
        return ONSHI_MALFORMED;
    }
    patient->face_matches = strcmp(name, "same") == 0;
    return ONSHI_OK;
}

static enum onshi_status parse_pin(const json_t *value, struct patient *patient)
{
    const size_t length = json_string_length(value);

    if (!json_is_string(value)) {
        return ONSHI_MALFORMED;
    }
    if (length >= PATIENT_PIN_SIZE || patient->pin_count == PATIENT_PINS_MAXIMUM) {
        return ONSHI_TOO_LONG;
    }
    memcpy(patient->pins[patient->pin_count++], json_string_value(value), length + 1);
    return ONSHI_OK;
}

static enum onshi_status parse_pins(const json_t *value, struct patient *patient)
{
    size_t i;
    json_t *pin;

    if (!json_is_array(value)) {
        return ONSHI_MALFORMED;
    }
    json_array_foreach(value, i, pin) {
        ONSHI_TRY(parse_pin(pin, patient));
    }
    return ONSHI_OK;
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
    {"do", parse_verb},           {"method", parse_method},         {"face", parse_face},
    {"pin", parse_pin},           {"pins", parse_pins},             {"consents", parse_consents},
    {"remove-after", parse_leaving}, {"patience-ms", parse_patience},
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
    struct patient patient = {.leaves_after = READER_DONE, .patience = DEADLINE_NEVER};
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
    explicit_bzero(patient, sizeof *patient);
}

bool patient_consents_to(const struct patient *patient, const char *kind)
{
    return json_is_true(json_object_get(patient->consents, kind));
}
