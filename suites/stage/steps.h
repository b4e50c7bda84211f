// SPDX-License-Identifier: Apache-2.0
//
// The steps of a script: a table of what each element of `play` does to the scene.
#ifndef ONSHI_SUITES_STAGE_STEPS_H
#define ONSHI_SUITES_STAGE_STEPS_H

#include <libxml/tree.h>
#include <stdbool.h>

#include "suites/stage/scene.h"

// step_play carries out one step that is no question, waits until everything is at rest, and names the chart that the
// step's `as` asks for. False when the case has ended thereby.
bool step_play(struct scene *scene, const xmlNode *step);

#endif
