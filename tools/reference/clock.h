// SPDX-License-Identifier: Apache-2.0
//
// The only place that reads a clock. Dates are `yyyyMMdd`, times `yyyyMMddHHmmss`, always Japan
// Standard Time whatever TZ says: Japan has had no summer time since 1951, so it is UTC + 9 h.
// Texts of the same kind compare in order of time with strcmp.
//
//   char now[CLOCK_TIME_SIZE];
//   clock_now(now);
#ifndef REFERENCE_CLOCK_H
#define REFERENCE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

enum { CLOCK_DATE_SIZE = 9, CLOCK_TIME_SIZE = 15, CLOCK_MONTH_SIZE = 7 };

// clock_now writes the present time.
void clock_now(char out_time[CLOCK_TIME_SIZE]);

// clock_after writes the time `seconds` from now.
void clock_after(char out_time[CLOCK_TIME_SIZE], int64_t seconds);

// clock_today writes the present date.
void clock_today(char out_date[CLOCK_DATE_SIZE]);

// clock_from_utc writes what a clock in Japan shows at the UTC time `time`. False, and nothing written, when it is no time.
__attribute__((warn_unused_result)) bool clock_from_utc(char out_time[CLOCK_TIME_SIZE], const char *time);

// clock_day_before writes the day before `date`. False, and nothing written, when `date` is no date.
__attribute__((warn_unused_result)) bool clock_day_before(char out_date[CLOCK_DATE_SIZE], const char *date);

// clock_month_before writes the month (`yyyyMM`) that lies `months` before the one of `date`, which must be a date.
void clock_month_before(char out_month[CLOCK_MONTH_SIZE], const char *date, int months);

// clock_month_end writes the last day of that month; otherwise as clock_month_before.
void clock_month_end(char out_date[CLOCK_DATE_SIZE], const char *date, int months);

// clock_monotonic_ms returns milliseconds that only run forward, for measuring how long something took.
int64_t clock_monotonic_ms(void);

#endif
