// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"

const char *json_text(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}
