// SPDX-License-Identifier: Apache-2.0
//
// The random source of a case: a small generator (SplitMix64) that gives the same numbers for the same seed on every
// machine. Not for secrets.
#ifndef ONSHI_BASE_RANDOM_H
#define ONSHI_BASE_RANDOM_H

#include <stdint.h>

struct random_source {
    uint64_t state;
};

// random_from returns a source for `seed` and a `purpose` (any text): two purposes never share numbers, so that adding
// a draw in one place moves nothing elsewhere.
struct random_source random_from(uint64_t seed, const char *purpose);

// random_next returns the next 64 bits.
uint64_t random_next(struct random_source *source);

// random_below returns a number from 0 to bound-1; bound must not be 0.
uint64_t random_below(struct random_source *source, uint64_t bound);

// random_seed_from_machine returns a seed from the operating system: the only place that asks the world for chance.
uint64_t random_seed_from_machine(void);

#endif
