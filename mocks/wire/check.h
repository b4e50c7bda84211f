// SPDX-License-Identifier: Apache-2.0
//
// Is a document a message of its kind? RELAX NG schemas that take siblings in any order. What we send is checked before
// it leaves; what a product sends is checked so that the judge can decide.
#ifndef ONSHI_MOCKS_WIRE_CHECK_H
#define ONSHI_MOCKS_WIRE_CHECK_H

#include <libxml/tree.h>

#include "base/bytes.h"
#include "base/status.h"

enum wire_kind {
    WIRE_ELIGIBILITY_REQUEST, // OQSsiquc01req
    WIRE_ELIGIBILITY_ANSWER,  // OQSsiquc01res
    WIRE_FACE_PUSH,           // OQSsiquc01res_face
    WIRE_REFERENCE_REQUEST,   // OQSsiimm01req
    WIRE_REFERENCE_ANSWER,    // OQSsiimm01res
    WIRE_MEDICATION_REQUEST,  // YZKsiquc01req
    WIRE_MEDICATION_ANSWER,   // YZKsiquc01res
    WIRE_CHECKUP_REQUEST,     // TKKsiquc01req
    WIRE_CHECKUP_ANSWER,      // TKKsiquc01res
    WIRE_KINDS
};

struct wire_schemas;

// wire_schemas_load reads the schema of every kind from `directory` (mocks/wire/schema). `*out` is released with
// wire_schemas_free. May be used by one thread at a time.
ONSHI_MUST_USE enum onshi_status wire_schemas_load(const char *directory, struct wire_schemas **out);
void wire_schemas_free(struct wire_schemas *schemas);

// wire_check says whether `doc` is a message of `kind`: ONSHI_OK or ONSHI_MALFORMED, and then `why` (may be NULL) gets
// "line: what" for the first few errors.
ONSHI_MUST_USE enum onshi_status wire_check(struct wire_schemas *schemas, enum wire_kind kind, xmlDoc *doc,
                                            struct bytes_writer *why);

#endif
