// SPDX-License-Identifier: Apache-2.0
//
// The list of who did what. Each entry has `chain`: the SHA-256, in hexadecimal, of the `chain` of the entry before it (nothing
// before the first) and of the entry itself without `chain`, as compact JSON with sorted names. Who changes, inserts or takes
// away an entry has to write every later one anew, and whoever has noted a later `chain` can tell [DR-135, SC-SEC-06].
//
// It is no protection from somebody who may write the file and rewrites all of it: for that the last `chain` has to be kept
// elsewhere.
//
//   audit_add(store_list(store, "audit"), entry);
//   …
//   if (!audit_is_whole(store_list(store, "audit"))) …
#ifndef RECEPTION_AUDIT_H
#define RECEPTION_AUDIT_H

#include <jansson.h>
#include <stdbool.h>

// audit_add appends `entry`, which is taken, and chains it to the last one of `list`.
void audit_add(json_t *list, json_t *entry);

// audit_is_whole tells whether every entry of `list` follows from the one before it.
bool audit_is_whole(const json_t *list);

#endif
