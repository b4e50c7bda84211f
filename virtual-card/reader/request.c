// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/request.h"

#include <string.h>

// digit_value returns the value of a hexadecimal digit, or -1.
static int digit_value(char digit)
{
    static const char DIGITS[] = "0123456789ABCDEFabcdef";
    const char *at = digit == '\0' ? NULL : strchr(DIGITS, digit);
    if (at == NULL) {
        return -1;
    }

    int value = (int)(at - DIGITS);
    return value < 16 ? value : value - 6;
}

static enum onshi_status parse_challenge(const json_t *value, struct request *request)
{
    const char *digits = json_string_value(value);
    const size_t length = json_string_length(value);

    if (length == 0 || length % 2 != 0) {
        return ONSHI_MALFORMED;
    }
    if (length / 2 > REQUEST_CHALLENGE_MAXIMUM) {
        return ONSHI_TOO_LONG;
    }
    for (size_t i = 0; i < length / 2; i++) {
        int high = digit_value(digits[2 * i]);
        int low = digit_value(digits[2 * i + 1]);
        if (high < 0 || low < 0) {
            return ONSHI_MALFORMED;
        }
        request->challenge[i] = (uint8_t)(high * 16 + low);
    }
    request->challenge_length = length / 2;
    return ONSHI_OK;
}

static enum onshi_status parse_kind(const json_t *value, struct request *request)
{
    const size_t length = json_string_length(value);

    if (length == 0) {
        return ONSHI_MALFORMED;
    }
    if (length >= REQUEST_KIND_SIZE || request->kind_count == REQUEST_KINDS_MAXIMUM) {
        return ONSHI_TOO_LONG;
    }
    memcpy(request->kinds[request->kind_count++], json_string_value(value), length + 1);
    return ONSHI_OK;
}

static enum onshi_status parse_kinds(const json_t *value, struct request *request)
{
    size_t i;
    json_t *kind;

    if (!json_is_array(value)) {
        return ONSHI_MALFORMED;
    }
    json_array_foreach(value, i, kind) {
        ONSHI_TRY(parse_kind(kind, request));
    }
    return ONSHI_OK;
}

enum onshi_status request_parse(const json_t *identify, struct request *out)
{
    struct request request = {.kind_count = 0};

    ONSHI_TRY(parse_challenge(json_object_get(identify, "challenge"), &request));
    ONSHI_TRY(parse_kinds(json_object_get(identify, "ask"), &request));
    *out = request;
    return ONSHI_OK;
}
