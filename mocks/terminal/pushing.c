// SPDX-License-Identifier: Apache-2.0
//
// Patients at the reader, and the files that are pushed into face.
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <string.h>

#include "base/calendar.h"
#include "mocks/service/certificate.h"
#include "mocks/service/registration.h"
#include "mocks/terminal/state.h"

enum { OPAQUE_BYTES = 11, OPAQUE_SIZE = 17 };

static const char session_name[] = "session"; // of a patient's session, where faults count messages

// An identifier of the kind seen in real face files: 16 characters that look like base64 [wire-interface 2.2].
static void make_opaque(struct random_source *random, char out[OPAQUE_SIZE]) {
    unsigned char bytes[OPAQUE_BYTES];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (unsigned char)random_next(random);
    }
    (void)EVP_EncodeBlock((unsigned char *)out, bytes, OPAQUE_BYTES);
}

static enum onshi_status write_face_name(struct terminal *terminal, int64_t now, struct bytes_writer *out) {
    char stamp[CALENDAR_STAMP_SIZE];
    calendar_stamp(now, stamp);
    return bytes_printf(out, "OQSsiquc01res_face_%s%08X_%s.xml", terminal->config.institution,
                        (unsigned)(random_next(&terminal->names) >> 32), stamp);
}

static enum onshi_status send_push(struct terminal *terminal, const char *name, xmlDoc *doc) {
    struct sending sending = {
        .folder = terminal->config.face,
        .name = name,
        .event = TERMINAL_FACE_PUSHED,
        .slot = custody_slot(terminal->custody, true),
        .fault = fault_due(terminal->config.faults, FAULT_FOLDER, FAULT_FACE),
    };
    if (sending.fault != NULL) {
        terminal_fault_fired(terminal, name, sending.fault);
    }
    if (sending.fault != NULL && sending.fault->kind == FAULT_KIND_SILENCE) {
        custody_finish(terminal->custody, sending.slot);
        return ONSHI_OK;
    }
    return terminal_send_document(terminal, &sending, WIRE_FACE_PUSH, doc, NULL);
}

static enum onshi_status push_face(struct terminal *terminal, const struct eligibility_answer *answer) {
    struct bytes_writer name;
    bytes_writer_init(&name, REQUEST_NAME_BYTES);
    xmlDoc *doc = NULL;
    const struct wire_style style = terminal_style(terminal);
    enum onshi_status status = write_face_name(terminal, answer->header.processed, &name);
    if (status == ONSHI_OK) {
        status = wire_build_eligibility_answer(answer, &style, &terminal->order, &doc);
    }
    if (status == ONSHI_OK) {
        status = send_push(terminal, bytes_text(&name), doc);
    }
    xmlFreeDoc(doc);
    bytes_writer_free(&name);
    return status;
}

static void report_unknown(const struct terminal *terminal, const char *code, const char *sentence) {
    struct bytes_writer text;
    bytes_writer_init(&text, VERDICT_BYTES);
    bytes_note(&text, "%s %s", code, sentence);
    terminal_observe(terminal, &(struct terminal_event){
                                   .kind = TERMINAL_READER_UNKNOWN,
                                   .name = "",
                                   .valid = true,
                                   .text = bytes_text(&text),
                               });
    bytes_writer_free(&text);
}

// Cards that this terminal has confirmed before: while JPKI stands still only these work [DR-018].

static void digest_of(const struct card_reading *reading, unsigned char out[CARD_DIGEST_BYTES]) {
    (void)SHA256(reading->certificate, reading->certificate_length, out);
}

static bool card_is_known(const struct terminal *terminal, const unsigned char digest[CARD_DIGEST_BYTES]) {
    for (int i = 0; i < terminal->known_card_count; i++) {
        if (memcmp(terminal->known_cards[i], digest, CARD_DIGEST_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

static void know_card(struct terminal *terminal, const unsigned char digest[CARD_DIGEST_BYTES]) {
    if (!card_is_known(terminal, digest) && terminal->known_card_count < KNOWN_CARDS_MAXIMUM) {
        memcpy(terminal->known_cards[terminal->known_card_count++], digest, CARD_DIGEST_BYTES);
    }
}

// Whether a fault stops this session; it is told then.
static bool is_stopped(struct terminal *terminal, const unsigned char digest[CARD_DIGEST_BYTES]) {
    struct fault_plan *plan = terminal->config.faults;
    const struct planned_fault *fault = fault_due(plan, FAULT_READER, session_name);
    if (fault != NULL && fault->kind == FAULT_KIND_JPKI_OUTAGE && card_is_known(terminal, digest)) {
        fault_withdraw(plan, fault); // this card is not concerned
        fault = NULL;
    }
    struct bytes_writer made;
    bytes_writer_init(&made, VERDICT_BYTES);
    const char *text = fault != NULL && fault->kind == FAULT_KIND_JPKI_OUTAGE
                           ? "公的個人認証サービスが停止しているため、電子証明書を確認できません。"
                           : terminal_failure(terminal, fault, &made);
    if (fault != NULL) {
        terminal_fault_fired(terminal, "", fault);
    }
    if (text != NULL) {
        report_unknown(terminal, service_code_of(FAULT_SYSTEM)->code, text);
    }
    bytes_writer_free(&made);
    return text != NULL;
}

// Whether the service refuses because the certificate has expired or is revoked: the device then shows its message 006.
static bool asks_to_renew(const struct eligibility_answer *answer) {
    return strcmp(answer->code, service_code_of(FAULT_CERTIFICATE_EXPIRED)->code) == 0 ||
           strcmp(answer->code, service_code_of(FAULT_CERTIFICATE_REVOKED)->code) == 0;
}

static enum reader_result push_answer(struct terminal *terminal, const struct eligibility_answer *answer) {
    if (answer->header.segment != SEGMENT_NORMAL) {
        report_unknown(terminal, answer->header.error_code, answer->header.error_text);
        return READER_ERROR;
    }
    if (answer->status != STATUS_NORMAL) {
        report_unknown(terminal, answer->code, answer->text);
        return asks_to_renew(answer) ? READER_RENEW : READER_ERROR;
    }
    if (push_face(terminal, answer) != ONSHI_OK) {
        return READER_ERROR;
    }
    return answer->validity == VALIDITY_VALID ? READER_DONE : READER_NOT_CONFIRMED;
}

static struct card_reading reading_here(const struct terminal *terminal, const struct card_reading *identified) {
    struct card_reading reading = *identified;
    reading.institution = terminal->config.institution;
    return reading;
}

// What the certificate is worth and whether the card is registered, by the service's calendar [DR-029, DR-013]. With one
// that is over the session ends before there is an answer: staff read why now. What is no certificate at all is left to
// the answer.
static enum reader_worth on_checks(void *context, const struct card_reading *identified, bool *out_registered) {
    static const enum reader_worth worths[CERTIFICATE_WORTHS] = {
        [CERTIFICATE_VALID] = READER_WORTH_VALID,
        [CERTIFICATE_ENDING] = READER_WORTH_ENDING,
        [CERTIFICATE_ELIGIBILITY_ONLY] = READER_WORTH_ELIGIBILITY_ONLY,
        [CERTIFICATE_EXPIRED] = READER_WORTH_EXPIRED,
        [CERTIFICATE_REVOKED] = READER_WORTH_REVOKED,
        [CERTIFICATE_UNREADABLE] = READER_WORTH_VALID,
    };
    const struct terminal *terminal = context;
    const enum certificate_worth worth =
        certificate_ask(terminal->config.service, identified->certificate, identified->certificate_length,
                        terminal_now(terminal), out_registered);
    if (worth == CERTIFICATE_EXPIRED || worth == CERTIFICATE_REVOKED) {
        report_unknown(terminal, certificate_refuses(worth)->code, certificate_refuses(worth)->text);
    }
    return worths[worth];
}

static void make_registration(struct terminal *terminal, const struct card_reading *reading) {
    if (registration_make(terminal->config.service, reading, terminal_now(terminal)) != ONSHI_OK) {
        terminal_trouble(terminal, "", "the card could not be registered");
    }
}

// A signature that is not the card's own registers nothing; the answer will say so.
static void on_registers(void *context, const struct card_reading *identified) {
    struct terminal *terminal = context;
    const struct card_reading reading = reading_here(terminal, identified);
    if (registration_of(terminal->config.service, &reading, terminal_now(terminal)) == REGISTRATION_MISSING) {
        make_registration(terminal, &reading);
    }
}

// Whether the card may be used: a new certificate registers by itself, a card that nobody has registered is refused
// [DR-013].
static bool is_registered(struct terminal *terminal, const struct card_reading *reading) {
    switch (registration_of(terminal->config.service, reading, terminal_now(terminal))) {
    case REGISTRATION_MISSING:
        report_unknown(terminal, "not-registered", "このカードは健康保険証利用の登録がされていません。");
        return false;
    case REGISTRATION_RENEWED:
        make_registration(terminal, reading);
        return true;
    case REGISTRATION_THERE:
    case REGISTRATION_NOBODY:
        break;
    }
    return true;
}

// Nothing is pushed about somebody who was not identified.
static enum reader_result on_answered(void *context, const struct card_reading *identified) {
    struct terminal *terminal = context;
    unsigned char digest[CARD_DIGEST_BYTES];
    struct card_reading reading = reading_here(terminal, identified);
    digest_of(identified, digest);
    if (is_stopped(terminal, digest) || !is_registered(terminal, &reading)) {
        return READER_ERROR;
    }
    char opaque[OPAQUE_SIZE];
    make_opaque(&terminal->names, opaque);
    reading.file_identifier = opaque;
    struct eligibility_answer answer;
    service_confirm_by_card(terminal->config.service, &reading, terminal_now(terminal), &answer);
    enum reader_result result = push_answer(terminal, &answer);
    if (result == READER_DONE || result == READER_NOT_CONFIRMED) {
        know_card(terminal, digest);
    }
    return result;
}

static unsigned on_asks(void *context) {
    const struct terminal *terminal = context;
    const struct service *service = terminal->config.service;
    const int64_t now = terminal_now(terminal);
    return service_offered_kinds(service, now) |
           (unsigned)service_also_asks(service, "diagnosis.consent", now) << READER_KIND_DIAGNOSIS |
           (unsigned)service_also_asks(service, "surgery.consent", now) << READER_KIND_SURGERY;
}

static enum reader_disturbance on_line(void *context, const char *what) {
    const struct terminal *terminal = context;
    const struct planned_fault *fault = fault_due(terminal->config.faults, FAULT_PORT, what);
    if (fault == NULL) {
        return READER_UNDISTURBED;
    }
    terminal_fault_fired(terminal, what, fault);
    return fault->kind == FAULT_KIND_SILENCE     ? READER_LINE_LOST
           : fault->kind == FAULT_KIND_OVERTAKEN ? READER_LINE_OVERTAKEN
                                                 : READER_LINE_OTHER_VERSION;
}

static void on_report(void *context, enum reader_report report, const char *line, size_t length, const char *why) {
    static const enum terminal_event_kind kinds[] = {
        [READER_SAID] = TERMINAL_READER_SAID,
        [READER_TOLD] = TERMINAL_READER_TOLD,
        [READER_REFUSED] = TERMINAL_READER_REFUSED,
        [READER_GONE] = TERMINAL_READER_GONE,
    };
    terminal_observe(context, &(struct terminal_event){
                                  .kind = kinds[report],
                                  .name = "",
                                  .data = (const uint8_t *)line,
                                  .length = length,
                                  .valid = report != READER_REFUSED,
                                  .text = why,
                              });
}

struct reader_handler terminal_reader_handler(struct terminal *terminal) {
    return (struct reader_handler){
        .answered = on_answered,
        .checks = on_checks,
        .registers = on_registers,
        .disturbs = on_line,
        .asks = on_asks,
        .report = on_report,
        .context = terminal,
    };
}
