// SPDX-License-Identifier: Apache-2.0
//
// The kinds of messages: what each is called, which layout it has, and since when there is one [wire-interface 1.2].
#ifndef ONSHI_MOCKS_WIRE_KINDS_H
#define ONSHI_MOCKS_WIRE_KINDS_H

#include "mocks/wire/eras.h"
#include "mocks/wire/layout.h"

enum wire_kind {
    WIRE_ELIGIBILITY_REQUEST,       // OQSsiquc01req
    WIRE_ELIGIBILITY_ANSWER,        // OQSsiquc01res
    WIRE_FACE_PUSH,                 // OQSsiquc01res_face
    WIRE_REFERENCE_REQUEST,         // OQSsiimm01req
    WIRE_REFERENCE_ANSWER,          // OQSsiimm01res
    WIRE_MEDICATION_REQUEST,        // YZKsiquc01req
    WIRE_MEDICATION_ANSWER,         // YZKsiquc01res
    WIRE_CHECKUP_REQUEST,           // TKKsiquc01req
    WIRE_CHECKUP_ANSWER,            // TKKsiquc01res
    WIRE_ELIGIBILITY_LIST,          // OQSmuquc01req, for mocks/wire/stream.h
    WIRE_ELIGIBILITY_LIST_RECEIPT,  // OQSmuquc01res
    WIRE_ELIGIBILITY_LIST_DOWNLOAD, // OQSmuquc02req
    WIRE_ELIGIBILITY_LIST_RESULT,   // OQSmuquc02res, for mocks/wire/stream.h
    WIRE_REFERENCE_LIST,            // OQSmuimm01req, for mocks/wire/stream.h
    WIRE_REFERENCE_LIST_RECEIPT,    // OQSmuimm01res
    WIRE_REFERENCE_LIST_DOWNLOAD,   // OQSmuimm02req
    WIRE_REFERENCE_LIST_RESULT,     // OQSmuimm02res, for mocks/wire/stream.h
    WIRE_KINDS
};

struct wire_kind_row {
    const char *name;   // "OQSsiquc01req": of the schema, and the beginning of its files' names
    const char *title;  // what it is, in Japanese and English
    const char *clause; // of wire-interface
    const struct wire_element *layout;
    enum wire_way way;
    enum wire_era since; // the first era that has it
};

// wire_kind_of returns the row of `kind`.
const struct wire_kind_row *wire_kind_of(enum wire_kind kind);

// wire_kind_era returns the era by which a message of `kind` is written and checked when it is `era`: the first that has
// the kind, if that is later (YZKsiquc01 before it opens is answered, and not with silence [design 9]).
enum wire_era wire_kind_era(enum wire_kind kind, enum wire_era era);

#endif
