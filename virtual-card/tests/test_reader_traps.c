// SPDX-License-Identifier: Apache-2.0
//
// The traps of [mynumber-card 8] that are a reader's: what a toy gets wrong and a patient notices.
#include <check.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "virtual-card/tests/test_reader_bench.h"
#include "virtual-card/vpcd/deadline.h"

enum { RETRIES = 4, SLOW_MS = 400, POWER_OFF_MS = 6500 };

static struct reader_bench bench;

static void set_up(void)
{
    reader_bench_open(&bench, NULL);
}

static void tear_down(void)
{
    reader_bench_close(&bench);
}

static void expect_left(const char *event, const char *result, int left)
{
    json_t *told = reader_bench_event(&bench, event);

    while (strcmp(bench_text(told, "result"), result) != 0) {
        json_decref(told);
        told = reader_bench_event(&bench, event);
    }
    ck_assert_int_eq(json_integer_value(json_object_get(told, "left")), left);
    json_decref(told);
}

static void finish(const char *reason)
{
    json_decref(reader_bench_event(&bench, "take-card"));
    json_t *end = reader_bench_said(&bench, "session-end");
    ck_assert_str_eq(bench_text(end, "reason"), reason);
    json_decref(end);
    reader_bench_take_card(&bench);
}

static void pin_session(const char *pin)
{
    json_t *session = json_pack("{s:s, s:s, s:s}", "do", "session", "method", "pin", "pin", pin);

    reader_bench_place(&bench);
    ck_assert_int_eq(reader_process_send(bench.reader, session), ONSHI_OK);
}

// A whole face session is some twenty commands: with delayed acknowledgements of 44 ms each it would take a second.
START_TEST(test_reader_trap_28_commands_are_not_held_up)
{
    reader_bench_place(&bench);
    reader_bench_face_session(&bench, "same", NULL);
    json_decref(reader_bench_said(&bench, "card-placed"));
    json_decref(reader_bench_event(&bench, "sound")); // the card is connected, which costs pcscd's own time
    reader_bench_terminal(&bench, json_pack("{s:s, s:i, s:s, s:[]}", "do", "identify", "session", 1, "challenge",
                                            READER_CHALLENGE, "ask"));
    const int64_t begun = clock_monotonic_us();

    json_decref(reader_bench_said(&bench, "identified"));

    ck_assert_int_lt((clock_monotonic_us() - begun) / 1000, SLOW_MS);
}
END_TEST

// expect_no_power_event looks at what happens to the card for so long.
static void expect_no_power_event(int milliseconds)
{
    const struct deadline end = deadline_in(milliseconds);
    struct pollfd wait = {.fd = card_process_fd(bench.lane.holder), .events = POLLIN};

    while (poll(&wait, 1, deadline_left(&end)) > 0) {
        json_t *event;
        while (card_process_read(bench.lane.holder, &event) == ONSHI_OK) {
            ck_assert(strcmp(bench_text(event, "event"), "power") != 0 || json_is_true(json_object_get(event, "on")));
            json_decref(event);
        }
    }
}

// The card is switched off some 5 s after the last client has let it go. The reader holds it, so that a patient who
// thinks for long after the PIN does not lose it.
START_TEST(test_reader_trap_30_pin_outlives_a_slow_patient)
{
    reader_bench_patient(&bench, "{\"do\":\"clock\",\"at\":\"2021-04-05\"}");
    reader_bench_place(&bench);
    reader_bench_patient(&bench, "{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\",\"stops-in\":\"CERT\"}");
    reader_bench_identify(&bench);
    json_decref(reader_bench_event(&bench, "waits"));
    expect_no_power_event(POWER_OFF_MS); // pcscd's time, which no script moves

    reader_bench_patient(&bench, "{\"do\":\"go-on\"}");

    json_t *identified = reader_bench_said(&bench, "identified");
    ck_assert(reader_bench_signature_fits(identified));
    json_decref(identified);
}
END_TEST

START_TEST(test_reader_trap_32_image_mismatch_costs_the_card_nothing)
{
    for (int i = 0; i < RETRIES; i++) { // three attempts each: twelve, more than the counter of 照合番号B has
        reader_bench_place(&bench);
        reader_bench_face_session(&bench, "other", NULL);
        reader_bench_identify(&bench);
        finish("cancelled");
    }
    strcpy(bench.code_b, "00000000000000");
    reader_bench_place(&bench);
    reader_bench_face_session(&bench, "same", NULL);
    reader_bench_identify(&bench);

    expect_left("face-result", "wrong-code", 9); // the first that was ever counted
}
END_TEST

START_TEST(test_reader_trap_32_wrong_code_costs_one_try_a_session)
{
    char right[sizeof bench.code_b];
    memcpy(right, bench.code_b, sizeof right);
    strcpy(bench.code_b, "00000000000000");
    for (int i = 0; i < 9; i++) {
        reader_bench_place(&bench);
        reader_bench_face_session(&bench, "same", NULL);
        reader_bench_identify(&bench);
        expect_left("face-result", "wrong-code", 9 - i);
        finish("cancelled");
    }
    reader_bench_place(&bench);
    reader_bench_face_session(&bench, "same", NULL);
    reader_bench_identify(&bench);
    expect_left("face-result", "locked", 0);
    finish("face-locked");

    memcpy(bench.code_b, right, sizeof right); // too late; but the PIN still works
    reader_bench_place(&bench);
    reader_bench_face_session(&bench, "same", BENCH_PIN);
    reader_bench_identify(&bench);
    expect_left("face-result", "locked", 0);
    json_t *identified = reader_bench_said(&bench, "identified");
    ck_assert_str_eq(bench_text(identified, "method"), "pin");
    json_decref(identified);
}
END_TEST

// What cannot be read off the card's face is not guessed.
START_TEST(test_reader_trap_32_unreadable_code_is_not_sent)
{
    strcpy(bench.code_b, _i == 0 ? "" : "1234567890123x");
    reader_bench_place(&bench);
    reader_bench_face_session(&bench, "same", NULL);
    reader_bench_identify(&bench);

    json_t *result = reader_bench_event(&bench, "face-result");

    ck_assert_str_eq(bench_text(result, "result"), "no-code");
    finish("cancelled");
    ck_assert_int_eq(reader_bench_count(&bench, "00200092"), 0);
    json_decref(result);
}
END_TEST

// A locked PIN does not lock out: face and staff still work, and neither gives a try back [DR-021, DR-022].
START_TEST(test_reader_trap_33_face_does_not_reset_the_pin_counter)
{
    pin_session("0000");
    reader_bench_identify(&bench);
    expect_left("pin-result", "wrong", 2);
    finish("cancelled");
    reader_bench_place(&bench);
    reader_bench_face_session(&bench, "same", NULL);
    reader_bench_identify(&bench);
    json_decref(reader_bench_said(&bench, "identified"));
    reader_bench_take_card(&bench);

    pin_session("0000");
    reader_bench_identify(&bench);

    expect_left("pin-result", "wrong", 1);
}
END_TEST

START_TEST(test_reader_trap_33_visual_mode_does_not_reset_the_pin_counter)
{
    pin_session("0000");
    reader_bench_identify(&bench);
    expect_left("pin-result", "wrong", 2);
    finish("cancelled");
    reader_bench_patient(&bench, "{\"do\":\"mode\",\"mode\":\"visual\",\"account\":\"administrator\"}");
    reader_bench_place(&bench);
    reader_bench_patient(&bench, "{\"do\":\"session\",\"method\":\"visual\"}");
    reader_bench_identify(&bench);
    json_t *identified = reader_bench_said(&bench, "identified");
    ck_assert(reader_bench_signature_fits(identified));
    json_decref(identified);
    reader_bench_take_card(&bench);
    reader_bench_patient(&bench, "{\"do\":\"mode\",\"mode\":\"unattended\",\"account\":\"administrator\"}");

    pin_session("0000");
    reader_bench_identify(&bench);

    expect_left("pin-result", "wrong", 1);
}
END_TEST

START_TEST(test_reader_trap_33_locked_pin_leaves_the_face)
{
    reader_bench_place(&bench);
    reader_bench_patient(&bench, "{\"do\":\"session\",\"method\":\"pin\",\"pins\":[\"0000\",\"0001\",\"0002\"]}");
    reader_bench_identify(&bench);
    expect_left("pin-result", "locked", 0);
    finish("locked");

    reader_bench_place(&bench);
    reader_bench_face_session(&bench, "same", NULL);
    reader_bench_identify(&bench);

    json_t *identified = reader_bench_said(&bench, "identified");
    ck_assert(reader_bench_signature_fits(identified));
    json_decref(identified);
}
END_TEST

// The first patient said yes to everything and took the card before it counted. The second, whose consents are asked for
// but who answers none, has none; nor is anything of the first on any line.
START_TEST(test_reader_trap_34_nothing_is_kept_after_early_removal)
{
    static const char *const LEAVINGS[] = {"detect", "method", "face", "cert", "consent"};
    json_t *session = json_pack("{s:s, s:s, s:s, s:s, s:s, s:{s:b, s:b}}", "do", "session", "method", "face", "person",
                                READER_PERSON, "code-b", bench.code_b, "remove-after", LEAVINGS[_i], "consents",
                                "checkup", 1, "medication", 1);
    reader_bench_place(&bench);
    ck_assert_int_eq(reader_process_send(bench.reader, session), ONSHI_OK);
    json_int_t number = reader_bench_identify(&bench);
    if (_i >= 3) {
        json_decref(reader_bench_said(&bench, "identified"));
        reader_bench_certify(&bench, number, "valid");
    }
    json_decref(reader_bench_event(&bench, "take-card"));
    reader_bench_take_card(&bench);

    pin_session(BENCH_PIN);
    number = reader_bench_identify(&bench);
    json_decref(reader_bench_said(&bench, "identified"));
    reader_bench_certify(&bench, number, "valid");

    json_t *consents = reader_bench_said(&bench, "consents");
    ck_assert_int_eq(json_integer_value(json_object_get(consents, "session")), 2);
    json_t *answers = json_object_get(consents, "consents");
    ck_assert(json_is_false(json_object_get(answers, "checkup")));
    ck_assert(json_is_false(json_object_get(answers, "medication")));
    json_decref(consents);
}
END_TEST

static Suite *traps_suite(void)
{
    Suite *suite = suite_create("reader-traps");
    TCase *sessions = tcase_create("sessions");

    tcase_add_checked_fixture(sessions, set_up, tear_down);
    tcase_set_timeout(sessions, 60);
    tcase_add_test(sessions, test_reader_trap_28_commands_are_not_held_up);
    tcase_add_test(sessions, test_reader_trap_30_pin_outlives_a_slow_patient);
    tcase_add_test(sessions, test_reader_trap_32_image_mismatch_costs_the_card_nothing);
    tcase_add_test(sessions, test_reader_trap_32_wrong_code_costs_one_try_a_session);
    tcase_add_loop_test(sessions, test_reader_trap_32_unreadable_code_is_not_sent, 0, 2);
    tcase_add_test(sessions, test_reader_trap_33_face_does_not_reset_the_pin_counter);
    tcase_add_test(sessions, test_reader_trap_33_visual_mode_does_not_reset_the_pin_counter);
    tcase_add_test(sessions, test_reader_trap_33_locked_pin_leaves_the_face);
    tcase_add_loop_test(sessions, test_reader_trap_34_nothing_is_kept_after_early_removal, 0, 5);
    suite_add_tcase(suite, sessions);
    return suite;
}

int main(void)
{
    return reader_bench_run(traps_suite());
}
