// SPDX-License-Identifier: Apache-2.0
//
// Days and instants of the scripted world, in Japan Standard Time (UTC+9, no daylight saving) [DR-003].
//
// An instant is `int64_t`, seconds since 1970-01-01T00:00:00Z; a day is an instant at 00:00:00 JST. Nothing here asks
// the machine for the time or for its time zone.
#ifndef ONSHI_BASE_CALENDAR_H
#define ONSHI_BASE_CALENDAR_H

#include <stdint.h>

#include "base/status.h"

enum { CALENDAR_DAY_SECONDS = 86400, CALENDAR_STAMP_SIZE = 15, CALENDAR_DATE_SIZE = 9 };

// The end of a span that has none.
#define CALENDAR_NEVER INT64_MAX

// calendar_parse reads "2021-04-05", "2021-04-05T09:00:00", "20210405" or "20210405090000" as JST.
// ONSHI_MALFORMED for anything else, and for a day that does not exist.
ONSHI_MUST_USE enum onshi_status calendar_parse(const char *text, int64_t *out_instant);

// calendar_stamp writes yyyyMMddHHmmss, calendar_date yyyyMMdd, of `instant`, with the closing NUL.
void calendar_stamp(int64_t instant, char out[CALENDAR_STAMP_SIZE]);
void calendar_date(int64_t instant, char out[CALENDAR_DATE_SIZE]);

// calendar_day_of returns 00:00:00 JST of the day in which `instant` lies.
int64_t calendar_day_of(int64_t instant);

// calendar_birthday returns the day on which somebody born on `birth` becomes `age` years old by the civil count
// (born on February 29: March 1 of a common year).
int64_t calendar_birthday(int64_t birth, int age_years);

#endif
