// SPDX-License-Identifier: Apache-2.0
//
// Starts one pcscd on a listening socket that we made: the daemon's own socket path is compiled in, but it takes one
// handed over as descriptor 3 (LISTEN_FDS, LISTEN_PID) [mynumber-card 6.2].
#ifndef ONSHI_VIRTUAL_CARD_VPCD_DAEMON_H
#define ONSHI_VIRTUAL_CARD_VPCD_DAEMON_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/status.h"

#define DAEMON_PROGRAM "/usr/sbin/pcscd"
#define DAEMON_DRIVER "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
#define DAEMON_CONFIGURATION "reader.conf"
#define DAEMON_LOG "pcscd.log"

struct daemon_plan {
    const char *directory; // holds reader.conf, gets pcscd.log
    int listener;          // the socket for PC/SC clients; the caller closes its own
    bool isolated;         // in namespaces of its own
};

// daemon_start starts pcscd, which ends with the calling thread, and returns when it runs (not: when it is ready). The
// caller ends it with worker_reap. ONSHI_UNSUPPORTED when `isolated` is not allowed here, ONSHI_IO.
ONSHI_MUST_USE enum onshi_status daemon_start(const struct daemon_plan *plan, pid_t *out_pid);

// daemon_ready waits until a PC/SC client at `socket_path` sees a reader: ONSHI_OK, ONSHI_NOT_FOUND when the daemon
// answers but has none (its port was taken), ONSHI_CLOSED when nobody answers, ONSHI_TIMED_OUT after `milliseconds`.
ONSHI_MUST_USE enum onshi_status daemon_ready(const char *socket_path, int milliseconds);

#endif
