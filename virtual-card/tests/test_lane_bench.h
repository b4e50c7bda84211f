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

// bench_open opens a lane with a card beside it, bench_close takes all away.
void bench_open(struct bench *bench);
void bench_close(struct bench *bench);

// bench_card tells the card process what to do and waits until it says `event`.
void bench_card(struct bench *bench, const char *what, const char *event);

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

#endif
