// SPDX-License-Identifier: Apache-2.0
//
// What a product is told first: the facts of its site, by its role.
#ifndef ONSHI_SUITES_STAGE_HELLO_H
#define ONSHI_SUITES_STAGE_HELLO_H

#include "suites/stage/scene.h"

// One of the staff. Their name is their id, the password of their account "himitsu-" and the user.
struct hello_person {
    const char *id, *role;
    const char *user, *kind; // account at a reception [DR-130]: administrator, general or viewer
};

// hello_person_at returns the staff one by one, NULL past the last.
const struct hello_person *hello_person_at(size_t index);

// hello_request returns the request for a product, owned by the caller; NULL when there is no memory.
json_t *hello_request(const struct scene *scene, const struct station *station);

#endif
