// SPDX-License-Identifier: Apache-2.0
//
// Inside the card process: what it holds, how it tells, and the control lines that the hands send (card_process.h). Only
// card_process.c and holder.c include this.
#ifndef ONSHI_VIRTUAL_CARD_VPCD_HOLDER_H
#define ONSHI_VIRTUAL_CARD_VPCD_HOLDER_H

#include <jansson.h>
#include <stdbool.h>

#include "base/bytes.h"
#include "virtual-card/card/card.h"
#include "virtual-card/vpcd/card_fault.h"
#include "virtual-card/vpcd/lane.h"
#include "virtual-card/vpcd/lane_probe.h"
#include "virtual-card/vpcd/latency.h"
#include "virtual-card/vpcd/lines.h"
#include "virtual-card/vpcd/link.h"

struct holder {
    struct lines control;
    const struct lane *lane;
    struct card *card;
    struct link *link; // NULL while the card is out
    struct latency latency;
    struct card_faults faults;
    struct lane_probe *probe; // NULL while none runs
    struct bytes_writer line; // of an APDU; kept for its memory
    json_int_t lost;
    bool quit;
};

// holder_tell sends one event, whose reference it takes. When nobody reads and the queue is full the event is counted
// instead, and the count is told as soon as there is room: evidence is not lost in silence.
void holder_tell(struct holder *holder, json_t *event);

// holder_tell_harm tells what the card's guard has noted.
void holder_tell_harm(struct holder *holder);

// holder_observe is the link's observer; its context is the holder.
void holder_observe(void *context, const struct link_event *event);

// holder_pull_out takes the card out of the reader, if it is in, and tells the harm in it. The caller tells the rest.
void holder_pull_out(struct holder *holder);

// holder_end_probe tells what the probe has found, when it has.
void holder_end_probe(struct holder *holder);

// holder_run carries out one control line.
void holder_run(struct holder *holder, const json_t *line);

#endif
