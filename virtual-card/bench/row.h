// SPDX-License-Identifier: Apache-2.0
//
// A row of the table of bench/run: a figure, its limit, OK or MISSED.
//
//     kept = row_show("SELECT EF: APDU/s, virtual card", rate, ROW_AT_LEAST, 4000) && kept;
#ifndef ONSHI_VIRTUAL_CARD_BENCH_ROW_H
#define ONSHI_VIRTUAL_CARD_BENCH_ROW_H

#include <stdbool.h>

enum row_relation { ROW_NO_LIMIT, ROW_AT_LEAST, ROW_AT_MOST };

// row_show prints the row and says whether the limit is kept; without one it always is.
bool row_show(const char *what, double figure, enum row_relation relation, double limit);

#endif
