// SPDX-License-Identifier: Apache-2.0
//
// Viewing that is suspended because somebody's data may be somebody else's (別人紐付け, a wrong link): the service stops it
// until the insurer has looked [DR-124].
//
//     const struct stop_differences seen = {.birthdate = true};
//     service_stop_person(service, "taro", stop_for(&seen));
#ifndef ONSHI_MOCKS_SERVICE_STOPS_H
#define ONSHI_MOCKS_SERVICE_STOPS_H

#include <stdbool.h>

#include "base/status.h"

enum { STOPS_MAXIMUM = 64, STOP_PERSON_BYTES = 64 };

enum stop {
    STOP_NOTHING,
    STOP_MEDICAL,    // medicines and checkups
    STOP_EVERYTHING, // eligibility too
};

// In what the insurer's data differ from those of the residents' register.
struct stop_differences {
    bool birthdate, sex, name, kana, address;
};

// stop_for returns what such differences stop.
enum stop stop_for(const struct stop_differences *differences);

// The people who are stopped now.
struct stops {
    struct {
        char person[STOP_PERSON_BYTES]; // id
        enum stop stop;
    } all[STOPS_MAXIMUM];
    int count;
};

// stops_set stops the person, or lets go with STOP_NOTHING. ONSHI_TOO_LONG when the list is full or the id too long.
ONSHI_MUST_USE enum onshi_status stops_set(struct stops *stops, const char *person, enum stop stop);

// stops_of returns what is stopped for the person.
enum stop stops_of(const struct stops *stops, const char *person);

#endif
