// SPDX-License-Identifier: Apache-2.0
//
// What staff see at the desk, as JSON, read from the store at this moment and never kept.
// The form is that of the desk protocol, section "seen": members without value are left out.
#ifndef REFERENCE_SEEN_H
#define REFERENCE_SEEN_H

#include <jansson.h>

#include "store.h"

// seen_now returns the desk as it stands; the caller owns it. NULL without memory.
json_t *seen_now(struct store *store);

// seen_audit returns who did what, in order; the caller owns it. NULL without memory.
json_t *seen_audit(struct store *store);

#endif
