// SPDX-License-Identifier: Apache-2.0
//
// Batches (一括, many rows in one file) as the ledger keeps them: rows of opaque bytes, in order, under an opaque
// reception number (受付番号) that only the institution that sent them may use [DR-080].
//
// Rows may be any number: they are staged in pieces of about LEDGER_BATCH_PIECE_BYTES, each in a short transaction of
// its own, so that consents and registrations that arrive meanwhile wait for one piece at most. Nobody sees a batch
// before its commit; what a killed process had staged is thrown away when the ledger is opened again. Several batches
// may be open at a time.
//
//     struct ledger_batch *batch;
//     ONSHI_TRY(ledger_batch_begin(ledger, LEDGER_BATCH_QUERY, "9910000018", "file-1", now, &batch));
//     status = ledger_batch_add(batch, row, length);                    // for every row
//     status = ledger_batch_commit(batch, &random, reception);          // or ledger_batch_abandon(batch)
//     ...
//     ONSHI_TRY(ledger_batch_read(ledger, "9910000018", reception, 0, take_row, context));
#ifndef ONSHI_MOCKS_LEDGER_BATCHES_H
#define ONSHI_MOCKS_LEDGER_BATCHES_H

#include <stddef.h>
#include <stdint.h>

#include "base/random.h"
#include "base/status.h"
#include "mocks/ledger/ledger.h"

enum {
    LEDGER_RECEPTION_SIZE = 51,             // at most 50 characters [wire-interface 6], and the NUL
    LEDGER_FILE_IDENTIFIER_BYTES = 400,     // 100 characters of UTF-8
    LEDGER_BATCH_ROW_BYTES = 64 * 1024,     // one row
    LEDGER_BATCH_PIECE_BYTES = 256 * 1024,  // memory of an open batch, and of a reading; a piece is written at once
    LEDGER_BATCH_ROWS_MAXIMUM = 100 * 1000 * 1000,
};

enum ledger_batch_kind {
    LEDGER_BATCH_QUERY,        // 一括照会 [wire-interface 2.4]
    LEDGER_BATCH_REGISTRATION, // 照会番号一括登録 [wire-interface 2.5]
};

struct ledger_batch_info {
    char reception[LEDGER_RECEPTION_SIZE];
    enum ledger_batch_kind kind;
    char file_identifier[LEDGER_FILE_IDENTIFIER_BYTES + 1];
    int64_t accepted; // instant
    int64_t row_count;
    int64_t bytes;    // of all rows
};

struct ledger_batch; // one that is being staged

// ledger_batch_begin starts a batch that `institution` sent. `file_identifier` NULL means "". `*out` is released by
// ledger_batch_commit or ledger_batch_abandon, before ledger_free. ONSHI_TOO_LONG when a text is too long.
ONSHI_MUST_USE enum onshi_status ledger_batch_begin(struct ledger *ledger, enum ledger_batch_kind kind,
                                                    const char *institution, const char *file_identifier,
                                                    int64_t accepted, struct ledger_batch **out);

// ledger_batch_add appends one row, which may be empty. ONSHI_TOO_LONG beyond LEDGER_BATCH_ROW_BYTES or
// LEDGER_BATCH_ROWS_MAXIMUM: the row is not taken, the batch may go on. ONSHI_IO when the store refuses, for example
// because the disk is full: the batch is broken, and every later add and its commit fail with ONSHI_IO too.
ONSHI_MUST_USE enum onshi_status ledger_batch_add(struct ledger_batch *batch, const void *row, size_t length);

// ledger_batch_commit makes the batch visible, whole, and tells its reception number; it is durable when it returns
// ONSHI_OK (inside a group of ledger_begin: when the group ends). On failure nothing of it is left. The batch is
// released in every case.
ONSHI_MUST_USE enum onshi_status ledger_batch_commit(struct ledger_batch *batch, struct random_source *random,
                                                     char out_reception[LEDGER_RECEPTION_SIZE]);

// ledger_batch_abandon throws the batch away and releases it. NULL is allowed.
void ledger_batch_abandon(struct ledger_batch *batch);

// ledger_batch_find tells about a committed batch. ONSHI_NOT_FOUND when there is none under that number, also when it is
// another institution's.
ONSHI_MUST_USE enum onshi_status ledger_batch_find(struct ledger *ledger, const char *institution,
                                                   const char *reception, struct ledger_batch_info *out);

// A ledger_batch_reader gets one row; `index` counts from 0 in the batch. The bytes are valid during the call. Anything
// but ONSHI_OK ends the reading. It may call the ledger, also to read or to expire batches.
typedef enum onshi_status ledger_batch_reader(void *context, int64_t index, const void *row, size_t length);

// ledger_batch_read calls `reader` for every row from `first_row` on, in order, and returns the first status of it that
// is not ONSHI_OK. None is called when `first_row` is beyond the last. ONSHI_NOT_FOUND as ledger_batch_find;
// ONSHI_CLOSED when the batch was expired in the middle.
ONSHI_MUST_USE enum onshi_status ledger_batch_read(struct ledger *ledger, const char *institution,
                                                   const char *reception, int64_t first_row,
                                                   ledger_batch_reader *reader, void *context);

// ledger_batch_expire removes the committed batches that were accepted before that instant and tells how many
// (`out_removed` may be NULL) [DR-083].
ONSHI_MUST_USE enum onshi_status ledger_batch_expire(struct ledger *ledger, int64_t accepted_before,
                                                     int64_t *out_removed);

#endif
