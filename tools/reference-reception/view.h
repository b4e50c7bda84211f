// SPDX-License-Identifier: Apache-2.0
//
// Medication (薬剤情報) and checkups (特定健診情報) on the screen: who may ask [SEED-112, SEED-113, DR-130], what the service
// answered in its own words, whose they are [BUG-02], and that they end with the consent. Nothing of them is stored.
#ifndef RECEPTION_VIEW_H
#define RECEPTION_VIEW_H

#include "reception.h"

struct view_wish {
  const char *kind;    // medication or checkup
  const char *staff;
  const char *result;  // whose: a result on the screen
  const char *from, *to;  // months, "" for the usual ones
};

// view_ask asks, or writes down why not. NULL, or why staff cannot do that now.
__attribute__((warn_unused_result)) const char *view_ask(struct reception *reception, const struct view_wish *wish);

// view_may tells whether `person`, logged in with that account, may see `kind`.
bool view_may(const struct site_person *person, const char *kind);

// view_deny writes down that this person may not see it, on the screen and in the audit [SEED-118].
void view_deny(struct reception *reception, json_t *row);

// view_add puts a view on the screen and returns its row, borrowed.
json_t *view_add(struct reception *reception, const char *kind, const char *staff, const char *by, const char *state);

// view_fill writes what the service answered into `row`. `result` is whose it has to be, NULL when nobody is known yet.
void view_fill(struct reception *reception, json_t *row, const json_t *message, const json_t *result);

// view_record puts into the audit what became of a view: nothing of what was seen [X-01, SEED-118].
void view_record(struct reception *reception, const json_t *row);

// view_refuse writes a refusal of the service into `row`: its text as it came, and which state that is.
void view_refuse(json_t *row, const char *text);

// view_look_at_clock ends what the consent does not cover any more; view_close_all ends everything: somebody else may sit
// here now. view_poll is what a settled desk does about views.
void view_look_at_clock(struct reception *reception);
void view_close_all(struct reception *reception);
void view_poll(struct reception *reception);

// view_list returns the views as staff see them.
json_t *view_list(const struct reception *reception);

#endif
