// SPDX-License-Identifier: Apache-2.0
#include "mocks/webapi/http_chunks.h"

#include <string.h>

enum { SIZE_DIGITS_MAXIMUM = 7, HEXADECIMAL = 16 }; // 256 MiB: more than any body may have

// The line at `data` without its CRLF. HTTP_MORE until it is whole.
static enum http_progress find_line(const uint8_t *data, size_t length, size_t *out_length) {
    const uint8_t *end = length == 0 ? NULL : memchr(data, '\n', length);
    size_t line = end == NULL ? length : (size_t)(end - data);
    if (line > HTTP_CHUNK_LINE_BYTES) {
        return HTTP_REFUSED;
    }
    if (end == NULL) {
        return HTTP_MORE;
    }
    if (line == 0 || end[-1] != '\r') {
        return HTTP_REFUSED;
    }
    *out_length = line - 1;
    return HTTP_WHOLE;
}

static int digit_of(uint8_t c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_size(const uint8_t *line, size_t length, size_t *out) {
    size_t size = 0;
    size_t digits = 0;
    while (digits < length && digit_of(line[digits]) >= 0 && digits <= SIZE_DIGITS_MAXIMUM) {
        size = size * HEXADECIMAL + (size_t)digit_of(line[digits++]);
    }
    bool ends = digits == length || line[digits] == ';'; // extensions are passed over
    *out = size;
    return digits > 0 && digits <= SIZE_DIGITS_MAXIMUM && ends;
}

static enum http_progress read_line(struct http_chunks *chunks, const uint8_t *data, size_t length, size_t *used) {
    size_t line = 0;
    enum http_progress progress = find_line(data, length, &line);
    if (progress != HTTP_WHOLE) {
        return progress;
    }
    *used = line + 2;
    switch (chunks->place) {
    case HTTP_CHUNK_SIZE:
        if (!read_size(data, line, &chunks->left)) {
            return HTTP_REFUSED;
        }
        chunks->place = chunks->left == 0 ? HTTP_CHUNK_TRAILER : HTTP_CHUNK_DATA;
        return HTTP_WHOLE;
    case HTTP_CHUNK_END:
        chunks->place = HTTP_CHUNK_SIZE;
        return line == 0 ? HTTP_WHOLE : HTTP_REFUSED;
    default:
        chunks->trailer += *used;
        return chunks->trailer > HTTP_TRAILER_BYTES ? HTTP_REFUSED : HTTP_WHOLE;
    }
}

static enum http_refusal read_data(struct http_chunks *chunks, const uint8_t *data, size_t length,
                                   struct bytes_writer *body, size_t *used) {
    size_t part = length < chunks->left ? length : chunks->left;
    enum onshi_status status = bytes_write(body, data, part);
    if (status != ONSHI_OK) {
        return status == ONSHI_TOO_LONG ? HTTP_BODY_TOO_LARGE : HTTP_NO_ROOM;
    }
    chunks->left -= part;
    chunks->place = chunks->left == 0 ? HTTP_CHUNK_END : HTTP_CHUNK_DATA;
    *used = part;
    return HTTP_FINE;
}

enum http_progress http_chunks_read(struct http_chunks *chunks, const uint8_t *data, size_t length,
                                    struct bytes_writer *body, size_t *out_used, enum http_refusal *out_refusal) {
    for (*out_used = 0; *out_used < length;) {
        const uint8_t *at = data + *out_used;
        size_t used = 0;
        if (chunks->place == HTTP_CHUNK_DATA) {
            *out_refusal = read_data(chunks, at, length - *out_used, body, &used);
            if (*out_refusal != HTTP_FINE) {
                return HTTP_REFUSED;
            }
            *out_used += used;
            continue;
        }
        bool in_trailer = chunks->place == HTTP_CHUNK_TRAILER;
        enum http_progress progress = read_line(chunks, at, length - *out_used, &used);
        *out_refusal = HTTP_BAD_CHUNK;
        if (progress != HTTP_WHOLE) {
            return progress;
        }
        *out_used += used;
        if (in_trailer && used == 2) { // the empty line behind the last chunk
            return HTTP_WHOLE;
        }
    }
    return HTTP_MORE;
}
