// SPDX-License-Identifier: Apache-2.0
//
// Requests of a desk on a descriptor that may be a pipe: one JSON object a line, taken one at a time, so that the next
// one waits until the answer to this one has been given. Sockets that speak both ways are vpcd/lines.h.
//
//     ONSHI_TRY(desk_input_receive(&input, STDIN_FILENO));   // when poll says so
//     while (desk_input_take(&input, &request) == ONSHI_OK) { ...; json_decref(request); }
#ifndef ONSHI_VIRTUAL_CARD_READER_DESK_INPUT_H
#define ONSHI_VIRTUAL_CARD_READER_DESK_INPUT_H

#include <jansson.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/status.h"

enum { DESK_INPUT_MAXIMUM = 2 * 1024 * 1024 }; // bytes that wait; a line has at most one MiB

struct desk_input {
    struct bytes_writer received; // owned; up to `taken` it is taken
    size_t taken;
};

void desk_input_init(struct desk_input *input);
void desk_input_free(struct desk_input *input);

// desk_input_receive reads once. ONSHI_CLOSED at the end, ONSHI_TOO_LONG when no line ended in so many bytes.
ONSHI_MUST_USE enum onshi_status desk_input_receive(struct desk_input *input, int fd);

// desk_input_take takes the next whole line; the caller owns `*out`. ONSHI_NOT_FOUND when none has come, ONSHI_MALFORMED
// for a line that is no JSON object, which is dropped.
ONSHI_MUST_USE enum onshi_status desk_input_take(struct desk_input *input, json_t **out);

#endif
