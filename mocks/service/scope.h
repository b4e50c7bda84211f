// SPDX-License-Identifier: Apache-2.0
//
// What is in scope: certificates that insurers manage in their systems [SEED-020 to SEED-025], and of those, the ones
// whose holders have medicines and checkups to look at [DR-035].
#ifndef ONSHI_MOCKS_SERVICE_SCOPE_H
#define ONSHI_MOCKS_SERVICE_SCOPE_H

#include <stdbool.h>

#include "mocks/service/codes.h"
#include "mocks/service/gates.h"

// scope_refuses returns why a question about this insurer number (checked by mocks/service/items.h) is out of scope, or
// NULL: it is one of 公費負担 (public expense) or of a local programme, which the profile's gate `scope.public_expense` may
// bring into scope [SEED-024, SEED-025]. Without a profile it is out.
const struct service_code *scope_refuses(const struct gates *gates, const char *insurer, int64_t now);

// scope_has_class says whether a 被保険者証区分 (class of card) is one of those that exist; another one is never shown as
// valid [SEED-023, DR-045].
bool scope_has_class(const char *card_class);

// scope_has_records says whether medicines and checkups can be viewed under a card of that class and insurer: not where
// there is no insured number to key on [DR-035].
bool scope_has_records(const char *card_class, const char *insurer);

#endif
