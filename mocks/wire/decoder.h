// SPDX-License-Identifier: Apache-2.0
//
// wire_decode (mocks/wire/characters.h) for files that are too long to be held: bytes come in pieces, cut anywhere, and
// leave as UTF-8 under a declaration that says so.
//
//     ONSHI_TRY(wire_decoder_new(&decoder));
//     while (…) { ONSHI_TRY(wire_decoder_feed(decoder, data, length, &text)); … use text, bytes_writer_free(&text) … }
//     ONSHI_TRY(wire_decoder_end(decoder, &text));
#ifndef ONSHI_MOCKS_WIRE_DECODER_H
#define ONSHI_MOCKS_WIRE_DECODER_H

#include <stddef.h>

#include "base/bytes.h"
#include "base/status.h"

// Bytes are looked at in blocks of this size: the declaration must end in the first, and the first that is not all ASCII
// tells whether what is declared as Shift_JIS is UTF-8 in truth.
enum { WIRE_BLOCK_BYTES = 4096 };

struct wire_decoder;

// wire_decoder_new makes a decoder, released with wire_decoder_free.
ONSHI_MUST_USE enum onshi_status wire_decoder_new(struct wire_decoder **out);
void wire_decoder_free(struct wire_decoder *decoder);

// wire_decoder_feed appends what the next bytes say; some are kept back for the next time. ONSHI_MALFORMED as wire_decode.
ONSHI_MUST_USE enum onshi_status wire_decoder_feed(struct wire_decoder *decoder, const void *data, size_t length,
                                                   struct bytes_writer *out);

// wire_decoder_end appends what was kept back. ONSHI_MALFORMED when the last character is not whole.
ONSHI_MUST_USE enum onshi_status wire_decoder_end(struct wire_decoder *decoder, struct bytes_writer *out);

#endif
