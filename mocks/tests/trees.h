// SPDX-License-Identifier: Apache-2.0
//
// Messages as texts that are the same when the messages say the same: siblings sorted, texts trimmed [wire-interface 6].
#ifndef ONSHI_MOCKS_TESTS_TREES_H
#define ONSHI_MOCKS_TESTS_TREES_H

#include <libxml/tree.h>

#include "base/bytes.h"

enum { TREE_BYTES = 4 * 1024 * 1024 };

// tree_text writes the canonical text of `doc`, to be released with bytes_writer_free.
void tree_text(const xmlDoc *doc, struct bytes_writer *out);

// assert_same_tree fails the test, showing both, when `actual` says something else than `expected`.
void assert_same_tree(const xmlDoc *actual, const xmlDoc *expected);

// tree_of parses a message as it is on the wire; fails the test when it is none.
xmlDoc *tree_of(const void *data, size_t length);

// read_file reads all of a file of tests/samples, to be released with bytes_writer_free.
void read_file(const char *name, struct bytes_writer *out);

// tree_of_sample reads a message of tests/samples in whatever characters it is.
xmlDoc *tree_of_sample(const char *name);

#endif
