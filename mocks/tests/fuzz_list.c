// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer target: any bytes as a list with many rows. However they are cut, the reading ends in the same way with the same
// rows; and whatever was read can be written as a result that can be parsed.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"
#include "mocks/wire/characters.h"
#include "mocks/wire/stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition) {
    if (!condition) {
        abort();
    }
}

// What came of a reading: its rows as a sum, and the result that was written meanwhile.
struct reading {
    uint64_t sum;
    struct wire_list_writer *writer;
    struct bytes_writer written;
};

static void add_text(struct reading *reading, const char *text) {
    for (const char *c = text == NULL ? "-" : text; *c != 0; c++) {
        reading->sum = (reading->sum ^ (unsigned char)*c) * 1099511628211U;
    }
    reading->sum++;
}

static enum onshi_status take_row(void *context, const struct wire_list_row *row) {
    struct reading *reading = context;
    add_text(reading, row->reference->reference);
    add_text(reading, row->reference->insurer);
    add_text(reading, row->reference->symbol);
    add_text(reading, row->reference->number);
    add_text(reading, row->valid ? "valid" : "not");
    const struct batch_registration out = {.info = *row->reference, .status = STATUS_NORMAL};
    return wire_list_write_registration(reading->writer, &out);
}

static enum onshi_status write_bytes(void *context, const void *data, size_t length) {
    return bytes_write(&((struct reading *)context)->written, data, length);
}

static enum onshi_status read_list(const uint8_t *data, size_t size, size_t piece, struct wire_schemas *schemas,
                                   struct reading *reading) {
    const struct wire_list_taker taker = {.row = take_row, .context = reading};
    struct wire_list_reader *reader = NULL;
    must(wire_list_reader_new(WIRE_REFERENCE_LIST, schemas, &taker, &reader) == ONSHI_OK);
    enum onshi_status status = ONSHI_OK;
    for (size_t at = 0; at < size && status == ONSHI_OK; at += piece) {
        status = wire_list_reader_feed(reader, data + at, piece < size - at ? piece : size - at);
    }
    status = status != ONSHI_OK ? status : wire_list_reader_end(reader);
    must((status == ONSHI_OK) == (wire_list_reader_why(reader)[0] == 0));
    wire_list_reader_free(reader);
    return status;
}

static void must_parse(const struct bytes_writer *written) {
    struct bytes_writer text;
    xmlDoc *doc = NULL;
    bytes_writer_init(&text, XML_MAXIMUM_BYTES);
    must(wire_decode(written->data, written->length, &text) == ONSHI_OK);
    must(xml_parse(bytes_text(&text), text.length, &doc) == ONSHI_OK);
    xmlFreeDoc(doc);
    bytes_writer_free(&text);
}

// Reads the list in pieces of that size and writes its result; returns how that ended.
static enum onshi_status read_and_write(const uint8_t *data, size_t size, size_t piece, struct wire_schemas *schemas,
                                        uint64_t *sum) {
    const struct wire_style style = {.order = WIRE_SHUFFLED, .characters = size % 2 == 0 ? WIRE_UTF8 : WIRE_CP932};
    const struct batch_result header = {.header = {.institution = "9910000018", .segment = SEGMENT_NORMAL}};
    struct random_source random = random_from(size, "fuzz");
    struct reading reading = {.sum = 14695981039346656037U};
    const struct wire_output output = {write_bytes, &reading};
    bytes_writer_init(&reading.written, XML_MAXIMUM_BYTES);
    must(wire_list_writer_new(WIRE_REFERENCE_LIST_RESULT, &style, &random, &output, &reading.writer) == ONSHI_OK);
    must(wire_list_write_header(reading.writer, &header) == ONSHI_OK);
    enum onshi_status status = read_list(data, size, piece, schemas, &reading);
    must(wire_list_write_end(reading.writer) == ONSHI_OK);
    must_parse(&reading.written);
    wire_list_writer_free(reading.writer);
    bytes_writer_free(&reading.written);
    *sum = reading.sum;
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct wire_schemas *schemas; // loading them takes longer than all the rest
    must(schemas != NULL || wire_schemas_load(MOCKS_SCHEMAS, &schemas) == ONSHI_OK);
    uint64_t whole = 0, cut = 0;
    enum onshi_status status = read_and_write(data, size, size + 1, schemas, &whole);
    size_t piece = size == 0 ? 1 : data[size - 1] % 7 + 1U;
    must(read_and_write(data, size, piece, schemas, &cut) == status);
    must(whole == cut);
    return 0;
}
