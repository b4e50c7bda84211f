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

// The facts of a site, whatever the role needs of them; everything is borrowed.
struct hello_site {
    enum role role;
    const char *institution, *clock; // clock: yyyyMMddHHmmss
    const char *store;
    const char *req, *res, *face, *encoding; // of a receipt computer; `face` also where a reception hands over
    bool reference_numbers;
    int answer_seconds;
    const json_t *web;   // of a reception: the doors and files (desk-protocol.md)
    const char *reader;  // where a reception finds the reader, NULL for none
    const char *port, *pcsc, *keys; // of a face reader; `pcsc` NULL where there is no PC/SC
};

// hello_make returns the request for such a site, hello_request for a product on the stage; both are owned by the caller,
// NULL when there is no memory.
json_t *hello_make(const struct hello_site *site);
json_t *hello_request(const struct scene *scene, const struct station *station);

#endif
