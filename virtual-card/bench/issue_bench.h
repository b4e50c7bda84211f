// SPDX-License-Identifier: Apache-2.0
//
// How long the counter takes for a card, and how large a card is.
#ifndef ONSHI_VIRTUAL_CARD_BENCH_ISSUE_BENCH_H
#define ONSHI_VIRTUAL_CARD_BENCH_ISSUE_BENCH_H

#include <stddef.h>

#include "base/status.h"

struct issue_figures {
    double seconds;        // for all cards
    double median_seconds; // for one
    size_t content_bytes;  // what a holder with all codes can read off one card, filler and all
    size_t memory_bytes;   // heap that one card occupies, its keys included
};

enum { ISSUE_BENCH_MAXIMUM = 1000 };

// issue_bench issues `count` (1 to ISSUE_BENCH_MAXIMUM) cards of different people and keeps all of them until it has
// measured. Errors as issue_card.
ONSHI_MUST_USE enum onshi_status issue_bench(const char *key_directory, size_t count, struct issue_figures *out);

#endif
