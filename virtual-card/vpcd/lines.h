// SPDX-License-Identifier: Apache-2.0
//
// JSON Lines over a local stream socket: one JSON object a line, both ways, never waiting.
//
// What cannot be sent at once is kept, up to a stated maximum, and goes out with the next call; so two processes that
// talk to each other cannot block each other. An event loop polls `fd` for lines_interest().
//
//     ONSHI_TRY(lines_send(&lines, json_pack("{s:s}", "do", "insert")));
//     json_t *event;
//     while (lines_read(&lines, &event) == ONSHI_OK) { ...; json_decref(event); }
#ifndef ONSHI_VIRTUAL_CARD_VPCD_LINES_H
#define ONSHI_VIRTUAL_CARD_VPCD_LINES_H

#include <jansson.h>

#include "base/bytes.h"
#include "base/status.h"

enum {
    LINES_LINE_MAXIMUM = 512 * 1024,        // bytes; the longest APDU and its answer are 256 KiB in hexadecimal
    LINES_QUEUE_MAXIMUM = 16 * 1024 * 1024, // bytes waiting to be sent
};

struct lines {
    int fd;                  // owned
    struct bytes_writer in;  // received; lines up to `in_taken` are taken
    struct bytes_writer out; // to be sent; up to `out_sent` it is
    size_t in_taken;
    size_t out_sent;
};

// lines_pair makes the two ends of a connection: stream, non-blocking, closed on exec. ONSHI_IO.
ONSHI_MUST_USE enum onshi_status lines_pair(int out_ends[2]);

// lines_init makes an empty line channel over `fd`, which it owns from now on.
void lines_init(struct lines *lines, int fd);

// lines_close closes the socket and frees what waits. May be called twice.
void lines_close(struct lines *lines);

// lines_interest returns the poll(2) events to wait for.
short lines_interest(const struct lines *lines);

// lines_send queues `message` as one line and sends what it can. It takes the reference, also on failure; NULL is
// ONSHI_NO_MEMORY. ONSHI_TOO_LONG when the queue is full (nothing of the line is sent), ONSHI_CLOSED.
ONSHI_MUST_USE enum onshi_status lines_send(struct lines *lines, json_t *message);

// lines_send_text is lines_send for what comes thousands of times a second: `line` is a JSON object already, without
// the line's end.
ONSHI_MUST_USE enum onshi_status lines_send_text(struct lines *lines, struct bytes_reader line);

// lines_flush sends what waits, as far as the other side takes it. ONSHI_CLOSED, ONSHI_IO.
ONSHI_MUST_USE enum onshi_status lines_flush(struct lines *lines);

// lines_read takes the next object; the caller owns `*out_message`. ONSHI_NOT_FOUND when no whole line has come,
// ONSHI_CLOSED when none will, ONSHI_MALFORMED for a line that is no JSON object (it is dropped), ONSHI_TOO_LONG for
// one past the maximum (all that came is dropped).
ONSHI_MUST_USE enum onshi_status lines_read(struct lines *lines, json_t **out_message);

#endif
