// SPDX-License-Identifier: Apache-2.0
//
// Messages of many rows (一括, batches), a row at a time: lists that a product sends are read, results are written. Memory
// is that of one row, whatever the number of rows; mocks/wire/message.h has the messages that fit into a tree. Elements
// come out of the tables of mocks/wire/layout.h here as there.
//
//     const struct wire_list_taker taker = {.header = take_header, .row = take_row, .context = batch};
//     ONSHI_TRY(wire_list_reader_new(WIRE_ELIGIBILITY_LIST, schemas, &taker, &reader));
//     while ((length = read(file, block, sizeof block)) > 0 && status == ONSHI_OK) {
//         status = wire_list_reader_feed(reader, block, length);
//     }
//     status = status != ONSHI_OK ? status : wire_list_reader_end(reader);
//     ... status != ONSHI_OK: wire_list_reader_why(reader) says where and why; forget the rows ...
//     wire_list_reader_free(reader);
//
//     ONSHI_TRY(wire_list_writer_new(WIRE_ELIGIBILITY_LIST_RESULT, &style, &random, &output, &writer));
//     ONSHI_TRY(wire_list_write_header(writer, &header));
//     ... ONSHI_TRY(wire_list_write_confirmation(writer, &row)); for every row ...
//     ONSHI_TRY(wire_list_write_end(writer));
//     wire_list_writer_free(writer);
//
// A list that breaks off, or is broken in its last byte, has given its good rows before: the caller keeps them aside
// (ledger_batch_add) until wire_list_reader_end says ONSHI_OK.
#ifndef ONSHI_MOCKS_WIRE_STREAM_H
#define ONSHI_MOCKS_WIRE_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/random.h"
#include "base/status.h"
#include "mocks/service/exchange.h"
#include "mocks/wire/check.h"
#include "mocks/wire/message.h"

// From one row to the next there are at most so many bytes, in UTF-8 and with all that stands between them: no real row
// has a thousand.
enum { WIRE_ROW_BYTES_MAXIMUM = 64 * 1024 };

// Reading.

// One row, valid during the call. One of `search` and `reference` is set, by the kind of the list. As in
// wire_read_…, absent, empty and blank items are NULL and nothing is judged: mocks/service/items.h does that.
struct wire_list_row {
    int64_t index; // from 0
    const struct search_info *search;       // of WIRE_ELIGIBILITY_LIST
    const struct reference_info *reference; // of WIRE_REFERENCE_LIST
    bool valid;      // header and this row are a message of their kind by its schema; true when nothing checks
    const char *why; // of the schema, "" when valid
};

// Who gets what is read: the header first and once, then the rows. What `header` is given stays until the reader is
// freed. Anything but ONSHI_OK ends the reading with that status. `header` is NULL-safe: either may be NULL.
struct wire_list_taker {
    enum onshi_status (*header)(void *context, const struct batch_request *header);
    enum onshi_status (*row)(void *context, const struct wire_list_row *row);
    void *context;
};

struct wire_list_reader;

// wire_list_reader_new begins a list of `kind`, WIRE_ELIGIBILITY_LIST (OQSmuquc01req) or WIRE_REFERENCE_LIST
// (OQSmuimm01req). With `schemas` (borrowed, may be NULL) every row is checked, which takes most of the time.
ONSHI_MUST_USE enum onshi_status wire_list_reader_new(enum wire_kind kind, struct wire_schemas *schemas,
                                                      const struct wire_list_taker *taker,
                                                      struct wire_list_reader **out);

// wire_list_reader_feed takes the next bytes of the file, UTF-8 or CP932 by its declaration, cut anywhere. ONSHI_MALFORMED
// when it is no list: not well-formed, a DTD, another root, characters that are not what the declaration says, the body
// before the header or one of them twice, or an item twice in the header or in a row. ONSHI_TOO_LONG past
// WIRE_ROW_BYTES_MAXIMUM. After a failure every further call gives the same.
ONSHI_MUST_USE enum onshi_status wire_list_reader_feed(struct wire_list_reader *reader, const void *data,
                                                       size_t length);

// wire_list_reader_end says that the file is at its end. ONSHI_MALFORMED when that is too early, and for a list without
// rows.
ONSHI_MUST_USE enum onshi_status wire_list_reader_end(struct wire_list_reader *reader);

// wire_list_reader_why returns where and why the reading failed, "line 7: …"; "" when it has not.
const char *wire_list_reader_why(const struct wire_list_reader *reader);

void wire_list_reader_free(struct wire_list_reader *reader);

// wire_list_read_file reads all of `file` from where it stands; `why` (may be NULL) gets wire_list_reader_why. ONSHI_IO
// when it cannot be read.
ONSHI_MUST_USE enum onshi_status wire_list_read_file(FILE *file, enum wire_kind kind, struct wire_schemas *schemas,
                                                     const struct wire_list_taker *taker, struct bytes_writer *why);

// Writing.

// Where bytes go. Anything but ONSHI_OK ends the writing with that status.
struct wire_output {
    enum onshi_status (*write)(void *context, const void *data, size_t length);
    void *context;
};

// wire_output_to_file returns an output that appends to a borrowed file; ONSHI_IO when that fails.
struct wire_output wire_output_to_file(FILE *file);

struct wire_list_writer;

// wire_list_writer_new begins a result of `kind`, WIRE_ELIGIBILITY_LIST_RESULT (OQSmuquc02res) or
// WIRE_REFERENCE_LIST_RESULT (OQSmuimm02res), in the order, characters and era of `style`; `random` is drawn from for a
// shuffled order and for the era `future` only. Style, random source and output are borrowed. What the characters do not
// have becomes ● as in wire_build_….
ONSHI_MUST_USE enum onshi_status wire_list_writer_new(enum wire_kind kind, const struct wire_style *style,
                                                      struct random_source *random, const struct wire_output *output,
                                                      struct wire_list_writer **out);

// wire_list_write_header comes first, then the rows of the kind, then wire_list_write_end: another order is a programming
// error.
ONSHI_MUST_USE enum onshi_status wire_list_write_header(struct wire_list_writer *writer,
                                                        const struct batch_result *header);
ONSHI_MUST_USE enum onshi_status wire_list_write_confirmation(struct wire_list_writer *writer,
                                                              const struct batch_confirmation *row);
ONSHI_MUST_USE enum onshi_status wire_list_write_registration(struct wire_list_writer *writer,
                                                              const struct batch_registration *row);
ONSHI_MUST_USE enum onshi_status wire_list_write_end(struct wire_list_writer *writer);

void wire_list_writer_free(struct wire_list_writer *writer);

#endif
