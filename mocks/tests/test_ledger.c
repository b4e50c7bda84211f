// SPDX-License-Identifier: Apache-2.0
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "mocks/ledger/ledger.h"
#include "mocks/tests/fixture.h"
#include "mocks/tests/ledgers.h"

static struct ledgers world;

static void set_up(enum ledgers_place place) {
    ledgers_set_up(&world, place);
    ledgers_add_people(&world);
}

static void set_up_memory(void) {
    set_up(MEMORY_LEDGER);
}

static void set_up_file(void) {
    set_up(FILE_LEDGER);
}

static void set_up_reopened(void) {
    set_up(REOPENED_LEDGER);
}

static void tear_down(void) {
    ledgers_tear_down(&world);
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
        ck_assert_str_eq(found.person->id, "taro");
        ck_assert_str_eq(found.coverage->id, "new");
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
    ck_assert_ptr_null(both.person);
    key.branch = "03";
    struct ledger_finding second = find(&key, "2021-04-05");

    ck_assert_int_eq(both.match, LEDGER_SEVERAL);
    ck_assert_int_eq(second.match, LEDGER_ONE);
    ck_assert_str_eq(second.person->name, "試験　二葉");
}
END_TEST

START_TEST(test_ledger_does_not_know_a_coverage_before_it_was_registered) {
    struct ledger_key key = {"990010", "試", "333", "04", newborn.birthdate};

    ck_assert_int_eq(find(&key, "2021-04-19T23:59:59").match, LEDGER_NONE);
    ck_assert_int_eq(find(&key, "2021-04-20T00:00:00").match, LEDGER_ONE);
}
END_TEST

START_TEST(test_ledger_knows_a_loss_from_the_day_it_was_told) {
    const struct person *person = ledger_find_person(world.ledger, "taro", instant("2021-05-28"));
    const struct coverage *old = &person->coverages[0];
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

    ck_assert_str_eq(gap->id, "old"); // lost, and nothing newer is known
    ck_assert_str_eq(later->id, "new");
}
END_TEST

START_TEST(test_ledger_latest_coverage_of_nobody_registered_is_none) {
    int64_t day = instant("2021-04-10");

    ck_assert_ptr_null(ledger_latest_coverage(world.ledger, &newborn, day, day));
}
END_TEST

START_TEST(test_ledger_finds_a_serial_whatever_its_zeros_and_case) {
    ck_assert_str_eq(ledger_find_by_serial(world.ledger, "0A0001", 0)->id, "taro");
    ck_assert_str_eq(ledger_find_by_serial(world.ledger, "a0001", 0)->id, "taro");
    ck_assert_ptr_null(ledger_find_by_serial(world.ledger, "A00010", 0));
}
END_TEST

START_TEST(test_ledger_keeps_a_reference_for_its_institution_only) { // SEED-098
    ck_assert_int_eq(ledger_set_reference(world.ledger, CLINIC, &taro, "K1"), ONSHI_OK);
    ck_assert_int_eq(ledger_set_reference(world.ledger, CLINIC, &taro, "K2"), ONSHI_OK);
    ledgers_again(&world);

    ck_assert_str_eq(ledger_reference(world.ledger, CLINIC, &taro), "K2");
    ck_assert_str_eq(ledger_reference(world.ledger, DENTIST, &taro), "");
    ck_assert_str_eq(ledger_reference(world.ledger, CLINIC, &twin_one), "");
}
END_TEST

START_TEST(test_ledger_takes_a_reference_away) { // BUG-25
    ck_assert_int_eq(ledger_set_reference(world.ledger, CLINIC, &taro, "K1"), ONSHI_OK);
    ck_assert_int_eq(ledger_set_reference(world.ledger, CLINIC, &taro, ""), ONSHI_OK);
    ledgers_again(&world);

    ck_assert_str_eq(ledger_reference(world.ledger, CLINIC, &taro), "");
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

START_TEST(test_ledger_takes_nothing_about_somebody_it_does_not_know) {
    struct person stranger = taro;
    stranger.id = "stranger";

    ck_assert_int_eq(ledger_set_reference(world.ledger, CLINIC, &stranger, "K1"), ONSHI_NOT_FOUND);
    ck_assert_int_eq(ledger_set_consent(world.ledger, CLINIC, &stranger, CONSENT_CHECKUP, true, 1), ONSHI_NOT_FOUND);
    ck_assert_str_eq(ledger_reference(world.ledger, CLINIC, &stranger), "");
    ck_assert(!ledger_consent(world.ledger, CLINIC, &stranger, CONSENT_CHECKUP).known);
}
END_TEST

START_TEST(test_ledger_takes_the_same_person_twice_and_nobody_else_under_that_name) {
    struct person other = taro;
    other.address = "架空県試験市９９";

    ck_assert_int_eq(ledger_add_person(world.ledger, &taro), ONSHI_OK);
    ck_assert_int_eq(ledger_add_person(world.ledger, &other), ONSHI_MALFORMED);

    const struct person *person = ledger_find_person(world.ledger, "taro", instant("2021-06-10"));
    ck_assert_str_eq(person->address, "架空県試験市１");
    ck_assert_int_eq(person->coverage_count, 2);
}
END_TEST

START_TEST(test_ledger_refuses_text_that_is_none) {
    struct person broken = taro;
    broken.id = "broken";
    broken.name = "\xE3\x81";

    ck_assert_int_eq(ledger_add_person(world.ledger, &broken), ONSHI_MALFORMED);
    broken.name = "a\x1F" "b";
    ck_assert_int_eq(ledger_add_person(world.ledger, &broken), ONSHI_MALFORMED);
    ck_assert_ptr_null(ledger_find_person(world.ledger, "broken", 0));
}
END_TEST

// What the service has no use for is not in the ledger.
START_TEST(test_ledger_keeps_no_pin) {
    const struct person *person = ledger_find_person(world.ledger, "taro", instant("2021-06-10"));

    ck_assert_str_eq(person->pin, "");
    ck_assert_str_eq(person->sign_password, "");
}
END_TEST

static const struct ledger_details taro_at_home = {"試験太郎", INT64_C(-63190800), "1", "試験市1"};

START_TEST(test_ledger_finds_somebody_by_details) { // DR-111
    struct ledger_details wrong_sex = taro_at_home;
    struct ledger_details kana = taro_at_home;
    struct ledger_details day_later = taro_at_home;
    wrong_sex.sex = "2";
    kana.name = "シケンタロウ";
    day_later.birthdate += CALENDAR_DAY_SECONDS;
    int64_t now = instant("2021-06-10");

    ck_assert_str_eq(ledger_find_by_details(world.ledger, &taro_at_home, now).person->id, "taro");
    ck_assert_str_eq(ledger_find_by_details(world.ledger, &kana, now).person->id, "taro");
    ck_assert_int_eq(ledger_find_by_details(world.ledger, &wrong_sex, now).match, LEDGER_NONE);
    ck_assert_int_eq(ledger_find_by_details(world.ledger, &day_later, now).match, LEDGER_NONE);
}
END_TEST

START_TEST(test_ledger_tells_namesakes_apart_by_address) {
    struct ledger_details details = {"試験　寿", INT64_C(-841395600), NULL, NULL};
    int64_t now = instant("2021-06-10");

    ck_assert_int_eq(ledger_find_by_details(world.ledger, &details, now).match, LEDGER_SEVERAL);
    details.address = "３丁目";
    ck_assert_str_eq(ledger_find_by_details(world.ledger, &details, now).person->id, "namesake");
}
END_TEST

START_TEST(test_ledger_brings_every_certificate_and_record_back) {
    const struct person *person = ledger_find_person(world.ledger, "elder", instant("2021-10-01"));

    ck_assert_str_eq(person->ceiling.class_code, "B05");
    ck_assert_int_eq(person->ceiling.until, instant("2021-07-31"));
    ck_assert_int_eq(person->ceiling.long_term, CALENDAR_NEVER);
    ck_assert_int_eq(person->disease_count, 2);
    ck_assert_str_eq(person->diseases[1].category, "2");
    ck_assert_str_eq(person->coverages[0].ratio, "020");
    ck_assert_int_eq(person->medication_count, 7);
    ck_assert_str_eq(person->medications[0].name, "九月の薬");
    ck_assert_str_eq(person->medications[6].usage, "１日１回朝食後服用");
    ck_assert_int_eq(person->checkup_count, 4);
    ck_assert_str_eq(person->checkups[3].value, "48.0");
    ck_assert_int_eq(person->checkups[3].day, instant("2021-06-01"));
}
END_TEST

START_TEST(test_ledger_records_the_words_of_a_visit_together) {
    static const bool given[CONSENT_KINDS] = {true, false, true, false};

    ck_assert_int_eq(ledger_set_consents(world.ledger, CLINIC, &taro, given, 300), ONSHI_OK);
    ledgers_again(&world);

    ck_assert(ledger_consent(world.ledger, CLINIC, &taro, CONSENT_CEILING).given);
    ck_assert(!ledger_consent(world.ledger, CLINIC, &taro, CONSENT_SPECIFIC_DISEASE).given);
    ck_assert(ledger_consent(world.ledger, CLINIC, &taro, CONSENT_SPECIFIC_DISEASE).known);
    ck_assert(ledger_consent(world.ledger, CLINIC, &taro, CONSENT_CHECKUP).given);
    ck_assert_int_eq(ledger_consent(world.ledger, CLINIC, &taro, CONSENT_MEDICATION).when, 300);
}
END_TEST

static const struct person *find_in_crowd(int index) {
    char id[32];
    struct person one = twin_one;
    (void)snprintf(id, sizeof id, "crowd-%d", index);
    one.id = id;
    ck_assert_int_eq(ledger_add_person(world.ledger, &one), ONSHI_OK);
    return ledger_find_person(world.ledger, id, 0);
}

// A person who was found stays good while others are found, also when there is no room for all of them any more.
START_TEST(test_ledger_keeps_what_it_handed_out) {
    const struct person *first = NULL;
    const struct person *before_last = NULL;
    const struct person *last = NULL;
    ck_assert_int_eq(ledger_begin(world.ledger), ONSHI_OK);
    for (int i = 0; i < LEDGER_PEOPLE_HELD + 200; i++) {
        first = i == 200 ? ledger_find_person(world.ledger, "taro", 0) : first;
        before_last = last;
        last = find_in_crowd(i);
    }

    ck_assert_str_eq(first->id, "taro");
    ck_assert_str_eq(before_last->id, "crowd-1198");
    ck_assert_str_eq(last->id, "crowd-1199");
    ck_assert_int_eq(ledger_end(world.ledger, ONSHI_OK), ONSHI_OK);
}
END_TEST

START_TEST(test_ledger_takes_the_later_word_about_a_consent) { // DR-034
    ck_assert_int_eq(ledger_set_consent(world.ledger, CLINIC, &taro, CONSENT_CHECKUP, true, 100), ONSHI_OK);
    ck_assert_int_eq(ledger_set_consent(world.ledger, CLINIC, &taro, CONSENT_CHECKUP, false, 200), ONSHI_OK);
    ledgers_again(&world);

    struct consent consent = ledger_consent(world.ledger, CLINIC, &taro, CONSENT_CHECKUP);

    ck_assert(consent.known && !consent.given);
    ck_assert_int_eq(consent.when, 200);
    ck_assert(!ledger_consent(world.ledger, DENTIST, &taro, CONSENT_CHECKUP).known);
    ck_assert(!ledger_consent(world.ledger, CLINIC, &taro, CONSENT_MEDICATION).known);
}
END_TEST

static void add_tests(TCase *tests) {
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
    tcase_add_test(tests, test_ledger_takes_a_reference_away);
    tcase_add_test(tests, test_ledger_refuses_what_is_too_long);
    tcase_add_test(tests, test_ledger_takes_nothing_about_somebody_it_does_not_know);
    tcase_add_test(tests, test_ledger_takes_the_same_person_twice_and_nobody_else_under_that_name);
    tcase_add_test(tests, test_ledger_refuses_text_that_is_none);
    tcase_add_test(tests, test_ledger_keeps_no_pin);
    tcase_add_test(tests, test_ledger_finds_somebody_by_details);
    tcase_add_test(tests, test_ledger_tells_namesakes_apart_by_address);
    tcase_add_test(tests, test_ledger_brings_every_certificate_and_record_back);
    tcase_add_test(tests, test_ledger_records_the_words_of_a_visit_together);
    tcase_add_test(tests, test_ledger_takes_the_later_word_about_a_consent);
    tcase_add_test(tests, test_ledger_keeps_what_it_handed_out);
}

int main(void) {
    static void (*const places[LEDGERS_PLACES])(void) = {set_up_memory, set_up_file, set_up_reopened};
    Suite *suite = suite_create("ledger");
    ledgers_add_places(suite, "ledger", places, tear_down, add_tests);
    return ledgers_run(suite);
}
