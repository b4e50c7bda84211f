// SPDX-License-Identifier: Apache-2.0
//
// The service as a reception meets it: the Web API (mocks/webapi), with the terminal's certificate and the accounts of the
// staff, and what it hands over. Everything that passes is logged on the channel `web`.
#ifndef ONSHI_SUITES_STAGE_WEB_SIDE_H
#define ONSHI_SUITES_STAGE_WEB_SIDE_H

#include "suites/stage/scene.h"

// web_side_open makes certificates and opens the doors. False when the case has ended thereby.
bool web_side_open(struct scene *scene);
void web_side_close(struct scene *scene);

// web_side_address returns the member `web` of hello's site, owned by the caller.
json_t *web_side_address(const struct scene *scene);

// web_side_fail makes messages be answered with a system error whose text is `text`, NULL for no more. web_side_release
// lets go the answers that a planned fault holds.
void web_side_fail(struct scene *scene, const char *text);
void web_side_release(struct scene *scene);

// web_side_wear gives the messages the layout of the site's era, else of the day. To be called whenever the clock has moved.
void web_side_wear(struct scene *scene);

// web_side_style says which elements are left out of the answers by Web API from now on (`omit`, NULL for none; it has to
// last until the next call), and whether absent ones are written as empty.
void web_side_style(struct scene *scene, const char *const *omit, bool empty_elements);

// web_side_cut closes the doors, or opens them again at the same ports. False when the case has ended thereby.
bool web_side_cut(struct scene *scene, bool cut);

// web_side_take_handed logs what the reception has newly handed over, on the channel `face`, and passes it on to a
// partner.
void web_side_take_handed(struct scene *scene);

#endif
