// SPDX-License-Identifier: Apache-2.0
//
// One reader and one writer for all bytes.
//
// A reader is a cursor over bytes that somebody else owns; a read past the end is ONSHI_MALFORMED, so a bounds error
// cannot be written at the call site. A writer grows on the heap up to a maximum stated when it is made; it also serves
// as the project's text builder and is always followed by a NUL that does not count.
//
//     struct bytes_writer out;
//     bytes_writer_init(&out, 4096);
//     ONSHI_TRY(bytes_printf(&out, "%d", 7));
//     ... out.data, out.length ...
//     bytes_writer_free(&out);
#ifndef ONSHI_BASE_BYTES_H
#define ONSHI_BASE_BYTES_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct bytes_reader {
    const uint8_t *at; // borrowed
    size_t left;       // bytes
};

// bytes_reader_over returns a reader over `length` bytes at `data`, which must outlive it.
struct bytes_reader bytes_reader_over(const void *data, size_t length);

// bytes_read_u8 and bytes_read_u16 read a number, most significant byte first. ONSHI_MALFORMED at the end.
ONSHI_MUST_USE enum onshi_status bytes_read_u8(struct bytes_reader *reader, uint8_t *out);
ONSHI_MUST_USE enum onshi_status bytes_read_u16(struct bytes_reader *reader, uint16_t *out);

// bytes_read_span sets `*out` to a reader over the next `length` bytes and steps over them.
ONSHI_MUST_USE enum onshi_status bytes_read_span(struct bytes_reader *reader, size_t length, struct bytes_reader *out);

struct bytes_writer {
    uint8_t *data;   // owned; NULL or NUL-terminated
    size_t length;   // bytes written
    size_t capacity; // bytes allocated
    size_t maximum;  // `length` never passes it
};

// bytes_writer_init makes an empty writer that will hold at most `maximum` bytes. It allocates nothing.
void bytes_writer_init(struct bytes_writer *writer, size_t maximum);

// bytes_writer_free releases the bytes and leaves an empty writer of the same maximum.
void bytes_writer_free(struct bytes_writer *writer);

// bytes_write appends `length` bytes. ONSHI_TOO_LONG past the maximum, ONSHI_NO_MEMORY; nothing is written then.
ONSHI_MUST_USE enum onshi_status bytes_write(struct bytes_writer *writer, const void *data, size_t length);
ONSHI_MUST_USE enum onshi_status bytes_write_u8(struct bytes_writer *writer, uint8_t value);
ONSHI_MUST_USE enum onshi_status bytes_write_u16(struct bytes_writer *writer, uint16_t value);

// bytes_fill appends `count` bytes of `value`.
ONSHI_MUST_USE enum onshi_status bytes_fill(struct bytes_writer *writer, uint8_t value, size_t count);

// bytes_write_text appends a NUL-terminated string without its NUL.
ONSHI_MUST_USE enum onshi_status bytes_write_text(struct bytes_writer *writer, const char *text);

// bytes_printf appends formatted text.
ONSHI_MUST_USE enum onshi_status bytes_printf(struct bytes_writer *writer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// bytes_note appends formatted text to an explanation for a person. `why` may be NULL; what does not fit is dropped.
void bytes_note(struct bytes_writer *why, const char *format, ...) __attribute__((format(printf, 2, 3)));

// bytes_write_hex appends `length` bytes as upper-case hexadecimal digits.
ONSHI_MUST_USE enum onshi_status bytes_write_hex(struct bytes_writer *writer, const void *data, size_t length);

// bytes_text returns what was written as a NUL-terminated string, "" when nothing was; valid until the next write.
const char *bytes_text(const struct bytes_writer *writer);

#endif
