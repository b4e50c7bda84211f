// SPDX-License-Identifier: Apache-2.0
//
// Rules about the card on the reader, and about consent.
#include <stdlib.h>

#include "base/calendar.h"
#include "mocks/tests/rules.h"

#define ALL 0xFU
#define ONLY(kind) (1U << (kind))

START_TEST(test_seed_052_a_card_is_answered_with_the_latest_coverage) {
    ck_assert_str_eq(rules_by_card("0A0001", 0, "2021-05-31").results[0].number, "00111");
    ck_assert_str_eq(rules_by_card("0A0001", 0, "2021-06-02").results[0].number, "222");
}
END_TEST

START_TEST(test_seed_111_consent_is_per_kind) {
    static const char *now = "2021-10-20T09:00:00";
    for (unsigned yes = 0; yes < 4; yes++) {
        unsigned kinds = ((yes & 1U) != 0 ? ONLY(CONSENT_MEDICATION) : 0) |
                         ((yes & 2U) != 0 ? ONLY(CONSENT_CHECKUP) : 0);
        (void)rules_by_card("0A0007", kinds, now);

        ck_assert_str_eq(rules_medication(CLINIC, now, NULL), (yes & 1U) != 0 ? "1" : "MOCK2103E");
        ck_assert_str_eq(rules_checkups(CLINIC, now, NULL), (yes & 2U) != 0 ? "1" : "MOCK2203E");
    }
}
END_TEST

START_TEST(test_seed_122_without_consent_nobody_sees_anything) {
    (void)rules_by_card("0A0007", 0, "2021-10-20T09:00:00");
    ck_assert_str_eq(rules_medication(CLINIC, "2021-10-20T09:00:00", NULL), "MOCK2103E");
    ck_assert_str_eq(rules_checkups(CLINIC, "2021-10-20T09:00:00", NULL), "MOCK2203E");
}
END_TEST

START_TEST(test_seed_123_who_was_never_asked_has_not_consented) {
    ck_assert_str_eq(rules_medication(CLINIC, "2021-10-20T09:00:00", NULL), "MOCK2103E");
}
END_TEST

START_TEST(test_seed_130_the_card_works_while_a_measure_runs) {
    ck_assert_int_eq(service_open_measure(rules_world.service, "gouu", "99", instant("2021-10-20"), instant("2021-10-27")),
                     ONSHI_OK);
    ck_assert_int_eq(rules_by_card("0A0007", ALL, "2021-10-20T09:00:00").validity, '1');
    ck_assert_str_eq(rules_medication(CLINIC, "2021-10-20T09:00:00", NULL), "1");
}
END_TEST

START_TEST(test_dr_013_a_card_is_registered_on_the_spot) {
    const struct person *person = ledger_find_person(rules_world.ledger, "taro", instant("2021-04-05"));
    ck_assert(ledger_card_registered(person, instant("2021-04-05"))); // 0: always
    struct person late = taro;
    late.id = "late";
    late.serial = "0A0910";
    late.registered = CALENDAR_NEVER;
    ck_assert_int_eq(ledger_add_person(rules_world.ledger, &late), ONSHI_OK);
    ck_assert_int_eq(ledger_register_card(rules_world.ledger, "late", instant("2021-04-05T09:00:00")), ONSHI_OK);

    int64_t now = instant("2021-04-05T09:00:00");
    ck_assert(!ledger_card_registered(ledger_find_person(rules_world.ledger, "late", now - 1), now - 1));
    ck_assert(ledger_card_registered(ledger_find_person(rules_world.ledger, "late", now), now));
}
END_TEST

START_TEST(test_dr_014_the_serial_of_the_certificate_says_who_it_is) {
    ck_assert_str_eq(rules_by_card("0A0003", 0, "2021-04-05").results[0].name, "試験　二葉");
    ck_assert_str_eq(rules_by_card("0B9999", 0, "2021-04-05").code, "MOCK0003E");
}
END_TEST

// The certificates of fixture.h end on 2026-01-01T23:59:59.
static const struct {
    const char *now, *code;
    char validity;
} ends[] = {
    {"2025-09-30T23:59:59", NULL, '1'},        {"2025-10-01T00:00:00", "MOCK0013W", '1'},
    {"2026-01-01T23:59:59", "MOCK0013W", '1'}, {"2026-01-02T00:00:00", "MOCK0015W", '1'},
    {"2026-04-30T23:59:59", "MOCK0015W", '1'}, {"2026-05-01T00:00:00", "MOCK0011E", 0},
};

START_TEST(test_dr_029_a_certificate_ends_with_a_notice_and_a_grace) {
    rules_wear_later();

    struct eligibility_answer answer = rules_by_card("0A0007", ALL, ends[_i].now);

    ck_assert_pstr_eq(answer.code, ends[_i].code);
    ck_assert_int_eq(answer.validity, ends[_i].validity);
    bool grace = ends[_i].code != NULL && ends[_i].code[7] == '5';
    bool told = ledger_consent(rules_world.ledger, CLINIC, &elder, CONSENT_MEDICATION).given;
    ck_assert(!grace || !told); // eligibility only
    ck_assert(answer.validity == 0 || grace || told);
}
END_TEST

START_TEST(test_dr_029_there_is_no_grace_in_the_plan_of_2020) {
    ck_assert_str_eq(rules_by_card("0A0007", ALL, "2026-01-02T00:00:00").code, "MOCK0011E");
}
END_TEST

START_TEST(test_dr_030_each_kind_is_answered_for_itself) {
    struct eligibility_answer answer = rules_by_card("0A0007", ONLY(CONSENT_CHECKUP), "2021-10-20T09:00:00");
    ck_assert_int_eq(answer.results[0].consents[CONSENT_CHECKUP].flag, '1');
    ck_assert_int_eq(answer.results[0].consents[CONSENT_MEDICATION].flag, '0');
}
END_TEST

START_TEST(test_dr_031_consent_lasts_24_hours) {
    (void)rules_by_card("0A0007", ALL, "2021-10-20T09:00:00");
    ck_assert_str_eq(rules_medication(CLINIC, "2021-10-21T08:59:59", NULL), "1");
    ck_assert_str_eq(rules_medication(CLINIC, "2021-10-21T09:00:00", NULL), "MOCK2104E");
}
END_TEST

START_TEST(test_dr_032_the_answer_says_until_when) {
    struct eligibility_answer answer = rules_by_card("0A0007", ALL, "2021-10-20T09:00:00");
    ck_assert_int_eq(answer.results[0].consents[CONSENT_MEDICATION].given, instant("2021-10-20T09:00:00"));
    ck_assert_int_eq(answer.results[0].consents[CONSENT_MEDICATION].until, instant("2021-10-21T09:00:00"));
}
END_TEST

START_TEST(test_dr_033_flags_are_0_and_1) {
    struct eligibility_answer answer = rules_by_card("0A0007", ONLY(CONSENT_CEILING), "2021-10-20T09:00:00");
    ck_assert_int_eq(answer.results[0].consents[CONSENT_CEILING].flag, '1');
    ck_assert_int_eq(answer.results[0].consents[CONSENT_SPECIFIC_DISEASE].flag, '0');
}
END_TEST

START_TEST(test_dr_034_the_later_word_counts) {
    (void)rules_by_card("0A0007", ALL, "2021-10-20T09:00:00");
    (void)rules_by_card("0A0007", 0, "2021-10-20T10:00:00");
    ck_assert_str_eq(rules_medication(CLINIC, "2021-10-20T10:00:00", NULL), "MOCK2103E");
}
END_TEST

START_TEST(test_dr_036_the_ceiling_comes_without_a_choice_from_2024_10_07) {
    rules_wear_later();
    ck_assert_int_eq(rules_by_card("0A0007", 0, "2024-10-06T23:59:59").results[0].consents[CONSENT_CEILING].flag, '0');
    ck_assert_int_eq(rules_by_card("0A0007", 0, "2024-10-07T00:00:00").results[0].consents[CONSENT_CEILING].flag, '1');
}
END_TEST

START_TEST(test_dr_041_a_notice_comes_with_a_normal_end) {
    struct eligibility_answer answer = rules_by_card("0A0007", 0, "2025-12-01");
    ck_assert_int_eq(answer.status, '1');
    ck_assert_str_eq(answer.code, "MOCK0013W");
    ck_assert_str_eq(answer.text,
                     "利用者証明用電子証明書の有効期限まで3か月を切っています。更新が必要です。");
}
END_TEST

START_TEST(test_dr_054_special_diseases_may_be_several) {
    struct eligibility_answer answer = rules_by_card("0A0007", ONLY(CONSENT_SPECIFIC_DISEASE), "2021-04-05");
    ck_assert_int_eq(answer.results[0].disease_count, 2);
    ck_assert_str_eq(answer.results[0].diseases[0].category, "1");
    ck_assert_str_eq(answer.results[0].diseases[1].category, "2");
}
END_TEST

START_TEST(test_dr_067_of_two_valid_coverages_the_later_issued_is_shown) {
    struct coverage second = elder.coverages[0];
    second.id = "second";
    second.number = "55555559";
    second.issued = instant("2021-04-02");
    const struct ledger_change change = {.kind = LEDGER_GAINED, .person = "elder", .known = instant("2021-04-02"),
                                         .coverage = &second};
    rules_change(&change);

    ck_assert_str_eq(rules_by_card("0A0007", 0, "2021-04-05").results[0].number, "55555559");
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("rules: card");
    tcase_add_test(tests, test_seed_052_a_card_is_answered_with_the_latest_coverage);
    tcase_add_test(tests, test_seed_111_consent_is_per_kind);
    tcase_add_test(tests, test_seed_122_without_consent_nobody_sees_anything);
    tcase_add_test(tests, test_seed_123_who_was_never_asked_has_not_consented);
    tcase_add_test(tests, test_seed_130_the_card_works_while_a_measure_runs);
    tcase_add_test(tests, test_dr_013_a_card_is_registered_on_the_spot);
    tcase_add_test(tests, test_dr_014_the_serial_of_the_certificate_says_who_it_is);
    tcase_add_loop_test(tests, test_dr_029_a_certificate_ends_with_a_notice_and_a_grace, 0, sizeof ends / sizeof ends[0]);
    tcase_add_test(tests, test_dr_029_there_is_no_grace_in_the_plan_of_2020);
    tcase_add_test(tests, test_dr_030_each_kind_is_answered_for_itself);
    tcase_add_test(tests, test_dr_031_consent_lasts_24_hours);
    tcase_add_test(tests, test_dr_032_the_answer_says_until_when);
    tcase_add_test(tests, test_dr_033_flags_are_0_and_1);
    tcase_add_test(tests, test_dr_034_the_later_word_counts);
    tcase_add_test(tests, test_dr_036_the_ceiling_comes_without_a_choice_from_2024_10_07);
    tcase_add_test(tests, test_dr_041_a_notice_comes_with_a_normal_end);
    tcase_add_test(tests, test_dr_054_special_diseases_may_be_several);
    tcase_add_test(tests, test_dr_067_of_two_valid_coverages_the_later_issued_is_shown);
    return rules_run(tests);
}
