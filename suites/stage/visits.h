// SPDX-License-Identifier: Apache-2.0
//
// Patients at the desk: by card, through the reader, or by what stands on their insurance card.
#ifndef ONSHI_SUITES_STAGE_VISITS_H
#define ONSHI_SUITES_STAGE_VISITS_H

#include <libxml/tree.h>

#include "suites/stage/scene.h"

// Steps, as the table of steps.c has them: a visit, and what may follow one whose card was left in the reader.
bool visit_play(struct scene *scene, const xmlNode *step);
bool visit_play_reader_time(struct scene *scene, const xmlNode *step);
bool visit_play_go_on(struct scene *scene, const xmlNode *step);
bool visit_play_take_card(struct scene *scene, const xmlNode *step);

// visit_patient_is_done says whether whoever stands at the reader has nothing more to do there for now.
bool visit_patient_is_done(const struct scene *scene);

#endif
