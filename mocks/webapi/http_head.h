// SPDX-License-Identifier: Apache-2.0
//
// The head of an HTTP/1.1 request, read strictly: what two readers could understand differently (bare line ends,
// doubled or signed lengths, folded fields, a length beside chunks) is refused and never guessed [RFC 9112].
//
// A pure function over the bytes that have arrived. What it refuses has a row in the table of answers: a status and a
// sentence in Japanese and English.
//
//     switch (http_head_read(data, length, &scanned, &head, &used, &refusal)) {
//     case HTTP_MORE: …    // wait for more bytes
//     case HTTP_WHOLE: …   // head is filled, `used` bytes are its
//     case HTTP_REFUSED: … // answer http_refusal_of(refusal) and close
//     }
#ifndef ONSHI_MOCKS_WEBAPI_HTTP_HEAD_H
#define ONSHI_MOCKS_WEBAPI_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HTTP_HEAD_BYTES = 16384, // request line and fields together
    HTTP_LINE_BYTES = 8192,  // the request line
    HTTP_FIELDS_MAXIMUM = 64,
    HTTP_METHOD_SIZE = 16,
    HTTP_TARGET_SIZE = 256,
    HTTP_VALUE_SIZE = 512,
};

enum http_refusal {
    HTTP_FINE,
    HTTP_BAD_LINE,
    HTTP_BAD_VERSION,
    HTTP_BAD_FIELD,
    HTTP_BAD_LENGTH,
    HTTP_TWO_LENGTHS,
    HTTP_BAD_CODING,
    HTTP_BAD_HOST,
    HTTP_BAD_CHUNK,
    HTTP_LINE_TOO_LONG,
    HTTP_HEAD_TOO_LARGE,
    HTTP_VALUE_TOO_LONG,
    HTTP_BODY_TOO_LARGE,
    HTTP_TOO_SLOW,
    HTTP_NO_ROOM,
    HTTP_REFUSALS
};

struct http_refusal_text {
    int status;
    const char *ja, *en; // what is wrong and what to do
};

enum http_progress { HTTP_MORE, HTTP_WHOLE, HTTP_REFUSED };

struct http_head {
    char method[HTTP_METHOD_SIZE];
    char path[HTTP_TARGET_SIZE]; // without scheme, authority and query
    char authorization[HTTP_VALUE_SIZE];
    bool has_length;
    uint64_t length; // of the body
    bool chunked;
    bool expects;    // 100-continue
    bool keep_alive; // the connection stays open behind the answer
    bool is_json;    // by the content type; true also without one
};

// http_head_read looks for a whole head in the `length` bytes at `data`. `*scanned` is 0 for a new head and kept by
// the caller between calls on the same bytes. `*out` and `*out_used` are set for HTTP_WHOLE, `*out_refusal` for
// HTTP_REFUSED.
enum http_progress http_head_read(const uint8_t *data, size_t length, size_t *scanned, struct http_head *out,
                                  size_t *out_used, enum http_refusal *out_refusal);

// http_refusal_of returns the row of a refusal; static storage, never NULL.
const struct http_refusal_text *http_refusal_of(enum http_refusal refusal);

// http_reason returns the reason phrase of a status; static storage, never NULL.
const char *http_reason(int status);

#endif
