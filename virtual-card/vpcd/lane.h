// SPDX-License-Identifier: Apache-2.0
//
// A lane is a private PC/SC stack: a pcscd of its own with one vpcd reader, for one case at a time. Any number of lanes
// run side by side; none sees another's reader or card, nor disturbs a pcscd that the machine runs for itself.
//
// It is not a card: that is card_process.h. vpcd always shows two slots; the card comes into the first, "… 00 00".
//
//     struct lane *lane;
//     ONSHI_TRY(lane_open("/tmp/case-1", &lane, NULL));
//     setenv("PCSCLITE_CSOCK_NAME", lane_socket(lane), 1); // in the client's process, before its first PC/SC call
//     ...
//     lane_close(lane);
#ifndef ONSHI_VIRTUAL_CARD_VPCD_LANE_H
#define ONSHI_VIRTUAL_CARD_VPCD_LANE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/bytes.h"
#include "base/status.h"

enum { LANE_READY_MILLISECONDS = 5000 };

struct lane;

// lane_open starts a daemon in `directory`, which exists and is the caller's alone (reader.conf, pcscd.comm and
// pcscd.log live there), and returns when a PC/SC client sees its reader. `*out_lane` is released with lane_close. The
// daemon ends with the calling thread, whatever ends that.
//
// Where the machine allows it the daemon has a mount and a network namespace of its own; else it gets a free pair of
// ports, reachable by everybody on the network, and /run/pcscd must exist or be ours to make. On failure `why` (may be
// NULL) gets a sentence in Japanese and English: ONSHI_TOO_LONG for a path that no Unix socket can have,
// ONSHI_UNSUPPORTED when pcscd, the vpcd driver or /run/pcscd is missing, ONSHI_TIMED_OUT after
// LANE_READY_MILLISECONDS, ONSHI_IO, ONSHI_NO_MEMORY.
ONSHI_MUST_USE enum onshi_status lane_open(const char *directory, struct lane **out_lane, struct bytes_writer *why);

// lane_close ends the daemon, waits for it, removes its files and frees the lane. NULL does nothing.
void lane_close(struct lane *lane);

// lane_socket returns the path for PCSCLITE_CSOCK_NAME; owned by the lane.
const char *lane_socket(const struct lane *lane);

// lane_isolated says whether the daemon has namespaces of its own.
bool lane_isolated(const struct lane *lane);

// lane_daemon returns the process id of the lane's pcscd.
pid_t lane_daemon(const struct lane *lane);

// lane_connect_card puts the plug of a card into the reader: a TCP connection to the lane's vpcd, with TCP_NODELAY,
// closed on exec. The caller owns `*out_fd`. ONSHI_CLOSED when the daemon has ended, ONSHI_IO.
ONSHI_MUST_USE enum onshi_status lane_connect_card(const struct lane *lane, int *out_fd);

#endif
