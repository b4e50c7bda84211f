// SPDX-License-Identifier: Apache-2.0
#include "mocks/ledger/batches.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mocks/ledger/state.h"

enum { LENGTH_BYTES = 4, PIECE_MAXIMUM = LEDGER_BATCH_PIECE_BYTES + LENGTH_BYTES + LEDGER_BATCH_ROW_BYTES };

struct ledger_batch {
    struct ledger *ledger;
    int64_t row;               // in the store
    int64_t row_count, bytes;  // all that was added
    int64_t first_row;         // of the piece
    enum onshi_status trouble; // of the store, for good
    struct bytes_writer piece; // each row behind its length, 4 bytes, most significant first
};

static enum onshi_status add_batch(struct ledger *ledger, enum ledger_batch_kind kind, const char *institution,
                                   const char *file_identifier, int64_t accepted, int64_t *out_row) {
    ONSHI_TRY(store_run(ledger->store, SQL_ADD_BATCH,
                        STORE_VALUES(value_integer(kind), value_text(institution), value_text(file_identifier),
                                     value_integer(accepted))));
    *out_row = sqlite3_last_insert_rowid(ledger->store->database);
    return ONSHI_OK;
}

// Runs the end of a short transaction for which nobody waits, so that its bytes may reach the disk later.
static enum onshi_status end_relaxed(struct ledger *ledger, enum onshi_status status) {
    enum onshi_status ended = store_end(ledger->store, status);
    store_relax(ledger->store, false);
    return ended;
}

static enum onshi_status begin_relaxed(struct ledger *ledger) {
    store_relax(ledger->store, true);
    enum onshi_status status = store_begin(ledger->store);
    if (status != ONSHI_OK) {
        store_relax(ledger->store, false);
    }
    return status;
}

enum onshi_status ledger_batch_begin(struct ledger *ledger, enum ledger_batch_kind kind, const char *institution,
                                     const char *file_identifier, int64_t accepted, struct ledger_batch **out) {
    const char *identifier = file_identifier == NULL ? "" : file_identifier;
    if (strlen(institution) > LEDGER_INSTITUTION_BYTES || strlen(identifier) > LEDGER_FILE_IDENTIFIER_BYTES) {
        return ONSHI_TOO_LONG;
    }
    struct ledger_batch *batch = calloc(1, sizeof *batch);
    if (batch == NULL) {
        return ONSHI_NO_MEMORY;
    }
    batch->ledger = ledger;
    bytes_writer_init(&batch->piece, PIECE_MAXIMUM);
    enum onshi_status status = begin_relaxed(ledger);
    if (status == ONSHI_OK) {
        status = end_relaxed(ledger, add_batch(ledger, kind, institution, identifier, accepted, &batch->row));
    }
    if (status != ONSHI_OK) {
        free(batch);
        return status;
    }
    *out = batch;
    return ONSHI_OK;
}

static enum onshi_status add_piece(struct ledger_batch *batch) {
    return store_run(batch->ledger->store, SQL_ADD_PIECE,
                     STORE_VALUES(value_integer(batch->row), value_integer(batch->first_row),
                                  value_bytes(batch->piece.data, batch->piece.length)));
}

static void empty_piece(struct ledger_batch *batch) {
    batch->piece.length = 0;
    batch->first_row = batch->row_count;
}

static enum onshi_status stage(struct ledger_batch *batch) {
    enum onshi_status status = begin_relaxed(batch->ledger);
    if (status == ONSHI_OK) {
        status = end_relaxed(batch->ledger, add_piece(batch));
    }
    batch->trouble = status == ONSHI_OK ? ONSHI_OK : ONSHI_IO;
    empty_piece(batch);
    return batch->trouble;
}

static enum onshi_status append(struct bytes_writer *piece, const void *row, size_t length) {
    const uint8_t header[LENGTH_BYTES] = {(uint8_t)(length >> 24), (uint8_t)(length >> 16), (uint8_t)(length >> 8),
                                          (uint8_t)length};
    size_t before = piece->length;
    ONSHI_TRY(bytes_write(piece, header, sizeof header));
    enum onshi_status status = length == 0 ? ONSHI_OK : bytes_write(piece, row, length);
    piece->length = status == ONSHI_OK ? piece->length : before;
    return status;
}

enum onshi_status ledger_batch_add(struct ledger_batch *batch, const void *row, size_t length) {
    ONSHI_TRY(batch->trouble);
    if (length > LEDGER_BATCH_ROW_BYTES || batch->row_count == LEDGER_BATCH_ROWS_MAXIMUM) {
        return ONSHI_TOO_LONG;
    }
    ONSHI_TRY(append(&batch->piece, row, length));
    batch->row_count++;
    batch->bytes += (int64_t)length;
    return batch->piece.length < LEDGER_BATCH_PIECE_BYTES ? ONSHI_OK : stage(batch);
}

// The last piece, and the reception number that makes all of them visible. The row makes it unlike any other; the random
// part, that nobody counts on it.
static enum onshi_status finish(struct ledger_batch *batch, const char *reception) {
    if (batch->piece.length > 0) {
        ONSHI_TRY(add_piece(batch));
    }
    return store_run(batch->ledger->store, SQL_COMMIT_BATCH,
                     STORE_VALUES(value_text(reception), value_integer(batch->row_count), value_integer(batch->bytes),
                                  value_integer(batch->row)));
}

static enum onshi_status commit(struct ledger_batch *batch, const char *reception) {
    ONSHI_TRY(batch->trouble);
    ONSHI_TRY(store_begin(batch->ledger->store));
    return store_end(batch->ledger->store, finish(batch, reception));
}

enum onshi_status ledger_batch_commit(struct ledger_batch *batch, struct random_source *random,
                                      char out_reception[LEDGER_RECEPTION_SIZE]) {
    char reception[LEDGER_RECEPTION_SIZE];
    (void)snprintf(reception, sizeof reception, "%016" PRIX64 "%08" PRIX64, random_next(random), (uint64_t)batch->row);
    enum onshi_status status = commit(batch, reception);
    if (status != ONSHI_OK) {
        ledger_batch_abandon(batch);
        return status;
    }
    memcpy(out_reception, reception, sizeof reception);
    bytes_writer_free(&batch->piece);
    free(batch);
    return ONSHI_OK;
}

static enum onshi_status remove_batch(struct ledger *ledger, int64_t row) {
    ONSHI_TRY(store_run(ledger->store, SQL_REMOVE_PIECES, STORE_VALUES(value_integer(row))));
    return store_run(ledger->store, SQL_REMOVE_BATCH, STORE_VALUES(value_integer(row)));
}

// What cannot be removed now, nobody sees, and it goes when the ledger is opened again.
void ledger_batch_abandon(struct ledger_batch *batch) {
    if (batch == NULL) {
        return;
    }
    if (begin_relaxed(batch->ledger) == ONSHI_OK) {
        enum onshi_status status = end_relaxed(batch->ledger, remove_batch(batch->ledger, batch->row));
        (void)status;
    }
    bytes_writer_free(&batch->piece);
    free(batch);
}

static enum onshi_status find(struct ledger *ledger, const char *institution, const char *reception, int64_t *out_row,
                              struct ledger_batch_info *out) {
    struct ledger_batch_info info;
    sqlite3_stmt *row;
    if (strlen(reception) >= LEDGER_RECEPTION_SIZE) {
        return ONSHI_NOT_FOUND;
    }
    ONSHI_TRY(store_query(ledger->store, SQL_BATCH, STORE_VALUES(value_text(reception), value_text(institution)), &row));
    memcpy(info.reception, reception, strlen(reception) + 1);
    *out_row = sqlite3_column_int64(row, 0);
    info.kind = (enum ledger_batch_kind)sqlite3_column_int(row, 1);
    enum onshi_status status = store_text(row, 2, info.file_identifier, sizeof info.file_identifier);
    info.accepted = sqlite3_column_int64(row, 3);
    info.row_count = sqlite3_column_int64(row, 4);
    info.bytes = sqlite3_column_int64(row, 5);
    store_done(row);
    if (status == ONSHI_OK) {
        *out = info;
    }
    return status;
}

enum onshi_status ledger_batch_find(struct ledger *ledger, const char *institution, const char *reception,
                                    struct ledger_batch_info *out) {
    int64_t row = 0;
    return find(ledger, institution, reception, &row, out);
}

// Copies the piece that holds the row `wanted`; the statement is done before anybody is called.
static enum onshi_status read_piece(struct ledger *ledger, int64_t batch, int64_t wanted, struct bytes_writer *out,
                                    int64_t *out_first) {
    sqlite3_stmt *row;
    ONSHI_TRY(store_query(ledger->store, SQL_PIECE, STORE_VALUES(value_integer(batch), value_integer(wanted)), &row));
    out->length = 0;
    const void *body = sqlite3_column_blob(row, 1);
    enum onshi_status status = bytes_write(out, body == NULL ? "" : body, (size_t)sqlite3_column_bytes(row, 1));
    *out_first = sqlite3_column_int64(row, 0);
    store_done(row);
    return status;
}

struct reading {
    int64_t next; // row that the reader gets next
    ledger_batch_reader *reader;
    void *context;
};

static enum onshi_status hand_out(const struct bytes_writer *piece, int64_t index, struct reading *reading) {
    struct bytes_reader left = bytes_reader_over(piece->data, piece->length);
    for (; left.left > 0; index++) {
        uint16_t high = 0;
        uint16_t low = 0;
        struct bytes_reader row;
        ONSHI_TRY(bytes_read_u16(&left, &high));
        ONSHI_TRY(bytes_read_u16(&left, &low));
        ONSHI_TRY(bytes_read_span(&left, (size_t)high << 16 | low, &row));
        if (index < reading->next) {
            continue;
        }
        ONSHI_TRY(reading->reader(reading->context, index, row.at, row.left));
        reading->next++;
    }
    return ONSHI_OK;
}

enum onshi_status ledger_batch_read(struct ledger *ledger, const char *institution, const char *reception,
                                    int64_t first_row, ledger_batch_reader *reader, void *context) {
    struct ledger_batch_info info;
    int64_t batch = 0;
    ONSHI_TRY(find(ledger, institution, reception, &batch, &info));
    struct reading reading = {first_row < 0 ? 0 : first_row, reader, context};
    struct bytes_writer piece;
    bytes_writer_init(&piece, PIECE_MAXIMUM);
    enum onshi_status status = ONSHI_OK;
    while (status == ONSHI_OK && reading.next < info.row_count) {
        int64_t before = reading.next;
        int64_t first = 0;
        status = read_piece(ledger, batch, reading.next, &piece, &first);
        status = status == ONSHI_NOT_FOUND ? ONSHI_CLOSED : status;
        status = status == ONSHI_OK ? hand_out(&piece, first, &reading) : status;
        if (status == ONSHI_OK && reading.next == before) {
            status = ONSHI_MALFORMED; // pieces that do not hold what the batch says
        }
    }
    bytes_writer_free(&piece);
    return status;
}

// One batch a transaction, so that others wait for one at most.
static enum onshi_status expire_one(struct ledger *ledger, int64_t accepted_before) {
    sqlite3_stmt *old;
    ONSHI_TRY(store_query(ledger->store, SQL_OLD_BATCH, STORE_VALUES(value_integer(accepted_before)), &old));
    int64_t row = sqlite3_column_int64(old, 0);
    store_done(old);
    ONSHI_TRY(store_begin(ledger->store));
    return store_end(ledger->store, remove_batch(ledger, row));
}

enum onshi_status ledger_batch_expire(struct ledger *ledger, int64_t accepted_before, int64_t *out_removed) {
    int64_t removed = 0;
    enum onshi_status status;
    while ((status = expire_one(ledger, accepted_before)) == ONSHI_OK) {
        removed++;
    }
    if (status != ONSHI_NOT_FOUND) {
        return status;
    }
    if (out_removed != NULL) {
        *out_removed = removed;
    }
    return ONSHI_OK;
}
