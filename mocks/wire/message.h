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
#include "mocks/wire/kinds.h"

// Logical: the order of the layouts. Shuffled: siblings in any order, as real face files are [wire-interface 1.5];
// only the root keeps header before body, which no file is known to swap.
enum wire_order { WIRE_LOGICAL, WIRE_SHUFFLED };

struct code_table;

struct wire_style {
    enum wire_order order;
    enum wire_characters characters; // what these do not have becomes ● [DR-140]
    bool empty_elements;     // absent optional items are written as empty elements instead of being left out [DR-056]
    const char *const *omit; // names of elements treated as absent, NULL at the end; NULL for none
    const struct code_table *codes; // in place of ours, NULL for ours (mocks/service/code_table.h)
    enum wire_era era;       // later elements are left out, and `future` adds some that nobody knows
};

// wire_parse reads a message in UTF-8, as wire_decode leaves it. It is xml_parse, but comments, processing instructions and
// CDATA do not cut a value in pieces: to the service they are all the same [wire-interface 1.5]. The document is the
// caller's. ONSHI_MALFORMED when it is none, or has a DTD; ONSHI_TOO_LONG beyond XML_MAXIMUM_BYTES.
ONSHI_MUST_USE enum onshi_status wire_parse(const char *text, size_t length, xmlDoc **out);

// wire_read_… read a question. Items that are absent, empty or blank are NULL; unknown elements are passed over; nothing
// is judged. The texts belong to `doc`. ONSHI_MALFORMED when the root is not XmlMsg, or an item stands there twice: nobody
// can say which is meant.
ONSHI_MUST_USE enum onshi_status wire_read_eligibility_request(const xmlDoc *doc, struct eligibility_request *out);
ONSHI_MUST_USE enum onshi_status wire_read_reference_request(const xmlDoc *doc, struct reference_request *out);
ONSHI_MUST_USE enum onshi_status wire_read_medication_request(const xmlDoc *doc, struct viewing_request *out);
ONSHI_MUST_USE enum onshi_status wire_read_checkup_request(const xmlDoc *doc, struct viewing_request *out);
ONSHI_MUST_USE enum onshi_status wire_read_list_download(const xmlDoc *doc, struct batch_download *out);

// wire_read_items reads the children of `node` (may be NULL) into a structure of mocks/service/exchange.h; of an item that
// stands there twice it takes the first. wire_items_repeat says whether there is such a one among those of a question.
void wire_read_items(const struct wire_element *items, const xmlNode *node, void *model);
bool wire_items_repeat(const struct wire_element *items, const xmlNode *node);

// wire_build_… make a document, which is the caller's (xmlFreeDoc).
// `random` is drawn from for a shuffled order and for the era `future` only.
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

// wire_build_list_receipt is for OQSmuquc01res and OQSmuimm01res, which look alike.
ONSHI_MUST_USE enum onshi_status wire_build_list_receipt(const struct batch_receipt *receipt,
                                                         const struct wire_style *style, struct random_source *random,
                                                         xmlDoc **out);

// wire_build makes a message of any kind out of the structure that its layout is for; a list without its rows.
ONSHI_MUST_USE enum onshi_status wire_build(enum wire_kind kind, const void *model, const struct wire_style *style,
                                            struct random_source *random, xmlDoc **out);

// wire_print appends `doc` in UTF-8, indented, under the prolog of wire-interface 1.5.
ONSHI_MUST_USE enum onshi_status wire_print(xmlDoc *doc, struct bytes_writer *out);

#endif
