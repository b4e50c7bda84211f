// SPDX-License-Identifier: Apache-2.0
//
// A command APDU taken apart: header, data field, expected length. The four cases of ISO 7816-3 12.1.2, short and
// extended. No meaning of any command is known here.
#ifndef ONSHI_VIRTUAL_CARD_CARD_APDU_H
#define ONSHI_VIRTUAL_CARD_CARD_APDU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"

struct apdu {
    uint8_t cla;
    uint8_t ins;
    uint8_t p1;
    uint8_t p2;
    struct bytes_reader data; // borrowed; empty when there is no data field
    size_t expected;          // bytes that Le asks for, 1 to 65536; 0 when there is no Le
    bool extended;            // lengths were written in the extended form
};

// apdu_parse takes `length` bytes apart; `*out` refers to them. ONSHI_MALFORMED when they are none of the cases.
ONSHI_MUST_USE enum onshi_status apdu_parse(const void *bytes, size_t length, struct apdu *out);

#endif
