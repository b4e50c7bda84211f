// SPDX-License-Identifier: Apache-2.0
//
// The way of a card's result to the receipt computer: a file in the `face` folder, as a terminal writes it [DR-015].
#ifndef RECEPTION_HANDOVER_H
#define RECEPTION_HANDOVER_H

#include "reception.h"

// handover_write puts the message into the folder of the site, if there is one, and notes the name of the file in
// `result`. A file that cannot be written is told as a warning.
void handover_write(struct reception *reception, const json_t *message, json_t *result);

// handover_finish is called when a card's session has ended: what was begun is whole by then.
void handover_finish(struct reception *reception);

#endif
