// SPDX-License-Identifier: Apache-2.0
//
// What a program has left open at the PC/SC level: a worker of its own tries to get at the card as any other program
// would, and tells what stood in its way. The caller never waits: a transaction that is never ended, or a pcscd that says
// nothing, costs the worker its deadline and nobody else anything.
//
//     struct lane_probe *probe;
//     ONSHI_TRY(lane_probe_start(lane_socket(lane), 1000, &probe));
//     ... poll lane_probe_fd() ...
//     enum lane_hold hold;
//     if (lane_probe_read(probe, &hold) == ONSHI_OK) { ... lane_hold_name(hold) ... }
//     lane_probe_stop(probe);
//
// It leaves the card as it is: SCARD_SHARE_SHARED, no command, SCARD_LEAVE_CARD. It does connect, so pcscd switches on a
// card that was off.
#ifndef ONSHI_VIRTUAL_CARD_VPCD_LANE_PROBE_H
#define ONSHI_VIRTUAL_CARD_VPCD_LANE_PROBE_H

#include "base/status.h"

enum lane_hold {
    LANE_FREE,
    LANE_TRANSACTION_OPEN, // somebody began a transaction, or a command, and does not end it
    LANE_EXCLUSIVE,        // somebody is connected and shares with nobody
    LANE_NO_CARD,
    LANE_SILENT, // pcscd did not answer in time
};

struct lane_probe;

// lane_hold_name returns "free", "transaction-open", "exclusive", "no-card" or "silent". Static.
const char *lane_hold_name(enum lane_hold hold);

// lane_probe_start begins a probe on the pcscd of `socket` that ends after `milliseconds` at most. `*out_probe` is
// released with lane_probe_stop. ONSHI_IO, ONSHI_NO_MEMORY.
ONSHI_MUST_USE enum onshi_status lane_probe_start(const char *socket, int milliseconds, struct lane_probe **out_probe);

// lane_probe_fd returns the descriptor to poll for input; owned by the probe.
int lane_probe_fd(const struct lane_probe *probe);

// lane_probe_read takes the result. Never waits: ONSHI_NOT_FOUND while there is none, ONSHI_CLOSED when there will be
// none.
ONSHI_MUST_USE enum onshi_status lane_probe_read(struct lane_probe *probe, enum lane_hold *out_hold);

// lane_probe_stop ends the worker if it still runs, and frees. NULL does nothing.
void lane_probe_stop(struct lane_probe *probe);

#endif
