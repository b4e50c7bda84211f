// SPDX-License-Identifier: Apache-2.0
//
// What the terminal asks of the reader for one session: the {"do":"identify"} line of PORT.md, read and checked.
#ifndef ONSHI_VIRTUAL_CARD_READER_REQUEST_H
#define ONSHI_VIRTUAL_CARD_READER_REQUEST_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum { REQUEST_CHALLENGE_MAXIMUM = 256, REQUEST_KINDS_MAXIMUM = 16, REQUEST_KIND_SIZE = 32 };

struct request {
    uint8_t challenge[REQUEST_CHALLENGE_MAXIMUM];
    size_t challenge_length;                           // bytes, at least 1
    char kinds[REQUEST_KINDS_MAXIMUM][REQUEST_KIND_SIZE]; // information for which consent is asked
    size_t kind_count;
};

// request_parse reads `identify`. ONSHI_MALFORMED for a challenge that is no hexadecimal or kinds that are no texts,
// ONSHI_TOO_LONG past a maximum.
ONSHI_MUST_USE enum onshi_status request_parse(const json_t *identify, struct request *out);

#endif
