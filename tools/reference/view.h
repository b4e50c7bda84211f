// SPDX-License-Identifier: Apache-2.0
//
// 薬剤情報 and 特定健診情報 on the screen of a member of staff. Whoever is qualified may ask; whether there is consent,
// whether the function is open and whether there are data only the service knows, so it is always asked, and nothing
// is shown from a store. What is shown ends with the patient's consent, and is then deleted.
//
//   view_ask     →  waiting  →  view_answered: shown or refused
//                            →  view_unanswered: unknown, until the answer comes after all
#ifndef REFERENCE_VIEW_H
#define REFERENCE_VIEW_H

#include <stdbool.h>

#include "record.h"
#include "request.h"
#include "site.h"
#include "store.h"

struct view_wish {
  enum request_kind kind;  // REQUEST_MEDICATION or REQUEST_CHECKUP
  const char *staff;
  const char *chart;
  const char *from;        // months, yyyyMM; "" leaves them to the product
  const char *to;
};

// view_ask asks the service, or notes why this person may not see it. NULL, or why that cannot be done now; then the caller rolls back.
__attribute__((warn_unused_result)) const char *view_ask(struct store *store, const struct site *site, const struct view_wish *wish);

// view_answered shows the answer to the request `identifier`, or why there is nothing to see. True when the service answered
// about this patient, be it that there is nothing yet.
bool view_answered(struct store *store, const char *identifier, const struct record *record);

// view_left_open is true when the answer changed nothing on the screen: never, but for the fault SEED-114. Then there is nothing more to do.
bool view_left_open(struct store *store, const char *identifier, const struct record *record);

// view_unanswered notes that nothing is known. Nothing when no view hangs on that request.
void view_unanswered(struct store *store, const char *identifier);

// views_follow_consent lets every view of a chart end when the offers of its latest face push do.
void views_follow_consent(struct store *store, const char *chart);

// views_due tells whether the consent to something that is shown has ended; views_expire takes it from the screen and out of the store.
bool views_due(struct store *store);
void views_expire(struct store *store);

#endif
