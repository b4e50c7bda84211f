// SPDX-License-Identifier: Apache-2.0
//
// What a reception product without a terminal of ours does over the Web API: what a card's certificate is worth,
// a card reading, and the search in a disaster. The real paths are not public; these are inferred (INFERRED.md).
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "mocks/service/certificate.h"
#include "mocks/service/registration.h"
#include "mocks/terminal/reader_port.h"
#include "mocks/webapi/hexadecimal.h"
#include "mocks/webapi/server.h"

enum { CHALLENGES_KEPT = 64, CHALLENGE_HEX_SIZE = 2 * READER_CHALLENGE_BYTES + 1, IDENTIFIER_SIZE = 17, AUDIT_BYTES = 8192 };

// Challenges that were given, the oldest forgotten first. Each is good once, in the session that asked for it.
struct challenges {
    struct {
        char session[SESSION_SYMBOL_SIZE];
        uint8_t bytes[READER_CHALLENGE_BYTES];
    } kept[CHALLENGES_KEPT];
    unsigned next;
};

struct challenges *challenges_new(void) {
    return calloc(1, sizeof(struct challenges));
}

void challenges_free(struct challenges *challenges) {
    free(challenges);
}

static void fail(struct exchange *exchange, const char *what) {
    server_tell_text(exchange, WEBAPI_TROUBLE, what);
    server_refuse(exchange, 500, "system", "システムエラーが発生しました。", "The system failed.", "");
}

static void refuse_items(struct exchange *exchange, const char *what) {
    server_refuse(exchange, 400, "items", "必要な項目がないか、正しくありません。", "An item is missing or malformed.", what);
}

void desk_challenge(struct exchange *exchange) {
    struct webapi *api = exchange->api;
    unsigned place = api->challenges->next++ % CHALLENGES_KEPT;
    uint8_t *bytes = api->challenges->kept[place].bytes;
    for (size_t i = 0; i < READER_CHALLENGE_BYTES; i += sizeof(uint64_t)) {
        uint64_t draw = random_next(&api->random);
        memcpy(bytes + i, &draw, sizeof draw);
    }
    memcpy(api->challenges->kept[place].session, exchange->session->symbol, SESSION_SYMBOL_SIZE);
    server_tell_request(exchange, (const char *)exchange->data, true, "");
    unsigned kinds = service_offered_kinds(api->config.service, exchange->now);
    enum onshi_status status = bytes_write_text(&api->body, "{\"status\":\"success\",\"msg\":\"\",\"result\":{\"challenge\":\"");
    status = status != ONSHI_OK ? status : bytes_write_hex(&api->body, bytes, READER_CHALLENGE_BYTES);
    status = status != ONSHI_OK ? status : bytes_write_text(&api->body, "\",\"ask\":[");
    const char *before = "";
    for (int kind = 0; kind < CONSENT_KINDS && status == ONSHI_OK; kind++) {
        if ((kinds & 1U << kind) != 0) {
            status = bytes_printf(&api->body, "%s\"%s\"", before, consent_kind_name((enum consent_kind)kind));
            before = ",";
        }
    }
    status = status != ONSHI_OK ? status : bytes_write_text(&api->body, "]}}");
    if (status != ONSHI_OK) {
        fail(exchange, "no memory for an answer");
    }
}

// Whether the challenge was given to this session; it is used up.
static bool use_challenge(struct exchange *exchange, const uint8_t challenge[READER_CHALLENGE_BYTES]) {
    struct challenges *challenges = exchange->api->challenges;
    for (int i = 0; i < CHALLENGES_KEPT; i++) {
        if (strcmp(challenges->kept[i].session, exchange->session->symbol) == 0 &&
            memcmp(challenges->kept[i].bytes, challenge, READER_CHALLENGE_BYTES) == 0) {
            challenges->kept[i].session[0] = 0;
            return true;
        }
    }
    return false;
}

// What a card has said, in bytes.
struct card_bytes {
    uint8_t challenge[READER_CHALLENGE_BYTES];
    uint8_t certificate[READER_CERTIFICATE_BYTES];
    uint8_t signature[READER_SIGNATURE_BYTES];
};

static const char *read_card(const json_t *json, struct card_bytes *bytes, struct card_reading *out) {
    const char *method = json_text(json, "method");
    const json_t *consents = json_object_get(json, "consents");
    size_t challenge = 0;
    if (strcmp(method, "pin") != 0 && strcmp(method, "face") != 0) {
        return "method";
    }
    out->method = strcmp(method, "pin") == 0 ? IDENTITY_PIN : IDENTITY_FACE;
    if (!hexadecimal_read(json_text(json, "challenge"), bytes->challenge, sizeof bytes->challenge, &challenge) ||
        challenge != sizeof bytes->challenge) {
        return "challenge";
    }
    if (!hexadecimal_read(json_text(json, "certificate"), bytes->certificate, sizeof bytes->certificate,
                          &out->certificate_length)) {
        return "certificate";
    }
    if (!hexadecimal_read(json_text(json, "signature"), bytes->signature, sizeof bytes->signature,
                          &out->signature_length)) {
        return "signature";
    }
    for (int kind = 0; kind < CONSENT_KINDS; kind++) {
        out->given[kind] = strcmp(json_text(consents, consent_kind_name((enum consent_kind)kind)), "1") == 0;
    }
    return NULL;
}

static void confirm(struct exchange *exchange, struct card_reading *reading) {
    struct webapi *api = exchange->api;
    struct eligibility_answer answer;
    char identifier[IDENTIFIER_SIZE];
    (void)snprintf(identifier, sizeof identifier, "%016llx", (unsigned long long)random_next(&api->random));
    reading->file_identifier = identifier;
    service_confirm_by_card(api->config.service, reading, exchange->now, &answer);
    (void)message_add(exchange, WIRE_FACE_PUSH, &answer);
}

// While JPKI stands still, only these cards are concerned [DR-018].
static bool is_stopped(struct exchange *exchange, enum registration state) {
    if (exchange->due == NULL || exchange->due->kind != FAULT_KIND_JPKI_OUTAGE) {
        return false;
    }
    if (state == REGISTRATION_MISSING || state == REGISTRATION_RENEWED) {
        return true;
    }
    fault_withdraw(exchange->api->config.faults, exchange->due);
    exchange->due = NULL;
    return false;
}

static void refuse_outage(struct exchange *exchange) {
    server_refuse(exchange, 503, "jpki-outage",
                  "公的個人認証サービスが停止しているため、電子証明書を確認できません。被保険者証等で確認してください。",
                  "JPKI stands still: the certificate cannot be checked. Confirm by the insurance card.", "");
}

// A card that is not registered is registered on the spot if the patient wants it [DR-013], a new certificate by
// itself. False when the reading ends here, which is answered then.
static bool registers(struct exchange *exchange, const struct card_reading *reading, enum registration state, bool wanted) {
    if (state == REGISTRATION_MISSING && !wanted) {
        server_refuse(exchange, 409, "not-registered",
                      "このカードは健康保険証利用の登録がされていません。患者が希望する場合は \"register\":\"1\" を加えて読み取り直してください。",
                      "The card is not registered for insurance use. If the patient wants it, read it again with \"register\":\"1\".",
                      "");
        return false;
    }
    bool needed = state == REGISTRATION_MISSING || state == REGISTRATION_RENEWED;
    if (needed && registration_make(exchange->api->config.service, reading, exchange->now) != ONSHI_OK) {
        fail(exchange, "the card could not be registered");
        return false;
    }
    return true;
}

// The card has spoken in this session: is it good for an answer?
static void take_reading(struct exchange *exchange, struct card_reading *reading, bool wants_registration) {
    reading->institution = exchange->session->institution;
    enum registration state = registration_of(exchange->api->config.service, reading, exchange->now);
    if (is_stopped(exchange, state)) {
        refuse_outage(exchange);
    } else if (registers(exchange, reading, state, wants_registration)) {
        confirm(exchange, reading);
    }
}

static void read_and_answer(struct exchange *exchange, const json_t *json) {
    struct card_bytes bytes;
    struct card_reading reading = {0};
    const char *wrong = read_card(json, &bytes, &reading);
    reading.challenge = bytes.challenge;
    reading.challenge_length = sizeof bytes.challenge;
    reading.certificate = bytes.certificate;
    reading.signature = bytes.signature;
    server_tell_request(exchange, (const char *)exchange->data, wrong == NULL, wrong == NULL ? "" : wrong);
    if (wrong != NULL) {
        refuse_items(exchange, wrong);
    } else if (!use_challenge(exchange, bytes.challenge)) {
        server_refuse(exchange, 409, "challenge", "このチャレンジは使用できません。新しいチャレンジを取得してください。",
                      "The challenge is not this session's, or was used. Get a new one.", "");
    } else {
        take_reading(exchange, &reading, strcmp(json_text(json, "register"), "1") == 0);
    }
}

void desk_reading(struct exchange *exchange) {
    json_t *json = NULL;
    if (message_parse(exchange, &json)) {
        read_and_answer(exchange, json);
        json_decref(json);
    }
}

// What a certificate is worth, before the patient is asked for anything [DR-029, DR-013]. It proves nothing: who shows it
// has not signed yet, so nothing about the person is told.
static void tell_worth(struct exchange *exchange, const uint8_t *certificate, size_t length) {
    bool registered = false;
    enum certificate_worth worth =
        certificate_ask(exchange->api->config.service, certificate, length, exchange->now, &registered);
    if (worth == CERTIFICATE_UNREADABLE) {
        refuse_items(exchange, "certificate");
        return;
    }
    if (bytes_printf(&exchange->api->body,
                     "{\"status\":\"success\",\"msg\":\"\",\"result\":{\"worth\":\"%s\",\"registered\":\"%s\"}}",
                     certificate_name(worth), registered ? "1" : "0") != ONSHI_OK) {
        fail(exchange, "no memory for an answer");
    }
}

void desk_certificate(struct exchange *exchange) {
    json_t *json = NULL;
    uint8_t certificate[READER_CERTIFICATE_BYTES];
    size_t length = 0;
    if (!message_parse(exchange, &json)) {
        return;
    }
    bool good = hexadecimal_read(json_text(json, "certificate"), certificate, sizeof certificate, &length) && length > 0;
    server_tell_request(exchange, (const char *)exchange->data, good, good ? "" : "certificate");
    if (good) {
        tell_worth(exchange, certificate, length);
    } else {
        refuse_items(exchange, "certificate");
    }
    json_decref(json);
}

// Disasters.

// What staff say that the patient has said [DR-112].
struct disaster_request {
    const char *operator_name, *consent, *reason;
    struct disaster_query query;
};

static const char *read_disaster(const json_t *json, struct disaster_request *out) {
    const json_t *query = json_object_get(json, "query");
    *out = (struct disaster_request){
        .operator_name = json_text(json, "operator"),
        .consent = json_text(json, "consent"),
        .reason = json_text(json, "reason"),
        .query = {.insurer = json_text(query, "insurer"), .symbol = json_text(query, "symbol"),
                  .number = json_text(query, "number"), .branch = json_text(query, "branch"),
                  .name = json_text(query, "name"), .birthdate = json_text(query, "birthdate"),
                  .sex = json_text(query, "sex"), .address = json_text(query, "address")},
    };
    bool known = strcmp(out->consent, "oral") == 0 || strcmp(out->consent, "none") == 0 ||
                 strcmp(out->consent, "refused") == 0;
    if (*out->operator_name == 0) {
        return "operator";
    }
    if (!known) {
        return "consent";
    }
    return strcmp(out->consent, "none") == 0 && *out->reason == 0 ? "reason" : NULL;
}

static const char *role_name(enum account_role role) {
    static const char *const names[] = {
        [ROLE_ADMINISTRATOR] = "administrator", [ROLE_GENERAL] = "general", [ROLE_VIEWER] = "viewer"};
    return names[role];
}

// Who, when, which search, consent, outcome and whom [DR-117].
static void audit(struct exchange *exchange, const struct disaster_request *request, const char *outcome,
                  const char *found, const char *measure) {
    json_t *record = json_pack("{s:s,s:s,s:s,s:s,s:I,s:s,s:s,s:s,s:s,s:s,s:s*}", "operator", request->operator_name, "account",
                               exchange->session->user, "role", role_name(exchange->session->role), "institution",
                               exchange->session->institution, "instant", (json_int_t)exchange->now, "search",
                               *request->query.number != 0 ? "number" : "details", "consent", request->consent,
                               "reason", request->reason, "outcome", outcome, "found", found, "measure", measure);
    char *text = record == NULL ? NULL : json_dumps(record, JSON_COMPACT);
    server_tell(exchange, &(struct webapi_event){.kind = WEBAPI_DISASTER_SEARCH,
                                                 .text_utf8 = text,
                                                 .text_length = text == NULL ? 0 : strlen(text),
                                                 .valid = true,
                                                 .text = outcome});
    free(text);
    json_decref(record);
}

static bool add(struct exchange *exchange, const char *text) {
    bool good = bytes_write_text(&exchange->api->body, text) == ONSHI_OK;
    if (!good) {
        fail(exchange, "no memory for an answer");
    }
    return good;
}

static void write_views(struct exchange *exchange, const struct disaster_answer *answer) {
    (void)(add(exchange, "{\"status\":\"success\",\"msg\":\"\",\"result\":{\"medication\":") &&
           message_add(exchange, WIRE_MEDICATION_ANSWER, &answer->medication) && add(exchange, ",\"checkups\":") &&
           message_add(exchange, WIRE_CHECKUP_ANSWER, &answer->checkups) && add(exchange, "}}"));
}

static void search(struct exchange *exchange, const struct disaster_request *request) {
    struct disaster_answer answer;
    service_disaster_search(exchange->api->config.service, exchange->session->institution, &request->query,
                            exchange->now, &answer);
    if (answer.code != NULL) {
        audit(exchange, request, answer.code, "", answer.measure);
        server_refuse(exchange, 200, answer.code, answer.text, "The service refused the search.", "");
        return;
    }
    const char *whom = answer.medication.header.name != NULL ? answer.medication.header.name : answer.checkups.header.name;
    audit(exchange, request, "shown", whom == NULL ? "" : whom, answer.measure);
    write_views(exchange, &answer);
}

static void decide(struct exchange *exchange, const struct disaster_request *request) {
    if (exchange->session->role != ROLE_VIEWER) { // [DR-113]
        audit(exchange, request, "role", "", NULL);
        server_refuse(exchange, 403, "role", "このアカウントには閲覧の権限がありません。医療情報閲覧アカウントでログインしてください。",
                      "This account may not view. Log in with a viewer's account.", "");
        return;
    }
    if (strcmp(request->consent, "refused") == 0) { // SC-DIS-07
        audit(exchange, request, "refused", "", NULL);
        server_refuse(exchange, 403, "refused", "患者が同意しなかったため閲覧できません。",
                      "The patient has refused: nothing is shown.", "");
        return;
    }
    search(exchange, request);
}

void desk_disaster(struct exchange *exchange) {
    json_t *json = NULL;
    struct disaster_request request;
    if (!message_parse(exchange, &json)) {
        return;
    }
    const char *wrong = read_disaster(json, &request);
    server_tell_request(exchange, (const char *)exchange->data, wrong == NULL, wrong == NULL ? "" : wrong);
    if (wrong != NULL) {
        refuse_items(exchange, wrong);
    } else {
        decide(exchange, &request);
    }
    json_decref(json);
}
