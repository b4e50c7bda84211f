// SPDX-License-Identifier: Apache-2.0
//
// The reader itself, whoever stands before it: its mode, its line, its settings, switching it off and on, and whether it
// lets other programs have the card.
#ifndef ONSHI_SUITES_STAGE_DEVICE_H
#define ONSHI_SUITES_STAGE_DEVICE_H

#include <libxml/tree.h>

#include "suites/stage/scene.h"

// device_switch_mode has our terminal switch 目視確認モード in the name of `account`, and waits until the reader has said so
// or refused [DR-012].
bool device_switch_mode(struct scene *scene, const char *mode, const char *account);

// Steps, as the table of steps.c has them.
bool device_play_mode(struct scene *scene, const xmlNode *step);
bool device_play_line(struct scene *scene, const xmlNode *step);
bool device_play_kinds(struct scene *scene, const xmlNode *step);
bool device_play_config(struct scene *scene, const xmlNode *step);
bool device_play_restart(struct scene *scene, const xmlNode *step);

// device_play_probe, a step: another program tries to get at the card that was left in the reader.
bool device_play_probe(struct scene *scene, const xmlNode *step);

#endif
