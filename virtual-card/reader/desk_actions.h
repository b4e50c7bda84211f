// SPDX-License-Identifier: Apache-2.0
//
// What each request of the desk does to the device (suites/adapters/desk-protocol.md, role card-reader), told apart from
// how requests come and answers go (product.c).
//
// A request that the device has to carry out is under way until the device says that it has taken in everything before
// it; desk_hear tells when.
#ifndef ONSHI_VIRTUAL_CARD_READER_DESK_ACTIONS_H
#define ONSHI_VIRTUAL_CARD_READER_DESK_ACTIONS_H

#include <jansson.h>
#include <stdbool.h>

#include "virtual-card/reader/plugged.h"
#include "virtual-card/reader/seen.h"

enum { DESK_ERROR_SIZE = 512 };

enum desk_outcome {
    DESK_DONE,
    DESK_UNDER_WAY,
    DESK_REFUSED, // `error` says why
    DESK_UNSUPPORTED,
};

enum desk_hearing {
    DESK_EVENT,
    DESK_SETTLED,
    DESK_LATE, // the request that this is about has been answered already
};

struct desk_state {
    struct reader_config usual;  // of the command line
    const char *usual_pcsc;      // borrowed
    struct reader_config first;  // as after installation: with what hello said
    json_t *hello;               // owned: the texts that the configuration borrows; NULL: not said yet
    struct plugged plugged;
    struct seen seen;
    json_int_t mark;             // of the last question whether the device has settled
    int64_t date;                // that the clock will show when the request under way has been carried out
    bool has_date;
    char error[DESK_ERROR_SIZE]; // of the request under way, or ""
};

void desk_init(struct desk_state *desk, const struct reader_config *usual, const char *pcsc);
void desk_clear(struct desk_state *desk);

// desk_run begins what `request` asks for.
enum desk_outcome desk_run(struct desk_state *desk, const json_t *request);

// desk_hear takes an event of the device in. With DESK_SETTLED the request under way has been carried out, and `error` says
// whether the device refused it; only DESK_EVENT is one to pass on.
enum desk_hearing desk_hear(struct desk_state *desk, const json_t *event);

// desk_switched_on tells that the device was switched on.
void desk_switched_on(struct desk_state *desk);

// desk_introduce fills in the answer to hello. desk_give_up forgets a hello that nobody answers and says why.
void desk_introduce(const struct desk_state *desk, json_t *answer);
const char *desk_give_up(struct desk_state *desk);

#endif
