// SPDX-License-Identifier: Apache-2.0
//
// Every state of the reader against a card that is taken and a patient who does nothing, on a scripted clock; staff
// mode, registration, certificates, versions [mynumber-card 7.3 to 7.5].
#include <check.h>
#include <string.h>

#include "virtual-card/reader/machine.h"
#include "virtual-card/reader/messages.h"
#include "virtual-card/tests/test_reader_bench.h"

static struct reader_bench bench;

static void set_up(void)
{
    reader_bench_open(&bench, NULL);
    reader_bench_patient(&bench, "{\"do\":\"clock\",\"at\":\"2021-04-05T09:00:00\"}");
}

static void tear_down(void)
{
    reader_bench_close(&bench);
}

// How a session comes to wait in each state. The rest of the session would be all right.
static const struct {
    enum reader_state state;
    const char *method;
    bool stops;         // the patient does; else the terminal says nothing
    const char *worth;  // what the terminal says of the certificate, NULL: nothing
    bool shows;         // the terminal shows its result
} WAITS[] = {
    {READER_DETECT, "pin", false, NULL, false},      {READER_METHOD, "pin", true, NULL, false},
    {READER_FACE, "face", true, NULL, false},        {READER_PIN, "pin", true, NULL, false},
    {READER_VISUAL, "visual", true, NULL, false},    {READER_CERT, "pin", false, NULL, false},
    {READER_REGISTER, "pin", true, "unregistered", false}, {READER_CONSENT, "pin", true, "valid", false},
    {READER_QUERY, "pin", false, "valid", false},    {READER_DONE, "pin", false, "valid", true},
};

// go_to brings the reader to wait in a state.
static void go_to(int row)
{
    const char *name = machine_state_name(WAITS[row].state);

    reader_bench_begin(&bench, WAITS[row].method, WAITS[row].stops ? name : NULL);
    if (WAITS[row].state == READER_DETECT) {
        json_decref(reader_bench_said(&bench, "card-placed"));
        return;
    }
    const json_int_t number = reader_bench_identify(&bench);
    if (WAITS[row].worth != NULL) {
        reader_bench_certify_next(&bench, number, WAITS[row].worth);
    }
    if (WAITS[row].state == READER_CERT) {
        json_decref(reader_bench_said(&bench, "identified"));
    }
    if (WAITS[row].shows) {
        reader_bench_show(&bench, number, "done");
    }
    json_decref(reader_bench_wait_screen(&bench, name));
}

static void expect_reason(const char *reason)
{
    json_t *end = reader_bench_event(&bench, "session-end");

    ck_assert_str_eq(bench_text(end, "reason"), reason);
    json_decref(end);
}

// next_patient_is_new has a second patient answer nothing, and looks at what the terminal hears.
static void next_patient_is_new(json_int_t number)
{
    reader_bench_patient(&bench, "{\"do\":\"mode\",\"mode\":\"unattended\",\"account\":\"administrator\"}");
    reader_bench_place(&bench);
    reader_bench_patient(&bench, "{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\"}");
    ck_assert_int_eq(reader_bench_identify(&bench), number);
    reader_bench_certify_next(&bench, number, "valid");
    json_t *consents = reader_bench_said(&bench, "consents");
    ck_assert(json_is_false(json_object_get(json_object_get(consents, "consents"), "checkup")));
    json_decref(consents);
}

START_TEST(test_reader_states_card_removed)
{
    go_to(_i);

    reader_bench_take_card(&bench);

    if (WAITS[_i].state != READER_DONE) { // whose session has ended well already
        json_t *end = reader_bench_said(&bench, "session-end");
        ck_assert_str_eq(bench_text(end, "reason"), "card-removed");
        json_decref(end);
    }
    next_patient_is_new(2);
}
END_TEST

START_TEST(test_reader_states_time_out)
{
    char line[64];
    const int seconds = machine_patience(WAITS[_i].state) / 1000;
    go_to(_i);
    snprintf(line, sizeof line, "{\"do\":\"advance\",\"seconds\":%d}", seconds - 1);
    reader_bench_patient(&bench, line);
    reader_bench_patient(&bench, "{\"do\":\"nonsense\"}"); // the fence: nothing has happened before it
    if (WAITS[_i].state == READER_DONE) {
        expect_reason("done");
    }
    json_decref(reader_bench_event(&bench, "refused"));

    reader_bench_patient(&bench, "{\"do\":\"advance\",\"seconds\":1}");

    json_t *screen = reader_bench_wait_screen(&bench, "REMOVE");
    ck_assert_str_eq(bench_text(screen, "message"),
                     machine_step(WAITS[_i].state, READER_TIME_OUT)->message);
    json_decref(screen);
    if (WAITS[_i].state != READER_DONE) {
        expect_reason("time-out");
    }
    reader_bench_take_card(&bench);
    next_patient_is_new(2);
}
END_TEST

START_TEST(test_reader_states_go_on)
{
    if (!WAITS[_i].stops) {
        return;
    }
    go_to(_i);

    reader_bench_patient(&bench, "{\"do\":\"go-on\"}");

    json_t *event = reader_bench_next_said(&bench); // identified, registration or consents
    ck_assert_str_ne(bench_text(event, "event"), "session-end");
    json_decref(event);
}
END_TEST

START_TEST(test_reader_states_forgotten_card_is_reminded_of)
{
    go_to(sizeof WAITS / sizeof *WAITS - 1);
    json_decref(reader_bench_event(&bench, "take-card"));

    reader_bench_patient(&bench, "{\"do\":\"advance\",\"seconds\":17}"); // three times five seconds

    for (int i = 1; i <= 3; i++) {
        json_t *screen = reader_bench_event(&bench, "screen");
        ck_assert_str_eq(bench_text(screen, "message"), "I09");
        json_decref(screen);
        json_t *reminder = reader_bench_event(&bench, "reminder");
        ck_assert_int_eq(json_integer_value(json_object_get(reminder, "count")), i);
        json_decref(reminder);
    }
    bench_card(&bench.lane, "remove", "removed");
    json_t *screen = reader_bench_event(&bench, "screen"); // no fourth
    ck_assert_str_eq(bench_text(screen, "state"), "IDLE");
    json_decref(screen);
}
END_TEST

START_TEST(test_reader_states_a_year_of_reminders_comes_to_an_end)
{
    go_to(sizeof WAITS / sizeof *WAITS - 1);

    reader_bench_patient(&bench, "{\"do\":\"clock\",\"at\":\"2022-04-05\"}");
    reader_bench_patient(&bench, "{\"do\":\"nonsense\"}");

    int reminders = 0;
    json_t *event = bench_next(reader_bench_source(&bench));
    while (strcmp(bench_text(event, "event"), "refused") != 0) {
        reminders += strcmp(bench_text(event, "event"), "reminder") == 0;
        json_decref(event);
        event = bench_next(reader_bench_source(&bench));
    }
    json_decref(event);
    ck_assert_int_eq(reminders, 60);
}
END_TEST

START_TEST(test_reader_states_patience_is_configured)
{
    reader_bench_patient(&bench, "{\"do\":\"configure\",\"config\":{\"patience-seconds\":{\"PIN\":7}}}");
    reader_bench_patient(&bench, "{\"do\":\"restart\"}");
    json_decref(reader_bench_said(&bench, "hello"));
    reader_bench_terminal(&bench, json_pack("{s:s, s:i}", "do", "hello", "port", 2));
    go_to(3);

    reader_bench_patient(&bench, "{\"do\":\"advance\",\"seconds\":7}");

    expect_reason("time-out");
}
END_TEST

// --- Staff mode ---

START_TEST(test_reader_states_visual_mode_offers_neither_face_nor_pin)
{
    reader_bench_begin(&bench, "visual", NULL);
    const json_int_t number = reader_bench_identify(&bench);

    json_t *screen = reader_bench_wait_screen(&bench, "DETECT");
    json_decref(screen);
    screen = reader_bench_event(&bench, "screen");
    json_t *identified = reader_bench_said(&bench, "identified");

    ck_assert_str_eq(bench_text(screen, "state"), "VISUAL"); // and not METHOD
    ck_assert_str_eq(bench_text(identified, "method"), "visual");
    ck_assert_str_eq(bench_text(identified, "proof"), "terminal");
    ck_assert(reader_bench_signature_fits(identified));
    ck_assert_int_eq(reader_bench_count(&bench, "00200080"), 0);
    json_decref(screen);
    json_decref(identified);
    (void)number;
}
END_TEST

START_TEST(test_reader_states_visual_mode_must_be_switched_back)
{
    reader_bench_begin(&bench, "visual", NULL);
    reader_bench_certify_next(&bench, reader_bench_identify(&bench), "revoked");
    expect_reason("certificate");
    json_t *screen;
    bench_card(&bench.lane, "remove", "removed");
    screen = reader_bench_wait_screen(&bench, "IDLE");
    ck_assert_str_eq(bench_text(screen, "mode"), "visual");
    json_decref(screen);

    reader_bench_place(&bench); // the next patient, who wants the PIN
    reader_bench_patient(&bench, "{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\",\"staff\":\"refuse\"}");
    reader_bench_identify(&bench);

    expect_reason("cancelled");
    ck_assert_int_eq(reader_bench_count(&bench, "0020008004"), 0);
}
END_TEST

START_TEST(test_reader_states_visual_mode_takes_effect_at_once)
{
    go_to(1 + _i); // METHOD, FACE, PIN

    reader_bench_terminal(&bench, json_pack("{s:s, s:s, s:s}", "do", "mode", "mode", "visual", "account",
                                            "administrator"));

    json_t *identified = reader_bench_said(&bench, "identified");
    ck_assert_str_eq(bench_text(identified, "method"), "visual");
    json_decref(identified);
}
END_TEST

START_TEST(test_reader_states_visual_mode_can_be_taken_back_at_once)
{
    go_to(4);

    reader_bench_patient(&bench, "{\"do\":\"mode\",\"mode\":\"unattended\",\"account\":\"administrator\"}");

    json_decref(reader_bench_wait_screen(&bench, "METHOD"));
}
END_TEST

static const struct {
    const char *line;
    const char *reason;
} MODES[] = {
    {"{\"do\":\"mode\",\"mode\":\"visual\"}", "not-allowed"},
    {"{\"do\":\"mode\",\"mode\":\"visual\",\"account\":\"clerk\"}", "not-allowed"},
    {"{\"do\":\"mode\",\"mode\":\"holiday\",\"account\":\"administrator\"}", "malformed"},
    {"{\"do\":\"mode\",\"account\":\"administrator\"}", "malformed"},
};

START_TEST(test_reader_states_mode_needs_an_administrator)
{
    reader_bench_terminal(&bench, json_loads(MODES[_i].line, 0, NULL));

    json_t *refused = reader_bench_next_said(&bench);

    ck_assert_str_eq(bench_text(refused, "event"), "refused");
    ck_assert_str_eq(bench_text(refused, "reason"), MODES[_i].reason);
    json_decref(refused);
}
END_TEST

// --- Certificate and registration ---

static const struct {
    const char *worth;
    const char *end;     // NULL: the consents come
    const char *message; // of the screen that follows
} WORTHS[] = {
    {"valid", NULL, ""},
    {"ending", NULL, "I10"},
    {"expired", "certificate", "006"},
    {"revoked", "certificate", "006"},
};

START_TEST(test_reader_states_certificate)
{
    reader_bench_begin(&bench, "pin", NULL);
    reader_bench_certify_next(&bench, reader_bench_identify(&bench), WORTHS[_i].worth);

    json_t *screen = reader_bench_wait_screen(&bench, WORTHS[_i].end == NULL ? "CONSENT" : "REMOVE");
    json_t *said = reader_bench_next_said(&bench);

    ck_assert_str_eq(bench_text(screen, "message"), WORTHS[_i].message);
    ck_assert_str_eq(bench_text(said, "event"), WORTHS[_i].end == NULL ? "consents" : "session-end");
    ck_assert_str_eq(bench_text(said, "reason"), WORTHS[_i].end == NULL ? "" : WORTHS[_i].end);
    json_decref(screen);
    json_decref(said);
}
END_TEST

START_TEST(test_reader_states_certificate_is_judged_after_it_was_told)
{
    go_to(3); // PIN, nothing told yet

    reader_bench_certify(&bench, 1, "valid");

    json_t *refused = reader_bench_next_said(&bench);
    ck_assert_str_eq(bench_text(refused, "reason"), "state");
    json_decref(refused);
}
END_TEST

START_TEST(test_reader_states_registers_on_the_spot)
{
    json_t *session = json_pack("{s:s, s:s, s:s, s:b}", "do", "session", "method", "pin", "pin", BENCH_PIN, "register",
                                _i);
    reader_bench_place(&bench);
    ck_assert_int_eq(reader_process_send(bench.reader, session), ONSHI_OK);
    reader_bench_certify_next(&bench, reader_bench_identify(&bench), "unregistered");

    json_t *registration = reader_bench_next_said(&bench);
    json_t *next = reader_bench_next_said(&bench);

    ck_assert_str_eq(bench_text(registration, "event"), "registration");
    ck_assert_int_eq(json_is_true(json_object_get(registration, "register")), _i);
    ck_assert_str_eq(bench_text(next, "event"), _i ? "consents" : "session-end");
    ck_assert_str_eq(bench_text(next, "reason"), _i ? "" : "not-registered");
    json_decref(registration);
    json_decref(next);
}
END_TEST

// --- Version ---

START_TEST(test_reader_states_does_not_go_on_without_a_version)
{
    reader_bench_terminal(&bench, json_pack("{s:s, s:i}", "do", "hello", "port", 1));
    json_t *refused = reader_bench_next_said(&bench);
    ck_assert_str_eq(bench_text(refused, "reason"), "version");
    json_decref(refused);
    reader_bench_begin(&bench, "pin", NULL);

    reader_bench_identify(&bench);

    refused = reader_bench_next_said(&bench);
    ck_assert_str_eq(bench_text(refused, "do"), "identify");
    ck_assert_str_eq(bench_text(refused, "reason"), "version");
    json_decref(refused);
}
END_TEST

START_TEST(test_reader_states_messages_say_what_to_do_in_both_languages)
{
    static const char *const PUBLIC[] = {"001", "002", "006"};
    for (size_t i = 0; i < sizeof PUBLIC / sizeof *PUBLIC; i++) {
        ck_assert_str_eq(message_find(PUBLIC[i])->mark, "F1");
    }
    for (size_t i = 0; message_at(i) != NULL; i++) {
        const struct message *message = message_at(i);
        ck_assert(message->japanese[0] != '\0' && message->english[0] != '\0');
        ck_assert((strcmp(message->mark, "I") == 0) == (message->number[0] == 'I'));
    }
}
END_TEST

START_TEST(test_reader_states_every_message_of_the_machine_exists)
{
    for (int state = 0; state < READER_STATES; state++) {
        for (int input = 0; input < READER_INPUTS; input++) {
            const struct reader_step *step = machine_step((enum reader_state)state, (enum reader_input)input);
            ck_assert(step == NULL || step->message == NULL || message_find(step->message) != NULL);
        }
    }
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof *(table))

static Suite *states_suite(void)
{
    Suite *suite = suite_create("reader-states");
    TCase *tables = tcase_create("tables");
    TCase *sessions = tcase_create("sessions");

    tcase_add_test(tables, test_reader_states_messages_say_what_to_do_in_both_languages);
    tcase_add_test(tables, test_reader_states_every_message_of_the_machine_exists);
    suite_add_tcase(suite, tables);
    tcase_add_checked_fixture(sessions, set_up, tear_down);
    tcase_set_timeout(sessions, 30);
    tcase_add_loop_test(sessions, test_reader_states_card_removed, 0, ROWS(WAITS));
    tcase_add_loop_test(sessions, test_reader_states_time_out, 0, ROWS(WAITS));
    tcase_add_loop_test(sessions, test_reader_states_go_on, 0, ROWS(WAITS));
    tcase_add_test(sessions, test_reader_states_forgotten_card_is_reminded_of);
    tcase_add_test(sessions, test_reader_states_a_year_of_reminders_comes_to_an_end);
    tcase_add_test(sessions, test_reader_states_patience_is_configured);
    tcase_add_test(sessions, test_reader_states_visual_mode_offers_neither_face_nor_pin);
    tcase_add_test(sessions, test_reader_states_visual_mode_must_be_switched_back);
    tcase_add_loop_test(sessions, test_reader_states_visual_mode_takes_effect_at_once, 0, 3);
    tcase_add_test(sessions, test_reader_states_visual_mode_can_be_taken_back_at_once);
    tcase_add_loop_test(sessions, test_reader_states_mode_needs_an_administrator, 0, ROWS(MODES));
    tcase_add_loop_test(sessions, test_reader_states_certificate, 0, ROWS(WORTHS));
    tcase_add_test(sessions, test_reader_states_certificate_is_judged_after_it_was_told);
    tcase_add_loop_test(sessions, test_reader_states_registers_on_the_spot, 0, 2);
    tcase_add_test(sessions, test_reader_states_does_not_go_on_without_a_version);
    suite_add_tcase(suite, sessions);
    return suite;
}

int main(void)
{
    return reader_bench_run(states_suite());
}
