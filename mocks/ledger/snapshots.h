// SPDX-License-Identifier: Apache-2.0
//
// People as known at an instant, put together from their facts and kept in memory for a while: the ones asked for last.
// Only files of mocks/ledger include this.
//
// A snapshot is good from the instant of the last fact in it until before the next one; so a person has one for each
// stretch of time. What is handed out stays where it is until SNAPSHOTS_MAXIMUM others have been handed out.
#ifndef ONSHI_MOCKS_LEDGER_SNAPSHOTS_H
#define ONSHI_MOCKS_LEDGER_SNAPSHOTS_H

#include <stdint.h>

#include "base/person.h"
#include "base/status.h"
#include "mocks/ledger/store.h"

enum { SNAPSHOTS_MAXIMUM = 1024, SNAPSHOT_FACTS_MAXIMUM = 512 };

struct snapshots;

// snapshots_new returns an empty collection over a borrowed store, or NULL when there is no memory.
struct snapshots *snapshots_new(struct store *store);
void snapshots_free(struct snapshots *snapshots);

// snapshot_of makes the person of that row as known at `known_at`. ONSHI_TOO_LONG when there are more facts than
// base/person.h or SNAPSHOT_FACTS_MAXIMUM have room for.
ONSHI_MUST_USE enum onshi_status snapshot_of(struct snapshots *snapshots, int64_t row, int64_t known_at,
                                             const struct person **out);

// snapshots_forget makes the next question about that row ask the store; what was handed out stays.
void snapshots_forget(struct snapshots *snapshots, int64_t row);
void snapshots_forget_all(struct snapshots *snapshots);

// snapshot_row returns the row of `person` when it is the snapshot handed out last, else 0.
int64_t snapshot_row(const struct snapshots *snapshots, const struct person *person);

#endif
