// SPDX-License-Identifier: Apache-2.0
//
// The characters of a message: UTF-8, or what is declared as Shift_JIS and is CP932 in truth [wire-interface 1.5]. CP932
// is translated here and never by libxml2, whose Shift_JIS stops at 髙 ① ㈱ and changes － ~ \ [BUG-28, design 3].
//
// A message in memory is always UTF-8, under a declaration that says so; bytes exist only at the folders:
//
//     ONSHI_TRY(wire_decode(file.data, file.length, &text)); // then xml_parse
//     ONSHI_TRY(wire_encode(WIRE_CP932, text.data, text.length, &bytes));
//
// Two characters of Unicode may share one of CP932: the wave dash 〜 (U+301C) goes as 8160 and comes back as ～ (U+FF5E),
// as it does on every Windows machine.
#ifndef ONSHI_MOCKS_WIRE_CHARACTERS_H
#define ONSHI_MOCKS_WIRE_CHARACTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"

enum wire_characters { WIRE_UTF8, WIRE_CP932 };

// wire_characters_code returns the CharacterCodeIdentifier [OQSCD005]: "0" or "1".
const char *wire_characters_code(enum wire_characters characters);

// wire_characters_name returns how a declaration of ours names them.
const char *wire_characters_name(enum wire_characters characters);

// What a document says about its characters: the name of them, in its bytes.
struct wire_declaration {
    enum wire_characters characters; // UTF-8 when no name is there
    const char *name;                // NULL: none
    size_t length;
};

// wire_declared reads the declaration at the beginning of a document. ONSHI_MALFORMED for any characters but these two.
ONSHI_MUST_USE enum onshi_status wire_declared(const void *data, size_t length, struct wire_declaration *out);

// wire_decode appends the bytes of a message as UTF-8 under a declaration that says UTF-8. ONSHI_MALFORMED when they are
// not what their declaration says they are (no declaration says UTF-8), and for any characters but these two. Bytes that
// are declared as Shift_JIS and make good UTF-8 with Japanese in it are taken for UTF-8, declared wrongly.
ONSHI_MUST_USE enum onshi_status wire_decode(const void *data, size_t length, struct bytes_writer *out);

// wire_encode appends a message, UTF-8 under a declaration that says so, in `characters` and with their declaration.
// ONSHI_MALFORMED when it holds a character that these do not have.
ONSHI_MUST_USE enum onshi_status wire_encode(enum wire_characters characters, const void *text, size_t length,
                                             struct bytes_writer *out);

// wire_reduce appends what is left of `text` (UTF-8) after a way through `characters`: characters that these do not have
// are ● [DR-140], and variation selectors, which choose between shapes of a character, are gone.
ONSHI_MUST_USE enum onshi_status wire_reduce(enum wire_characters characters, const char *text,
                                             struct bytes_writer *out);

// What CP932 has of one character after another. wire_coder_bytes returns the one or two bytes of a character (`width`
// bytes of UTF-8, not ASCII), the first one on top; those of ● for one that CP932 does not have.
struct wire_coder;
ONSHI_MUST_USE enum onshi_status wire_coder_new(struct wire_coder **out);
void wire_coder_free(struct wire_coder *coder);
uint16_t wire_coder_bytes(struct wire_coder *coder, const void *text, size_t width);

// wire_is_selector says whether a character only chooses between shapes of the one before it.
bool wire_is_selector(uint32_t character);

#endif
