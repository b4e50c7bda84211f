// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/issue/era.h"

#include <string.h>

#include "base/calendar.h"

// By its first day, latest first.
static const struct {
    const char *from;
    char digit;
    int first_year; // Gregorian
} eras[] = {
    {"20190501", '5', 2019}, {"19890108", '4', 1989}, {"19261225", '3', 1926},
    {"19120730", '2', 1912}, {"18681023", '1', 1868}, {"", '0', 1},
};

struct era era_of(int64_t day) {
    char date[CALENDAR_DATE_SIZE];
    calendar_date(day, date);
    size_t row = 0;
    while (strcmp(date, eras[row].from) < 0) {
        row++;
    }
    int year = (date[0] - '0') * 1000 + (date[1] - '0') * 100 + (date[2] - '0') * 10 + (date[3] - '0');
    return (struct era){.digit = eras[row].digit, .year = year - eras[row].first_year + 1};
}
