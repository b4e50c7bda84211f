// SPDX-License-Identifier: Apache-2.0
//
// What happens at the desk of `onshi serve`, in sentences: when, which way, what kind of message, about whom, with which
// result.
#ifndef ONSHI_TOOLS_ONSHI_SERVE_WORDS_H
#define ONSHI_TOOLS_ONSHI_SERVE_WORDS_H

#include <stdint.h>
#include <stdio.h>

#include "base/bytes.h"
#include "mocks/terminal/terminal.h"
#include "tools/report/console.h"

// serve_words_message appends what a message says, of whatever kind: "ｵﾝｼｶ ﾀﾛｳ, 有効" or "MOCK0001E …". `text` is the
// message in UTF-8 and XML; NULL when it could not be read.
void serve_words_message(enum language language, const char *text, size_t length, struct bytes_writer *out);

// serve_words_json is serve_words_message for the Web API's form; what is none adds nothing.
void serve_words_json(enum language language, const char *text, size_t length, struct bytes_writer *out);

// serve_words_terminal prints one line about `happening` at the instant `now`; what a person need not know is left out.
void serve_words_terminal(FILE *out, enum language language, int64_t now, const struct terminal_event *happening);

// serve_words_line prints "HH:MM:SS  " and a sentence.
void serve_words_line(FILE *out, int64_t now, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
