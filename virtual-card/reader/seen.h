// SPDX-License-Identifier: Apache-2.0
//
// What stands on the device's panel and what has happened at it, gathered from its events (reader_process.h): the member
// "seen" of the desk protocol (suites/adapters/desk-protocol.md, role card-reader).
//
//     seen_switched_on(&seen, &config);
//     seen_take(&seen, event);
//     json_object_set_new(answer, "seen", seen_now(&seen));
#ifndef ONSHI_VIRTUAL_CARD_READER_SEEN_H
#define ONSHI_VIRTUAL_CARD_READER_SEEN_H

#include <jansson.h>
#include <stdbool.h>

#include "virtual-card/reader/reader_config.h"

struct seen {
    json_t *screen;      // owned, as all below
    json_t *sessions;    // since the last seen_forget
    json_t *methods;     // that the device offers
    bool card;
    bool visual_mode;
    json_int_t number;   // of the last session, as the port counts them
};

void seen_init(struct seen *seen);
void seen_free(struct seen *seen);

// seen_switched_on tells that the device was switched on with `config`; a session that ran has ended by that.
void seen_switched_on(struct seen *seen, const struct reader_config *config);

// seen_forget empties the list of sessions.
void seen_forget(struct seen *seen);

// seen_take takes one event of the device in; it borrows.
void seen_take(struct seen *seen, const json_t *event);

// seen_methods returns the names of the methods that `config` offers; seen_now what is seen. The caller owns both.
json_t *seen_methods(const struct reader_config *config);
json_t *seen_now(const struct seen *seen);

#endif
