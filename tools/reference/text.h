// SPDX-License-Identifier: Apache-2.0
//
// Text of bounded length, and when two texts mean the same although they are written differently.
//
// Width is folded by NFKC for comparing only; what is stored and sent stays as it was written.
//
//   text_same_name("ｵﾝｼｶ ﾀﾛｳ", "オンシカ　タロウ")   → true
//   text_same_number("００１２－３", "12-3")         → true
#ifndef REFERENCE_TEXT_H
#define REFERENCE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

// text_copy copies `in` to `out`, which has room for `size` bytes. False, and `out` untouched, when it does not fit.
__attribute__((warn_unused_result)) bool text_copy(char *out, size_t size, const char *in);

// text_is_blank tells whether `text` is empty or only ASCII white space: an element like that says nothing.
bool text_is_blank(const char *text);

// text_is_digits tells whether `text` is exactly `count` ASCII digits, the form of dates and times.
bool text_is_digits(const char *text, size_t count);

// text_same_name compares names, kana and addresses: width folded, spaces removed.
bool text_same_name(const char *a, const char *b);

// text_same_number compares what is printed on cards: as names, and without hyphens and leading zeros.
bool text_same_number(const char *a, const char *b);

#endif
