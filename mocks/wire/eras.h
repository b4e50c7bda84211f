// SPDX-License-Identifier: Apache-2.0
//
// Eras: how the messages looked when. A later one only adds to an earlier one; each row of a layout says since when it is
// there. Which era a profile wears on a day is data of the profile (profile_era) [wire-interface 6, design 9].
#ifndef ONSHI_MOCKS_WIRE_ERAS_H
#define ONSHI_MOCKS_WIRE_ERAS_H

#include "base/status.h"

enum wire_era {
    WIRE_ERA_USUAL,   // whoever does not say: 2021-10
    WIRE_ERA_2021_03, // preliminary operation: no medicines yet
    WIRE_ERA_2021_10, // 薬剤情報 (medicines)
    WIRE_ERA_2022_09, // 診療情報 (treatments)
    WIRE_ERA_2023_01, // 手術情報 (operations), electronic prescriptions
    WIRE_ERA_2024_04, // 医療扶助 (public assistance), home visits, online
    WIRE_ERA_2024_12, // 新しい保険証の発行が終わる (no new insurance cards)
    WIRE_ERA_FUTURE,  // elements that nobody knows today at random places: readers pass over them
    WIRE_ERAS
};

// wire_era_name returns "2021-10"; static storage, never NULL. WIRE_ERA_USUAL has the name of the era that it stands for.
const char *wire_era_name(enum wire_era era);

// wire_era_of returns the era of that name, WIRE_ERA_USUAL for NULL and for a name that is none.
enum wire_era wire_era_of(const char *name);

// wire_era_resolved returns `era`, or the one that WIRE_ERA_USUAL stands for.
enum wire_era wire_era_resolved(enum wire_era era);

#endif
