// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/bench/row.h"

#include <stdio.h>

bool row_show(const char *what, double figure, enum row_relation relation, double limit)
{
    const bool kept = relation == ROW_NO_LIMIT || (relation == ROW_AT_LEAST ? figure >= limit : figure <= limit);

    if (relation == ROW_NO_LIMIT) {
        printf("%-64s %10.2f\n", what, figure);
        return true;
    }
    printf("%-64s %10.2f  %s %7.2f  %s\n", what, figure, relation == ROW_AT_LEAST ? ">=" : "<=", limit,
           kept ? "OK" : "MISSED");
    return kept;
}
