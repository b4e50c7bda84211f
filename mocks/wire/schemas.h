// SPDX-License-Identifier: Apache-2.0
//
// RELAX NG schemas, made of the layouts: one a kind and era, each whole in itself, taking siblings in any order. The files of
// mocks/wire/schema are what wire-schemas writes; a test holds the two together.
#ifndef ONSHI_MOCKS_WIRE_SCHEMAS_H
#define ONSHI_MOCKS_WIRE_SCHEMAS_H

#include "base/bytes.h"
#include "base/status.h"
#include "mocks/wire/kinds.h"

// wire_schema_print appends the schema of `kind` in `era`, which is not earlier than the kind itself.
ONSHI_MUST_USE enum onshi_status wire_schema_print(enum wire_kind kind, enum wire_era era, struct bytes_writer *out);

#endif
