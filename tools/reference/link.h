// SPDX-License-Identifier: Apache-2.0
//
// Whose is this confirmed result? By 照会番号, by our own question, or by an equal card; never by name
// and birth date alone, because namesakes exist (SEED-095, DR-076). Decides; changes nothing.
#ifndef REFERENCE_LINK_H
#define REFERENCE_LINK_H

#include "card.h"
#include "chart.h"
#include "store.h"
#include "wire.h"

enum { LINK_CANDIDATES_SIZE = 1024 };

enum link_outcome {
  LINK_FOUND,     // it belongs to `chart`
  LINK_CONFLICT,  // the 照会番号 names a chart of somebody else; a person must decide
  LINK_UNKNOWN    // nothing certain; a person must decide
};

struct link {
  enum link_outcome outcome;
  char chart[CHART_NUMBER_SIZE];
  char candidates[LINK_CANDIDATES_SIZE];  // chart numbers, each followed by a blank
};

// link_find fills `out_link`. `asked_for` is the chart for which the question was sent, "" for a face push or a free look-up.
void link_find(struct link *out_link, struct store *store, const struct wire_result *result, const struct card *card,
               const char *asked_for);

#endif
