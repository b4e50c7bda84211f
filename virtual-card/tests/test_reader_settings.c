// SPDX-License-Identifier: Apache-2.0
//
// What a reader is set to: which consents it asks for and when, what it can, what it is called; two at one site.
#include <check.h>
#include <string.h>

#include "virtual-card/tests/test_reader_bench.h"

static struct reader_bench bench;

static void set_up(void)
{
    reader_bench_open(&bench, NULL);
}

static void tear_down(void)
{
    reader_bench_close(&bench);
}

// --- Consents ---

// Which screens come, in order, for what the terminal asks; everything is consented to.
static const struct {
    const char *at;
    const char *kinds;  // the reader's setting, NULL: as installed
    const char *asked;  // by the terminal
    const char *worth;
    const char *shown;
    const char *why;
} SCREENS[] = {
    {"2021-04-05", NULL, "[\"limit\",\"special-disease\",\"checkup\",\"medication\"]", "valid",
     "medication checkup high-cost limit special-disease ", "the order of the screens is the device's"},
    {"2021-04-05", NULL, "[\"checkup\"]", "valid", "checkup ", "what is not asked for is not shown"},
    {"2021-04-05", NULL, "[\"weather\",\"medication\"]", "valid", "medication ", "nor what has no screen"},
    {"2024-06-01", NULL, "[\"surgery\",\"diagnosis\",\"medication\"]", "valid", "medication ",
     "off after installation [DR-017]"},
    {"2024-06-01", "[\"surgery\",\"diagnosis\",\"medication\"]", "[\"medication\",\"diagnosis\",\"surgery\"]", "valid",
     "surgery diagnosis medication ", "switched on by the administrator"},
    {"2022-09-10", "[\"surgery\",\"diagnosis\"]", "[\"diagnosis\",\"surgery\"]", "valid", "", "not yet of its time"},
    {"2024-10-06", NULL, "[\"limit\"]", "valid", "high-cost limit ", "the last day of the choice [DR-036]"},
    {"2024-10-07", NULL, "[\"limit\"]", "valid", "", "no choice any more"},
    {"2021-04-05", NULL, "[\"checkup\",\"medication\",\"limit\"]", "eligibility-only", "high-cost limit ",
     "nothing about health with an expired certificate [DR-029]"},
};

static void configure_kinds(const char *kinds)
{
    json_t *list = json_loads(kinds, 0, NULL);

    ck_assert_int_eq(reader_process_send(bench.reader, json_pack("{s:s, s:{s:o}}", "do", "configure", "config", "kinds",
                                                                 list)), ONSHI_OK);
    reader_bench_patient(&bench, "{\"do\":\"restart\"}");
    json_decref(reader_bench_said(&bench, "hello"));
    reader_bench_terminal(&bench, json_pack("{s:s, s:i}", "do", "hello", "port", 2));
}

// kinds_shown collects the kinds of the screens up to that of QUERY.
static void kinds_shown(char *out, size_t size)
{
    out[0] = '\0';
    for (;;) {
        json_t *event = reader_bench_event(&bench, "screen");
        const bool last = strcmp(bench_text(event, "state"), "QUERY") == 0;
        if (bench_text(event, "kind")[0] != '\0') {
            strncat(out, bench_text(event, "kind"), size - strlen(out) - 2);
            strcat(out, " ");
        }
        json_decref(event);
        if (last) {
            return;
        }
    }
}

START_TEST(test_reader_settings_consents_by_kind_and_date)
{
    char shown[256];
    reader_bench_place(&bench);
    ck_assert_int_eq(reader_process_send(bench.reader, json_pack("{s:s, s:s}", "do", "clock", "at", SCREENS[_i].at)),
                     ONSHI_OK);
    if (SCREENS[_i].kinds != NULL) {
        configure_kinds(SCREENS[_i].kinds);
    }
    reader_bench_patient(&bench, "{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\",\"consents\":{"
                                 "\"surgery\":true,\"diagnosis\":true,\"medication\":true,\"checkup\":true,"
                                 "\"limit\":true,\"special-disease\":true,\"weather\":true}}");
    json_t *asked = json_loads(SCREENS[_i].asked, 0, NULL);
    reader_bench_certify_next(&bench, reader_bench_identify_for(&bench, json_incref(asked)), SCREENS[_i].worth);
    json_t *said = reader_bench_said(&bench, "consents");
    json_t *consents = json_object_get(said, "consents");
    kinds_shown(shown, sizeof shown);

    ck_assert_msg(strcmp(shown, SCREENS[_i].shown) == 0, "%s: %s", SCREENS[_i].why, shown);
    ck_assert_uint_eq(json_object_size(consents), json_array_size(asked));
    const char *kind;
    json_t *answer;
    json_object_foreach(consents, kind, answer) { // yes to what was shown, no to the rest
        ck_assert_msg(json_is_true(answer) == (strstr(shown, kind) != NULL), "%s: %s", SCREENS[_i].why, kind);
    }
    json_decref(said);
    json_decref(asked);
}
END_TEST

START_TEST(test_reader_settings_setting_needs_a_restart)
{
    reader_bench_patient(&bench, "{\"do\":\"configure\",\"config\":{\"kinds\":[]}}"); // and no restart
    reader_bench_begin(&bench, "pin", NULL);
    reader_bench_certify_next(&bench, reader_bench_identify(&bench), "valid");

    json_t *said = reader_bench_said(&bench, "consents");

    ck_assert(json_is_true(json_object_get(json_object_get(said, "consents"), "checkup")));
    json_decref(said);
}
END_TEST

static const char *const BAD_CONFIGS[] = {
    "{}", "{\"config\":[]}", "{\"config\":{\"hat\":1}}", "{\"config\":{\"name\":\"\"}}",
    "{\"config\":{\"name\":\"a name that is much too long for a reader\"}}", "{\"config\":{\"kind\":\"toaster\"}}",
    "{\"config\":{\"patience-seconds\":{\"LUNCH\":1}}}", "{\"config\":{\"patience-seconds\":{\"PIN\":0}}}",
    "{\"config\":{\"kinds\":[\"weather\"]}}", "{\"config\":{\"face-threshold\":101}}",
    "{\"config\":{\"chip-seconds\":0}}", "{\"config\":{\"chip-seconds\":61}}", "{\"config\":{\"face-attempts\":0}}", "{\"config\":{\"pcsc-reader\":16}}", "{\"config\":{\"pin-pad\":\"no\"}}",
    "{\"config\":{\"kind\":\"plain-reader\",\"pin-pad\":false,\"visual\":false}}",
};

START_TEST(test_reader_settings_configuration_malformed)
{
    json_t *line = json_loads(BAD_CONFIGS[_i], 0, NULL);
    json_object_set_new(line, "do", json_string("configure"));

    ck_assert_int_eq(reader_process_send(bench.reader, line), ONSHI_OK);

    json_t *refused = reader_bench_event(&bench, "refused");
    ck_assert_str_eq(bench_text(refused, "reason"), "malformed");
    json_decref(refused);
}
END_TEST

// --- Devices that can less ---

static const struct {
    bool camera, pin_pad;
    const char *method;
    const char *proved_by; // NULL: the session ends
} DEVICES[] = {
    {false, true, "face", "pin"},    // falls back to the PIN [SC-CRD-15]
    {false, true, "pin", "pin"},
    {true, false, "pin", NULL},
    {true, false, "face", "face"},
    {false, false, "pin", "visual"}, // staff alone
};

START_TEST(test_reader_settings_device_offers_what_it_has)
{
    struct reader_config config = reader_bench_default();
    config.camera = DEVICES[_i].camera;
    config.pin_pad = DEVICES[_i].pin_pad;
    tear_down();
    reader_bench_open(&bench, &config);
    reader_bench_begin(&bench, DEVICES[_i].method, NULL);
    reader_bench_identify(&bench);

    json_t *said = reader_bench_next_said(&bench);

    ck_assert_str_eq(bench_text(said, "event"), DEVICES[_i].proved_by == NULL ? "session-end" : "identified");
    ck_assert_str_eq(bench_text(said, "method"), DEVICES[_i].proved_by == NULL ? "" : DEVICES[_i].proved_by);
    json_decref(said);
}
END_TEST

START_TEST(test_reader_settings_two_readers_on_two_lanes_do_not_mix)
{
    struct reader_config config = reader_bench_default();
    struct reader_bench other;
    strcpy(config.name, "reader-2");
    reader_bench_open(&other, &config);
    reader_bench_place(&other);
    reader_bench_begin(&bench, "pin", NULL);
    reader_bench_patient(&other, "{\"do\":\"session\",\"method\":\"pin\",\"pins\":[\"0000\"]}");

    const json_int_t number = reader_bench_identify(&bench);
    reader_bench_identify(&other);
    reader_bench_certify_next(&bench, number, "valid");
    json_decref(reader_bench_said(&bench, "consents"));
    reader_bench_show(&bench, number, "done");

    json_t *wrong = reader_bench_event(&other, "pin-result");
    ck_assert_int_eq(json_integer_value(json_object_get(wrong, "left")), 2); // on that card alone
    json_decref(wrong);
    reader_bench_expect_end(&other, "cancelled");
    reader_bench_expect_end(&bench, "done");
    reader_bench_close(&other);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof *(table))

int main(void)
{
    Suite *suite = suite_create("reader-settings");
    TCase *sessions = tcase_create("sessions");

    tcase_add_checked_fixture(sessions, set_up, tear_down);
    tcase_set_timeout(sessions, 30);
    tcase_add_loop_test(sessions, test_reader_settings_consents_by_kind_and_date, 0, ROWS(SCREENS));
    tcase_add_test(sessions, test_reader_settings_setting_needs_a_restart);
    tcase_add_loop_test(sessions, test_reader_settings_configuration_malformed, 0, ROWS(BAD_CONFIGS));
    tcase_add_loop_test(sessions, test_reader_settings_device_offers_what_it_has, 0, ROWS(DEVICES));
    tcase_add_test(sessions, test_reader_settings_two_readers_on_two_lanes_do_not_mix);
    suite_add_tcase(suite, sessions);
    return reader_bench_run(suite);
}
