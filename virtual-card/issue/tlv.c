// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/issue/tlv.h"

#include <string.h>

enum { SHORT_MAXIMUM = 127, MARK_TWO_BYTES = 0x82 };

static enum onshi_status write_tag(struct bytes_writer *out, uint16_t tag) {
    return tag > 0xFF ? bytes_write_u16(out, tag) : bytes_write_u8(out, (uint8_t)tag);
}

enum onshi_status tlv_write(struct bytes_writer *out, uint16_t tag, struct bytes_reader value) {
    if (value.left > SHORT_MAXIMUM) {
        return tlv_write_long(out, tag, value);
    }
    ONSHI_TRY(write_tag(out, tag));
    ONSHI_TRY(bytes_write_u8(out, (uint8_t)value.left));
    return bytes_write(out, value.at, value.left);
}

enum onshi_status tlv_write_long(struct bytes_writer *out, uint16_t tag, struct bytes_reader value) {
    if (value.left > UINT16_MAX) {
        return ONSHI_TOO_LONG;
    }
    ONSHI_TRY(write_tag(out, tag));
    ONSHI_TRY(bytes_write_u8(out, MARK_TWO_BYTES));
    ONSHI_TRY(bytes_write_u16(out, (uint16_t)value.left));
    return bytes_write(out, value.at, value.left);
}

size_t tlv_header_length(size_t length) {
    return length > SHORT_MAXIMUM ? TLV_LONG_HEADER : TLV_SHORT_HEADER;
}

struct bytes_reader tlv_written(const struct bytes_writer *writer) {
    return bytes_reader_over(writer->data, writer->length);
}

struct bytes_reader tlv_text(const char *text) {
    return bytes_reader_over(text, strlen(text));
}
