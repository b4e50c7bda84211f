// SPDX-License-Identifier: Apache-2.0
//
// The port of a terminal at which a face reader is attached.
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/calendar.h"
#include "base/xml.h"
#include "mocks/tests/site.h"

static int reader;

static void attach(void) {
    int pair[2];
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    reader = pair[0];
    ck_assert_int_eq(terminal_attach_reader(site.terminal, pair[1]), ONSHI_OK);
}

#define HELLO "{\"port\":2,\"event\":\"hello\",\"versions\":[2],\"reader\":\"reader-1\"}"

static void say(const char *line) {
    ck_assert_int_eq(send(reader, line, strlen(line), MSG_NOSIGNAL), (ssize_t)strlen(line));
    ck_assert_int_eq(send(reader, "\n", 1, MSG_NOSIGNAL), 1);
}

// Attaches a reader that speaks the terminal's version.
static void attach_agreed(void) {
    attach();
    say(HELLO);
}

// What the terminal told the reader as its nth line; the first is its hello.
static json_t *told(int nth) {
    json_t *message = json_loads(site_wait_for(TERMINAL_READER_TOLD, nth)->data, 0, NULL);
    ck_assert_ptr_nonnull(message);
    return message;
}

static const char *member(const json_t *message, const char *key) {
    return json_string_value(json_object_get(message, key));
}

static size_t from_hex(const char *hex, uint8_t *out) {
    size_t length = strlen(hex) / 2;
    for (size_t i = 0; i < length; i++) {
        unsigned byte = 0;
        ck_assert_int_eq(sscanf(hex + 2 * i, "%2x", &byte), 1);
        out[i] = (uint8_t)byte;
    }
    return length;
}

// How the reader says that it identified the patient.
struct identity {
    const char *method, *proof;
    bool spoil;  // the signature is over something else
    bool silent; // there is none
};

static const struct identity by_pin = {.method = "pin", .proof = "pin"};

// Says "identified" with a signature over the challenge of `identify`.
static void identify(const struct test_card *card, const json_t *identify_message, struct identity how) {
    uint8_t challenge[64], signature[256];
    uint8_t *certificate;
    size_t challenge_length = from_hex(member(identify_message, "challenge"), challenge);
    size_t certificate_length = test_card_certificate(card, &certificate);
    challenge[0] ^= how.spoil;
    size_t signature_length = test_card_sign(card, challenge, challenge_length, signature);
    struct bytes_writer line;
    bytes_writer_init(&line, 65536);
    ck_assert_int_eq(bytes_printf(&line, "{\"event\":\"identified\",\"session\":1,\"method\":\"%s\",\"proof\":\"%s\","
                                         "\"certificate\":\"", how.method, how.proof), ONSHI_OK);
    ck_assert_int_eq(bytes_write_hex(&line, certificate, certificate_length), ONSHI_OK);
    ck_assert_int_eq(bytes_write_text(&line, "\",\"signature\":\""), ONSHI_OK);
    ck_assert_int_eq(bytes_write_hex(&line, signature, how.silent ? 0 : signature_length), ONSHI_OK);
    ck_assert_int_eq(bytes_write_text(&line, "\"}"), ONSHI_OK);
    say(bytes_text(&line));
    bytes_writer_free(&line);
    free(certificate);
}

static void go_to_identified(const char *serial, struct identity how) {
    struct test_card *card = test_card_new(serial);
    attach_agreed();
    say("{\"port\":2,\"event\":\"card-placed\",\"session\":1}");
    json_t *message = told(1);
    identify(card, message, how);
    json_decref(message);
    test_card_free(card);
}

static const xmlNode *result_in(const xmlDoc *doc) {
    const xmlNode *body = xml_child(xmlDocGetRootElement(doc), "MessageBody");
    return xml_child(xml_child(body, "ResultList"), "ResultOfQualificationConfirmation");
}

START_TEST(test_terminal_asks_a_reader_to_identify) {
    attach_agreed();
    say("{\"port\":2,\"event\":\"card-placed\",\"session\":7}");

    json_t *message = told(1);
    const json_t *ask = json_object_get(message, "ask");

    ck_assert_str_eq(member(message, "do"), "identify");
    ck_assert_int_eq(json_integer_value(json_object_get(message, "session")), 7);
    ck_assert_uint_eq(strlen(member(message, "challenge")), 64);
    ck_assert_uint_eq(json_array_size(ask), 3); // medication is not open yet
    ck_assert_str_eq(json_string_value(json_array_get(ask, 0)), "limit");
    ck_assert_str_eq(json_string_value(json_array_get(ask, 2)), "checkup");
    json_decref(message);
    (void)close(reader);
}
END_TEST

// The kinds of later years are asked for from their own days on, and told apart from those that are served.
static const struct {
    const char *now;
    size_t count;
    bool diagnosis, surgery;
} later_kinds[] = {{"2022-09-10T09:00:00", 4, false, false},
                   {"2022-09-11T09:00:00", 5, true, false},
                   {"2023-05-11T09:00:00", 6, true, true}};

static bool asks_for(const json_t *ask, const char *kind) {
    for (size_t i = 0; i < json_array_size(ask); i++) {
        if (strcmp(json_string_value(json_array_get(ask, i)), kind) == 0) {
            return true;
        }
    }
    return false;
}

START_TEST(test_terminal_asks_for_the_kinds_of_later_years) {
    world_set_profile(&site.world, "actual");
    site.now = instant(later_kinds[_i].now);
    attach_agreed();
    say("{\"port\":2,\"event\":\"card-placed\",\"session\":7}");

    json_t *message = told(1);
    const json_t *ask = json_object_get(message, "ask");

    ck_assert_uint_eq(json_array_size(ask), later_kinds[_i].count);
    ck_assert(asks_for(ask, "diagnosis") == later_kinds[_i].diagnosis);
    ck_assert(asks_for(ask, "surgery") == later_kinds[_i].surgery);
    json_decref(message);
    (void)close(reader);
}
END_TEST

START_TEST(test_terminal_pushes_a_face_answer) {
    site.options.style.order = WIRE_SHUFFLED;
    terminal_set_options(site.terminal, &site.options);
    go_to_identified("0A0001", by_pin);
    say("{\"event\":\"consents\",\"session\":1,\"consents\":{\"checkup\":true,\"medication\":true}}");

    json_t *show = told(3);
    const struct seen *pushed = site_find(TERMINAL_FACE_PUSHED, 0);
    ck_assert_ptr_nonnull(pushed);
    xmlDoc *doc = site_document(pushed);
    const xmlNode *result = result_in(doc);

    ck_assert_str_eq(member(show, "result"), "done");
    ck_assert(strncmp(pushed->name, "OQSsiquc01res_face_" CLINIC, 29) == 0);
    ck_assert_ptr_nonnull(strstr(pushed->name, "_20210405090000.xml"));
    ck_assert_uint_eq(strlen(pushed->name), 29 + 8 + 1 + 14 + 4);
    ck_assert_str_eq(header_item(doc, "ReferenceClassification"), "1");
    ck_assert_uint_eq(strlen(header_item(doc, "ArbitraryFileIdentifier")), 16);
    ck_assert_str_eq(xml_child_text(result, "SpecificHealthCheckupsInfoConsFlg"), "1");
    ck_assert_str_eq(xml_child_text(result, "SpecificHealthCheckupsInfoAvailableTime"), "20210406090000");
    ck_assert_str_eq(xml_child_text(result, "PharmacistsInfoConsFlg"), "0"); // was not asked
    ck_assert_str_eq(xml_child_text(result, "LimitApplicationCertificateRelatedConsFlg"), "0");
    ck_assert_int_eq(wire_check(site.schemas, WIRE_FACE_PUSH, doc, NULL), ONSHI_OK);
    xmlFreeDoc(doc);
    json_decref(show);
    (void)close(reader);
}
END_TEST

START_TEST(test_terminal_pushes_nothing_when_the_session_ended_before_consents) {
    go_to_identified("0A0001", by_pin);
    say("{\"event\":\"session-end\",\"session\":1,\"reason\":\"card-removed\"}");
    say("{\"event\":\"consents\",\"session\":1,\"consents\":{\"checkup\":true}}");

    const struct seen *refused = site_wait_for(TERMINAL_READER_REFUSED, 0);

    ck_assert_str_eq(refused->text, "out of place: the session is idle");
    ck_assert_ptr_null(site_find(TERMINAL_FACE_PUSHED, 0));
    (void)close(reader);
}
END_TEST

START_TEST(test_terminal_pushes_nothing_after_a_wrong_signature) {
    go_to_identified("0A0001", (struct identity){.method = "pin", .proof = "pin", .spoil = true});
    say("{\"event\":\"consents\",\"session\":1,\"consents\":{}}");

    json_t *show = told(3);

    ck_assert_str_eq(member(show, "result"), "error");
    ck_assert_ptr_null(site_find(TERMINAL_FACE_PUSHED, 0));
    ck_assert_ptr_nonnull(strstr(site_find(TERMINAL_READER_UNKNOWN, 0)->text, "MOCK0005E"));
    json_decref(show);
    (void)close(reader);
}
END_TEST

// What a terminal takes for a proof, and what not.
static const struct {
    struct identity how;
    const char *result;  // of the session, NULL: "identified" is refused
    const char *why;
} identities[] = {
    {{"face", "terminal", false, false}, "done", "the reader signed as a terminal"},
    {{"visual", "terminal", false, false}, "done", "staff compared the photo, the reader signed"},
    {{"face", "terminal", true, false}, "error", "a signature that is there must be right"},
    {{"face", "none", false, true}, "done", "a card that does not know the PIN-less authentication"},
    {{"visual", "none", false, true}, "done", "the same with staff"},
    {{"pin", "none", false, true}, NULL, "a PIN that proves nothing was not typed"},
    {{"pin", "pin", false, true}, NULL, "a proof without signature"},
    {{"face", "none", false, false}, NULL, "a signature that is no proof"},
    {{"face", "pin", false, false}, NULL, "a face is no PIN"},
    {{"eye", "terminal", false, false}, NULL, "no such method"},
};

START_TEST(test_terminal_takes_a_proof_or_refuses_it) {
    go_to_identified("0A0001", identities[_i].how);
    say("{\"event\":\"consents\",\"session\":1,\"consents\":{}}");

    if (identities[_i].result == NULL) {
        ck_assert_str_eq(site_wait_for(TERMINAL_READER_REFUSED, 0)->text, "a member is missing or ill-formed");
        ck_assert_ptr_null(site_find(TERMINAL_FACE_PUSHED, 0));
    } else {
        json_t *show = told(3);
        ck_assert_msg(strcmp(member(show, "result"), identities[_i].result) == 0, "%s", identities[_i].why);
        json_decref(show);
    }
    (void)close(reader);
}
END_TEST

// Before the patient is asked for anything; what is over ends there, and staff read why [DR-029].
static const struct {
    const char *serial, *now, *worth, *text;
} worths[] = {
    {"0A0001", "2021-04-05T09:00:00", "valid", NULL},
    {"0A0001", "2025-12-31T09:00:00", "ending", NULL}, // ends on 2026-01-01
    {"0A0001", "2026-01-02T00:00:00", "expired", "MOCK0011E"},
    {"0A0008", "2021-05-01T00:00:00", "revoked", "MOCK0012E"},
};

START_TEST(test_terminal_says_what_the_certificate_is_worth) {
    site.now = instant(worths[_i].now);
    go_to_identified(worths[_i].serial, by_pin);

    json_t *message = told(2);

    ck_assert_str_eq(member(message, "do"), "certificate");
    ck_assert_str_eq(member(message, "result"), worths[_i].worth);
    ck_assert(json_is_true(json_object_get(message, "registered")));
    ck_assert_int_eq(site_count(TERMINAL_READER_UNKNOWN), worths[_i].text != NULL);
    if (worths[_i].text != NULL) {
        ck_assert_ptr_nonnull(strstr(site_find(TERMINAL_READER_UNKNOWN, 0)->text, worths[_i].text));
    }
    json_decref(message);
    (void)close(reader);
}
END_TEST

// DR-013: "register" as the reader says it, NULL for a reader that says nothing about it.
static const struct {
    const char *register_word, *result;
} registrations[] = {{"true", "done"}, {NULL, "error"}};

START_TEST(test_terminal_registers_a_card_that_the_patient_wants_registered) {
    struct person late = taro;
    late.id = "late";
    late.serial = "0C0001";
    late.registered = CALENDAR_NEVER;
    ck_assert_int_eq(ledger_add_person(site.world.ledger, &late), ONSHI_OK);
    go_to_identified("0C0001", by_pin);
    json_t *certificate = told(2);
    if (registrations[_i].register_word != NULL) {
        say("{\"event\":\"registration\",\"session\":1,\"register\":true}");
    }
    say("{\"event\":\"consents\",\"session\":1,\"consents\":{}}");

    json_t *show = told(3);

    ck_assert(json_is_false(json_object_get(certificate, "registered")));
    ck_assert_str_eq(member(show, "result"), registrations[_i].result);
    ck_assert_int_eq(site_count(TERMINAL_FACE_PUSHED), registrations[_i].register_word != NULL);
    json_decref(certificate);
    json_decref(show);
    (void)close(reader);
}
END_TEST

START_TEST(test_terminal_agrees_on_its_version_alone) {
    attach();
    say("{\"port\":3,\"event\":\"hello\",\"versions\":[1,3]}");
    say("{\"port\":3,\"event\":\"card-placed\",\"session\":1}");
    say("{\"port\":3,\"event\":\"hello\",\"versions\":[1,2,3]}");

    json_t *message = told(0);

    ck_assert_str_eq(member(message, "do"), "hello");
    ck_assert_int_eq(json_integer_value(json_object_get(message, "port")), 2);
    ck_assert_str_eq(site_find(TERMINAL_READER_REFUSED, 0)->text, "no version that is spoken here");
    ck_assert_str_eq(site_find(TERMINAL_READER_REFUSED, 1)->text, "out of place: no version is agreed");
    json_decref(message);
    (void)close(reader);
}
END_TEST

START_TEST(test_terminal_shows_not_confirmed_without_valid_coverage) {
    go_to_identified("0A0004", by_pin); // not registered before 2021-04-20
    say("{\"event\":\"consents\",\"session\":1,\"consents\":{}}");

    json_t *show = told(3);

    ck_assert_str_eq(member(show, "result"), "not-confirmed");
    ck_assert_ptr_nonnull(site_find(TERMINAL_FACE_PUSHED, 0));
    json_decref(show);
    (void)close(reader);
}
END_TEST

// Sessions that end in an error: nothing is pushed, and staff read why.
static const struct {
    const char *serial, *now, *failure, *text;
} errors[] = {
    {"0A0001", "2021-02-28T23:59:59", NULL, "MOCK0010E"}, // the service has not started
    {"0A0001", "2021-04-05T09:00:00", "故障です。", "MOCK0009E 故障です。"},
};

START_TEST(test_terminal_pushes_nothing_when_the_service_refuses) {
    site.now = instant(errors[_i].now);
    site.options.fail_header = errors[_i].failure;
    terminal_set_options(site.terminal, &site.options);
    go_to_identified(errors[_i].serial, by_pin);
    say("{\"event\":\"consents\",\"session\":1,\"consents\":{}}");

    json_t *show = told(3);

    ck_assert_str_eq(member(show, "result"), "error");
    ck_assert_ptr_null(site_find(TERMINAL_FACE_PUSHED, 0));
    ck_assert_ptr_nonnull(strstr(site_find(TERMINAL_READER_UNKNOWN, 0)->text, errors[_i].text));
    json_decref(show);
    (void)close(reader);
}
END_TEST

START_TEST(test_terminal_pushes_a_notice_with_a_normal_end) { // DR-029
    site.now = instant("2025-12-31T09:00:00");
    site.options.hold = true; // is for answers to requests only
    terminal_set_options(site.terminal, &site.options);
    go_to_identified("0A0001", by_pin);
    say("{\"event\":\"consents\",\"session\":1,\"consents\":{}}");

    json_t *show = told(3);
    xmlDoc *doc = site_document(site_find(TERMINAL_FACE_PUSHED, 0));

    ck_assert_str_eq(member(show, "result"), "done");
    ck_assert_str_eq(body_item(doc, "ProcessingResultStatus"), "1");
    ck_assert_str_eq(body_item(doc, "ProcessingResultCode"), "MOCK0013W");
    ck_assert_str_ne(body_item(doc, "ProcessingResultMessage"), "");
    ck_assert_str_eq(body_item(doc, "QualificationValidity"), "1");
    xmlFreeDoc(doc);
    json_decref(show);
    (void)close(reader);
}
END_TEST

// Lines that a reader should not have said before any card was placed; each is refused and the port goes on.
static const char *const garbage[] = {
    "", "hello", "[1,2]", "{\"event\":\"dance\",\"session\":1}", "{\"event\":\"identified\",\"session\":0}",
    "{\"event\":\"card-placed\",\"session\":1}", "{\"port\":1,\"event\":\"card-placed\",\"session\":1}",
    "{\"port\":2,\"event\":\"card-placed\",\"session\":\"1\"}",
};

START_TEST(test_terminal_refuses_garbage_and_goes_on) {
    attach_agreed();
    say(garbage[_i]);
    say("{\"port\":2,\"event\":\"card-placed\",\"session\":1}");

    json_t *message = told(1);

    ck_assert_str_eq(member(message, "do"), "identify");
    ck_assert_ptr_nonnull(site_find(TERMINAL_READER_REFUSED, 0));
    json_decref(message);
    (void)close(reader);
}
END_TEST

START_TEST(test_terminal_drops_a_line_that_is_too_long) {
    char part[8192];
    memset(part, 'x', sizeof part);
    attach();
    for (int i = 0; i < 9; i++) {
        ck_assert_int_eq(send(reader, part, sizeof part, MSG_NOSIGNAL), (ssize_t)sizeof part);
    }
    const struct seen *refused = site_wait_for(TERMINAL_READER_REFUSED, 0);
    say("");
    say(HELLO);
    say("{\"port\":2,\"event\":\"card-placed\",\"session\":1}");

    json_t *message = told(1);

    ck_assert_str_eq(refused->text, "too long");
    ck_assert_ptr_null(site_find(TERMINAL_READER_REFUSED, 1));
    json_decref(message);
    (void)close(reader);
}
END_TEST

START_TEST(test_terminal_notices_that_the_reader_has_gone) {
    attach();
    (void)close(reader);

    (void)site_wait_for(TERMINAL_READER_GONE, 0);
    attach(); // another one may come

    ck_assert_int_eq(site.event_count, 1);
    (void)close(reader);
}
END_TEST

static bool reader_is_gone(void) {
    static const char placed[] = "{\"port\":2,\"event\":\"card-placed\",\"session\":1}\n";
    (void)!send(reader, placed, sizeof placed - 1, MSG_NOSIGNAL);
    return site_count(TERMINAL_READER_GONE) == 1;
}

START_TEST(test_terminal_hangs_up_on_a_reader_that_does_not_read) {
    attach_agreed();

    site_run_until(reader_is_gone, "the end of the connection");

    ck_assert_str_eq(site_find(TERMINAL_READER_REFUSED, 0)->text, "it does not read what it is told");
    (void)close(reader);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("reader");
    tcase_set_timeout(tests, SITE_CASE_SECONDS);
    tcase_add_checked_fixture(tests, site_open, site_close);
    tcase_add_test(tests, test_terminal_asks_a_reader_to_identify);
    tcase_add_loop_test(tests, test_terminal_asks_for_the_kinds_of_later_years, 0,
                        sizeof later_kinds / sizeof later_kinds[0]);
    tcase_add_test(tests, test_terminal_pushes_a_face_answer);
    tcase_add_test(tests, test_terminal_pushes_nothing_when_the_session_ended_before_consents);
    tcase_add_test(tests, test_terminal_pushes_nothing_after_a_wrong_signature);
    tcase_add_loop_test(tests, test_terminal_takes_a_proof_or_refuses_it, 0, sizeof identities / sizeof identities[0]);
    tcase_add_loop_test(tests, test_terminal_says_what_the_certificate_is_worth, 0, sizeof worths / sizeof worths[0]);
    tcase_add_loop_test(tests, test_terminal_registers_a_card_that_the_patient_wants_registered, 0,
                        sizeof registrations / sizeof registrations[0]);
    tcase_add_test(tests, test_terminal_agrees_on_its_version_alone);
    tcase_add_test(tests, test_terminal_shows_not_confirmed_without_valid_coverage);
    tcase_add_loop_test(tests, test_terminal_pushes_nothing_when_the_service_refuses, 0,
                        sizeof errors / sizeof errors[0]);
    tcase_add_test(tests, test_terminal_pushes_a_notice_with_a_normal_end);
    tcase_add_loop_test(tests, test_terminal_refuses_garbage_and_goes_on, 0, sizeof garbage / sizeof garbage[0]);
    tcase_add_test(tests, test_terminal_drops_a_line_that_is_too_long);
    tcase_add_test(tests, test_terminal_notices_that_the_reader_has_gone);
    tcase_add_test(tests, test_terminal_hangs_up_on_a_reader_that_does_not_read);
    return run_case(tests);
}
