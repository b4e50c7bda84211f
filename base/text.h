// SPDX-License-Identifier: Apache-2.0
//
// Text that came from outside: is it UTF-8, and are two pieces the same to a clerk?
#ifndef ONSHI_BASE_TEXT_H
#define ONSHI_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/status.h"

// text_is_utf8 says whether `length` bytes are well-formed UTF-8 without NUL.
bool text_is_utf8(const void *data, size_t length);

// text_fold appends `text` after NFKC without any blank and hyphen, upper-cased in ASCII: the form in which symbols
// and numbers of insurance cards are compared [DR-062]. ONSHI_MALFORMED when it is not UTF-8.
ONSHI_MUST_USE enum onshi_status text_fold(const char *text, struct bytes_writer *out);

// text_same_number says whether two symbols or numbers are the same after text_fold. Leading zeros count [DR-062].
bool text_same_number(const char *a, const char *b);

// text_lists says whether a blank-separated list holds the `length` bytes at `word` as an item.
bool text_lists(const char *list, const char *word, size_t length);

// text_pad_insurer writes an insurer number as it goes over the wire: 8 characters, blanks on the left
// [wire-interface 5]. ONSHI_MALFORMED when `number` is longer.
ONSHI_MUST_USE enum onshi_status text_pad_insurer(const char *number, char out[9]);

// text_same_insurer compares two insurer numbers whatever their padding (blanks or zeros) [DR-061].
bool text_same_insurer(const char *a, const char *b);

#endif
