// SPDX-License-Identifier: Apache-2.0
//
// What the device does when it comes into a state; the result is what happens next.
#include <string.h>

#include "virtual-card/reader/screen.h"
#include "virtual-card/reader/session.h"

static enum reader_input wait(struct reader *reader)
{
    (void)reader;
    return READER_NOTHING;
}

static enum reader_input wait_for_card(struct reader *reader)
{
    return reader->has_patient && reader->card_present ? READER_START : READER_NOTHING;
}

static enum reader_input detect(struct reader *reader)
{
    reader->number++;
    reader->announced = true;
    reader_tell_terminal(reader, json_pack("{s:i, s:s, s:I}", "port", PORT_VERSION, "event", "card-placed", "session",
                                           reader->number));
    if (chip_open(&reader->chip, reader->line, reader->config.chip_ms) != ONSHI_OK) {
        return READER_UNREADABLE;
    }
    reader_tell_patient(reader, json_pack("{s:s, s:s}", "event", "sound", "sound", "beep"));
    enum onshi_status selected = chip_select(&reader->chip);
    if (selected == ONSHI_NOT_FOUND) {
        return READER_FOREIGN;
    }
    return selected == ONSHI_OK ? READER_NOTHING : reader_input_of_failure(selected);
}

static enum reader_input not_offered(struct reader *reader, const char *method)
{
    reader_tell_patient(reader, json_pack("{s:s, s:s}", "event", "not-offered", "method", method));
    return reader->config.pin_pad && reader->patient.pin_count > 0 ? READER_CHOOSE_PIN : READER_CANCEL;
}

// choose_method is the patient's finger. Who can only be confirmed by staff waits until staff switch the mode.
static enum reader_input choose_method(struct reader *reader)
{
    switch (reader->patient.method) {
    case PATIENT_BY_FACE:
        return reader->config.camera ? READER_CHOOSE_FACE : not_offered(reader, "face");
    case PATIENT_BY_PIN:
        return reader->config.pin_pad ? READER_CHOOSE_PIN : not_offered(reader, "pin");
    case PATIENT_BY_VISUAL:
        break;
    }
    return READER_NOTHING;
}

// --- PIN ---

static bool is_pin(const char *text)
{
    return strlen(text) == CHIP_PIN_DIGITS && strspn(text, "0123456789") == CHIP_PIN_DIGITS;
}

static void tell_pin_result(struct reader *reader, const char *result, int left)
{
    reader->session.pin_left = left;
    reader_tell_patient(reader,
                        json_pack("{s:s, s:s, s:i}", "event", "pin-result", "result", result, "left", left));
}

static enum reader_input judge_pin(struct reader *reader, struct chip_pin_result result)
{
    if (result.right) {
        tell_pin_result(reader, "ok", result.left);
        reader->session.proved_by = PATIENT_BY_PIN;
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
        return reader_input_of_failure(status);
    }

    tell_pin_result(reader, "not-four-digits", left);
    return READER_PIN_WRONG;
}

// back_to_jpki selects the JPKI application again when the photo has been read in between.
static enum onshi_status back_to_jpki(struct reader *reader)
{
    if (!reader->session.away_from_jpki) {
        return ONSHI_OK;
    }
    ONSHI_TRY(chip_select(&reader->chip));
    reader->session.away_from_jpki = false;
    return ONSHI_OK;
}

static enum reader_input type_pin(struct reader *reader)
{
    if (reader->session.pins_typed == reader->patient.pin_count) {
        return READER_CANCEL;
    }

    const char *pin = reader->patient.pins[reader->session.pins_typed++];
    enum onshi_status status = back_to_jpki(reader);
    if (status != ONSHI_OK) {
        return reader_input_of_failure(status);
    }
    if (!is_pin(pin)) {
        return refuse_pin(reader);
    }
    struct chip_pin_result result;
    status = chip_verify(&reader->chip, pin, &result);
    return status == ONSHI_OK ? judge_pin(reader, result) : reader_input_of_failure(status);
}

// --- 目視確認 ---

// ask_staff counts nothing, on the card or anywhere [DR-022].
static enum reader_input ask_staff(struct reader *reader)
{
    const bool confirmed = reader->patient.staff_confirm;

    reader_tell_patient(reader, json_pack("{s:s, s:s}", "event", "visual-result", "result",
                                          confirmed ? "confirmed" : "refused"));
    reader->session.proved_by = PATIENT_BY_VISUAL;
    return confirmed ? READER_STAFF_CONFIRM : READER_CANCEL;
}

// --- Certificate and proof ---

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

// prove signs the challenge. After a face or the word of staff the reader authenticates itself to the card instead of
// the PIN; a card that does not know how leaves `signature` empty.
static enum onshi_status prove(struct reader *reader, struct bytes_writer *signature)
{
    const struct request *request = &reader->session.request;

    if (reader->session.proved_by != PATIENT_BY_PIN) {
        enum onshi_status status =
            reader->key == NULL ? ONSHI_UNSUPPORTED : chip_authenticate_terminal(&reader->chip, reader->key);
        if (status != ONSHI_OK) {
            return status == ONSHI_UNSUPPORTED ? ONSHI_OK : status;
        }
    }
    return chip_sign(&reader->chip, bytes_reader_over(request->challenge, request->challenge_length), signature);
}

static enum onshi_status read_proof(struct reader *reader, struct bytes_writer *certificate,
                                    struct bytes_writer *signature)
{
    ONSHI_TRY(back_to_jpki(reader));
    ONSHI_TRY(chip_read_certificate(&reader->chip, certificate));
    return prove(reader, signature);
}

static const char *method_name(enum patient_method method)
{
    return method == PATIENT_BY_PIN ? "pin" : method == PATIENT_BY_FACE ? "face" : "visual";
}

static void tell_identified(struct reader *reader, const struct bytes_writer *certificate,
                            const struct bytes_writer *signature)
{
    const enum patient_method method = reader->session.proved_by;
    const char *proof = signature->length == 0 ? "none" : method == PATIENT_BY_PIN ? "pin" : "terminal";
    json_t *event = json_pack("{s:s, s:I, s:s, s:s, s:o}", "event", "identified", "session", reader->number, "method",
                              method_name(method), "proof", proof, "certificate", pack_hex(certificate));

    if (signature->length > 0 && json_object_set_new(event, "signature", pack_hex(signature)) != 0) {
        json_decref(event);
        return;
    }
    reader_tell_terminal(reader, event);
    reader->session.identified = true;
}

// certify then waits for what the terminal says the certificate is worth.
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
    return status == ONSHI_OK ? READER_NOTHING : reader_input_of_failure(status);
}

static enum reader_input ask_to_register(struct reader *reader)
{
    const bool yes = reader->patient.registers;

    reader_tell_terminal(reader, json_pack("{s:s, s:I, s:b}", "event", "registration", "session", reader->number,
                                           "register", yes));
    return yes ? READER_REGISTERS : READER_DECLINES;
}

// --- Consents ---

static bool is_asked_for(const struct reader *reader, const char *name)
{
    const struct request *request = &reader->session.request;

    for (size_t i = 0; i < request->kind_count; i++) {
        if (strcmp(request->kinds[i], name) == 0) {
            return true;
        }
    }
    return false;
}

// is_shown says whether the n-th kind gets a screen: asked for, switched on, of its time, and to be had at all.
static bool is_shown(const struct reader *reader, size_t n)
{
    const struct screen_kind *kind = screen_kind_at(n);
    int64_t today;

    if ((reader->config.kinds & 1U << n) == 0 || !is_asked_for(reader, kind->name) ||
        (reader->session.eligibility_only && kind->health)) {
        return false;
    }
    return !reader_clock_date(&reader->clock, &today) || screen_kind_exists(kind, today);
}

// uses_high_cost shows the screen before those about the ceiling, if there are any. Who answers yes to one of them must
// have said yes here.
static bool uses_high_cost(struct reader *reader)
{
    bool shown = false;
    bool yes = false;

    for (size_t i = 0; screen_kind_at(i) != NULL; i++) {
        if (screen_kind_at(i)->high_cost && is_shown(reader, i)) {
            shown = true;
            yes = yes || patient_consents_to(&reader->patient, screen_kind_at(i)->name);
        }
    }
    if (shown) {
        reader_tell_patient(reader, screen_high_cost_event());
    }
    return yes;
}

// no_to_all answers for every kind that the terminal asked for, and for no other. What is not shown to the patient, and
// what the patient does not answer, is a no [SEED-123].
static json_t *no_to_all(const struct reader *reader)
{
    json_t *consents = json_object();

    for (size_t i = 0; i < reader->session.request.kind_count; i++) {
        json_object_set_new(consents, reader->session.request.kinds[i], json_false());
    }
    return consents;
}

static json_t *ask_consents(struct reader *reader)
{
    json_t *consents = no_to_all(reader);
    bool asked_high_cost = false;
    bool high_cost = false;

    for (size_t i = 0; screen_kind_at(i) != NULL; i++) {
        const struct screen_kind *kind = screen_kind_at(i);
        if (kind->high_cost && !asked_high_cost) {
            asked_high_cost = true;
            high_cost = uses_high_cost(reader);
        }
        if (!is_shown(reader, i) || (kind->high_cost && !high_cost)) {
            continue;
        }
        reader_tell_patient(reader, screen_kind_event(kind));
        json_object_set_new(consents, kind->name, json_boolean(patient_consents_to(&reader->patient, kind->name)));
    }
    return consents;
}

// consent gives the answers only while the card lies there: selecting the application again proves it, and ends what
// the PIN or the terminal's authentication allowed.
static enum reader_input consent(struct reader *reader)
{
    json_t *consents = ask_consents(reader);
    enum onshi_status status = chip_select(&reader->chip);

    if (status != ONSHI_OK) {
        json_decref(consents);
        return reader_input_of_failure(status);
    }
    reader_tell_terminal(reader, json_pack("{s:s, s:I, s:o}", "event", "consents", "session", reader->number,
                                           "consents", consents));
    return READER_CONSENTED;
}

enum reader_input reader_enter(struct reader *reader)
{
    static enum reader_input (*const ON_ENTRY[READER_STATES])(struct reader *reader) = {
        [READER_IDLE] = wait_for_card,       [READER_DETECT] = detect,   [READER_METHOD] = choose_method,
        [READER_FACE] = reader_show_face,    [READER_PIN] = type_pin,    [READER_VISUAL] = ask_staff,
        [READER_CERT] = certify,             [READER_REGISTER] = ask_to_register,
        [READER_CONSENT] = consent,          [READER_QUERY] = wait,      [READER_DONE] = wait,
        [READER_REMOVE] = wait,
    };

    return ON_ENTRY[reader->state](reader);
}
