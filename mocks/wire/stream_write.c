// SPDX-License-Identifier: Apache-2.0
//
// Results with many rows: rows are put together in a buffer and leave it in pieces.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "mocks/wire/emit.h"
#include "mocks/wire/encoder.h"
#include "mocks/wire/stream.h"

enum { PIECE_BYTES = 64 * 1024, BUFFER_BYTES = 4 * 1024 * 1024 };

struct wire_list_writer {
    const struct wire_kind_row *kind;
    struct wire_manner manner;
    const struct wire_output *output;
    struct wire_encoder *encoder;
    struct bytes_writer buffer;
    const char *body; // the element that is open for rows, NULL before and after
};

// Elements as bytes. Their names are ASCII.

static enum onshi_status open_tag(void *context, const char *name) {
    struct bytes_writer *buffer = &((struct wire_list_writer *)context)->buffer;
    ONSHI_TRY(bytes_write_u8(buffer, '<'));
    ONSHI_TRY(bytes_write_text(buffer, name));
    return bytes_write_u8(buffer, '>');
}

static enum onshi_status close_tag(void *context, const char *name) {
    struct bytes_writer *buffer = &((struct wire_list_writer *)context)->buffer;
    ONSHI_TRY(bytes_write(buffer, "</", 2));
    ONSHI_TRY(bytes_write_text(buffer, name));
    return bytes_write_u8(buffer, '>');
}

static const char *entity_of(char c) {
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    default:
        return "&#13;";
    }
}

static enum onshi_status put_text(struct wire_list_writer *writer, const char *text) {
    while (*text != 0) {
        size_t plain = strcspn(text, "&<>\r");
        ONSHI_TRY(wire_encoder_put(writer->encoder, text, plain, &writer->buffer));
        text += plain;
        if (*text != 0) {
            ONSHI_TRY(bytes_write_text(&writer->buffer, entity_of(*text++)));
        }
    }
    return ONSHI_OK;
}

static enum onshi_status put_item(void *context, const char *name, const char *text) {
    struct wire_list_writer *writer = context;
    ONSHI_TRY(open_tag(writer, name));
    ONSHI_TRY(put_text(writer, text));
    return close_tag(writer, name);
}

static enum onshi_status put_items(struct wire_list_writer *writer, const struct wire_element *items,
                                   const void *model) {
    const struct wire_emitter emitter = {open_tag, put_item, close_tag, writer};
    return wire_emit_items(items, model, &writer->manner, &emitter);
}

static enum onshi_status send(struct wire_list_writer *writer, size_t from_bytes) {
    if (writer->buffer.length < from_bytes) {
        return ONSHI_OK;
    }
    ONSHI_TRY(writer->output->write(writer->output->context, bytes_text(&writer->buffer), writer->buffer.length));
    writer->buffer.length = 0;
    return ONSHI_OK;
}

// The life of a writer.

enum onshi_status wire_list_writer_new(enum wire_kind kind, const struct wire_style *style,
                                       struct random_source *random, const struct wire_output *output,
                                       struct wire_list_writer **out) {
    const struct wire_kind_row *row = wire_kind_of(kind);
    assert(kind == WIRE_ELIGIBILITY_LIST_RESULT || kind == WIRE_REFERENCE_LIST_RESULT);
    struct wire_list_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL) {
        return ONSHI_NO_MEMORY;
    }
    enum onshi_status status = wire_encoder_new(style->characters, &writer->encoder);
    if (status != ONSHI_OK) {
        free(writer);
        return status;
    }
    writer->kind = row;
    writer->manner = (struct wire_manner){style, wire_kind_era(kind, style->era), row->way, random};
    writer->output = output;
    bytes_writer_init(&writer->buffer, BUFFER_BYTES);
    *out = writer;
    return ONSHI_OK;
}

void wire_list_writer_free(struct wire_list_writer *writer) {
    if (writer != NULL) {
        wire_encoder_free(writer->encoder);
        bytes_writer_free(&writer->buffer);
        free(writer);
    }
}

// Writes a part of the message, all of it or, where rows follow, only its beginning.
static enum onshi_status begin_part(struct wire_list_writer *writer, const struct wire_element *part,
                                    const void *model) {
    ONSHI_TRY(open_tag(writer, part->name));
    if (wire_rows(part->children) != NULL) {
        writer->body = part->name;
        return bytes_write_u8(&writer->buffer, '\n');
    }
    ONSHI_TRY(put_items(writer, part->children, (const char *)model + part->offset));
    ONSHI_TRY(close_tag(writer, part->name));
    return bytes_write_u8(&writer->buffer, '\n');
}

enum onshi_status wire_list_write_header(struct wire_list_writer *writer, const struct batch_result *header) {
    assert(writer->body == NULL);
    const char *characters = wire_characters_name(writer->manner.style->characters);
    ONSHI_TRY(bytes_printf(&writer->buffer, "<?xml version=\"1.0\" encoding=\"%s\" standalone=\"no\"?>\n<%s>\n",
                           characters, WIRE_ROOT));
    for (const struct wire_element *part = writer->kind->layout; part->name != NULL; part++) {
        ONSHI_TRY(begin_part(writer, part, header));
    }
    return ONSHI_OK;
}

static enum onshi_status write_row(struct wire_list_writer *writer, const void *model) {
    assert(writer->body != NULL);
    const struct wire_element *row = wire_rows(writer->kind->layout);
    ONSHI_TRY(open_tag(writer, row->name));
    ONSHI_TRY(put_items(writer, row->children, model));
    ONSHI_TRY(close_tag(writer, row->name));
    ONSHI_TRY(bytes_write_u8(&writer->buffer, '\n'));
    return send(writer, PIECE_BYTES);
}

enum onshi_status wire_list_write_confirmation(struct wire_list_writer *writer, const struct batch_confirmation *row) {
    assert(writer->kind == wire_kind_of(WIRE_ELIGIBILITY_LIST_RESULT));
    return write_row(writer, row);
}

enum onshi_status wire_list_write_registration(struct wire_list_writer *writer, const struct batch_registration *row) {
    assert(writer->kind == wire_kind_of(WIRE_REFERENCE_LIST_RESULT));
    return write_row(writer, row);
}

enum onshi_status wire_list_write_end(struct wire_list_writer *writer) {
    assert(writer->body != NULL);
    ONSHI_TRY(close_tag(writer, writer->body));
    ONSHI_TRY(bytes_printf(&writer->buffer, "\n</%s>\n", WIRE_ROOT));
    writer->body = NULL;
    return send(writer, 0);
}

static enum onshi_status write_to_file(void *context, const void *data, size_t length) {
    return fwrite(data, 1, length, context) == length ? ONSHI_OK : ONSHI_IO;
}

struct wire_output wire_output_to_file(FILE *file) {
    return (struct wire_output){write_to_file, file};
}
