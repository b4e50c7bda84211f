// SPDX-License-Identifier: Apache-2.0
//
// Names that a script gives to what a step has made: a chart of a receipt computer; of a reception a result, a view (after
// a search or a look at data), or an entry of the list of those who are checked later.
#ifndef ONSHI_SUITES_STAGE_NAMING_H
#define ONSHI_SUITES_STAGE_NAMING_H

#include <libxml/tree.h>

#include "suites/stage/scene.h"

// naming_name gives what is shown now and was not in `before` (seen, or NULL) the name that the step's `as` wants. False
// when the case has ended because nothing is there: what follows speaks of it.
bool naming_name(struct scene *scene, const xmlNode *step, const json_t *before);

#endif
