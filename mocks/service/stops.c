// SPDX-License-Identifier: Apache-2.0
#include "mocks/service/stops.h"

#include <string.h>

enum stop stop_for(const struct stop_differences *differences) {
    if (differences->birthdate || differences->sex || (differences->name && differences->kana)) {
        return STOP_EVERYTHING;
    }
    bool one_name = differences->name || differences->kana;
    return one_name && differences->address ? STOP_MEDICAL : STOP_NOTHING;
}

static int place_of(const struct stops *stops, const char *person) {
    int place = 0;
    while (place < stops->count && strcmp(stops->all[place].person, person) != 0) {
        place++;
    }
    return place;
}

enum onshi_status stops_set(struct stops *stops, const char *person, enum stop stop) {
    int place = place_of(stops, person);
    if (place == STOPS_MAXIMUM || strlen(person) >= STOP_PERSON_BYTES) {
        return ONSHI_TOO_LONG;
    }
    memcpy(stops->all[place].person, person, strlen(person) + 1);
    stops->all[place].stop = stop;
    stops->count += place == stops->count;
    return ONSHI_OK;
}

enum stop stops_of(const struct stops *stops, const char *person) {
    int place = place_of(stops, person);
    return place == stops->count ? STOP_NOTHING : stops->all[place].stop;
}
