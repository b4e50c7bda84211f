// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bytes_reader bytes_reader_over(const void *data, size_t length) {
    assert(data != NULL || length == 0);
    return (struct bytes_reader){.at = data, .left = length};
}

enum onshi_status bytes_read_span(struct bytes_reader *reader, size_t length, struct bytes_reader *out) {
    if (length > reader->left) {
        return ONSHI_MALFORMED;
    }
    *out = (struct bytes_reader){.at = reader->at, .left = length};
    if (length > 0) {
        reader->at += length;
        reader->left -= length;
    }
    return ONSHI_OK;
}

enum onshi_status bytes_read_u8(struct bytes_reader *reader, uint8_t *out) {
    struct bytes_reader span;
    ONSHI_TRY(bytes_read_span(reader, 1, &span));
    *out = span.at[0];
    return ONSHI_OK;
}

enum onshi_status bytes_read_u16(struct bytes_reader *reader, uint16_t *out) {
    struct bytes_reader span;
    ONSHI_TRY(bytes_read_span(reader, 2, &span));
    *out = (uint16_t)(span.at[0] << 8 | span.at[1]);
    return ONSHI_OK;
}

void bytes_writer_init(struct bytes_writer *writer, size_t maximum) {
    *writer = (struct bytes_writer){.maximum = maximum};
}

void bytes_writer_free(struct bytes_writer *writer) {
    free(writer->data);
    bytes_writer_init(writer, writer->maximum);
}

// Makes room for `more` bytes and the closing NUL.
static enum onshi_status reserve(struct bytes_writer *writer, size_t more) {
    if (more > writer->maximum - writer->length) {
        return ONSHI_TOO_LONG;
    }
    size_t needed = writer->length + more + 1;
    if (needed <= writer->capacity) {
        return ONSHI_OK;
    }
    size_t capacity = needed < 128 ? 128 : needed + needed / 2;
    uint8_t *data = realloc(writer->data, capacity);
    if (data == NULL) {
        return ONSHI_NO_MEMORY;
    }
    writer->data = data;
    writer->capacity = capacity;
    return ONSHI_OK;
}

enum onshi_status bytes_write(struct bytes_writer *writer, const void *data, size_t length) {
    ONSHI_TRY(reserve(writer, length));
    if (length > 0) {
        memcpy(writer->data + writer->length, data, length);
    }
    writer->length += length;
    writer->data[writer->length] = 0;
    return ONSHI_OK;
}

enum onshi_status bytes_write_u8(struct bytes_writer *writer, uint8_t value) {
    return bytes_write(writer, &value, 1);
}

enum onshi_status bytes_write_u16(struct bytes_writer *writer, uint16_t value) {
    uint8_t pair[2] = {(uint8_t)(value >> 8), (uint8_t)value};
    return bytes_write(writer, pair, sizeof pair);
}

enum onshi_status bytes_fill(struct bytes_writer *writer, uint8_t value, size_t count) {
    ONSHI_TRY(reserve(writer, count));
    memset(writer->data + writer->length, value, count);
    writer->length += count;
    writer->data[writer->length] = 0;
    return ONSHI_OK;
}

enum onshi_status bytes_write_text(struct bytes_writer *writer, const char *text) {
    return bytes_write(writer, text, strlen(text));
}

static enum onshi_status append_formatted(struct bytes_writer *writer, const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0) {
        return ONSHI_MALFORMED;
    }
    ONSHI_TRY(reserve(writer, (size_t)length));
    (void)vsnprintf((char *)writer->data + writer->length, (size_t)length + 1, format, arguments);
    writer->length += (size_t)length;
    return ONSHI_OK;
}

enum onshi_status bytes_printf(struct bytes_writer *writer, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    enum onshi_status status = append_formatted(writer, format, arguments);
    va_end(arguments);
    return status;
}

void bytes_note(struct bytes_writer *why, const char *format, ...) {
    if (why == NULL) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    enum onshi_status dropped = append_formatted(why, format, arguments);
    va_end(arguments);
    (void)dropped; // an explanation that is too long is cut, nothing else depends on it
}

enum onshi_status bytes_write_hex(struct bytes_writer *writer, const void *data, size_t length) {
    static const char digits[] = "0123456789ABCDEF";
    ONSHI_TRY(reserve(writer, 2 * length));
    const uint8_t *bytes = data;
    uint8_t *at = writer->data + writer->length;
    for (size_t i = 0; i < length; i++) {
        *at++ = (uint8_t)digits[bytes[i] >> 4];
        *at++ = (uint8_t)digits[bytes[i] & 15];
    }
    *at = 0;
    writer->length += 2 * length;
    return ONSHI_OK;
}

const char *bytes_text(const struct bytes_writer *writer) {
    return writer->data == NULL ? "" : (const char *)writer->data;
}
