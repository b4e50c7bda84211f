// SPDX-License-Identifier: Apache-2.0
//
// The mistakes that this product can be told to make, for showing that a suite finds them.
//
// Not a test switchboard: each fault is a small deviation at the place where a programmer made it in the field, and the
// place asks here. A number is that of the catalogue of field bugs (BUG), of the requirement of the seed (SEED) or of the
// rule (DR) that the mistake breaks.
//
//   if (fault_on(FAULT_BUG_12)) state = "not-valid";   // silence taken for an answer
#ifndef RECEPTION_FAULT_H
#define RECEPTION_FAULT_H

#include <stdbool.h>
#include <stdio.h>

enum fault {
  FAULT_BUG_02,
  FAULT_BUG_07,
  FAULT_BUG_07_ECHO,
  FAULT_BUG_09,
  FAULT_BUG_10,
  FAULT_BUG_11,
  FAULT_BUG_12,
  FAULT_BUG_13,
  FAULT_BUG_16,
  FAULT_BUG_17,
  FAULT_BUG_18,
  FAULT_BUG_19,
  FAULT_BUG_20,
  FAULT_BUG_23,
  FAULT_BUG_26,
  FAULT_BUG_29,
  FAULT_BUG_30,
  FAULT_BUG_31,
  FAULT_BUG_32,
  FAULT_BUG_33,
  FAULT_BUG_34,
  FAULT_BUG_35,
  FAULT_BUG_41,
  FAULT_BUG_43,
  FAULT_BUG_44,
  FAULT_BUG_45,
  FAULT_BUG_46,
  FAULT_BUG_47,
  FAULT_BUG_49,
  FAULT_BUG_51,
  FAULT_BUG_52,
  FAULT_BUG_53,
  FAULT_BUG_54,
  FAULT_BUG_55,
  FAULT_BUG_56,
  FAULT_BUG_59,
  FAULT_BUG_60,
  FAULT_SEED_003,
  FAULT_SEED_023,
  FAULT_SEED_032,
  FAULT_SEED_033,
  FAULT_SEED_035,
  FAULT_SEED_036,
  FAULT_SEED_038,
  FAULT_SEED_039,
  FAULT_SEED_040,
  FAULT_SEED_041,
  FAULT_SEED_065,
  FAULT_SEED_101,
  FAULT_SEED_102,
  FAULT_SEED_110,
  FAULT_SEED_111,
  FAULT_SEED_112,
  FAULT_SEED_113,
  FAULT_SEED_118,
  FAULT_SEED_120,
  FAULT_SEED_120_QUIET,
  FAULT_SEED_123,
  FAULT_SEED_130,
  FAULT_SEED_131,
  FAULT_SEED_132,
  FAULT_SEED_135,
  FAULT_DR_011,
  FAULT_DR_012,
  FAULT_DR_013,
  FAULT_DR_014,
  FAULT_DR_016,
  FAULT_DR_017,
  FAULT_DR_018,
  FAULT_DR_021,
  FAULT_DR_023,
  FAULT_DR_025,
  FAULT_DR_026,
  FAULT_DR_028,
  FAULT_DR_029,
  FAULT_DR_031,
  FAULT_DR_032,
  FAULT_DR_033,
  FAULT_DR_034,
  FAULT_DR_036,
  FAULT_DR_037,
  FAULT_DR_040,
  FAULT_DR_041,
  FAULT_DR_043,
  FAULT_DR_046,
  FAULT_DR_047,
  FAULT_DR_058,
  FAULT_DR_060,
  FAULT_DR_061,
  FAULT_DR_062,
  FAULT_DR_063,
  FAULT_DR_064,
  FAULT_DR_065,
  FAULT_DR_090,
  FAULT_DR_093,
  FAULT_DR_100,
  FAULT_DR_101,
  FAULT_DR_102,
  FAULT_DR_110,
  FAULT_DR_111,
  FAULT_DR_112,
  FAULT_DR_113,
  FAULT_DR_114,
  FAULT_DR_117,
  FAULT_DR_120,
  FAULT_DR_122,
  FAULT_DR_124,
  FAULT_DR_130,
  FAULT_DR_131,
  FAULT_DR_132,
  FAULT_DR_133,
  FAULT_DR_134,
  FAULT_DR_135,
  FAULT_X_01,
  FAULT_X_02,
  FAULT_X_02_STORE,
  FAULT_X_04,
  FAULT_COUNT
};

// fault_on tells whether the product is to make this mistake.
bool fault_on(enum fault fault);

// fault_enable switches the fault named `id` ("BUG-12") on for the rest of the run. False when there is no such fault.
__attribute__((warn_unused_result)) bool fault_enable(const char *id);

// fault_list prints one line a fault: its id, a tab, what goes wrong.
void fault_list(FILE *out);

#endif
