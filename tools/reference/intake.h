// SPDX-License-Identifier: Apache-2.0
//
// From a file of the service to the desk: is it new, is it confirmed, whose is it. What is certain goes
// to the chart (import.h) or to the view that waits for it (view.h), everything else to the inbox. One file is one transaction.
#ifndef REFERENCE_INTAKE_H
#define REFERENCE_INTAKE_H

#include <stdbool.h>
#include <stddef.h>

#include "site.h"
#include "store.h"

struct intake_file {
  const char *name;   // without folder
  bool face;          // from the folder for pushes after a card was read
  const char *bytes;
  size_t length;
};

enum intake {
  INTAKE_TAKEN,       // committed: the file may go
  INTAKE_INCOMPLETE,  // not well-formed yet: try again
  INTAKE_REFUSED,     // will never be taken
  INTAKE_NOT_STORED   // the store failed: nothing has happened, try again
};

// intake_take takes one file in.
__attribute__((warn_unused_result)) enum intake intake_take(struct store *store, const struct site *site,
                                                            const struct intake_file *file);

// intake_unreadable tells staff of the file `name` that could not be read. `key` names this delivery: it is told once. A question
// that it was to answer stays open.
__attribute__((warn_unused_result)) bool intake_unreadable(struct store *store, const char *name, const char *key, bool face);

#endif
