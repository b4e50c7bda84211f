// SPDX-License-Identifier: Apache-2.0
//
// Messages as XML: questions are read out of a document, answers are built as one and printed. The tables of
// mocks/wire/layout.h say what a message holds; nothing here knows one from another.
//
//     struct wire_style style = {.order = WIRE_SHUFFLED};
//     ONSHI_TRY(wire_build_eligibility_answer(&answer, &style, &random, &doc));
//     ... wire_check(schemas, WIRE_FACE_PUSH, doc, &why) ...
//     ONSHI_TRY(wire_print(doc, &text));
//     ONSHI_TRY(wire_encode(style.characters, text.data, text.length, &bytes));
//     xmlFreeDoc(doc);
#ifndef ONSHI_MOCKS_WIRE_MESSAGE_H
#define ONSHI_MOCKS_WIRE_MESSAGE_H

#include <libxml/tree.h>
#include <stdbool.h>

#include "base/bytes.h"
#include "base/random.h"
#include "base/status.h"
#include "mocks/service/exchange.h"
#include "mocks/wire/characters.h"

// Logical: the order of the layouts. Shuffled: siblings in any order, as real face files are [wire-interface 1.5];
// only the root keeps header before body, which no file is known to swap.
enum wire_order { WIRE_LOGICAL, WIRE_SHUFFLED };

struct wire_style {
    enum wire_order order;
    enum wire_characters characters; // what these do not have becomes ● [DR-140]
    bool empty_elements;     // absent optional items are written as empty elements instead of being left out [DR-056]
    const char *const *omit; // names of elements treated as absent, NULL at the end; NULL for none
};

// wire_read_… read a question. Items that are absent, empty or
// blank are NULL; unknown elements are passed over; nothing is judged. The texts belong to `doc`. ONSHI_MALFORMED
// when the root is not XmlMsg.
ONSHI_MUST_USE enum onshi_status wire_read_eligibility_request(const xmlDoc *doc, struct eligibility_request *out);
ONSHI_MUST_USE enum onshi_status wire_read_reference_request(const xmlDoc *doc, struct reference_request *out);
ONSHI_MUST_USE enum onshi_status wire_read_medication_request(const xmlDoc *doc, struct viewing_request *out);
ONSHI_MUST_USE enum onshi_status wire_read_checkup_request(const xmlDoc *doc, struct viewing_request *out);

// wire_build_… make a document, which is the caller's (xmlFreeDoc).
// `random` is drawn from for a shuffled order only.
ONSHI_MUST_USE enum onshi_status wire_build_eligibility_answer(const struct eligibility_answer *answer,
                                                               const struct wire_style *style,
                                                               struct random_source *random, xmlDoc **out);
ONSHI_MUST_USE enum onshi_status wire_build_reference_answer(const struct reference_answer *answer,
                                                             const struct wire_style *style,
                                                             struct random_source *random, xmlDoc **out);
ONSHI_MUST_USE enum onshi_status wire_build_medication_answer(const struct medication_answer *answer,
                                                              const struct wire_style *style,
                                                              struct random_source *random, xmlDoc **out);
ONSHI_MUST_USE enum onshi_status wire_build_checkup_answer(const struct checkup_answer *answer,
                                                           const struct wire_style *style,
                                                           struct random_source *random, xmlDoc **out);

// wire_print appends `doc` in UTF-8, indented, under the prolog of wire-interface 1.5.
ONSHI_MUST_USE enum onshi_status wire_print(xmlDoc *doc, struct bytes_writer *out);

#endif
