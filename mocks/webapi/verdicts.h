// SPDX-License-Identifier: Apache-2.0
//
// What was found out about the same bytes before: a question's document and what the schema says about it, and what
// the schema says about an answer. Both depend on nothing but the bytes and the schemas, and take longer than all the
// rest of an answer. Bytes are compared, not their digests.
#ifndef ONSHI_MOCKS_WEBAPI_VERDICTS_H
#define ONSHI_MOCKS_WEBAPI_VERDICTS_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "mocks/wire/check.h"

enum { VERDICTS_KEPT = 64, VERDICT_BYTES_MAXIMUM = 16384 };

struct verdict {
    enum wire_kind kind;
    struct bytes_writer text; // empty: nothing is remembered
    struct bytes_writer why;  // of the schema
    bool valid;
    xmlDoc *doc; // of a question; NULL when it is no message, and for answers
};

struct verdicts;

struct verdicts *verdicts_new(void); // NULL without memory
void verdicts_free(struct verdicts *verdicts);

// verdicts_forget is for when the schemas change.
void verdicts_forget(struct verdicts *verdicts);

// verdicts_find returns what is known about these bytes as a message of `kind`, good until the next verdicts_keep; or
// NULL.
const struct verdict *verdicts_find(const struct verdicts *verdicts, enum wire_kind kind, const void *text,
                                    size_t length);

// verdicts_keep remembers a verdict with the document (may be NULL), which it takes, and returns it, good until the
// next one. What is too long for the memory is returned all the same, and goes with verdicts_tidy.
const struct verdict *verdicts_keep(struct verdicts *verdicts, enum wire_kind kind, const void *text, size_t length,
                                    bool valid, const char *why, xmlDoc *doc);

void verdicts_tidy(struct verdicts *verdicts);

#endif
