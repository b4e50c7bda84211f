// SPDX-License-Identifier: Apache-2.0
//
// The mistakes that this product can be told to make, for showing that a suite finds them.
//
// Not a test switchboard: each fault is a small deviation at the place where a programmer made
// it in the field, and the place asks here. A number is that of the catalogue of field bugs, or of the
// requirement of the seed that the mistake breaks.
//
//   if (fault_on(FAULT_BUG_24)) return true;   // nobody looked at the person
#ifndef REFERENCE_FAULT_H
#define REFERENCE_FAULT_H

#include <stdbool.h>
#include <stdio.h>

enum fault {
  FAULT_BUG_01,
  FAULT_BUG_08,
  FAULT_BUG_15,
  FAULT_BUG_20,
  FAULT_BUG_24,
  FAULT_BUG_37,
  FAULT_SEED_050,
  FAULT_SEED_091,
  FAULT_SEED_093,
  FAULT_SEED_094,
  FAULT_SEED_097,
  FAULT_COUNT
};

// fault_on tells whether the product is to make this mistake.
bool fault_on(enum fault fault);

// fault_enable switches the fault named `id` ("BUG-01") on for the rest of the run. False when there is no such fault.
__attribute__((warn_unused_result)) bool fault_enable(const char *id);

// fault_list prints one line a fault: its id, a tab, what goes wrong.
void fault_list(FILE *out);

#endif
