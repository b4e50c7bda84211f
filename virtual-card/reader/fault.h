// SPDX-License-Identifier: Apache-2.0
//
// The mistakes that the reader can be told to make, for showing that a suite finds them.
//
// Not a test switchboard: each fault is a small deviation at the place where a programmer makes it, and the place asks
// here. Its name is that of the clause or of the field bug that it breaks; MC is mynumber-card.md, by section. Which
// faults a device has is part of its configuration (reader_config.h).
//
//     if (fault_on(config->faults, FAULT_DR_012)) { ... } // anybody may switch the mode
#ifndef ONSHI_VIRTUAL_CARD_READER_FAULT_H
#define ONSHI_VIRTUAL_CARD_READER_FAULT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum fault {
    FAULT_BUG_07,
    FAULT_BUG_09,
    FAULT_BUG_10,
    FAULT_BUG_31,
    FAULT_BUG_34,
    FAULT_BUG_45,
    FAULT_BUG_46,
    FAULT_BUG_53,
    FAULT_SEED_031,
    FAULT_SEED_032,
    FAULT_SEED_032_LIVE,
    FAULT_SEED_032_METHOD,
    FAULT_SEED_033,
    FAULT_SEED_034,
    FAULT_SEED_035,
    FAULT_SEED_036,
    FAULT_SEED_110,
    FAULT_SEED_111,
    FAULT_SEED_123,
    FAULT_SEED_123_TIME_OUT,
    FAULT_DR_010,
    FAULT_DR_011,
    FAULT_DR_011_NUMBER,
    FAULT_DR_012,
    FAULT_DR_013,
    FAULT_DR_014,
    FAULT_DR_016,
    FAULT_DR_017,
    FAULT_DR_017_NOW,
    FAULT_DR_020,
    FAULT_DR_020_TWICE,
    FAULT_DR_021,
    FAULT_DR_022,
    FAULT_DR_023,
    FAULT_DR_025,
    FAULT_DR_026,
    FAULT_DR_027,
    FAULT_DR_028,
    FAULT_DR_029,
    FAULT_DR_029_NOTICE,
    FAULT_DR_029_OVER,
    FAULT_DR_030,
    FAULT_DR_034,
    FAULT_DR_036,
    FAULT_MC_4_LOCKED,
    FAULT_MC_4_STATUS,
    FAULT_MC_4_VERIFIED,
    FAULT_MC_7_2_BASIC_ITEMS,
    FAULT_MC_7_2_BIRTH_DATE,
    FAULT_MC_7_2_CHALLENGE,
    FAULT_MC_7_3_OPEN,
    FAULT_MC_7_3_REMINDER,
    FAULT_MC_7_5,
    FAULT_MC_8_16,
    FAULT_MC_8_22,
    FAULT_MC_8_32,
    FAULT_MC_8_34,
    FAULT_X_02,
    FAULT_X_02_PICTURE,
    FAULT_COUNT,
};

// fault_on tells whether the device with this set of faults makes this mistake.
bool fault_on(uint64_t faults, enum fault fault);

// fault_add puts the fault named `id` ("DR-012") into the set. False when there is no such fault.
__attribute__((warn_unused_result)) bool fault_add(uint64_t *faults, const char *id);

// fault_list prints one line a fault: its id, a tab, what goes wrong. fault_id returns the id.
void fault_list(FILE *out);
const char *fault_id(enum fault fault);

#endif
