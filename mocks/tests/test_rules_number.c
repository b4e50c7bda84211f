// SPDX-License-Identifier: Apache-2.0
//
// Rules about answers by the number of an insurance card.
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "mocks/tests/rules.h"

START_TEST(test_seed_030_both_ways_give_the_same_facts) {
    struct eligibility_answer number = rules_by_number(&rules_taro_old, "20210405", "2021-04-05T09:00:00");
    struct eligibility_answer card = rules_by_card("0A0001", 0, "2021-04-05T09:00:00");

    ck_assert_str_eq(number.results[0].number, "00111");
    ck_assert_str_eq(card.results[0].number, "00111");
    ck_assert_str_eq(number.results[0].name, "試験　太郎");
    ck_assert_str_eq(card.results[0].name, "試験　太郎");
    ck_assert_int_eq(card.results[0].from, number.results[0].from);
}
END_TEST

START_TEST(test_seed_041_a_number_never_carries_consent_to_view) {
    struct search_info search = rules_elder;
    search.ceiling_consent = "1";

    struct eligibility_answer answer = rules_by_number(&search, "20211020", "2021-10-20T09:00:00");

    ck_assert_int_eq(answer.results[0].consents[CONSENT_MEDICATION].flag, 0);
    ck_assert_int_eq(answer.results[0].consents[CONSENT_CHECKUP].flag, 0);
    ck_assert_str_eq(rules_medication(CLINIC, "2021-10-20T09:00:00", NULL), "MOCK2103E");
}
END_TEST

START_TEST(test_seed_054_a_minimum_gets_the_rest) {
    struct eligibility_answer answer = rules_by_number(&rules_taro_old, "20210405", "2021-04-05");

    ck_assert_str_eq(answer.results[0].name, "試験　太郎");
    ck_assert_str_eq(answer.results[0].kana, "ｼｹﾝ ﾀﾛｳ");
    ck_assert_str_eq(answer.results[0].address, "架空県試験市１");
    ck_assert_str_eq(answer.results[0].branch, "01");
}
END_TEST

START_TEST(test_seed_100_the_ceiling_needs_no_application) {
    struct search_info search = rules_elder;
    search.ceiling_consent = "1";

    ck_assert_str_eq(rules_by_number(&search, "20210405", "2021-04-05").results[0].ceiling.class_code, "B05");
}
END_TEST

START_TEST(test_seed_101_without_consent_there_is_no_ceiling) {
    struct eligibility_answer answer = rules_by_number(&rules_elder, "20210405", "2021-04-05");

    ck_assert(!answer.results[0].has_ceiling);
    ck_assert_int_eq(answer.results[0].consents[CONSENT_CEILING].flag, '0');
}
END_TEST

static const char *const certificates[] = {"01", "02", "03"};
static int wanted_certificate;

static void with_certificate(struct person *person) {
    person->ceiling = elder.ceiling;
    person->ceiling.certificate = certificates[wanted_certificate];
}

START_TEST(test_seed_104_certificates_of_reduced_standard_payments_are_handled) {
    struct search_info search = rules_taro_old;
    search.number = "00902";
    search.ceiling_consent = "1";
    wanted_certificate = _i;
    rules_add("certificate", "0A0902", "00902", with_certificate);

    ck_assert_str_eq(rules_by_number(&search, "20210405", "2021-04-05").results[0].ceiling.certificate,
                     certificates[_i]);
}
END_TEST

START_TEST(test_dr_037_the_spoken_consent_is_a_flag_of_the_request) {
    struct search_info search = rules_elder;
    ck_assert_int_eq(rules_by_number(&search, "20210405", "2021-04-05").results[0].consents[CONSENT_CEILING].flag, '0');
    search.ceiling_consent = "1";
    ck_assert_int_eq(rules_by_number(&search, "20210405", "2021-04-05").results[0].consents[CONSENT_CEILING].flag, '1');
}
END_TEST

START_TEST(test_dr_040_a_file_that_fails_as_a_whole_is_segment_9) {
    struct eligibility_answer answer;
    service_refuse_eligibility(CLINIC, NULL, service_code_of(FAULT_BROKEN_FILE), instant("2021-04-05"), &answer);
    ck_assert_int_eq(answer.header.segment, '9');
    ck_assert_str_eq(answer.header.error_code, "MOCK0001E");
    ck_assert_int_eq(rules_by_number(&rules_taro_old, "20210405", "2021-04-05").header.segment, '1');
}
END_TEST

static const struct {
    const struct search_info *search;
    const char *day, *now;
    char validity;
} validities[] = {
    {&rules_taro_old, "20210405", "2021-04-05", '1'}, {&rules_taro_old, "20210601", "2021-06-01", '2'},
    {&rules_taro_old, "20210602", "2021-06-02", '3'}, {&rules_newborn, "20210405", "2021-04-05", '4'},
    {&rules_twins, "20210405", "2021-04-05", '5'},
};

START_TEST(test_dr_042_five_validities_are_told_apart) {
    struct eligibility_answer answer = rules_by_number(validities[_i].search, validities[_i].day, validities[_i].now);
    ck_assert_int_eq(answer.status, '1');
    ck_assert_int_eq(answer.validity, validities[_i].validity);
}
END_TEST

START_TEST(test_dr_044_a_number_is_2_and_a_card_is_1) {
    ck_assert_int_eq(rules_by_number(&rules_taro_old, "20210405", "2021-04-05").header.classification, '2');
    ck_assert_int_eq(rules_by_card("0A0001", 0, "2021-04-05").header.classification, '1');
}
END_TEST

static const char *const classes[] = {"01", "02", "03", "04", "05", "06", "07"};
static int wanted_class;

static void of_class(struct person *person) {
    person->coverages[0].card_class = classes[wanted_class];
}

START_TEST(test_dr_045_every_class_is_answered) {
    struct search_info search = rules_taro_old;
    search.number = "00903";
    wanted_class = _i;
    rules_add("class", "0A0903", "00903", of_class);

    struct eligibility_answer answer = rules_by_number(&search, "20210405", "2021-04-05");

    ck_assert_int_eq(answer.validity, '1');
    ck_assert_str_eq(answer.results[0].card_class, classes[_i]);
}
END_TEST

static const char *const losses[] = {"01", "02", "03", "99"};

START_TEST(test_dr_047_the_reason_of_a_loss_is_told) {
    const struct ledger_change change = {.kind = LEDGER_ENDED, .person = "newborn", .known = instant("2021-05-01"),
                                         .coverage_id = "main", .until = instant("2021-05-01"), .loss = losses[_i]};
    rules_change(&change);

    struct eligibility_answer answer = rules_by_number(&rules_newborn, "20210501", "2021-05-01");

    ck_assert_int_eq(answer.validity, '2');
    ck_assert_str_eq(answer.results[0].loss, losses[_i]);
}
END_TEST

static void with_all_names(struct person *person) {
    person->sex = "1";
    person->sex_behind = "2";
    person->name_other = "試験　通称";
    person->kana_other = "ｼｹﾝ ﾂｳｼｮｳ";
    person->coverages[0].holder = "試験　世帯主";
}

static struct eligibility_answer of_all_names(void) {
    struct search_info search = rules_taro_old;
    search.number = "00904";
    rules_add("names", "0A0904", "00904", with_all_names);
    return rules_by_number(&search, "20210405", "2021-04-05");
}

START_TEST(test_dr_048_the_sex_behind_stands_beside_the_one_in_front) {
    struct eligibility_answer answer = of_all_names();
    ck_assert_str_eq(answer.results[0].sex, "1");
    ck_assert_str_eq(answer.results[0].sex_behind, "2");
}
END_TEST

START_TEST(test_dr_049_names_are_apart) {
    struct eligibility_answer answer = of_all_names();
    ck_assert_str_eq(answer.results[0].name, "試験　太郎");
    ck_assert_str_eq(answer.results[0].name_other, "試験　通称");
    ck_assert_str_eq(answer.results[0].kana, "ｼｹﾝ ﾀﾛｳ");
    ck_assert_str_eq(answer.results[0].kana_other, "ｼｹﾝ ﾂｳｼｮｳ");
    ck_assert_str_eq(answer.results[0].holder, "試験　世帯主");
}
END_TEST

START_TEST(test_dr_051_the_ratio_is_three_digits) {
    ck_assert_str_eq(rules_by_number(&rules_elder, "20210405", "2021-04-05").results[0].ratio, "020");
}
END_TEST

START_TEST(test_dr_052_a_child_before_school_has_the_flag) {
    ck_assert_str_eq(rules_by_number(&rules_newborn, "20270331", "2027-03-31").results[0].preschool, "1");
    ck_assert_ptr_null(rules_by_number(&rules_newborn, "20270401", "2027-04-01").results[0].preschool);
}
END_TEST

START_TEST(test_dr_053_certificate_and_class_of_the_ceiling_are_told) {
    struct search_info search = rules_elder;
    search.ceiling_consent = "1";
    struct eligibility_answer answer = rules_by_number(&search, "20210405", "2021-04-05");
    ck_assert_str_eq(answer.results[0].ceiling.certificate, "02");
    ck_assert_str_eq(answer.results[0].ceiling.class_code, "B05");
    ck_assert_int_eq(answer.results[0].ceiling.until, instant("2021-07-31"));
}
END_TEST

START_TEST(test_dr_055_a_certificate_is_good_on_its_last_day) {
    struct search_info search = rules_elder;
    search.ceiling_consent = "1";
    ck_assert(rules_by_number(&search, "20210731", "2021-07-31").results[0].has_ceiling);
    ck_assert(!rules_by_number(&search, "20210801", "2021-08-01").results[0].has_ceiling);
    ck_assert_int_eq(rules_by_number(&rules_taro_old, "20210601", "2021-06-01").results[0].until,
                     instant("2021-06-01")); // first day without
}
END_TEST

START_TEST(test_dr_056_empty_items_are_absent_ones) {
    struct search_info search = rules_taro_old;
    search.branch = "";
    ck_assert_int_eq(rules_by_number(&search, "20210405", "2021-04-05").validity, '1');
    search = rules_elder;
    search.symbol = "";
    ck_assert_int_eq(rules_by_number(&search, "20210405", "2021-04-05").validity, '1');
}
END_TEST

START_TEST(test_dr_057_identifiers_come_back) {
    struct eligibility_answer answer = rules_by_number(&rules_taro_old, "20210405", "2021-04-05");
    ck_assert_str_eq(answer.header.file_identifier, "F1");
    ck_assert_str_eq(answer.results[0].identifier, "A1");
}
END_TEST

START_TEST(test_dr_060_a_card_without_branch_is_answered_with_it) {
    ck_assert_str_eq(rules_by_number(&rules_taro_old, "20210405", "2021-04-05").results[0].branch, "01");
}
END_TEST

static const char *const paddings[] = {"990010", "  990010", "00990010"};

START_TEST(test_dr_061_any_padding_of_the_insurer_is_taken) {
    struct search_info search = rules_taro_new;
    search.insurer = paddings[_i];
    ck_assert_int_eq(rules_by_number(&search, "20210610", "2021-06-10").validity, '1');
}
END_TEST

START_TEST(test_dr_062_numbers_are_texts_in_any_width) {
    struct search_info search = rules_taro_old;
    search.symbol = "１１";
    search.number = "００１１１";
    ck_assert_int_eq(rules_by_number(&search, "20210405", "2021-04-05").validity, '1');
    search.number = "111"; // leading zeros belong to it
    ck_assert_int_eq(rules_by_number(&search, "20210405", "2021-04-05").validity, '4');
}
END_TEST

START_TEST(test_dr_063_nobody_is_a_normal_end_and_not_a_loss) {
    struct search_info search = rules_taro_old;
    search.number = "00115";
    struct eligibility_answer answer = rules_by_number(&search, "20210405", "2021-04-05");
    ck_assert(answer.status == '1' && answer.validity == '4' && answer.result_count == 0);
}
END_TEST

START_TEST(test_dr_064_several_are_never_chosen_from) {
    struct search_info search = rules_twins;
    ck_assert_int_eq(rules_by_number(&search, "20210405", "2021-04-05").result_count, 0);
    search.branch = "03";
    ck_assert_str_eq(rules_by_number(&search, "20210405", "2021-04-05").results[0].name, "試験　二葉");
}
END_TEST

START_TEST(test_dr_065_the_newer_coverage_is_disclosed_by_the_profile) {
    struct eligibility_answer hidden = rules_by_number(&rules_taro_old, "20211101", "2021-11-01");
    rules_wear_later();
    struct eligibility_answer disclosed = rules_by_number(&rules_taro_old, "20211101", "2021-11-01");

    ck_assert_int_eq(hidden.validity, '3');
    ck_assert_int_eq(hidden.result_count, 1);
    ck_assert_int_eq(disclosed.result_count, 2);
    ck_assert_str_eq(disclosed.results[1].number, "222");
}
END_TEST

START_TEST(test_dr_066_a_registration_lags) {
    ck_assert_int_eq(rules_by_number(&rules_taro_new, "20210601", "2021-06-01").validity, '4');
    ck_assert_int_eq(rules_by_number(&rules_taro_new, "20210601", "2021-06-02").validity, '1');
}
END_TEST

START_TEST(test_dr_068_a_correction_changes_the_answer_about_a_past_day) {
    struct coverage right = elder.coverages[0];
    right.ratio = "030";
    const struct ledger_change change = {.kind = LEDGER_CORRECTED, .person = "elder", .known = instant("2021-05-01"),
                                         .coverage_id = "main", .coverage = &right};
    rules_change(&change);

    ck_assert_str_eq(rules_by_number(&rules_elder, "20210405", "2021-04-30").results[0].ratio, "020");
    ck_assert_str_eq(rules_by_number(&rules_elder, "20210405", "2021-05-01").results[0].ratio, "030");
}
END_TEST

START_TEST(test_dr_069_a_newborn_counts_from_birth) {
    ck_assert_int_eq(rules_by_number(&rules_newborn, "20210401", "2021-04-19").validity, '4');
    ck_assert_int_eq(rules_by_number(&rules_newborn, "20210401", "2021-04-20").validity, '1');
}
END_TEST

static void withholding_address(struct person *person) {
    person->coverages[0].withholds_address = true;
}

static void withholding_self(struct person *person) {
    person->coverages[0].withholds_self = true;
}

START_TEST(test_dr_100_no_address_by_number_but_by_card) {
    struct search_info search = rules_taro_old;
    search.number = "00905";
    rules_add("hidden", "0A0905", "00905", withholding_address);

    ck_assert_str_eq(rules_by_number(&search, "20210405", "2021-04-05").results[0].address, "");
    ck_assert_str_eq(rules_by_card("0A0905", 0, "2021-04-05").results[0].address, "架空県試験市１");
}
END_TEST

START_TEST(test_dr_101_the_card_is_refused_without_a_reason_and_the_number_works) {
    struct search_info search = rules_taro_old;
    search.number = "00906";
    rules_add("withheld", "0A0906", "00906", withholding_self);

    struct eligibility_answer card = rules_by_card("0A0906", 0xF, "2021-04-05");
    struct eligibility_answer number = rules_by_number(&search, "20210405", "2021-04-05");

    ck_assert_str_eq(card.code, "MOCK0014E");
    ck_assert_str_eq(card.text, "このカードでは資格を確認できません。保険証等で確認してください。");
    ck_assert_int_eq(card.result_count, 0);
    ck_assert_int_eq(number.validity, '1');
    ck_assert_str_eq(number.results[0].address, "");
}
END_TEST

START_TEST(test_dr_103_the_flags_are_lost_with_the_insurer) {
    struct coverage gained = taro.coverages[1];
    gained.id = "next";
    gained.number = "00907";
    rules_add("moved", "0A0907", "00908", withholding_self);
    const struct ledger_change change = {.kind = LEDGER_GAINED, .person = "moved", .known = instant("2021-06-02"),
                                         .coverage = &gained};
    ck_assert_str_eq(rules_by_card("0A0907", 0, "2021-06-01").code, "MOCK0014E");
    rules_change(&change);

    ck_assert_int_eq(rules_by_card("0A0907", 0, "2021-06-03").validity, '1');
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("rules: number");
    tcase_add_test(tests, test_seed_030_both_ways_give_the_same_facts);
    tcase_add_test(tests, test_seed_041_a_number_never_carries_consent_to_view);
    tcase_add_test(tests, test_seed_054_a_minimum_gets_the_rest);
    tcase_add_test(tests, test_seed_100_the_ceiling_needs_no_application);
    tcase_add_test(tests, test_seed_101_without_consent_there_is_no_ceiling);
    tcase_add_loop_test(tests, test_seed_104_certificates_of_reduced_standard_payments_are_handled, 0, 3);
    tcase_add_test(tests, test_dr_037_the_spoken_consent_is_a_flag_of_the_request);
    tcase_add_test(tests, test_dr_040_a_file_that_fails_as_a_whole_is_segment_9);
    tcase_add_loop_test(tests, test_dr_042_five_validities_are_told_apart, 0, 5);
    tcase_add_test(tests, test_dr_044_a_number_is_2_and_a_card_is_1);
    tcase_add_loop_test(tests, test_dr_045_every_class_is_answered, 0, 7);
    tcase_add_loop_test(tests, test_dr_047_the_reason_of_a_loss_is_told, 0, 4);
    tcase_add_test(tests, test_dr_048_the_sex_behind_stands_beside_the_one_in_front);
    tcase_add_test(tests, test_dr_049_names_are_apart);
    tcase_add_test(tests, test_dr_051_the_ratio_is_three_digits);
    tcase_add_test(tests, test_dr_052_a_child_before_school_has_the_flag);
    tcase_add_test(tests, test_dr_053_certificate_and_class_of_the_ceiling_are_told);
    tcase_add_test(tests, test_dr_055_a_certificate_is_good_on_its_last_day);
    tcase_add_test(tests, test_dr_056_empty_items_are_absent_ones);
    tcase_add_test(tests, test_dr_057_identifiers_come_back);
    tcase_add_test(tests, test_dr_060_a_card_without_branch_is_answered_with_it);
    tcase_add_loop_test(tests, test_dr_061_any_padding_of_the_insurer_is_taken, 0, 3);
    tcase_add_test(tests, test_dr_062_numbers_are_texts_in_any_width);
    tcase_add_test(tests, test_dr_063_nobody_is_a_normal_end_and_not_a_loss);
    tcase_add_test(tests, test_dr_064_several_are_never_chosen_from);
    tcase_add_test(tests, test_dr_065_the_newer_coverage_is_disclosed_by_the_profile);
    tcase_add_test(tests, test_dr_066_a_registration_lags);
    tcase_add_test(tests, test_dr_068_a_correction_changes_the_answer_about_a_past_day);
    tcase_add_test(tests, test_dr_069_a_newborn_counts_from_birth);
    tcase_add_test(tests, test_dr_100_no_address_by_number_but_by_card);
    tcase_add_test(tests, test_dr_101_the_card_is_refused_without_a_reason_and_the_number_works);
    tcase_add_test(tests, test_dr_103_the_flags_are_lost_with_the_insurer);
    return rules_run(tests);
}
