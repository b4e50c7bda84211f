// SPDX-License-Identifier: Apache-2.0
//
// Our end of the desk protocol (suites/adapters/desk-protocol.md): one request at a time, one answer in time. Whatever
// the product writes is bounded: a line by DESK_LINE_MAXIMUM, all lines together by DESK_TOTAL_MAXIMUM.
#ifndef ONSHI_SUITES_STAGE_DESK_H
#define ONSHI_SUITES_STAGE_DESK_H

#include <event2/event.h>
#include <jansson.h>

#include "base/bytes.h"
#include "base/status.h"
#include "suites/log/rawlog.h"
#include "suites/stage/product.h"

enum {
    DESK_VERSION = 1,
    DESK_LINE_MAXIMUM = 1024 * 1024,
    DESK_TOTAL_MAXIMUM = 64 * 1024 * 1024,
    DESK_ERRORS_MAXIMUM = 64 * 1024, // kept of stderr
    DESK_HELLO_MS = 10000,
    DESK_ACTION_MS = 5000,
};

struct desk;

// desk_open puts a desk before `product` (borrowed) on the caller's loop; everything said is written to `log` under
// `channel` (borrowed).
ONSHI_MUST_USE enum onshi_status desk_open(struct event_base *loop, struct product *product, struct rawlog *log,
                                           const char *channel, struct desk **out);
void desk_close(struct desk *desk);

// desk_listen lets the product say lines without `id` of its own accord, {"event":…}: each is given to `tell`, which
// owns it. Without it such a line is no answer.
void desk_listen(struct desk *desk, void (*tell)(void *context, json_t *line), void *context);

// desk_ask sends `request` (taken over; `id` is added) and waits at most `deadline_ms` for its answer, which the
// caller releases. The loop runs meanwhile. ONSHI_TIMED_OUT no answer; ONSHI_CLOSED the product closed its side or
// ended; ONSHI_MALFORMED it said something that is no answer to this request. A sentence on what went wrong, in
// Japanese and English, is then at desk_trouble.
ONSHI_MUST_USE enum onshi_status desk_ask(struct desk *desk, json_t *request, int deadline_ms, json_t **out_answer);

// desk_errors returns what the product has written to stderr so far, up to DESK_ERRORS_MAXIMUM; owned by the desk.
const struct bytes_writer *desk_errors(const struct desk *desk);

struct trouble {
    const char *ja, *en; // static storage
};
struct trouble desk_trouble(const struct desk *desk);

// desk_interrupt makes a waiting desk_ask return ONSHI_CLOSED.
void desk_interrupt(struct desk *desk);

#endif
