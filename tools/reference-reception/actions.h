// SPDX-License-Identifier: Apache-2.0
//
// What staff can do, as a table: the name of the request, who may, and whether its answer waits for something.
#ifndef RECEPTION_ACTIONS_H
#define RECEPTION_ACTIONS_H

#include "reception.h"

enum action_needs { NEEDS_STAFF, NEEDS_LOGIN, NEEDS_ADMINISTRATOR };
enum action_waits { WAITS_NOT, WAITS_QUIET, WAITS_CARD };

struct action {
  const char *name;
  // Returns NULL, or why staff cannot do that now.
  const char *(*carry_out)(struct reception *reception, const json_t *request);
  enum action_needs needs;
  enum action_waits waits;
};

// action_named returns the action, or NULL.
const struct action *action_named(const char *name);

// action_names returns the names of all. The caller owns it.
json_t *action_names(void);

// action_do carries it out for the staff of `request`, and records it.
__attribute__((warn_unused_result)) const char *action_do(struct reception *reception, const struct action *action,
                                                          const json_t *request);

#endif
