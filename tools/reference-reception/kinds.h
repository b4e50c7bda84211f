// SPDX-License-Identifier: Apache-2.0
//
// For which kinds of information patients are asked here. What an administrator chooses holds only after a log-off and a
// restart of the reader [DR-017]; until then staff are told what really is in force [BUG-53].
#ifndef RECEPTION_KINDS_H
#define RECEPTION_KINDS_H

#include "reception.h"

// kinds_choose takes the administrator's choice. NULL, or why not.
__attribute__((warn_unused_result)) const char *kinds_choose(struct reception *reception, const json_t *kinds);

// kinds_logged_out and kinds_reader_started are the two steps after which a choice holds.
void kinds_logged_out(struct reception *reception);
void kinds_reader_started(struct reception *reception);

// kinds_to_ask returns those of `open` (what the service offers) that are in force. The caller owns it.
json_t *kinds_to_ask(struct reception *reception, const json_t *open);

// kinds_seen adds to what staff see of the reader.
void kinds_seen(struct reception *reception, json_t *seen);

#endif
