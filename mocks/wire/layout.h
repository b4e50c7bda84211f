// SPDX-License-Identifier: Apache-2.0
//
// Layouts of the messages: which elements there are, in their logical order, where each takes its value from, and
// which clause of wire-interface says so. A message is added by adding its table; reading and writing are done by one
// engine (mocks/wire/message.c).
#ifndef ONSHI_MOCKS_WIRE_LAYOUT_H
#define ONSHI_MOCKS_WIRE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

enum wire_form {
    WIRE_TEXT,    // const char *
    WIRE_CODE,    // char
    WIRE_DAY,     // int64_t, yyyyMMdd
    WIRE_INSTANT, // int64_t, yyyyMMddHHmmss
    WIRE_MONTH,   // int64_t, yyyyMM
    WIRE_INSURER, // const char *, padded with blanks to 8 characters
    WIRE_STYLE,   // not in the structure: the code of the style's characters
    WIRE_GROUP,   // a structure with `children`
};

struct wire_element {
    const char *name;
    const char *clause; // section of wire-interface, and the mark of confidence; NULL ends a table
    enum wire_form form;
    bool optional;
    size_t offset;                               // in the structure of the enclosing group
    const struct wire_element *children;         // WIRE_GROUP
    int (*count)(const void *enclosing);         // WIRE_GROUP: how many follow each other; NULL means one
    size_t stride;                               // WIRE_GROUP: bytes from one to the next
    const void *(*first)(const void *enclosing); // WIRE_GROUP: where they are; NULL means at `offset`
};

// The children of XmlMsg, for the structures of mocks/service/exchange.h.
extern const struct wire_element wire_eligibility_request[]; // struct eligibility_request
extern const struct wire_element wire_eligibility_answer[];  // struct eligibility_answer
extern const struct wire_element wire_reference_request[];   // struct reference_request
extern const struct wire_element wire_reference_answer[];    // struct reference_answer
extern const struct wire_element wire_medication_request[];  // struct viewing_request
extern const struct wire_element wire_medication_answer[];   // struct medication_answer
extern const struct wire_element wire_checkup_request[];     // struct viewing_request
extern const struct wire_element wire_checkup_answer[];      // struct checkup_answer

#endif
