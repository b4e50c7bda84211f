// SPDX-License-Identifier: Apache-2.0
//
// Is a document a message of its kind? RELAX NG schemas that take siblings in any order. What we send is checked before
// it leaves; what a product sends is checked so that the judge can decide.
#ifndef ONSHI_MOCKS_WIRE_CHECK_H
#define ONSHI_MOCKS_WIRE_CHECK_H

#include <libxml/tree.h>

#include "base/bytes.h"
#include "base/status.h"
#include "mocks/wire/kinds.h"

struct wire_schemas;

// wire_schemas_load opens the schemas of `directory` (mocks/wire/schema), ONSHI_NOT_FOUND when there are none. Each is
// read when it is needed for the first time. `*out` is released with wire_schemas_free. May be used by one thread at a
// time.
ONSHI_MUST_USE enum onshi_status wire_schemas_load(const char *directory, struct wire_schemas **out);
void wire_schemas_free(struct wire_schemas *schemas);

// wire_schemas_wear makes the schemas be those of `era` from now on; before it is called, those of the usual one.
void wire_schemas_wear(struct wire_schemas *schemas, enum wire_era era);

// wire_check says whether `doc` is a message of `kind`: ONSHI_OK or ONSHI_MALFORMED, and then `why` (may be NULL) gets
// "line: what" for the first few errors. ONSHI_NOT_FOUND when the schema cannot be read.
ONSHI_MUST_USE enum onshi_status wire_check(struct wire_schemas *schemas, enum wire_kind kind, xmlDoc *doc,
                                            struct bytes_writer *why);

// wire_condition_name returns one of the names of elements that the conditions beside the schemas speak of, NULL past
// the last: each must stand in a layout.
const char *wire_condition_name(size_t index);

#endif
