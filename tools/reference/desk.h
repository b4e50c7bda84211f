// SPDX-License-Identifier: Apache-2.0
//
// The desk: one request a line in, one answer a line out (desk protocol, version 1). What a clerk
// may do is one table in desk.c; this module owns the store and the watched folders while it is open.
//
//   struct desk *desk = desk_open();
//   char *answer = desk_answer(desk, line, length);   // free(answer)
#ifndef REFERENCE_DESK_H
#define REFERENCE_DESK_H

#include <stddef.h>

enum { DESK_LINE_MAX = 1024 * 1024 };

struct desk;

// desk_open returns a desk that waits for its hello. NULL without memory. The caller closes it.
__attribute__((warn_unused_result)) struct desk *desk_open(void);

// desk_close closes the store and the folders. NULL is allowed.
void desk_close(struct desk *desk);

// desk_answer carries one request out and returns its answer without newline; the caller frees it. NULL without memory.
__attribute__((warn_unused_result)) char *desk_answer(struct desk *desk, const char *line, size_t length);

// desk_refusal returns the answer to a line that cannot even be parsed; otherwise as desk_answer.
__attribute__((warn_unused_result)) char *desk_refusal(const char *why);

// desk_work does what no request is needed for: answers are taken in, requests written.
void desk_work(struct desk *desk);

// desk_handle returns the descriptor that becomes readable when a file arrives, or -1.
int desk_handle(const struct desk *desk);

#endif
