// SPDX-License-Identifier: Apache-2.0
//
// The way of answers and pushes out of the terminal: at once or later, whole or in pieces, once or twice. What cannot be
// written (a disk that is full, a share that is away) is kept and written again every POST_RETRY_MILLISECONDS until it
// can: it is never lost and never written twice.
//
//     const struct post_order order = {.folder = res, .name = name, .mark = TERMINAL_ANSWER_WRITTEN};
//     ONSHI_TRY(post_send(post, &order, &bytes, &text)); // both are empty now
#ifndef ONSHI_MOCKS_TERMINAL_POST_H
#define ONSHI_MOCKS_TERMINAL_POST_H

#include <event2/event.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"
#include "mocks/terminal/custody.h"

enum {
    POST_RETRY_MILLISECONDS = 200,
    POST_PARCELS_MAXIMUM = 8192,              // on the way at once
    POST_BYTES_MAXIMUM = 256 * 1024 * 1024,   //
};

#define POST_HELD (-1) // until post_release

struct post_order {
    const char *folder; // a path that outlives the post
    const char *name;   // copied
    int mark;           // the caller's own, handed back
    bool renamed;       // put there by rename, not written in place
    int64_t delay_ms;   // before it is written, or POST_HELD
    int pieces;         // 0 and 1: whole
    int64_t pause_ms;   // between two pieces
    int64_t again_ms;   // 0, or the time after which the same file is written once more
    uint64_t slot;      // where the custody has it, or CUSTODY_NOWHERE
};

struct post_parcel {
    const char *name;
    int mark;
    bool again; // the second time
    const struct bytes_writer *bytes, *text;
};

struct post_handler {
    void (*delivered)(void *context, const struct post_parcel *parcel);
    // Told once for each parcel that cannot be written; errno says why.
    void (*kept)(void *context, const struct post_parcel *parcel);
    void *context;
};

struct post;

// post_new makes a post on `base`. `custody` (may be NULL) is borrowed, `handler` copied.
ONSHI_MUST_USE enum onshi_status post_new(struct event_base *base, struct custody *custody,
                                          const struct post_handler *handler, struct post **out);

// post_free forgets what is on the way; what the custody has stays there. Not to be called from within the handler.
void post_free(struct post *post);

// post_send takes the contents of `bytes` (as they go) and `text` (the same in UTF-8, or empty) over and leaves both
// empty. Without a delay it is written before this returns. ONSHI_MALFORMED when the name is no plain file name,
// ONSHI_NO_MEMORY; nothing is taken then.
ONSHI_MUST_USE enum onshi_status post_send(struct post *post, const struct post_order *order,
                                           struct bytes_writer *bytes, struct bytes_writer *text);

// post_release writes what is held, oldest first.
void post_release(struct post *post);

// post_is_full says that so much is on the way that nothing more should be asked for.
bool post_is_full(const struct post *post);

// post_waiting returns how many parcels are on the way.
int post_waiting(const struct post *post);

#endif
