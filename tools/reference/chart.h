// SPDX-License-Identifier: Apache-2.0
//
// The charts: who the patients are, and what staff see about them (visits, warnings, offers).
// Not the coverages (history.h) and not what waits for a decision (inbox.h).
//
//   struct chart chart = {.name = "…", .birthdate = "19680101"};
//   chart_add(store, &chart);          // chart.number is now "000001"
#ifndef REFERENCE_CHART_H
#define REFERENCE_CHART_H

#include <stdbool.h>

#include "clock.h"
#include "store.h"

enum { CHART_NUMBER_SIZE = 32, CHART_TEXT_SIZE = 2048, CHART_CODE_SIZE = 128 };

enum chart_reference { CHART_REFERENCE_NONE, CHART_REFERENCE_PENDING, CHART_REFERENCE_REGISTERED, CHART_REFERENCE_FAILED };

struct chart {
  char number[CHART_NUMBER_SIZE];
  char name[CHART_TEXT_SIZE];
  char kana[CHART_TEXT_SIZE];
  char sex[CHART_CODE_SIZE];
  char birthdate[CHART_CODE_SIZE];
  char address[CHART_TEXT_SIZE];
  char post[CHART_CODE_SIZE];
  char reference[CHART_CODE_SIZE];  // 照会番号: none, pending, registered, failed
  char applied[CLOCK_TIME_SIZE];    // ProcessExecutionTime of the answer last applied, or ""
  char offered[CLOCK_TIME_SIZE];    // the same of the face push that the offers come from
};

// chart_get reads the chart `number`. False, and `out_chart` untouched, when there is none.
__attribute__((warn_unused_result)) bool chart_get(struct chart *out_chart, struct store *store, const char *number);

// chart_add stores a new chart and writes the number that it got (six digits, running) into it; its reference is none.
void chart_add(struct chart *chart, struct store *store);

// chart_save stores what changed in a chart.
void chart_save(struct store *store, const struct chart *chart);

// chart_set_reference sets the state of the 照会番号. With `none`, the next sweep for registrations sends it (request.h).
void chart_set_reference(struct chart *chart, enum chart_reference state);

// chart_same_person_name tells whether the name or the kana is the chart's.
bool chart_same_person_name(const struct chart *chart, const char *name, const char *kana);

// chart_doubt notes that the last question about the chart's coverage ended without a yes; chart_doubt_ends that it was
// confirmed since.
void chart_doubt(struct store *store, const char *number);
void chart_doubt_ends(struct store *store, const char *number);

// chart_visit records a confirmed 資格確認; `way` is card or number.
void chart_visit(struct store *store, const char *number, const char *date, const char *way);

// chart_warn tells staff something; `number` may be "".
void chart_warn(struct store *store, const char *number, const char *kind, const char *text);

// chart_offer offers the view `kind` until `until`; chart_offers_end withdraws all of a chart.
void chart_offer(struct store *store, const char *number, const char *kind, const char *until);
void chart_offers_end(struct store *store, const char *number);

#endif
