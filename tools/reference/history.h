// SPDX-License-Identifier: Apache-2.0
//
// The coverages of a chart through time: at most one is current, the others are past. A change of
// insurer closes the old one and keeps it; nothing is deleted, because a claim for last month needs it.
#ifndef REFERENCE_HISTORY_H
#define REFERENCE_HISTORY_H

#include <stdbool.h>

#include "card.h"
#include "store.h"

enum { HISTORY_DATE_SIZE = 16, HISTORY_ID_SIZE = 24 };

struct coverage {
  char id[HISTORY_ID_SIZE];
  struct card card;
  char from[HISTORY_DATE_SIZE];     // first valid day, or ""
  char to[HISTORY_DATE_SIZE];       // last valid day, or ""
  char checked[HISTORY_DATE_SIZE];  // the day for which the service last confirmed it, or "" when only typed
};

// history_current reads the chart's current coverage. False, and nothing written, when there is none.
__attribute__((warn_unused_result)) bool history_current(struct coverage *out_coverage, struct store *store, const char *chart);

// history_add makes `coverage` the chart's current one; its id is ignored.
void history_add(struct store *store, const char *chart, const struct coverage *coverage);

// history_apply lets the chart have what the service confirmed: the same coverage is refreshed, a different one
// becomes current, the old one past, and staff are warned. Tells whether the current coverage changed.
bool history_apply(struct store *store, const char *chart, const struct coverage *confirmed);

// history_lasts tells whether a coverage with this last valid day ("" for an open end) is still one on `day`.
bool history_lasts(const char *last_day, const char *day);

// history_wants_check tells whether the service must be asked again before anybody relies on the chart's coverage: there is
// none today, it was not confirmed in this calendar month, or the last question about it ended without a yes.
bool history_wants_check(struct store *store, const char *chart);

// history_end gives the coverage `id` of a chart its last valid day. False when the chart has no such coverage.
__attribute__((warn_unused_result)) bool history_end(struct store *store, const char *chart, const char *id, const char *last_day);

// history_take_away deletes the current coverage; only the fault BUG-16 does that.
void history_take_away(struct store *store, const char *chart);

// history_keep_typed keeps a copy of the card typed at registration; only the fault SEED-050 has one.
void history_keep_typed(struct store *store, const char *chart, const struct card *card);

// history_take_typed replaces `card` by that copy, however old. Untouched when nothing was typed.
void history_take_typed(struct card *card, struct store *store, const char *chart);

#endif
