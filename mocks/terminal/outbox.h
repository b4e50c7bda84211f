// SPDX-License-Identifier: Apache-2.0
//
// A folder from which a product reads. Files are created under their final name, written in place and closed, as the
// real 連携アプリ (the terminal's linking program) does [wire-interface 1.6, step 4].
#ifndef ONSHI_MOCKS_TERMINAL_OUTBOX_H
#define ONSHI_MOCKS_TERMINAL_OUTBOX_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

// outbox_write writes `length` bytes into the file `name` of the folder at `path`, over an old file of that name.
// ONSHI_MALFORMED when `name` is no plain file name, ONSHI_IO with errno otherwise.
ONSHI_MUST_USE enum onshi_status outbox_write(const char *path, const char *name, const void *data, size_t length);

#endif
