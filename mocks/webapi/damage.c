// SPDX-License-Identifier: Apache-2.0
#include "mocks/webapi/damage.h"

#include <string.h>

#include "mocks/wire/characters.h"

// In the middle of a character of several bytes when there is one, else in the middle.
static enum onshi_status truncate(const struct planned_fault *due, struct bytes_writer *body) {
    size_t length = body->length / 2;
    (void)due;
    while (length < body->length && (body->data[length] & 0xC0) != 0x80) {
        length++;
    }
    body->length = length < body->length ? length : body->length / 2;
    return ONSHI_OK;
}

// Puts the text into CP932. The encoder wants a declaration, which JSON does not have.
static enum onshi_status encode(const char *text, struct bytes_writer *out, size_t *out_start) {
    static const char declaration[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    struct bytes_writer whole;
    bytes_writer_init(&whole, out->maximum);
    enum onshi_status status = bytes_write_text(&whole, declaration);
    status = status != ONSHI_OK ? status : wire_reduce(WIRE_CP932, text, &whole);
    status = status != ONSHI_OK ? status : wire_encode(WIRE_CP932, whole.data, whole.length, out);
    bytes_writer_free(&whole);
    const char *end = status == ONSHI_OK ? strchr(bytes_text(out), '>') : NULL;
    *out_start = end == NULL ? 0 : (size_t)(end + 1 - bytes_text(out));
    return status;
}

// CP932 under a head that says UTF-8.
static enum onshi_status recode(const struct planned_fault *due, struct bytes_writer *body) {
    struct bytes_writer bytes;
    size_t start = 0;
    (void)due;
    bytes_writer_init(&bytes, body->maximum);
    enum onshi_status status = encode(bytes_text(body), &bytes, &start);
    if (status == ONSHI_OK) {
        body->length = 0;
        status = bytes_write(body, bytes.data + start, bytes.length - start);
    }
    bytes_writer_free(&bytes);
    return status;
}

// Opens the object again for one more member.
static enum onshi_status open_again(struct bytes_writer *body, const char *member) {
    body->length -= body->length > 0; // the closing brace
    return bytes_write_text(body, member);
}

static enum onshi_status inflate(const struct planned_fault *due, struct bytes_writer *body) {
    size_t wanted = (size_t)due->value;
    ONSHI_TRY(open_again(body, ",\"Padding\":\""));
    ONSHI_TRY(bytes_fill(body, 'x', wanted > body->length + 2 ? wanted - body->length - 2 : 0));
    return bytes_write_text(body, "\"}");
}

static enum onshi_status deepen(const struct planned_fault *due, struct bytes_writer *body) {
    ONSHI_TRY(open_again(body, ",\"Deep\":"));
    ONSHI_TRY(bytes_fill(body, '[', (size_t)due->value));
    ONSHI_TRY(bytes_fill(body, ']', (size_t)due->value));
    return bytes_write_text(body, "}");
}

static const struct {
    enum fault_kind kind;
    enum onshi_status (*damage)(const struct planned_fault *due, struct bytes_writer *body);
} damages[] = {
    {FAULT_KIND_TRUNCATED, truncate},
    {FAULT_KIND_WRONG_ENCODING, recode},
    {FAULT_KIND_BOMB_HUGE, inflate},
    {FAULT_KIND_BOMB_DEEP, deepen},
};

enum onshi_status damage_body(const struct planned_fault *due, struct bytes_writer *body) {
    for (size_t i = 0; due != NULL && i < sizeof damages / sizeof damages[0]; i++) {
        if (damages[i].kind == due->kind) {
            return damages[i].damage(due, body);
        }
    }
    return ONSHI_OK;
}
