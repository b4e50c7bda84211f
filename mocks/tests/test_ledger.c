// SPDX-License-Identifier: Apache-2.0
#include <check.h>

#include "base/calendar.h"
#include "mocks/ledger/ledger.h"
#include "mocks/tests/fixture.h"

static struct world world;

static void set_up(void) {
    world = world_new();
}

static void tear_down(void) {
    world_free(&world);
}

static struct ledger_finding find(const struct ledger_key *key, const char *known_at) {
    return ledger_find_by_number(world.ledger, key, instant(known_at), calendar_day_of(instant(known_at)));
}

// Each row is one way in which clerks and products write taro's first card, and whether it is his.
static const struct {
    struct ledger_key key;
    enum ledger_match match;
    const char *why;
} keys[] = {
    {{"06990014", "１１", "00111", "01", 0}, LEDGER_ONE, "as registered"},
    {{"06990014", "11", "００１１１", "", 0}, LEDGER_ONE, "other widths, no branch"},
    {{"06990014", "1 1", "00111", NULL, 0}, LEDGER_ONE, "blanks do not count"},
    {{"06990014", "11", "111", "01", 0}, LEDGER_NONE, "leading zeros of a number count"},
    {{"06990014", "11", "00111", "02", 0}, LEDGER_NONE, "another branch"},
    {{"06990014", "", "00111", "01", 0}, LEDGER_NONE, "the card has a symbol"},
    {{"06990015", "11", "00111", "01", 0}, LEDGER_NONE, "another insurer"},
};

START_TEST(test_ledger_compares_numbers_as_a_clerk_does) {
    struct ledger_key key = keys[_i].key;
    key.birthdate = taro.birthdate;

    struct ledger_finding found = find(&key, "2021-04-05");

    ck_assert_msg(found.match == keys[_i].match, "%s", keys[_i].why);
}
END_TEST

START_TEST(test_ledger_takes_any_padding_of_the_insurer) {
    static const char *const insurers[] = {"990010", "  990010", "00990010"};
    for (size_t i = 0; i < 3; i++) {
        struct ledger_key key = {insurers[i], "見本", "222", "02", taro.birthdate};

        struct ledger_finding found = find(&key, "2021-06-10");

        ck_assert_int_eq(found.match, LEDGER_ONE);
        ck_assert_ptr_eq(found.coverage, &taro.coverages[1]);
    }
}
END_TEST

START_TEST(test_ledger_finds_nobody_with_another_birth_date) {
    struct ledger_key key = {"06990014", "11", "00111", "01", taro.birthdate + CALENDAR_DAY_SECONDS};

    ck_assert_int_eq(find(&key, "2021-04-05").match, LEDGER_NONE);
}
END_TEST

START_TEST(test_ledger_tells_twins_apart_by_branch_only) {
    struct ledger_key key = {"31990013", NULL, "77777", NULL, twin_one.birthdate};

    struct ledger_finding both = find(&key, "2021-04-05");
    key.branch = "03";
    struct ledger_finding second = find(&key, "2021-04-05");

    ck_assert_int_eq(both.match, LEDGER_SEVERAL);
    ck_assert_ptr_null(both.person);
    ck_assert_ptr_eq(second.person, &twin_two);
}
END_TEST

START_TEST(test_ledger_does_not_know_a_coverage_before_it_was_registered) {
    struct ledger_key key = {"990010", "試", "333", "04", newborn.birthdate};

    ck_assert_int_eq(find(&key, "2021-04-19T23:59:59").match, LEDGER_NONE);
    ck_assert_int_eq(find(&key, "2021-04-20T00:00:00").match, LEDGER_ONE);
}
END_TEST

START_TEST(test_ledger_knows_a_loss_from_the_day_it_was_told) {
    const struct coverage *old = &taro.coverages[0];
    int64_t june = instant("2021-06-01");

    ck_assert(ledger_in_force(old, instant("2021-05-27"), june)); // not told yet
    ck_assert(!ledger_in_force(old, instant("2021-05-28"), june));
    ck_assert(ledger_in_force(old, instant("2021-05-28"), instant("2021-05-31"))); // last day
    ck_assert_str_eq(ledger_loss_reason(old, instant("2021-05-27")), "");
    ck_assert_str_eq(ledger_loss_reason(old, instant("2021-05-28")), "03");
}
END_TEST

START_TEST(test_ledger_latest_coverage_follows_what_was_known) {
    int64_t june_1 = instant("2021-06-01");

    const struct coverage *gap = ledger_latest_coverage(world.ledger, &taro, june_1, june_1);
    const struct coverage *later = ledger_latest_coverage(world.ledger, &taro, instant("2021-06-02"), june_1);

    ck_assert_ptr_eq(gap, &taro.coverages[0]); // lost, and nothing newer is known
    ck_assert_ptr_eq(later, &taro.coverages[1]);
}
END_TEST

START_TEST(test_ledger_latest_coverage_of_nobody_registered_is_none) {
    int64_t day = instant("2021-04-10");

    ck_assert_ptr_null(ledger_latest_coverage(world.ledger, &newborn, day, day));
}
END_TEST

START_TEST(test_ledger_finds_a_serial_whatever_its_zeros_and_case) {
    ck_assert_ptr_eq(ledger_find_by_serial(world.ledger, "0A0001"), &taro);
    ck_assert_ptr_eq(ledger_find_by_serial(world.ledger, "a0001"), &taro);
    ck_assert_ptr_null(ledger_find_by_serial(world.ledger, "A00010"));
}
END_TEST

START_TEST(test_ledger_keeps_a_reference_for_its_institution_only) { // SEED-098
    ck_assert_int_eq(ledger_set_reference(world.ledger, CLINIC, &taro, "K1"), ONSHI_OK);
    ck_assert_int_eq(ledger_set_reference(world.ledger, CLINIC, &taro, "K2"), ONSHI_OK);

    ck_assert_str_eq(ledger_reference(world.ledger, CLINIC, &taro), "K2");
    ck_assert_str_eq(ledger_reference(world.ledger, DENTIST, &taro), "");
    ck_assert_str_eq(ledger_reference(world.ledger, CLINIC, &twin_one), "");
}
END_TEST

START_TEST(test_ledger_refuses_what_is_too_long) {
    char number[LEDGER_REFERENCE_BYTES + 2];
    memset(number, 'x', sizeof number - 1);
    number[sizeof number - 1] = 0;

    ck_assert_int_eq(ledger_set_reference(world.ledger, CLINIC, &taro, number), ONSHI_TOO_LONG);
    ck_assert_int_eq(ledger_set_reference(world.ledger, "99100000181", &taro, "K1"), ONSHI_TOO_LONG);
    ck_assert_str_eq(ledger_reference(world.ledger, CLINIC, &taro), "");
}
END_TEST

START_TEST(test_ledger_is_full_in_the_end) {
    enum onshi_status status = ONSHI_OK;
    int added = 0;
    while (status == ONSHI_OK && added <= LEDGER_PERSONS_MAXIMUM) {
        status = ledger_add_person(world.ledger, &taro);
        added++;
    }

    ck_assert_int_eq(status, ONSHI_TOO_LONG);
}
END_TEST

START_TEST(test_ledger_takes_the_later_word_about_a_consent) { // DR-034
    ck_assert_int_eq(ledger_set_consent(world.ledger, CLINIC, &taro, CONSENT_CHECKUP, true, 100), ONSHI_OK);
    ck_assert_int_eq(ledger_set_consent(world.ledger, CLINIC, &taro, CONSENT_CHECKUP, false, 200), ONSHI_OK);

    struct consent consent = ledger_consent(world.ledger, CLINIC, &taro, CONSENT_CHECKUP);

    ck_assert(consent.known && !consent.given);
    ck_assert_int_eq(consent.when, 200);
    ck_assert(!ledger_consent(world.ledger, DENTIST, &taro, CONSENT_CHECKUP).known);
    ck_assert(!ledger_consent(world.ledger, CLINIC, &taro, CONSENT_MEDICATION).known);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("ledger");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, test_ledger_compares_numbers_as_a_clerk_does, 0, sizeof keys / sizeof keys[0]);
    tcase_add_test(tests, test_ledger_takes_any_padding_of_the_insurer);
    tcase_add_test(tests, test_ledger_finds_nobody_with_another_birth_date);
    tcase_add_test(tests, test_ledger_tells_twins_apart_by_branch_only);
    tcase_add_test(tests, test_ledger_does_not_know_a_coverage_before_it_was_registered);
    tcase_add_test(tests, test_ledger_knows_a_loss_from_the_day_it_was_told);
    tcase_add_test(tests, test_ledger_latest_coverage_follows_what_was_known);
    tcase_add_test(tests, test_ledger_latest_coverage_of_nobody_registered_is_none);
    tcase_add_test(tests, test_ledger_finds_a_serial_whatever_its_zeros_and_case);
    tcase_add_test(tests, test_ledger_keeps_a_reference_for_its_institution_only);
    tcase_add_test(tests, test_ledger_refuses_what_is_too_long);
    tcase_add_test(tests, test_ledger_is_full_in_the_end);
    tcase_add_test(tests, test_ledger_takes_the_later_word_about_a_consent);
    return run_case(tests);
}
