// SPDX-License-Identifier: Apache-2.0
//
// Linux namespaces around one pcscd: a mount namespace in which /run/pcscd is its own, so that a vendor's daemon on the
// same machine keeps its files, and a network namespace with loopback only, because vpcd listens on every interface.
// No user namespaces: pcscd hangs in them.
#ifndef ONSHI_VIRTUAL_CARD_VPCD_ISOLATION_H
#define ONSHI_VIRTUAL_CARD_VPCD_ISOLATION_H

#include <sys/types.h>

#include "base/status.h"

#define ISOLATION_RUN_FOLDER "/run/pcscd" // compiled into pcscd

// isolation_enter moves the calling process into namespaces of its own, with a fresh /run/pcscd and without the drivers
// of USB readers. ONSHI_UNSUPPORTED when the machine does not allow it, ONSHI_IO; the process is then half moved and
// should end.
ONSHI_MUST_USE enum onshi_status isolation_enter(void);

// isolation_socket makes a TCP socket inside the network namespace of process `pid`, from where it can reach what
// listens there. The caller owns `*out_fd`. The calling thread is back in its own namespace on return. ONSHI_CLOSED
// when the process has ended, ONSHI_IO.
ONSHI_MUST_USE enum onshi_status isolation_socket(pid_t pid, int *out_fd);

#endif
