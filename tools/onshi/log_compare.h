// SPDX-License-Identifier: Apache-2.0
//
// Two canonical logs, line by line.
#ifndef ONSHI_TOOLS_ONSHI_LOG_COMPARE_H
#define ONSHI_TOOLS_ONSHI_LOG_COMPARE_H

#include <stdbool.h>

enum { LOG_SHOWN_MAXIMUM = 400 };

// log_compare says whether two files are the same. If not, it prints the first line that differs, `indent` before each
// line, cut to LOG_SHOWN_MAXIMUM bytes unless `whole`. A file that cannot be read differs from everything.
bool log_compare(const char *first, const char *second, const char *words, const char *indent, bool whole);

#endif
