// SPDX-License-Identifier: Apache-2.0
#include "expected.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "fault.h"
#include "member.h"

enum { INFANT_YEARS = 5, CHILD_YEARS = 15, METHODS_MAX = 3, YEAR_UNIT = 10000 };

// Up to the fifth birthday there may be no photo at all; a card of a child under 15 may show a baby.
static const struct {
  int under_years;
  const char *methods[METHODS_MAX];
} advice[] = {
    {INFANT_YEARS, {"pin"}},
    {CHILD_YEARS, {"pin", "visual", "face"}},
    {1000, {"face", "pin", "visual"}},
};

// Whole years, as the difference of two dates written as numbers.
static int age_of(const char *birthdate) {
  char today[CLOCK_TIME_SIZE];
  clock_write(today, clock_now());
  today[CLOCK_DATE_SIZE - 1] = '\0';
  return (int)((strtol(today, NULL, 10) - strtol(birthdate, NULL, 10)) / YEAR_UNIT);
}

const char *expected_begin(struct reception *reception, const char *birthdate) {
  int64_t birth = 0;
  bool known = birthdate[0] != '\0' && !fault_on(FAULT_BUG_46);
  if (birthdate[0] != '\0' && !clock_read(&birth, birthdate)) return "the birth date has the form yyyyMMdd";
  int age = known ? age_of(birthdate) : CHILD_YEARS;
  size_t row = 0;
  while (age >= advice[row].under_years) row++;
  json_t *methods = json_array();
  for (size_t i = 0; i < METHODS_MAX && advice[row].methods[i] != NULL; i++) {
    (void)json_array_append_new(methods, json_string(advice[row].methods[i]));
  }
  if (row == 0 && fault_on(FAULT_DR_028)) (void)json_array_append_new(methods, json_string("visual"));
  json_decref(reception->expected);
  reception->expected = json_pack("{s:o}", "methods", methods);
  member_set(reception->expected, "birthdate", birthdate);
  return NULL;
}
