// SPDX-License-Identifier: Apache-2.0
//
// Elements of a message, told one after the other (mocks/wire/emit.h), become JSON: every value a string, lists as
// arrays [wire-interface 1.7, 2.7]. Which element is a list is read off the tables of mocks/wire/layout.h.
//
//     struct json_emit emit;
//     struct wire_emitter emitter;
//     ONSHI_TRY(json_emit_begin(&emit, WIRE_ELIGIBILITY_ANSWER, JSON_WRAPPED, &out, &emitter));
//     ONSHI_TRY(wire_emit(layout, &answer, &manner, &emitter));
//     ONSHI_TRY(json_emit_end(&emit));
//
// Elements of one name that repeat must follow each other. What nobody knows (the era `future`) and has no place of
// its own in JSON is left out: between the items of a list, and a second one of a name.
#ifndef ONSHI_MOCKS_WEBAPI_JSON_EMIT_H
#define ONSHI_MOCKS_WEBAPI_JSON_EMIT_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/status.h"
#include "mocks/webapi/json_message.h"
#include "mocks/wire/emit.h"
#include "mocks/wire/layout.h"

enum { JSON_UNKNOWN_MAXIMUM = 4 };

// An element whose children are being told.
struct json_frame {
    const struct wire_element *items; // its children's rows; NULL when nobody knows them
    const struct wire_element *hint;  // the row to look at first
    const struct wire_element *item;  // of a list, the row of its items; else NULL
    const struct wire_element *array; // the row of repeated children whose array is open; else NULL
    const char *unknown[JSON_UNKNOWN_MAXIMUM]; // names that no row has
    int unknown_count;
    bool wrapped; // of a list: its items come under their name
    bool begun;   // something was written inside
};

struct json_emit {
    struct bytes_writer *out;
    enum json_nesting nesting;
    struct json_frame frames[JSON_DEPTH_MAXIMUM];
    int depth;    // frames in use
    int left_out; // elements that are open and not written
};

// json_emit_begin makes an emitter that appends a message of `kind` to `out`; both, and `emit`, stay borrowed.
ONSHI_MUST_USE enum onshi_status json_emit_begin(struct json_emit *emit, enum wire_kind kind, enum json_nesting nesting,
                                                 struct bytes_writer *out, struct wire_emitter *out_emitter);

// json_emit_end writes what closes the message, whose elements must all be closed.
ONSHI_MUST_USE enum onshi_status json_emit_end(struct json_emit *emit);

// json_row_of finds the row of `name` among `items` (may be NULL), NULL when there is none. `*hint` is where to look
// first, and steps on: messages mostly come in the order of their layout.
const struct wire_element *json_row_of(const struct wire_element *items, const char *name,
                                       const struct wire_element **hint);

// json_list_item returns the item of a list (a group inside the body, at `depth` below the root, that holds nothing
// but one kind of repeated group), else NULL. json_repeats says whether a row is such a group.
const struct wire_element *json_list_item(const struct wire_element *element, int depth);
bool json_repeats(const struct wire_element *element);

#endif
