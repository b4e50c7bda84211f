// SPDX-License-Identifier: Apache-2.0
#include "mocks/wire/characters.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistr.h>

#include "base/text.h"

enum { CHUNK_BYTES = 4096, CHARACTER_BYTES = 8 };

static const char utf8_name[] = "UTF-8";
static const char cp932_name[] = "CP932"; // iconv's

static const struct {
    const char *code;     // OQSCD005
    const char *declared; // as we write it
} rows[] = {
    [WIRE_UTF8] = {"0", utf8_name},
    [WIRE_CP932] = {"1", "Shift_JIS"},
};

// How products spell them, in any case.
static const struct {
    const char *name;
    enum wire_characters characters;
} spellings[] = {
    {"UTF-8", WIRE_UTF8},        {"UTF8", WIRE_UTF8},          {"Shift_JIS", WIRE_CP932},  {"Shift-JIS", WIRE_CP932},
    {"ShiftJIS", WIRE_CP932},    {"SJIS", WIRE_CP932},         {"x-sjis", WIRE_CP932},     {"SJIS-win", WIRE_CP932},
    {"Windows-31J", WIRE_CP932}, {"csWindows31J", WIRE_CP932}, {"CP932", WIRE_CP932},      {"MS932", WIRE_CP932},
    {"MS_Kanji", WIRE_CP932},    {"csShiftJIS", WIRE_CP932},   {"x-ms-cp932", WIRE_CP932},
};

const char *wire_characters_name(enum wire_characters characters) {
    return rows[characters].declared;
}

const char *wire_characters_code(enum wire_characters characters) {
    return rows[characters].code;
}

// Translating.

// Translates all of `data`; ONSHI_MALFORMED at the first character that cannot be.
static enum onshi_status run(iconv_t machine, const char *data, size_t length, struct bytes_writer *out) {
    char *from = (char *)(size_t)data; // iconv does not write there
    while (length > 0) {
        char chunk[CHUNK_BYTES];
        char *to = chunk;
        size_t room = sizeof chunk;
        size_t result = iconv(machine, &from, &length, &to, &room);
        if (result == (size_t)-1 && errno != E2BIG) {
            return ONSHI_MALFORMED;
        }
        ONSHI_TRY(bytes_write(out, chunk, sizeof chunk - room));
    }
    return ONSHI_OK;
}

static enum onshi_status translate(const char *to, const char *from, const void *data, size_t length,
                                   struct bytes_writer *out) {
    iconv_t machine = iconv_open(to, from);
    if (machine == (iconv_t)-1) {
        return ONSHI_UNSUPPORTED;
    }
    enum onshi_status status = run(machine, data, length, out);
    (void)iconv_close(machine);
    return status;
}

// The declaration.

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static const char *skip_blanks(const char *at, const char *end) {
    while (at < end && is_blank(*at)) {
        at++;
    }
    return at;
}

static const char *find_text(const char *at, const char *end, const char *text) {
    return at == NULL ? NULL : memmem(at, (size_t)(end - at), text, strlen(text));
}

// Reads `= "name"`.
static enum onshi_status read_name(const char *at, const char *end, struct wire_declaration *out) {
    at = skip_blanks(at, end);
    if (at == end || *at != '=') {
        return ONSHI_MALFORMED;
    }
    at = skip_blanks(at + 1, end);
    if (at == end || (*at != '"' && *at != '\'')) {
        return ONSHI_MALFORMED;
    }
    const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));
    if (close == NULL) {
        return ONSHI_MALFORMED;
    }
    *out = (struct wire_declaration){WIRE_UTF8, at + 1, (size_t)(close - at - 1)};
    return ONSHI_OK;
}

static bool has_mark(const char *data, size_t length) {
    return length >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0; // byte order mark
}

static enum onshi_status find_declaration(const char *data, size_t length, struct wire_declaration *out) {
    static const char opening[] = "<?xml";
    const char *end = data + length;
    const char *at = has_mark(data, length) ? data + 3 : data;
    *out = (struct wire_declaration){WIRE_UTF8, NULL, 0};
    if ((size_t)(end - at) < sizeof opening || memcmp(at, opening, sizeof opening - 1) != 0) {
        return ONSHI_OK;
    }
    const char *close = find_text(at, end, "?>");
    const char *encoding = close == NULL ? NULL : find_text(at, close, "encoding");
    return encoding == NULL ? ONSHI_OK : read_name(encoding + strlen("encoding"), close, out);
}

enum onshi_status wire_declared(const void *data, size_t length, struct wire_declaration *out) {
    struct wire_declaration found;
    ONSHI_TRY(find_declaration(data, length, &found));
    if (found.name == NULL) {
        *out = found;
        return ONSHI_OK;
    }
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        if (strlen(spellings[i].name) == found.length &&
            strncasecmp(spellings[i].name, found.name, found.length) == 0) {
            found.characters = spellings[i].characters;
            *out = found;
            return ONSHI_OK;
        }
    }
    return ONSHI_MALFORMED;
}

// Japanese takes three bytes a character in UTF-8. Bytes of CP932 that look like that, all through a message, are not
// known to exist; two half-width kana that look like a character of two bytes are.
static bool is_japanese_utf8(const char *data, size_t length) {
    bool three = false;
    for (size_t i = 0; i < length && !three; i++) {
        three = (unsigned char)data[i] >= 0xE0;
    }
    return three && text_is_utf8(data, length);
}

static enum onshi_status decode_cp932(const char *data, size_t length, const struct wire_declaration *declaration,
                                      struct bytes_writer *out) {
    if (is_japanese_utf8(data, length) || memchr(data, 0, length) != NULL) {
        return ONSHI_MALFORMED;
    }
    size_t before = (size_t)(declaration->name - data);
    size_t after = before + declaration->length;
    ONSHI_TRY(translate(utf8_name, cp932_name, data, before, out));
    ONSHI_TRY(bytes_write_text(out, utf8_name));
    return translate(utf8_name, cp932_name, data + after, length - after, out);
}

enum onshi_status wire_decode(const void *data, size_t length, struct bytes_writer *out) {
    struct wire_declaration declaration;
    ONSHI_TRY(wire_declared(data, length, &declaration));
    if (declaration.characters == WIRE_CP932) {
        return decode_cp932(data, length, &declaration, out);
    }
    return text_is_utf8(data, length) ? bytes_write(out, data, length) : ONSHI_MALFORMED;
}

enum onshi_status wire_encode(enum wire_characters characters, const void *text, size_t length,
                              struct bytes_writer *out) {
    struct wire_declaration declaration;
    ONSHI_TRY(find_declaration(text, length, &declaration));
    if (characters == WIRE_UTF8 || declaration.name == NULL) {
        return characters == WIRE_UTF8 ? bytes_write(out, text, length) : ONSHI_MALFORMED;
    }
    size_t before = (size_t)(declaration.name - (const char *)text);
    size_t after = before + declaration.length;
    ONSHI_TRY(bytes_write(out, text, before));
    ONSHI_TRY(bytes_write_text(out, rows[characters].declared));
    return translate(cp932_name, utf8_name, (const char *)text + after, length - after, out);
}

// Reducing.

struct wire_coder {
    iconv_t there, back;
};

enum onshi_status wire_coder_new(struct wire_coder **out) {
    struct wire_coder *coder = malloc(sizeof *coder);
    if (coder == NULL) {
        return ONSHI_NO_MEMORY;
    }
    coder->there = iconv_open(cp932_name, utf8_name);
    coder->back = iconv_open(utf8_name, cp932_name);
    if (coder->there == (iconv_t)-1 || coder->back == (iconv_t)-1) {
        wire_coder_free(coder);
        return ONSHI_UNSUPPORTED;
    }
    *out = coder;
    return ONSHI_OK;
}

void wire_coder_free(struct wire_coder *coder) {
    if (coder != NULL && coder->there != (iconv_t)-1) {
        (void)iconv_close(coder->there);
    }
    if (coder != NULL && coder->back != (iconv_t)-1) {
        (void)iconv_close(coder->back);
    }
    free(coder);
}

// Translates one character; returns how many bytes it has become, 0 when it cannot be.
static size_t translate_one(iconv_t machine, const void *text, size_t width, char out[CHARACTER_BYTES]) {
    char *from = (char *)(size_t)text; // iconv does not write there
    char *to = out;
    size_t room = CHARACTER_BYTES;
    return iconv(machine, &from, &width, &to, &room) == (size_t)-1 ? 0 : CHARACTER_BYTES - room;
}

uint16_t wire_coder_bytes(struct wire_coder *coder, const void *text, size_t width) {
    static const uint16_t substitute = 0x819C; // ●
    char there[CHARACTER_BYTES];
    char back[CHARACTER_BYTES];
    size_t length = translate_one(coder->there, text, width, there);
    size_t returned = length == 0 || length > 2 ? 0 : translate_one(coder->back, there, length, back);
    if (returned == 0 || (unsigned char)back[0] < 0x80) { // iconv also turns ¥ and ‾ into \ and ~, other characters
        return substitute;
    }
    unsigned char first = (unsigned char)there[0];
    return (uint16_t)(length == 1 ? first : first << 8 | (unsigned char)there[1]);
}

bool wire_is_selector(uint32_t character) {
    return (character >= 0xFE00 && character <= 0xFE0F) || (character >= 0xE0100 && character <= 0xE01EF);
}

// Writes one character as it comes back.
static enum onshi_status reduce_one(struct wire_coder *coder, const uint8_t *text, size_t width,
                                    struct bytes_writer *out) {
    uint16_t bytes = wire_coder_bytes(coder, text, width);
    const unsigned char pair[2] = {(unsigned char)(bytes >> 8), (unsigned char)bytes};
    char back[CHARACTER_BYTES];
    size_t length = pair[0] == 0 ? translate_one(coder->back, pair + 1, 1, back) : translate_one(coder->back, pair, 2, back);
    return bytes_write(out, back, length);
}

static enum onshi_status reduce_all(struct wire_coder *coder, const char *text, struct bytes_writer *out) {
    const uint8_t *at = (const uint8_t *)text;
    size_t left = strlen(text);
    while (left > 0) {
        ucs4_t character;
        int width = u8_mbtoucr(&character, at, left);
        if (width <= 0) {
            return ONSHI_MALFORMED;
        }
        if (character < 0x80) {
            ONSHI_TRY(bytes_write(out, at, (size_t)width));
        } else if (!wire_is_selector(character)) {
            ONSHI_TRY(reduce_one(coder, at, (size_t)width, out));
        }
        at += width;
        left -= (size_t)width;
    }
    return ONSHI_OK;
}

enum onshi_status wire_reduce(enum wire_characters characters, const char *text, struct bytes_writer *out) {
    if (characters == WIRE_UTF8) {
        bool good = text_is_utf8(text, strlen(text));
        return good ? bytes_write_text(out, text) : ONSHI_MALFORMED;
    }
    struct wire_coder *coder;
    ONSHI_TRY(wire_coder_new(&coder));
    enum onshi_status status = reduce_all(coder, text, out);
    wire_coder_free(coder);
    return status;
}
