// SPDX-License-Identifier: Apache-2.0
//
// The items of a request: which must be there, and what each must look like [wire-interface 2.1, 2.3, 2.6]. More tolerant
// than the schema of the message where real servers are known to be: insurer numbers with any padding [DR-061].
#ifndef ONSHI_MOCKS_SERVICE_ITEMS_H
#define ONSHI_MOCKS_SERVICE_ITEMS_H

#include <stdint.h>

#include "base/status.h"
#include "mocks/service/codes.h"
#include "mocks/service/exchange.h"

// items_check_… return the code of the first item that is missing or ill-formed,
// NULL when all are good. Ill-formed items are set absent, so that what is left may be echoed.
const struct service_code *items_check_eligibility(struct eligibility_request *request);
const struct service_code *items_check_reference(struct reference_request *request);
const struct service_code *items_check_medication(struct viewing_request *request);
const struct service_code *items_check_checkup(struct viewing_request *request);

// items_day reads a day of the wire (yyyyMMdd and nothing else). ONSHI_MALFORMED otherwise, also for NULL.
ONSHI_MUST_USE enum onshi_status items_day(const char *text, int64_t *out_day);

// items_code_at returns the codes of the items one by one, NULL past the last.
const struct service_code *items_code_at(size_t index);

#endif
