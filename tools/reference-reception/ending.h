// SPDX-License-Identifier: Apache-2.0
//
// What staff are told about a session that ended without an answer: the number of the device's message, what to do, and
// which ways are still open. Advice is a list of words: `pin`, `face`, `visual`, `number`, `paper`, `again`, `municipality`.
#ifndef RECEPTION_ENDING_H
#define RECEPTION_ENDING_H

#include "reception.h"

// ending_tell writes it into the session `row`. `reason` is the reader's (PORT.md).
void ending_tell(json_t *row, const char *reason);

#endif
