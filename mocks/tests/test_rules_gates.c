// SPDX-License-Identifier: Apache-2.0
//
// Rules about when and for what there are answers at all.
#include "mocks/tests/rules.h"

#include <string.h>

#include "base/calendar.h"

#define ALL_KINDS 0xFU

START_TEST(test_seed_001_eligibility_opens_on_2021_03_01) {
    struct eligibility_answer before = rules_by_number(&rules_taro_old, "20210228", "2021-02-28T23:59:59");
    struct eligibility_answer after = rules_by_number(&rules_taro_old, "20210301", "2021-03-01T00:00:00");

    ck_assert_int_eq(before.header.segment, '9');
    ck_assert_str_eq(before.header.error_code, "MOCK0010E");
    ck_assert_str_eq(before.header.error_text,
                     "オンライン資格確認はまだ開始していません。2021年3月1日から利用できます。");
    ck_assert_int_eq(after.validity, '1');
}
END_TEST

START_TEST(test_dr_002_a_few_institutions_begin_before_the_others) { // SC-SCH-08
    static const char *early = "9910000026";
    const struct eligibility_request request = {"20210304", early, "F1", rules_taro_old};
    struct eligibility_answer answer;
    rules_wear("actual");
    ck_assert_int_eq(service_add_institution(rules_world.service, early), ONSHI_OK);

    service_confirm_by_number(rules_world.service, early, &request, instant("2021-03-03T23:59:59"), &answer);
    ck_assert_str_eq(answer.header.error_code, "MOCK0010E");
    service_confirm_by_number(rules_world.service, early, &request, instant("2021-03-04T00:00:00"), &answer);
    ck_assert_int_eq(answer.validity, '1');
    ck_assert_str_eq(rules_by_number(&rules_taro_old, "20210304", "2021-03-04").header.error_code, "MOCK0010E");
    ck_assert_int_eq(rules_by_number(&rules_taro_new, "20211020", "2021-10-20").validity, '1');
}
END_TEST

START_TEST(test_seed_002_checkups_open_on_2021_03_01) {
    int days = 0;
    rules_consent(CLINIC, CONSENT_CHECKUP, true, "2021-02-28T12:00:00");

    ck_assert_str_eq(rules_checkups(CLINIC, "2021-02-28T23:59:59", NULL), "MOCK2201E");
    ck_assert_str_eq(rules_checkups(CLINIC, "2021-03-01T00:00:00", &days), "1");
    ck_assert_int_eq(days, 2);
}
END_TEST

START_TEST(test_seed_003_medication_before_2021_10_01_is_not_open_rather_than_without_consent_or_data) {
    ck_assert_str_eq(rules_medication(CLINIC, "2021-09-30T23:59:59", NULL), "MOCK2101E");
    ck_assert_str_eq(rules_medication(CLINIC, "2021-10-01T00:00:00", NULL), "MOCK2103E"); // now it is the consent
}
END_TEST

START_TEST(test_seed_004_three_gates_open_apart) {
    static const char *const keys[] = {"eligibility.start", "checkup.view", "medication.view"};
    const char *now = "2021-10-20T09:00:00";
    for (unsigned open = 0; open < 8; open++) {
        for (unsigned gate = 0; gate < 3; gate++) {
            int64_t opens = (open >> gate & 1U) != 0 ? instant("2021-01-01") : CALENDAR_NEVER;
            ck_assert_int_eq(profile_set_gate(rules_world.profile, keys[gate], opens), ONSHI_OK);
        }
        service_set_profile(rules_world.service, rules_world.profile);

        struct eligibility_answer answer = rules_by_number(&rules_taro_old, "20210405", now);

        ck_assert_int_eq(answer.header.segment, (open & 1U) != 0 ? '1' : '9');
        ck_assert_str_eq(rules_checkups(CLINIC, now, NULL), (open & 2U) != 0 ? "MOCK2203E" : "MOCK2201E");
        ck_assert_str_eq(rules_medication(CLINIC, now, NULL), (open & 4U) != 0 ? "MOCK2103E" : "MOCK2101E");
    }
}
END_TEST

START_TEST(test_seed_008_numbers_can_be_registered_before_the_start) {
    struct reference_answer answer = rules_bind(CLINIC, "K1", "2021-02-01T09:00:00");

    ck_assert_int_eq(answer.header.segment, '1');
    ck_assert_int_eq(answer.status, '1');
}
END_TEST

START_TEST(test_seed_009_a_card_is_confirmed_from_the_start_on) {
    ck_assert_str_eq(rules_by_card("0A0001", 0, "2021-02-28T23:59:59").header.error_code, "MOCK0010E");
    ck_assert_int_eq(rules_by_card("0A0001", 0, "2021-03-01T00:00:00").validity, '1');
}
END_TEST

START_TEST(test_seed_020_cards_of_employees_are_answered) {
    ck_assert_str_eq(rules_by_number(&rules_taro_old, "20210405", "2021-04-05").results[0].insurer, "06990014");
}
END_TEST

START_TEST(test_seed_021_cards_of_national_health_insurance_are_answered) {
    struct eligibility_answer answer = rules_by_number(&rules_taro_new, "20210610", "2021-06-10");

    ck_assert_int_eq(answer.validity, '1');
    ck_assert_str_eq(answer.results[0].insurer, "990010"); // two blanks are put before it on the wire
}
END_TEST

START_TEST(test_seed_022_the_very_old_are_answered_without_symbol_and_branch) {
    struct eligibility_answer answer = rules_by_number(&rules_elder, "20210405", "2021-04-05");

    ck_assert_int_eq(answer.validity, '1');
    ck_assert_str_eq(answer.results[0].symbol, "");
    ck_assert_str_eq(answer.results[0].branch, "");
}
END_TEST

static void of_unknown_class(struct person *person) {
    person->coverages[0].card_class = "Z9";
}

START_TEST(test_seed_023_an_unknown_class_is_never_valid) {
    struct search_info search = rules_taro_old;
    search.number = "00901";
    rules_add("unknown-class", "0A0901", "00901", of_unknown_class);

    ck_assert_int_eq(rules_by_number(&search, "20210405", "2021-04-05").validity, '4');
    ck_assert_int_eq(rules_by_card("0A0901", 0, "2021-04-05").validity, '4');
}
END_TEST

static const char *const public_expense[] = {"12999990", "15999990", "21999990", "51999990", "54999990", "80999990"};

START_TEST(test_seed_024_public_expense_is_out_of_scope) {
    struct search_info search = rules_taro_old;
    search.insurer = public_expense[_i];

    struct eligibility_answer answer = rules_by_number(&search, "20210405", "2021-04-05");

    ck_assert_int_eq(answer.status, '2');
    ck_assert_str_eq(answer.code, "MOCK0020E");
    ck_assert_int_eq(answer.validity, 0);
}
END_TEST

START_TEST(test_seed_025_public_expense_comes_into_scope_by_the_profile) {
    struct search_info search = rules_taro_old;
    search.insurer = "12999990";
    rules_wear_later();

    ck_assert_int_eq(rules_by_number(&search, "20211101", "2021-11-01").validity, '4');
}
END_TEST

START_TEST(test_seed_026_the_answer_comes_with_the_question) {
    struct eligibility_answer answer = rules_by_number(&rules_taro_old, "20210405", "2021-04-05T09:00:00");

    ck_assert_int_eq(answer.header.processed, instant("2021-04-05T09:00:00"));
    ck_assert_int_eq(answer.header.segment, '1');
}
END_TEST

START_TEST(test_seed_121_one_service_gives_eligibility_medicines_and_checkups) {
    int months = 0;
    int days = 0;
    ck_assert_int_eq(rules_by_card("0A0007", ALL_KINDS, "2021-10-20T09:00:00").validity, '1');
    ck_assert_str_eq(rules_medication(CLINIC, "2021-10-20T09:00:00", &months), "1");
    ck_assert_str_eq(rules_checkups(CLINIC, "2021-10-20T09:00:00", &days), "1");
    ck_assert_int_eq(months, 4);
    ck_assert_int_eq(days, 2);
}
END_TEST

START_TEST(test_dr_003_times_are_those_of_japan) {
    char stamp[CALENDAR_STAMP_SIZE];
    calendar_stamp(rules_by_number(&rules_taro_old, "20210405", "2021-04-05T09:00:00").header.processed, stamp);

    ck_assert_str_eq(stamp, "20210405090000");
    ck_assert_int_eq(instant("2021-04-05T09:00:00"), INT64_C(1617580800)); // 2021-04-05T00:00:00Z
}
END_TEST

static const struct {
    const char *day, *code;
} days[] = {{"20201031", "MOCK0021E"}, {"20201101", NULL}, {"20211202", NULL}, {"20211203", "MOCK0021E"}};

START_TEST(test_dr_058_a_past_day_is_answered_within_what_the_profile_says) {
    ck_assert_int_eq(rules_by_number(&rules_taro_old, "20210531", "2021-07-01").validity, '1'); // the last day of it
    ck_assert_int_eq(rules_by_number(&rules_taro_old, "20210601", "2021-07-01").validity, '3');
    rules_wear_later();

    ck_assert_pstr_eq(rules_by_number(&rules_taro_old, days[_i].day, "2021-11-01").code, days[_i].code);
}
END_TEST

START_TEST(test_dr_110_the_search_without_a_card_needs_a_measure) {
    const struct disaster_query query = {.insurer = "39990011", .number = "55555551"};
    struct disaster_answer answer;
    service_disaster_search(rules_world.service, CLINIC, &query, instant("2021-10-20T09:00:00"), &answer);
    ck_assert_str_eq(answer.code, "MOCK3001E");
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("rules: scope");
    tcase_add_test(tests, test_seed_001_eligibility_opens_on_2021_03_01);
    tcase_add_test(tests, test_dr_002_a_few_institutions_begin_before_the_others);
    tcase_add_test(tests, test_seed_002_checkups_open_on_2021_03_01);
    tcase_add_test(tests, test_seed_003_medication_before_2021_10_01_is_not_open_rather_than_without_consent_or_data);
    tcase_add_test(tests, test_seed_004_three_gates_open_apart);
    tcase_add_test(tests, test_seed_008_numbers_can_be_registered_before_the_start);
    tcase_add_test(tests, test_seed_009_a_card_is_confirmed_from_the_start_on);
    tcase_add_test(tests, test_seed_020_cards_of_employees_are_answered);
    tcase_add_test(tests, test_seed_021_cards_of_national_health_insurance_are_answered);
    tcase_add_test(tests, test_seed_022_the_very_old_are_answered_without_symbol_and_branch);
    tcase_add_test(tests, test_seed_023_an_unknown_class_is_never_valid);
    tcase_add_loop_test(tests, test_seed_024_public_expense_is_out_of_scope, 0,
                        sizeof public_expense / sizeof public_expense[0]);
    tcase_add_test(tests, test_seed_025_public_expense_comes_into_scope_by_the_profile);
    tcase_add_test(tests, test_seed_026_the_answer_comes_with_the_question);
    tcase_add_test(tests, test_seed_121_one_service_gives_eligibility_medicines_and_checkups);
    tcase_add_test(tests, test_dr_003_times_are_those_of_japan);
    tcase_add_loop_test(tests, test_dr_058_a_past_day_is_answered_within_what_the_profile_says, 0,
                        sizeof days / sizeof days[0]);
    tcase_add_test(tests, test_dr_110_the_search_without_a_card_needs_a_measure);
    return rules_run(tests);
}
