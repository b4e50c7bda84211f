// SPDX-License-Identifier: Apache-2.0
//
// The hands of the scene: they put cards into the reader and take them out, and do at the reader what patients do. Where
// the product is the reader, its adapter has the patient's hands.
#ifndef ONSHI_SUITES_STAGE_HANDS_H
#define ONSHI_SUITES_STAGE_HANDS_H

#include "suites/stage/scene.h"

// hands_start_reader starts our face reader on the lane, hands_stop_reader ends it. False when the case has ended thereby.
bool hands_start_reader(struct scene *scene);
void hands_stop_reader(struct scene *scene);

// hands_meet waits until a reader is there at which a patient can stand. False when the case has ended thereby.
bool hands_meet(struct scene *scene);

// hands_insert puts the card of a person into the reader, making it when it is first used; hands_remove takes it out.
bool hands_insert(struct scene *scene, int person);
bool hands_remove(struct scene *scene);

// hands_leave takes out the card that is still in when a case ends, and waits until pcscd has seen the empty slot: else the
// next case of the lane would begin with a card that nobody has put there.
void hands_leave(struct scene *scene);

// hands_tell says one line to the reader's patient side (reader_process.h), or does the same action at the desk of a
// product that is the reader. Takes `line`.
bool hands_tell(struct scene *scene, json_t *line);

// hands_fail ends the case because the reader came to a stop: our fault, or the product's where it is the reader or its
// other end.
bool hands_fail(struct scene *scene);

#endif
