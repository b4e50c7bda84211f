// SPDX-License-Identifier: Apache-2.0
//
// A folder from which a product reads, and the ways in which a file appears there: created under its final name and
// written in place, at once or in pieces, as the real 連携アプリ (the terminal's linking program) does [wire-interface 1.6,
// step 4], or written elsewhere and put there by rename.
//
// An old file of that name is removed first; so is anything else of that name that is no folder.
//
//     ONSHI_TRY(outbox_open(folder, "OQSsiquc01res_202104050001.xml", NULL, &file));
//     status = outbox_append(&file, bytes, length);
//     status == ONSHI_OK ? outbox_close(&file) : outbox_abandon(&file);
#ifndef ONSHI_MOCKS_TERMINAL_OUTBOX_H
#define ONSHI_MOCKS_TERMINAL_OUTBOX_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct outbox_file {
    int folder, file; // descriptors
    char name[NAME_MAX + 1];
};

// outbox_is_name says whether `name` is a plain file name that is not hidden.
bool outbox_is_name(const char *name);

// outbox_has says whether there is anything of that name.
bool outbox_has(const char *path, const char *name);

// outbox_open creates the empty file `name` in the folder at `path`. With `twin` (a path on the same file system, or
// NULL) the file has that second name too, so that somebody who comes later can see how far it was written and whether
// the product has removed it. ONSHI_MALFORMED when `name` is no plain file name, ONSHI_IO with errno otherwise.
ONSHI_MUST_USE enum onshi_status outbox_open(const char *path, const char *name, const char *twin,
                                             struct outbox_file *out);

// outbox_append writes; ONSHI_IO with errno. outbox_close ends the file; outbox_abandon ends and removes it.
ONSHI_MUST_USE enum onshi_status outbox_append(const struct outbox_file *file, const void *data, size_t length);
ONSHI_MUST_USE enum onshi_status outbox_close(struct outbox_file *file);
void outbox_abandon(struct outbox_file *file);

// outbox_place writes a whole file and puts it there by rename. As outbox_open.
ONSHI_MUST_USE enum onshi_status outbox_place(const char *path, const char *name, const void *data, size_t length);

#endif
