// SPDX-License-Identifier: Apache-2.0
//
// The body of a request in chunks [RFC 9112 7.1], piece by piece as it arrives.
#ifndef ONSHI_MOCKS_WEBAPI_HTTP_CHUNKS_H
#define ONSHI_MOCKS_WEBAPI_HTTP_CHUNKS_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "mocks/webapi/http_head.h"

enum { HTTP_CHUNK_LINE_BYTES = 256, HTTP_TRAILER_BYTES = 4096 };

enum http_chunk_place { HTTP_CHUNK_SIZE, HTTP_CHUNK_DATA, HTTP_CHUNK_END, HTTP_CHUNK_TRAILER };

// A new one is all zero.
struct http_chunks {
    enum http_chunk_place place;
    size_t left;      // of the chunk
    size_t trailer;   // bytes of it so far
};

// http_chunks_read takes what it can of `length` bytes at `data` and appends the body's part to `body`; `*out_used`
// tells how many bytes were taken. HTTP_REFUSED sets `*out_refusal`: malformed, or more than `body` takes.
enum http_progress http_chunks_read(struct http_chunks *chunks, const uint8_t *data, size_t length,
                                    struct bytes_writer *body, size_t *out_used, enum http_refusal *out_refusal);

#endif
