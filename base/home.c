// SPDX-License-Identifier: Apache-2.0
#include "base/home.h"

#include <stdio.h>
#include <stdlib.h>

static char *below(const char *root, const char *path) {
    char *whole = NULL;
    return asprintf(&whole, "%s/%s", root, path) < 0 ? NULL : whole;
}

enum onshi_status home_find(const char *root, struct home *out) {
    struct home home = {
        .scenarios = below(root, "scenarios"),
        .people = below(root, "scenarios/people"),
        .keys = below(root, "virtual-card/issue/keys"),
        .messages = below(root, "mocks/wire/schema"),
        .web_keys = below(root, "mocks/webapi/keys"),
    };
    if (home.scenarios == NULL || home.people == NULL || home.keys == NULL || home.messages == NULL ||
        home.web_keys == NULL) {
        home_free(&home);
        return ONSHI_NO_MEMORY;
    }
    *out = home;
    return ONSHI_OK;
}

void home_free(struct home *home) {
    free(home->scenarios);
    free(home->people);
    free(home->keys);
    free(home->messages);
    free(home->web_keys);
    *home = (struct home){0};
}
