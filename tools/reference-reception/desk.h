// SPDX-License-Identifier: Apache-2.0
//
// The requests of staff: one line in, one line out, as suites/adapters/desk-protocol.md says for the role `reception`.
// A request that waits for something is answered later; no other line is to be read until then.
#ifndef RECEPTION_DESK_H
#define RECEPTION_DESK_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

enum { DESK_LINE_MAX = 1024 * 1024 };

struct desk;

struct desk *desk_open(void);
void desk_close(struct desk *desk);

// desk_answer carries a request out and returns the answer, which the caller frees; NULL when it comes later, from
// desk_work. desk_refusal is the answer to what is no request.
char *desk_answer(struct desk *desk, const char *line, size_t length);
char *desk_refusal(const char *why);

// desk_waits tells whether an answer is still to come.
bool desk_waits(const struct desk *desk);

// desk_wait waits for `descriptors`, the service and the reader; desk_work does what has come up, and returns an answer
// that was waited for, or NULL.
void desk_wait(struct desk *desk, struct curl_waitfd *descriptors, unsigned count);
char *desk_work(struct desk *desk);

#endif
