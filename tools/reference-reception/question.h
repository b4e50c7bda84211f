// SPDX-License-Identifier: Apache-2.0
//
// Questions by number (被保険者番号での資格確認) and what became of them. Silence is no answer: it leaves the state `unknown`
// and an entry in the list for a later check [BUG-12, BUG-59].
#ifndef RECEPTION_QUESTION_H
#define RECEPTION_QUESTION_H

#include "reception.h"

// question_ask asks about what stands on an insurance card; `request` has `staff`, `insurer`, `symbol`, `number`, `branch`,
// `birthdate`, perhaps `date`, the day that is asked about [DR-058], and, when the patient has consented to it by word of
// mouth, `limit` true [DR-037]. `item` is the entry of the
// list that this checks, "" for none. NULL, or why it cannot be asked.
__attribute__((warn_unused_result)) const char *question_ask(struct reception *reception, const json_t *request,
                                                             const char *item);

// question_list returns the questions as staff see them.
json_t *question_list(const struct reception *reception);

// question_abandon puts what has no answer yet into the list for a later check: the product is being stopped.
void question_abandon(struct reception *reception);

#endif
