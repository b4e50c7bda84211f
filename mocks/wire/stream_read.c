// SPDX-License-Identifier: Apache-2.0
//
// Lists with many rows: libxml2's push parser builds a tree of which only the header and the row that is being read are
// there; a row is taken out of it when it ends.
#include <assert.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"
#include "mocks/wire/decoder.h"
#include "mocks/wire/stream.h"

enum { WHY_BYTES = 1024, TEXT_BYTES = 8 * WIRE_BLOCK_BYTES, FILE_BYTES = 64 * 1024 };

// How deep the elements are: the root, its parts, the rows in one of them.
enum { DEPTH_ROOT = 1, DEPTH_PART, DEPTH_ROW };

struct wire_list_reader {
    enum wire_kind kind;
    struct wire_schemas *schemas;
    struct wire_list_taker taker;
    struct wire_decoder *decoder;
    xmlParserCtxt *parser;
    struct bytes_writer text;          // of one block
    struct bytes_writer why;
    struct bytes_writer row_why;
    enum onshi_status status;          // of the first failure
    const struct wire_element *header; // parts of the layout
    const struct wire_element *body;
    const struct wire_element *rows;
    int depth;
    bool header_read, in_header, body_open, body_seen, ended;
    bool strange;    // something unknown came since the last row
    size_t since;    // bytes since the last row
    int64_t count;   // of rows
    struct batch_request request;
};

static enum onshi_status fail(struct wire_list_reader *reader, enum onshi_status status, const char *what) {
    if (reader->status == ONSHI_OK) {
        reader->status = status;
        int line = reader->parser == NULL ? 0 : xmlSAX2GetLineNumber(reader->parser);
        bytes_note(&reader->why, "line %d: %s", line, what);
        if (reader->parser != NULL) {
            xmlStopParser(reader->parser);
        }
    }
    return reader->status;
}

static struct wire_list_reader *reader_of(void *context) {
    return ((xmlParserCtxt *)context)->_private;
}

static bool is_named(const xmlChar *name, const struct wire_element *element) {
    return strcmp((const char *)name, element->name) == 0;
}

// What begins.

static void begin_part(struct wire_list_reader *reader, const xmlChar *name) {
    if (is_named(name, reader->header)) {
        reader->in_header = true;
        if (reader->header_read) {
            (void)fail(reader, ONSHI_MALFORMED, "a second header");
        }
        return;
    }
    if (!is_named(name, reader->body)) {
        reader->strange = true;
        return;
    }
    if (!reader->header_read) {
        (void)fail(reader, ONSHI_MALFORMED, "the body comes before the header");
    }
    if (reader->body_seen) {
        (void)fail(reader, ONSHI_MALFORMED, "a second body");
    }
    reader->body_open = reader->body_seen = true;
}

static void begin(struct wire_list_reader *reader, const xmlChar *name) {
    reader->depth++;
    if (reader->depth == DEPTH_ROOT && strcmp((const char *)name, WIRE_ROOT) != 0) {
        (void)fail(reader, ONSHI_MALFORMED, "the root is not " WIRE_ROOT);
    }
    if (reader->depth == DEPTH_PART) {
        begin_part(reader, name);
    }
    if (reader->depth == DEPTH_ROW && reader->body_open && !is_named(name, reader->rows)) {
        reader->strange = true;
    }
}

static void start_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int spaces,
                          const xmlChar **declared, int attributes, int defaulted, const xmlChar **values) {
    xmlSAX2StartElementNs(context, name, prefix, uri, spaces, declared, attributes, defaulted, values);
    begin(reader_of(context), name);
}

// What ends.

static void take_header(struct wire_list_reader *reader, const xmlNode *node) {
    reader->in_header = false;
    reader->header_read = true;
    if (wire_items_repeat(reader->header->children, node)) {
        (void)fail(reader, ONSHI_MALFORMED, "an item stands twice in the header");
        return;
    }
    wire_read_items(reader->header->children, node, &reader->request);
    if (reader->taker.header != NULL) {
        enum onshi_status status = reader->taker.header(reader->taker.context, &reader->request);
        if (status != ONSHI_OK) {
            (void)fail(reader, status, "the header was not taken");
        }
    }
}

// Whether the header and this row are a message of their kind.
static bool check_row(struct wire_list_reader *reader) {
    bytes_writer_free(&reader->row_why);
    if (reader->schemas == NULL) {
        return true;
    }
    bool valid = wire_check(reader->schemas, reader->kind, reader->parser->myDoc, &reader->row_why) == ONSHI_OK;
    if (reader->strange) {
        bytes_note(&reader->row_why, "unknown elements before this row\n");
    }
    return valid && !reader->strange;
}

static void take_row(struct wire_list_reader *reader, const xmlNode *node) {
    struct search_info search = {0};
    struct reference_info reference = {0};
    bool searches = reader->kind == WIRE_ELIGIBILITY_LIST;
    if (wire_items_repeat(reader->rows->children, node)) {
        (void)fail(reader, ONSHI_MALFORMED, "an item stands twice in this row");
        return;
    }
    wire_read_items(reader->rows->children, node, searches ? (void *)&search : (void *)&reference);
    const struct wire_list_row row = {
        .index = reader->count++,
        .search = searches ? &search : NULL,
        .reference = searches ? NULL : &reference,
        .valid = check_row(reader),
        .why = bytes_text(&reader->row_why),
    };
    reader->strange = false;
    reader->since = 0;
    enum onshi_status status = reader->taker.row == NULL ? ONSHI_OK : reader->taker.row(reader->taker.context, &row);
    if (status != ONSHI_OK) {
        (void)fail(reader, status, "a row was not taken");
    }
}

static void drop(xmlNode *node) {
    xmlUnlinkNode(node);
    xmlFreeNode(node);
}

static void end_row(struct wire_list_reader *reader, xmlNode *node) {
    if (is_named(node->name, reader->rows) && reader->status == ONSHI_OK) {
        take_row(reader, node);
    }
    drop(node);
}

static void end_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
    struct wire_list_reader *reader = reader_of(context);
    xmlNode *node = reader->parser->node;
    xmlSAX2EndElementNs(context, name, prefix, uri);
    int depth = reader->depth--;
    if (depth == DEPTH_ROW && reader->body_open) {
        end_row(reader, node);
    } else if (depth == DEPTH_PART && reader->in_header) {
        take_header(reader, node);
    } else if (depth == DEPTH_PART && reader->body_open) {
        reader->body_open = false;
    } else if (depth == DEPTH_PART) {
        drop(node);
    } else if (depth == DEPTH_ROOT) {
        reader->ended = true;
    }
}

// Texts. What stands between rows would stay in the tree: real lists have blanks there.

static void take_characters(void *context, const xmlChar *text, int length) {
    const struct wire_list_reader *reader = reader_of(context);
    if (reader->depth > DEPTH_PART && (reader->depth > DEPTH_ROW || reader->in_header)) {
        xmlSAX2Characters(context, text, length);
    }
}

static void refuse_dtd(void *context, const xmlChar *name, const xmlChar *public, const xmlChar *system) {
    (void)name;
    (void)public;
    (void)system;
    (void)fail(reader_of(context), ONSHI_MALFORMED, "a document type declaration (DTD) is not allowed");
}

static void take_error(void *context, xmlErrorPtr error) {
    struct wire_list_reader *reader = reader_of(context);
    if (error->level == XML_ERR_FATAL && reader->status == ONSHI_OK) {
        reader->status = ONSHI_MALFORMED;
        bytes_note(&reader->why, "line %d: %s", error->line, error->message == NULL ? "not well-formed" : error->message);
    }
}

// The life of a reader.

static enum onshi_status open_parser(struct wire_list_reader *reader) {
    xmlSAXHandler sax = {0};
    (void)xmlSAXVersion(&sax, 2);
    sax.startElementNs = start_element;
    sax.endElementNs = end_element;
    sax.characters = take_characters;
    sax.cdataBlock = take_characters;
    sax.comment = NULL;
    sax.processingInstruction = NULL;
    sax.internalSubset = refuse_dtd;
    sax.serror = take_error;
    reader->parser = xmlCreatePushParserCtxt(&sax, NULL, NULL, 0, NULL);
    if (reader->parser == NULL) {
        return ONSHI_NO_MEMORY;
    }
    reader->parser->_private = reader;
    (void)xmlCtxtUseOptions(reader->parser, XML_PARSE_NONET | XML_PARSE_NOBLANKS);
    return ONSHI_OK;
}

static void find_parts(struct wire_list_reader *reader) {
    const struct wire_element *layout = wire_kind_of(reader->kind)->layout;
    reader->header = &layout[0];
    reader->body = &layout[1];
    reader->rows = wire_rows(layout);
}

enum onshi_status wire_list_reader_new(enum wire_kind kind, struct wire_schemas *schemas,
                                       const struct wire_list_taker *taker, struct wire_list_reader **out) {
    assert(kind == WIRE_ELIGIBILITY_LIST || kind == WIRE_REFERENCE_LIST);
    struct wire_list_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) {
        return ONSHI_NO_MEMORY;
    }
    reader->kind = kind;
    reader->schemas = schemas;
    reader->taker = *taker;
    find_parts(reader);
    bytes_writer_init(&reader->text, TEXT_BYTES);
    bytes_writer_init(&reader->why, WHY_BYTES);
    bytes_writer_init(&reader->row_why, WHY_BYTES);
    enum onshi_status status = wire_decoder_new(&reader->decoder);
    status = status != ONSHI_OK ? status : open_parser(reader);
    if (status != ONSHI_OK) {
        wire_list_reader_free(reader);
        return status;
    }
    *out = reader;
    return ONSHI_OK;
}

void wire_list_reader_free(struct wire_list_reader *reader) {
    if (reader == NULL) {
        return;
    }
    if (reader->parser != NULL) {
        xmlFreeDoc(reader->parser->myDoc);
        xmlFreeParserCtxt(reader->parser);
    }
    wire_decoder_free(reader->decoder);
    bytes_writer_free(&reader->text);
    bytes_writer_free(&reader->why);
    bytes_writer_free(&reader->row_why);
    free(reader);
}

const char *wire_list_reader_why(const struct wire_list_reader *reader) {
    return bytes_text(&reader->why);
}

// Gives the parser what the decoder has made of a block.
static enum onshi_status parse_text(struct wire_list_reader *reader, bool last) {
    reader->since += reader->text.length;
    int result = xmlParseChunk(reader->parser, bytes_text(&reader->text), (int)reader->text.length, last);
    reader->text.length = 0;
    if (reader->status == ONSHI_OK && result != XML_ERR_OK && reader->parser->wellFormed == 0) {
        return fail(reader, ONSHI_MALFORMED, "not well-formed");
    }
    if (reader->status == ONSHI_OK && reader->since > WIRE_ROW_BYTES_MAXIMUM) {
        return fail(reader, ONSHI_TOO_LONG, "too many bytes without a row");
    }
    return reader->status;
}

static enum onshi_status feed_block(struct wire_list_reader *reader, const void *data, size_t length) {
    enum onshi_status status = wire_decoder_feed(reader->decoder, data, length, &reader->text);
    if (status != ONSHI_OK) {
        return fail(reader, status, "the characters are not what the declaration says");
    }
    return parse_text(reader, false);
}

enum onshi_status wire_list_reader_feed(struct wire_list_reader *reader, const void *data, size_t length) {
    const uint8_t *at = data;
    while (length > 0 && reader->status == ONSHI_OK) {
        size_t part = length < WIRE_BLOCK_BYTES ? length : WIRE_BLOCK_BYTES;
        (void)!feed_block(reader, at, part);
        at += part;
        length -= part;
    }
    return reader->status;
}

enum onshi_status wire_list_reader_end(struct wire_list_reader *reader) {
    if (reader->status != ONSHI_OK) {
        return reader->status;
    }
    enum onshi_status status = wire_decoder_end(reader->decoder, &reader->text);
    if (status != ONSHI_OK) {
        return fail(reader, status, "the characters are not what the declaration says");
    }
    ONSHI_TRY(parse_text(reader, true));
    if (!reader->ended || reader->parser->wellFormed == 0) {
        return fail(reader, ONSHI_MALFORMED, "the file ends too early");
    }
    return reader->count > 0 ? ONSHI_OK : fail(reader, ONSHI_MALFORMED, "the list has no rows");
}

static enum onshi_status read_all(FILE *file, struct wire_list_reader *reader) {
    uint8_t *block = malloc(FILE_BYTES);
    if (block == NULL) {
        return ONSHI_NO_MEMORY;
    }
    enum onshi_status status = ONSHI_OK;
    size_t length = FILE_BYTES;
    while (status == ONSHI_OK && length == FILE_BYTES) {
        length = fread(block, 1, FILE_BYTES, file);
        status = wire_list_reader_feed(reader, block, length);
    }
    free(block);
    ONSHI_TRY(status);
    return ferror(file) != 0 ? ONSHI_IO : wire_list_reader_end(reader);
}

enum onshi_status wire_list_read_file(FILE *file, enum wire_kind kind, struct wire_schemas *schemas,
                                      const struct wire_list_taker *taker, struct bytes_writer *why) {
    struct wire_list_reader *reader;
    ONSHI_TRY(wire_list_reader_new(kind, schemas, taker, &reader));
    enum onshi_status status = read_all(file, reader);
    bytes_note(why, "%s", wire_list_reader_why(reader));
    wire_list_reader_free(reader);
    return status;
}
