// SPDX-License-Identifier: Apache-2.0
#include "mocks/wire/eras.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

static const char *const names[WIRE_ERAS] = {
    [WIRE_ERA_USUAL] = "2021-10",   [WIRE_ERA_2021_03] = "2021-03", [WIRE_ERA_2021_10] = "2021-10",
    [WIRE_ERA_2022_09] = "2022-09", [WIRE_ERA_2023_01] = "2023-01", [WIRE_ERA_2024_04] = "2024-04",
    [WIRE_ERA_2024_12] = "2024-12", [WIRE_ERA_FUTURE] = "future",
};

const char *wire_era_name(enum wire_era era) {
    assert((unsigned)era < WIRE_ERAS);
    return names[era];
}

enum wire_era wire_era_of(const char *name) {
    for (int era = WIRE_ERA_2021_03; name != NULL && era < WIRE_ERAS; era++) {
        if (strcmp(names[era], name) == 0) {
            return (enum wire_era)era;
        }
    }
    return WIRE_ERA_USUAL;
}

enum wire_era wire_era_resolved(enum wire_era era) {
    return era == WIRE_ERA_USUAL ? WIRE_ERA_2021_10 : era;
}
