// SPDX-License-Identifier: Apache-2.0
//
// A card at the end of a connection to a reader, served in this process while it waits for something else.
//
//     struct card_server *server;
//     ONSHI_TRY(card_server_new(fd, card, &trace, &server));
//     enum serve_end end = card_server_until(server, (const int[]){signals}, 1, 5000);
//     card_server_free(server); // the card is out
#ifndef ONSHI_TOOLS_ONSHI_CARD_SERVE_H
#define ONSHI_TOOLS_ONSHI_CARD_SERVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "tools/onshi/card_trace.h"
#include "virtual-card/card/card.h"

enum { CARD_SERVE_DESCRIPTORS = 4 };

enum serve_end {
    SERVE_ON,     // the reader has switched the card on (card_server_until_on)
    SERVE_READY,  // a descriptor is ready
    SERVE_LOST,   // the reader is gone
    SERVE_MUTE,   // the card has not answered for so long that it was taken out (link.h)
    SERVE_SILENT, // the reader has asked nothing in time
};

struct card_server;

// card_server_new plugs `card` into the reader behind `fd`, which it owns also on failure; `trace` sees all and must
// outlive it. `*out` is released with card_server_free. ONSHI_NO_MEMORY.
ONSHI_MUST_USE enum onshi_status card_server_new(int fd, struct card *card, struct card_trace *trace,
                                                 struct card_server **out);
void card_server_free(struct card_server *server);

// card_server_until_on serves until the reader has switched the card on, at most `milliseconds`.
enum serve_end card_server_until_on(struct card_server *server, int milliseconds);

// card_server_until serves until one of `count` descriptors can be read. `silence_ms` is the time for the reader's
// first sign of life, of which vpcd gives several a second; -1 for none.
enum serve_end card_server_until(struct card_server *server, const int *descriptors, size_t count, int silence_ms);

#endif
