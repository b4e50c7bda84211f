// SPDX-License-Identifier: Apache-2.0
//
// A result on the screen of the desk: who, which coverage, what the service said, what to do when it is not confirmed,
// which views the patient has agreed to. One for each answer; nothing of one is ever put into another [DR-102].
#ifndef RECEPTION_RESULT_H
#define RECEPTION_RESULT_H

#include "reception.h"

struct result_origin {
  const char *by;       // card or number
  const char *session;  // "" for a number
};

// result_take makes a result of an answer, hands it over when it came by card, and returns it, borrowed from the list.
const json_t *result_take(struct reception *reception, const json_t *message, const struct result_origin *origin);

// result_advise writes into `row`, a result or a question without answer, what staff can do when it is not confirmed [DR-063,
// DR-090]; `typed` when somebody has typed the numbers.
void result_advise(json_t *row, bool typed);

// result_find returns the result of that name, or NULL. Borrowed.
json_t *result_find(const struct reception *reception, const char *name);

// result_until writes until when the consent to see `kind` lasts; "" when there is none now. Borrowed from `result`.
const char *result_until(const json_t *result, const char *kind);

// result_caution marks the person of `result`: the address is not shown any more, whatever insurer comes [DR-103].
void result_caution(struct reception *reception, const json_t *result);

// result_list returns the results as staff see them now.
json_t *result_list(const struct reception *reception);

#endif
