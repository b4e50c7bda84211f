// SPDX-License-Identifier: Apache-2.0
#include "text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uninorm.h>
#include <unistr.h>

bool text_copy(char *out, size_t size, const char *in) {
  size_t length = strnlen(in, size);
  if (length >= size) return false;

  memcpy(out, in, length + 1);
  return true;
}

bool text_is_blank(const char *text) {
  return text[strspn(text, " \t\r\n")] == '\0';
}

bool text_is_digits(const char *text, size_t count) {
  return strlen(text) == count && strspn(text, "0123456789") == count;
}

static bool is_space(ucs4_t c) {
  // NFKC has made the full-width blank U+3000 and the no-break space plain ones.
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_space_or_hyphen(ucs4_t c) {
  return is_space(c) || c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

// fold returns `in` in NFKC without the characters that `dropped` names; the caller frees it. NULL without memory or for bad UTF-8.
static char *fold(const char *in, bool (*dropped)(ucs4_t)) {
  size_t length = 0;
  uint8_t *text = u8_normalize(UNINORM_NFKC, (const uint8_t *)in, strlen(in) + 1, NULL, &length);
  if (text == NULL) return NULL;

  size_t kept = 0;
  for (size_t at = 0; at < length;) {
    ucs4_t c = 0;
    size_t step = (size_t)u8_mbtouc(&c, text + at, length - at);
    if (!dropped(c)) {
      memmove(text + kept, text + at, step);
      kept += step;
    }
    at += step;
  }
  return (char *)text;
}

static const char *without_leading_zeros(const char *text) {
  while (text[0] == '0' && text[1] != '\0') text++;
  return text;
}

bool text_same_name(const char *a, const char *b) {
  char *left = fold(a, is_space);
  char *right = fold(b, is_space);
  bool same = left != NULL && right != NULL && strcmp(left, right) == 0;

  free(left);
  free(right);
  return same;
}

bool text_same_number(const char *a, const char *b) {
  char *left = fold(a, is_space_or_hyphen);
  char *right = fold(b, is_space_or_hyphen);
  bool same = left != NULL && right != NULL && strcmp(without_leading_zeros(left), without_leading_zeros(right)) == 0;

  free(left);
  free(right);
  return same;
}
