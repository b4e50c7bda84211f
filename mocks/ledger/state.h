// SPDX-License-Identifier: Apache-2.0
//
// What the files of the ledger share, and nobody else sees.
#ifndef ONSHI_MOCKS_LEDGER_STATE_H
#define ONSHI_MOCKS_LEDGER_STATE_H

#include "mocks/ledger/facts.h"
#include "mocks/ledger/ledger.h"
#include "mocks/ledger/snapshots.h"
#include "mocks/ledger/store.h"

// Texts that were handed out; the oldest makes room.
struct reference_texts {
    char texts[LEDGER_REFERENCES_HELD][LEDGER_REFERENCE_BYTES + 1];
    unsigned next;
};

struct ledger {
    struct store *store;
    struct snapshots *snapshots;
    struct reference_texts *references;
};

// people_row tells the row of `person`, by the id. ONSHI_NOT_FOUND when the ledger has none.
ONSHI_MUST_USE enum onshi_status people_row(const struct ledger *ledger, const struct person *person, int64_t *out);
ONSHI_MUST_USE enum onshi_status people_row_of_id(const struct ledger *ledger, const char *id, int64_t *out);

// people_add_fact writes one fact of the type of `from` about the person of that row, and the keys by which it is found.
ONSHI_MUST_USE enum onshi_status people_add_fact(struct ledger *ledger, int64_t row, enum fact_kind kind, int64_t known,
                                                 const void *from);

#endif
