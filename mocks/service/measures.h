// SPDX-License-Identifier: Apache-2.0
//
// Measures of a disaster (災害時の特別措置): the authority opens the search without a card for some institutions and for
// some time, and may change both while they run [SEED-133, SEED-138, DR-114].
//
// Institutions are the beginnings of their codes, with a blank between them: "9910000018" is one institution, "99" is
// all of a prefecture, "9910 9930" its medical and its dental ones. The empty list is nobody.
#ifndef ONSHI_MOCKS_SERVICE_MEASURES_H
#define ONSHI_MOCKS_SERVICE_MEASURES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

enum { MEASURES_MAXIMUM = 16, MEASURE_NAME_BYTES = 64, MEASURE_AREA_BYTES = 512 };

struct measure {
    char name[MEASURE_NAME_BYTES];
    char area[MEASURE_AREA_BYTES];
    int64_t from;
    int64_t until; // first instant without
};

struct measures {
    struct measure all[MEASURES_MAXIMUM];
    int count;
};

// measures_open adds a measure; one of the same name is replaced. ONSHI_TOO_LONG when a text or the list is too long;
// nothing has changed then.
ONSHI_MUST_USE enum onshi_status measures_open(struct measures *measures, const char *name, const char *area,
                                               int64_t from, int64_t until);

// measures_close ends the measure of that name at once; without one of that name nothing happens.
void measures_close(struct measures *measures, const char *name);

// measures_cover says whether any measure covers the institution at `now`.
bool measures_cover(const struct measures *measures, const char *institution, int64_t now);

// measures_covering returns the name of the first measure that covers the institution at `now`, or NULL.
const char *measures_covering(const struct measures *measures, const char *institution, int64_t now);

#endif
