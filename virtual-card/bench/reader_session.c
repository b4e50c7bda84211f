// SPDX-License-Identifier: Apache-2.0
//
// reader-session [N] [pin|face]: what a session costs the reader itself, from the moment in which pcscd shows the card to
// "session-end". Patient and terminal answer at once, so what is left is the reader, the card, pcscd and vpcd; that the
// card comes and goes is pcscd's polling and is not counted. Prints a row of the table of bench/run; exit status 1 when
// its limit is missed, 77 where no lane can be opened.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "virtual-card/bench/median.h"
#include "virtual-card/bench/row.h"
#include "virtual-card/tests/test_reader_bench.h"

enum { SESSIONS = 20, SESSIONS_MAXIMUM = 1000 };

static const double limit_ms = 30;

// play_terminal answers one session as fast as it can.
static void play_terminal(struct reader_bench *bench)
{
    const json_int_t number = reader_bench_identify(bench);

    json_decref(reader_bench_said(bench, "identified"));
    reader_bench_certify(bench, number, "valid");
    json_decref(reader_bench_said(bench, "consents"));
    reader_bench_show(bench, number, "done");
    json_decref(reader_bench_said(bench, "session-end"));
}

static double measure(struct reader_bench *bench, bool by_face)
{
    json_t *session = json_pack("{s:s, s:s, s:s, s:s, s:s, s:{s:b, s:b}}", "do", "session", "method",
                                by_face ? "face" : "pin", "pin", BENCH_PIN, "person", READER_PERSON, "code-b",
                                bench->code_b, "consents", "checkup", 1, "medication", 1);

    reader_bench_place(bench); // the card is seen
    const int64_t begun = clock_monotonic_us();
    if (reader_process_send(bench->reader, session) != ONSHI_OK) {
        abort();
    }
    play_terminal(bench);
    const double milliseconds = (double)(clock_monotonic_us() - begun) / 1000;
    json_decref(reader_bench_event(bench, "take-card"));
    reader_bench_take_card(bench);
    return milliseconds;
}

int main(int argc, char **argv)
{
    static double times[SESSIONS_MAXIMUM];
    const long asked = argc > 1 ? strtol(argv[1], NULL, 10) : SESSIONS;
    const size_t sessions = asked > 0 && asked <= SESSIONS_MAXIMUM ? (size_t)asked : SESSIONS;
    const bool by_face = argc > 2 && strcmp(argv[2], "face") == 0;
    struct reader_bench bench;

    if (!bench_possible()) {
        return BENCH_SKIPPED;
    }
    reader_bench_open(&bench, NULL);
    for (size_t i = 0; i < sessions; i++) {
        times[i] = measure(&bench, by_face);
    }
    reader_bench_close(&bench);

    char what[64];
    (void)snprintf(what, sizeof what, "reader, a session by %s: ms, median of %zu", by_face ? "face" : "PIN", sessions);
    return row_show(what, median(times, sessions), ROW_AT_MOST, limit_ms) ? EXIT_SUCCESS : EXIT_FAILURE;
}
