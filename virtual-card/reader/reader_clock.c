// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/reader_clock.h"

#include "base/clock.h"

struct reader_clock reader_clock_of_machine(void)
{
    return (struct reader_clock){.scripted = false};
}

int64_t reader_clock_now(const struct reader_clock *clock)
{
    return clock->scripted ? clock->now_ms : clock_monotonic_us() / 1000;
}

void reader_clock_set(struct reader_clock *clock, int64_t now_ms)
{
    clock->scripted = true;
    clock->now_ms = now_ms;
}

bool reader_clock_date(const struct reader_clock *clock, int64_t *out_instant)
{
    if (!clock->has_date) {
        return false;
    }
    *out_instant = (reader_clock_now(clock) + clock->offset_ms) / 1000;
    return true;
}

void reader_clock_set_date(struct reader_clock *clock, int64_t instant)
{
    clock->offset_ms = instant * 1000 - reader_clock_now(clock);
    clock->has_date = true;
}

int64_t reader_clock_until(const struct reader_clock *clock, int64_t instant)
{
    return clock->has_date ? instant * 1000 - clock->offset_ms : reader_clock_now(clock);
}
