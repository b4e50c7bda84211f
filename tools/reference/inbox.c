// SPDX-License-Identifier: Apache-2.0
#include "inbox.h"

#include <stdio.h>

static const char *or_empty(const char *text) {
  return text == NULL ? "" : text;
}

void inbox_add(struct store *store, const struct inbox_entry *entry) {
  store_run(store,
            "INSERT INTO inbox (kind, name, birthdate, number, candidates, text, chart, address, post, face, coverage, ends,"
            " state)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open')",
            STORE_VALUES(entry->kind, or_empty(entry->name), or_empty(entry->birthdate), or_empty(entry->number),
                         or_empty(entry->candidates), or_empty(entry->text), or_empty(entry->chart), or_empty(entry->address),
                         or_empty(entry->post), entry->face ? "1" : "", or_empty(entry->coverage), or_empty(entry->ends)));
  if (entry->answer == NULL) return;
  store_attach(store, "UPDATE inbox SET answer = ?1 WHERE item = (SELECT MAX(item) FROM inbox) AND kind = ?2", entry->answer,
               entry->answer_length, entry->kind);
}

void inbox_close(struct store *store, const char *item, const char *state) {
  // The answer has done its work, and what is not there cannot leak.
  store_run(store, "UPDATE inbox SET state = ?, answer = NULL WHERE item = ?", STORE_VALUES(state, item));
}

bool inbox_difference_known(struct store *store, const char *chart, const char *address, const char *post) {
  return store_exists(store,
                      "SELECT 1 FROM inbox WHERE kind = 'difference' AND chart = ? AND address = ? AND post = ?"
                      " AND state IN ('open', 'discard')",
                      STORE_VALUES(chart, address, post));
}
