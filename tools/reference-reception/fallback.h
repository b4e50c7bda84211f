// SPDX-License-Identifier: Apache-2.0
//
// Who could not be checked, for a check later: a paper procedure that is on the screen [DR-093, BUG-59]. Nothing is decided
// here; an item stays `open` until the service has answered about it.
#ifndef RECEPTION_FALLBACK_H
#define RECEPTION_FALLBACK_H

#include "reception.h"

// fallback_add_number writes down a question by number that was not answered; fallback_add_session a card that could not
// be asked about; fallback_note what staff have written down about a patient.
void fallback_add_number(struct reception *reception, const json_t *numbers);
void fallback_add_session(struct reception *reception, const char *session);
void fallback_note(struct reception *reception, const json_t *request);

// fallback_numbers returns the numbers of an open item that can be asked about again, or NULL. Borrowed.
const json_t *fallback_numbers(struct reception *reception, const char *item);

// fallback_close marks the item, if there is one: the service has answered, and `result` says what.
void fallback_close(struct reception *reception, const char *item, const char *result);

#endif
