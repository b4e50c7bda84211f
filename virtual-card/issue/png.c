// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/issue/png.h"

#include <stdlib.h>
#include <zlib.h>

enum { HEADER = 13, DEPTH = 1 };

size_t png_row_bytes(int width) {
    return 1 + ((size_t)width + 7) / 8;
}

static enum onshi_status write_u32(struct bytes_writer *out, uint32_t value) {
    ONSHI_TRY(bytes_write_u16(out, (uint16_t)(value >> 16)));
    return bytes_write_u16(out, (uint16_t)value);
}

static enum onshi_status write_chunk(struct bytes_writer *out, const char *type, struct bytes_reader data) {
    ONSHI_TRY(write_u32(out, (uint32_t)data.left));
    size_t start = out->length;
    ONSHI_TRY(bytes_write_text(out, type));
    ONSHI_TRY(bytes_write(out, data.at, data.left));
    return write_u32(out, (uint32_t)crc32(0, out->data + start, (uInt)(out->length - start)));
}

static enum onshi_status write_header(struct bytes_writer *out, int width, int height) {
    const uint8_t header[HEADER] = {0, 0, (uint8_t)(width >> 8), (uint8_t)width, 0, 0, (uint8_t)(height >> 8),
                                    (uint8_t)height, DEPTH};
    ONSHI_TRY(bytes_write(out, "\x89PNG\r\n\x1A\n", 8));
    return write_chunk(out, "IHDR", bytes_reader_over(header, HEADER));
}

static enum onshi_status write_pixels(struct bytes_writer *out, const uint8_t *rows, size_t length) {
    uLongf packed_length = compressBound((uLong)length);
    uint8_t *packed = malloc(packed_length);
    if (packed == NULL) {
        return ONSHI_NO_MEMORY;
    }
    enum onshi_status status = ONSHI_NO_MEMORY;
    if (compress2(packed, &packed_length, rows, (uLong)length, Z_BEST_COMPRESSION) == Z_OK) {
        status = write_chunk(out, "IDAT", bytes_reader_over(packed, packed_length));
    }
    free(packed);
    return status;
}

enum onshi_status png_write(const uint8_t *rows, int width, int height, struct bytes_writer *out) {
    ONSHI_TRY(write_header(out, width, height));
    ONSHI_TRY(write_pixels(out, rows, (size_t)height * png_row_bytes(width)));
    return write_chunk(out, "IEND", bytes_reader_over(NULL, 0));
}
