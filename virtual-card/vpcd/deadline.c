// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/vpcd/deadline.h"

#include <limits.h>

#include "base/clock.h"

static int64_t now_milliseconds(void)
{
    return clock_monotonic_us() / 1000;
}

struct deadline deadline_in(int milliseconds)
{
    if (milliseconds < 0) {
        return (struct deadline){.at = DEADLINE_NEVER};
    }
    return (struct deadline){.at = now_milliseconds() + milliseconds};
}

int deadline_left(const struct deadline *deadline)
{
    if (deadline->at == DEADLINE_NEVER) {
        return -1;
    }

    int64_t left = deadline->at - now_milliseconds();
    if (left < 0) {
        return 0;
    }
    return left > INT_MAX ? INT_MAX : (int)left;
}

bool deadline_passed(const struct deadline *deadline)
{
    return deadline_left(deadline) == 0;
}
