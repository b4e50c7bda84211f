// SPDX-License-Identifier: Apache-2.0
//
// Staff decide about an entry of the inbox: it belongs to a chart, it is a new patient, it is put away.
// Which choice fits which kind stands in one table.
#ifndef REFERENCE_DECIDE_H
#define REFERENCE_DECIDE_H

#include "site.h"
#include "store.h"

// decide_item carries the choice (link, new, discard) out within the caller's transaction. `chart` is "" unless link.
// NULL when done, otherwise why staff cannot do that; then the caller rolls back.
__attribute__((warn_unused_result)) const char *decide_item(struct store *store, const struct site *site, const char *item,
                                                            const char *choice, const char *chart);

#endif
