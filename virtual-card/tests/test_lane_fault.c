// SPDX-License-Identifier: Apache-2.0
//
// Faults and slowness through a real pcscd: what a PC/SC client sees, and what the card process tells.
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "virtual-card/tests/test_lane_bench.h"

#define SELECT_JPKI "00A4040C0AD392F000260100000001"
#define STATUS_PIN "00200098"
#define SIGN "802A00970131"

static struct bench bench;

static void set_up(void)
{
    bench_open(&bench);
}

static void tear_down(void)
{
    bench_close(&bench);
}

static SCARDHANDLE connect_shared(SCARDCONTEXT context)
{
    SCARDHANDLE card;

    if (bench_connect(context, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T1, &card) != SCARD_S_SUCCESS) {
        _exit(100);
    }
    return card;
}

// --- Faults ---

enum { ANSWERED = 1, NO_STATUS_WORD = 2, FAILED = 3 };

static int kind_of(int status_word)
{
    if (status_word < 0) {
        return FAILED;
    }
    return status_word == 0 ? NO_STATUS_WORD : ANSWERED;
}

// two_commands asks for the tries left, twice, after SELECT: ten times how the first went, plus how the second did.
static int two_commands(SCARDCONTEXT context)
{
    SCARDHANDLE card = connect_shared(context);

    (void)bench_transmit(card, SELECT_JPKI);
    int first = kind_of(bench_transmit(card, STATUS_PIN));
    return 10 * first + kind_of(bench_transmit(card, STATUS_PIN));
}

static const struct {
    const char *fault;
    int expected;
    const char *why;
} CLIENT_ROWS[] = {
    {"{\"do\":\"fault\",\"name\":\"remove-before\",\"at\":2}", 10 * NO_STATUS_WORD + FAILED,
     "SCardTransmit answers no byte once, then fails"},
    {"{\"do\":\"fault\",\"name\":\"remove-after\",\"at\":2}", 10 * NO_STATUS_WORD + FAILED, "the same"},
    {"{\"do\":\"fault\",\"name\":\"remove-midway\",\"at\":2}", 10 * NO_STATUS_WORD + FAILED, "what there was"},
    {"{\"do\":\"fault\",\"name\":\"mute\",\"at\":2,\"milliseconds\":300}", 10 * NO_STATUS_WORD + FAILED,
     "a silence ends like a removal"},
    {"{\"do\":\"fault\",\"name\":\"torn\",\"at\":2,\"milliseconds\":300}", 10 * NO_STATUS_WORD + FAILED, "and so"},
    {"{\"do\":\"fault\",\"name\":\"garbage\",\"at\":2,\"bytes\":1}", 10 * NO_STATUS_WORD + ANSWERED,
     "garbage passes, and the next is well"},
    {"{\"do\":\"fault\",\"name\":\"wrong-status\",\"at\":2,\"sw\":\"6A82\"}", 10 * ANSWERED + ANSWERED, "an answer"},
    {"{\"do\":\"fault\",\"name\":\"internal-error\",\"at\":2}", 10 * ANSWERED + ANSWERED, "an answer"},
};

START_TEST(test_lane_fault_as_a_client_sees_it)
{
    bench_say(&bench, CLIENT_ROWS[_i].fault);
    bench_card(&bench, "insert", "inserted");

    int result = bench_client(lane_socket(bench.lane), two_commands);

    ck_assert_msg(result == CLIENT_ROWS[_i].expected, "%s: %d", CLIENT_ROWS[_i].why, result);
    json_t *event = bench_hear(&bench, "fault");
    ck_assert(json_is_true(json_object_get(event, "fired")));
    json_decref(event);
}
END_TEST

START_TEST(test_lane_fault_removal_ends_a_mute)
{
    bench_say(&bench, "{\"do\":\"fault\",\"name\":\"mute\",\"at\":2,\"milliseconds\":600000}");
    bench_card(&bench, "insert", "inserted");
    pid_t client = bench_begin_client(lane_socket(bench.lane), two_commands);
    json_decref(bench_hear(&bench, "fault"));

    bench_card(&bench, "remove", "removed");

    ck_assert_int_eq(bench_end_client(client), 10 * NO_STATUS_WORD + FAILED);
}
END_TEST

// waits_for_empty waits until pcscd has seen that the card is out, which takes it up to 0.4 s.
static int waits_for_empty(SCARDCONTEXT context)
{
    char names[16 * MAX_READERNAME];
    DWORD size = sizeof names;
    SCARD_READERSTATE reader = {.szReader = names, .dwCurrentState = SCARD_STATE_UNAWARE};

    if (SCardListReaders(context, NULL, names, &size) != SCARD_S_SUCCESS) {
        return 0;
    }
    while (SCardGetStatusChange(context, BENCH_MILLISECONDS, &reader, 1) == SCARD_S_SUCCESS) {
        if ((reader.dwEventState & SCARD_STATE_EMPTY) != 0) {
            return 1;
        }
        reader.dwCurrentState = reader.dwEventState;
    }
    return 0;
}

START_TEST(test_lane_fault_card_comes_back_after_a_removal)
{
    bench_say(&bench, "{\"do\":\"fault\",\"name\":\"remove-after\",\"at\":2}");
    bench_card(&bench, "insert", "inserted");
    ck_assert_int_eq(bench_client(lane_socket(bench.lane), two_commands), 10 * NO_STATUS_WORD + FAILED);
    json_t *event = bench_hear(&bench, "removed");
    ck_assert_str_eq(bench_text(event, "by"), "fault");
    json_decref(event);
    ck_assert_int_eq(bench_client(lane_socket(bench.lane), waits_for_empty), 1);

    bench_card(&bench, "insert", "inserted");

    ck_assert_int_eq(bench_client(lane_socket(bench.lane), two_commands), 10 * ANSWERED + ANSWERED);
}
END_TEST

static const char *const QUESTIONS[] = {"{\"do\":\"faults\"}", "{\"do\":\"quit\"}"};

START_TEST(test_lane_fault_that_never_fired_is_told)
{
    bench_say(&bench, "{\"do\":\"fault\",\"name\":\"garbage\",\"at\":50}");
    bench_card(&bench, "insert", "inserted");

    bench_say(&bench, QUESTIONS[_i]);
    json_t *event = bench_hear(&bench, "fault");

    ck_assert_str_eq(bench_text(event, "name"), "garbage");
    ck_assert_int_eq(json_integer_value(json_object_get(event, "at")), 50);
    ck_assert(json_is_false(json_object_get(event, "fired")));
    json_decref(event);
}
END_TEST

static const struct {
    const char *line;
    const char *reason;
} REFUSED_ROWS[] = {
    {"{\"do\":\"fault\",\"name\":\"explode\",\"at\":1}", "malformed"},
    {"{\"do\":\"fault\",\"name\":\"mute\"}", "malformed"},
    {"{\"do\":\"latency\",\"profile\":\"snail\"}", "unknown-profile"},
    {"{\"do\":\"allow\",\"what\":\"murder\"}", "unknown-harm"},
    {"{\"do\":\"withdraw\"}", "unknown-harm"},
    {"{\"do\":\"needs\",\"read\":[\"number\"]}", "unknown-need"},
    {"{\"do\":\"needs\"}", "no-list"},
};

START_TEST(test_lane_fault_control_line_refused)
{
    bench_say(&bench, REFUSED_ROWS[_i].line);

    json_t *event = bench_hear(&bench, "refused");

    ck_assert_str_eq(bench_text(event, "reason"), REFUSED_ROWS[_i].reason);
    json_decref(event);
}
END_TEST

// --- A slow card ---

// slow_signature returns how long a signature takes, in hundredths of a second, at most 99.
static int slow_signature(SCARDCONTEXT context)
{
    SCARDHANDLE card = connect_shared(context);

    (void)bench_transmit(card, SELECT_JPKI);
    int64_t begun_us = clock_monotonic_us();
    (void)bench_transmit(card, SIGN);
    int64_t hundredths = (clock_monotonic_us() - begun_us) / 10000;
    return hundredths > 99 ? 99 : (int)hundredths;
}

START_TEST(test_lane_latency_hands_are_heard_while_the_card_is_busy)
{
    bench_say(&bench, "{\"do\":\"latency\",\"profile\":\"card\",\"seed\":3}");
    bench_card(&bench, "insert", "inserted");
    pid_t client = bench_begin_client(lane_socket(bench.lane), slow_signature);
    json_decref(bench_hear(&bench, "apdu")); // SELECT; the signature follows

    bench_say(&bench, "{\"do\":\"dance\"}");
    json_decref(bench_next(bench_source_of_card(bench.holder))); // "refused", long before the signature's apdu
    json_t *event = bench_hear(&bench, "apdu");

    ck_assert_int_eq(strncmp(bench_text(event, "command"), "802A", 4), 0);
    ck_assert_int_ge(bench_end_client(client), 70);
    json_decref(event);
}
END_TEST

static int select_and_sign(SCARDCONTEXT context)
{
    SCARDHANDLE card = connect_shared(context);

    (void)bench_transmit(card, SELECT_JPKI);
    return kind_of(bench_transmit(card, SIGN));
}

START_TEST(test_lane_latency_removal_cuts_a_slow_answer)
{
    bench_say(&bench, "{\"do\":\"latency\",\"profile\":\"card\",\"seed\":3}");
    bench_card(&bench, "insert", "inserted");
    pid_t client = bench_begin_client(lane_socket(bench.lane), select_and_sign);
    json_decref(bench_hear(&bench, "apdu"));

    bench_card(&bench, "remove", "removed");

    ck_assert_int_ne(bench_end_client(client), ANSWERED);
}
END_TEST

static Suite *lane_fault_suite(void)
{
    Suite *suite = suite_create("lane-fault");
    TCase *cases = tcase_create("faults");

    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_set_timeout(cases, 30);
    tcase_add_loop_test(cases, test_lane_fault_as_a_client_sees_it, 0, sizeof CLIENT_ROWS / sizeof *CLIENT_ROWS);
    tcase_add_test(cases, test_lane_fault_removal_ends_a_mute);
    tcase_add_test(cases, test_lane_fault_card_comes_back_after_a_removal);
    tcase_add_loop_test(cases, test_lane_fault_that_never_fired_is_told, 0, sizeof QUESTIONS / sizeof *QUESTIONS);
    tcase_add_loop_test(cases, test_lane_fault_control_line_refused, 0, sizeof REFUSED_ROWS / sizeof *REFUSED_ROWS);
    tcase_add_test(cases, test_lane_latency_hands_are_heard_while_the_card_is_busy);
    tcase_add_test(cases, test_lane_latency_removal_cuts_a_slow_answer);
    suite_add_tcase(suite, cases);
    return suite;
}

int main(void)
{
    if (!bench_possible()) {
        return BENCH_SKIPPED;
    }

    SRunner *runner = srunner_create(lane_fault_suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
