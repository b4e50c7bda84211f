// SPDX-License-Identifier: Apache-2.0
//
// Watches one PC/SC reader for cards that come and go, in a thread, and tells by bytes on a descriptor: libpcsclite can
// only wait by blocking, an event loop can only poll descriptors.
//
// It goes by the count of insertions and removals, which only pcscd's own look at the slot moves. Whether a card is
// there is also written by an SCardDisconnect that resets or switches it off: "absent" before pcscd has looked, so that
// a card put in at once would never be noticed, or "present" after the card has gone, which no look takes back.
#ifndef ONSHI_VIRTUAL_CARD_READER_WATCH_H
#define ONSHI_VIRTUAL_CARD_READER_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

enum { WATCH_PRESENT = 'p', WATCH_ABSENT = 'a', WATCH_ENDED = 'x' }; // ended: pcscd is gone

// What is known of the slot, all zero before the first look.
struct watch_slot {
    char told;      // WATCH_PRESENT or WATCH_ABSENT
    bool counts;    // the last look had a count
    uint16_t count; // wraps
};

// watch_see takes in a state as SCardGetStatusChange gives it (dwEventState) and returns the bytes that tell what has
// changed: "p", "a", "ap" for an exchange, "" for nothing. The first state, and one after the reader was unavailable,
// is taken as it is.
const char *watch_see(struct watch_slot *slot, unsigned long state);

// watch_start watches the reader called `name` (copied). `*out_fd` is the caller's: one byte for each change, the first
// for how it is now; a card exchanged faster than pcscd looks gives both. The thread ends with the process or when the
// descriptor is closed and something changes. ONSHI_IO, ONSHI_NO_MEMORY.
ONSHI_MUST_USE enum onshi_status watch_start(const char *name, int *out_fd);

#endif
