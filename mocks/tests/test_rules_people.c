// SPDX-License-Identifier: Apache-2.0
//
// The people of scenarios/people who were made for one property each, and what the service says to them because of it.
// A row is a question; its comment is the scenario of the catalogue that needs it.
#include <string.h>

#include "base/calendar.h"
#include "mocks/tests/rules.h"

enum { SEED = 1 };

static struct person *load(const char *id) {
    struct person *person = NULL;
    ck_assert_int_eq(person_load(MOCKS_SCENARIOS "/people", id, SEED, &person, NULL), ONSHI_OK);
    ck_assert_int_eq(ledger_add_person(rules_world.ledger, person), ONSHI_OK);
    return person;
}

static struct eligibility_answer ask_by_number(const struct person *person, const struct coverage *coverage,
                                               const char *branch, const char *day, const char *now) {
    char birthdate[CALENDAR_DATE_SIZE];
    calendar_date(person->birthdate, birthdate);
    char insurer[9];
    (void)snprintf(insurer, sizeof insurer, "%8s", coverage->insurer);
    const struct search_info search = {insurer, coverage->symbol, coverage->number, branch, birthdate, "0", NULL};
    struct eligibility_answer answer = rules_by_number(&search, day, now);
    answer.search = (struct search_info){0}; // borrowed from here
    return answer;
}

#define TODAY NULL

// One question to the service, and its verdict: validity, how many coverages, the code that came with it.
static const struct {
    const char *person, *coverage; // NULL: by card
    const char *day;               // of the question, by number
    const char *now;
    char validity;
    int results;
    const char *code;
} questions[] = {
    {"touroku-mitei", NULL, TODAY, "2021-04-05T09:00:00", '1', 1, NULL},                // SC-REC-15, once registered
    {"hogo-jiko", NULL, TODAY, "2021-04-05T09:00:00", 0, 0, "MOCK0014E"},               // SC-REC-20
    {"hogo-jiko", "main", TODAY, "2021-04-05T09:00:00", '1', 1, NULL},                  // SC-REC-20
    {"hogo-ryouhou", NULL, TODAY, "2021-04-05T09:00:00", 0, 0, "MOCK0014E"},            // SC-SEC-12
    {"hogo-juusho", NULL, TODAY, "2021-04-05T09:00:00", '1', 1, NULL},                  // SC-SEC-12
    {"soushitsu-shibou", NULL, TODAY, "2021-06-01T07:59:59", '1', 1, NULL},             // SC-REC-28
    {"soushitsu-shibou", NULL, TODAY, "2021-06-01T08:00:00", '2', 1, NULL},             // SC-REC-28
    {"soushitsu-hogo", "main", TODAY, "2021-06-01T08:00:00", '2', 1, NULL},             // SC-REC-21
    {"okure-kyou", NULL, TODAY, "2021-06-01T14:59:59", '2', 1, NULL},                   // SC-REC-22
    {"okure-kyou", NULL, TODAY, "2021-06-01T15:00:00", '1', 1, NULL},                   // SC-REC-22
    {"okure-kyou", "old", TODAY, "2021-06-01T15:00:00", '3', 1, NULL},                  // SC-NUM-10
    {"okure-itsuka", NULL, TODAY, "2021-06-06T09:59:59", '2', 1, NULL},                 // SC-REC-22
    {"okure-itsuka", NULL, TODAY, "2021-06-06T10:00:00", '1', 1, NULL},                 // SC-REC-22
    {"okure-hitotsuki", NULL, TODAY, "2021-07-01T09:59:59", '2', 1, NULL},              // SC-REC-22
    {"okure-hitotsuki", NULL, TODAY, "2021-07-01T10:00:00", '1', 1, NULL},              // SC-REC-22
    {"nijuu-chigau", NULL, TODAY, "2021-04-05T09:00:00", '1', 2, NULL},                 // SC-REC-23
    {"nijuu-chigau", "old", TODAY, "2021-04-05T09:00:00", '1', 1, NULL},                // SC-REC-23, BUG-47
    {"nijuu-onaji", NULL, TODAY, "2021-04-05T09:00:00", '1', 2, NULL},                  // SC-REC-23
    {"shomei-todoko", NULL, TODAY, "2021-04-05T09:00:00", '1', 1, NULL},                // SC-REC-29
    {"teisei-hizuke", "main", "20210410", "2021-04-20T09:00:00", '1', 1, NULL},         // SC-REC-31
    {"teisei-hizuke", "main", "20210410", "2021-07-01T10:00:00", '2', 1, NULL},         // SC-REC-31
    {"onshika-taro", "old", "20210531", "2021-06-10T09:00:00", '1', 1, NULL},           // SC-NUM-15
    {"onshika-taro", "old", "20210601", "2021-06-10T09:00:00", '3', 1, NULL},           // SC-NUM-15
    {"kigou-nashi", "main", TODAY, "2021-04-05T09:00:00", '1', 1, NULL},                // SC-NUM-07
    {"kigou-kana", "main", TODAY, "2021-04-05T09:00:00", '1', 1, NULL},                 // SC-NUM-06
    {"gengou-shouwa", "main", TODAY, "2021-04-05T09:00:00", '1', 1, NULL},              // SC-NUM-16
    {"gengou-reiwa", "main", TODAY, "2021-04-05T09:00:00", '1', 1, NULL},               // SC-NUM-16
    {"kazoku-imouto", NULL, TODAY, "2021-04-05T09:00:00", '1', 1, NULL},                // SC-NUM-08
    {"shu-hiyatoi", "main", TODAY, "2021-04-05T09:00:00", '1', 1, NULL},                // SC-NUM-17
    {"shu-hiyatoi-tokurei", "main", TODAY, "2021-04-05T09:00:00", '1', 1, NULL},        // SC-NUM-17
    {"shu-jieikan", "main", TODAY, "2021-04-05T09:00:00", '1', 1, NULL},                // SC-NUM-17
    {"shu-senin", "main", TODAY, "2021-04-05T09:00:00", '1', 1, NULL},                  // SC-NUM-17
    {"shu-kyousai-chihou", "main", TODAY, "2021-04-05T09:00:00", '1', 1, NULL},         // SC-NUM-17
    {"shu-kyousai-shigaku", "main", TODAY, "2021-04-05T09:00:00", '1', 1, NULL},        // SC-NUM-17
    {"shu-tokurei-taishoku", "main", TODAY, "2021-04-05T09:00:00", '1', 1, NULL},       // SC-NUM-17
    {"shu-taishoku", "main", TODAY, "2021-04-05T09:00:00", '1', 1, NULL},               // SC-NUM-17
    {"shu-kyousai-tokutei", "main", TODAY, "2021-04-05T09:00:00", '1', 1, NULL},        // SC-NUM-17
    {"shu-fumei", "main", TODAY, "2021-04-05T09:00:00", '4', 0, NULL},                  // SC-NUM-17
    {"shu-fumei", NULL, TODAY, "2021-04-05T09:00:00", '4', 0, NULL},                    // SC-NUM-17
    {"kouhi-fujo", "main", TODAY, "2021-04-05T09:00:00", 0, 0, "MOCK0020E"},            // SC-NUM-11
    {"kouhi-fujo", NULL, TODAY, "2021-04-05T09:00:00", '4', 0, NULL},                   // SEED-024 by the other way
    {"kouhi-nanbyou", "main", TODAY, "2021-04-05T09:00:00", 0, 0, "MOCK0020E"},         // SC-NUM-11
    {"akago-mada", "main", TODAY, "2021-05-24T09:59:59", '4', 0, NULL},                 // SC-NUM-19
    {"akago-mada", "main", TODAY, "2021-05-24T10:00:00", '1', 1, NULL},                 // SC-NUM-19
    {"akago-mada", "main", "20210510", "2021-06-09T09:00:00", '1', 1, NULL},            // SC-NUM-19: from birth
};

static struct eligibility_answer ask(const struct person *person, int row) {
    const char *now = questions[row].now;
    char today[CALENDAR_DATE_SIZE];
    calendar_date(instant(now), today);
    if (questions[row].coverage == NULL) {
        return rules_by_card(person->serial, 0, now);
    }
    const struct coverage *coverage = person_coverage(person, questions[row].coverage);
    ck_assert_ptr_nonnull(coverage);
    return ask_by_number(person, coverage, coverage->branch, questions[row].day == NULL ? today : questions[row].day, now);
}

START_TEST(test_people_are_answered_by_their_property) {
    struct person *person = load(questions[_i].person);

    struct eligibility_answer answer = ask(person, _i);

    ck_assert_int_eq(answer.validity, questions[_i].validity);
    ck_assert_int_eq(answer.result_count, questions[_i].results);
    ck_assert_pstr_eq(answer.code, questions[_i].code);
    person_free(person);
}
END_TEST

START_TEST(test_people_of_public_expense_are_answered_once_it_is_in_scope) { // SC-SCH-12
    static const char *const ids[] = {"kouhi-fujo", "kouhi-nanbyou"};
    struct person *person = load(ids[_i]);
    ck_assert_int_eq(profile_set_gate(rules_world.profile, "scope.public_expense", 0), ONSHI_OK);

    struct eligibility_answer answer =
        ask_by_number(person, &person->coverages[0], "", "20210405", "2021-04-05T09:00:00");

    ck_assert_int_eq(answer.validity, '1');
    person_free(person);
}
END_TEST

START_TEST(test_people_who_are_twins_are_told_apart_by_the_branch) { // SC-NUM-09
    struct person *hare = load("futago-hare");
    struct person *kumo = load("futago-kumo");
    static const char *now = "2021-04-05T09:00:00";

    ck_assert_int_eq(ask_by_number(hare, &hare->coverages[0], "", "20210405", now).validity, '5');
    ck_assert_str_eq(ask_by_number(hare, &hare->coverages[0], "02", "20210405", now).results[0].name, hare->name);
    ck_assert_str_eq(ask_by_number(kumo, &kumo->coverages[0], "03", "20210405", now).results[0].name, kumo->name);
    person_free(hare);
    person_free(kumo);
}
END_TEST

START_TEST(test_people_of_one_family_are_told_apart_by_the_birth_date) { // SC-NUM-08
    static const char *const ids[] = {"kazoku-chichi", "kazoku-haha", "kazoku-ani", "kazoku-imouto"};
    struct person *family[4];
    for (int i = 0; i < 4; i++) {
        family[i] = load(ids[i]);
    }
    for (int i = 0; i < 4; i++) {
        struct eligibility_answer answer =
            ask_by_number(family[i], &family[i]->coverages[0], "", "20210405", "2021-04-05T09:00:00");
        ck_assert_str_eq(answer.results[0].name, family[i]->name);
        ck_assert_str_eq(answer.results[0].branch, family[i]->coverages[0].branch); // supplied [DR-060]
    }
    for (int i = 0; i < 4; i++) {
        person_free(family[i]);
    }
}
END_TEST

// Whether the answer by number has an address; SC-NUM-14, SC-SEC-13.
static const struct {
    const char *person, *coverage, *now;
    bool shown;
} addresses[] = {
    {"onshika-taro", "old", "2021-04-05T09:00:00", true},   {"hogo-juusho", "main", "2021-04-05T09:00:00", false},
    {"hogo-jiko", "main", "2021-04-05T09:00:00", false},    {"hogo-ryouhou", "main", "2021-04-05T09:00:00", false},
    {"hogo-tenshoku", "old", "2021-04-05T09:00:00", false}, {"hogo-tenshoku", "new", "2021-06-02T10:00:00", true},
};

START_TEST(test_people_whose_address_is_withheld) {
    struct person *person = load(addresses[_i].person);
    char today[CALENDAR_DATE_SIZE];
    calendar_date(instant(addresses[_i].now), today);

    struct eligibility_answer answer =
        ask_by_number(person, person_coverage(person, addresses[_i].coverage), "", today, addresses[_i].now);

    ck_assert_int_eq(answer.validity, '1');
    ck_assert_int_eq(answer.results[0].address[0] != 0, addresses[_i].shown);
    ck_assert_int_eq(answer.results[0].post[0] != 0, addresses[_i].shown);
    person_free(person);
}
END_TEST

START_TEST(test_people_whose_loss_has_a_reason) { // SC-REC-21, DR-047
    static const struct {
        const char *person, *now, *loss;
    } losses[] = {
        {"soushitsu-shibou", "2021-06-04", "01"},
        {"soushitsu-hogo", "2021-06-04", "02"},
        {"okure-hitotsuki", "2021-06-04", "03"},
        {"shikaku-mushiro", "2021-06-04", "99"},
    };
    struct person *person = load(losses[_i].person);

    struct eligibility_answer answer = rules_by_card(person->serial, 0, losses[_i].now);

    ck_assert_str_eq(answer.results[0].loss, losses[_i].loss);
    ck_assert_int_eq(answer.results[0].until, instant("2021-06-01"));
    person_free(person);
}
END_TEST

START_TEST(test_people_with_two_coverages_have_the_one_issued_last_first) { // SC-REC-23, DR-067
    struct person *person = load("nijuu-chigau");

    struct eligibility_answer answer = rules_by_card(person->serial, 0xF, "2021-04-05T09:00:00");

    ck_assert_str_eq(answer.results[0].insurer, "990010");
    ck_assert_str_eq(answer.results[1].insurer, "06990014");
    ck_assert_int_eq(answer.results[1].consents[CONSENT_CHECKUP].flag, '1');
    person_free(person);
}
END_TEST

START_TEST(test_people_who_are_corrected) { // SC-REC-31, DR-068
    struct person *number = load("teisei-bangou");
    struct person *ratio = load("teisei-wariai");

    ck_assert_str_eq(rules_by_card(number->serial, 0, "2021-07-01T09:59:59").results[0].number, "57001");
    ck_assert_str_eq(rules_by_card(number->serial, 0, "2021-07-01T10:00:00").results[0].number, "57008");
    ck_assert_str_eq(rules_by_card(ratio->serial, 0, "2021-07-01T09:59:59").results[0].ratio, "010");
    ck_assert_str_eq(rules_by_card(ratio->serial, 0, "2021-07-01T10:00:00").results[0].ratio, "020");
    person_free(number);
    person_free(ratio);
}
END_TEST

// The last instants at which a record is seen; SC-CON-11, SC-CON-12.
static const struct {
    const char *person;
    bool medication;
    const char *now, *code;
} records[] = {
    {"kusuri-uruu", true, "2023-02-28T23:59:59", "1"},
    {"kusuri-uruu", true, "2023-03-01T00:00:00", "MOCK2105E"},
    {"kenshin-gonen", false, "2021-04-10T23:59:59", "1"},
    {"kenshin-gonen", false, "2021-04-11T00:00:00", "MOCK2205E"},
};

START_TEST(test_people_whose_records_grow_old) {
    struct person *person = load(records[_i].person);
    const struct coverage *coverage = &person->coverages[0];
    const struct viewing_request request = {
        .institution = CLINIC, .insurer = coverage->insurer, .symbol = coverage->symbol, .number = coverage->number,
        .branch = coverage->branch, .file_identifier = "1", .start = "201601", .end = "203012", .category = "2"};
    static struct medication_answer medication;
    static struct checkup_answer checkups;
    (void)rules_by_card(person->serial, 0xF, records[_i].now);

    if (records[_i].medication) {
        service_view_medication(rules_world.service, CLINIC, &request, instant(records[_i].now), &medication);
        ck_assert_str_eq(medication.header.result_code, records[_i].code);
    } else {
        service_view_checkups(rules_world.service, CLINIC, &request, instant(records[_i].now), &checkups);
        ck_assert_str_eq(checkups.header.result_code, records[_i].code);
    }
    person_free(person);
}
END_TEST

START_TEST(test_people_of_some_schemes_have_nothing_to_be_viewed) { // SC-CON-15, DR-035
    static const char *const ids[] = {"shu-jieikan", "shu-hiyatoi-tokurei"};
    struct person *person = load(ids[_i]);
    const struct coverage *coverage = &person->coverages[0];
    const struct viewing_request request = {
        .institution = CLINIC, .insurer = coverage->insurer, .symbol = coverage->symbol, .number = coverage->number,
        .branch = coverage->branch, .file_identifier = "1", .category = "2"};
    static struct checkup_answer answer;
    (void)rules_by_card(person->serial, 0xF, "2021-04-05T09:00:00");

    service_view_checkups(rules_world.service, CLINIC, &request, instant("2021-04-05T09:00:00"), &answer);

    ck_assert_str_eq(answer.header.result_code, "MOCK2005E");
    person_free(person);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof(table)[0]))

int main(void) {
    TCase *tests = tcase_create("rules: people");
    tcase_add_loop_test(tests, test_people_are_answered_by_their_property, 0, ROWS(questions));
    tcase_add_loop_test(tests, test_people_of_public_expense_are_answered_once_it_is_in_scope, 0, 2);
    tcase_add_test(tests, test_people_who_are_twins_are_told_apart_by_the_branch);
    tcase_add_test(tests, test_people_of_one_family_are_told_apart_by_the_birth_date);
    tcase_add_loop_test(tests, test_people_whose_address_is_withheld, 0, ROWS(addresses));
    tcase_add_loop_test(tests, test_people_whose_loss_has_a_reason, 0, 4);
    tcase_add_test(tests, test_people_with_two_coverages_have_the_one_issued_last_first);
    tcase_add_test(tests, test_people_who_are_corrected);
    tcase_add_loop_test(tests, test_people_of_some_schemes_have_nothing_to_be_viewed, 0, 2);
    tcase_add_loop_test(tests, test_people_whose_records_grow_old, 0, ROWS(records));
    return rules_run(tests);
}
