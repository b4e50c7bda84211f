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

// Steps about the reader itself: its mode, its line, its settings, switching it off and on.
bool visit_play_reader_mode(struct scene *scene, const xmlNode *step);
bool visit_play_reader_line(struct scene *scene, const xmlNode *step);
bool visit_play_reader_kinds(struct scene *scene, const xmlNode *step);
bool visit_play_reader_config(struct scene *scene, const xmlNode *step);
bool visit_play_reader_restart(struct scene *scene, const xmlNode *step);

// visit_play_probe_card, a step: another program tries to get at the card that was left in the reader.
bool visit_play_probe_card(struct scene *scene, const xmlNode *step);

#endif
