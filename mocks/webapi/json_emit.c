// SPDX-License-Identifier: Apache-2.0
#include "mocks/webapi/json_emit.h"

#include <assert.h>
#include <string.h>

enum { DEPTH_OF_BODY = 1, DEPTH_OF_RESULTS = 2 }; // the root's children are 1

// Rows.

const struct wire_element *json_row_of(const struct wire_element *items, const char *name,
                                       const struct wire_element **hint) {
    for (const struct wire_element *item = *hint; item != NULL && item->name != NULL; item++) {
        if (item->name == name || strcmp(item->name, name) == 0) {
            *hint = item + 1;
            return item;
        }
    }
    for (const struct wire_element *item = items; item != NULL && item->name != NULL; item++) {
        if (strcmp(item->name, name) == 0) {
            *hint = item + 1;
            return item;
        }
    }
    return NULL;
}

bool json_repeats(const struct wire_element *element) {
    return element->form == WIRE_ROWS || (element->form == WIRE_GROUP && element->stride != 0);
}

const struct wire_element *json_list_item(const struct wire_element *element, int depth) {
    const struct wire_element *items = element == NULL ? NULL : element->children;
    bool is_list = items != NULL && depth > DEPTH_OF_BODY && json_repeats(&items[0]) && items[1].name == NULL;
    return is_list ? items : NULL;
}

// Writing.

// Names are most of a message: one write each. Nothing in the name of an element needs an escape.
static enum onshi_status write_name(struct bytes_writer *out, char before, const char *name) {
    enum { AROUND = 4, NAME_USUAL = 64 };
    char member[NAME_USUAL + AROUND] = {before, '"'};
    size_t length = strlen(name);
    if (length > NAME_USUAL) {
        ONSHI_TRY(bytes_write(out, member, 2));
        ONSHI_TRY(bytes_write(out, name, length));
        return bytes_write(out, "\":", 2);
    }
    memcpy(member + 2, name, length);
    memcpy(member + 2 + length, "\":", 2);
    return bytes_write(out, member, length + AROUND);
}

static enum onshi_status close_array(struct json_emit *emit, struct json_frame *frame) {
    if (frame->array == NULL) {
        return ONSHI_OK;
    }
    frame->array = NULL;
    return bytes_write_u8(emit->out, ']');
}

// The name of a member, behind what separates it from the one before.
static enum onshi_status write_member(struct json_emit *emit, struct json_frame *frame, const char *name) {
    ONSHI_TRY(close_array(emit, frame));
    char before = frame->begun ? ',' : '{';
    frame->begun = true;
    return write_name(emit->out, before, name);
}

// What stands before an item of a list.
static enum onshi_status write_list_item(struct json_emit *emit, struct json_frame *list, const char *name) {
    if (list->begun) {
        ONSHI_TRY(bytes_write_u8(emit->out, ','));
    }
    list->begun = true;
    return list->wrapped ? write_name(emit->out, '{', name) : ONSHI_OK;
}

// What stands before one of a repeated group.
static enum onshi_status write_repeated(struct json_emit *emit, struct json_frame *frame,
                                        const struct wire_element *element) {
    if (frame->array == element) {
        return bytes_write_u8(emit->out, ',');
    }
    ONSHI_TRY(write_member(emit, frame, element->name));
    frame->array = element;
    return bytes_write_u8(emit->out, '[');
}

// Whether an element that no row has can be written here, and has not been.
static bool has_place(struct json_frame *frame, const char *name) {
    if (frame->item != NULL || frame->array != NULL || frame->unknown_count == JSON_UNKNOWN_MAXIMUM) {
        return false;
    }
    for (int i = 0; i < frame->unknown_count; i++) {
        if (strcmp(frame->unknown[i], name) == 0) {
            return false;
        }
    }
    frame->unknown[frame->unknown_count++] = name;
    return true;
}

// An emitter's functions.

static enum onshi_status begin_group(struct json_emit *emit, struct json_frame *frame, const struct wire_element *element,
                                     const char *name) {
    if (frame->item != NULL) {
        return write_list_item(emit, frame, name);
    }
    return element != NULL && json_repeats(element) ? write_repeated(emit, frame, element)
                                                    : write_member(emit, frame, name);
}

static enum onshi_status open_group(void *context, const char *name) {
    struct json_emit *emit = context;
    struct json_frame *frame = &emit->frames[emit->depth - 1];
    const struct wire_element *element =
        emit->left_out > 0 ? NULL : json_row_of(frame->items, name, &frame->hint);
    if (emit->left_out > 0 || (element == NULL && !has_place(frame, name))) {
        emit->left_out++;
        return ONSHI_OK;
    }
    if (emit->depth == JSON_DEPTH_MAXIMUM) {
        return ONSHI_TOO_LONG;
    }
    ONSHI_TRY(begin_group(emit, frame, element, name));
    const struct wire_element *children = element == NULL ? NULL : element->children;
    const struct wire_element *item = json_list_item(element, emit->depth);
    bool wrapped = emit->depth == DEPTH_OF_RESULTS || emit->nesting == JSON_WRAPPED;
    emit->frames[emit->depth++] = (struct json_frame){.items = children, .hint = children, .item = item,
                                                      .wrapped = item != NULL && wrapped};
    return item != NULL ? bytes_write_u8(emit->out, '[') : ONSHI_OK;
}

static enum onshi_status write_item(void *context, const char *name, const char *text) {
    struct json_emit *emit = context;
    struct json_frame *frame = &emit->frames[emit->depth - 1];
    if (emit->left_out > 0 || (json_row_of(frame->items, name, &frame->hint) == NULL && !has_place(frame, name))) {
        return ONSHI_OK;
    }
    ONSHI_TRY(write_member(emit, frame, name));
    return json_write_text(emit->out, text);
}

static enum onshi_status close_frame(struct json_emit *emit, struct json_frame *frame) {
    if (frame->item != NULL) {
        return bytes_write_u8(emit->out, ']');
    }
    ONSHI_TRY(close_array(emit, frame));
    return bytes_write_text(emit->out, frame->begun ? "}" : "{}");
}

static enum onshi_status close_group(void *context, const char *name) {
    struct json_emit *emit = context;
    (void)name;
    if (emit->left_out > 0) {
        emit->left_out--;
        return ONSHI_OK;
    }
    assert(emit->depth > 1);
    ONSHI_TRY(close_frame(emit, &emit->frames[--emit->depth]));
    return emit->frames[emit->depth - 1].wrapped ? bytes_write_u8(emit->out, '}') : ONSHI_OK;
}

enum onshi_status json_emit_begin(struct json_emit *emit, enum wire_kind kind, enum json_nesting nesting,
                                  struct bytes_writer *out, struct wire_emitter *out_emitter) {
    const struct wire_element *layout = wire_kind_of(kind)->layout;
    ONSHI_TRY(write_name(out, '{', WIRE_ROOT));
    emit->out = out;
    emit->nesting = nesting;
    emit->depth = 1;
    emit->left_out = 0;
    emit->frames[0] = (struct json_frame){.items = layout, .hint = layout};
    *out_emitter = (struct wire_emitter){open_group, write_item, close_group, emit};
    return ONSHI_OK;
}

enum onshi_status json_emit_end(struct json_emit *emit) {
    assert(emit->depth == 1 && emit->left_out == 0);
    ONSHI_TRY(close_frame(emit, &emit->frames[0]));
    return bytes_write_u8(emit->out, '}');
}
