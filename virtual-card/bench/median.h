// SPDX-License-Identifier: Apache-2.0
//
// The middle of a row of measurements: other work on the machine spoils the mean, not the median.
#ifndef ONSHI_VIRTUAL_CARD_BENCH_MEDIAN_H
#define ONSHI_VIRTUAL_CARD_BENCH_MEDIAN_H

#include <stddef.h>

// median sorts `count` values (at least one) in place and returns the middle one.
double median(double *values, size_t count);

#endif
