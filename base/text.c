// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uninorm.h>
#include <unistr.h>

bool text_is_utf8(const void *data, size_t length) {
    return memchr(data, 0, length) == NULL && u8_check(data, length) == NULL;
}

static bool is_blank_or_hyphen(ucs4_t c) {
    switch (c) {
    case ' ':
    case '-':
    case 0x3000: // ideographic space
    case 0x2010: // hyphen
    case 0x2012: // figure dash
    case 0x2013: // en dash
    case 0x2014: // em dash
    case 0x2015: // horizontal bar
    case 0x2212: // minus sign
    case 0x30FC: // long vowel mark, typed for a hyphen
        return true;
    default:
        return false;
    }
}

static enum onshi_status fold_normalised(const uint8_t *text, size_t length, struct bytes_writer *out) {
    size_t at = 0;
    while (at < length) {
        ucs4_t c;
        int width = u8_mbtouc(&c, text + at, length - at);
        if (is_blank_or_hyphen(c)) {
            at += (size_t)width;
            continue;
        }
        uint8_t upper = (uint8_t)(c - 'a' + 'A');
        bool lower_case = c >= 'a' && c <= 'z';
        ONSHI_TRY(lower_case ? bytes_write_u8(out, upper) : bytes_write(out, text + at, (size_t)width));
        at += (size_t)width;
    }
    return ONSHI_OK;
}

enum onshi_status text_fold(const char *text, struct bytes_writer *out) {
    size_t length = strlen(text);
    if (!text_is_utf8(text, length)) {
        return ONSHI_MALFORMED;
    }
    size_t folded_length = 0;
    uint8_t *folded = u8_normalize(UNINORM_NFKC, (const uint8_t *)text, length, NULL, &folded_length);
    if (folded == NULL && length > 0) {
        return ONSHI_NO_MEMORY;
    }
    enum onshi_status status = fold_normalised(folded, folded_length, out);
    free(folded);
    return status;
}

bool text_same_number(const char *a, const char *b) {
    struct bytes_writer fold_a, fold_b;
    bytes_writer_init(&fold_a, 4096);
    bytes_writer_init(&fold_b, 4096);
    bool same = text_fold(a, &fold_a) == ONSHI_OK && text_fold(b, &fold_b) == ONSHI_OK &&
                strcmp(bytes_text(&fold_a), bytes_text(&fold_b)) == 0;
    bytes_writer_free(&fold_a);
    bytes_writer_free(&fold_b);
    return same;
}

bool text_lists(const char *list, const char *word, size_t length) {
    for (const char *at = list + strspn(list, " "); *at != 0; at += strspn(at, " ")) {
        size_t item = strcspn(at, " ");
        if (item == length && memcmp(at, word, length) == 0) {
            return true;
        }
        at += item;
    }
    return false;
}

enum onshi_status text_pad_insurer(const char *number, char out[9]) {
    size_t length = strlen(number);
    if (length > 8) {
        return ONSHI_MALFORMED;
    }
    memset(out, ' ', 8);
    memcpy(out + 8 - length, number, length);
    out[8] = 0;
    return ONSHI_OK;
}

bool text_same_insurer(const char *a, const char *b) {
    a += strspn(a, " 0");
    b += strspn(b, " 0");
    size_t length_a = strcspn(a, " ");
    size_t length_b = strcspn(b, " ");
    return length_a == length_b && memcmp(a, b, length_a) == 0;
}
