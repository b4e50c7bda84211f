// SPDX-License-Identifier: Apache-2.0
//
// Medical data kept for another day. The clean product has none: only the faults SEED-122 and SEED-131
// fill it and show what is in it.
#ifndef REFERENCE_HOARD_H
#define REFERENCE_HOARD_H

#include <stdbool.h>

#include "store.h"

// hoard_keep keeps a copy of what the view `view` of a chart shows, in place of an earlier one. Nothing without those faults.
void hoard_keep(struct store *store, const char *view, const char *chart, const char *kind);

// hoard_has tells whether there is a copy.
bool hoard_has(struct store *store, const char *chart, const char *kind);

// hoard_show puts the copy into the view `view`.
void hoard_show(struct store *store, const char *view, const char *chart, const char *kind);

#endif
