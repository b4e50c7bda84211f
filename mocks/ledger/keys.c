// SPDX-License-Identifier: Apache-2.0
#include "mocks/ledger/keys.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

enum { SEPARATOR = 0x1F };

static bool is_plain(const char *text) {
    return strspn(text, "0123456789") == strlen(text);
}

// Most numbers are digits, which fold to themselves.
static enum onshi_status write_folded(const char *text, struct bytes_writer *out) {
    return is_plain(text) ? bytes_write_text(out, text) : text_fold(text, out);
}

enum onshi_status key_of_number(const char *insurer, const char *symbol, const char *number, struct bytes_writer *out) {
    insurer += strspn(insurer, " 0");
    ONSHI_TRY(bytes_write_u8(out, 'n'));
    ONSHI_TRY(bytes_write(out, insurer, strcspn(insurer, " ")));
    ONSHI_TRY(bytes_write_u8(out, SEPARATOR));
    ONSHI_TRY(write_folded(symbol, out));
    ONSHI_TRY(bytes_write_u8(out, SEPARATOR));
    return write_folded(number, out);
}

enum onshi_status key_of_birthdate(int64_t birthdate, struct bytes_writer *out) {
    return bytes_printf(out, "b%" PRId64, birthdate);
}

enum onshi_status key_of_serial(const char *serial, struct bytes_writer *out) {
    serial += strspn(serial, "0");
    ONSHI_TRY(bytes_write_u8(out, 's'));
    for (; *serial != 0; serial++) {
        char c = *serial;
        ONSHI_TRY(bytes_write_u8(out, (uint8_t)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c)));
    }
    return ONSHI_OK;
}
