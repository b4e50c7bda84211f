// SPDX-License-Identifier: Apache-2.0
//
// Sessions at the face reader, over a real pcscd, with a real card; the test is patient and terminal.
#include <check.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "virtual-card/reader/machine.h"
#include "virtual-card/reader/patient.h"
#include "virtual-card/reader/reader_process.h"
#include "virtual-card/reader/request.h"
#include "virtual-card/tests/test_lane_bench.h"
#include "virtual-card/vpcd/deadline.h"

#define CHALLENGE "00112233445566778899AABBCCDDEEFF"

static struct bench bench;
static struct reader_process *reader;
static struct lines terminal;

static void set_up(void)
{
    bench_open(&bench);
    ck_assert_int_eq(reader_process_start(lane_socket(bench.lane), &reader), ONSHI_OK);
    lines_init(&terminal, dup(reader_process_port_fd(reader)));
}

static void tear_down(void)
{
    lines_close(&terminal);
    reader_process_stop(reader);
    bench_close(&bench);
}

static enum onshi_status read_patient(void *from, json_t **out_event)
{
    return reader_process_read(from, out_event);
}

static struct bench_source patient_side(void)
{
    return (struct bench_source){reader_process_patient_fd(reader), read_patient, reader};
}

static json_t *terminal_expect(const char *name)
{
    return bench_expect(bench_source_of_lines(&terminal), name);
}

static void patient(const char *line)
{
    ck_assert_int_eq(reader_process_send(reader, json_loads(line, 0, NULL)), ONSHI_OK);
}

// place_card waits until the reader has noticed the card.
static void place_card(void)
{
    bool present = false;

    bench_card(&bench, "insert", "inserted");
    while (!present) {
        json_t *event = bench_expect(patient_side(), "card");
        present = json_is_true(json_object_get(event, "present"));
        json_decref(event);
    }
}

// identify answers the next card with a request for two kinds, and returns the number of the session.
static json_int_t identify(void)
{
    json_t *placed = terminal_expect("card-placed");
    json_int_t session = json_integer_value(json_object_get(placed, "session"));

    ck_assert_int_eq(json_integer_value(json_object_get(placed, "port")), 1);
    json_decref(placed);
    ck_assert_int_eq(lines_send(&terminal, json_pack("{s:s, s:I, s:s, s:[s,s]}", "do", "identify", "session", session,
                                                     "challenge", CHALLENGE, "ask", "checkup", "medication")),
                     ONSHI_OK);
    return session;
}

static void show_done(json_int_t session)
{
    ck_assert_int_eq(lines_send(&terminal, json_pack("{s:s, s:I, s:s, s:s}", "do", "show", "session", session, "result",
                                                     "done", "text", "確認できました")),
                     ONSHI_OK);
}

static void expect_pin_result(const char *result, int left)
{
    json_t *event = bench_expect(patient_side(), "pin-result");

    ck_assert_str_eq(bench_text(event, "result"), result);
    ck_assert_int_eq(json_integer_value(json_object_get(event, "left")), left);
    json_decref(event);
}

static void expect_screen(const char *state)
{
    for (;;) {
        json_t *event = bench_expect(patient_side(), "screen");
        const bool found = strcmp(bench_text(event, "state"), state) == 0;

        json_decref(event);
        if (found) {
            return;
        }
    }
}

// expect_end checks how the session ended on both sides. The terminal must have heard no consents since.
static void expect_end(const char *reason)
{
    json_t *told = bench_expect(patient_side(), "session-end");
    ck_assert_str_eq(bench_text(told, "reason"), reason);
    ck_assert_str_eq(bench_text(told, "result"), strcmp(reason, "done") == 0 ? "done" : "aborted");
    json_decref(told);

    json_t *event = bench_next(bench_source_of_lines(&terminal));
    ck_assert_str_eq(bench_text(event, "event"), "session-end");
    ck_assert_str_eq(bench_text(event, "reason"), reason);
    json_decref(event);
}

// count_command counts the APDUs that the card has seen and that begin with `prefix`.
static int count_command(const char *prefix)
{
    int count = 0;
    json_t *event;

    while (card_process_read(bench.holder, &event) == ONSHI_OK) {
        if (strncmp(bench_text(event, "command"), prefix, strlen(prefix)) == 0) {
            count++;
        }
        ck_assert_ptr_null(strstr(bench_text(event, "command"), "34373731")); // BENCH_PIN
        json_decref(event);
    }
    return count;
}

static size_t from_hex(const char *digits, unsigned char *out, size_t size)
{
    long length = 0;
    unsigned char *bytes = OPENSSL_hexstr2buf(digits, &length);

    ck_assert_ptr_nonnull(bytes);
    ck_assert_uint_le((size_t)length, size);
    memcpy(out, bytes, (size_t)length);
    OPENSSL_free(bytes);
    return (size_t)length;
}

static bool signature_fits(const json_t *identified)
{
    unsigned char der[8192];
    unsigned char signature[512];
    unsigned char challenge[64];
    const unsigned char *at = der;
    size_t der_length = from_hex(bench_text(identified, "certificate"), der, sizeof der);
    size_t signature_length = from_hex(bench_text(identified, "signature"), signature, sizeof signature);
    size_t challenge_length = from_hex(CHALLENGE, challenge, sizeof challenge);
    X509 *certificate = d2i_X509(NULL, &at, (long)der_length);
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    ck_assert_ptr_nonnull(certificate);
    ck_assert_ptr_eq(at, der + der_length);
    bool fits = EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, X509_get0_pubkey(certificate)) == 1 &&
                EVP_DigestVerify(context, signature, signature_length, challenge, challenge_length) == 1;
    EVP_MD_CTX_free(context);
    X509_free(certificate);
    return fits;
}

static bool answered(const json_t *consents, const char *kind, bool yes)
{
    const json_t *answer = json_object_get(json_object_get(consents, "consents"), kind);
    return yes ? json_is_true(answer) : json_is_false(answer);
}

START_TEST(test_reader_session_with_right_pin)
{
    bench_card(&bench, "insert", "inserted");
    patient("{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\","
            "\"consents\":{\"checkup\":true,\"limit\":true}}");

    json_int_t session = identify();
    json_t *identified = terminal_expect("identified");
    json_t *consents = terminal_expect("consents");
    show_done(session);

    ck_assert_str_eq(bench_text(identified, "method"), "pin");
    ck_assert(signature_fits(identified));
    ck_assert(answered(consents, "checkup", true));
    ck_assert(answered(consents, "medication", false));                                   // asked, not answered
    ck_assert_uint_eq(json_object_size(json_object_get(consents, "consents")), 2);        // "limit" was not asked for
    expect_pin_result("ok", 3);
    expect_screen("DONE");
    expect_end("done");
    json_decref(identified);
    json_decref(consents);
}
END_TEST

START_TEST(test_reader_wrong_pin_then_right)
{
    bench_card(&bench, "insert", "inserted");
    patient("{\"do\":\"session\",\"method\":\"pin\",\"pins\":[\"0000\",\"" BENCH_PIN "\"]}");

    identify();

    expect_pin_result("wrong", 2);
    expect_pin_result("ok", 3);
    json_decref(terminal_expect("consents"));
}
END_TEST

START_TEST(test_reader_three_wrong_pins_lock_and_no_more_is_tried)
{
    bench_card(&bench, "insert", "inserted");
    patient("{\"do\":\"session\",\"method\":\"pin\",\"pins\":[\"0000\",\"0001\",\"0002\",\"" BENCH_PIN "\"]}");
    identify();
    expect_pin_result("wrong", 2);
    expect_pin_result("wrong", 1);
    expect_pin_result("locked", 0);
    expect_end("locked");

    bench_card(&bench, "remove", "removed");
    expect_screen("IDLE");
    bench_card(&bench, "insert", "inserted");
    patient("{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\"}");
    identify();
    expect_pin_result("locked", 0);
    expect_end("locked");

    ck_assert_int_eq(count_command("0020008004"), 0); // the counter outlived the removal, and nothing was sent
}
END_TEST

START_TEST(test_reader_sends_only_four_digits)
{
    bench_card(&bench, "insert", "inserted");
    patient("{\"do\":\"session\",\"method\":\"pin\",\"pins\":[\"123\",\"12345\",\"12a4\",\"\"]}");

    identify();

    for (int i = 0; i < 4; i++) {
        expect_pin_result("not-four-digits", 3);
    }
    expect_end("cancelled");
    ck_assert_int_eq(count_command("0020008004"), 0);
}
END_TEST

// The patient takes the card after one of the steps: what the terminal must have heard by then, and no more.
static const struct {
    const char *after;
    const char *heard; // last event before session-end
} EARLY_ROWS[] = {
    {"detect", ""}, {"method", ""}, {"pin", ""}, {"cert", "identified"},
};

START_TEST(test_reader_card_removed_before_the_consents)
{
    json_t *session = json_pack("{s:s, s:s, s:s, s:s, s:{s:b}}", "do", "session", "method", "pin", "pin", BENCH_PIN,
                                "remove-after", EARLY_ROWS[_i].after, "consents", "checkup", 1);
    bench_card(&bench, "insert", "inserted");
    ck_assert_int_eq(reader_process_send(reader, session), ONSHI_OK);
    identify();

    json_decref(bench_expect(patient_side(), "take-card"));
    bench_card(&bench, "remove", "removed");

    if (EARLY_ROWS[_i].heard[0] != '\0') {
        json_t *event = bench_next(bench_source_of_lines(&terminal));
        ck_assert_str_eq(bench_text(event, "event"), EARLY_ROWS[_i].heard);
        json_decref(event);
    }
    expect_end("card-removed");
}
END_TEST

START_TEST(test_reader_next_patient_inherits_nothing)
{
    bench_card(&bench, "insert", "inserted");
    patient("{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\",\"remove-after\":\"cert\","
            "\"consents\":{\"checkup\":true,\"medication\":true}}");
    identify();
    json_decref(bench_expect(patient_side(), "take-card"));
    bench_card(&bench, "remove", "removed");
    expect_screen("IDLE");

    patient("{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\"}");
    bench_card(&bench, "insert", "inserted");
    ck_assert_int_eq(identify(), 2);
    json_t *consents = terminal_expect("consents");

    ck_assert(answered(consents, "checkup", false));
    ck_assert(answered(consents, "medication", false));
    json_decref(consents);
}
END_TEST

START_TEST(test_reader_same_face_proves_nothing_yet)
{
    bench_card(&bench, "insert", "inserted");
    patient("{\"do\":\"session\",\"method\":\"face\",\"face\":\"same\"}");

    identify();
    json_t *identified = terminal_expect("identified");

    ck_assert_str_eq(bench_text(identified, "method"), "face");
    ck_assert_ptr_null(json_object_get(identified, "signature"));
    ck_assert_ptr_nonnull(json_object_get(identified, "certificate"));
    json_decref(identified);
}
END_TEST

START_TEST(test_reader_other_face_falls_back_to_the_pin)
{
    bench_card(&bench, "insert", "inserted");
    patient("{\"do\":\"session\",\"method\":\"face\",\"face\":\"other\",\"pin\":\"" BENCH_PIN "\"}");

    identify();
    json_t *identified = terminal_expect("identified");

    ck_assert_str_eq(bench_text(identified, "method"), "pin");
    json_decref(identified);
}
END_TEST

START_TEST(test_reader_terminal_that_says_nothing_times_out)
{
    place_card();
    patient("{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\",\"patience-ms\":200}");

    json_decref(terminal_expect("card-placed"));

    expect_end("time-out");
}
END_TEST

START_TEST(test_reader_no_card_times_out_and_terminal_hears_nothing)
{
    patient("{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\",\"patience-ms\":100}");

    json_t *end = bench_expect(patient_side(), "session-end");

    ck_assert_str_eq(bench_text(end, "reason"), "time-out");
    json_decref(end);
    bench_card(&bench, "insert", "inserted"); // the fence: what comes next is the first that the terminal hears
    patient("{\"do\":\"session\",\"method\":\"pin\"}");
    ck_assert_int_eq(identify(), 1);
}
END_TEST

static const struct {
    const char *line;
    const char *reason;
} REFUSED_ROWS[] = {
    {"{\"do\":\"show\",\"session\":1,\"result\":\"done\"}", "state"},
    {"{\"do\":\"identify\",\"session\":2,\"challenge\":\"00\",\"ask\":[]}", "session"},
    {"{\"do\":\"identify\",\"session\":1,\"challenge\":\"0\",\"ask\":[]}", "malformed"},
    {"{\"do\":\"identify\",\"session\":1,\"challenge\":\"zz\",\"ask\":[]}", "malformed"},
    {"{\"do\":\"identify\",\"session\":1,\"challenge\":\"00\",\"ask\":[1]}", "malformed"},
    {"{\"do\":\"identify\",\"session\":1,\"challenge\":\"00\"}", "malformed"},
    {"{\"do\":\"dance\",\"session\":1}", "unknown"},
    {"{}", "unknown"},
    {"[]", "unknown"},
};

START_TEST(test_reader_refuses_a_terminal_out_of_step)
{
    bench_card(&bench, "insert", "inserted");
    patient("{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\"}");
    json_decref(terminal_expect("card-placed"));
    json_decref(bench_expect(patient_side(), "screen")); // DETECT

    ck_assert_int_eq(lines_send(&terminal, json_loads(REFUSED_ROWS[_i].line, 0, NULL)), ONSHI_OK);
    json_t *refused = bench_next(bench_source_of_lines(&terminal));

    ck_assert_str_eq(bench_text(refused, "event"), "refused");
    ck_assert_str_eq(bench_text(refused, "reason"), REFUSED_ROWS[_i].reason);
    json_decref(refused);
}
END_TEST

START_TEST(test_reader_every_state_ends_when_the_card_goes)
{
    for (enum reader_state state = READER_DETECT; state < READER_STATES; state++) {
        const struct reader_step *step = machine_step(state, READER_CARD_REMOVED);

        ck_assert_msg(step != NULL && step->next == READER_IDLE, "%s", machine_state_name(state));
    }
}
END_TEST

START_TEST(test_reader_every_state_that_waits_has_a_way_out)
{
    for (enum reader_state state = READER_IDLE; state < READER_STATES; state++) {
        const bool patient_waits = machine_patience(state) != DEADLINE_NEVER;

        ck_assert_msg(patient_waits == (machine_step(state, READER_TIME_OUT) != NULL), "%s",
                      machine_state_name(state));
    }
}
END_TEST

static const char *const BAD_PATIENTS[] = {
    "{\"do\":\"session\"}",
    "{\"do\":\"session\",\"method\":\"eye\"}",
    "{\"do\":\"session\",\"method\":\"pin\",\"pin\":1234}",
    "{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"12345678901234567\"}",
    "{\"do\":\"session\",\"method\":\"pin\",\"pins\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]}",
    "{\"do\":\"session\",\"method\":\"pin\",\"consents\":{\"checkup\":\"yes\"}}",
    "{\"do\":\"session\",\"method\":\"pin\",\"remove-after\":\"lunch\"}",
    "{\"do\":\"session\",\"method\":\"pin\",\"patience-ms\":-5}",
    "{\"do\":\"session\",\"method\":\"pin\",\"hat\":true}",
};

START_TEST(test_reader_patient_malformed)
{
    json_t *session = json_loads(BAD_PATIENTS[_i], 0, NULL);
    struct patient out;

    ck_assert_int_ne(patient_parse(session, &out), ONSHI_OK);

    json_decref(session);
}
END_TEST

static Suite *reader_suite(void)
{
    Suite *suite = suite_create("reader");
    TCase *tables = tcase_create("tables");
    TCase *sessions = tcase_create("sessions");

    tcase_add_test(tables, test_reader_every_state_ends_when_the_card_goes);
    tcase_add_test(tables, test_reader_every_state_that_waits_has_a_way_out);
    tcase_add_loop_test(tables, test_reader_patient_malformed, 0, sizeof BAD_PATIENTS / sizeof *BAD_PATIENTS);
    suite_add_tcase(suite, tables);

    tcase_add_checked_fixture(sessions, set_up, tear_down);
    tcase_set_timeout(sessions, 30);
    tcase_add_test(sessions, test_reader_session_with_right_pin);
    tcase_add_test(sessions, test_reader_wrong_pin_then_right);
    tcase_add_test(sessions, test_reader_three_wrong_pins_lock_and_no_more_is_tried);
    tcase_add_test(sessions, test_reader_sends_only_four_digits);
    tcase_add_loop_test(sessions, test_reader_card_removed_before_the_consents, 0,
                        sizeof EARLY_ROWS / sizeof *EARLY_ROWS);
    tcase_add_test(sessions, test_reader_next_patient_inherits_nothing);
    tcase_add_test(sessions, test_reader_same_face_proves_nothing_yet);
    tcase_add_test(sessions, test_reader_other_face_falls_back_to_the_pin);
    tcase_add_test(sessions, test_reader_terminal_that_says_nothing_times_out);
    tcase_add_test(sessions, test_reader_no_card_times_out_and_terminal_hears_nothing);
    tcase_add_loop_test(sessions, test_reader_refuses_a_terminal_out_of_step, 0,
                        sizeof REFUSED_ROWS / sizeof *REFUSED_ROWS);
    suite_add_tcase(suite, sessions);
    return suite;
}

int main(void)
{
    if (!bench_possible()) {
        return BENCH_SKIPPED;
    }

    SRunner *runner = srunner_create(reader_suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
