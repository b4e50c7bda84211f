// SPDX-License-Identifier: Apache-2.0
//
// What a confirmed answer does to the chart to which it belongs: visit, coverage, address, offers,
// 照会番号. Whose chart it is was decided before, by link.h or by a person.
#ifndef REFERENCE_IMPORT_H
#define REFERENCE_IMPORT_H

#include <stdbool.h>

#include "card.h"
#include "chart.h"
#include "history.h"
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

// import_last_day writes the last valid day that a result names: its expiry, or the day before the disqualification, whichever
// comes first. "" when it names none.
void import_last_day(char out_date[HISTORY_DATE_SIZE], const struct wire_result *result);

// import_coverage lets the chart have only the coverage of the answer; import_answer does it for what is confirmed.
// Tells whether the current coverage changed.
bool import_coverage(struct store *store, const struct import *import, const char *number);

// import_notice shows a message that came with a normal result, verbatim; `number` may be "".
void import_notice(struct store *store, const struct wire_answer *answer, const char *number);

#endif
