// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/vpcd/latency.h"

#include <stddef.h>
#include <string.h>

// Milliseconds by instruction; the row of instruction 00, which no command has, is for all others and comes last.
struct pace {
    uint8_t ins;
    int least;
    int most;
};

// [mynumber-card 6.3]: SELECT 30 to 60 ms, VERIFY 45 to 65 ms, signature 0.70 to 0.72 s. Others were not measured one
// by one and are taken to be as SELECT; the time that a long answer takes on the air is not imitated.
static const struct pace CARD_PACES[] = {
    {0x20, 45, 65},   // VERIFY
    {0x2A, 700, 720}, // COMPUTE DIGITAL SIGNATURE
    {0x88, 700, 720}, // INTERNAL AUTHENTICATE, the same operation
    {0x00, 30, 60},
};

static const struct pace NO_PACES[] = {{0x00, 0, 0}};

static const struct latency_profile {
    const char *name;
    const struct pace *paces;
} PROFILES[] = {
    {"none", NO_PACES},
    {"card", CARD_PACES},
};

enum onshi_status latency_select(struct latency *latency, const char *name, uint64_t seed)
{
    for (size_t i = 0; i < sizeof PROFILES / sizeof *PROFILES; i++) {
        if (strcmp(PROFILES[i].name, name) == 0) {
            *latency = (struct latency){.profile = &PROFILES[i], .random = random_from(seed, "latency")};
            return ONSHI_OK;
        }
    }
    return ONSHI_NOT_FOUND;
}

int latency_of(struct latency *latency, struct bytes_reader command)
{
    if (latency->profile == NULL || command.left < 2) {
        return 0;
    }

    const struct pace *pace = latency->profile->paces;
    while (pace->ins != 0 && pace->ins != command.at[1]) {
        pace++;
    }
    return pace->least + (int)random_below(&latency->random, (uint64_t)(pace->most - pace->least) + 1);
}
