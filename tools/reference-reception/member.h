// SPDX-License-Identifier: Apache-2.0
//
// Members of JSON objects, whatever is missing or of another type being "".
//
//   const char *name = member_text(request, "name");
#ifndef RECEPTION_MEMBER_H
#define RECEPTION_MEMBER_H

#include <jansson.h>
#include <stdbool.h>

// member_text returns the text `name` of `object`, "" when there is none. Borrowed from `object`.
const char *member_text(const json_t *object, const char *name);

// member_at follows `names` (NULL at the end) into objects. NULL when one is missing. Borrowed.
const json_t *member_at(const json_t *object, const char *const *names);

// member_find returns the first text `name` anywhere in `tree`, "" when there is none. Borrowed.
const char *member_find(const json_t *tree, const char *name);

// member_set writes a text; "" takes the member away.
void member_set(json_t *object, const char *name, const char *text);

// member_row returns the object of `list` whose text `name` is `value`, or NULL. Borrowed.
json_t *member_row(const json_t *list, const char *name, const char *value);

// member_has tells whether the array `list` has the text `word`.
bool member_has(const json_t *list, const char *word);

#endif
