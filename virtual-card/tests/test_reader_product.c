// SPDX-License-Identifier: Apache-2.0
//
// onshi-reader as a product of the role card-reader: the test is the desk on its standard input and output, the terminal
// on a socket, and the hands that put the card in.
#include <check.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "virtual-card/tests/test_lane_bench.h"
#include "virtual-card/vpcd/deadline.h"

static struct bench lane;
static struct lines desk; // standard input and output are one socket
static struct lines terminal;
static char path[128];
static int listener;
static pid_t program;
static int requests;

static _Noreturn void become_reader(int end)
{
    dup2(end, STDIN_FILENO);
    dup2(end, STDOUT_FILENO);
    execl(ONSHI_READER, "onshi-reader", (char *)NULL);
    _exit(127);
}

static void listen_at_path(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    strcpy(address.sun_path, path);
    listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(listen(listener, 1), 0);
}

static void stop_listening(void)
{
    close(listener);
    unlink(path);
}

static void set_up(void)
{
    int ends[2];

    bench_open(&lane);
    snprintf(path, sizeof path, "/tmp/onshi-port-%d.sock", (int)getpid());
    listen_at_path();
    ck_assert_int_eq(lines_pair(ends), ONSHI_OK);
    program = fork();
    ck_assert_int_ge(program, 0);
    if (program == 0) {
        become_reader(ends[1]);
    }
    close(ends[1]);
    lines_init(&desk, ends[0]);
    lines_init(&terminal, -1);
}

static void tear_down(void)
{
    int status = 0;

    lines_close(&desk); // which ends the program
    ck_assert_int_eq(waitpid(program, &status, 0), program);
    ck_assert_int_eq(status, 0);
    lines_close(&terminal);
    stop_listening();
    bench_close(&lane);
}

// --- The desk ---

// begin says a request; answer passes over the lines without `id` and returns the answer to the last one.
static void begin(json_t *request)
{
    json_object_set_new(request, "id", json_integer(++requests));
    ck_assert_int_eq(lines_send(&desk, request), ONSHI_OK);
}

static json_t *answer(void)
{
    for (;;) {
        json_t *line = bench_next(bench_source_of_lines(&desk));
        if (json_object_get(line, "id") != NULL) {
            ck_assert_int_eq(json_integer_value(json_object_get(line, "id")), requests);
            return line;
        }
        json_decref(line);
    }
}

static json_t *ask(json_t *request)
{
    begin(request);
    return answer();
}

static void do_well(json_t *request)
{
    json_t *said = ask(request);
    char *text = json_dumps(said, JSON_COMPACT);

    ck_assert_msg(json_is_true(json_object_get(said, "ok")), "%s", text);
    free(text);
    json_decref(said);
}

static json_t *event(const char *name)
{
    return bench_expect(bench_source_of_lines(&desk), name);
}

static void wait_port(const char *state)
{
    json_t *port = event("port");

    ck_assert_str_eq(bench_text(port, "state"), state);
    json_decref(port);
}

static json_t *hello(void)
{
    return json_pack("{s:s, s:i, s:s, s:{s:s, s:s, s:s}}", "do", "hello", "desk", 1, "clock", "20211101090000", "site",
                     "port", path, "pcsc", lane_socket(lane.lane), "keys", ONSHI_KEYS);
}

// --- The terminal ---

static void accept_reader(void)
{
    struct pollfd waits = {.fd = listener, .events = POLLIN};

    ck_assert_int_eq(poll(&waits, 1, BENCH_MILLISECONDS), 1);
    lines_init(&terminal, accept4(listener, NULL, NULL, SOCK_CLOEXEC));
    json_decref(bench_expect(bench_source_of_lines(&terminal), "hello"));
    ck_assert_int_eq(lines_send(&terminal, json_pack("{s:s, s:i}", "do", "hello", "port", 2)), ONSHI_OK);
}

static void tell(json_t *line)
{
    json_object_set_new(line, "session", json_integer(1));
    ck_assert_int_eq(lines_send(&terminal, line), ONSHI_OK);
}

static json_t *said(const char *name)
{
    return bench_expect(bench_source_of_lines(&terminal), name);
}

// play_terminal plays a session in which everything goes well.
static void play_terminal(void)
{
    json_decref(said("card-placed"));
    tell(json_pack("{s:s, s:s, s:[s,s]}", "do", "identify", "challenge", "00112233", "ask", "checkup", "medication"));
    json_decref(said("identified"));
    tell(json_pack("{s:s, s:s}", "do", "certificate", "result", "valid"));
    json_t *consents = said("consents");
    json_t *given = json_object_get(consents, "consents");
    ck_assert(json_is_true(json_object_get(given, "checkup")) && json_is_false(json_object_get(given, "medication")));
    json_decref(consents);
    tell(json_pack("{s:s, s:s}", "do", "show", "result", "done"));
    json_decref(said("session-end"));
}

static void open_site(void)
{
    begin(hello());
    accept_reader();
    json_decref(answer());
}

static void say_patient(void)
{
    do_well(json_pack("{s:s, s:s, s:s, s:{s:b}}", "do", "patient", "method", "pin", "pin", BENCH_PIN, "consents", "checkup",
                      1));
}

START_TEST(test_reader_product_introduces_itself)
{
    begin(hello());
    accept_reader();

    json_t *said_hello = answer();

    ck_assert_str_eq(bench_text(said_hello, "role"), "card-reader");
    ck_assert_str_eq(bench_text(json_object_get(said_hello, "product"), "name"), "onshi-reader");
    ck_assert_uint_eq(json_array_size(json_object_get(said_hello, "capabilities")), 8 + 3);
    json_decref(said_hello);
}
END_TEST

START_TEST(test_reader_product_plays_a_session)
{
    open_site();
    say_patient();
    bench_card(&lane, "insert", "inserted");

    play_terminal();

    json_decref(event("session-end"));
    json_t *settled = ask(json_pack("{s:s}", "do", "settle"));
    json_t *seen = json_object_get(settled, "seen");
    json_t *session = json_array_get(json_object_get(seen, "sessions"), 0);
    ck_assert_str_eq(bench_text(session, "method"), "pin");
    ck_assert_str_eq(bench_text(session, "result"), "done");
    ck_assert_int_eq(json_integer_value(json_object_get(session, "pin-left")), 3);
    ck_assert_str_eq(bench_text(json_object_get(seen, "screen"), "state"), "DONE");
    ck_assert(json_is_true(json_object_get(json_object_get(seen, "reader"), "card")));
    json_decref(settled);
}
END_TEST

START_TEST(test_reader_product_comes_back_after_the_line_was_lost)
{
    open_site();
    do_well(json_pack("{s:s, s:{s:s}}", "do", "configure", "config", "name", "desk-9"));
    lines_close(&terminal);
    stop_listening();
    wait_port("lost");

    json_t *refused = ask(json_pack("{s:s, s:s}", "do", "patient", "method", "pin"));
    ck_assert_ptr_nonnull(json_object_get(refused, "error"));
    json_decref(refused);
    do_well(json_pack("{s:s, s:s}", "do", "set-clock", "clock", "20211102090000"));
    listen_at_path();
    accept_reader();
    wait_port("connected");
    say_patient();
    bench_card(&lane, "insert", "inserted");

    play_terminal();
}
END_TEST

START_TEST(test_reader_product_passes_time_outs_by_the_desks_clock)
{
    open_site();
    do_well(json_pack("{s:s, s:s, s:s}", "do", "patient", "method", "visual", "staff", "confirm"));
    bench_card(&lane, "insert", "inserted");
    json_decref(said("card-placed"));

    json_t *advanced = ask(json_pack("{s:s, s:i}", "do", "advance", "seconds", 31)); // the terminal says nothing

    json_t *sessions = json_object_get(json_object_get(advanced, "seen"), "sessions");
    ck_assert_str_eq(bench_text(json_array_get(sessions, 0), "reason"), "time-out");
    json_decref(advanced);
}
END_TEST

START_TEST(test_reader_product_refuses_in_words)
{
    json_t *early = ask(json_pack("{s:s}", "do", "settle"));
    ck_assert_str_eq(bench_text(early, "error"), "hello comes first");
    json_decref(early);
    open_site();
    json_t *unknown = ask(json_pack("{s:s}", "do", "audit"));
    ck_assert(json_is_true(json_object_get(unknown, "unsupported")));
    json_decref(unknown);
    say_patient();

    json_t *busy = ask(json_pack("{s:s, s:s}", "do", "patient", "method", "pin"));
    ck_assert_int_eq(strncmp(bench_text(busy, "error"), "busy", 4), 0);
    json_decref(busy);
    json_t *state = ask(json_pack("{s:s}", "do", "go-on"));
    ck_assert_int_eq(strncmp(bench_text(state, "error"), "state", 5), 0);
    json_decref(state);
    do_well(json_pack("{s:s}", "do", "reset"));
    say_patient();
}
END_TEST

START_TEST(test_reader_product_says_what_the_device_is)
{
    open_site();
    do_well(json_pack("{s:s, s:{s:s}}", "do", "configure", "config", "kind", "plain-reader"));

    json_t *restarted = ask(json_pack("{s:s}", "do", "restart"));

    json_t *reader = json_object_get(json_object_get(restarted, "seen"), "reader");
    ck_assert_uint_eq(json_array_size(json_object_get(reader, "methods")), 2);
    ck_assert_str_eq(bench_text(reader, "mode"), "unattended");
    ck_assert_str_eq(bench_text(reader, "state"), "IDLE");
    json_decref(restarted);
    json_decref(said("hello"));
}
END_TEST

int main(void)
{
    if (!bench_possible()) {
        return BENCH_SKIPPED;
    }

    Suite *suite = suite_create("reader-product");
    TCase *desks = tcase_create("desk");
    tcase_add_checked_fixture(desks, set_up, tear_down);
    tcase_set_timeout(desks, 30);
    tcase_add_test(desks, test_reader_product_introduces_itself);
    tcase_add_test(desks, test_reader_product_plays_a_session);
    tcase_add_test(desks, test_reader_product_comes_back_after_the_line_was_lost);
    tcase_add_test(desks, test_reader_product_passes_time_outs_by_the_desks_clock);
    tcase_add_test(desks, test_reader_product_refuses_in_words);
    tcase_add_test(desks, test_reader_product_says_what_the_device_is);
    suite_add_tcase(suite, desks);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
