// SPDX-License-Identifier: Apache-2.0
//
// Where the suite's own data lie: scripts and people, keys of the card pool and of the Web API,
// message schemas.
#ifndef ONSHI_BASE_HOME_H
#define ONSHI_BASE_HOME_H

#include "base/status.h"

struct home {
    char *scenarios; // scenarios/
    char *people;    // scenarios/people/
    char *keys;      // virtual-card/issue/keys/
    char *messages;  // mocks/wire/schema/
    char *web_keys;  // mocks/webapi/keys/
};

// home_find fills the paths below `root`. Released with home_free.
ONSHI_MUST_USE enum onshi_status home_find(const char *root, struct home *out);
void home_free(struct home *home);

#endif
