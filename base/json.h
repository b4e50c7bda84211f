// SPDX-License-Identifier: Apache-2.0
//
// Small questions to a jansson value.
#ifndef ONSHI_BASE_JSON_H
#define ONSHI_BASE_JSON_H

#include <jansson.h>

// json_text returns the text of a member, "" when `object` is none, has no such member, or that is no text. Owned by
// the object.
const char *json_text(const json_t *object, const char *key);

#endif
