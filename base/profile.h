// SPDX-License-Identifier: Apache-2.0
//
// A profile: on which dates which function opens (gates), and which of several defensible rules holds (parameters).
// Dates are data, so that one scenario can be played under the plan of 2020 and under what happened [DR-001]. Profiles
// are read from scenarios/profiles/ID.xml.
//
//     ONSHI_TRY(profile_load(home.scenarios, "seed-2020", &profile, NULL));
//     if (profile_is_open(profile, "medication.view", now)) …
#ifndef ONSHI_BASE_PROFILE_H
#define ONSHI_BASE_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"

struct profile;

// profile_load reads `scenarios_directory`/profiles/`id`.xml; `*out` is released with profile_free. On failure `why`
// (may be NULL) names file and line.
ONSHI_MUST_USE enum onshi_status profile_load(const char *scenarios_directory, const char *id, struct profile **out,
                                              struct bytes_writer *why);
void profile_free(struct profile *profile);

// profile_id returns the profile's name, owned by it.
const char *profile_id(const struct profile *profile);

// profile_is_open says whether the gate `key` has opened at `instant`; a gate that the profile does not have is closed.
bool profile_is_open(const struct profile *profile, const char *key, int64_t instant);

// profile_opens returns the instant at which the gate `key` opens, CALENDAR_NEVER for one that has no day (`opens` left out)
// or that the profile does not have.
int64_t profile_opens(const struct profile *profile, const char *key);

// profile_set_gate makes the gate `key` open at `opens` (CALENDAR_NEVER: not at all) in this copy of the profile
// [SEED-004]. ONSHI_NOT_FOUND when the profile has no such gate.
ONSHI_MUST_USE enum onshi_status profile_set_gate(struct profile *profile, const char *key, int64_t opens);

// profile_parameter returns the value of the parameter `key`, or `absent`.
const char *profile_parameter(const struct profile *profile, const char *key, const char *absent);

// profile_era returns how the messages look at `instant`: the name of an era of mocks/wire/eras.h, "2021-10"; NULL when the
// profile does not say [design 9]. Gates belong to the profile and may be set; eras go by the date alone.
const char *profile_era(const struct profile *profile, int64_t instant);

#endif
