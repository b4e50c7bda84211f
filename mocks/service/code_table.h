// SPDX-License-Identifier: Apache-2.0
//
// Codes and texts in place of ours (codes.file). The official list (別紙6-1) goes to registered vendors only: who has it
// writes a table, and messages leave with its codes. Ours stay in the program, so that a rule never depends on a table.
//
//     <codes>
//       <code of="MOCK0002E" is="ABCD0002E">医療機関コードが正しくありません。</code>
//     </codes>
//
// A code that the table does not name stays as it is; a row without text keeps ours.
#ifndef ONSHI_MOCKS_SERVICE_CODE_TABLE_H
#define ONSHI_MOCKS_SERVICE_CODE_TABLE_H

#include "base/bytes.h"
#include "base/status.h"

enum { CODE_TABLE_ROWS_MAXIMUM = 256, CODE_TABLE_TEXT_BYTES = 1024 };

struct code_table;

// code_table_load reads the table at `path`; `*out` is released with code_table_free. On failure `why` (may be NULL) names
// file and line: no such code of ours, one of them twice, a code that is not 1 to 20 capital letters and digits, a text of
// more than 200 characters.
ONSHI_MUST_USE enum onshi_status code_table_load(const char *path, struct code_table **out, struct bytes_writer *why);
void code_table_free(struct code_table *table);

// code_table_code returns what stands for `code`; `table` may be NULL.
const char *code_table_code(const struct code_table *table, const char *code);

// code_table_text returns what stands for a text of ours, with whatever was added to it (the day from which something is
// open), in `scratch` or as it came; `table` may be NULL.
const char *code_table_text(const struct code_table *table, const char *text, char scratch[CODE_TABLE_TEXT_BYTES]);

#endif
