// SPDX-License-Identifier: Apache-2.0
//
// A shelf for answers that were made and are not yet to be written: late answers, without any time in them.
#ifndef ONSHI_MOCKS_TERMINAL_SHELF_H
#define ONSHI_MOCKS_TERMINAL_SHELF_H

#include <limits.h>

#include "base/bytes.h"
#include "base/status.h"

enum { SHELF_MAXIMUM = 64, SHELF_NAME_BYTES = NAME_MAX + 1 };

struct shelved {
    char name[SHELF_NAME_BYTES];
    struct bytes_writer bytes; // as they go over the wire
    struct bytes_writer text;  // the same in UTF-8
};

struct shelf {
    struct shelved *items[SHELF_MAXIMUM]; // oldest first
    int count;
};

// shelf_put moves the contents of `bytes` and `text` to the shelf, and leaves both empty. ONSHI_TOO_LONG when the shelf is
// full or the name is too long, ONSHI_NO_MEMORY; nothing is moved then.
ONSHI_MUST_USE enum onshi_status shelf_put(struct shelf *shelf, const char *name, struct bytes_writer *bytes,
                                           struct bytes_writer *text);

// shelf_clear throws everything away.
void shelf_clear(struct shelf *shelf);

#endif
