// SPDX-License-Identifier: Apache-2.0
#include "member.h"

#include <stdint.h>
#include <string.h>

const char *member_text(const json_t *object, const char *name) {
  const char *text = json_string_value(json_object_get(object, name));
  return text == NULL ? "" : text;
}

const json_t *member_at(const json_t *object, const char *const *names) {
  while (object != NULL && *names != NULL) object = json_object_get(object, *names++);
  return object;
}

const char *member_find(const json_t *tree, const char *name) {
  const char *found = member_text(tree, name);
  size_t count = json_is_array(tree) ? json_array_size(tree) : 0;
  void *at = found[0] == '\0' && json_is_object(tree) ? json_object_iter((json_t *)(uintptr_t)tree) : NULL;
  for (; at != NULL && found[0] == '\0'; at = json_object_iter_next((json_t *)(uintptr_t)tree, at)) {
    found = member_find(json_object_iter_value(at), name);
  }
  for (size_t i = 0; i < count && found[0] == '\0'; i++) found = member_find(json_array_get(tree, i), name);
  return found;
}

void member_set(json_t *object, const char *name, const char *text) {
  if (text[0] == '\0') {
    (void)json_object_del(object, name);
    return;
  }
  (void)json_object_set_new(object, name, json_string(text));
}

json_t *member_row(const json_t *list, const char *name, const char *value) {
  for (size_t i = 0; i < json_array_size(list); i++) {
    json_t *row = json_array_get(list, i);
    if (strcmp(member_text(row, name), value) == 0) return row;
  }
  return NULL;
}

bool member_has(const json_t *list, const char *word) {
  for (size_t i = 0; i < json_array_size(list); i++) {
    const char *text = json_string_value(json_array_get(list, i));
    if (text != NULL && strcmp(text, word) == 0) return true;
  }
  return false;
}
