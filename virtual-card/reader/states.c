// SPDX-License-Identifier: Apache-2.0
//
// What the device does when it comes into a state; the result is what happens next.
#include <stdio.h>
#include <string.h>

#include "virtual-card/reader/fault.h"
#include "virtual-card/reader/session.h"

static enum reader_input wait(struct reader *reader)
{
    (void)reader;
    return READER_NOTHING;
}

static enum reader_input wait_for_card(struct reader *reader)
{
    const bool card = reader->card_present || fault_on(reader->config.faults, FAULT_SEED_031);

    return reader->has_patient && card ? READER_START : READER_NOTHING;
}

// is_locked asks the card whether its PIN is, whatever the patient wants to use.
static bool is_locked(struct reader *reader)
{
    int left;

    return chip_pin_left(&reader->chip, &left) == ONSHI_OK && left == 0;
}

static enum reader_input detect(struct reader *reader)
{
    reader->number++;
    reader->announced = true;
    reader_tell_terminal(reader, json_pack("{s:i, s:s, s:I}", "port", PORT_VERSION, "event", "card-placed", "session",
                                           reader->number));
    chip_close(&reader->chip); // of the session before, after a fault
    if (chip_open(&reader->chip, reader->line, reader->config.chip_ms) != ONSHI_OK) {
        return READER_UNREADABLE;
    }
    reader_tell_patient(reader, json_pack("{s:s, s:s}", "event", "sound", "sound", "beep"));
    enum onshi_status selected = chip_select(&reader->chip);
    if (selected == ONSHI_NOT_FOUND) {
        return READER_FOREIGN;
    }
    if (selected == ONSHI_OK && fault_on(reader->config.faults, FAULT_DR_027) && is_locked(reader)) {
        return READER_UNREADABLE;
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
        if (fault_on(reader->config.faults, FAULT_DR_021) && is_locked(reader)) {
            return READER_CHOOSE_PIN;
        }
        return reader_offers_face(&reader->config) ? READER_CHOOSE_FACE : not_offered(reader, "face");
    case PATIENT_BY_PIN:
        return reader->config.pin_pad ? READER_CHOOSE_PIN : not_offered(reader, "pin");
    case PATIENT_BY_VISUAL:
        break;
    }
    return READER_NOTHING;
}

// --- PIN ---

enum { TRIES_IN_FAULT = 3, PIN_SIZE = CHIP_PIN_DIGITS + 1 };

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
    if (!result.right && fault_on(reader->config.faults, FAULT_DR_020)) {
        result.left = TRIES_IN_FAULT - reader->session.pins_typed;
    }
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

void reader_count_tries(struct reader *reader)
{
    int left;

    if (fault_on(reader->config.faults, FAULT_MC_4_STATUS) || !reader->chip.open) {
        return;
    }
    if (back_to_jpki(reader) == ONSHI_OK && chip_pin_left(&reader->chip, &left) == ONSHI_OK) {
        reader->session.pin_left = left;
    }
}

// enter_pin gives four digits to the card.
static enum reader_input enter_pin(struct reader *reader, const char *pin)
{
    const uint64_t faults = reader->config.faults;
    struct chip_pin_result result;

    if (fault_on(faults, FAULT_X_02)) {
        fprintf(stderr, "VERIFY 0018 pin=%s\n", pin);
    }
    enum onshi_status status = chip_verify(&reader->chip, pin, &result);
    if (status == ONSHI_OK && !result.right && fault_on(faults, FAULT_DR_020_TWICE)) {
        status = chip_verify(&reader->chip, pin, &result);
    }
    return status == ONSHI_OK ? judge_pin(reader, result) : reader_input_of_failure(status);
}

// force_pin makes four characters of whatever was typed.
static enum reader_input force_pin(struct reader *reader, const char *typed)
{
    char pin[PIN_SIZE] = "0000";

    memcpy(pin, typed, strnlen(typed, CHIP_PIN_DIGITS));
    return enter_pin(reader, pin);
}

// read_too_much reads what a fault wants to know with the PIN, and comes back.
static enum onshi_status read_too_much(struct reader *reader, const char *pin)
{
    const bool number = fault_on(reader->config.faults, FAULT_DR_014);

    if (!number && !fault_on(reader->config.faults, FAULT_MC_7_2_BASIC_ITEMS)) {
        return ONSHI_OK;
    }
    ONSHI_TRY(chip_read_input_help(&reader->chip, pin, number ? CHIP_NUMBER : CHIP_BASIC_ITEMS));
    return chip_select(&reader->chip);
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
        return fault_on(reader->config.faults, FAULT_SEED_034) ? force_pin(reader, pin) : refuse_pin(reader);
    }
    status = read_too_much(reader, pin);
    return status == ONSHI_OK ? enter_pin(reader, pin) : reader_input_of_failure(status);
}

// --- 目視確認 ---

// open_for_staff gets the photo off the chip where staff have the card before them.
static enum onshi_status open_for_staff(struct reader *reader)
{
    struct bytes_writer jp2;
    struct chip_photo photo;

    if (strlen(reader->patient.code_b) != CHIP_CODE_DIGITS) {
        return ONSHI_OK;
    }
    reader->session.away_from_jpki = true;
    bytes_writer_init(&jp2, CHIP_PICTURES_MAXIMUM);
    enum onshi_status status = chip_read_photo(&reader->chip, reader->patient.code_b, &photo, &jp2);
    bytes_writer_free(&jp2);
    return status;
}

// ask_staff counts nothing, on the card or anywhere [DR-022].
static enum reader_input ask_staff(struct reader *reader)
{
    const bool confirmed = reader->patient.staff_confirm || fault_on(reader->config.faults, FAULT_SEED_033);

    if (fault_on(reader->config.faults, FAULT_DR_022) && open_for_staff(reader) != ONSHI_OK) {
        return READER_UNREADABLE;
    }

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

// sign_as_text signs the digits of the challenge instead of its bytes.
static enum onshi_status sign_as_text(struct reader *reader, struct bytes_writer *signature)
{
    const struct request *request = &reader->session.request;
    struct bytes_writer digits;

    bytes_writer_init(&digits, 2 * REQUEST_CHALLENGE_MAXIMUM);
    enum onshi_status status = bytes_write_hex(&digits, request->challenge, request->challenge_length);
    if (status == ONSHI_OK) {
        status = chip_sign(&reader->chip, bytes_reader_over(digits.data, digits.length), signature);
    }
    bytes_writer_free(&digits);
    return status;
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
    if (fault_on(reader->config.faults, FAULT_MC_7_2_CHALLENGE)) {
        return sign_as_text(reader, signature);
    }
    return chip_sign(&reader->chip, bytes_reader_over(request->challenge, request->challenge_length), signature);
}

static enum onshi_status read_proof(struct reader *reader, struct bytes_writer *certificate,
                                    struct bytes_writer *signature)
{
    if (reader->session.proved_by == PATIENT_BY_VISUAL && fault_on(reader->config.faults, FAULT_DR_026)) {
        return ONSHI_OK;
    }
    ONSHI_TRY(back_to_jpki(reader));
    ONSHI_TRY(chip_read_certificate(&reader->chip, certificate));
    memcpy(reader->session.card, certificate->data,
           certificate->length < READER_CARD_MARK ? certificate->length : READER_CARD_MARK);
    return prove(reader, signature);
}

static const char *method_name(const struct reader *reader, enum patient_method method)
{
    if (fault_on(reader->config.faults, FAULT_SEED_032_METHOD) && method == PATIENT_BY_FACE) {
        return "pin";
    }
    return method == PATIENT_BY_PIN ? "pin" : method == PATIENT_BY_FACE ? "face" : "visual";
}

static void tell_identified(struct reader *reader, const struct bytes_writer *certificate,
                            const struct bytes_writer *signature)
{
    const enum patient_method method = reader->session.proved_by;
    const char *proof = signature->length == 0 ? "none" : method == PATIENT_BY_PIN ? "pin" : "terminal";
    json_t *event = json_pack("{s:s, s:I, s:s, s:s, s:o}", "event", "identified", "session", reader->number, "method",
                              method_name(reader, method), "proof", proof, "certificate", pack_hex(certificate));

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

enum reader_input reader_enter(struct reader *reader)
{
    static enum reader_input (*const ON_ENTRY[READER_STATES])(struct reader *reader) = {
        [READER_IDLE] = wait_for_card,       [READER_DETECT] = detect,   [READER_METHOD] = choose_method,
        [READER_FACE] = reader_show_face,    [READER_PIN] = type_pin,    [READER_VISUAL] = ask_staff,
        [READER_CERT] = certify,             [READER_REGISTER] = ask_to_register,
        [READER_CONSENT] = reader_consent,   [READER_QUERY] = wait,      [READER_DONE] = wait,
        [READER_REMOVE] = wait,
    };

    return ON_ENTRY[reader->state](reader);
}
