// SPDX-License-Identifier: Apache-2.0
#include <check.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "mocks/service/service.h"
#include "mocks/tests/fixture.h"

static struct world world;

static void set_up(void) {
    world = world_new();
}

static void tear_down(void) {
    world_free(&world);
}

static const struct eligibility_request old_card = {
    .day = "20210405",
    .institution = CLINIC,
    .file_identifier = "F1",
    .search = {"06990014", "11", "00111", NULL, "19680101", "0", "X1"},
};

static const struct eligibility_request new_card = {
    .day = "20210610",
    .institution = CLINIC,
    .search = {"  990010", "見本", "222", "02", "19680101", "1", NULL},
};

static const struct reference_request bind_old_card = {
    .institution = CLINIC,
    .file_identifier = "F2",
    .info = {"K0000001", "06990014", "11", "00111", "01"},
};

static struct eligibility_answer confirm(const struct eligibility_request *request, const char *now) {
    struct eligibility_answer answer;
    service_confirm_by_number(world.service, CLINIC, request, instant(now), &answer);
    return answer;
}

static struct reference_answer bind(const struct reference_request *request, const char *now) {
    struct reference_answer answer;
    service_register_reference(world.service, request->institution, request, instant(now), &answer);
    return answer;
}

START_TEST(test_service_confirms_a_valid_coverage) {
    struct eligibility_answer answer = confirm(&old_card, "2021-04-05T09:00:00");

    ck_assert_int_eq(answer.header.segment, '1');
    ck_assert_int_eq(answer.header.classification, '2');
    ck_assert_int_eq(answer.status, '1');
    ck_assert_int_eq(answer.validity, '1');
    ck_assert_int_eq(answer.result_count, 1);
    ck_assert_str_eq(answer.results[0].number, "00111");
    ck_assert_str_eq(answer.results[0].branch, "01"); // supplied by the answer: DR-060
    ck_assert_str_eq(answer.results[0].identifier, "X1");
    ck_assert_str_eq(answer.header.file_identifier, "F1");
    ck_assert_int_eq(answer.results[0].until, CALENDAR_NEVER);
}
END_TEST

// taro's old card through the days of his change of insurer: what is asked, when, and the answer.
static const struct {
    const char *day, *now;
    char validity;
    const char *loss;
    const char *why;
} changes[] = {
    {"20210601", "2021-05-27", '1', "", "the loss is not known yet"},
    {"20210531", "2021-05-28", '1', "03", "the last day of a coverage whose end is known"},
    {"20210601", "2021-06-01", '2', "03", "lost, and no newer coverage is known"},
    {"20210602", "2021-06-02", '3', "03", "lost, and a newer one is known"},
    {"20210531", "2021-06-10", '1', "03", "asked later about a day on which it was valid"},
};

START_TEST(test_service_follows_a_change_of_insurer) {
    struct eligibility_request request = old_card;
    request.day = changes[_i].day;

    struct eligibility_answer answer = confirm(&request, changes[_i].now);

    ck_assert_msg(answer.validity == changes[_i].validity, "%s: %c", changes[_i].why, answer.validity);
    ck_assert_int_eq(answer.result_count, 1);
    ck_assert_str_eq(answer.results[0].number, "00111"); // never the new one: DR-065
    ck_assert_str_eq(answer.results[0].loss, changes[_i].loss);
}
END_TEST

START_TEST(test_service_discloses_the_newer_coverage_only_when_told_so) {
    struct eligibility_request request = old_card;
    request.day = "20210610";
    service_set_disclosure(world.service, true);

    struct eligibility_answer answer = confirm(&request, "2021-06-10");

    ck_assert_int_eq(answer.validity, '3');
    ck_assert_int_eq(answer.result_count, 2);
    ck_assert_str_eq(answer.results[1].number, "222");
}
END_TEST

START_TEST(test_service_knows_none_and_several_without_results) {
    struct eligibility_request nobody = old_card;
    nobody.search.number = "00112";
    struct eligibility_request twins = old_card;
    twins.search = (struct search_info){"31990013", NULL, "77777", NULL, "20100101", "0", NULL};

    struct eligibility_answer none = confirm(&nobody, "2021-04-05");
    struct eligibility_answer several = confirm(&twins, "2021-04-05");

    ck_assert(none.validity == '4' && none.status == '1' && none.result_count == 0);
    ck_assert(several.validity == '5' && several.status == '1' && several.result_count == 0);
}
END_TEST

START_TEST(test_service_carries_the_ceiling_consent_of_the_request) { // DR-037
    int64_t now = instant("2021-06-10T10:00:00");

    struct eligibility_answer yes = confirm(&new_card, "2021-06-10T10:00:00");
    struct eligibility_answer no = confirm(&old_card, "2021-04-05");

    ck_assert_int_eq(yes.results[0].consents[CONSENT_CEILING].flag, '1');
    ck_assert_int_eq(yes.results[0].consents[CONSENT_CEILING].given, now);
    ck_assert_int_eq(no.results[0].consents[CONSENT_CEILING].flag, '0');
    ck_assert_int_eq(no.results[0].consents[CONSENT_CEILING].given, CALENDAR_NEVER);
}
END_TEST

START_TEST(test_service_never_carries_viewing_consent_by_number) { // SEED-041
    ck_assert_int_eq(ledger_set_consent(world.ledger, CLINIC, &taro, CONSENT_CHECKUP, true, instant("2021-06-10")),
                     ONSHI_OK);

    struct eligibility_answer answer = confirm(&new_card, "2021-06-10T10:00:00");

    ck_assert_int_eq(answer.results[0].consents[CONSENT_CHECKUP].flag, 0);
    ck_assert_int_eq(answer.results[0].consents[CONSENT_MEDICATION].flag, 0);
}
END_TEST

// One defect a row; the echo keeps the rest.
static const struct {
    const char *day, *insurer, *symbol, *number, *branch, *birthdate, *consent, *code;
} defects[] = {
    {NULL, "06990014", "11", "00111", "01", "19680101", "0", "MOCK1011E"},
    {"20210230", "06990014", "11", "00111", "01", "19680101", "0", "MOCK1012E"},
    {"2021-04-05", "06990014", "11", "00111", "01", "19680101", "0", "MOCK1012E"},
    {"20210405", NULL, "11", "00111", "01", "19680101", "0", "MOCK1031E"},
    {"20210405", "106990014", "11", "00111", "01", "19680101", "0", "MOCK1032E"},
    {"20210405", "0699001x", "11", "00111", "01", "19680101", "0", "MOCK1032E"},
    {"20210405", "06990014", "123456789012345678901", "00111", "01", "19680101", "0", "MOCK1042E"},
    {"20210405", "06990014", "11", NULL, "01", "19680101", "0", "MOCK1051E"},
    {"20210405", "06990014", "11", "00111", "1", "19680101", "0", "MOCK1062E"},
    {"20210405", "06990014", "11", "00111", "01", NULL, "0", "MOCK1071E"},
    {"20210405", "06990014", "11", "00111", "01", "19680101", NULL, "MOCK1081E"},
    {"20210405", "06990014", "11", "00111", "01", "19680101", "2", "MOCK1082E"},
};

START_TEST(test_service_names_the_item_that_is_wrong) {
    struct eligibility_request request = {
        .day = defects[_i].day,
        .institution = CLINIC,
        .search = {defects[_i].insurer, defects[_i].symbol, defects[_i].number, defects[_i].branch,
                   defects[_i].birthdate, defects[_i].consent, NULL},
    };

    struct eligibility_answer answer = confirm(&request, "2021-04-05T09:00:00");

    ck_assert_int_eq(answer.header.segment, '1');
    ck_assert_int_eq(answer.status, '2');
    ck_assert_int_eq(answer.validity, 0);
    ck_assert_int_eq(answer.result_count, 0);
    ck_assert_str_eq(answer.code, defects[_i].code);
    ck_assert_int_eq(answer.header.day, instant("2021-04-05"));
}
END_TEST

START_TEST(test_service_refuses_another_institution_as_a_whole) {
    static const char *const institutions[] = {NULL, DENTIST, "9910000026"};
    for (size_t i = 0; i < 3; i++) {
        struct eligibility_request request = old_card;
        request.institution = institutions[i];

        struct eligibility_answer answer = confirm(&request, "2021-04-05");

        ck_assert_int_eq(answer.header.segment, '9');
        ck_assert_str_eq(answer.header.error_code, "MOCK0002E");
        ck_assert_str_eq(answer.header.institution, CLINIC);
        ck_assert(!answer.has_search);
    }
}
END_TEST

START_TEST(test_service_refuses_a_broken_file_as_a_whole) {
    struct eligibility_answer answer;
    service_refuse_eligibility(CLINIC, NULL, service_code_of(FAULT_BROKEN_FILE), instant("2021-04-05T09:00:00"),
                               &answer);

    ck_assert_int_eq(answer.header.segment, '9');
    ck_assert_str_eq(answer.header.error_code, "MOCK0001E");
    ck_assert_int_eq(answer.status, '2');
}
END_TEST

static const struct eligibility_request elder_card = {
    .day = "20210405",
    .institution = CLINIC,
    .search = {"39990011", NULL, "55555551", NULL, "19430505", "1", NULL},
};

START_TEST(test_service_shows_the_ratio_and_a_consented_ceiling_by_number) { // DR-037, DR-051
    struct eligibility_request silent = elder_card;
    silent.search.ceiling_consent = "0";

    struct eligibility_answer yes = confirm(&elder_card, "2021-04-05");
    struct eligibility_answer no = confirm(&silent, "2021-04-05");

    ck_assert_str_eq(yes.results[0].ratio, "020");
    ck_assert(yes.results[0].has_ceiling);
    ck_assert_str_eq(yes.results[0].ceiling.class_code, "B05");
    ck_assert_int_eq(yes.results[0].disease_count, 0); // never by number
    ck_assert_int_eq(yes.results[0].consents[CONSENT_SPECIFIC_DISEASE].flag, 0);
    ck_assert(!no.results[0].has_ceiling);
}
END_TEST

// The certificate of the ceiling runs from 2021-04-01 to 2021-07-31.
static const struct {
    const char *day;
    bool shown;
    const char *why;
} ceilings[] = {
    {"20210331", true, "it follows the day"},
    {"20210731", true, "its last day"},
    {"20210801", false, "it is over"},
};

START_TEST(test_service_shows_a_ceiling_that_covers_or_follows_the_day) {
    struct eligibility_request request = elder_card;
    request.day = ceilings[_i].day;

    struct eligibility_answer answer = confirm(&request, "2021-08-10");

    ck_assert_msg(answer.results[0].has_ceiling == ceilings[_i].shown, "%s", ceilings[_i].why);
    ck_assert_int_eq(answer.results[0].consents[CONSENT_CEILING].flag, '1');
}
END_TEST

START_TEST(test_service_echoes_the_identifier_of_a_file_that_fails) {
    struct eligibility_answer answer;
    service_refuse_eligibility(CLINIC, &old_card, service_code_of(FAULT_SYSTEM), instant("2021-04-05"), &answer);

    ck_assert_str_eq(answer.header.file_identifier, "F1");
    ck_assert_str_eq(answer.header.error_code, "MOCK0009E");
    ck_assert(!answer.has_search);
}
END_TEST

START_TEST(test_service_returns_a_reference_from_the_next_answer_on) { // SEED-092
    struct eligibility_answer before = confirm(&old_card, "2021-04-05");
    struct reference_answer bound = bind(&bind_old_card, "2021-04-05");
    struct eligibility_answer after = confirm(&old_card, "2021-04-05");
    struct eligibility_answer other = confirm(&new_card, "2021-06-10");

    ck_assert_str_eq(before.results[0].reference, "");
    ck_assert_int_eq(bound.status, '1');
    ck_assert_str_eq(bound.header.file_identifier, "F2");
    ck_assert_str_eq(after.results[0].reference, "K0000001");
    ck_assert_str_eq(other.results[0].reference, "K0000001"); // it is the person's: SEED-094
}
END_TEST

START_TEST(test_service_never_gives_a_reference_to_another_institution) { // SEED-098
    struct reference_answer bound = bind(&bind_old_card, "2021-04-05");
    struct eligibility_request request = old_card;
    request.institution = DENTIST;
    struct eligibility_answer answer;
    service_confirm_by_number(world.service, DENTIST, &request, instant("2021-04-05"), &answer);

    ck_assert_int_eq(bound.status, '1');
    ck_assert_int_eq(answer.validity, '1');
    ck_assert_str_eq(answer.results[0].reference, "");
}
END_TEST

START_TEST(test_service_takes_references_of_up_to_50_characters) {
    char fifty[] = "照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照照";
    char longer[sizeof fifty + 1];
    (void)snprintf(longer, sizeof longer, "%sx", fifty);
    struct reference_request request = bind_old_card;

    request.info.reference = fifty;
    struct reference_answer good = bind(&request, "2021-04-05");
    request.info.reference = longer;
    struct reference_answer bad = bind(&request, "2021-04-05");

    ck_assert_int_eq(good.status, '1');
    ck_assert_int_eq(bad.status, '2');
    ck_assert_str_eq(bad.code, "MOCK1102E");
    ck_assert_str_eq(ledger_reference(world.ledger, CLINIC, &taro), fifty);
}
END_TEST

START_TEST(test_service_does_not_bind_nobody_nor_several) {
    struct reference_request nobody = bind_old_card;
    nobody.info.number = "99999";
    struct reference_request twins = bind_old_card;
    twins.info = (struct reference_info){"K2", "31990013", NULL, "77777", NULL};

    struct reference_answer none = bind(&nobody, "2021-04-05");
    struct reference_answer several = bind(&twins, "2021-04-05");

    ck_assert_str_eq(none.code, "MOCK0006E");
    ck_assert_str_eq(several.code, "MOCK0007E");
    ck_assert(none.status == '2' && several.status == '2');
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("service");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_service_confirms_a_valid_coverage);
    tcase_add_loop_test(tests, test_service_follows_a_change_of_insurer, 0, sizeof changes / sizeof changes[0]);
    tcase_add_test(tests, test_service_discloses_the_newer_coverage_only_when_told_so);
    tcase_add_test(tests, test_service_knows_none_and_several_without_results);
    tcase_add_test(tests, test_service_carries_the_ceiling_consent_of_the_request);
    tcase_add_test(tests, test_service_never_carries_viewing_consent_by_number);
    tcase_add_loop_test(tests, test_service_names_the_item_that_is_wrong, 0, sizeof defects / sizeof defects[0]);
    tcase_add_test(tests, test_service_refuses_another_institution_as_a_whole);
    tcase_add_test(tests, test_service_refuses_a_broken_file_as_a_whole);
    tcase_add_test(tests, test_service_shows_the_ratio_and_a_consented_ceiling_by_number);
    tcase_add_loop_test(tests, test_service_shows_a_ceiling_that_covers_or_follows_the_day, 0,
                        sizeof ceilings / sizeof ceilings[0]);
    tcase_add_test(tests, test_service_echoes_the_identifier_of_a_file_that_fails);
    tcase_add_test(tests, test_service_returns_a_reference_from_the_next_answer_on);
    tcase_add_test(tests, test_service_never_gives_a_reference_to_another_institution);
    tcase_add_test(tests, test_service_takes_references_of_up_to_50_characters);
    tcase_add_test(tests, test_service_does_not_bind_nobody_nor_several);
    return run_case(tests);
}
