// SPDX-License-Identifier: Apache-2.0
//
// Faults that a patient at the reader meets, and faults of what is pushed into face.
#include <check.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/json.h"
#include "mocks/tests/site.h"

enum { LINES_OF_A_SESSION = 4 }; // hello, identify, certificate, show

static int sessions;
static struct test_card *card;

static int64_t now(void *context) {
    (void)context;
    return site.now;
}

static void set_up(void) {
    site_prepare();
    site.faults = fault_plan_new(now, NULL);
    card = test_card_new("0A0001");
    sessions = 0;
}

static void tear_down(void) {
    test_card_free(card);
    site_close();
}

static void start_with(const char *text) {
    struct planned_fault fault;
    ck_assert_int_eq(fault_read(text, &fault, NULL), ONSHI_OK);
    ck_assert_int_eq(fault_arm(site.faults, &fault, NULL), ONSHI_OK);
    site_start();
}

static void count_firings(void *context, const struct fault_result *result) {
    *(int64_t *)context += result->fired;
}

static int64_t fired(void) {
    int64_t sum = 0;
    (void)fault_report(site.faults, count_firings, &sum);
    return sum;
}

static void say(int reader, const char *line) {
    ck_assert_int_eq(send(reader, line, strlen(line), MSG_NOSIGNAL), (ssize_t)strlen(line));
    ck_assert_int_eq(send(reader, "\n", 1, MSG_NOSIGNAL), 1);
}

// What the terminal told in this session as its nth line.
static json_t *told(int nth) {
    json_t *message = json_loads(site_wait_for(TERMINAL_READER_TOLD, sessions * LINES_OF_A_SESSION + nth)->data, 0, NULL);
    ck_assert_ptr_nonnull(message);
    return message;
}

static void identify(int reader, const char *challenge_hex) {
    uint8_t challenge[64], signature[256];
    uint8_t *certificate;
    size_t challenge_length = strlen(challenge_hex) / 2;
    for (size_t i = 0; i < challenge_length; i++) {
        unsigned byte = 0;
        ck_assert_int_eq(sscanf(challenge_hex + 2 * i, "%2x", &byte), 1);
        challenge[i] = (uint8_t)byte;
    }
    size_t certificate_length = test_card_certificate(card, &certificate);
    size_t signature_length = test_card_sign(card, challenge, challenge_length, signature);
    struct bytes_writer line;
    bytes_writer_init(&line, 65536);
    ck_assert_int_eq(bytes_write_text(&line, "{\"event\":\"identified\",\"session\":1,\"method\":\"pin\","
                                             "\"proof\":\"pin\",\"certificate\":\""), ONSHI_OK);
    ck_assert_int_eq(bytes_write_hex(&line, certificate, certificate_length), ONSHI_OK);
    ck_assert_int_eq(bytes_write_text(&line, "\",\"signature\":\""), ONSHI_OK);
    ck_assert_int_eq(bytes_write_hex(&line, signature, signature_length), ONSHI_OK);
    ck_assert_int_eq(bytes_write_text(&line, "\"}"), ONSHI_OK);
    say(reader, bytes_text(&line));
    bytes_writer_free(&line);
    free(certificate);
}

// A patient goes through the reader; returns whether the end was "done".
static bool visit(void) {
    int pair[2];
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    ck_assert_int_eq(terminal_attach_reader(site.terminal, pair[1]), ONSHI_OK);
    say(pair[0], "{\"port\":2,\"event\":\"hello\",\"versions\":[2],\"reader\":\"reader-1\"}");
    say(pair[0], "{\"port\":2,\"event\":\"card-placed\",\"session\":1}");
    json_t *question = told(1);
    identify(pair[0], json_text(question, "challenge"));
    say(pair[0], "{\"event\":\"consents\",\"session\":1,\"consents\":{\"checkup\":true}}");
    json_t *show = told(3);
    bool done = strcmp(json_text(show, "result"), "done") == 0;
    json_decref(question);
    json_decref(show);
    (void)close(pair[0]);
    sessions++;
    return done;
}

static const struct {
    const char *fault, *text;
} windows[] = {
    {"maintenance:from=2021-04-05T09:00,until=2021-04-05T10:30",
     "MOCK0009E システムメンテナンス中です。(2021-04-05 09:00から2021-04-05 10:30まで)"},
    {"line-outage:from=2021-04-05T09:00,until=2021-04-05T10:30",
     "MOCK0009E 回線が切断されているため、オンライン資格確認等システムに接続できません。"},
};

START_TEST(test_fault_in_a_window_stops_a_patient_at_the_reader) {
    start_with(windows[_i].fault);
    bool during = visit();
    int pushed = site_count(TERMINAL_FACE_PUSHED);
    site.now += 90 * 60;

    bool after = visit();

    ck_assert(!during);
    ck_assert_int_eq(pushed, 0);
    ck_assert_str_eq(site_find(TERMINAL_READER_UNKNOWN, 0)->text, windows[_i].text);
    ck_assert(after);
    ck_assert_int_eq(site_count(TERMINAL_FACE_PUSHED), 1);
    ck_assert_int_eq(fired(), 1);
}
END_TEST

START_TEST(test_fault_jpki_outage_stops_only_new_cards) {
    start_with("jpki-outage:from=2021-04-05T10:00,until=2021-04-05T11:00");
    bool before = visit();
    site.now = instant("2021-04-05T10:30:00");
    bool known = visit();
    test_card_free(card);
    card = test_card_new("0A0001"); // a new certificate of the same patient

    bool renewed = visit();

    ck_assert(before);
    ck_assert(known);
    ck_assert(!renewed);
    ck_assert_int_eq(site_count(TERMINAL_FACE_PUSHED), 2);
    ck_assert_int_eq(fired(), 1);
}
END_TEST

START_TEST(test_fault_header_9_fails_one_patient) {
    start_with("header-9:on=reader,at=2");

    bool first = visit(), second = visit(), third = visit();

    ck_assert(first && !second && third);
    ck_assert_int_eq(fired(), 1);
}
END_TEST

START_TEST(test_fault_silence_pushes_nothing_into_face) {
    start_with("silence:on=folder,kind=face");

    bool first = visit();
    int pushed = site_entries(site.folders[2]);
    bool second = visit();

    ck_assert(first && second);
    ck_assert_int_eq(pushed, 0);
    ck_assert_int_eq(site_entries(site.folders[2]), 1);
    ck_assert_int_eq(fired(), 1);
}
END_TEST

// Lines at the port.

static int attach(void) {
    int pair[2];
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    ck_assert_int_eq(terminal_attach_reader(site.terminal, pair[1]), ONSHI_OK);
    say(pair[0], "{\"port\":2,\"event\":\"hello\",\"versions\":[2],\"reader\":\"reader-1\"}");
    return pair[0];
}

START_TEST(test_fault_silence_at_the_port_tells_the_reader_nothing) {
    start_with("silence:on=port,kind=identify");
    int reader = attach();
    say(reader, "{\"port\":2,\"event\":\"card-placed\",\"session\":1}");
    say(reader, "{\"event\":\"session-end\",\"session\":1,\"reason\":\"time-out\"}");
    say(reader, "{\"port\":2,\"event\":\"card-placed\",\"session\":2}");

    json_t *question = told(1);

    ck_assert_int_eq(json_integer_value(json_object_get(question, "session")), 2);
    ck_assert_int_eq(fired(), 1);
    json_decref(question);
    (void)close(reader);
}
END_TEST

START_TEST(test_fault_overtaken_comes_in_the_next_session) {
    start_with("overtaken:kind=certificate");
    int reader = attach();
    say(reader, "{\"port\":2,\"event\":\"card-placed\",\"session\":7}");
    say(reader, "{\"event\":\"identified\",\"session\":7,\"method\":\"face\",\"proof\":\"none\",\"certificate\":\"30\"}");
    say(reader, "{\"event\":\"session-end\",\"session\":7,\"reason\":\"card-removed\"}");
    say(reader, "{\"port\":2,\"event\":\"card-placed\",\"session\":8}");
    say(reader, "{\"event\":\"identified\",\"session\":8,\"method\":\"face\",\"proof\":\"none\",\"certificate\":\"30\"}");

    json_t *late = told(3), *own = told(4); // behind hello and twice identify

    ck_assert_str_eq(json_text(late, "do"), "certificate");
    ck_assert_int_eq(json_integer_value(json_object_get(late, "session")), 7);
    ck_assert_str_eq(json_text(own, "do"), "certificate");
    ck_assert_int_eq(json_integer_value(json_object_get(own, "session")), 8);
    json_decref(late);
    json_decref(own);
    (void)close(reader);
}
END_TEST

START_TEST(test_fault_other_version_is_chosen_by_the_terminal) {
    start_with("other-version");
    int reader = attach();

    json_t *hello = told(0);

    ck_assert_int_eq(json_integer_value(json_object_get(hello, "port")), 3);
    json_decref(hello);
    (void)close(reader);
}
END_TEST

START_TEST(test_fault_cut_leaves_half_a_push) {
    start_with("cut:on=folder,kind=face,value=60");
    ck_assert(visit());

    const struct seen *pushed = site_wait_for(TERMINAL_FACE_PUSHED, 0);
    char *text = site_read(site.folders[2], pushed->name);

    ck_assert_uint_eq(strlen(text), 60);
    ck_assert_int_eq(fired(), 1);
    free(text);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("fault_reader");
    tcase_set_timeout(tests, SITE_CASE_SECONDS);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, test_fault_in_a_window_stops_a_patient_at_the_reader, 0,
                        sizeof windows / sizeof windows[0]);
    tcase_add_test(tests, test_fault_jpki_outage_stops_only_new_cards);
    tcase_add_test(tests, test_fault_header_9_fails_one_patient);
    tcase_add_test(tests, test_fault_silence_pushes_nothing_into_face);
    tcase_add_test(tests, test_fault_silence_at_the_port_tells_the_reader_nothing);
    tcase_add_test(tests, test_fault_overtaken_comes_in_the_next_session);
    tcase_add_test(tests, test_fault_other_version_is_chosen_by_the_terminal);
    tcase_add_test(tests, test_fault_cut_leaves_half_a_push);
    return run_case(tests);
}
