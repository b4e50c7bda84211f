// SPDX-License-Identifier: Apache-2.0
#include "clock.h"

#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { JST_OFFSET_S = 9 * 60 * 60, DAY_S = 24 * 60 * 60 };

static void write_utc(char *out, size_t size, const char *format, time_t when) {
  struct tm parts;
  memset(out, '0', size);
  out[size - 1] = '\0';
  if (gmtime_r(&when, &parts) == NULL) return;
  (void)strftime(out, size, format, &parts);
}

void clock_after(char out_time[CLOCK_TIME_SIZE], int64_t seconds) {
  write_utc(out_time, CLOCK_TIME_SIZE, "%Y%m%d%H%M%S", time(NULL) + JST_OFFSET_S + (time_t)seconds);
}

void clock_now(char out_time[CLOCK_TIME_SIZE]) {
  clock_after(out_time, 0);
}

void clock_today(char out_date[CLOCK_DATE_SIZE]) {
  write_utc(out_date, CLOCK_DATE_SIZE, "%Y%m%d", time(NULL) + JST_OFFSET_S);
}

static int decimal(const char *digits, size_t count) {
  int value = 0;
  for (size_t i = 0; i < count; i++) value = value * 10 + (digits[i] - '0');
  return value;
}

bool clock_from_utc(char out_time[CLOCK_TIME_SIZE], const char *time) {
  if (strlen(time) != 14 || strspn(time, "0123456789") != 14) return false;

  struct tm parts = {.tm_year = decimal(time, 4) - 1900, .tm_mon = decimal(time + 4, 2) - 1, .tm_mday = decimal(time + 6, 2),
                     .tm_hour = decimal(time + 8, 2),    .tm_min = decimal(time + 10, 2),    .tm_sec = decimal(time + 12, 2)};
  write_utc(out_time, CLOCK_TIME_SIZE, "%Y%m%d%H%M%S", timegm(&parts) + JST_OFFSET_S);
  return true;
}

bool clock_day_before(char out_date[CLOCK_DATE_SIZE], const char *date) {
  if (strlen(date) != 8 || strspn(date, "0123456789") != 8) return false;

  struct tm parts = {.tm_year = decimal(date, 4) - 1900, .tm_mon = decimal(date + 4, 2) - 1, .tm_mday = decimal(date + 6, 2)};
  write_utc(out_date, CLOCK_DATE_SIZE, "%Y%m%d", timegm(&parts) - DAY_S);
  return true;
}

// Day 0 of a month is the last one of the month before.
static void write_month(char *out, size_t size, const char *format, const char *date, int months, int day) {
  struct tm parts = {.tm_year = decimal(date, 4) - 1900, .tm_mon = decimal(date + 4, 2) - 1 - months, .tm_mday = day};
  write_utc(out, size, format, timegm(&parts));
}

void clock_month_before(char out_month[CLOCK_MONTH_SIZE], const char *date, int months) {
  write_month(out_month, CLOCK_MONTH_SIZE, "%Y%m", date, months, 1);
}

void clock_month_end(char out_date[CLOCK_DATE_SIZE], const char *date, int months) {
  write_month(out_date, CLOCK_DATE_SIZE, "%Y%m%d", date, months - 1, 0);
}

int64_t clock_monotonic_ms(void) {
  struct timespec now = {0};
  // The system call, not the function of libc: a lie about the time of day (libfaketime, perhaps with
  // a clock that stands still) must not make us wait for ever for the rest of a file.
  (void)syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
