// SPDX-License-Identifier: Apache-2.0
#include "mocks/wire/decoder.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "mocks/wire/characters.h"

struct wire_decoder {
    uint8_t block[WIRE_BLOCK_BYTES]; // not looked at yet; begins at a character
    size_t length;
    bool begun;   // the declaration has been read
    bool certain; // what is declared as Shift_JIS was seen not to be UTF-8
    iconv_t machine; // (iconv_t)-1: UTF-8
};

static iconv_t no_machine(void) {
    return (iconv_t)-1;
}

enum onshi_status wire_decoder_new(struct wire_decoder **out) {
    struct wire_decoder *decoder = calloc(1, sizeof *decoder);
    if (decoder == NULL) {
        return ONSHI_NO_MEMORY;
    }
    decoder->machine = no_machine();
    *out = decoder;
    return ONSHI_OK;
}

void wire_decoder_free(struct wire_decoder *decoder) {
    if (decoder != NULL && decoder->machine != no_machine()) {
        (void)iconv_close(decoder->machine);
    }
    free(decoder);
}

// How many bytes at the end of a block begin a character of UTF-8 that goes on in the next.
static size_t open_end(const uint8_t *data, size_t length) {
    for (size_t back = 1; back <= 3 && back <= length; back++) {
        uint8_t byte = data[length - back];
        if ((byte & 0xC0) == 0x80) {
            continue;
        }
        size_t width = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
        return width > back ? back : 0;
    }
    return 0;
}

static enum onshi_status take_utf8(struct wire_decoder *decoder, size_t from, bool last, struct bytes_writer *out,
                                   size_t *taken) {
    const uint8_t *data = decoder->block + from;
    size_t length = decoder->length - from;
    length -= last ? 0 : open_end(data, length);
    if (!text_is_utf8(data, length)) {
        return ONSHI_MALFORMED;
    }
    *taken = from + length;
    return bytes_write(out, data, length);
}

static bool is_ascii(const uint8_t *data, size_t length) {
    size_t i = 0;
    while (i < length && data[i] < 0x80) {
        i++;
    }
    return i == length;
}

// Is a block that is declared as Shift_JIS UTF-8 with Japanese in it, or does it hold a NUL? Three bytes a character in the
// one, two in the other: they do not look alike for long.
static bool is_a_lie(struct wire_decoder *decoder, size_t from) {
    const uint8_t *data = decoder->block + from;
    size_t length = decoder->length - from;
    if (memchr(data, 0, length) != NULL) {
        return true;
    }
    if (decoder->certain || is_ascii(data, length)) {
        return false;
    }
    decoder->certain = true;
    bool three = false;
    for (size_t i = 0; i < length && !three; i++) {
        three = data[i] >= 0xE0;
    }
    return three && text_is_utf8(data, length - open_end(data, length));
}

static enum onshi_status take_cp932(struct wire_decoder *decoder, size_t from, bool last, struct bytes_writer *out,
                                    size_t *taken) {
    if (is_a_lie(decoder, from)) {
        return ONSHI_MALFORMED;
    }
    char *at = (char *)decoder->block + from;
    size_t left = decoder->length - from;
    while (left > 0) {
        char text[3 * WIRE_BLOCK_BYTES];
        char *to = text;
        size_t room = sizeof text;
        size_t result = iconv(decoder->machine, &at, &left, &to, &room);
        ONSHI_TRY(bytes_write(out, text, sizeof text - room));
        if (result == (size_t)-1 && errno == EINVAL && !last) {
            break; // half a character
        }
        if (result == (size_t)-1 && errno != E2BIG) {
            return ONSHI_MALFORMED;
        }
    }
    *taken = decoder->length - left;
    return ONSHI_OK;
}

// Reads the declaration, and writes it as one that says UTF-8; `*from` is where the rest begins.
static enum onshi_status begin(struct wire_decoder *decoder, struct bytes_writer *out, size_t *from) {
    struct wire_declaration declaration;
    ONSHI_TRY(wire_declared(decoder->block, decoder->length, &declaration));
    decoder->begun = true;
    if (declaration.characters == WIRE_UTF8) {
        return ONSHI_OK;
    }
    decoder->machine = iconv_open("UTF-8", "CP932");
    if (decoder->machine == no_machine()) {
        return ONSHI_UNSUPPORTED;
    }
    size_t before = (size_t)(declaration.name - (const char *)decoder->block);
    if (!is_ascii(decoder->block, before)) {
        return ONSHI_MALFORMED; // a byte order mark
    }
    ONSHI_TRY(bytes_write(out, decoder->block, before));
    *from = before + declaration.length;
    return bytes_write_text(out, "UTF-8");
}

// Looks at the block and keeps what is not a whole character.
static enum onshi_status take_block(struct wire_decoder *decoder, bool last, struct bytes_writer *out) {
    size_t from = 0;
    size_t taken = 0;
    if (!decoder->begun) {
        ONSHI_TRY(begin(decoder, out, &from));
    }
    bool utf8 = decoder->machine == no_machine();
    ONSHI_TRY(utf8 ? take_utf8(decoder, from, last, out, &taken) : take_cp932(decoder, from, last, out, &taken));
    decoder->length -= taken;
    memmove(decoder->block, decoder->block + taken, decoder->length);
    return ONSHI_OK;
}

enum onshi_status wire_decoder_feed(struct wire_decoder *decoder, const void *data, size_t length,
                                    struct bytes_writer *out) {
    const uint8_t *at = data;
    while (length > 0) {
        size_t room = WIRE_BLOCK_BYTES - decoder->length;
        size_t part = length < room ? length : room;
        memcpy(decoder->block + decoder->length, at, part);
        decoder->length += part;
        at += part;
        length -= part;
        if (decoder->length == WIRE_BLOCK_BYTES) {
            ONSHI_TRY(take_block(decoder, false, out));
        }
    }
    return ONSHI_OK;
}

enum onshi_status wire_decoder_end(struct wire_decoder *decoder, struct bytes_writer *out) {
    return take_block(decoder, true, out);
}
