// SPDX-License-Identifier: Apache-2.0
//
// The guard through a real pcscd: who ended a session, what the holder has said, and what is left open.
#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "virtual-card/tests/test_lane_bench.h"

#define SELECT_JPKI "00A4040C0AD392F000260100000001"
#define VERIFY_PIN "002000980434373731" // BENCH_PIN

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

static int verify_and(SCARDCONTEXT context, DWORD disposition)
{
    SCARDHANDLE card = connect_shared(context);

    (void)bench_transmit(card, SELECT_JPKI);
    int status = bench_transmit(card, VERIFY_PIN);
    SCardDisconnect(card, disposition);
    return status == 0x9000 ? 1 : 0;
}

static int verify_and_leave(SCARDCONTEXT context)
{
    return verify_and(context, SCARD_LEAVE_CARD);
}

static int verify_and_unpower(SCARDCONTEXT context)
{
    return verify_and(context, SCARD_UNPOWER_CARD);
}

static int verify_and_vanish(SCARDCONTEXT context)
{
    SCARDHANDLE card = connect_shared(context);

    (void)bench_transmit(card, SELECT_JPKI);
    return bench_transmit(card, VERIFY_PIN) == 0x9000 ? 1 : 0; // neither disconnect nor logout
}

static const struct {
    int (*client)(SCARDCONTEXT context);
    const char *by; // NULL: no harm
} ENDINGS[] = {
    {verify_and_leave, "time-out"},
    {verify_and_vanish, "time-out"},
    {verify_and_unpower, NULL},
};

START_TEST(test_lane_guard_tells_who_ended_the_session)
{
    json_t *event;
    const char *found = NULL;
    bench_card(&bench, "insert", "inserted");

    ck_assert_int_eq(bench_client(lane_socket(bench.lane), ENDINGS[_i].client), 1);
    json_decref(bench_hear(&bench, "apdu"));
    json_decref(bench_hear(&bench, "apdu"));
    json_t *off = bench_hear(&bench, "power");
    ck_assert(json_is_false(json_object_get(off, "on")));
    bench_say(&bench, "{\"do\":\"dance\"}"); // the fence
    event = bench_next(bench_source_of_card(bench.holder));
    if (strcmp(bench_text(event, "event"), "harm") == 0) {
        found = bench_text(event, "by");
        ck_assert_str_eq(bench_text(event, "kind"), "left-verified");
        ck_assert_str_eq(bench_text(event, "pin"), "JPKI 0018");
    }

    ck_assert_int_eq(found == NULL, ENDINGS[_i].by == NULL);
    ck_assert(found == NULL || strcmp(found, ENDINGS[_i].by) == 0);
    json_decref(off);
    json_decref(event);
}
END_TEST

static int try_two_wrong(SCARDCONTEXT context)
{
    SCARDHANDLE card = connect_shared(context);

    (void)bench_transmit(card, SELECT_JPKI);
    (void)bench_transmit(card, "002000980430303030");
    return bench_transmit(card, "002000980430303030") & 0xF;
}

START_TEST(test_lane_guard_tells_harm_after_its_apdu_without_the_digits)
{
    bench_card(&bench, "insert", "inserted");
    ck_assert_int_eq(bench_client(lane_socket(bench.lane), try_two_wrong), 1);
    for (int i = 0; i < 3; i++) {
        json_decref(bench_hear(&bench, "apdu"));
    }

    json_t *event = bench_next(bench_source_of_card(bench.holder));
    char *text = json_dumps(event, 0);

    ck_assert_str_eq(bench_text(event, "event"), "harm");
    ck_assert_str_eq(bench_text(event, "kind"), "repeated-wrong-pin");
    ck_assert_str_ne(bench_text(event, "clause"), "");
    ck_assert_ptr_null(strstr(text, "0000"));
    free(text);
    json_decref(event);
}
END_TEST

static int try_pin(SCARDCONTEXT context)
{
    SCARDHANDLE card = connect_shared(context);

    (void)bench_transmit(card, SELECT_JPKI);
    (void)bench_transmit(card, "002000980430303030");
    (void)bench_transmit(card, "002000980430303031");
    int status = bench_transmit(card, VERIFY_PIN);
    (void)bench_transmit(card, SELECT_JPKI);
    return status == 0x9000 ? 1 : 0;
}

static const struct {
    const char *say;
    bool harm;
} SAY_ROWS[] = {
    {"{\"do\":\"allow\",\"what\":\"last-try\",\"once\":true}", false},
    {"{\"do\":\"allow\",\"what\":\"after-lock\"}", true},
};

START_TEST(test_lane_guard_hears_the_holders_say)
{
    bool harm = false;
    bench_card(&bench, "insert", "inserted");
    bench_say(&bench, SAY_ROWS[_i].say);
    json_decref(bench_hear(&bench, "allowed"));

    ck_assert_int_eq(bench_client(lane_socket(bench.lane), try_pin), 1);
    bench_say(&bench, "{\"do\":\"remove\"}");
    for (bool more = true; more;) {
        json_t *event = bench_next(bench_source_of_card(bench.holder));
        harm = harm || strcmp(bench_text(event, "kind"), "last-try") == 0;
        more = strcmp(bench_text(event, "event"), "removed") != 0;
        json_decref(event);
    }

    ck_assert_int_eq(harm, SAY_ROWS[_i].harm);
}
END_TEST

// --- The probe ---

static int hold_transaction(SCARDCONTEXT context)
{
    SCARDHANDLE card = connect_shared(context);

    if (SCardBeginTransaction(card) != SCARD_S_SUCCESS) {
        return 1;
    }
    (void)bench_transmit(card, SELECT_JPKI);
    pause();
    return 0;
}

static int hold_exclusive(SCARDCONTEXT context)
{
    SCARDHANDLE card;

    if (bench_connect(context, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T1, &card) != SCARD_S_SUCCESS) {
        return 1;
    }
    (void)bench_transmit(card, SELECT_JPKI);
    pause();
    return 0;
}

static int hold_connection(SCARDCONTEXT context)
{
    (void)bench_transmit(connect_shared(context), SELECT_JPKI);
    pause();
    return 0;
}

static const struct {
    int (*client)(SCARDCONTEXT context);
    const char *result;
    bool harm;
} PROBE_ROWS[] = {
    {hold_connection, "free", false},
    {hold_transaction, "transaction-open", true},
    {hold_exclusive, "exclusive", true},
};

START_TEST(test_lane_probe_tells_what_is_left_open)
{
    bench_card(&bench, "insert", "inserted");
    pid_t client = bench_begin_client(lane_socket(bench.lane), PROBE_ROWS[_i].client);
    json_decref(bench_hear(&bench, "apdu"));

    bench_say(&bench, "{\"do\":\"probe\",\"milliseconds\":300}");
    json_t *event = bench_hear(&bench, "probe");

    ck_assert_str_eq(bench_text(event, "result"), PROBE_ROWS[_i].result);
    json_decref(event);
    bench_say(&bench, "{\"do\":\"dance\"}"); // the fence
    event = bench_next(bench_source_of_card(bench.holder));
    ck_assert_int_eq(strcmp(bench_text(event, "event"), "harm") == 0, PROBE_ROWS[_i].harm);
    json_decref(event);
    kill(client, SIGKILL);
    waitpid(client, NULL, 0);
}
END_TEST

START_TEST(test_lane_probe_of_an_empty_reader)
{
    bench_say(&bench, "{\"do\":\"probe\"}");

    json_t *event = bench_hear(&bench, "probe");

    ck_assert_str_eq(bench_text(event, "result"), "no-card");
    json_decref(event);
}
END_TEST

START_TEST(test_lane_probe_of_a_stopped_daemon_is_silent)
{
    bench_card(&bench, "insert", "inserted");
    kill(lane_daemon(bench.lane), SIGSTOP);

    bench_say(&bench, "{\"do\":\"probe\",\"milliseconds\":100}");
    json_t *event = bench_hear(&bench, "probe");

    ck_assert_str_eq(bench_text(event, "result"), "silent");
    json_decref(event);
    kill(lane_daemon(bench.lane), SIGCONT);
}
END_TEST

static Suite *lane_guard_suite(void)
{
    Suite *suite = suite_create("lane-guard");
    TCase *cases = tcase_create("guard");

    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_set_timeout(cases, 30);
    tcase_add_loop_test(cases, test_lane_guard_tells_who_ended_the_session, 0, sizeof ENDINGS / sizeof *ENDINGS);
    tcase_add_test(cases, test_lane_guard_tells_harm_after_its_apdu_without_the_digits);
    tcase_add_loop_test(cases, test_lane_guard_hears_the_holders_say, 0, sizeof SAY_ROWS / sizeof *SAY_ROWS);
    tcase_add_loop_test(cases, test_lane_probe_tells_what_is_left_open, 0, sizeof PROBE_ROWS / sizeof *PROBE_ROWS);
    tcase_add_test(cases, test_lane_probe_of_an_empty_reader);
    tcase_add_test(cases, test_lane_probe_of_a_stopped_daemon_is_silent);
    suite_add_tcase(suite, cases);
    return suite;
}

int main(void)
{
    if (!bench_possible()) {
        return BENCH_SKIPPED;
    }

    SRunner *runner = srunner_create(lane_guard_suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
