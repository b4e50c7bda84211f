// SPDX-License-Identifier: Apache-2.0
//
// The only place that reads a clock. Instants are seconds since 1970; dates are `yyyyMMdd`, times `yyyyMMddHHmmss`, always
// Japan Standard Time whatever TZ says: no summer time since 1951, so it is UTC + 9 h. Times compare with strcmp.
//
//   char now[CLOCK_TIME_SIZE];
//   clock_write(now, clock_now());
#ifndef RECEPTION_CLOCK_H
#define RECEPTION_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

enum { CLOCK_DATE_SIZE = 9, CLOCK_TIME_SIZE = 15, CLOCK_MONTH_SIZE = 7, CLOCK_DAY_S = 24 * 60 * 60 };

// clock_now returns the present instant. It may be faked, and stand still.
int64_t clock_now(void);

// clock_write writes an instant as a time. Its first eight characters are the date.
void clock_write(char out_time[CLOCK_TIME_SIZE], int64_t instant);

// clock_read reads a date or a time. False, and nothing written, when it is neither.
__attribute__((warn_unused_result)) bool clock_read(int64_t *out_instant, const char *text);

// clock_day returns the number of the day (JST) in which `instant` lies.
int64_t clock_day(int64_t instant);

// clock_months_later returns 00:00 of the first day of the month `months` after the one of `instant`.
int64_t clock_months_later(int64_t instant, int months);

// clock_monotonic_ms returns milliseconds that only run forward and are never faked, for waiting.
int64_t clock_monotonic_ms(void);

#endif
