// SPDX-License-Identifier: Apache-2.0
//
// Garbage on both sides of the reader, drawn by lot: it may refuse, it may not fall, and a proper session works after.
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/random.h"
#include "virtual-card/tests/test_reader_bench.h"

enum { LINES = 1500, LINE_MAXIMUM = 300, SEEDS = 4 };

// Proper lines, to be spoilt.
static const char *const MODELS[] = {
    "{\"do\":\"session\",\"method\":\"face\",\"face\":\"same\",\"code-b\":\"00000000000000\",\"pins\":[\"0\",\"12345\"]}",
    "{\"do\":\"session\",\"method\":\"visual\",\"remove-after\":\"cert\",\"consents\":{\"checkup\":true}}",
    "{\"do\":\"mode\",\"mode\":\"visual\",\"account\":\"administrator\"}",
    "{\"do\":\"advance\",\"seconds\":61}",
    "{\"do\":\"clock\",\"at\":\"2021-04-05T09:00:00\"}",
    "{\"do\":\"configure\",\"config\":{\"patience-seconds\":{\"PIN\":7},\"kinds\":[\"limit\"]}}",
    "{\"do\":\"restart\"}",
    "{\"do\":\"go-on\"}",
    "{\"do\":\"hello\",\"port\":2}",
    "{\"do\":\"identify\",\"session\":1,\"challenge\":\"0011\",\"ask\":[\"checkup\"]}",
    "{\"do\":\"certificate\",\"session\":1,\"result\":\"valid\",\"registered\":false}",
    "{\"do\":\"show\",\"session\":1,\"result\":\"done\",\"text\":{\"ja\":\"a\"},\"message\":\"006\"}",
};

static struct reader_bench bench;

static void set_up(void)
{
    reader_bench_open(&bench, NULL);
    reader_bench_place(&bench);
}

static void tear_down(void)
{
    reader_bench_close(&bench);
}

// spoil copies a model with some of its bytes changed, and ends it with LF. It returns the length.
static size_t spoil(struct random_source *lot, char out[LINE_MAXIMUM])
{
    const char *model = MODELS[random_below(lot, sizeof MODELS / sizeof *MODELS)];
    size_t length = strlen(model);

    memcpy(out, model, length);
    for (uint64_t changes = random_below(lot, 4); changes > 0; changes--) {
        out[random_below(lot, length)] = (char)random_next(lot);
    }
    if (random_below(lot, 8) == 0) {
        length = (size_t)random_below(lot, length) + 1;
    }
    out[length] = '\n';
    return length + 1;
}

// drain takes what the reader has to say, so that nothing piles up.
static void drain(void)
{
    json_t *event;

    while (reader_process_read(bench.reader, &event) == ONSHI_OK) {
        json_decref(event);
    }
    while (lines_read(&bench.terminal, &event) == ONSHI_OK) {
        json_decref(event);
    }
}

static void push(int fd, const char *data, size_t length)
{
    while (length > 0) {
        const ssize_t sent = send(fd, data, length, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            data += sent;
            length -= (size_t)sent;
            continue;
        }
        struct pollfd wait = {.fd = fd, .events = POLLOUT};
        drain();
        ck_assert_int_ge(poll(&wait, 1, BENCH_MILLISECONDS), 0);
    }
}

// recover takes the card, so that whatever session there is ends, and begins anew.
static void recover(void)
{
    bench_card(&bench.lane, "remove", "removed");
    bool empty = false;
    while (!empty) {
        json_t *event = reader_bench_event(&bench, "card");
        empty = json_is_false(json_object_get(event, "present"));
        json_decref(event);
    }
    reader_bench_patient(&bench, "{\"do\":\"advance\",\"seconds\":86400}"); // a patient who still waits gives up
    reader_bench_patient(&bench, "{\"do\":\"configure\",\"config\":{\"patience-seconds\":{\"PIN\":60}}}");
    reader_bench_patient(&bench, "{\"do\":\"restart\"}");
    json_decref(reader_bench_event(&bench, "restarted"));
    drain();
}

START_TEST(test_reader_noise_on_both_sides)
{
    struct random_source lot = random_from((uint64_t)_i, "noise");
    char line[LINE_MAXIMUM];

    for (int i = 0; i < LINES; i++) {
        const bool patient = random_below(&lot, 2) == 0;
        const size_t length = spoil(&lot, line);
        push(patient ? reader_process_patient_fd(bench.reader) : bench.terminal.fd, line, length);
    }
    recover();

    reader_bench_terminal(&bench, json_pack("{s:s, s:i}", "do", "hello", "port", 2));
    reader_bench_place(&bench);
    reader_bench_patient(&bench, "{\"do\":\"mode\",\"mode\":\"unattended\",\"account\":\"administrator\"}");
    reader_bench_patient(&bench, "{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\"}");
    const json_int_t number = reader_bench_identify(&bench);
    json_t *identified = reader_bench_said(&bench, "identified");
    ck_assert(reader_bench_signature_fits(identified));
    reader_bench_certify(&bench, number, "valid");
    json_decref(reader_bench_said(&bench, "consents"));
    json_decref(identified);
}
END_TEST

START_TEST(test_reader_noise_of_a_line_that_never_ends)
{
    const size_t length = LINES_LINE_MAXIMUM + 70000;
    char *line = malloc(length);
    memset(line, '{', length);

    push(_i == 0 ? reader_process_patient_fd(bench.reader) : bench.terminal.fd, line, length);
    push(_i == 0 ? reader_process_patient_fd(bench.reader) : bench.terminal.fd, "\n", 1);

    json_t *refused = _i == 0 ? reader_bench_event(&bench, "refused") : reader_bench_said(&bench, "refused");
    ck_assert_str_eq(bench_text(refused, "reason"), "unknown");
    json_decref(refused);
    free(line);
}
END_TEST

START_TEST(test_reader_noise_terminal_that_hangs_up)
{
    reader_bench_patient(&bench, "{\"do\":\"clock\",\"at\":\"2021-04-05\"}");
    reader_bench_patient(&bench, "{\"do\":\"session\",\"method\":\"pin\",\"pin\":\"" BENCH_PIN "\"}");
    json_decref(reader_bench_said(&bench, "card-placed"));
    ck_assert_int_eq(shutdown(bench.terminal.fd, SHUT_RDWR), 0);

    reader_bench_patient(&bench, "{\"do\":\"advance\",\"seconds\":30}");

    json_t *end = reader_bench_event(&bench, "session-end"); // the device goes on to tell its patient
    ck_assert_str_eq(bench_text(end, "reason"), "time-out");
    json_decref(end);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("reader-noise");
    TCase *sessions = tcase_create("sessions");

    tcase_add_checked_fixture(sessions, set_up, tear_down);
    tcase_set_timeout(sessions, 60);
    tcase_add_loop_test(sessions, test_reader_noise_on_both_sides, 0, SEEDS);
    tcase_add_loop_test(sessions, test_reader_noise_of_a_line_that_never_ends, 0, 2);
    tcase_add_test(sessions, test_reader_noise_terminal_that_hangs_up);
    suite_add_tcase(suite, sessions);
    return reader_bench_run(suite);
}
