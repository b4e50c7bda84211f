// SPDX-License-Identifier: Apache-2.0
#include "mocks/terminal/spoil.h"

#include <stdio.h>
#include <string.h>

enum { ENTITY_COPIES = 10 };

static const char segment_open[] = "<SegmentOfResult>";

// A message in UTF-8, and where the closing tag of its root begins.
struct message {
    const char *text;
    size_t length;
    size_t tail;
};

static enum onshi_status find_tail(struct message *message) {
    for (size_t i = message->length; i > 1; i--) {
        if (message->text[i - 2] == '<' && message->text[i - 1] == '/') {
            message->tail = i - 2;
            return ONSHI_OK;
        }
    }
    return ONSHI_MALFORMED;
}

static enum onshi_status encode(enum wire_characters characters, const struct bytes_writer *text,
                                struct bytes_writer *out) {
    return wire_encode(characters, bytes_text(text), text->length, out);
}

// Writes what stands before the root's end, then lets `fill` add something, then the end.
static enum onshi_status write_filled(const struct message *message, const struct planned_fault *fault,
                                      enum onshi_status (*fill)(const struct planned_fault *fault, size_t length,
                                                                struct bytes_writer *out),
                                      struct bytes_writer *out) {
    ONSHI_TRY(bytes_write(out, message->text, message->tail));
    ONSHI_TRY(fill(fault, message->length, out));
    return bytes_write(out, message->text + message->tail, message->length - message->tail);
}

static enum onshi_status fill_huge(const struct planned_fault *fault, size_t length, struct bytes_writer *out) {
    size_t wanted = (size_t)fault->value;
    return wanted > length ? bytes_fill(out, '\n', wanted - length) : ONSHI_OK;
}

static enum onshi_status fill_deep(const struct planned_fault *fault, size_t length, struct bytes_writer *out) {
    (void)length;
    for (int64_t i = 0; i < fault->value; i++) {
        ONSHI_TRY(bytes_write_text(out, "<D>"));
    }
    for (int64_t i = 0; i < fault->value; i++) {
        ONSHI_TRY(bytes_write_text(out, "</D>"));
    }
    return ONSHI_OK;
}

static enum onshi_status fill_entity(const struct planned_fault *fault, size_t length, struct bytes_writer *out) {
    (void)length;
    return bytes_printf(out, "<Bomb>&a%d;</Bomb>", (int)fault->value);
}

static enum onshi_status write_dtd(const struct planned_fault *fault, struct bytes_writer *out) {
    ONSHI_TRY(bytes_write_text(out, "\n<!DOCTYPE XmlMsg [<!ENTITY a0 \"onshi\">"));
    for (int level = 1; level <= (int)fault->value; level++) {
        ONSHI_TRY(bytes_printf(out, "<!ENTITY a%d \"", level));
        for (int i = 0; i < ENTITY_COPIES; i++) {
            ONSHI_TRY(bytes_printf(out, "&a%d;", level - 1));
        }
        ONSHI_TRY(bytes_write_text(out, "\">"));
    }
    return bytes_write_text(out, "]>");
}

static enum onshi_status bomb_entity(const struct message *message, const struct planned_fault *fault,
                                     struct bytes_writer *out) {
    const char *prolog_end = strstr(message->text, "?>");
    size_t prolog = prolog_end == NULL ? 0 : (size_t)(prolog_end + 2 - message->text);
    ONSHI_TRY(bytes_write(out, message->text, prolog));
    ONSHI_TRY(write_dtd(fault, out));
    const struct message rest = {message->text + prolog, message->length - prolog, message->tail - prolog};
    return write_filled(&rest, fault, fill_entity, out);
}

// The job is not done yet: SegmentOfResult 2, and no error [DR-080].
static enum onshi_status still_processing(const struct message *message, struct bytes_writer *out) {
    const char *segment = strstr(message->text, segment_open);
    if (segment == NULL) {
        return ONSHI_MALFORMED;
    }
    size_t at = (size_t)(segment - message->text) + sizeof segment_open - 1;
    ONSHI_TRY(bytes_write(out, message->text, at));
    ONSHI_TRY(bytes_write_u8(out, '2'));
    return bytes_write(out, message->text + at + 1, message->length - at - 1);
}

// Every element of that name has the text of the fault, after the schema has seen another.
static enum onshi_status exchange_value(const struct message *message, const struct planned_fault *fault,
                                        struct bytes_writer *out) {
    char open[FAULT_ELEMENT_BYTES + 3];
    (void)snprintf(open, sizeof open, "<%s>", fault->element);
    const char *rest = message->text, *found = strstr(rest, open);
    if (found == NULL) {
        return ONSHI_MALFORMED;
    }
    for (; found != NULL; found = strstr(rest, open)) {
        ONSHI_TRY(bytes_write(out, rest, (size_t)(found - rest) + strlen(open)));
        ONSHI_TRY(bytes_write_text(out, fault->text));
        rest = found + strlen(open);
        rest += strcspn(rest, "<");
    }
    return bytes_write(out, rest, message->length - (size_t)(rest - message->text));
}

static enum onshi_status write_text(const struct message *message, const struct planned_fault *fault,
                                    struct bytes_writer *out) {
    switch (fault->kind) {
    case FAULT_KIND_BOMB_HUGE:
        return write_filled(message, fault, fill_huge, out);
    case FAULT_KIND_BOMB_DEEP:
        return write_filled(message, fault, fill_deep, out);
    case FAULT_KIND_BOMB_ENTITY:
        return bomb_entity(message, fault, out);
    case FAULT_KIND_PROCESSING_FOR_EVER:
        return still_processing(message, out);
    case FAULT_KIND_ODD_VALUE:
        return exchange_value(message, fault, out);
    default:
        return bytes_write(out, message->text, message->length);
    }
}

// Character codes that contradict their declaration.

static enum wire_characters other_than(enum wire_characters characters) {
    return characters == WIRE_UTF8 ? WIRE_CP932 : WIRE_UTF8;
}

// A message without any Japanese in it would be right in both.
static enum onshi_status ensure_japanese(const struct message *message, struct bytes_writer *out) {
    bool plain = true;
    for (size_t i = 0; i < message->length && plain; i++) {
        plain = (unsigned char)message->text[i] < 0x80;
    }
    ONSHI_TRY(bytes_write(out, message->text, message->length));
    return plain ? bytes_write_text(out, "<!-- 架空 -->\n") : ONSHI_OK;
}

// Writes `bytes` with the declaration of `declaration`, both of which are whole messages.
static enum onshi_status exchange_prolog(const struct bytes_writer *declaration, const struct bytes_writer *bytes,
                                         struct bytes_writer *out) {
    const char *end = strstr(bytes_text(declaration), "?>"), *old_end = strstr(bytes_text(bytes), "?>");
    if (end == NULL || old_end == NULL) {
        return ONSHI_MALFORMED;
    }
    size_t old_length = (size_t)(old_end - bytes_text(bytes));
    ONSHI_TRY(bytes_write(out, bytes_text(declaration), (size_t)(end - bytes_text(declaration))));
    return bytes_write(out, old_end, bytes->length - old_length);
}

// The declaration and the bytes are of different characters; `bytes_in` are those of the bytes.
static enum onshi_status contradict(const struct message *message, enum wire_characters bytes_in,
                                    struct bytes_writer *out) {
    struct bytes_writer text, reduced, said, written;
    bytes_writer_init(&text, SPOIL_MAXIMUM_BYTES);
    bytes_writer_init(&reduced, SPOIL_MAXIMUM_BYTES);
    bytes_writer_init(&said, SPOIL_MAXIMUM_BYTES);
    bytes_writer_init(&written, SPOIL_MAXIMUM_BYTES);
    enum onshi_status status = ensure_japanese(message, &text);
    status = status == ONSHI_OK ? wire_reduce(WIRE_CP932, bytes_text(&text), &reduced) : status;
    status = status == ONSHI_OK ? encode(other_than(bytes_in), &reduced, &said) : status;
    status = status == ONSHI_OK ? encode(bytes_in, &reduced, &written) : status;
    status = status == ONSHI_OK ? exchange_prolog(&said, &written, out) : status;
    bytes_writer_free(&text);
    bytes_writer_free(&reduced);
    bytes_writer_free(&said);
    bytes_writer_free(&written);
    return status;
}

// Where a message ends in the middle of a character: after the first byte of the last one that has several. Without any,
// a byte before the end.
static size_t middle_of_character(const struct bytes_writer *bytes) {
    for (size_t i = bytes->length; i > 1; i--) {
        bool lead = bytes->data[i - 1] >= 0x81 && bytes->data[i - 2] < 0x80;
        if (lead) {
            return i;
        }
    }
    return bytes->length - (bytes->length > 0);
}

static void shorten(const struct planned_fault *fault, struct bytes_writer *bytes, size_t begin) {
    struct bytes_writer view = {.data = bytes->data + begin, .length = bytes->length - begin};
    size_t length = view.length;
    if (fault->kind == FAULT_KIND_CUT) {
        length = (size_t)fault->value < length ? (size_t)fault->value : length;
    } else if (fault->kind == FAULT_KIND_TRUNCATED) {
        length = middle_of_character(&view);
    }
    bytes->length = begin + length;
    bytes->data[bytes->length] = 0;
}

static enum onshi_status write_changed(const struct planned_fault *fault, enum wire_characters characters,
                                       const struct message *message, struct bytes_writer *out) {
    struct bytes_writer text;
    bytes_writer_init(&text, SPOIL_MAXIMUM_BYTES);
    size_t begin = out->length;
    enum onshi_status status = write_text(message, fault, &text);
    status = status == ONSHI_OK ? encode(characters, &text, out) : status;
    bytes_writer_free(&text);
    if (status == ONSHI_OK && out->length > begin) {
        shorten(fault, out, begin);
    }
    return status;
}

enum onshi_status spoil_write(const struct planned_fault *fault, enum wire_characters characters, const char *text,
                              size_t length, struct bytes_writer *out) {
    if (fault == NULL) {
        return wire_encode(characters, text, length, out);
    }
    struct message message = {.text = text, .length = length};
    ONSHI_TRY(find_tail(&message));
    switch (fault->kind) {
    case FAULT_KIND_WRONG_ENCODING:
        return contradict(&message, other_than(characters), out);
    case FAULT_KIND_WRONG_PROLOG:
        return contradict(&message, characters, out);
    default:
        return write_changed(fault, characters, &message, out);
    }
}

bool spoil_pages(const struct planned_fault *fault, struct bytes_writer *bytes) {
    if (fault == NULL || bytes->length == 0) {
        return true;
    }
    switch (fault->kind) {
    case FAULT_KIND_CUT:
    case FAULT_KIND_TRUNCATED:
        shorten(fault, bytes, 0);
        return true;
    case FAULT_KIND_WRONG_ENCODING:
    case FAULT_KIND_WRONG_PROLOG:
    case FAULT_KIND_BOMB_ENTITY:
    case FAULT_KIND_BOMB_HUGE:
    case FAULT_KIND_BOMB_DEEP:
    case FAULT_KIND_ODD_VALUE:
        return false;
    default:
        return true;
    }
}
