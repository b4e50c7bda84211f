// SPDX-License-Identifier: Apache-2.0
//
// Months of the calendar in Japan, counted from the year 0: windows of claims are reckoned in them.
#ifndef ONSHI_MOCKS_SERVICE_MONTHS_H
#define ONSHI_MOCKS_SERVICE_MONTHS_H

#include <stdint.h>

#include "base/status.h"

// month_of returns the number of the month in which `instant` lies, month_day_of its day of the month, from 1.
int month_of(int64_t instant);
int month_day_of(int64_t instant);

// month_instant returns 00:00:00 JST of that day of the month, of the month's last day when it has fewer.
int64_t month_instant(int month, int day);

// month_parse reads a month of the wire (yyyyMM and nothing else). ONSHI_MALFORMED otherwise, also for NULL.
ONSHI_MUST_USE enum onshi_status month_parse(const char *text, int *out_month);

#endif
