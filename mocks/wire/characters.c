// SPDX-License-Identifier: Apache-2.0
#include "mocks/wire/characters.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
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

struct declaration {
    const char *name; // of the encoding, in the bytes; NULL: none is named
    size_t length;
};

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
static enum onshi_status read_name(const char *at, const char *end, struct declaration *out) {
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
    *out = (struct declaration){at + 1, (size_t)(close - at - 1)};
    return ONSHI_OK;
}

static bool has_mark(const char *data, size_t length) {
    return length >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0; // byte order mark
}

static enum onshi_status find_declaration(const char *data, size_t length, struct declaration *out) {
    static const char opening[] = "<?xml";
    const char *end = data + length;
    const char *at = has_mark(data, length) ? data + 3 : data;
    *out = (struct declaration){NULL, 0};
    if ((size_t)(end - at) < sizeof opening || memcmp(at, opening, sizeof opening - 1) != 0) {
        return ONSHI_OK;
    }
    const char *close = find_text(at, end, "?>");
    const char *encoding = close == NULL ? NULL : find_text(at, close, "encoding");
    return encoding == NULL ? ONSHI_OK : read_name(encoding + strlen("encoding"), close, out);
}

static enum onshi_status declared_characters(const struct declaration *declaration, enum wire_characters *out) {
    if (declaration->name == NULL) {
        *out = WIRE_UTF8;
        return ONSHI_OK;
    }
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        if (strlen(spellings[i].name) == declaration->length &&
            strncasecmp(spellings[i].name, declaration->name, declaration->length) == 0) {
            *out = spellings[i].characters;
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

static enum onshi_status decode_cp932(const char *data, size_t length, const struct declaration *declaration,
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
    struct declaration declaration;
    enum wire_characters characters;
    ONSHI_TRY(find_declaration(data, length, &declaration));
    ONSHI_TRY(declared_characters(&declaration, &characters));
    if (characters == WIRE_CP932) {
        return decode_cp932(data, length, &declaration, out);
    }
    return text_is_utf8(data, length) ? bytes_write(out, data, length) : ONSHI_MALFORMED;
}

enum onshi_status wire_encode(enum wire_characters characters, const void *text, size_t length,
                              struct bytes_writer *out) {
    struct declaration declaration;
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

static bool is_selector(ucs4_t c) {
    return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}

// Writes one character as it comes back. iconv also turns ¥ and ‾ into \ and ~, which are other characters.
static enum onshi_status reduce_one(const uint8_t *text, size_t width, struct bytes_writer *out) {
    struct bytes_writer there, back;
    bytes_writer_init(&there, CHARACTER_BYTES);
    bytes_writer_init(&back, CHARACTER_BYTES);
    bool same = translate(cp932_name, utf8_name, text, width, &there) == ONSHI_OK && there.length > 0 &&
                translate(utf8_name, cp932_name, there.data, there.length, &back) == ONSHI_OK && back.length > 0 &&
                back.data[0] >= 0x80;
    enum onshi_status status = bytes_write_text(out, same ? bytes_text(&back) : "●");
    bytes_writer_free(&there);
    bytes_writer_free(&back);
    return status;
}

enum onshi_status wire_reduce(enum wire_characters characters, const char *text, struct bytes_writer *out) {
    const uint8_t *at = (const uint8_t *)text;
    size_t left = strlen(text);
    while (left > 0) {
        ucs4_t c;
        int width = u8_mbtoucr(&c, at, left);
        if (width <= 0) {
            return ONSHI_MALFORMED;
        }
        if (characters == WIRE_UTF8 || c < 0x80) {
            ONSHI_TRY(bytes_write(out, at, (size_t)width));
        } else if (!is_selector(c)) {
            ONSHI_TRY(reduce_one(at, (size_t)width, out));
        }
        at += width;
        left -= (size_t)width;
    }
    return ONSHI_OK;
}
