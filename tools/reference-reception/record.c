// SPDX-License-Identifier: Apache-2.0
#include "record.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "member.h"

enum { LINE_SIZE = 1024, DEPTH_MAX = 24 };

static void add_item(json_t *items, const json_t *object, const char *date) {
  char line[LINE_SIZE];
  const char *drug = member_text(object, "DrugN");
  const char *value = member_text(object, "DataValue");
  const char *name = drug[0] != '\0' ? drug : member_text(object, "ItemName");
  if (name[0] == '\0') return;
  (void)snprintf(line, sizeof line, "%s%s%s", name, drug[0] == '\0' && value[0] != '\0' ? " " : "", drug[0] == '\0' ? value : "");
  json_t *item = json_pack("{s:s}", "name", line);
  member_set(item, "date", date);
  (void)json_array_append_new(items, item);
}

// The day of something is written above it, once for everything of that day.
static const char *date_of(const json_t *object, const char *above) {
  const char *dispensed = member_text(object, "DiDate");
  const char *examined = member_text(object, "EffectiveTime");
  return dispensed[0] != '\0' ? dispensed : examined[0] != '\0' ? examined : above;
}

static void collect(json_t *items, const json_t *tree, const char *date, int depth) {
  const char *name;
  json_t *value;
  if (depth > DEPTH_MAX) return;
  for (size_t i = 0; i < json_array_size(tree); i++) collect(items, json_array_get(tree, i), date, depth + 1);
  if (!json_is_object(tree)) return;
  date = date_of(tree, date);
  add_item(items, tree, date);
  json_object_foreach((json_t *)(uintptr_t)tree, name, value) {
    collect(items, value, date, depth + 1);
  }
}

static const char *either(const json_t *tree, const char *first, const char *second) {
  const char *text = member_find(tree, first);
  return text[0] != '\0' ? text : member_find(tree, second);
}

void record_read(struct record *out, const json_t *message) {
  const json_t *header = member_at(message, (const char *const[]){"XmlMsg", "MessageHeader", NULL});
  const json_t *body = member_at(message, (const char *const[]){"XmlMsg", "MessageBody", NULL});
  *out = (struct record){.good = strcmp(member_find(message, "ResultCode"), "1") == 0,
                         .text = either(message, "MessageContents", "ErrorMessage"),
                         .name = member_find(header, "Name"),
                         .birthdate = either(header, "Birth", "Birthday"),
                         .sex = either(header, "AdmGendCode", "AdministrativeGenderCode"),
                         .items = json_array()};
  if (out->good) collect(out->items, body, "", 0);
}

void record_free(struct record *record) {
  json_decref(record->items);
  record->items = NULL;
}
