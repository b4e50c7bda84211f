// SPDX-License-Identifier: Apache-2.0
//
// The mistakes that this product can be told to make, for showing that a suite finds them.
//
// Not a test switchboard: each fault is a small deviation at the place where a programmer made
// it in the field, and the place asks here. A number is that of the catalogue of field bugs, of the
// requirement of the seed (SEED), the rule (DR) or the duty of every scenario (X) that the mistake breaks, or the role of staff that it is
// about. A second mistake against the same has a word behind the number (BUG-12-LATE).
//
//   if (fault_on(FAULT_BUG_24)) return true;   // nobody looked at the person
#ifndef REFERENCE_FAULT_H
#define REFERENCE_FAULT_H

#include <stdbool.h>
#include <stdio.h>

enum fault {
  FAULT_BUG_01,
  FAULT_BUG_02,
  FAULT_BUG_04,
  FAULT_BUG_08,
  FAULT_BUG_12,
  FAULT_BUG_12_LATE,
  FAULT_BUG_13,
  FAULT_BUG_15,
  FAULT_BUG_16,
  FAULT_BUG_18,
  FAULT_BUG_19,
  FAULT_BUG_20,
  FAULT_BUG_23,
  FAULT_BUG_24,
  FAULT_BUG_28,
  FAULT_BUG_28_DECLARED,
  FAULT_BUG_35,
  FAULT_BUG_36,
  FAULT_BUG_37,
  FAULT_BUG_38,
  FAULT_BUG_40,
  FAULT_BUG_51,
  FAULT_BUG_52,
  FAULT_BUG_55,
  FAULT_BUG_56,
  FAULT_SEED_003,
  FAULT_SEED_016,
  FAULT_SEED_023,
  FAULT_SEED_038,
  FAULT_SEED_039,
  FAULT_SEED_041,
  FAULT_SEED_050,
  FAULT_SEED_051,
  FAULT_SEED_052,
  FAULT_SEED_053,
  FAULT_SEED_055,
  FAULT_SEED_065,
  FAULT_SEED_091,
  FAULT_SEED_091_REFUSED,
  FAULT_SEED_091_SENT,
  FAULT_SEED_093,
  FAULT_SEED_094,
  FAULT_SEED_097,
  FAULT_SEED_101,
  FAULT_SEED_111,
  FAULT_SEED_114,
  FAULT_SEED_118,
  FAULT_SEED_122,
  FAULT_SEED_131,
  FAULT_DR_003,
  FAULT_DR_031,
  FAULT_DR_033,
  FAULT_DR_034,
  FAULT_DR_040,
  FAULT_DR_041,
  FAULT_DR_041_STATUS,
  FAULT_DR_042,
  FAULT_DR_043,
  FAULT_DR_045,
  FAULT_DR_046,
  FAULT_DR_047,
  FAULT_DR_048,
  FAULT_DR_051,
  FAULT_DR_052,
  FAULT_DR_053,
  FAULT_DR_055,
  FAULT_DR_056,
  FAULT_DR_057,
  FAULT_DR_057_PERSON,
  FAULT_DR_058,
  FAULT_DR_060,
  FAULT_DR_061,
  FAULT_DR_064,
  FAULT_DR_120,
  FAULT_DR_122,
  FAULT_DR_124,
  FAULT_DR_143,
  FAULT_DR_144,
  FAULT_DR_151,
  FAULT_DR_152,
  FAULT_X_01,
  FAULT_X_02,
  FAULT_X_03,
  FAULT_X_03_UNREADABLE,
  FAULT_X_03_UNREADABLE_VALID,
  FAULT_X_04,
  FAULT_ROLE_CLERK,
  FAULT_ROLE_NURSE,
  FAULT_ROLE_ADMINISTRATOR,
  FAULT_ROLE_PHYSICIAN,
  FAULT_ROLE_DENTIST,
  FAULT_ROLE_PHARMACIST,
  FAULT_ROLE_PHARMACIST_CHECKUP,
  FAULT_COUNT
};

// fault_on tells whether the product is to make this mistake.
bool fault_on(enum fault fault);

// fault_enable switches the fault named `id` ("BUG-01") on for the rest of the run. False when there is no such fault.
__attribute__((warn_unused_result)) bool fault_enable(const char *id);

// fault_list prints one line a fault: its id, a tab, what goes wrong.
void fault_list(FILE *out);

#endif
