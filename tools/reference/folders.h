// SPDX-License-Identifier: Apache-2.0
//
// The folders `face` and `res`: complete files are taken in, in the order in which they came, and
// deleted after they are stored. Half-written ones are tried again until they no longer grow; what
// then still cannot be read goes to store/bad, unless it is medical. Files of other systems in the same folders are left alone.
//
//   struct folders *folders = folders_open(&site);
//   poll: folders_handle(folders) wakes at once, 50 ms are enough where it cannot (SMB shares)
//   folders_scan(folders, store);
#ifndef REFERENCE_FOLDERS_H
#define REFERENCE_FOLDERS_H

#include <stdbool.h>
#include <stddef.h>

#include "site.h"
#include "store.h"

enum { FOLDERS_POLL_MS = 50 };

struct folders;

// folders_open begins to watch; `site` must outlive it. NULL without memory. The caller closes it.
__attribute__((warn_unused_result)) struct folders *folders_open(const struct site *site);

// folders_close ends it. NULL is allowed.
void folders_close(struct folders *folders);

// folders_handle returns the file descriptor that becomes readable when something happens, or -1.
int folders_handle(const struct folders *folders);

// folders_scan takes in what is complete and returns how many files still have to wait.
size_t folders_scan(struct folders *folders, struct store *store);

// folders_settle scans until nothing waits any more, at most 3 s. False when something still does.
__attribute__((warn_unused_result)) bool folders_settle(struct folders *folders, struct store *store);

#endif
