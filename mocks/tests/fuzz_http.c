// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer target: any bytes as heads of requests and as chunked bodies, whole and in pieces. However the bytes are cut,
// the outcome is the same.
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "mocks/webapi/http_chunks.h"

enum { BODY_BYTES = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition) {
    if (!condition) {
        abort();
    }
}

struct outcome {
    enum http_progress progress;
    enum http_refusal refusal;
    struct http_head head;
    size_t used;
};

static struct outcome read_head(const uint8_t *data, size_t size, size_t step) {
    struct outcome outcome = {.progress = HTTP_MORE};
    size_t scanned = 0;
    for (size_t length = step < size ? step : size; outcome.progress == HTTP_MORE;
         length = length + step < size ? length + step : size) {
        outcome.progress = http_head_read(data, length, &scanned, &outcome.head, &outcome.used, &outcome.refusal);
        if (length == size) {
            break;
        }
    }
    return outcome;
}

static void try_head(const uint8_t *data, size_t size, size_t step) {
    struct outcome whole = read_head(data, size, size == 0 ? 1 : size);
    struct outcome pieces = read_head(data, size, step);
    if (whole.progress == HTTP_WHOLE) {
        must(whole.used <= size && whole.used <= HTTP_HEAD_BYTES);
        must(memchr(whole.head.path, 0, sizeof whole.head.path) != NULL);
        must(!(whole.head.has_length && whole.head.chunked));
        must(http_refusal_of(HTTP_FINE)->status == 200);
    }
    // In pieces nonsense may be seen earlier, never later and never as something else that is good.
    must(pieces.progress != HTTP_WHOLE || (whole.progress == HTTP_WHOLE && whole.used == pieces.used));
}

static enum http_progress read_chunks(const uint8_t *data, size_t size, size_t step, struct bytes_writer *body,
                                      size_t *at) {
    struct http_chunks chunks = {.place = HTTP_CHUNK_SIZE};
    enum http_progress progress = HTTP_MORE;
    enum http_refusal refusal = HTTP_FINE;
    size_t end = 0;
    *at = 0;
    while (progress == HTTP_MORE && end < size) {
        size_t used = 0;
        end = end + step < size ? end + step : size;
        progress = http_chunks_read(&chunks, data + *at, end - *at, body, &used, &refusal);
        *at += used;
        must(*at <= end);
    }
    return progress;
}

static void try_chunks(const uint8_t *data, size_t size, size_t step) {
    struct bytes_writer whole, pieces;
    size_t whole_at, pieces_at;
    bytes_writer_init(&whole, BODY_BYTES);
    bytes_writer_init(&pieces, BODY_BYTES);
    enum http_progress first = read_chunks(data, size, size == 0 ? 1 : size, &whole, &whole_at);
    enum http_progress second = read_chunks(data, size, step, &pieces, &pieces_at);
    if (first == HTTP_WHOLE && second == HTTP_WHOLE) {
        must(whole_at == pieces_at && whole.length == pieces.length &&
             memcmp(bytes_text(&whole), bytes_text(&pieces), whole.length) == 0);
    }
    must((first == HTTP_WHOLE) == (second == HTTP_WHOLE));
    bytes_writer_free(&whole);
    bytes_writer_free(&pieces);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) {
        return 0;
    }
    size_t step = (size_t)data[0] % 16 + 1;
    try_head(data + 1, size - 1, step);
    try_chunks(data + 1, size - 1, step);
    return 0;
}
