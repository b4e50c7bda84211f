// SPDX-License-Identifier: Apache-2.0
//
// The rows of a batch as bytes of the ledger: texts with U+001F between them, which no text of a message holds. Only
// files of mocks/service include this.
//
//     ONSHI_TRY(batch_row_write(texts, 3, &row));
//     ... ledger_batch_add(batch, row.bytes, row.length) ...
//     ONSHI_TRY(batch_row_read(bytes, length, &row, texts, 3)); // `texts` point into `row`
#ifndef ONSHI_MOCKS_SERVICE_BATCH_ROWS_H
#define ONSHI_MOCKS_SERVICE_BATCH_ROWS_H

#include <stddef.h>

#include "base/status.h"

// Items that were checked have at most 50 characters each, so that no row comes near this.
enum { BATCH_ROW_BYTES = 2048 };

struct batch_row {
    char bytes[BATCH_ROW_BYTES];
    size_t length;
};

// batch_row_write puts `count` texts (NULL: "") into a row. ONSHI_MALFORMED when one holds U+001F, ONSHI_TOO_LONG past
// BATCH_ROW_BYTES.
ONSHI_MUST_USE enum onshi_status batch_row_write(const char *const *texts, size_t count, struct batch_row *out);

// batch_row_read copies a row and cuts it into exactly `count` texts; an empty one is NULL. ONSHI_MALFORMED when it was
// not batch_row_write that made it.
ONSHI_MUST_USE enum onshi_status batch_row_read(const void *bytes, size_t length, struct batch_row *row,
                                                const char **texts, size_t count);

#endif
