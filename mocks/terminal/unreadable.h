// SPDX-License-Identifier: Apache-2.0
//
// Why a file in req is no message, for the developer who wrote it: the answer to the product says only that the file is
// broken [wire-interface 3].
#ifndef ONSHI_MOCKS_TERMINAL_UNREADABLE_H
#define ONSHI_MOCKS_TERMINAL_UNREADABLE_H

#include <stddef.h>

#include "base/bytes.h"

// unreadable_explain appends to `out` why `data`, of which wire_decode or wire_parse made no document, is none, and what to
// do: a sentence in Japanese, " / ", and the same in English.
void unreadable_explain(const void *data, size_t length, struct bytes_writer *out);

#endif
