// SPDX-License-Identifier: Apache-2.0
//
// Child processes that end with their parent: the card, the reader and pcscd are such.
//
// A worker is forked without exec. It keeps standard error and the descriptors it is given, nothing else; standard
// input and output lead nowhere. It has the default signal handlers, except that it ignores SIGPIPE and SIGINT (Ctrl-C
// goes to the whole terminal; the parent decides). SIGKILL comes when the *thread* that forked it ends, so fork it from
// a thread that lives as long as it.
//
//     pid_t pid;
//     ONSHI_TRY(worker_fork(&end, 1, &pid));
//     if (pid == 0) { ...; _exit(0); }
//     worker_reap(pid, 1000);
#ifndef ONSHI_VIRTUAL_CARD_VPCD_WORKER_H
#define ONSHI_VIRTUAL_CARD_VPCD_WORKER_H

#include <stddef.h>
#include <sys/types.h>

#include "base/status.h"

enum { WORKER_KEEP_MAXIMUM = 8 };

// worker_fork forks; `*out_pid` is 0 in the child, which keeps the `count` descriptors in `keep` (at most
// WORKER_KEEP_MAXIMUM, any order). ONSHI_IO when it cannot fork; then there is no child.
ONSHI_MUST_USE enum onshi_status worker_fork(const int *keep, size_t count, pid_t *out_pid);

// worker_wait waits until `pid` has ended, at most `milliseconds`. ONSHI_TIMED_OUT; the child is not reaped.
ONSHI_MUST_USE enum onshi_status worker_wait(pid_t pid, int milliseconds);

// worker_reap gives the child `grace` milliseconds to end by itself, kills it, and takes its exit status: what
// waitpid tells, or -1 when somebody else took it.
int worker_reap(pid_t pid, int grace);

#endif
