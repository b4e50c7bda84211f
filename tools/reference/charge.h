// SPDX-License-Identifier: Apache-2.0
//
// What the patient pays at the counter: the percent of the cost, and the class of the ceiling (限度額適用区分).
// Only what the service has said or the law derives from the birth date; what is not known is left out and never
// assumed. An answer that confirms nothing changes nothing here: nobody pays all because a line is down (DR-090).
//
//   struct charge charge;
//   charge_today(&charge, store, "000001", "19680101");   // charge.ratio is "30"
#ifndef REFERENCE_CHARGE_H
#define REFERENCE_CHARGE_H

#include <stdbool.h>

#include <stdbool.h>

#include "history.h"
#include "store.h"
#include "wire.h"

enum { CHARGE_RATIO_SIZE = 8, CHARGE_LIMIT_SIZE = 128 };

struct charge {
  char ratio[CHARGE_RATIO_SIZE];  // percent, "" when not known
  char limit[CHARGE_LIMIT_SIZE];  // class, "" when there is none for today
};

// charge_take keeps what a confirmed result says about paying under the coverage `coverage`. `by_card`: the patient was asked for consent.
void charge_take(struct store *store, const struct coverage *coverage, const struct wire_result *result, bool by_card);

// charge_knows_class tells whether 被保険者証区分 is one of the table (DR-045); "" is, because it says nothing.
bool charge_knows_class(const char *classification);

// charge_today tells what a patient pays today.
void charge_today(struct charge *out_charge, struct store *store, const char *chart, const char *birthdate);

#endif
