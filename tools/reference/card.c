// SPDX-License-Identifier: Apache-2.0
#include "card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "text.h"

enum { INSURER_CHARACTERS = 8, INTEGER_DIGITS_MAX = 18 };

// BUG-20: a numeric column somewhere on the way. Symbols with letters went to a text column and survive.
static void through_integer(char text[CARD_TEXT_SIZE]) {
  size_t length = strlen(text);
  if (length == 0 || length > INTEGER_DIGITS_MAX || !text_is_digits(text, length)) return;

  (void)snprintf(text, CARD_TEXT_SIZE, "%lld", strtoll(text, NULL, 10));
}

static void strip_padding(char insurer[CARD_TEXT_SIZE]) {
  if (fault_on(FAULT_DR_061)) return;
  size_t start = strspn(insurer, " ");
  size_t end = strlen(insurer);
  while (end > start && insurer[end - 1] == ' ') end--;

  // A 国保 number has 6 digits and was filled up to 8 with blanks by some, with zeros by others (DR-061).
  if (end - start == INSURER_CHARACTERS && strncmp(insurer + start, "00", 2) == 0) start += 2;
  memmove(insurer, insurer + start, end - start);
  insurer[end - start] = '\0';
}

bool card_set(struct card *out_card, const char *insurer, const char *symbol, const char *number, const char *branch) {
  struct card card = {0};
  if (!text_copy(card.insurer, sizeof card.insurer, insurer) || !text_copy(card.symbol, sizeof card.symbol, symbol) ||
      !text_copy(card.number, sizeof card.number, number) || !text_copy(card.branch, sizeof card.branch, branch)) {
    return false;
  }
  strip_padding(card.insurer);
  if (fault_on(FAULT_BUG_20)) {
    through_integer(card.insurer);
    through_integer(card.symbol);
    through_integer(card.number);
    through_integer(card.branch);
  }
  *out_card = card;
  return true;
}

void card_padded_insurer(char out_insurer[CARD_TEXT_SIZE], const struct card *card) {
  // BUG-19: six digits are six digits.
  (void)snprintf(out_insurer, CARD_TEXT_SIZE, "%*s", fault_on(FAULT_BUG_19) ? 0 : INSURER_CHARACTERS, card->insurer);
}

// BUG-18: what looks the same is not the same to a computer.
static bool same_number(const char *a, const char *b) {
  return fault_on(FAULT_BUG_18) ? strcmp(a, b) == 0 : text_same_number(a, b);
}

static bool same_when_both_speak(const char *a, const char *b) {
  return a[0] == '\0' || b[0] == '\0' || same_number(a, b);
}

bool card_same(const struct card *a, const struct card *b) {
  return a->number[0] != '\0' && same_number(a->insurer, b->insurer) && same_number(a->symbol, b->symbol) &&
         same_number(a->number, b->number) && same_when_both_speak(a->branch, b->branch);
}

bool card_agrees(const struct card *a, const struct card *b) {
  return same_when_both_speak(a->insurer, b->insurer) && same_when_both_speak(a->symbol, b->symbol) &&
         same_when_both_speak(a->number, b->number) && same_when_both_speak(a->branch, b->branch);
}
