// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/card/apdu.h"

enum { SHORT_LE_ZERO = 256, EXTENDED_LE_ZERO = 65536 };

static enum onshi_status read_header(struct bytes_reader *reader, struct apdu *apdu) {
    ONSHI_TRY(bytes_read_u8(reader, &apdu->cla));
    ONSHI_TRY(bytes_read_u8(reader, &apdu->ins));
    ONSHI_TRY(bytes_read_u8(reader, &apdu->p1));
    return bytes_read_u8(reader, &apdu->p2);
}

static enum onshi_status read_short_le(struct bytes_reader *reader, struct apdu *apdu) {
    uint8_t le;
    ONSHI_TRY(bytes_read_u8(reader, &le));
    apdu->expected = le == 0 ? SHORT_LE_ZERO : le;
    return ONSHI_OK;
}

static enum onshi_status read_extended_le(struct bytes_reader *reader, struct apdu *apdu) {
    uint16_t le;
    ONSHI_TRY(bytes_read_u16(reader, &le));
    apdu->expected = le == 0 ? EXTENDED_LE_ZERO : le;
    return ONSHI_OK;
}

static enum onshi_status read_short_body(struct bytes_reader *reader, struct apdu *apdu) {
    if (reader->left == 1) {
        return read_short_le(reader, apdu); // case 2S
    }
    uint8_t lc;
    ONSHI_TRY(bytes_read_u8(reader, &lc));
    ONSHI_TRY(bytes_read_span(reader, lc, &apdu->data));
    return reader->left == 0 ? ONSHI_OK : read_short_le(reader, apdu); // case 3S, 4S
}

static enum onshi_status read_extended_body(struct bytes_reader *reader, struct apdu *apdu) {
    uint8_t mark;
    ONSHI_TRY(bytes_read_u8(reader, &mark));
    apdu->extended = true;
    if (reader->left == 2) {
        return read_extended_le(reader, apdu); // case 2E
    }
    uint16_t lc;
    ONSHI_TRY(bytes_read_u16(reader, &lc));
    if (lc == 0) {
        return ONSHI_MALFORMED;
    }
    ONSHI_TRY(bytes_read_span(reader, lc, &apdu->data));
    return reader->left == 0 ? ONSHI_OK : read_extended_le(reader, apdu); // case 3E, 4E
}

static enum onshi_status read_body(struct bytes_reader *reader, struct apdu *apdu) {
    if (reader->left == 0) {
        return ONSHI_OK; // case 1
    }
    if (reader->left > 1 && reader->at[0] == 0) {
        return read_extended_body(reader, apdu);
    }
    return read_short_body(reader, apdu);
}

enum onshi_status apdu_parse(const void *bytes, size_t length, struct apdu *out) {
    struct bytes_reader reader = bytes_reader_over(bytes, length);
    struct apdu apdu = {0};
    ONSHI_TRY(read_header(&reader, &apdu));
    ONSHI_TRY(read_body(&reader, &apdu));
    if (reader.left > 0) {
        return ONSHI_MALFORMED;
    }
    *out = apdu;
    return ONSHI_OK;
}
