// SPDX-License-Identifier: Apache-2.0
#include "mocks/service/measures.h"

#include <string.h>

static int index_of(const struct measures *measures, const char *name) {
    int i = 0;
    while (i < measures->count && strcmp(measures->all[i].name, name) != 0) {
        i++;
    }
    return i;
}

enum onshi_status measures_open(struct measures *measures, const char *name, const char *area, int64_t from,
                                int64_t until) {
    int i = index_of(measures, name);
    if (i == MEASURES_MAXIMUM || strlen(name) >= MEASURE_NAME_BYTES || strlen(area) >= MEASURE_AREA_BYTES) {
        return ONSHI_TOO_LONG;
    }
    struct measure *measure = &measures->all[i];
    memcpy(measure->name, name, strlen(name) + 1);
    memcpy(measure->area, area, strlen(area) + 1);
    measure->from = from;
    measure->until = until;
    measures->count += i == measures->count;
    return ONSHI_OK;
}

void measures_close(struct measures *measures, const char *name) {
    int i = index_of(measures, name);
    if (i < measures->count) {
        measures->all[i] = measures->all[--measures->count];
    }
}

static bool in_area(const char *area, const char *institution) {
    for (area += strspn(area, " "); *area != 0; area += strspn(area, " ")) {
        size_t length = strcspn(area, " ");
        if (strncmp(area, institution, length) == 0) {
            return true;
        }
        area += length;
    }
    return false;
}

const char *measures_covering(const struct measures *measures, const char *institution, int64_t now) {
    for (int i = 0; i < measures->count; i++) {
        const struct measure *measure = &measures->all[i];
        if (measure->from <= now && now < measure->until && in_area(measure->area, institution)) {
            return measure->name;
        }
    }
    return NULL;
}

bool measures_cover(const struct measures *measures, const char *institution, int64_t now) {
    return measures_covering(measures, institution, now) != NULL;
}
