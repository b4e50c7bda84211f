// SPDX-License-Identifier: Apache-2.0
//
// The canonical log: what happened in a case, without what may differ from run to run. It is made from the raw log by
// the one function of this header; the judge reads it and `replay` compares it.
//
//  - one sequence a channel, in the order of `channels` in canonical.c; channels are merged at barriers only, because
//    what two processes do between two barriers has no order that a script could rely on;
//  - `b` counts the barriers, `at` is the script's virtual time;
//  - left out: line numbers, monotonic times, the hash chain, pids, the product's stderr, and what pcscd asks the card
//    on its own (power, reset, ATR), and who ended a session that was left open (`by` of `harm`);
//  - of several `settle` requests in a row only the last is kept, and requests of the desk lose their numbers;
//  - the sandbox's path is written {BOX}; the tail of a file name that the product chose is {F1}, {F2}, … and an
//    ArbitraryFileIdentifier that it chose {I1}, {I2}, … in order of first use.
#ifndef ONSHI_SUITES_LOG_CANONICAL_H
#define ONSHI_SUITES_LOG_CANONICAL_H

#include <jansson.h>

#include "base/bytes.h"
#include "base/status.h"

// canonical_from_raw makes the canonical log of `raw` (array of lines as rawlog_read gives them): an array of objects,
// released by the caller. ONSHI_MALFORMED when a line has no channel.
ONSHI_MUST_USE enum onshi_status canonical_from_raw(const json_t *raw, json_t **out);

// canonical_origins tells of each line of that canonical log the number `n` of the line of the raw log that it was made
// from: an array of integers, released by the caller. For showing a finding's lines among what happened around them.
ONSHI_MUST_USE enum onshi_status canonical_origins(const json_t *raw, json_t **out);

// canonical_write appends the log as JSON Lines with sorted keys, the form that is compared byte by byte.
ONSHI_MUST_USE enum onshi_status canonical_write(const json_t *canonical, struct bytes_writer *out);

#endif
