// SPDX-License-Identifier: Apache-2.0
//
// Sessions at the face reader, over a real pcscd, with a real card; the test is patient and terminal.
#include <check.h>
#include <string.h>

#include "virtual-card/reader/machine.h"
#include "virtual-card/reader/patient.h"
#include "virtual-card/reader/request.h"
#include "virtual-card/tests/test_reader_bench.h"

static struct reader_bench bench;

static void set_up(void)
{
    reader_bench_open(&bench, NULL);
}

static void tear_down(void)
{
    reader_bench_close(&bench);
}

static void expect_pin_result(const char *result, int left)
{
    json_t *event = reader_bench_event(&bench, "pin-result");

    ck_assert_str_eq(bench_text(event, "result"), result);
    ck_assert_int_eq(json_integer_value(json_object_get(event, "left")), left);
    json_decref(event);
}

// certified answers the next certificate: it is valid.
static json_t *certified(json_int_t session)
{
    json_t *identified = reader_bench_said(&bench, "identified");

    reader_bench_certify(&bench, session, "valid");
    return identified;
}

static bool answered(const json_t *consents, const char *kind, bool yes)
{
    const json_t *answer = json_object_get(json_object_get(consents, "consents"), kind);
    return yes ? json_is_true(answer) : json_is_false(answer);
}

START_TEST(test_reader_session_with_right_pin)
{
    bench_card(&bench.lane, "insert", "inserted");
    reader_bench_patient(&bench, "{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\","
                                 "\"consents\":{\"checkup\":true,\"limit\":true}}");

    json_int_t session = reader_bench_identify(&bench);
    json_t *identified = certified(session);
    json_t *consents = reader_bench_said(&bench, "consents");
    reader_bench_show(&bench, session, "done");

    ck_assert_str_eq(bench_text(identified, "method"), "pin");
    ck_assert(reader_bench_signature_fits(identified));
    ck_assert(answered(consents, "checkup", true));
    ck_assert(answered(consents, "medication", false));                                   // asked, not answered
    ck_assert_uint_eq(json_object_size(json_object_get(consents, "consents")), 2);        // "limit" was not asked for
    expect_pin_result("ok", 3);
    json_decref(reader_bench_wait_screen(&bench, "DONE"));
    reader_bench_expect_end(&bench, "done");
    json_decref(identified);
    json_decref(consents);
}
END_TEST

START_TEST(test_reader_wrong_pin_then_right)
{
    bench_card(&bench.lane, "insert", "inserted");
    reader_bench_patient(&bench, "{\"do\":\"session\",\"method\":\"pin\",\"pins\":[\"0000\",\"" BENCH_PIN "\"]}");

    json_int_t session = reader_bench_identify(&bench);

    expect_pin_result("wrong", 2);
    expect_pin_result("ok", 3);
    json_decref(certified(session));
    json_decref(reader_bench_said(&bench, "consents"));
}
END_TEST

START_TEST(test_reader_three_wrong_pins_lock_and_no_more_is_tried)
{
    bench_card(&bench.lane, "insert", "inserted");
    reader_bench_patient(&bench, "{\"do\":\"session\",\"method\":\"pin\",\"pins\":[\"0000\",\"0001\",\"0002\",\"" BENCH_PIN "\"]}");
    reader_bench_identify(&bench);
    expect_pin_result("wrong", 2);
    expect_pin_result("wrong", 1);
    expect_pin_result("locked", 0);
    reader_bench_expect_end(&bench, "locked");

    bench_card(&bench.lane, "remove", "removed");
    json_decref(reader_bench_wait_screen(&bench, "IDLE"));
    bench_card(&bench.lane, "insert", "inserted");
    reader_bench_patient(&bench, "{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\"}");
    reader_bench_identify(&bench);
    expect_pin_result("locked", 0);
    reader_bench_expect_end(&bench, "locked");

    ck_assert_int_eq(reader_bench_count(&bench, "0020008004"), 0); // the counter outlived the removal, and nothing was sent
}
END_TEST

START_TEST(test_reader_sends_only_four_digits)
{
    bench_card(&bench.lane, "insert", "inserted");
    reader_bench_patient(&bench, "{\"do\":\"session\",\"method\":\"pin\",\"pins\":[\"123\",\"12345\",\"12a4\",\"1234x\",\"\"]}");

    reader_bench_identify(&bench);

    for (int i = 0; i < 5; i++) {
        expect_pin_result("not-four-digits", 3);
    }
    reader_bench_expect_end(&bench, "cancelled");
    ck_assert_int_eq(reader_bench_count(&bench, "0020008004"), 0);
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
    bench_card(&bench.lane, "insert", "inserted");
    ck_assert_int_eq(reader_process_send(bench.reader, session), ONSHI_OK);
    json_int_t number = reader_bench_identify(&bench);
    if (EARLY_ROWS[_i].heard[0] != '\0') {
        json_t *event = reader_bench_next_said(&bench);
        ck_assert_str_eq(bench_text(event, "event"), EARLY_ROWS[_i].heard);
        json_decref(event);
        reader_bench_certify(&bench, number, "valid");
    }

    json_decref(reader_bench_event(&bench, "take-card"));
    bench_card(&bench.lane, "remove", "removed");

    reader_bench_expect_end(&bench, "card-removed");
}
END_TEST

START_TEST(test_reader_next_patient_inherits_nothing)
{
    bench_card(&bench.lane, "insert", "inserted");
    reader_bench_patient(&bench, "{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\",\"remove-after\":\"cert\","
            "\"consents\":{\"checkup\":true,\"medication\":true}}");
    json_decref(certified(reader_bench_identify(&bench)));
    json_decref(reader_bench_event(&bench, "take-card"));
    bench_card(&bench.lane, "remove", "removed");
    json_decref(reader_bench_wait_screen(&bench, "IDLE"));

    reader_bench_patient(&bench, "{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\"}");
    bench_card(&bench.lane, "insert", "inserted");
    json_int_t session = reader_bench_identify(&bench);
    ck_assert_int_eq(session, 2);
    json_decref(certified(session));
    json_t *consents = reader_bench_said(&bench, "consents");

    ck_assert(answered(consents, "checkup", false));
    ck_assert(answered(consents, "medication", false));
    json_decref(consents);
}
END_TEST

START_TEST(test_reader_terminal_that_says_nothing_times_out)
{
    reader_bench_place(&bench);
    reader_bench_patient(&bench, "{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\",\"patience-ms\":200}");

    json_decref(reader_bench_said(&bench, "card-placed"));

    reader_bench_expect_end(&bench, "time-out");
}
END_TEST

START_TEST(test_reader_no_card_times_out_and_terminal_hears_nothing)
{
    reader_bench_patient(&bench, "{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\",\"patience-ms\":100}");

    json_t *end = reader_bench_event(&bench, "session-end");

    ck_assert_str_eq(bench_text(end, "reason"), "time-out");
    json_decref(end);
    bench_card(&bench.lane, "insert", "inserted"); // the fence: what comes next is the first that the terminal hears
    reader_bench_patient(&bench, "{\"do\":\"session\",\"method\":\"pin\"}");
    ck_assert_int_eq(reader_bench_identify(&bench), 1);
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
    bench_card(&bench.lane, "insert", "inserted");
    reader_bench_patient(&bench, "{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\"}");
    json_decref(reader_bench_said(&bench, "card-placed"));
    json_decref(reader_bench_event(&bench, "screen")); // DETECT

    ck_assert_int_eq(lines_send(&bench.terminal, json_loads(REFUSED_ROWS[_i].line, 0, NULL)), ONSHI_OK);
    json_t *refused = reader_bench_next_said(&bench);

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
        const bool patient_waits = machine_patience(state) != MACHINE_NEVER;

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
    tcase_add_test(sessions, test_reader_terminal_that_says_nothing_times_out);
    tcase_add_test(sessions, test_reader_no_card_times_out_and_terminal_hears_nothing);
    tcase_add_loop_test(sessions, test_reader_refuses_a_terminal_out_of_step, 0,
                        sizeof REFUSED_ROWS / sizeof *REFUSED_ROWS);
    suite_add_tcase(suite, sessions);
    return suite;
}

int main(void)
{
    return reader_bench_run(reader_suite());
}
