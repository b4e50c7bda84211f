// SPDX-License-Identifier: Apache-2.0
//
// What the service knew at T about day D, while insurers tell late, correct themselves and link the wrong people.
#include <check.h>
#include <string.h>

#include "base/calendar.h"
#include "mocks/ledger/changes.h"
#include "mocks/tests/ledgers.h"

static struct ledgers home;

static void set_up(enum ledgers_place place) {
    ledgers_set_up(&home, place);
    ledgers_add_people(&home);
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
    ledgers_tear_down(&home);
}

static enum onshi_status apply(const struct ledger_change *change) {
    enum onshi_status status = ledger_apply_change(home.ledger, change);
    ledgers_again(&home);
    return status;
}

static const struct person *known(const char *id, const char *at) {
    const struct person *person = ledger_find_person(home.ledger, id, instant(at));
    ck_assert_ptr_nonnull(person);
    return person;
}

static const struct coverage *latest(const char *id, const char *at, const char *day) {
    return ledger_latest_coverage(home.ledger, known(id, at), instant(at), instant(day));
}

static struct ledger_finding find(const char *insurer, const char *symbol, const char *number, const char *at) {
    const struct ledger_key key = {insurer, symbol, number, NULL, CALENDAR_NEVER};
    return ledger_find_by_number(home.ledger, &key, instant(at), calendar_day_of(instant(at)));
}

static struct coverage coverage_named(const char *id, const char *number, const char *from) {
    return (struct coverage){
        .id = id, .card_class = "01", .insurer = "990010", .insurer_name = "試験市", .symbol = "見本", .number = number,
        .branch = "02", .relation = "1", .holder = "", .from = instant(from), .until = CALENDAR_NEVER,
        .issued = instant(from), .expires = CALENDAR_NEVER,
    };
}

// DR-066: the insurer tells ten days late; the coverage counts from its first day.
START_TEST(test_changes_gain_is_known_later_than_it_counts) {
    const struct coverage gained = coverage_named("third", "444", "2021-09-01");
    const struct ledger_change change = {
        .kind = LEDGER_GAINED, .person = "taro", .known = instant("2021-09-11T10:00:00"), .coverage = &gained};

    ck_assert_int_eq(apply(&change), ONSHI_OK);

    ck_assert_int_eq(find("990010", "見本", "444", "2021-09-11T09:59:59").match, LEDGER_NONE);
    struct ledger_finding found = find("990010", "見本", "444", "2021-09-11T10:00:00");
    ck_assert_int_eq(found.match, LEDGER_ONE);
    ck_assert_int_eq(found.coverage->known, instant("2021-09-11T10:00:00"));
    ck_assert(ledger_in_force(found.coverage, instant("2021-09-11T10:00:00"), instant("2021-09-01")));
    ck_assert_str_eq(latest("taro", "2021-09-10", "2021-09-10")->id, "new");
    ck_assert_str_eq(latest("taro", "2021-09-12", "2021-09-12")->id, "third");
}
END_TEST

// DR-098: valid at reception on 07-05, and on 07-20 it has not been valid on 07-05.
START_TEST(test_changes_loss_comes_after_the_visit) {
    const struct ledger_change loss = {.kind = LEDGER_ENDED, .person = "taro", .known = instant("2021-07-20"),
                                       .coverage_id = "new", .until = instant("2021-07-01"), .loss = "03"};
    int64_t visit = instant("2021-07-05");

    ck_assert_int_eq(apply(&loss), ONSHI_OK);

    const struct coverage *then = find("990010", "見本", "222", "2021-07-05").coverage;
    ck_assert(ledger_in_force(then, visit, visit));
    ck_assert_str_eq(ledger_loss_reason(then, visit), "");
    const struct coverage *now = find("990010", "見本", "222", "2021-07-20").coverage;
    ck_assert(!ledger_in_force(now, instant("2021-07-20"), visit));
    ck_assert(ledger_in_force(now, instant("2021-07-20"), instant("2021-06-30")));
    ck_assert_str_eq(ledger_loss_reason(now, instant("2021-07-20")), "03");
}
END_TEST

START_TEST(test_changes_loss_is_taken_back) {
    struct ledger_change change = {.kind = LEDGER_ENDED, .person = "taro", .known = instant("2021-07-20"),
                                   .coverage_id = "new", .until = instant("2021-07-01"), .loss = "99"};
    ck_assert_int_eq(apply(&change), ONSHI_OK);
    change.known = instant("2021-07-22");
    change.until = CALENDAR_NEVER;
    change.loss = NULL;

    ck_assert_int_eq(apply(&change), ONSHI_OK);

    int64_t before = instant("2021-07-21");
    int64_t after = instant("2021-07-22");
    ck_assert(!ledger_in_force(latest("taro", "2021-07-21", "2021-07-21"), before, before));
    ck_assert(ledger_in_force(latest("taro", "2021-07-22", "2021-07-22"), after, after));
}
END_TEST

// DR-068: another number, and the first day a month earlier. Who asked before got, and gets, the old answer.
START_TEST(test_changes_correction_leaves_the_old_answers) {
    const struct coverage right = coverage_named("new", "223", "2021-05-01");
    const struct ledger_change change = {
        .kind = LEDGER_CORRECTED, .person = "taro", .known = instant("2021-08-01"), .coverage = &right};

    ck_assert_int_eq(apply(&change), ONSHI_OK);

    ck_assert_int_eq(find("990010", "見本", "222", "2021-07-31").match, LEDGER_ONE);
    ck_assert_int_eq(find("990010", "見本", "223", "2021-07-31").match, LEDGER_NONE);
    ck_assert_int_eq(find("990010", "見本", "222", "2021-08-01").match, LEDGER_NONE);
    struct ledger_finding found = find("990010", "見本", "223", "2021-08-01");
    ck_assert_int_eq(found.match, LEDGER_ONE);
    ck_assert_int_eq(found.coverage->from, instant("2021-05-01"));
    ck_assert_int_eq(found.coverage->known, instant("2021-06-02")); // it was known before, wrongly
    ck_assert_int_eq(found.person->coverage_count, 2);
}
END_TEST

START_TEST(test_changes_cancelled_coverage_never_was) {
    const struct ledger_change change = {
        .kind = LEDGER_CANCELLED, .person = "taro", .known = instant("2021-08-01"), .coverage_id = "new"};

    ck_assert_int_eq(apply(&change), ONSHI_OK);

    ck_assert_int_eq(find("990010", "見本", "222", "2021-07-31").match, LEDGER_ONE);
    ck_assert_int_eq(find("990010", "見本", "222", "2021-08-01").match, LEDGER_NONE);
    ck_assert_str_eq(latest("taro", "2021-08-01", "2021-07-01")->id, "old");
}
END_TEST

// DR-067, BUG-41: the old coverage was never closed; the card issued last counts.
START_TEST(test_changes_two_coverages_at_once) {
    struct coverage second = coverage_named("second", "555", "2021-03-01");
    second.issued = instant("2021-06-20");
    const struct ledger_change change = {
        .kind = LEDGER_GAINED, .person = "taro", .known = instant("2021-06-20"), .coverage = &second};

    ck_assert_int_eq(apply(&change), ONSHI_OK);

    ck_assert(ledger_in_force(find("990010", "見本", "222", "2021-06-21").coverage, instant("2021-06-21"),
                              instant("2021-06-21")));
    ck_assert_str_eq(latest("taro", "2021-06-19", "2021-06-19")->id, "new");
    ck_assert_str_eq(latest("taro", "2021-06-21", "2021-06-21")->id, "second"); // began earlier, issued later
}
END_TEST

static const struct ledger_change wrong_link = {
    .kind = LEDGER_LINKED, .person = "elder", .known = INT64_C(1633046400) /* 2021-10-01T09:00:00 */,
    .coverage_id = "main", .to = "taro"};
static const struct ledger_change right_link = {
    .kind = LEDGER_LINKED, .person = "taro", .known = INT64_C(1634256000) /* 2021-10-15T09:00:00 */,
    .coverage_id = "elder/main", .to = "elder"};

// BUG-02: from 10-01 to 10-15 the elder's number, medicines and checkups are taro's.
START_TEST(test_changes_wrong_link_shows_another_persons_records) {
    ck_assert_int_eq(apply(&wrong_link), ONSHI_OK);
    ck_assert_int_eq(apply(&right_link), ONSHI_OK);

    ck_assert_str_eq(find("39990011", "", "55555551", "2021-10-01T08:59:59").person->id, "elder");
    struct ledger_finding wrong = find("39990011", "", "55555551", "2021-10-01T09:00:00");
    ck_assert_int_eq(wrong.match, LEDGER_ONE);
    ck_assert_str_eq(wrong.person->id, "taro");
    ck_assert_str_eq(wrong.coverage->ratio, "020");
    ck_assert_int_eq(wrong.person->medication_count, 7);
    ck_assert_int_eq(wrong.person->checkup_count, 4);
    ck_assert_ptr_null(latest("elder", "2021-10-10", "2021-10-10"));
}
END_TEST

START_TEST(test_changes_wrong_link_is_corrected) {
    ck_assert_int_eq(apply(&wrong_link), ONSHI_OK);
    ck_assert_int_eq(apply(&right_link), ONSHI_OK);

    struct ledger_finding right = find("39990011", "", "55555551", "2021-10-15T09:00:00");

    ck_assert_int_eq(right.match, LEDGER_ONE);
    ck_assert_str_eq(right.person->id, "elder");
    ck_assert_str_eq(right.coverage->id, "main");
    ck_assert_int_eq(right.person->medication_count, 7);
    ck_assert_int_eq(known("taro", "2021-10-15T08:59:59")->medication_count, 7);
    ck_assert_int_eq(known("taro", "2021-10-15T09:00:00")->medication_count, 0);
    ck_assert_int_eq(known("taro", "2021-10-15T09:00:00")->checkup_count, 0);
    ck_assert_int_eq(known("taro", "2021-10-15T09:00:00")->coverage_count, 2);
}
END_TEST

// A loss that was known goes along with the link, with its reason.
START_TEST(test_changes_link_takes_a_loss_along) {
    const struct ledger_change link = {.kind = LEDGER_LINKED, .person = "taro", .known = instant("2021-07-01"),
                                       .coverage_id = "old", .to = "elder"};

    ck_assert_int_eq(apply(&link), ONSHI_OK);

    const struct coverage *coverage = find("06990014", "11", "00111", "2021-07-01").coverage;
    ck_assert_str_eq(coverage->id, "taro/old");
    ck_assert_int_eq(coverage_until(coverage, instant("2021-07-01")), instant("2021-06-01"));
    ck_assert_str_eq(ledger_loss_reason(coverage, instant("2021-07-01")), "03");
}
END_TEST

// Each row is a change that cannot be.
static const struct {
    enum ledger_change_kind kind;
    const char *person, *coverage_id, *to;
    enum onshi_status status;
    const char *why;
} impossible[] = {
    {LEDGER_ENDED, "stranger", "new", NULL, ONSHI_NOT_FOUND, "nobody of that name"},
    {LEDGER_ENDED, "taro", "third", NULL, ONSHI_NOT_FOUND, "no coverage of that name"},
    {LEDGER_ENDED, "taro", NULL, NULL, ONSHI_NOT_FOUND, "no coverage named"},
    {LEDGER_CANCELLED, "taro", "third", NULL, ONSHI_NOT_FOUND, "no coverage of that name"},
    {LEDGER_LINKED, "taro", "new", "stranger", ONSHI_NOT_FOUND, "to nobody"},
};

START_TEST(test_changes_that_cannot_be_are_refused) {
    const struct ledger_change change = {.kind = impossible[_i].kind, .person = impossible[_i].person,
                                         .known = instant("2021-08-01"), .coverage_id = impossible[_i].coverage_id,
                                         .until = instant("2021-08-01"), .to = impossible[_i].to};

    ck_assert_msg(apply(&change) == impossible[_i].status, "%s", impossible[_i].why);

    ck_assert_int_eq(find("990010", "見本", "222", "2021-08-01").match, LEDGER_ONE); // as before
}
END_TEST

START_TEST(test_changes_gain_under_a_name_that_is_taken_is_refused) {
    const struct coverage again = coverage_named("new", "999", "2021-08-01");
    const struct ledger_change change = {
        .kind = LEDGER_GAINED, .person = "taro", .known = instant("2021-08-01"), .coverage = &again};

    ck_assert_int_eq(apply(&change), ONSHI_MALFORMED);

    ck_assert_int_eq(find("990010", "見本", "999", "2021-08-01").match, LEDGER_NONE);
}
END_TEST

START_TEST(test_changes_beyond_the_room_of_a_person_are_refused) {
    struct ledger_change change = {.kind = LEDGER_ENDED, .person = "taro", .coverage_id = "new", .loss = "99"};
    for (int i = 0; i < PERSON_CHANGES_MAXIMUM; i++) {
        change.known = instant("2021-08-01") + i;
        change.until = instant("2021-08-01");
        ck_assert_int_eq(apply(&change), ONSHI_OK);
    }
    change.known = instant("2021-09-01");
    change.until = instant("2021-07-01");

    ck_assert_int_eq(apply(&change), ONSHI_TOO_LONG);

    const struct coverage *coverage = find("990010", "見本", "222", "2021-09-01").coverage;
    ck_assert_int_eq(coverage_until(coverage, instant("2021-09-01")), instant("2021-08-01"));
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, test_changes_gain_is_known_later_than_it_counts);
    tcase_add_test(tests, test_changes_loss_comes_after_the_visit);
    tcase_add_test(tests, test_changes_loss_is_taken_back);
    tcase_add_test(tests, test_changes_correction_leaves_the_old_answers);
    tcase_add_test(tests, test_changes_cancelled_coverage_never_was);
    tcase_add_test(tests, test_changes_two_coverages_at_once);
    tcase_add_test(tests, test_changes_wrong_link_shows_another_persons_records);
    tcase_add_test(tests, test_changes_wrong_link_is_corrected);
    tcase_add_test(tests, test_changes_link_takes_a_loss_along);
    tcase_add_loop_test(tests, test_changes_that_cannot_be_are_refused, 0, sizeof impossible / sizeof impossible[0]);
    tcase_add_test(tests, test_changes_gain_under_a_name_that_is_taken_is_refused);
    tcase_add_test(tests, test_changes_beyond_the_room_of_a_person_are_refused);
}

int main(void) {
    static void (*const places[LEDGERS_PLACES])(void) = {set_up_memory, set_up_file, set_up_reopened};
    Suite *suite = suite_create("changes");
    ledgers_add_places(suite, "changes", places, tear_down, add_tests);
    return ledgers_run(suite);
}
