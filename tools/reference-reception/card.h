// SPDX-License-Identifier: Apache-2.0
//
// One patient's card at the reader, from `card-placed` to `session-end`: the service is asked for a challenge, the card
// signs it, staff confirm when it is 目視確認, the certificate is judged, the patient consents, the service is asked who it is.
// What a session knows is wiped at its end; an answer belongs to the session that asked, whatever lies on the reader by
// then [DR-016, BUG-07].
#ifndef RECEPTION_CARD_H
#define RECEPTION_CARD_H

#include "reception.h"

// The reader's lines (PORT.md). One that does not belong to the session that runs changes nothing.
void card_placed(struct reception *reception, const json_t *event);
void card_identified(struct reception *reception, const json_t *event);
void card_registration(struct reception *reception, const json_t *event);
void card_consents(struct reception *reception, const json_t *event);
void card_ended(struct reception *reception, const json_t *event);

// card_reader_gone ends the session because the reader has gone or was switched on anew.
void card_reader_gone(struct reception *reception);

// card_abandon puts a question about a card that has no answer yet into the list for a later check: the product is being
// stopped, and the service may have been told of consents [SC-RES-07].
void card_abandon(struct reception *reception);

// card_confirm is the word of `staff` about photo and person. NULL, or why there is nothing to confirm.
__attribute__((warn_unused_result)) const char *card_confirm(struct reception *reception, const char *staff, bool same);

#endif
