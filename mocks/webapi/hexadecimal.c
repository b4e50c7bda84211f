// SPDX-License-Identifier: Apache-2.0
#include "mocks/webapi/hexadecimal.h"

#include <string.h>

static const char digits[] = "0123456789ABCDEF0123456789abcdef";

static bool read_digit(char c, uint8_t *out) {
    const char *place = c == 0 ? NULL : strchr(digits, c);
    if (place == NULL) {
        return false;
    }
    *out = (uint8_t)((place - digits) % 16);
    return true;
}

bool hexadecimal_read(const char *text, uint8_t *out, size_t size, size_t *out_length) {
    size_t length = strlen(text);
    if (length % 2 != 0 || length / 2 > size) {
        return false;
    }
    for (size_t i = 0; i < length / 2; i++) {
        uint8_t high, low;
        if (!read_digit(text[2 * i], &high) || !read_digit(text[2 * i + 1], &low)) {
            return false;
        }
        out[i] = (uint8_t)(high << 4 | low);
    }
    *out_length = length / 2;
    return true;
}
