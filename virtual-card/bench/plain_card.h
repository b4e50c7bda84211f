// SPDX-License-Identifier: Apache-2.0
//
// The cheapest card there can be: a process at the line of a lane's vpcd that answers 9000 to every command. What the
// virtual card costs is what it takes longer than this one.
//
//     pid_t pid;
//     ONSHI_TRY(plain_card_start(lane, PLAIN_CARD_QUICK, &pid));
//     ...
//     plain_card_stop(pid);
#ifndef ONSHI_VIRTUAL_CARD_BENCH_PLAIN_CARD_H
#define ONSHI_VIRTUAL_CARD_BENCH_PLAIN_CARD_H

#include <sys/types.h>

#include "base/status.h"
#include "virtual-card/vpcd/lane.h"

enum plain_card_kind {
    PLAIN_CARD_QUICK,   // TCP_QUICKACK around every read, as the virtual card
    PLAIN_CARD_FILLED,  // quick, and READ BINARY gets 256 bytes before the 9000
    PLAIN_CARD_DELAYED, // as a card that knows nothing of it [mynumber-card trap 28]
};

// plain_card_start forks the process, with the card in the reader. ONSHI_IO, ONSHI_CLOSED.
ONSHI_MUST_USE enum onshi_status plain_card_start(const struct lane *lane, enum plain_card_kind kind, pid_t *out_pid);

// plain_card_stop ends it.
void plain_card_stop(pid_t pid);

#endif
