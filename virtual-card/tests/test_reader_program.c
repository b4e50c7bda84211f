// SPDX-License-Identifier: Apache-2.0
//
// onshi-reader as a program: a session through its standard input and output and its socket, and a terminal that comes
// back [SC-CRD-10].
#include <check.h>
#include <poll.h>
#include <signal.h>
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
static struct lines patient; // standard input and output are one socket
static char path[128];
static pid_t program;

static _Noreturn void become_reader(int end)
{
    dup2(end, STDIN_FILENO);
    dup2(end, STDOUT_FILENO);
    execl(ONSHI_READER, "onshi-reader", "--listen", path, "--pcsc", lane_socket(lane.lane), "--keys", ONSHI_KEYS, "--name",
          "desk-3", (char *)NULL);
    _exit(127);
}

static void set_up(void)
{
    int ends[2];

    bench_open(&lane);
    snprintf(path, sizeof path, "/tmp/onshi-reader-%d.sock", (int)getpid());
    ck_assert_int_eq(lines_pair(ends), ONSHI_OK);
    program = fork();
    ck_assert_int_ge(program, 0);
    if (program == 0) {
        become_reader(ends[1]);
    }
    close(ends[1]);
    lines_init(&patient, ends[0]);
}

static void tear_down(void)
{
    int status = 0;

    lines_close(&patient); // which ends the program
    ck_assert_int_eq(waitpid(program, &status, 0), program);
    unlink(path);
    bench_close(&lane);
}

// try_connect returns false as long as the program does not listen.
static bool try_connect(struct lines *terminal)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    strcpy(address.sun_path, path);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return false;
    }
    lines_init(terminal, fd);
    return true;
}

static void attach(struct lines *terminal)
{
    const struct deadline end = deadline_in(BENCH_MILLISECONDS);

    while (!try_connect(terminal)) {
        ck_assert(!deadline_passed(&end));
        poll(NULL, 0, 10);
    }
    json_t *hello = bench_expect(bench_source_of_lines(terminal), "hello");
    ck_assert_str_eq(bench_text(hello, "reader"), "desk-3");
    json_decref(hello);
    ck_assert_int_eq(lines_send(terminal, json_pack("{s:s, s:i}", "do", "hello", "port", 2)), ONSHI_OK);
}

static void play(struct lines *terminal)
{
    json_t *placed = bench_expect(bench_source_of_lines(terminal), "card-placed");
    ck_assert_int_eq(json_integer_value(json_object_get(placed, "session")), 1);
    json_decref(placed);
    ck_assert_int_eq(lines_send(terminal, json_pack("{s:s, s:i, s:s, s:[]}", "do", "identify", "session", 1,
                                                    "challenge", "00112233", "ask")), ONSHI_OK);
    json_decref(bench_expect(bench_source_of_lines(terminal), "identified"));
    ck_assert_int_eq(lines_send(terminal, json_pack("{s:s, s:i, s:s}", "do", "certificate", "session", 1, "result",
                                                    "valid")), ONSHI_OK);
    json_decref(bench_expect(bench_source_of_lines(terminal), "consents"));
    ck_assert_int_eq(lines_send(terminal, json_pack("{s:s, s:i, s:s}", "do", "show", "session", 1, "result", "done")),
                     ONSHI_OK);
    json_decref(bench_expect(bench_source_of_lines(terminal), "session-end"));
}

static void say_session(void)
{
    ck_assert_int_eq(lines_send(&patient, json_pack("{s:s, s:s, s:s}", "do", "session", "method", "pin", "pin",
                                                    BENCH_PIN)), ONSHI_OK);
}

START_TEST(test_reader_program_plays_a_session)
{
    struct lines terminal;
    attach(&terminal);
    bench_card(&lane, "insert", "inserted");
    say_session();

    play(&terminal);

    json_t *end = bench_expect(bench_source_of_lines(&patient), "session-end");
    ck_assert_str_eq(bench_text(end, "reason"), "done");
    json_decref(end);
    lines_close(&terminal);
}
END_TEST

START_TEST(test_reader_program_takes_a_terminal_that_comes_back)
{
    struct lines terminal;
    attach(&terminal);
    bench_card(&lane, "insert", "inserted");
    say_session();
    json_decref(bench_expect(bench_source_of_lines(&terminal), "card-placed"));
    lines_close(&terminal); // in the middle of a session
    attach(&terminal);
    say_session();

    play(&terminal);

    lines_close(&terminal);
}
END_TEST

START_TEST(test_reader_program_ends_when_the_patient_side_does)
{
    struct lines terminal;
    int status = 0;
    attach(&terminal);

    ck_assert_int_eq(shutdown(patient.fd, SHUT_WR), 0);

    ck_assert_int_eq(waitpid(program, &status, 0), program);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    ck_assert_int_ne(access(path, F_OK), 0); // and leaves no socket behind
    lines_close(&terminal);
    program = fork(); // for tear_down
    if (program == 0) {
        _exit(0);
    }
}
END_TEST

START_TEST(test_reader_program_says_why_it_cannot_listen)
{
    char command[1024];
    char said[512] = "";
    snprintf(command, sizeof command, ONSHI_READER " --listen /tmp/%0200d.sock 2>&1 < /dev/null", 0);

    FILE *output = popen(command, "r");
    ck_assert_ptr_nonnull(output);
    const size_t length = fread(said, 1, sizeof said - 1, output);
    const int status = pclose(output);

    ck_assert_uint_gt(length, 0);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    ck_assert_msg(strstr(said, "File name too long") != NULL, "%s", said);
}
END_TEST

int main(void)
{
    if (!bench_possible()) {
        return BENCH_SKIPPED;
    }

    Suite *suite = suite_create("reader-program");
    TCase *sessions = tcase_create("sessions");
    tcase_add_checked_fixture(sessions, set_up, tear_down);
    tcase_set_timeout(sessions, 30);
    tcase_add_test(sessions, test_reader_program_plays_a_session);
    tcase_add_test(sessions, test_reader_program_takes_a_terminal_that_comes_back);
    tcase_add_test(sessions, test_reader_program_ends_when_the_patient_side_does);
    tcase_add_test(sessions, test_reader_program_says_why_it_cannot_listen);
    suite_add_tcase(suite, sessions);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
