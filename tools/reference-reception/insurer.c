// SPDX-License-Identifier: Apache-2.0
#include "insurer.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "fault.h"

enum { LONG_DIGITS = 8, SHORT_DIGITS = 6, WIDE_BYTES = 3, WIDE_ZERO = 0x90, WIDE_NINE = 0x99 };

#define WIDE_DIGIT "\xef\xbc"  // before the last byte of ０ to ９
#define SHORT_PADDING "00"

// The next digit or blank as ASCII, '\0' for anything else.
static char next(const char **at) {
  bool wide = strncmp(*at, WIDE_DIGIT, sizeof WIDE_DIGIT - 1) == 0;
  unsigned char last = wide ? (unsigned char)(*at)[2] : 0;
  wide = wide && last >= WIDE_ZERO && last <= WIDE_NINE;
  char plain = wide ? (char)('0' + last - WIDE_ZERO) : **at;
  *at += wide ? WIDE_BYTES : 1;
  return plain == ' ' || (plain >= '0' && plain <= '9') ? plain : '\0';
}

// The digits alone; false when there is something else, a blank among them, or too many.
static bool read_digits(char out[INSURER_SIZE], const char *typed) {
  size_t count = 0;
  for (const char *at = typed; *at != '\0';) {
    char digit = next(&at);
    if (digit == '\0' || (digit == ' ' && count > 0) || (digit != ' ' && count == LONG_DIGITS)) return false;
    if (digit != ' ') out[count++] = digit;
  }
  out[count] = '\0';
  return true;
}

// Modulus 10: from the right the check digit once, then twice, once, …; the digits of each product are added up.
static bool has_check_digit(const char *digits) {
  int sum = 0;
  size_t count = strlen(digits);
  for (size_t i = 0; i < count; i++) {
    int product = (digits[count - 1 - i] - '0') * (i % 2 == 0 ? 1 : 2);
    sum += product / 10 + product % 10;
  }
  return sum % 10 == 0;
}

const char *insurer_check(const char *typed) {
  char digits[INSURER_SIZE];
  if (!read_digits(digits, typed)) return "the insurer number has nothing but digits, and up to 8";
  size_t count = strlen(digits);
  if (count != SHORT_DIGITS && count != LONG_DIGITS) return "the insurer number has 6 or 8 digits";
  return has_check_digit(digits) || fault_on(FAULT_BUG_17) ? NULL : "the check digit of the insurer number is wrong: look at the card again";
}

void insurer_show(char out[INSURER_SIZE], const char *number) {
  char digits[INSURER_SIZE];
  bool read = read_digits(digits, number);
  bool padded = read && strlen(digits) == LONG_DIGITS && strncmp(digits, SHORT_PADDING, sizeof SHORT_PADDING - 1) == 0;
  const char *shown = padded ? digits + sizeof SHORT_PADDING - 1 : digits;
  (void)snprintf(out, INSURER_SIZE, "%s", read ? shown : number);
}

void insurer_pad(char out[INSURER_SIZE], const char *typed) {
  char shown[INSURER_SIZE];
  insurer_show(shown, typed);
  (void)snprintf(out, INSURER_SIZE, "%*s", fault_on(FAULT_BUG_19) ? 0 : LONG_DIGITS, shown);
}
