// SPDX-License-Identifier: Apache-2.0
//
// Gates: what the profile opens when, under the plan of 2020 and under what happened.
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "mocks/service/measures.h"
#include "mocks/service/months.h"
#include "mocks/service/service.h"
#include "mocks/tests/fixture.h"

static struct world world;

static void set_up(void) {
    world = world_new();
}

static void tear_down(void) {
    world_free(&world);
}

static const struct eligibility_request taro_card = {
    .day = "20211020",
    .institution = CLINIC,
    .file_identifier = "F1",
    .search = {"  990010", "見本", "222", "02", "19680101", "0", NULL},
};

enum { LIMIT = 1 << CONSENT_CEILING | 1 << CONSENT_SPECIFIC_DISEASE, CHECKUP = 1 << CONSENT_CHECKUP,
       MEDICATION = 1 << CONSENT_MEDICATION };

// SC-SCH-01 to 04, SC-SCH-07, DR-001: is eligibility open, and what does a reader ask for?
static const struct {
    const char *profile, *now;
    bool open;
    unsigned asks;
} days[] = {
    {"seed-2020", "2021-02-28T23:59:59", false, 0},
    {"seed-2020", "2021-03-01T00:00:00", true, LIMIT | CHECKUP},
    {"seed-2020", "2021-09-30T23:59:59", true, LIMIT | CHECKUP},
    {"seed-2020", "2021-10-01T00:00:00", true, LIMIT | CHECKUP | MEDICATION},
    {"actual", "2021-10-19T23:59:59", false, LIMIT | CHECKUP | MEDICATION},
    {"actual", "2021-10-20T00:00:00", true, LIMIT | CHECKUP | MEDICATION},
};

START_TEST(test_gates_open_at_their_second) {
    world_set_profile(&world, days[_i].profile);
    struct eligibility_answer answer;

    service_confirm_by_number(world.service, CLINIC, &taro_card, instant(days[_i].now), &answer);

    ck_assert_int_eq(answer.header.segment, days[_i].open ? '1' : '9');
    ck_assert_pstr_eq(answer.header.error_code, days[_i].open ? NULL : "MOCK0010E");
    ck_assert_str_eq(answer.header.file_identifier, "F1");
    ck_assert_uint_eq(service_offered_kinds(world.service, instant(days[_i].now)), days[_i].asks);
}
END_TEST

START_TEST(test_gates_say_from_when_they_are_open) {
    struct eligibility_answer answer;
    world_set_profile(&world, "seed-2020");
    service_confirm_by_number(world.service, CLINIC, &taro_card, instant("2021-02-01"), &answer);

    ck_assert_str_eq(answer.header.error_text,
                     "オンライン資格確認はまだ開始していません。2021年3月1日から利用できます。");
}
END_TEST

START_TEST(test_gates_are_all_open_without_a_profile) {
    struct eligibility_answer answer;
    service_confirm_by_number(world.service, CLINIC, &taro_card, instant("2019-01-01"), &answer);

    ck_assert_int_eq(answer.header.segment, '1');
    ck_assert_uint_eq(service_offered_kinds(world.service, instant("2019-01-01")), LIMIT | CHECKUP | MEDICATION);
}
END_TEST

START_TEST(test_gates_do_not_hold_back_reference_numbers) { // DR-074
    const struct reference_request request = {CLINIC, NULL, {"K1", "06990014", "11", "00111", "01"}};
    struct reference_answer answer;
    world_set_profile(&world, "seed-2020");

    service_register_reference(world.service, CLINIC, &request, instant("2021-02-01"), &answer);

    ck_assert_int_eq(answer.status, '1');
}
END_TEST

START_TEST(test_gates_refuse_a_card_before_anybody_looks_at_it) {
    const struct card_reading reading = {.institution = CLINIC, .method = IDENTITY_FACE};
    struct eligibility_answer answer;
    world_set_profile(&world, "seed-2020");

    service_confirm_by_card(world.service, &reading, instant("2021-02-28T23:59:59"), &answer);

    ck_assert_int_eq(answer.status, '2');
    ck_assert_str_eq(answer.header.error_code, "MOCK0010E");
}
END_TEST

START_TEST(test_gates_codes_and_texts_are_told_apart) {
    for (int a = 0; a < FAULTS; a++) {
        const struct service_code *one = service_code_of((enum service_fault)a);
        ck_assert(strncmp(one->code, "MOCK", 4) == 0 && strlen(one->code) == 9 && *one->text != 0);
        for (int b = 0; b < a; b++) {
            const struct service_code *other = service_code_of((enum service_fault)b);
            ck_assert_str_ne(one->code, other->code);
            ck_assert_str_ne(one->text, other->text);
        }
    }
}
END_TEST

// Months.

static const struct {
    const char *from;
    int months, day;
    const char *expected;
} ends[] = {
    {"2021-05-31", -3, 31, "2021-02-28"}, {"2024-05-29", -3, 29, "2024-02-29"}, {"2021-12-31", 1, 11, "2022-01-11"},
    {"2021-01-15", -1, 15, "2020-12-15"}, {"2021-10-01", 0, 1, "2021-10-01"},
};

START_TEST(test_months_end_with_their_last_day) {
    int month = month_of(instant(ends[_i].from)) + ends[_i].months;

    ck_assert_int_eq(month_instant(month, ends[_i].day), instant(ends[_i].expected));
}
END_TEST

START_TEST(test_months_are_read_from_six_digits_only) {
    static const char *const wrong[] = {NULL, "", "2021", "202113", "202100", "2021-1", "20210401", "20210x"};
    int month = 0;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ck_assert_int_eq(month_parse(wrong[i], &month), ONSHI_MALFORMED);
    }
    ck_assert_int_eq(month_parse("202104", &month), ONSHI_OK);
    ck_assert_int_eq(month, month_of(instant("2021-04-30T23:59:59")));
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("gates");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, test_gates_open_at_their_second, 0, sizeof days / sizeof days[0]);
    tcase_add_test(tests, test_gates_say_from_when_they_are_open);
    tcase_add_test(tests, test_gates_are_all_open_without_a_profile);
    tcase_add_test(tests, test_gates_do_not_hold_back_reference_numbers);
    tcase_add_test(tests, test_gates_refuse_a_card_before_anybody_looks_at_it);
    tcase_add_test(tests, test_gates_codes_and_texts_are_told_apart);
    tcase_add_loop_test(tests, test_months_end_with_their_last_day, 0, sizeof ends / sizeof ends[0]);
    tcase_add_test(tests, test_months_are_read_from_six_digits_only);
    return run_case(tests);
}
