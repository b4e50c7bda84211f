// SPDX-License-Identifier: Apache-2.0
//
// What a fault does to the bytes of a file: bombs, wrong character codes, odd values, files that end too early.
#ifndef ONSHI_MOCKS_TERMINAL_SPOIL_H
#define ONSHI_MOCKS_TERMINAL_SPOIL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/status.h"
#include "mocks/fault/fault.h"
#include "mocks/wire/characters.h"

enum { SPOIL_MAXIMUM_BYTES = FAULT_BYTES_MAXIMUM + 8 * 1024 * 1024 };

// spoil_write appends the message `text` (UTF-8 under a declaration that says so) as it goes in `characters`, with what
// `fault` (may be NULL) does to it. Faults that leave the bytes alone are no error. ONSHI_MALFORMED when `text` is no
// message, or has no such element as the fault names.
ONSHI_MUST_USE enum onshi_status spoil_write(const struct planned_fault *fault, enum wire_characters characters,
                                             const char *text, size_t length, struct bytes_writer *out);

// spoil_pages does to the bytes of a PDF what `fault` (may be NULL) does. False when it is one that only a message of XML can
// suffer: nothing is done then.
bool spoil_pages(const struct planned_fault *fault, struct bytes_writer *bytes);

#endif
