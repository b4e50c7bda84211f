// SPDX-License-Identifier: Apache-2.0
//
// A card that falls silent under a command: the reader gives it up, says so, and takes the next one.
#include <check.h>
#include <string.h>

#include "base/clock.h"
#include "virtual-card/tests/test_reader_bench.h"

enum { PATIENCE_MS = 300, LOAD_MS = 3000 };

static struct reader_bench bench;

static void set_up(void)
{
    struct reader_config config = reader_bench_default();

    config.chip_ms = PATIENCE_MS;
    reader_bench_open(&bench, &config);
}

static void tear_down(void)
{
    reader_bench_close(&bench);
}

// begin_with arms the fault and puts the card in with a patient who knows the PIN.
static void begin_with(const char *fault)
{
    bench_say(&bench.lane, fault);
    reader_bench_begin(&bench, "pin", NULL);
}

#define MUTE(ins, at) "{\"do\":\"fault\",\"name\":\"mute\",\"milliseconds\":600000,\"ins\":\"" ins "\",\"at\":" at "}"

static const struct {
    const char *fault;
    bool identifies; // the terminal gets to ask who it is
    const char *why;
} MUTES[] = {
    {MUTE("A4", "1"), false, "at the SELECT by which it is detected"},
    {MUTE("20", "2"), true, "at the VERIFY"},
    {MUTE("B0", "1"), true, "at the certificate"},
    {MUTE("2A", "1"), true, "at the signature"},
};

START_TEST(test_reader_mute_card_is_given_up)
{
    const int64_t begun = clock_monotonic_us();
    begin_with(MUTES[_i].fault);

    if (MUTES[_i].identifies) {
        reader_bench_identify(&bench);
    }
    json_t *end = reader_bench_event(&bench, "session-end");

    ck_assert_msg(strcmp(bench_text(end, "reason"), "unreadable") == 0, "%s: %s", MUTES[_i].why,
                  bench_text(end, "reason"));
    ck_assert_int_ge((clock_monotonic_us() - begun) / 1000, PATIENCE_MS);
    ck_assert_int_lt((clock_monotonic_us() - begun) / 1000, PATIENCE_MS + LOAD_MS);
    json_decref(end);
}
END_TEST

START_TEST(test_reader_mute_card_leaves_the_reader_awake)
{
    begin_with(MUTE("A4", "1"));
    json_decref(reader_bench_event(&bench, "session-end")); // and the command is still under way

    reader_bench_patient(&bench, "{\"do\":\"dance\"}");

    json_t *refused = reader_bench_event(&bench, "refused");
    ck_assert_str_eq(bench_text(refused, "do"), "dance");
    json_decref(refused);
}
END_TEST

START_TEST(test_reader_mute_card_that_is_taken_makes_room_for_the_next)
{
    begin_with(MUTE("20", "2"));
    reader_bench_identify(&bench);
    json_decref(reader_bench_event(&bench, "session-end"));
    reader_bench_take_card(&bench);

    reader_bench_begin(&bench, "pin", NULL);
    reader_bench_identify(&bench);

    json_t *identified = reader_bench_said(&bench, "identified");
    ck_assert(reader_bench_signature_fits(identified));
    json_decref(identified);
}
END_TEST

START_TEST(test_reader_mute_card_that_is_taken_at_once_ends_the_session_as_taken)
{
    struct reader_config config = reader_bench_default(); // with patience
    tear_down();
    reader_bench_open(&bench, &config);
    begin_with(MUTE("20", "2"));
    reader_bench_identify(&bench);
    json_decref(bench_hear(&bench.lane, "fault"));

    bench_card(&bench.lane, "remove", "removed");

    json_t *end = reader_bench_event(&bench, "session-end");
    ck_assert_str_eq(bench_text(end, "reason"), "card-removed");
    json_decref(end);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("reader-mute");
    TCase *sessions = tcase_create("sessions");

    tcase_add_checked_fixture(sessions, set_up, tear_down);
    tcase_set_timeout(sessions, 30);
    tcase_add_loop_test(sessions, test_reader_mute_card_is_given_up, 0, (int)(sizeof MUTES / sizeof *MUTES));
    tcase_add_test(sessions, test_reader_mute_card_leaves_the_reader_awake);
    tcase_add_test(sessions, test_reader_mute_card_that_is_taken_makes_room_for_the_next);
    tcase_add_test(sessions, test_reader_mute_card_that_is_taken_at_once_ends_the_session_as_taken);
    suite_add_tcase(suite, sessions);
    return reader_bench_run(suite);
}
