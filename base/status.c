// SPDX-License-Identifier: Apache-2.0
#include "base/status.h"

#include <stddef.h>

static const char *const names[] = {
    [ONSHI_OK] = "ok",
    [ONSHI_NO_MEMORY] = "out of memory",
    [ONSHI_TOO_LONG] = "too long",
    [ONSHI_MALFORMED] = "malformed",
    [ONSHI_NOT_FOUND] = "not found",
    [ONSHI_IO] = "input/output error",
    [ONSHI_TIMED_OUT] = "timed out",
    [ONSHI_CLOSED] = "closed",
    [ONSHI_UNSUPPORTED] = "not supported here",
    [ONSHI_CRYPTO] = "cryptographic error",
};

const char *onshi_status_name(enum onshi_status status) {
    if ((size_t)status >= sizeof names / sizeof names[0]) {
        return "unknown";
    }
    return names[status];
}
