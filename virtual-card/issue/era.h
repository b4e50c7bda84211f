// SPDX-License-Identifier: Apache-2.0
//
// 元号 (gengō, era): the Japanese count of years, in which birth dates go into certificates and codes.
#ifndef ONSHI_VIRTUAL_CARD_ISSUE_ERA_H
#define ONSHI_VIRTUAL_CARD_ISSUE_ERA_H

#include <stdint.h>

struct era {
    char digit; // '1' 明治 to '5' 令和, '0' unknown [mynumber-card 5.3]
    int year;   // of the era; its first year is 1
};

// era_of returns the era of `day`. Before 明治 the digit is '0' and the year the Gregorian one.
struct era era_of(int64_t day);

#endif
