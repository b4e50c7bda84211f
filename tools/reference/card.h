// SPDX-License-Identifier: Apache-2.0
//
// The numbers of an insurance card: 保険者番号 (insurer), 記号 (symbol), 番号 (number), 枝番 (branch).
//
// They are text. The insurer is held without padding (6 or 8 digits); the others stand exactly as
// they were written, with their width and their leading zeros. An absent one is the empty text.
//
//   struct card card;
//   if (card_set(&card, "  990010", "１１", "0111", "01")) …   // card.insurer is "990010"
#ifndef REFERENCE_CARD_H
#define REFERENCE_CARD_H

#include <stdbool.h>

enum { CARD_TEXT_SIZE = 128 };

struct card {
  char insurer[CARD_TEXT_SIZE];
  char symbol[CARD_TEXT_SIZE];
  char number[CARD_TEXT_SIZE];
  char branch[CARD_TEXT_SIZE];
};

// card_set fills `out_card`. False, and nothing written, when a text is too long.
__attribute__((warn_unused_result)) bool card_set(struct card *out_card, const char *insurer, const char *symbol,
                                                  const char *number, const char *branch);

// card_padded_insurer writes the insurer as it is sent: 8 characters, blanks on the left (wire interface 5).
void card_padded_insurer(char out_insurer[CARD_TEXT_SIZE], const struct card *card);

// card_same tells whether both are one card: insurer, symbol and number equal, the branch too when both have one.
bool card_same(const struct card *a, const struct card *b);

// card_agrees tells whether nothing that both say differs. For a chart that is known already: an answer
// that leaves the symbol out does not mean another card.
bool card_agrees(const struct card *a, const struct card *b);

#endif
