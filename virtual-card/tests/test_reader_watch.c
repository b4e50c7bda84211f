// SPDX-License-Identifier: Apache-2.0
//
// How the reader learns of cards that come and go, from a pcscd whose word on it is not always its own.
#include <check.h>
#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
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
    {{EMPTY(0UL), EMPTY(1UL), EMPTY(2UL), CARD(3UL)}, "ap", "a disconnect was quicker than the watch: no card to use"},
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

// The watch stands still between seeing a card and its next look, as it may on a busy machine.
static struct {
    pthread_t test; // whose own looks pass
    bool closed;
    sem_t reached;
    sem_t opened;
} gate;

static void close_gate(void)
{
    gate.test = pthread_self();
    gate.closed = true;
    ck_assert_int_eq(sem_init(&gate.reached, 0, 0), 0);
    ck_assert_int_eq(sem_init(&gate.opened, 0, 0), 0);
}

// SCardGetStatusChange is libpcsclite's, with the gate behind it.
LONG SCardGetStatusChange(SCARDCONTEXT context, DWORD milliseconds, SCARD_READERSTATE *states, DWORD count)
{
    LONG (*look)(SCARDCONTEXT, DWORD, SCARD_READERSTATE *, DWORD);
    *(void **)&look = dlsym(RTLD_NEXT, "SCardGetStatusChange");
    const LONG result = look(context, milliseconds, states, count);

    if (gate.closed && !pthread_equal(gate.test, pthread_self()) &&
        (states->dwEventState & SCARD_STATE_PRESENT) != 0) {
        gate.closed = false;
        sem_post(&gate.reached);
        sem_wait(&gate.opened);
    }
    return result;
}

static int start_watch(SCARDCONTEXT context)
{
    char names[16 * MAX_READERNAME];
    DWORD size = sizeof names;
    int watch;

    ck_assert_int_eq(SCardListReaders(context, NULL, names, &size), SCARD_S_SUCCESS);
    ck_assert_int_eq(watch_start(names, &watch), ONSHI_OK);
    return watch;
}

static char next_told(int watch)
{
    struct pollfd wait = {.fd = watch, .events = POLLIN};
    char told;

    ck_assert_msg(poll(&wait, 1, BENCH_MILLISECONDS) == 1, "the watch says nothing");
    ck_assert_int_eq(read(watch, &told, 1), 1);
    return told;
}

// pull_before_disconnect uses a card that is pulled before the program lets go of it. The disconnect finds no card, in
// the 0.4 s until pcscd looks.
static void pull_before_disconnect(SCARDCONTEXT context)
{
    SCARDHANDLE card;

    ck_assert_int_eq(bench_connect(context, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T1, &card), SCARD_S_SUCCESS);
    bench_card(&bench, "remove", "removed");
    ck_assert_int_eq(SCardDisconnect(card, SCARD_UNPOWER_CARD), SCARD_S_SUCCESS);
}

START_TEST(test_reader_watch_tells_an_empty_slot_when_the_next_card_will_be_seen)
{
    SCARDCONTEXT context;
    setenv("PCSCLITE_CSOCK_NAME", lane_socket(bench.lane), 1);
    ck_assert_int_eq(SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context), SCARD_S_SUCCESS);
    close_gate();
    const int watch = start_watch(context);
    ck_assert_int_eq(next_told(watch), WATCH_ABSENT);
    bench_card(&bench, "insert", "inserted");
    sem_wait(&gate.reached);
    pull_before_disconnect(context);
    sem_post(&gate.opened);
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
