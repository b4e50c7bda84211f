// SPDX-License-Identifier: Apache-2.0
//
// A product at work: started, greeted with the facts of its site, asked, and ended. What it is told in `hello` depends on
// its role (suites/adapters/desk-protocol.md).
#ifndef ONSHI_SUITES_STAGE_STATION_H
#define ONSHI_SUITES_STAGE_STATION_H

#include "suites/stage/scene.h"

// station_start_all starts every product of the scene and says hello. False when the case has ended thereby.
bool station_start_all(struct scene *scene);

// station_ask asks the product at `scene->at` over its desk and remembers what it shows; it takes `request` over.
// `out_answer` (may be NULL) is released by the caller. False when the case has ended thereby.
bool station_ask(struct scene *scene, json_t *request, json_t **out_answer);

// station_set_clocks gives all products the script's time: by their file, and by a request to those that declare
// `set-clock`. False when the case has ended thereby.
bool station_set_clocks(struct scene *scene);

// station_interrupt makes waiting desks return.
void station_interrupt(const struct scene *scene);

// station_close_all asks the products to end, ends those that do not, and frees.
void station_close_all(struct scene *scene);

#endif
