// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/random.h>

uint64_t random_next(struct random_source *source) {
    uint64_t z = (source->state += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

struct random_source random_from(uint64_t seed, const char *purpose) {
    struct random_source source = {.state = seed};
    for (const char *c = purpose; *c != 0; c++) {
        source.state ^= (unsigned char)*c;
        source.state = random_next(&source);
    }
    return source;
}

uint64_t random_below(struct random_source *source, uint64_t bound) {
    assert(bound > 0);
    uint64_t unfair = UINT64_MAX - UINT64_MAX % bound;
    uint64_t value = random_next(source);
    while (value >= unfair) {
        value = random_next(source);
    }
    return value % bound;
}

uint64_t random_seed_from_machine(void) {
    uint64_t seed;
    if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed) {
        abort(); // cannot happen for eight bytes on the kernels we run on
    }
    return seed;
}
