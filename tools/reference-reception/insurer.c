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

// Classes of insurer (法別番号) that a table of one's own leaves out: all of them are in scope, or the service says otherwise.
static const struct {
  enum fault fault;
  const char *classes;
} left_out[] = {{FAULT_SEED_020, "02 03 04 07 31 32 33 34 63 72 73 74 75"},
                {FAULT_SEED_022, "39"},
                {FAULT_SEED_025, "12 15 16 21 24 51 54 80 81 82 83 84 85 86 87 88 89"}};

static bool is_left_out(const char *digits) {
  const char class[] = {digits[0], digits[1], '\0'};
  if (strlen(digits) == SHORT_DIGITS) return fault_on(FAULT_SEED_021);
  for (size_t i = 0; i < sizeof left_out / sizeof left_out[0]; i++) {
    if (fault_on(left_out[i].fault) && strstr(left_out[i].classes, class) != NULL) return true;
  }
  return false;
}

const char *insurer_check(const char *typed) {
  char digits[INSURER_SIZE];
  if (!read_digits(digits, typed)) return "the insurer number has nothing but digits, and up to 8";
  size_t count = strlen(digits);
  if (count != SHORT_DIGITS && count != LONG_DIGITS) return "the insurer number has 6 or 8 digits";
  if (is_left_out(digits)) return "an insurer of this class is not known";
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
