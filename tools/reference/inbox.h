// SPDX-License-Identifier: Apache-2.0
//
// Answers of the service that wait for a person. An entry stays in the store when it is closed, so
// that the same question is not asked twice.
//
//   struct inbox_entry entry = {.kind = "unlinked", .name = …};
//   inbox_add(store, &entry);
#ifndef REFERENCE_INBOX_H
#define REFERENCE_INBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "store.h"

enum { INBOX_ITEM_SIZE = 24 };

// An entry as it is put in. NULL stands for a member without value.
struct inbox_entry {
  const char *kind;
  const char *name;
  const char *birthdate;
  const char *number;
  const char *candidates;  // chart numbers, each followed by a blank
  const char *text;
  const char *chart;       // difference: the chart
  const char *address;     // difference: what the service says
  const char *post;
  const char *coverage;    // not-valid: the stored coverage that it is about, and
  const char *ends;        //            the last day that is proposed for it
  bool face;               // the answer came by a card
  const char *answer;      // unlinked, conflict: the file, kept until a person has decided
  size_t answer_length;
};

// inbox_add stores an entry.
void inbox_add(struct store *store, const struct inbox_entry *entry);

// inbox_close puts the entry `item` away; `state` is what was chosen (link, new, discard).
void inbox_close(struct store *store, const char *item, const char *state);

// inbox_difference_known tells whether this difference waits already, or was put away: staff wanted to keep theirs.
bool inbox_difference_known(struct store *store, const char *chart, const char *address, const char *post);

#endif
