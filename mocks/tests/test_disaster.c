// SPDX-License-Identifier: Apache-2.0
//
// The search without a card while a measure of a disaster covers the institution.
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "mocks/service/measures.h"
#include "mocks/service/service.h"
#include "mocks/tests/fixture.h"

static struct world world;

static void set_up(void) {
    world = world_new();
    world_set_profile(&world, "seed-2020");
}

static void tear_down(void) {
    world_free(&world);
}

static const struct disaster_query elder_card = {.insurer = "39990011", .number = "55555551"};

static void open_for(const char *area) {
    ck_assert_int_eq(service_open_measure(world.service, "gouu", area, instant("2021-10-20T09:00:00"),
                                          instant("2021-10-27T00:00:00")),
                     ONSHI_OK);
}

static struct disaster_answer search(const char *caller, const struct disaster_query *query, const char *now) {
    struct disaster_answer answer;
    service_disaster_search(world.service, caller, query, instant(now), &answer);
    return answer;
}

// SC-DIS-01, SC-DIS-04: the measure runs from 2021-10-20T09:00:00 until before 2021-10-27T00:00:00.
static const struct {
    const char *area, *now;
    bool covered;
} covers[] = {
    {"", "2021-10-20T12:00:00", false},
    {CLINIC, "2021-10-20T08:59:59", false},
    {CLINIC, "2021-10-20T09:00:00", true},
    {CLINIC, "2021-10-26T23:59:59", true},
    {CLINIC, "2021-10-27T00:00:00", false},
    {DENTIST " " PHARMACY, "2021-10-20T12:00:00", false},
    {DENTIST "  " CLINIC, "2021-10-20T12:00:00", true},
    {"99", "2021-10-20T12:00:00", true},
    {"98 993", "2021-10-20T12:00:00", false},
};

START_TEST(test_disaster_needs_a_measure_for_the_place_and_the_time) {
    open_for(covers[_i].area);

    struct disaster_answer answer = search(CLINIC, &elder_card, covers[_i].now);

    ck_assert_pstr_eq(answer.code, covers[_i].covered ? NULL : "MOCK3001E");
    ck_assert_int_eq(answer.text == NULL, covers[_i].covered);
    ck_assert_int_eq(answer.medication.month_count, covers[_i].covered ? 4 : 0);
}
END_TEST

START_TEST(test_disaster_shows_what_is_shown_in_normal_time) { // SEED-135
    const struct viewing_request request = {
        .institution = CLINIC, .insurer = "39990011", .number = "55555551", .start = "201601", .end = "203012",
        .category = "2",
    };
    const char *now = "2021-10-20T12:00:00";
    open_for(CLINIC);
    for (int kind = 0; kind < CONSENT_KINDS; kind++) {
        ck_assert_int_eq(ledger_set_consent(world.ledger, CLINIC, &elder, (enum consent_kind)kind, true, instant(now)),
                         ONSHI_OK);
    }
    struct medication_answer medication;
    struct checkup_answer checkups;
    service_view_medication(world.service, CLINIC, &request, instant(now), &medication);
    service_view_checkups(world.service, CLINIC, &request, instant(now), &checkups);

    struct disaster_answer answer = search(CLINIC, &elder_card, now);

    ck_assert_str_eq(answer.medication.header.result_code, VIEWED);
    ck_assert_str_eq(answer.medication.header.name, medication.header.name);
    ck_assert_int_eq(answer.medication.month_count, medication.month_count);
    for (int i = 0; i < medication.month_count; i++) {
        ck_assert_int_eq(answer.medication.months[i].day_count, medication.months[i].day_count);
        ck_assert_ptr_eq(answer.medication.months[i].days[0].drugs, medication.months[i].days[0].drugs);
    }
    ck_assert_int_eq(answer.checkups.day_count, checkups.day_count);
    ck_assert_ptr_eq(answer.checkups.days[0].values, checkups.days[0].values);
}
END_TEST

// Who is found by what staff can ask [DR-111, SC-DIS-08].
static const struct {
    struct disaster_query query;
    const char *code;
} queries[] = {
    {{.name = "試験　寿", .birthdate = "19430505"}, "MOCK3004E"},                                  // two of them
    {{.name = "試験寿", .birthdate = "19430505", .sex = "2", .address = "２丁目"}, NULL},          //
    {{.name = "シケンヒサシ", .birthdate = "19430505", .address = "架空県試験市2丁目"}, NULL},     // kana, widths
    {{.name = "試験　寿", .birthdate = "19430505", .sex = "1"}, "MOCK3003E"},                      //
    {{.name = "試験　寿", .birthdate = "19430506"}, "MOCK3003E"},                                  //
    {{.name = "試験　寿"}, "MOCK3002E"},                                                           // no birth date
    {{.birthdate = "19430505", .sex = "2", .address = "架空県"}, "MOCK3002E"},                     // no name
    {{.name = "試験　寿", .birthdate = "1943-05-05"}, "MOCK3002E"},                                //
    {{.insurer = "39990011", .number = "55555559"}, "MOCK3003E"},                                  //
    {{.insurer = "39990011", .number = "55555551", .birthdate = "19430506"}, "MOCK3003E"},         //
    {{.insurer = "39990011", .number = "55555551", .birthdate = "43.5.5"}, "MOCK3002E"},           //
    {{.insurer = "31990013", .number = "77777", .birthdate = "20100101"}, "MOCK3004E"},            // twins
    {{.insurer = "31990013", .number = "77777", .branch = "03"}, NULL},                            //
    {{.name = "試験　初", .birthdate = "20210401"}, NULL},                                         //
};

START_TEST(test_disaster_finds_exactly_one_person) {
    open_for("99");

    struct disaster_answer answer = search(CLINIC, &queries[_i].query, "2021-10-20T12:00:00");

    ck_assert_pstr_eq(answer.code, queries[_i].code);
    if (queries[_i].code != NULL) { // nothing of strangers
        ck_assert_ptr_null(answer.medication.header.name);
        ck_assert_int_eq(answer.medication.month_count + answer.checkups.day_count, 0);
    }
}
END_TEST

START_TEST(test_disaster_follows_the_measure_while_it_changes) { // DR-114, SC-DIS-05, SC-DIS-13
    const char *now = "2021-10-20T12:00:00";
    open_for(DENTIST);
    struct disaster_answer before = search(CLINIC, &elder_card, now);
    open_for(DENTIST " " CLINIC);
    struct disaster_answer extended = search(CLINIC, &elder_card, now);
    open_for(CLINIC);
    struct disaster_answer shrunk = search(DENTIST, &elder_card, now);
    ck_assert_int_eq(service_close_measure(world.service, "gouu"), ONSHI_OK);
    ck_assert_int_eq(service_close_measure(world.service, "gouu"), ONSHI_OK);
    struct disaster_answer closed = search(CLINIC, &elder_card, now);

    ck_assert_str_eq(before.code, "MOCK3001E");
    ck_assert_ptr_null(extended.code);
    ck_assert_str_eq(shrunk.code, "MOCK3001E");
    ck_assert_str_eq(closed.code, "MOCK3001E");
}
END_TEST

START_TEST(test_disaster_opens_no_gate) { // SEED-137, SC-DIS-09, SC-DIS-14
    ck_assert_int_eq(service_open_measure(world.service, "jishin", "99", instant("2021-01-01"), instant("2022-01-01")),
                     ONSHI_OK);

    struct disaster_answer may = search(CLINIC, &elder_card, "2021-05-10");
    struct disaster_answer pharmacy = search(PHARMACY, &elder_card, "2021-10-20");

    ck_assert_ptr_null(may.code);
    ck_assert_str_eq(may.medication.header.result_code, "MOCK2101E");
    ck_assert_str_eq(may.checkups.header.result_code, VIEWED);
    ck_assert_str_eq(pharmacy.medication.header.result_code, VIEWED);
    ck_assert_str_eq(pharmacy.checkups.header.result_code, "MOCK2202E");
}
END_TEST

START_TEST(test_disaster_changes_nothing_for_files) { // SEED-134, SC-DIS-15
    const struct viewing_request request = {
        .institution = CLINIC, .insurer = "39990011", .number = "55555551", .start = "201601", .end = "203012",
        .category = "2",
    };
    struct medication_answer answer;
    open_for("99");

    service_view_medication(world.service, CLINIC, &request, instant("2021-10-20T12:00:00"), &answer);

    ck_assert_str_eq(answer.header.result_code, "MOCK2103E");
}
END_TEST

START_TEST(test_disaster_does_not_know_the_unregistered) { // known from 2021-04-20 on
    const struct disaster_query query = {.name = "試験　初", .birthdate = "20210401"};
    ck_assert_int_eq(service_open_measure(world.service, "jishin", "99", instant("2021-01-01"), instant("2022-01-01")),
                     ONSHI_OK);

    ck_assert_str_eq(search(CLINIC, &query, "2021-04-19T23:59:59").code, "MOCK3003E");
    ck_assert_ptr_null(search(CLINIC, &query, "2021-04-20T00:00:00").code);
}
END_TEST

START_TEST(test_disaster_does_not_know_an_unknown_institution) {
    open_for("99");

    ck_assert_str_eq(search("9910000026", &elder_card, "2021-10-20T12:00:00").code, "MOCK0002E");
}
END_TEST

START_TEST(test_disaster_measures_have_an_end) {
    char area[MEASURE_AREA_BYTES + 1];
    memset(area, '9', sizeof area - 1);
    area[sizeof area - 1] = 0;
    char name[] = "a";
    for (; name[0] < 'a' + MEASURES_MAXIMUM; name[0]++) {
        ck_assert_int_eq(service_open_measure(world.service, name, "99", 0, 1), ONSHI_OK);
    }

    ck_assert_int_eq(service_open_measure(world.service, name, "99", 0, 1), ONSHI_TOO_LONG);
    ck_assert_int_eq(service_open_measure(world.service, "a", area, 0, 1), ONSHI_TOO_LONG);
    ck_assert_int_eq(service_open_measure(world.service, "a", "98", 0, 1), ONSHI_OK);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("disaster");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, test_disaster_needs_a_measure_for_the_place_and_the_time, 0,
                        sizeof covers / sizeof covers[0]);
    tcase_add_test(tests, test_disaster_shows_what_is_shown_in_normal_time);
    tcase_add_loop_test(tests, test_disaster_finds_exactly_one_person, 0, sizeof queries / sizeof queries[0]);
    tcase_add_test(tests, test_disaster_follows_the_measure_while_it_changes);
    tcase_add_test(tests, test_disaster_opens_no_gate);
    tcase_add_test(tests, test_disaster_changes_nothing_for_files);
    tcase_add_test(tests, test_disaster_does_not_know_the_unregistered);
    tcase_add_test(tests, test_disaster_does_not_know_an_unknown_institution);
    tcase_add_test(tests, test_disaster_measures_have_an_end);
    return run_case(tests);
}
