// SPDX-License-Identifier: Apache-2.0
//
// What a confirmed answer does to the chart to which it belongs: visit, coverage, address, offers,
// 照会番号. Whose chart it is was decided before, by link.h or by a person.
#ifndef REFERENCE_IMPORT_H
#define REFERENCE_IMPORT_H

#include <stdbool.h>

#include "card.h"
#include "chart.h"
#include "site.h"
#include "store.h"
#include "wire.h"

enum import_decision {
  IMPORT_BY_PRODUCT,  // the product was certain
  IMPORT_BY_STAFF     // a person said so: what the service has as 照会番号 is put right
};

struct import {
  const struct site *site;
  const struct wire_answer *answer;
  const struct card *card;  // the numbers of the answer
  bool face;                // pushed after a card was read: only then is there consent to views
  enum import_decision decision;
};

// import_answer puts the answer to the chart `number`.
void import_answer(struct store *store, const struct import *import, const char *number);

// import_new_chart makes a chart of the answer's person, imports into it, and writes its number.
void import_new_chart(char out_number[CHART_NUMBER_SIZE], struct store *store, const struct import *import);

// import_notice shows a message that came with a normal result, verbatim; `number` may be "".
void import_notice(struct store *store, const struct wire_answer *answer, const char *number);

#endif
