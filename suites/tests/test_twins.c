// SPDX-License-Identifier: Apache-2.0
//
// Twins: a negative case says something only beside a positive one that passed.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "suites/judge/twins.h"
#include "suites/tests/fixture.h"

static struct fixture fixture;
static struct script_set scripts;

static void set_up(void) {
    fixture = fixture_make();
    scripts = (struct script_set){0};
    fixture_script(&fixture, "SC-T-01", "receipt-computer", "alpha", "", "");
    fixture_script(&fixture, "SC-T-02", "receipt-computer", "alpha", "<twin of=\"SC-T-01\"><ja>誤り</ja><en>defect</en></twin>", "");
    ck_assert_msg(script_set_load(fixture.root, &scripts, &fixture.why) == ONSHI_OK, "%s", bytes_text(&fixture.why));
}

static void tear_down(void) {
    script_set_free(&scripts);
    fixture_remove(&fixture);
}

// What the twin's cases came to, and what becomes of a negative that passed and of one that failed.
static const struct {
    const char *positive, *passed, *failed, *state;
} rows[] = {
    {"PASS", "PASS", "FAIL", "passed"},
    {"WARN", "PASS", "FAIL", "passed"},
    {"FAIL", "UNRESOLVED", "FAIL", "not-passed"},
    {"UNRESOLVED", "UNRESOLVED", "FAIL", "not-passed"},
    {"UNSUPPORTED", "UNRESOLVED", "FAIL", "not-passed"},
    {NULL, "PASS", "FAIL", "not-played"},
};

static json_t *pack(const char *scenario, const char *verdict) {
    return json_pack("{s:s, s:s}", "scenario", scenario, "verdict", verdict);
}

START_TEST(test_twins_take_back_what_passed_without_its_positive) {
    json_t *verdicts = json_pack("[o, o]", pack("SC-T-02", "PASS"), pack("SC-T-02", "FAIL"));
    if (rows[_i].positive != NULL) {
        ck_assert_int_eq(json_array_append_new(verdicts, pack("SC-T-01", rows[_i].positive)), 0);
    }

    ck_assert_int_eq(twins_apply(&scripts, verdicts), ONSHI_OK);

    ck_assert_str_eq(json_text(json_array_get(verdicts, 0), "verdict"), rows[_i].passed);
    ck_assert_str_eq(json_text(json_array_get(verdicts, 1), "verdict"), rows[_i].failed);
    const json_t *twin = json_object_get(json_array_get(verdicts, 0), "twin");
    ck_assert_str_eq(json_text(twin, "of"), "SC-T-01");
    ck_assert_str_eq(json_text(twin, "state"), rows[_i].state);
    json_decref(verdicts);
}
END_TEST

START_TEST(test_script_set_refuses_a_twin_that_is_not_there) {
    struct script_set none = {0};
    fixture_script(&fixture, "SC-T-03", "receipt-computer", "alpha", "<twin of=\"SC-T-99\"><ja>誤り</ja><en>defect</en></twin>", "");

    ck_assert_int_eq(script_set_load(fixture.root, &none, &fixture.why), ONSHI_MALFORMED);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("twins");
    TCase *tcase = tcase_create("twins");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, test_twins_take_back_what_passed_without_its_positive, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(tcase, test_script_set_refuses_a_twin_that_is_not_there);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
