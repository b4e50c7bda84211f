// SPDX-License-Identifier: Apache-2.0
#include "base/calendar.h"

#include <assert.h>

static const int64_t jst_offset_seconds = 9 * 3600;

struct civil {
    int year, month, day, hour, minute, second;
};

// Days from 1970-01-01 to a date of the proleptic Gregorian calendar. The year is made to begin in March, so that the
// leap day is its last.
static int64_t days_from_civil(int year, int month, int day) {
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static struct civil civil_from_instant(int64_t instant) {
    int64_t local = instant + jst_offset_seconds;
    int64_t days = local / CALENDAR_DAY_SECONDS;
    int64_t second_of_day = local % CALENDAR_DAY_SECONDS;
    if (second_of_day < 0) {
        second_of_day += CALENDAR_DAY_SECONDS;
        days--;
    }
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);
    return (struct civil){
        .year = (int)(yoe + era * 400 + (month <= 2)),
        .month = month,
        .day = (int)(doy - (153 * mp + 2) / 5 + 1),
        .hour = (int)(second_of_day / 3600),
        .minute = (int)(second_of_day / 60 % 60),
        .second = (int)(second_of_day % 60),
    };
}

static int64_t instant_from_civil(struct civil c) {
    int64_t days = days_from_civil(c.year, c.month, c.day);
    return days * CALENDAR_DAY_SECONDS + c.hour * 3600 + c.minute * 60 + c.second - jst_offset_seconds;
}

// Reads exactly `count` digits at *at.
static enum onshi_status read_number(const char **at, int count, int *out) {
    int value = 0;
    for (int i = 0; i < count; i++) {
        char c = (*at)[i];
        if (c < '0' || c > '9') {
            return ONSHI_MALFORMED;
        }
        value = value * 10 + (c - '0');
    }
    *at += count;
    *out = value;
    return ONSHI_OK;
}

static void skip(const char **at, char separator) {
    if (**at == separator) {
        (*at)++;
    }
}

static enum onshi_status read_time(const char **at, struct civil *c) {
    ONSHI_TRY(read_number(at, 2, &c->hour));
    skip(at, ':');
    ONSHI_TRY(read_number(at, 2, &c->minute));
    skip(at, ':');
    ONSHI_TRY(read_number(at, 2, &c->second));
    return c->hour > 23 || c->minute > 59 || c->second > 59 ? ONSHI_MALFORMED : ONSHI_OK;
}

enum onshi_status calendar_parse(const char *text, int64_t *out_instant) {
    const char *at = text;
    struct civil c = {0};
    ONSHI_TRY(read_number(&at, 4, &c.year));
    skip(&at, '-');
    ONSHI_TRY(read_number(&at, 2, &c.month));
    skip(&at, '-');
    ONSHI_TRY(read_number(&at, 2, &c.day));
    if (*at != 0) {
        skip(&at, 'T');
        ONSHI_TRY(read_time(&at, &c));
    }
    if (*at != 0 || c.month < 1 || c.month > 12 || c.day < 1) {
        return ONSHI_MALFORMED;
    }
    int64_t instant = instant_from_civil(c);
    struct civil back = civil_from_instant(instant);
    if (back.month != c.month || back.day != c.day) {
        return ONSHI_MALFORMED; // February 30 came back as March
    }
    *out_instant = instant;
    return ONSHI_OK;
}

// Writes `value` with exactly `count` digits. No printf: every answer of the service holds a dozen of these.
static char *write_digits(char *out, int value, int count) {
    for (int i = count; i-- > 0; value /= 10) {
        out[i] = (char)('0' + value % 10);
    }
    return out + count;
}

static char *write_day(char *out, const struct civil *c) {
    assert(c->year >= 0 && c->year <= 9999);
    return write_digits(write_digits(write_digits(out, c->year, 4), c->month, 2), c->day, 2);
}

void calendar_stamp(int64_t instant, char out[CALENDAR_STAMP_SIZE]) {
    struct civil c = civil_from_instant(instant);
    char *time = write_day(out, &c);
    *write_digits(write_digits(write_digits(time, c.hour, 2), c.minute, 2), c.second, 2) = 0;
}

void calendar_date(int64_t instant, char out[CALENDAR_DATE_SIZE]) {
    struct civil c = civil_from_instant(instant);
    *write_day(out, &c) = 0;
}

int64_t calendar_day_of(int64_t instant) {
    struct civil c = civil_from_instant(instant);
    c.hour = c.minute = c.second = 0;
    return instant_from_civil(c);
}

int64_t calendar_birthday(int64_t birth, int age_years) {
    struct civil c = civil_from_instant(birth);
    c.year += age_years;
    return instant_from_civil(c);
}
