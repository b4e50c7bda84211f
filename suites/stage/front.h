// SPDX-License-Identifier: Apache-2.0
//
// What staff do at a reception: one action of the desk protocol at a time, a search in a disaster, a look at medical data.
#ifndef ONSHI_SUITES_STAGE_FRONT_H
#define ONSHI_SUITES_STAGE_FRONT_H

#include <libxml/tree.h>

#include "suites/stage/scene.h"

// Steps, as the table of steps.c has them. front_play_search is that of the terminal's own screen where the product is no
// reception.
bool front_play_act(struct scene *scene, const xmlNode *step);
bool front_play_search(struct scene *scene, const xmlNode *step);
bool front_play_view(struct scene *scene, const xmlNode *step);

#endif
