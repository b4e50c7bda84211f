// SPDX-License-Identifier: Apache-2.0
#include "record.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS_AT_FIRST = 64, PART_SIZE = RECORD_NAME_SIZE / 2 - 1 };

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

// Where the code and the words stand is not certain, so they are looked for everywhere. The first row that has a value counts.
static const struct document_field anywhere[] = {
    DOCUMENT_FIELD(record, identifier, "ArbitraryFileIdentifier"),
    DOCUMENT_FIELD(record, code, "ResultCode"),
    DOCUMENT_FIELD(record, text, "MessageContents"),
    DOCUMENT_FIELD(record, text, "ErrorMessage"),
    DOCUMENT_FIELD(record, text, "ProcessingResultMessage"),
};

static const struct document_field medication_person[] = {
    DOCUMENT_FIELD(record, name, "Name"),
    DOCUMENT_FIELD(record, kana, "KanaName"),
    DOCUMENT_FIELD(record, birthdate, "Birth"),
};

static const struct document_field checkup_person[] = {
    DOCUMENT_FIELD(record, name, "Name"),
    DOCUMENT_FIELD(record, kana, "KanasName"),
    DOCUMENT_FIELD(record, birthdate, "Birthday"),
};

static bool read_anywhere(struct record *record, const xmlNode *root) {
  for (size_t i = 0; i < COUNT_OF(anywhere); i++) {
    char *out = (char *)record + anywhere[i].offset;
    const xmlNode *node = document_below(root, anywhere[i].element);
    if (node != NULL && out[0] == '\0' && !document_text(out, anywhere[i].size, node)) return false;
  }
  return true;
}

// The next free item; NULL without memory or beyond the maximum.
static struct record_item *add_item(struct record *record) {
  if (record->count == RECORD_ITEMS_MAX) return NULL;
  if (record->count == record->room) {
    size_t room = record->room == 0 ? ITEMS_AT_FIRST : record->room * 2;
    struct record_item *more = realloc(record->items, room * sizeof *more);
    if (more == NULL) return NULL;
    record->items = more;
    record->room = room;
  }
  struct record_item *item = &record->items[record->count++];
  *item = (struct record_item){0};
  return item;
}

static bool read_child(char *out, size_t size, const xmlNode *parent, const char *element) {
  const xmlNode *node = document_child(parent, element);
  return node == NULL || document_text(out, size, node);
}

static bool add_drug(struct record *record, const xmlNode *drug, const char *date) {
  struct record_item *item = add_item(record);
  if (item == NULL) return false;
  (void)snprintf(item->date, sizeof item->date, "%s", date);
  return read_child(item->name, sizeof item->name, drug, "DrugN");
}

static bool add_measurement(struct record *record, const xmlNode *measured, const char *date) {
  char name[PART_SIZE] = "";
  char value[PART_SIZE] = "";
  struct record_item *item = add_item(record);
  if (item == NULL || !read_child(name, sizeof name, measured, "ItemName") ||
      !read_child(value, sizeof value, measured, "DataValue")) {
    return false;
  }
  (void)snprintf(item->date, sizeof item->date, "%s", date);
  (void)snprintf(item->name, sizeof item->name, "%s%s%s", name, value[0] == '\0' ? "" : " ", value);
  return true;
}

// A group has a date and, in a list, its items.
static const struct group {
  const char *element;
  const char *date;
  const char *list;
  const char *item;
  bool (*add)(struct record *record, const xmlNode *item, const char *date);
} groups[] = {
    {"DiDateInf", "DiDate", "DrugInfs", "DrugInf", add_drug},
    {"SpecificHealthCheckupInfo", "EffectiveTime", "HealthCheckupResultAndQuestionInfos", "HealthCheckupResultAndQuestionInfo",
     add_measurement},
};

static bool read_group(struct record *record, const xmlNode *node, const struct group *group) {
  char date[RECORD_CODE_SIZE] = "";
  const xmlNode *list = document_child(node, group->list);
  if (!read_child(date, sizeof date, node, group->date)) return false;

  for (const xmlNode *item = list == NULL ? NULL : list->children; item != NULL; item = item->next) {
    if (document_is(item, group->item) && !group->add(record, item, date)) return false;
  }
  return true;
}

// At any depth: around the groups stand months, institutions and whatever later versions add.
static bool read_groups(struct record *record, const xmlNode *parent) {
  for (const xmlNode *node = parent->children; node != NULL; node = node->next) {
    if (node->type != XML_ELEMENT_NODE) continue;
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
      if (document_is(node, groups[i].element) && !read_group(record, node, &groups[i])) return false;
    }
    if (!read_groups(record, node)) return false;
  }
  return true;
}

static bool read_message(struct record *record, const xmlNode *root) {
  return read_anywhere(record, root) &&
         document_fields(record, document_below(root, "QuaInf"), medication_person, COUNT_OF(medication_person)) &&
         document_fields(record, document_below(root, "QualificationsInfo"), checkup_person, COUNT_OF(checkup_person)) &&
         read_groups(record, root);
}

enum document_reading record_read(struct record *out_record, const char *bytes, size_t length) {
  xmlDoc *document = NULL;
  struct record record = {0};
  enum document_reading reading = document_open(&document, bytes, length);
  if (reading != DOCUMENT_READ) return reading;

  bool good = read_message(&record, xmlDocGetRootElement(document));
  xmlFreeDoc(document);
  if (good) {
    *out_record = record;
    return DOCUMENT_READ;
  }
  record_free(&record);
  return DOCUMENT_REFUSED;
}

void record_free(struct record *record) {
  free(record->items);
  record->items = NULL;
  record->count = 0;
  record->room = 0;
}
