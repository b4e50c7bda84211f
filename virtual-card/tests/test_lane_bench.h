// SPDX-License-Identifier: Apache-2.0
//
// What the tests of lanes, links and readers stand on: a folder, a lane in it, a person's card as a process. What does
// not work aborts, with a word on standard error.
#ifndef ONSHI_VIRTUAL_CARD_TESTS_TEST_LANE_BENCH_H
#define ONSHI_VIRTUAL_CARD_TESTS_TEST_LANE_BENCH_H

#include <jansson.h>
#include <stdbool.h>
#include <winscard.h>

#include "virtual-card/vpcd/card_process.h"
#include "virtual-card/vpcd/lane.h"
#include "virtual-card/vpcd/lines.h"

#define BENCH_PIN "4771"

enum { BENCH_SKIPPED = 77, BENCH_MILLISECONDS = 8000, BENCH_PATH_SIZE = 64 };

struct bench {
    char directory[BENCH_PATH_SIZE];
    struct lane *lane;
    struct card *card;
    struct card_process *holder;
};

// bench_possible says whether a lane can be opened here at all; if not it prints why.
bool bench_possible(void);

// bench_make_folder makes a private folder; bench_drop_folder removes it and aborts if something is left in it.
void bench_make_folder(char out[BENCH_PATH_SIZE]);
void bench_drop_folder(const char *folder);

// bench_issue_card makes the card of a literal person, whose PIN is BENCH_PIN.
struct card *bench_issue_card(void);

// bench_issue_special_card makes that person's card with one trait of issue/special.h: "photo", "empty".
struct card *bench_issue_special_card(const char *trait, const char *value);

// bench_open opens a lane with a card beside it, bench_open_with one with the given card, which it owns from then on;
// bench_close takes all away.
void bench_open(struct bench *bench);
void bench_open_with(struct bench *bench, struct card *card);
void bench_close(struct bench *bench);

// bench_card tells the card process what to do and waits until it says `event`.
void bench_card(struct bench *bench, const char *what, const char *event);

// bench_say sends the card process a control line; bench_hear passes over its events until one is called `name`, and
// returns that, which the caller owns.
void bench_say(struct bench *bench, const char *line);
json_t *bench_hear(struct bench *bench, const char *name);

// A place from which events come: a descriptor to poll and a function that never waits.
struct bench_source {
    int fd;
    enum onshi_status (*read)(void *from, json_t **out_event);
    void *from;
};

struct bench_source bench_source_of_card(struct card_process *process);
struct bench_source bench_source_of_lines(struct lines *lines);

// bench_next returns the next event, or ends the program when none comes in time; the caller owns it.
json_t *bench_next(struct bench_source source);

// bench_expect passes over events until one is called `name`, and returns that.
json_t *bench_expect(struct bench_source source, const char *name);

// bench_text returns the text of a member, "" when there is none.
const char *bench_text(const json_t *event, const char *member);

// bench_client runs `client` in a process of its own as a PC/SC client of `socket`, and returns its result (0 to 100).
int bench_client(const char *socket, int (*client)(SCARDCONTEXT context));

// bench_begin_client is the first half of bench_client, so that something can happen meanwhile; bench_end_client waits
// for its end and returns its result.
pid_t bench_begin_client(const char *socket, int (*client)(SCARDCONTEXT context));
int bench_end_client(pid_t pid);

// For clients: bench_connect waits for a card in the first reader and connects to it, as SCardConnect.
LONG bench_connect(SCARDCONTEXT context, DWORD share, DWORD protocols, SCARDHANDLE *out_card);

// For clients: bench_transmit sends hexadecimal digits and returns the status word; 0 when the answer had none, -1 when
// SCardTransmit failed.
int bench_transmit(SCARDHANDLE card, const char *hexadecimal);

#endif
