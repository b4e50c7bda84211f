// SPDX-License-Identifier: Apache-2.0
//
// What outlives a restart: the audit, the list of those who have to be checked later, cautions, kinds of consent. One JSON
// file, replaced as a whole. No result and no medical data are ever in it.
//
//   json_t *fallback = store_list(store, "fallback");
//   …
//   if (!store_save(store)) …
#ifndef RECEPTION_STORE_H
#define RECEPTION_STORE_H

#include <jansson.h>
#include <stdbool.h>

struct store;

// store_open reads what is kept in `folder`, or begins anew. NULL when the folder cannot be used.
__attribute__((warn_unused_result)) struct store *store_open(const char *folder);
void store_close(struct store *store);

// store_list and store_object return what is kept under `name`, empty at first. Borrowed from the store.
json_t *store_list(struct store *store, const char *name);
json_t *store_object(struct store *store, const char *name);

// store_number returns the next number, from 1, under `name`.
json_int_t store_number(struct store *store, const char *name);

// store_forget drops everything but the numbers.
void store_forget(struct store *store);

// store_save puts everything on the disk. False when it could not.
__attribute__((warn_unused_result)) bool store_save(struct store *store);

#endif
