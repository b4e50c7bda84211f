// SPDX-License-Identifier: Apache-2.0
//
// Objects as the card writes them: a tag of one or two bytes, a length, a value. A length below 128 is one byte, every
// other is 82 hh ll; the form 81 does not exist on the card [mynumber-card 2.4].
#ifndef ONSHI_VIRTUAL_CARD_ISSUE_TLV_H
#define ONSHI_VIRTUAL_CARD_ISSUE_TLV_H

#include "base/bytes.h"
#include "base/status.h"

enum { TLV_SHORT_HEADER = 3, TLV_LONG_HEADER = 5 }; // bytes before the value, with a tag of two bytes

// tlv_write appends an object. ONSHI_TOO_LONG for a value past 65535 bytes or the writer's maximum.
ONSHI_MUST_USE enum onshi_status tlv_write(struct bytes_writer *out, uint16_t tag, struct bytes_reader value);

// tlv_write_long is tlv_write with the length as 82 hh ll whatever it is: some files are written so.
ONSHI_MUST_USE enum onshi_status tlv_write_long(struct bytes_writer *out, uint16_t tag, struct bytes_reader value);

// tlv_header_length returns how many bytes tlv_write puts before a value of `length` bytes, with a tag of two bytes.
size_t tlv_header_length(size_t length);

// tlv_written returns a reader over what a writer holds, tlv_text one over a string.
struct bytes_reader tlv_written(const struct bytes_writer *writer);
struct bytes_reader tlv_text(const char *text);

#endif
