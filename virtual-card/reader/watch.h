// SPDX-License-Identifier: Apache-2.0
//
// Watches one PC/SC reader for cards that come and go, in a thread, and tells by bytes on a descriptor: libpcsclite can
// only wait by blocking, an event loop can only poll descriptors.
#ifndef ONSHI_VIRTUAL_CARD_READER_WATCH_H
#define ONSHI_VIRTUAL_CARD_READER_WATCH_H

#include "base/status.h"

enum { WATCH_PRESENT = 'p', WATCH_ABSENT = 'a', WATCH_ENDED = 'x' }; // ended: pcscd is gone

// watch_start watches the reader called `name` (copied). `*out_fd` is the caller's: one byte for each change, the first
// for how it is now; a card exchanged faster than pcscd looks gives both. The thread ends with the process or when the
// descriptor is closed and something changes. ONSHI_IO, ONSHI_NO_MEMORY.
ONSHI_MUST_USE enum onshi_status watch_start(const char *name, int *out_fd);

#endif
