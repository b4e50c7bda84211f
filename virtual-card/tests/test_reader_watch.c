// SPDX-License-Identifier: Apache-2.0
//
// How the reader learns of cards that come and go, from a pcscd whose word on it is not always its own.
#include <check.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "virtual-card/reader/watch.h"
#include "virtual-card/tests/test_reader_bench.h"

#define EMPTY(count) (SCARD_STATE_EMPTY | (count) << 16UL)
#define CARD(count) (SCARD_STATE_PRESENT | (count) << 16UL)

enum { STATES_MAXIMUM = 4 };

static const struct {
    unsigned long states[STATES_MAXIMUM]; // to the first zero
    const char *told;
    const char *why;
} LOOKS[] = {
    {{EMPTY(0UL)}, "a", "the first look tells how it is"},
    {{CARD(0UL)}, "p", "a card lay there when pcscd began"},
    {{EMPTY(0UL), CARD(1UL), EMPTY(2UL)}, "apa", "a card comes and goes"},
    {{CARD(1UL), CARD(1UL) | SCARD_STATE_EXCLUSIVE, CARD(1UL)}, "p", "a program that connects is no card"},
    {{CARD(1UL), CARD(3UL)}, "pap", "exchanged between two looks"},
    {{EMPTY(0UL), EMPTY(2UL)}, "a", "came and went between two looks"},
    {{CARD(1UL), EMPTY(1UL)}, "p", "a disconnect found no card before pcscd looked, which would miss the next"},
    {{CARD(1UL), EMPTY(1UL), EMPTY(2UL), CARD(3UL)}, "pap", "then it has looked"},
    {{CARD(1UL), CARD(2UL)}, "pa", "taken out, and put back by a disconnect that was under way"},
    {{CARD(1UL), EMPTY(2UL), CARD(2UL)}, "pa", "the same, seen in two looks"},
    {{EMPTY(2UL), CARD(2UL), CARD(3UL)}, "ap", "and the next card is one"},
    {{CARD(0xFFFFUL), EMPTY(0UL), CARD(1UL)}, "pap", "the count wraps"},
    {{CARD(1UL), SCARD_STATE_UNAVAILABLE, SCARD_STATE_UNAVAILABLE, CARD(1UL)}, "pap", "no reader, no count"},
    {{CARD(2UL), CARD(3UL), EMPTY(4UL), CARD(5UL)}, "pap", "a first look that was wrong lasts until the slot is empty"},
};

START_TEST(test_reader_watch_goes_by_the_count)
{
    struct watch_slot slot = {.told = '\0'};
    char told[2 * STATES_MAXIMUM + 1] = "";

    for (size_t i = 0; i < STATES_MAXIMUM && LOOKS[_i].states[i] != 0; i++) {
        strcat(told, watch_see(&slot, LOOKS[_i].states[i]));
    }

    ck_assert_msg(strcmp(told, LOOKS[_i].told) == 0, "%s: %s", LOOKS[_i].why, told);
}
END_TEST

static struct bench bench;

static void set_up(void)
{
    bench_open(&bench);
}

static void tear_down(void)
{
    bench_close(&bench);
}

// take_card_and_let_go is a program that uses a card which is pulled before it lets go of it. Its disconnect finds no
// card, in the 0.4 s until pcscd looks.
static int take_card_and_let_go(SCARDCONTEXT context)
{
    SCARDHANDLE card;

    if (bench_connect(context, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T1, &card) != SCARD_S_SUCCESS) {
        return 1;
    }
    bench_card(&bench, "remove", "removed");
    return SCardDisconnect(card, SCARD_UNPOWER_CARD) == SCARD_S_SUCCESS ? 0 : 2;
}

static int start_watch(void)
{
    char names[16 * MAX_READERNAME];
    DWORD size = sizeof names;
    SCARDCONTEXT context;
    int watch;

    setenv("PCSCLITE_CSOCK_NAME", lane_socket(bench.lane), 1);
    ck_assert_int_eq(SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context), SCARD_S_SUCCESS);
    ck_assert_int_eq(SCardListReaders(context, NULL, names, &size), SCARD_S_SUCCESS);
    ck_assert_int_eq(watch_start(names, &watch), ONSHI_OK);
    SCardReleaseContext(context);
    return watch;
}

// next_told returns the next byte of the watch, passing over those of hold_up.
static char next_told(int watch)
{
    char told;

    do {
        struct pollfd wait = {.fd = watch, .events = POLLIN};
        ck_assert_msg(poll(&wait, 1, BENCH_MILLISECONDS) == 1, "the watch says nothing");
        ck_assert_int_eq(read(watch, &told, 1), 1);
    } while (told == '.');
    return told;
}

// hold_up fills the pipe of the watch: what it tells next keeps it there until that is read, as on a busy machine.
static void hold_up(int watch)
{
    static char dots[4096];
    char path[64];

    memset(dots, '.', sizeof dots);
    snprintf(path, sizeof path, "/proc/self/fd/%d", watch);
    const int end = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    ck_assert_int_ge(end, 0);
    while (write(end, dots, sizeof dots) > 0) {
    }
    close(end);
}

START_TEST(test_reader_watch_tells_an_empty_slot_when_the_next_card_will_be_seen)
{
    const pid_t program = bench_begin_client(lane_socket(bench.lane), take_card_and_let_go);
    const int watch = start_watch();
    ck_assert_int_eq(next_told(watch), WATCH_ABSENT);
    hold_up(watch);
    bench_say(&bench, "{\"do\":\"insert\"}");
    ck_assert_int_eq(bench_end_client(program), 0);
    ck_assert_int_eq(next_told(watch), WATCH_PRESENT);
    ck_assert_int_eq(next_told(watch), WATCH_ABSENT);

    bench_card(&bench, "insert", "inserted");

    ck_assert_int_eq(next_told(watch), WATCH_PRESENT);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("reader-watch");
    TCase *looks = tcase_create("looks");
    TCase *slot = tcase_create("slot");

    tcase_add_loop_test(looks, test_reader_watch_goes_by_the_count, 0, (int)(sizeof LOOKS / sizeof *LOOKS));
    suite_add_tcase(suite, looks);
    tcase_add_checked_fixture(slot, set_up, tear_down);
    tcase_set_timeout(slot, 30);
    tcase_add_test(slot, test_reader_watch_tells_an_empty_slot_when_the_next_card_will_be_seen);
    suite_add_tcase(suite, slot);
    return reader_bench_run(suite);
}
