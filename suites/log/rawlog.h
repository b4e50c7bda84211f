// SPDX-License-Identifier: Apache-2.0
//
// The raw log of a case: every event as it arrives at one writer. It is evidence, so nothing in it is ever changed:
// each line carries the SHA-256 of the line before it and of itself, and a torn or edited log is noticed when it is
// read. Raw logs are never compared with each other; canonical.h makes what is compared.
//
// A line is a JSON object: `n` line number from 1, `us` monotonic microseconds, `at` the script's virtual time
// (yyyyMMddHHmmss), `ch` channel, `ev` event, then members of the event, and `h` the chain.
//
//     ONSHI_TRY(rawlog_event(log, "res", "written", json_pack("{s:s}", "file", name)));
#ifndef ONSHI_SUITES_LOG_RAWLOG_H
#define ONSHI_SUITES_LOG_RAWLOG_H

#include <jansson.h>
#include <stdint.h>

#include "base/status.h"

enum { RAWLOG_MAXIMUM_BYTES = 64 * 1024 * 1024, RAWLOG_MAXIMUM_DEPTH = 256 };

struct rawlog;

// The instant a log asks for: virtual seconds (base/calendar.h) and monotonic microseconds.
struct rawlog_times {
    int64_t (*virtual_now)(void *context);
    int64_t (*monotonic_us)(void *context);
    void *context;
};

// rawlog_create makes the file `path` and a log that writes to it; released with rawlog_close, which flushes.
ONSHI_MUST_USE enum onshi_status rawlog_create(const char *path, struct rawlog_times times, struct rawlog **out);
void rawlog_close(struct rawlog *log);

// rawlog_event writes one line. It takes `members` over, NULL meaning none. ONSHI_TOO_LONG when the log is full, or the
// members stand deeper in each other than RAWLOG_MAXIMUM_DEPTH.
ONSHI_MUST_USE enum onshi_status rawlog_event(struct rawlog *log, const char *channel, const char *event,
                                              json_t *members);

// rawlog_read reads a raw log back as a JSON array of its lines without `h`, to be released by the caller, and proves
// the chain. ONSHI_MALFORMED when a line is torn or the chain is broken; `*out_bad_line` (may be NULL) is its number.
ONSHI_MUST_USE enum onshi_status rawlog_read(const char *path, json_t **out, int *out_bad_line);

#endif
