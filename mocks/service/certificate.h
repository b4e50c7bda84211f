// SPDX-License-Identifier: Apache-2.0
//
// What the user-authentication certificate (利用者証明用電子証明書) on a card is worth at an instant: by its end, by what
// the service knows of a revocation, and by the months of grace where a profile has them [DR-029]. Whose card it is, and
// whether it may be used at all, is the business of the answer.
//
//     enum certificate_worth worth = certificate_worth_of(&service->gates, bytes, length, person, now);
//     const struct service_code *notice = certificate_notice(worth);
#ifndef ONSHI_MOCKS_SERVICE_CERTIFICATE_H
#define ONSHI_MOCKS_SERVICE_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/person.h"
#include "mocks/service/gates.h"
#include "mocks/service/service.h"

enum certificate_worth {
    CERTIFICATE_VALID,
    CERTIFICATE_ENDING,           // in its last three months
    CERTIFICATE_ELIGIBILITY_ONLY, // over, in the months of grace
    CERTIFICATE_EXPIRED,
    CERTIFICATE_REVOKED,
    CERTIFICATE_UNREADABLE,
    CERTIFICATE_WORTHS
};

// certificate_worth_of judges a DER certificate; `person` is who holds it, NULL for nobody: then by its end alone.
enum certificate_worth certificate_worth_of(const struct gates *gates, const uint8_t *certificate, size_t length,
                                            const struct person *person, int64_t now);

// certificate_refuses returns why a card with such a certificate is not answered, or NULL; certificate_notice what staff
// are told beside the answer, or NULL [DR-041].
const struct service_code *certificate_refuses(enum certificate_worth worth);
const struct service_code *certificate_notice(enum certificate_worth worth);

// certificate_name returns the word of the reader's port, "eligibility-only"; NULL for CERTIFICATE_UNREADABLE.
const char *certificate_name(enum certificate_worth worth);

// certificate_ask answers a terminal that has a card's certificate before it and no word of the patient yet: what it is
// worth, and whether the card is registered for use as an insurance card [DR-013]. A certificate of nobody is judged by
// its end and counts as registered: the answer to the reading says that it is nobody's.
enum certificate_worth certificate_ask(const struct service *service, const uint8_t *certificate, size_t length,
                                       int64_t now, bool *out_registered);

#endif
