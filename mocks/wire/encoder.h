// SPDX-License-Identifier: Apache-2.0
//
// wire_reduce and wire_encode (mocks/wire/characters.h) in one, for very many texts: what the characters do not have
// becomes ●, the rest its bytes. Remembers what it has found out about a character.
#ifndef ONSHI_MOCKS_WIRE_ENCODER_H
#define ONSHI_MOCKS_WIRE_ENCODER_H

#include <stddef.h>

#include "base/bytes.h"
#include "base/status.h"
#include "mocks/wire/characters.h"

struct wire_encoder;

// wire_encoder_new makes an encoder, released with wire_encoder_free.
ONSHI_MUST_USE enum onshi_status wire_encoder_new(enum wire_characters characters, struct wire_encoder **out);
void wire_encoder_free(struct wire_encoder *encoder);

// wire_encoder_put appends the bytes of `length` bytes of UTF-8, which may stand in XML as they are. ONSHI_MALFORMED when
// they are not UTF-8.
ONSHI_MUST_USE enum onshi_status wire_encoder_put(struct wire_encoder *encoder, const char *text, size_t length,
                                                  struct bytes_writer *out);

#endif
