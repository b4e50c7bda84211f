// SPDX-License-Identifier: Apache-2.0
#include "clock.h"

#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { JST_OFFSET_S = 9 * 60 * 60, DATE_DIGITS = 8, TIME_DIGITS = 14 };

int64_t clock_now(void) {
  return (int64_t)time(NULL);
}

void clock_write(char out_time[CLOCK_TIME_SIZE], int64_t instant) {
  struct tm parts;
  time_t when = (time_t)(instant + JST_OFFSET_S);
  memset(out_time, '0', CLOCK_TIME_SIZE);
  out_time[CLOCK_TIME_SIZE - 1] = '\0';
  if (gmtime_r(&when, &parts) == NULL) return;
  (void)strftime(out_time, CLOCK_TIME_SIZE, "%Y%m%d%H%M%S", &parts);
}

static int decimal(const char *digits, size_t count) {
  int value = 0;
  for (size_t i = 0; i < count; i++) value = value * 10 + (digits[i] - '0');
  return value;
}

bool clock_read(int64_t *out_instant, const char *text) {
  size_t length = strlen(text);
  if ((length != DATE_DIGITS && length != TIME_DIGITS) || strspn(text, "0123456789") != length) return false;

  struct tm parts = {.tm_year = decimal(text, 4) - 1900, .tm_mon = decimal(text + 4, 2) - 1, .tm_mday = decimal(text + 6, 2)};
  if (length == TIME_DIGITS) {
    parts.tm_hour = decimal(text + 8, 2);
    parts.tm_min = decimal(text + 10, 2);
    parts.tm_sec = decimal(text + 12, 2);
  }
  *out_instant = (int64_t)timegm(&parts) - JST_OFFSET_S;
  return true;
}

int64_t clock_day(int64_t instant) {
  int64_t seconds = instant + JST_OFFSET_S;
  return seconds >= 0 ? seconds / CLOCK_DAY_S : -((-seconds + CLOCK_DAY_S - 1) / CLOCK_DAY_S);
}

int64_t clock_months_later(int64_t instant, int months) {
  struct tm parts;
  time_t when = (time_t)(instant + JST_OFFSET_S);
  if (gmtime_r(&when, &parts) == NULL) return instant;
  struct tm first = {.tm_year = parts.tm_year, .tm_mon = parts.tm_mon + months, .tm_mday = 1};
  return (int64_t)timegm(&first) - JST_OFFSET_S;
}

int64_t clock_monotonic_ms(void) {
  struct timespec now = {0};
  // The system call, not the function of libc: a lie about the time of day (libfaketime, perhaps with a clock that
  // stands still) must not make us wait for ever.
  (void)syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
