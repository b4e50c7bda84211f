// SPDX-License-Identifier: Apache-2.0
//
// Layouts of the messages: which elements there are, in their logical order, since when, what their text looks like, where
// each takes its value from, and which clause of wire-interface says so. A message is added by adding its table. Readers,
// writers, the JSON form and the schemas are made of these tables: no name of an element stands anywhere else.
#ifndef ONSHI_MOCKS_WIRE_LAYOUT_H
#define ONSHI_MOCKS_WIRE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "mocks/wire/eras.h"
#include "mocks/wire/types.h"

#define WIRE_ROOT "XmlMsg" // of every message, without namespace and attributes [wire-interface 1.5]

enum wire_form {
    WIRE_TEXT,    // const char *
    WIRE_CODE,    // char
    WIRE_DAY,     // int64_t, yyyyMMdd
    WIRE_INSTANT, // int64_t, yyyyMMddHHmmss
    WIRE_MONTH,   // int64_t, yyyyMM
    WIRE_INSURER, // const char *, padded with blanks to 8 characters
    WIRE_COUNT,   // int64_t, negative when absent
    WIRE_STYLE,   // not in the structure: the code of the style's characters
    WIRE_GROUP,   // a structure with `children`
    WIRE_ROWS,    // `children` of a row of mocks/wire/stream.h, not in the structure
};

// Messages that share a table differ by the way in which they come about; a row may be there in some ways only.
enum wire_way {
    WIRE_BY_NUMBER = 1 << 0, // asked for by the number of an insurance card
    WIRE_BY_CARD = 1 << 1,   // pushed after a My Number card was read
    WIRE_IN_LIST = 1 << 2,   // one person of a batch
};

struct wire_element {
    const char *name;
    const char *clause; // section of wire-interface, and the mark of confidence; NULL ends a table
    const char *label;  // what people call it, in Japanese: where an answer is also given as a page (mocks/wire/pdf.h)
    enum wire_form form;
    enum wire_type_id type;    // TYPE_NONE for a group
    enum wire_type_id by_card; // in a face push; TYPE_NONE: the same
    bool optional;             // of a group that repeats: there may be none
    bool blank;                // must be there, and may be empty
    bool echo;                 // WIRE_GROUP: what was good of a request; all its items are optional
    unsigned ways;             // of wire_way; 0: all
    enum wire_era since;       // WIRE_ERA_USUAL: from the beginning
    size_t offset;                               // in the structure of the enclosing group
    const struct wire_element *children;         // WIRE_GROUP, WIRE_ROWS
    int (*count)(const void *enclosing);         // WIRE_GROUP: how many follow each other; NULL means one
    size_t stride;                               // WIRE_GROUP: bytes from one to the next; 0: one at most
    const void *(*first)(const void *enclosing); // WIRE_GROUP: where they are; NULL means at `offset`
};

// wire_has says whether `element` is there at all in a message of this way and era.
bool wire_has(const struct wire_element *element, enum wire_way way, enum wire_era era);

// wire_rows returns the WIRE_ROWS of a layout, or NULL.
const struct wire_element *wire_rows(const struct wire_element *layout);

// The children of XmlMsg, for the structures of mocks/service/exchange.h.
extern const struct wire_element wire_eligibility_request[]; // struct eligibility_request
extern const struct wire_element wire_eligibility_answer[];  // struct eligibility_answer
extern const struct wire_element wire_reference_request[];   // struct reference_request
extern const struct wire_element wire_reference_answer[];    // struct reference_answer
extern const struct wire_element wire_medication_request[];  // struct viewing_request
extern const struct wire_element wire_medication_answer[];   // struct medication_answer
extern const struct wire_element wire_checkup_request[];     // struct viewing_request
extern const struct wire_element wire_checkup_answer[];      // struct checkup_answer

// Lists (一括, batches).
extern const struct wire_element wire_eligibility_list[];   // struct batch_request, rows struct search_info
extern const struct wire_element wire_reference_list[];     // struct batch_request, rows struct reference_info
extern const struct wire_element wire_list_receipt[];       // struct batch_receipt, of both
extern const struct wire_element wire_list_download[];      // struct batch_download, of both
extern const struct wire_element wire_eligibility_list_result[]; // struct batch_result, rows struct batch_confirmation
extern const struct wire_element wire_reference_list_result[];   // struct batch_result, rows struct batch_registration

// Parts that lists share with single messages.
extern const struct wire_element wire_search_items[];  // struct search_info
extern const struct wire_element wire_binding_items[]; // struct reference_info
extern const struct wire_element wire_result_items[];  // struct eligibility_result

#endif
