// SPDX-License-Identifier: Apache-2.0
//
// What became of a question to the service, as staff are shown it. A question without answer is unknown:
// that is no answer, changes no coverage, and ends when an answer comes after all.
//
//   inquiry_end(store, &request, INQUIRY_CONFIRMED, "有効");
#ifndef REFERENCE_INQUIRY_H
#define REFERENCE_INQUIRY_H

#include <stdbool.h>

#include "request.h"
#include "site.h"
#include "store.h"

enum inquiry_state {
  INQUIRY_CONFIRMED,
  INQUIRY_NOT_VALID,
  INQUIRY_NOT_FOUND,
  INQUIRY_SEVERAL,
  INQUIRY_ERROR,
  INQUIRY_UNKNOWN,
  INQUIRY_DONE,   // a registration
  INQUIRY_SHOWN,  // a view
  INQUIRY_STATES
};

// inquiry_end records how the question ended, with the words for staff. Nothing when nobody of ours asked (request->id is "").
// When the latest question about a coverage ended without a yes, the chart is in doubt.
void inquiry_end(struct store *store, const struct request *request, enum inquiry_state state, const char *text);

// inquiries_due tells whether a question has waited longer than the site wants to.
bool inquiries_due(struct store *store, const struct site *site);

// inquiries_expire calls these unknown, and their views too.
void inquiries_expire(struct store *store, const struct site *site);

#endif
