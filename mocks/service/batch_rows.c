// SPDX-License-Identifier: Apache-2.0
#include "mocks/service/batch_rows.h"

#include <string.h>

static const char between = 0x1F;

enum onshi_status batch_row_write(const char *const *texts, size_t count, struct batch_row *out) {
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        const char *text = texts[i] == NULL ? "" : texts[i];
        size_t length = strlen(text);
        if (strchr(text, between) != NULL) {
            return ONSHI_MALFORMED;
        }
        if (length + 1 > BATCH_ROW_BYTES - at) {
            return ONSHI_TOO_LONG;
        }
        memcpy(out->bytes + at, text, length);
        at += length;
        out->bytes[at++] = between;
    }
    out->length = at;
    return ONSHI_OK;
}

enum onshi_status batch_row_read(const void *bytes, size_t length, struct batch_row *row, const char **texts,
                                 size_t count) {
    if (length > BATCH_ROW_BYTES) {
        return ONSHI_MALFORMED;
    }
    memcpy(row->bytes, bytes, length);
    row->length = length;
    char *at = row->bytes;
    for (size_t i = 0; i < count; i++) {
        char *end = memchr(at, between, (size_t)(row->bytes + length - at));
        if (end == NULL) {
            return ONSHI_MALFORMED;
        }
        *end = 0;
        texts[i] = *at == 0 ? NULL : at;
        at = end + 1;
    }
    return at == row->bytes + length ? ONSHI_OK : ONSHI_MALFORMED;
}
