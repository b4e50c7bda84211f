// SPDX-License-Identifier: Apache-2.0
//
// Rules about medicines, checkups and disasters.
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "mocks/tests/rules.h"

static void consent_at(const char *when) {
    rules_consent(CLINIC, CONSENT_MEDICATION, true, when);
    rules_consent(CLINIC, CONSENT_CHECKUP, true, when);
}

static int months_at(const char *now) {
    int months = 0;
    consent_at(now);
    (void)rules_medication(CLINIC, now, &months);
    return months;
}

static int days_at(const char *now) {
    int days = 0;
    consent_at(now);
    (void)rules_checkups(CLINIC, now, &days);
    return days;
}

START_TEST(test_seed_114_checkups_are_not_for_pharmacies_in_the_plan_of_2020) {
    rules_consent(PHARMACY, CONSENT_CHECKUP, true, "2021-10-20T09:00:00");
    ck_assert_str_eq(rules_checkups(PHARMACY, "2021-10-20T09:00:00", NULL), "MOCK2202E");
    rules_wear("actual");
    ck_assert_str_eq(rules_checkups(PHARMACY, "2021-10-20T09:00:00", NULL), "1");
}
END_TEST

START_TEST(test_seed_115_what_is_not_claimed_yet_is_not_there) {
    ck_assert_int_eq(months_at("2021-10-10T23:59:59"), 3);
    ck_assert_int_eq(months_at("2021-10-11T00:00:00"), 4);
}
END_TEST

START_TEST(test_seed_116_medicines_cover_three_years) {
    ck_assert_int_eq(months_at("2021-10-31T23:59:59"), 4); // 2018-10 is in it
    ck_assert_int_eq(months_at("2021-11-01T00:00:00"), 3);
}
END_TEST

START_TEST(test_seed_117_checkups_cover_five_years) {
    ck_assert_int_eq(days_at("2021-10-19T23:59:59"), 3); // 2016-10-19 and 2016-10-20 are in it
    ck_assert_int_eq(days_at("2021-10-20T00:00:00"), 2);
    ck_assert_int_eq(days_at("2021-10-21T00:00:00"), 1);
}
END_TEST

static struct disaster_answer search_as(const char *institution, const struct disaster_query *query, const char *now) {
    static struct disaster_answer answer;
    service_disaster_search(rules_world.service, institution, query, instant(now), &answer);
    return answer;
}

static const struct disaster_query elder_query = {.insurer = "39990011", .number = "55555551"};

static void open_measure(const char *area) {
    ck_assert_int_eq(service_open_measure(rules_world.service, "gouu", area, instant("2021-09-20"), instant("2021-10-27")),
                     ONSHI_OK);
}

START_TEST(test_seed_131_under_a_measure_data_are_seen_without_a_card) {
    open_measure("99");
    ck_assert_int_eq(search_as(CLINIC, &elder_query, "2021-10-20T09:00:00").medication.month_count, 4);
}
END_TEST

START_TEST(test_seed_133_place_and_time_are_limited) {
    open_measure(CLINIC);
    ck_assert_ptr_null(search_as(CLINIC, &elder_query, "2021-10-26T23:59:59").code);
    ck_assert_str_eq(search_as(CLINIC, &elder_query, "2021-10-27T00:00:00").code, "MOCK3001E");
    ck_assert_str_eq(search_as(DENTIST, &elder_query, "2021-10-20T09:00:00").code, "MOCK3001E");
}
END_TEST

START_TEST(test_seed_136_no_measure_is_there_by_itself) {
    ck_assert_str_eq(search_as(CLINIC, &elder_query, "2021-10-20T09:00:00").code, "MOCK3001E");
}
END_TEST

START_TEST(test_seed_137_gates_hold_in_a_disaster_too) {
    open_measure("99");
    struct disaster_answer answer = search_as(CLINIC, &elder_query, "2021-09-30T23:59:59");
    ck_assert_str_eq(answer.medication.header.result_code, "MOCK2101E");
    ck_assert_str_eq(answer.checkups.header.result_code, "1");
}
END_TEST

START_TEST(test_seed_138_only_the_authority_opens_a_measure) {
    // Nothing that an institution can ask opens one: a search is refused again and again.
    for (int i = 0; i < 3; i++) {
        ck_assert_str_eq(search_as(CLINIC, &elder_query, "2021-10-20T09:00:00").code, "MOCK3001E");
    }
    open_measure("99"); // the authority's own entry
    ck_assert_ptr_null(search_as(CLINIC, &elder_query, "2021-10-20T09:00:00").code);
}
END_TEST

static void soldier(struct person *person) {
    person->coverages[0].card_class = "07";
}

START_TEST(test_dr_035_nothing_can_be_viewed_under_some_classes) {
    const struct viewing_request request = {.institution = CLINIC, .insurer = "06990014", .symbol = "11",
                                            .number = "00920", .file_identifier = "1", .start = "202101",
                                            .end = "202112", .category = "2"};
    static struct medication_answer answer;
    struct search_info search = rules_taro_old;
    search.number = "00920";
    rules_add("soldier", "0A0920", "00920", soldier);
    (void)rules_by_card("0A0920", 0xF, "2021-10-20T09:00:00");

    service_view_medication(rules_world.service, CLINIC, &request, instant("2021-10-20T09:00:00"), &answer);

    ck_assert_str_eq(answer.header.result_code, "MOCK2005E");
    ck_assert_int_eq(rules_by_number(&search, "20211020", "2021-10-20").validity, '1');
}
END_TEST

START_TEST(test_dr_111_people_are_found_by_number_or_by_who_they_are) {
    const struct disaster_query by_name = {.name = "シケン　ヒサシ", .birthdate = "19430505", .address = "２丁目"};
    open_measure("99");
    ck_assert_ptr_null(search_as(CLINIC, &elder_query, "2021-10-20T09:00:00").code);
    ck_assert_ptr_null(search_as(CLINIC, &by_name, "2021-10-20T09:00:00").code);
}
END_TEST

START_TEST(test_dr_114_a_measure_changes_while_it_runs) {
    open_measure(CLINIC);
    ck_assert_str_eq(search_as(DENTIST, &elder_query, "2021-10-20T09:00:00").code, "MOCK3001E");
    open_measure("99");
    ck_assert_ptr_null(search_as(DENTIST, &elder_query, "2021-10-20T09:00:00").code);
    ck_assert_int_eq(service_close_measure(rules_world.service, "gouu"), ONSHI_OK);
    ck_assert_str_eq(search_as(DENTIST, &elder_query, "2021-10-20T09:00:00").code, "MOCK3001E");
}
END_TEST

START_TEST(test_dr_120_a_claim_is_visible_from_the_11th_of_the_next_month) {
    ck_assert_int_eq(months_at("2021-10-10T23:59:59"), 3);
    ck_assert_int_eq(months_at("2021-10-11T00:00:00"), 4);
}
END_TEST

START_TEST(test_dr_121_data_begin_in_2021_09_and_2020) {
    rules_wear_later();
    ck_assert_int_eq(months_at("2021-10-20T09:00:00"), 1); // 2021-09 only
    ck_assert_int_eq(days_at("2021-10-20T09:00:00"), 1);   // 2021-06-01 only
}
END_TEST

START_TEST(test_dr_122_medicines_are_asked_for_by_months_as_pdf_or_xml) {
    struct viewing_request request = {.institution = CLINIC, .insurer = "39990011", .number = "55555551",
                                      .file_identifier = "1", .start = "202108", .end = "202108", .category = "2"};
    static struct medication_answer answer;
    consent_at("2021-10-20T09:00:00");

    service_view_medication(rules_world.service, CLINIC, &request, instant("2021-10-20T09:00:00"), &answer);
    ck_assert_int_eq(answer.month_count, 2);
    ck_assert(!answer.header.as_pdf);
    request.category = "1";
    service_view_medication(rules_world.service, CLINIC, &request, instant("2021-10-20T09:00:00"), &answer);
    ck_assert(answer.header.as_pdf);
}
END_TEST

static const struct {
    struct stop_differences differences;
    enum stop stop;
} differences[] = {
    {{.birthdate = true}, STOP_EVERYTHING},
    {{.sex = true}, STOP_EVERYTHING},
    {{.name = true, .kana = true}, STOP_EVERYTHING},
    {{.name = true, .address = true}, STOP_MEDICAL},
    {{.kana = true, .address = true}, STOP_MEDICAL},
    {{.name = true}, STOP_NOTHING},
    {{.address = true}, STOP_NOTHING},
};

START_TEST(test_dr_124_an_alarm_stops_what_it_must) {
    enum stop stop = stop_for(&differences[_i].differences);
    ck_assert_int_eq(stop, differences[_i].stop);
    consent_at("2021-10-20T09:00:00");
    ck_assert_int_eq(service_stop_person(rules_world.service, "elder", stop), ONSHI_OK);

    const char *medication = rules_medication(CLINIC, "2021-10-20T09:00:00", NULL);
    struct eligibility_answer card = rules_by_card("0A0007", 0, "2021-10-20T09:00:00");

    ck_assert_str_eq(medication, stop == STOP_NOTHING ? "1" : "MOCK2004E");
    ck_assert_pstr_eq(card.code, stop == STOP_EVERYTHING ? "MOCK0016E" : NULL);
    ck_assert_int_eq(rules_by_number(&rules_elder, "20211020", "2021-10-20T09:00:00").status,
                     stop == STOP_EVERYTHING ? '2' : '1');
}
END_TEST

START_TEST(test_dr_124_a_person_is_let_go_on) {
    ck_assert_int_eq(service_stop_person(rules_world.service, "elder", STOP_EVERYTHING), ONSHI_OK);
    ck_assert_int_eq(service_stop_person(rules_world.service, "elder", STOP_NOTHING), ONSHI_OK);
    ck_assert_int_eq(rules_by_card("0A0007", 0, "2021-10-20T09:00:00").validity, '1');
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("rules: viewing");
    tcase_add_test(tests, test_seed_114_checkups_are_not_for_pharmacies_in_the_plan_of_2020);
    tcase_add_test(tests, test_seed_115_what_is_not_claimed_yet_is_not_there);
    tcase_add_test(tests, test_seed_116_medicines_cover_three_years);
    tcase_add_test(tests, test_seed_117_checkups_cover_five_years);
    tcase_add_test(tests, test_seed_131_under_a_measure_data_are_seen_without_a_card);
    tcase_add_test(tests, test_seed_133_place_and_time_are_limited);
    tcase_add_test(tests, test_seed_136_no_measure_is_there_by_itself);
    tcase_add_test(tests, test_seed_137_gates_hold_in_a_disaster_too);
    tcase_add_test(tests, test_seed_138_only_the_authority_opens_a_measure);
    tcase_add_test(tests, test_dr_035_nothing_can_be_viewed_under_some_classes);
    tcase_add_test(tests, test_dr_111_people_are_found_by_number_or_by_who_they_are);
    tcase_add_test(tests, test_dr_114_a_measure_changes_while_it_runs);
    tcase_add_test(tests, test_dr_120_a_claim_is_visible_from_the_11th_of_the_next_month);
    tcase_add_test(tests, test_dr_121_data_begin_in_2021_09_and_2020);
    tcase_add_test(tests, test_dr_122_medicines_are_asked_for_by_months_as_pdf_or_xml);
    tcase_add_loop_test(tests, test_dr_124_an_alarm_stops_what_it_must, 0, sizeof differences / sizeof differences[0]);
    tcase_add_test(tests, test_dr_124_a_person_is_let_go_on);
    return rules_run(tests);
}
