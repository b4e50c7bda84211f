// SPDX-License-Identifier: Apache-2.0
//
// The product under test as a process: started with its clock faked, its stdin, stdout and stderr in our hands, and
// ended together with everything that it has started.
#ifndef ONSHI_SUITES_STAGE_PRODUCT_H
#define ONSHI_SUITES_STAGE_PRODUCT_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/bytes.h"
#include "base/status.h"
#include "suites/stage/sandbox.h"

struct product {
    pid_t pid;
    int to;     // our end of its stdin, or -1
    int from;   // of its stdout, non-blocking
    int errors; // of its stderr, non-blocking
};

// product_start runs `command` (NULL-terminated) with the clock of `sandbox`, in the time zone `zone` [DR-003],
// "" for that of this process. ONSHI_NOT_FOUND when it cannot be
// executed, or libfaketime is missing: then `why` says so and what to do.
ONSHI_MUST_USE enum onshi_status product_start(char *const *command, const struct sandbox *sandbox,
                                               const char *zone, struct product *out, struct bytes_writer *why);

// product_has_ended says whether the process is gone; `*out_how` then gets how, as a wait status.
bool product_has_ended(struct product *product, int *out_how);

// product_close closes our ends.
void product_close(struct product *product);

// product_adopt_orphans makes this process the one to which orphaned descendants fall, so that
// product_end_descendants finds what a product has left behind, also after a double fork.
ONSHI_MUST_USE enum onshi_status product_adopt_orphans(void);

// product_end_descendants kills every descendant of this process and reaps it. One that cannot be killed, because it
// runs as another user, is left after five seconds.
void product_end_descendants(void);

#endif
