// SPDX-License-Identifier: Apache-2.0
//
// Insurer numbers (保険者番号) as staff type them, as the wire has them and as a card shows them: 6 digits of the National
// Health Insurance or 8 of the others, the last a check digit; on the wire always 8 characters [DR-061].
//
//   const char *why = insurer_check("９９００１０");   // NULL: it is one
//   insurer_pad(wire, "９９００１０");                  // "  990010"
#ifndef RECEPTION_INSURER_H
#define RECEPTION_INSURER_H

enum { INSURER_SIZE = 9 };

// insurer_check returns NULL, or why what was typed is no insurer number. Digits may be of full width, a short number padded
// with blanks or zeros. Static.
__attribute__((warn_unused_result)) const char *insurer_check(const char *typed);

// insurer_pad writes a number that insurer_check takes as the wire has it; insurer_show writes one as a card has it, without
// padding. What is no number is cut to size.
void insurer_pad(char out[INSURER_SIZE], const char *typed);
void insurer_show(char out[INSURER_SIZE], const char *number);

#endif
