// SPDX-License-Identifier: Apache-2.0
//
// The registration of a card for use as an insurance card (初回登録), which a patient may also do on the spot
// [DR-013], and what of it needs JPKI (公的個人認証): a card that is not registered, or a certificate that is new
// since then [DR-018].
//
//     if (registration_of(service, &reading, now) == REGISTRATION_MISSING && the patient wants it) {
//         ONSHI_TRY(registration_make(service, &reading, now));
//     }
//     service_confirm_by_card(service, &reading, now, &answer);
#ifndef ONSHI_MOCKS_SERVICE_REGISTRATION_H
#define ONSHI_MOCKS_SERVICE_REGISTRATION_H

#include "mocks/service/service.h"

enum registration {
    REGISTRATION_NOBODY,  // nobody's card, a signature that is not its own, a certificate that is over: the answer says which
    REGISTRATION_MISSING, // not registered for insurance use
    REGISTRATION_RENEWED, // registered with another certificate than the one that was read
    REGISTRATION_THERE,
};

// registration_of tells what the service knows of the card at `now`. It changes nothing.
enum registration registration_of(const struct service *service, const struct card_reading *reading, int64_t now);

// registration_make registers the card, with the certificate that was read, from `now` on: it is REGISTRATION_THERE
// then. ONSHI_NOT_FOUND for REGISTRATION_NOBODY; else as ledger_register_card.
ONSHI_MUST_USE enum onshi_status registration_make(struct service *service, const struct card_reading *reading,
                                                   int64_t now);

#endif
