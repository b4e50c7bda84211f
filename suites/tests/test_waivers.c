// SPDX-License-Identifier: Apache-2.0
//
// Waivers: what they cover, and that a list of them cannot rot.
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "base/json.h"
#include "suites/judge/judge.h"
#include "suites/judge/waivers.h"
#include "suites/tests/fixture.h"

#define WAIVER(glob, clause, until) \
    "<waiver case=\"" glob "\" clause=\"" clause "\" owner=\"Team\" reason=\"known\" until=\"" until "\"/>"

static struct fixture fixture;
static struct waivers *waivers;
static json_t *verdicts, *problems;

static void set_up(void) {
    fixture = fixture_make();
    waivers = NULL;
    problems = json_array();
    verdicts = json_loads("[{\"case\":\"SC-A.x\",\"verdict\":\"FAIL\",\"findings\":["
                          "{\"clause\":\"SEED-001\",\"level\":\"FAIL\"},{\"clause\":\"DR-002\",\"level\":\"WARN\"}]},"
                          "{\"case\":\"SC-A.y\",\"verdict\":\"FAIL\",\"findings\":["
                          "{\"clause\":\"SEED-001\",\"level\":\"FAIL\"},{\"clause\":\"SEED-009\",\"level\":\"FAIL\"}]},"
                          "{\"case\":\"SC-B\",\"verdict\":\"PASS\",\"findings\":[]}]",
                          0, NULL);
}

static void tear_down(void) {
    waivers_free(waivers);
    json_decref(verdicts);
    json_decref(problems);
    fixture_remove(&fixture);
}

static enum onshi_status load(const char *rows) {
    char text[2048], path[512];
    (void)snprintf(text, sizeof text, "<waivers>%s</waivers>", rows);
    fixture_write(&fixture, "waivers.xml", text);
    (void)snprintf(path, sizeof path, "%s/waivers.xml", fixture.root);
    return waivers_load(path, SCENARIOS_DIRECTORY, &waivers, &fixture.why);
}

static void apply(const char *rows, const char *today) {
    int64_t day = 0;
    ck_assert_int_eq(load(rows), ONSHI_OK);
    ck_assert_int_eq(calendar_parse(today, &day), ONSHI_OK);
    ck_assert_int_eq(waivers_apply(waivers, day, verdicts, problems), ONSHI_OK);
}

static const char *verdict_at(size_t index) {
    return json_text(json_array_get(verdicts, index), "verdict");
}

START_TEST(test_waivers_turn_a_known_failure_into_a_warning) {
    apply(WAIVER("SC-A.x", "SEED-001", "2026-12-31"), "2026-12-31T23:59:59");

    ck_assert_str_eq(verdict_at(0), "WARN");
    const json_t *finding = json_array_get(json_object_get(json_array_get(verdicts, 0), "findings"), 0);
    ck_assert_str_eq(json_text(json_object_get(finding, "waived"), "owner"), "Team");
    ck_assert_uint_eq(json_array_size(problems), 0);
}
END_TEST

START_TEST(test_waivers_leave_a_failure_that_has_another_cause) {
    apply(WAIVER("SC-A.*", "SEED-001", "2026-12-31"), "2026-11-22");

    ck_assert_str_eq(verdict_at(0), "WARN");
    ck_assert_str_eq(verdict_at(1), "FAIL");
}
END_TEST

START_TEST(test_waivers_that_are_expired_cover_nothing_and_are_told) {
    apply(WAIVER("SC-A.x", "SEED-001", "2026-11-21"), "2026-11-22");

    ck_assert_str_eq(verdict_at(0), "FAIL");
    ck_assert_str_eq(json_text(json_array_get(problems, 0), "problem"), "expired");
}
END_TEST

START_TEST(test_waivers_that_cover_nothing_are_told) {
    apply(WAIVER("SC-B", "SEED-001", "2026-12-31"), "2026-11-22");

    ck_assert_str_eq(json_text(json_array_get(problems, 0), "problem"), "unused");
}
END_TEST

START_TEST(test_waivers_of_cases_that_were_not_played_are_left_alone) {
    apply(WAIVER("SC-Z", "SEED-001", "2026-12-31"), "2026-11-22");

    ck_assert_uint_eq(json_array_size(problems), 0);
}
END_TEST

START_TEST(test_waivers_without_owner_are_refused_with_their_line) {
    ck_assert_int_eq(load("<waiver case=\"x\" clause=\"y\" reason=\"z\" until=\"2026-12-31\"/>"), ONSHI_MALFORMED);

    ck_assert_ptr_nonnull(strstr(bytes_text(&fixture.why), "1"));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("waivers");
    TCase *tcase = tcase_create("waivers");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_waivers_turn_a_known_failure_into_a_warning);
    tcase_add_test(tcase, test_waivers_leave_a_failure_that_has_another_cause);
    tcase_add_test(tcase, test_waivers_that_are_expired_cover_nothing_and_are_told);
    tcase_add_test(tcase, test_waivers_that_cover_nothing_are_told);
    tcase_add_test(tcase, test_waivers_of_cases_that_were_not_played_are_left_alone);
    tcase_add_test(tcase, test_waivers_without_owner_are_refused_with_their_line);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
