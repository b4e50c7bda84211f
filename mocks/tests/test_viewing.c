// SPDX-License-Identifier: Apache-2.0
//
// Who sees which medicines and checkups, and when.
#include <check.h>
#include <stdlib.h>

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

static const struct viewing_request elder_card = {
    .institution = CLINIC,
    .insurer = "39990011",
    .number = "55555551",
    .file_identifier = "123",
    .start = "201601",
    .end = "203012",
    .category = "2",
};

static void consent(const char *institution, enum consent_kind kind, bool given, const char *when) {
    ck_assert_int_eq(ledger_set_consent(world.ledger, institution, &elder, kind, given, instant(when)), ONSHI_OK);
}

static struct medication_answer medication(const struct viewing_request *request, const char *now) {
    struct medication_answer answer;
    service_view_medication(world.service, request->institution, request, instant(now), &answer);
    return answer;
}

static struct checkup_answer checkups(const struct viewing_request *request, const char *now) {
    struct checkup_answer answer;
    service_view_checkups(world.service, request->institution, request, instant(now), &answer);
    return answer;
}

START_TEST(test_viewing_shows_medicines_by_month_pharmacy_and_day) {
    consent(CLINIC, CONSENT_MEDICATION, true, "2021-10-20T09:00:00");

    struct medication_answer answer = medication(&elder_card, "2021-10-20T09:00:00");

    ck_assert_str_eq(answer.header.result_code, VIEWED);
    ck_assert_ptr_null(answer.header.text);
    ck_assert_str_eq(answer.header.name, elder.name);
    ck_assert_str_eq(answer.header.file_identifier, "123");
    ck_assert_int_eq(answer.month_count, 4); // 2018-10, 2021-08 of two dispensers, 2021-09
    ck_assert_int_eq(answer.months[1].day_count, 2);
    ck_assert_int_eq(answer.months[1].days[0].drug_count, 2);
    ck_assert_int_eq(answer.months[1].dispenser_mark, MARK_OTHER);
    ck_assert_str_eq(answer.months[2].pharmacy, CLINIC);
    ck_assert_int_eq(answer.months[2].dispenser_mark, MARK_OWN);
    ck_assert_int_eq(answer.months[3].days[0].dispensed, instant("2021-09-10"));
}
END_TEST

// Which months are seen when; consent is given in that second.
static const struct {
    const char *now, *start, *end;
    int months;
    const char *why;
} windows[] = {
    {"2021-10-10T23:59:59", "201601", "203012", 3, "September is not to be seen before the 11th [SC-CON-13]"},
    {"2021-10-11T00:00:00", "201601", "203012", 4, "it is from the 11th on [DR-120]"},
    {"2021-10-31T23:59:59", "201601", "203012", 4, "October of three years ago is seen all through October"},
    {"2021-11-01T00:00:00", "201601", "203012", 3, "and no more in November [SC-CON-11]"},
    {"2021-10-20T00:00:00", "202108", "202108", 2, "the asked months only"},
    {"2021-10-20T00:00:00", "202109", "202110", 1, "both ends are in it"},
};

START_TEST(test_viewing_knows_the_window_of_medicines) {
    consent(CLINIC, CONSENT_MEDICATION, true, windows[_i].now);
    struct viewing_request request = elder_card;
    request.start = windows[_i].start;
    request.end = windows[_i].end;

    struct medication_answer answer = medication(&request, windows[_i].now);

    ck_assert_str_eq(answer.header.result_code, VIEWED);
    ck_assert_msg(answer.month_count == windows[_i].months, "%s: %d", windows[_i].why, answer.month_count);
}
END_TEST

static const struct {
    const char *now;
    int days;
    const char *why;
} five_years[] = {
    {"2021-10-19T12:00:00", 3, "exactly five years ago"},
    {"2021-10-20T00:00:00", 2, "a day more"},
    {"2021-10-21T00:00:00", 1, "two days more"},
    {"2021-05-31T23:59:59", 2, "what has not been done yet is not there"},
};

START_TEST(test_viewing_knows_the_window_of_checkups) { // SEED-117
    consent(CLINIC, CONSENT_CHECKUP, true, five_years[_i].now);

    struct checkup_answer answer = checkups(&elder_card, five_years[_i].now);

    ck_assert_str_eq(answer.header.result_code, VIEWED);
    ck_assert_msg(answer.day_count == five_years[_i].days, "%s: %d", five_years[_i].why, answer.day_count);
    ck_assert_int_eq(answer.days[answer.day_count - 1].value_count, _i == 3 ? 1 : 2);
}
END_TEST

// A refusal a row, in the order of the decisions: each row also has the defects of the rows that are decided later.
static const struct {
    const char *number, *category, *now;
    const char *medication, *checkup;
} refusals[] = {
    {NULL, "3", "2021-02-01", "MOCK1051E", "MOCK1051E"},       // an item is missing
    {"55555559", "3", "2021-02-01", "MOCK2003E", "MOCK2003E"}, // treatments are not provided
    {"55555559", "2", "2021-02-01", "MOCK2001E", "MOCK2001E"}, // nobody
    {"55555551", "2", "2021-02-01", "MOCK2101E", "MOCK2201E"}, // not open
    {"55555551", "2", "2021-09-30T23:59:59", "MOCK2101E", "MOCK2203E"},
    {"55555551", "2", "2021-10-01", "MOCK2103E", "MOCK2203E"}, // no consent
};

START_TEST(test_viewing_refuses_in_order) {
    struct viewing_request request = elder_card;
    request.number = refusals[_i].number;
    request.category = refusals[_i].category;

    struct medication_answer one = medication(&request, refusals[_i].now);
    struct checkup_answer other = checkups(&request, refusals[_i].now);

    ck_assert_str_eq(one.header.result_code, refusals[_i].medication);
    ck_assert_str_eq(other.header.result_code, refusals[_i].checkup);
    ck_assert_ptr_nonnull(one.header.text);
    ck_assert_ptr_null(one.header.name);
    ck_assert_int_eq(one.month_count, 0);
    ck_assert_str_eq(one.header.file_identifier, "123");
}
END_TEST

START_TEST(test_viewing_says_from_when_it_is_open) { // SEED-003
    struct medication_answer answer = medication(&elder_card, "2021-05-01");

    ck_assert_str_eq(answer.header.text, "薬剤情報の閲覧はまだ開始していません。2021年10月1日から利用できます。");
}
END_TEST

START_TEST(test_viewing_tells_several_from_nobody) {
    struct viewing_request twins = elder_card;
    twins.insurer = "31990013";
    twins.number = "77777";

    ck_assert_str_eq(medication(&twins, "2021-10-20").header.result_code, "MOCK2002E");
}
END_TEST

START_TEST(test_viewing_consent_lasts_24_hours_to_the_second) { // SC-CON-04
    consent(CLINIC, CONSENT_MEDICATION, true, "2021-10-31T09:00:00");
    consent(CLINIC, CONSENT_CHECKUP, true, "2021-10-31T09:00:00");

    ck_assert_str_eq(medication(&elder_card, "2021-11-01T08:59:59").header.result_code, VIEWED);
    ck_assert_str_eq(medication(&elder_card, "2021-11-01T09:00:00").header.result_code, "MOCK2104E");
    ck_assert_str_eq(checkups(&elder_card, "2021-11-01T08:59:59").header.result_code, VIEWED);
    ck_assert_str_eq(checkups(&elder_card, "2021-11-01T09:00:00").header.result_code, "MOCK2204E");
}
END_TEST

START_TEST(test_viewing_sees_the_latest_word_to_this_institution_about_this_kind) { // SC-CON-06, SC-CON-07
    struct viewing_request dentist = elder_card;
    dentist.institution = DENTIST;
    consent(CLINIC, CONSENT_MEDICATION, true, "2021-10-20T09:00:00");

    struct medication_answer here = medication(&elder_card, "2021-10-20T10:00:00");
    struct medication_answer there = medication(&dentist, "2021-10-20T10:00:00");
    struct checkup_answer kind = checkups(&elder_card, "2021-10-20T10:00:00");
    consent(CLINIC, CONSENT_MEDICATION, false, "2021-10-20T11:00:00");
    struct medication_answer withdrawn = medication(&elder_card, "2021-10-20T11:00:00");

    ck_assert_str_eq(here.header.result_code, VIEWED);
    ck_assert_str_eq(there.header.result_code, "MOCK2103E");
    ck_assert_str_eq(kind.header.result_code, "MOCK2203E");
    ck_assert_str_eq(withdrawn.header.result_code, "MOCK2103E");
}
END_TEST

START_TEST(test_viewing_of_nothing_is_not_a_refusal_of_another_kind) { // SC-CON-14
    struct viewing_request request = elder_card;
    request.start = request.end = "202001";
    consent(CLINIC, CONSENT_MEDICATION, true, "2021-10-20T09:00:00");
    consent(CLINIC, CONSENT_CHECKUP, true, "2030-10-20T09:00:00");

    ck_assert_str_eq(medication(&request, "2021-10-20T09:00:00").header.result_code, "MOCK2105E");
    ck_assert_str_eq(checkups(&elder_card, "2030-10-20T09:00:00").header.result_code, "MOCK2205E");
}
END_TEST

START_TEST(test_viewing_of_checkups_at_a_pharmacy_is_up_to_the_profile) { // SEED-114, SC-PHA-02
    struct viewing_request request = elder_card;
    request.institution = PHARMACY;

    struct checkup_answer early = checkups(&request, "2021-02-01");
    struct checkup_answer before_consent = checkups(&request, "2021-10-20T09:00:00");
    consent(PHARMACY, CONSENT_CHECKUP, true, "2021-10-20T09:00:00");
    consent(PHARMACY, CONSENT_MEDICATION, true, "2021-10-20T09:00:00");
    struct checkup_answer planned = checkups(&request, "2021-10-20T09:00:00");
    struct medication_answer medicines = medication(&request, "2021-10-20T09:00:00");
    world_set_profile(&world, "actual");
    struct checkup_answer happened = checkups(&request, "2021-10-20T09:00:00");

    ck_assert_str_eq(early.header.result_code, "MOCK2201E");
    ck_assert_str_eq(before_consent.header.result_code, "MOCK2202E");
    ck_assert_str_eq(planned.header.result_code, "MOCK2202E");
    ck_assert_str_eq(medicines.header.result_code, VIEWED);
    ck_assert_str_eq(happened.header.result_code, VIEWED);
}
END_TEST

START_TEST(test_viewing_in_the_name_of_another_institution_is_refused) {
    struct medication_answer answer;
    service_view_medication(world.service, DENTIST, &elder_card, instant("2021-10-20"), &answer);

    ck_assert_str_eq(answer.header.result_code, "MOCK0002E");
    ck_assert_str_eq(answer.header.institution, DENTIST);
}
END_TEST

static const struct {
    const char *start, *end, *category, *code;
} defects[] = {
    {NULL, "202110", "2", "MOCK1111E"},     {"202113", "202110", "2", "MOCK1112E"},
    {"202109", NULL, "2", "MOCK1121E"},     {"202109", "20211001", "2", "MOCK1122E"},
    {"202109", "202110", NULL, "MOCK1131E"}, {"202109", "202110", "x", "MOCK1132E"},
    {"202109", "202110", "3", "MOCK2003E"},
};

START_TEST(test_viewing_names_the_item_that_is_wrong) {
    struct viewing_request request = elder_card;
    request.start = defects[_i].start;
    request.end = defects[_i].end;
    request.category = defects[_i].category;

    ck_assert_str_eq(medication(&request, "2021-10-20").header.result_code, defects[_i].code);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("viewing");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_viewing_shows_medicines_by_month_pharmacy_and_day);
    tcase_add_loop_test(tests, test_viewing_knows_the_window_of_medicines, 0, sizeof windows / sizeof windows[0]);
    tcase_add_loop_test(tests, test_viewing_knows_the_window_of_checkups, 0, sizeof five_years / sizeof five_years[0]);
    tcase_add_loop_test(tests, test_viewing_refuses_in_order, 0, sizeof refusals / sizeof refusals[0]);
    tcase_add_test(tests, test_viewing_says_from_when_it_is_open);
    tcase_add_test(tests, test_viewing_tells_several_from_nobody);
    tcase_add_test(tests, test_viewing_consent_lasts_24_hours_to_the_second);
    tcase_add_test(tests, test_viewing_sees_the_latest_word_to_this_institution_about_this_kind);
    tcase_add_test(tests, test_viewing_of_nothing_is_not_a_refusal_of_another_kind);
    tcase_add_test(tests, test_viewing_of_checkups_at_a_pharmacy_is_up_to_the_profile);
    tcase_add_test(tests, test_viewing_in_the_name_of_another_institution_is_refused);
    tcase_add_loop_test(tests, test_viewing_names_the_item_that_is_wrong, 0, sizeof defects / sizeof defects[0]);
    return run_case(tests);
}
