// SPDX-License-Identifier: Apache-2.0
#include "mocks/service/months.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"

enum { MONTHS_A_YEAR = 12, SHORTEST_MONTH_DAYS = 28, TEXT_BYTES = 32 };

static int digits(const char *text, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

int month_of(int64_t instant) {
    char date[CALENDAR_DATE_SIZE];
    calendar_date(instant, date);
    return digits(date, 4) * MONTHS_A_YEAR + digits(date + 4, 2) - 1;
}

int month_day_of(int64_t instant) {
    char date[CALENDAR_DATE_SIZE];
    calendar_date(instant, date);
    return digits(date + 6, 2);
}

int64_t month_instant(int month, int day) {
    char text[TEXT_BYTES];
    int64_t instant = 0;
    enum onshi_status status;
    do {
        (void)snprintf(text, sizeof text, "%04d%02d%02d", month / MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, day);
        status = calendar_parse(text, &instant);
    } while (status != ONSHI_OK && day-- > SHORTEST_MONTH_DAYS);
    assert(status == ONSHI_OK);
    return instant;
}

enum onshi_status month_parse(const char *text, int *out_month) {
    if (text == NULL || strlen(text) != 6 || strspn(text, "0123456789") != 6) {
        return ONSHI_MALFORMED;
    }
    int month = digits(text + 4, 2);
    if (month < 1 || month > MONTHS_A_YEAR) {
        return ONSHI_MALFORMED;
    }
    *out_month = digits(text, 4) * MONTHS_A_YEAR + month - 1;
    return ONSHI_OK;
}
