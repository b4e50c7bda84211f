// SPDX-License-Identifier: Apache-2.0
#include "mocks/wire/encoder.h"

#include <stdint.h>
#include <stdlib.h>
#include <unistr.h>

enum { PLANE = 0x10000, LEAD_SHIFT = 8 };

struct wire_encoder {
    enum wire_characters characters;
    struct wire_coder *coder;
    uint16_t found[PLANE]; // bytes of a character of the first plane, the first one on top; 0: not asked yet
};

enum onshi_status wire_encoder_new(enum wire_characters characters, struct wire_encoder **out) {
    struct wire_encoder *encoder = calloc(1, sizeof *encoder);
    if (encoder == NULL) {
        return ONSHI_NO_MEMORY;
    }
    encoder->characters = characters;
    enum onshi_status status = wire_coder_new(&encoder->coder);
    if (status != ONSHI_OK) {
        free(encoder);
        return status;
    }
    *out = encoder;
    return ONSHI_OK;
}

void wire_encoder_free(struct wire_encoder *encoder) {
    if (encoder != NULL) {
        wire_coder_free(encoder->coder);
        free(encoder);
    }
}

static enum onshi_status put_bytes(uint16_t bytes, struct bytes_writer *out) {
    if (bytes >> LEAD_SHIFT != 0) {
        return bytes_write_u16(out, bytes);
    }
    return bytes_write_u8(out, (uint8_t)bytes);
}

static enum onshi_status put_character(struct wire_encoder *encoder, ucs4_t character, const uint8_t *text,
                                       size_t width, struct bytes_writer *out) {
    uint16_t unknown = 0;
    uint16_t *found = character < PLANE ? &encoder->found[character] : &unknown;
    if (*found == 0) {
        *found = wire_coder_bytes(encoder->coder, text, width);
    }
    return put_bytes(*found, out);
}

enum onshi_status wire_encoder_put(struct wire_encoder *encoder, const char *text, size_t length,
                                   struct bytes_writer *out) {
    if (encoder->characters == WIRE_UTF8) {
        return bytes_write(out, text, length);
    }
    const uint8_t *at = (const uint8_t *)text;
    const uint8_t *end = at + length;
    while (at < end) {
        const uint8_t *plain = at;
        while (at < end && *at < 0x80) {
            at++;
        }
        ONSHI_TRY(bytes_write(out, plain, (size_t)(at - plain)));
        if (at == end) {
            break;
        }
        ucs4_t character;
        int width = u8_mbtoucr(&character, at, (size_t)(end - at));
        if (width <= 0) {
            return ONSHI_MALFORMED;
        }
        if (!wire_is_selector(character)) {
            ONSHI_TRY(put_character(encoder, character, at, (size_t)width, out));
        }
        at += width;
    }
    return ONSHI_OK;
}
