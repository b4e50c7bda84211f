// SPDX-License-Identifier: Apache-2.0
//
// Two certificates: the terminal's own, whose end is counted down and stops everything [DR-132], and the one on a
// patient's card, whose end is told and, from 2024-12-02, followed by months of grace [DR-029].
#ifndef RECEPTION_CERTIFICATE_H
#define RECEPTION_CERTIFICATE_H

#include "reception.h"

// certificate_stops returns a sentence when the terminal's certificate has expired or cannot be read, else NULL.
const char *certificate_stops(const struct reception *reception);

// certificate_look_at_clock brings the reminders of the day up to date.
void certificate_look_at_clock(struct reception *reception);

// certificate_seen returns until when the terminal's certificate is good, and for how many days yet; NULL when unknown.
json_t *certificate_seen(const struct reception *reception);

// certificate_worth says what a patient's certificate (DER in hexadecimal) is worth today: "valid", "ending",
// "eligibility-only", "expired"; NULL when it is none. Static.
const char *certificate_worth(const char *hex);

#endif
