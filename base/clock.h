// SPDX-License-Identifier: Apache-2.0
//
// The only place that asks the machine for the time.
#ifndef ONSHI_BASE_CLOCK_H
#define ONSHI_BASE_CLOCK_H

#include <stdint.h>

// clock_monotonic_us returns microseconds since some fixed point in the past; it never goes back.
int64_t clock_monotonic_us(void);

// clock_machine_seconds returns the machine's own date and time, seconds since 1970-01-01T00:00:00Z. For naming
// results only: nothing in a case depends on it.
int64_t clock_machine_seconds(void);

#endif
