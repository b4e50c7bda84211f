// SPDX-License-Identifier: Apache-2.0
//
// Bounds on what a product takes of the machine while a case is played: memory, processes, the disk below its sandbox.
// They are looked at several times a second, for a limit of the kernel on address space would break what reserves much
// and uses little (Java, Node, AddressSanitizer). Files open and the size of one file are limits of product.c.
#ifndef ONSHI_SUITES_STAGE_LIMITS_H
#define ONSHI_SUITES_STAGE_LIMITS_H

#include <event2/event.h>
#include <stdint.h>

#include "base/status.h"

enum { LIMITS_LOOK_MS = 100, LIMITS_PROCESSES_MAXIMUM = 512 };

#define LIMITS_MEMORY_BYTES ((int64_t)2 * 1024 * 1024 * 1024)
#define LIMITS_DISK_BYTES ((int64_t)512 * 1024 * 1024)

// What a product takes too much of, in words.
struct limit_reached {
    const char *what, *ja, *en;
};

struct limits;

// limits_watch looks at all descendants of this process and at the folder `box` until limits_free, on the caller's
// loop. `reached` is called once, at the first limit that is passed; it ends the product.
ONSHI_MUST_USE enum onshi_status limits_watch(struct event_base *loop, const char *box,
                                              void (*reached)(void *context, const struct limit_reached *limit),
                                              void *context, struct limits **out);
void limits_free(struct limits *limits);

#endif
