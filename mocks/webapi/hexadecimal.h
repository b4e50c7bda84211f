// SPDX-License-Identifier: Apache-2.0
//
// Bytes that came as hexadecimal digits.
#ifndef ONSHI_MOCKS_WEBAPI_HEXADECIMAL_H
#define ONSHI_MOCKS_WEBAPI_HEXADECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// hexadecimal_read reads all of `text` into at most `size` bytes. False when it has another character, half a byte, or
// too many; "" is no bytes.
bool hexadecimal_read(const char *text, uint8_t *out, size_t size, size_t *out_length);

#endif
