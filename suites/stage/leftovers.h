// SPDX-License-Identifier: Apache-2.0
//
// What a product leaves behind of its patients: in its diagnostics (stderr) and in the files of its store.
#ifndef ONSHI_SUITES_STAGE_LEFTOVERS_H
#define ONSHI_SUITES_STAGE_LEFTOVERS_H

#include <libxml/tree.h>

#include "suites/stage/scene.h"

// leftovers_play, a step of a script, searches for what belongs to the people of the scenario and logs each thing found on
// the channel `process`: event `leftover` with `place` (stderr, store, tmp: its TMPDIR), `what` (pin, password,
// individual-number, name, kana, address, number, picture) and `person` ("" for what is nobody's). What may lie in a store is for the script to say.
bool leftovers_play(struct scene *scene, const xmlNode *step);

#endif
