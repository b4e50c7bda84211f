// SPDX-License-Identifier: Apache-2.0
#include "handover.h"

#include <libxml/tree.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "fault.h"
#include "member.h"

enum { PATH_SIZE = 1200, NAME_SIZE = 128, HALF_BYTES = 200 };

// Lists in JSON are arrays whose items are wrapped in the element that repeats, or, for one of them, perhaps not.
#define FLAT_LIST "SpecificDiseasesCertificateList"
#define FLAT_ITEM "SpecificDiseasesCertificateInfo"

static void add(xmlNode *parent, const char *name, const json_t *value);

static void add_members(xmlNode *node, const json_t *object) {
  const char *name;
  json_t *value;
  json_object_foreach((json_t *)(uintptr_t)object, name, value) {
    add(node, name, value);
  }
}

static void add_items(xmlNode *node, const char *list, const json_t *array) {
  for (size_t i = 0; i < json_array_size(array); i++) {
    const json_t *item = json_array_get(array, i);
    bool flat = strcmp(list, FLAT_LIST) == 0 && json_object_get(item, FLAT_ITEM) == NULL;
    xmlNode *parent = flat ? xmlNewChild(node, NULL, BAD_CAST FLAT_ITEM, NULL) : node;
    add_members(parent, item);
  }
}

static void add(xmlNode *parent, const char *name, const json_t *value) {
  if (json_is_string(value)) {
    (void)xmlNewTextChild(parent, NULL, BAD_CAST name, BAD_CAST json_string_value(value));
    return;
  }
  xmlNode *node = xmlNewChild(parent, NULL, BAD_CAST name, NULL);
  if (node == NULL) return;
  if (json_is_array(value)) {
    add_items(node, name, value);
  } else {
    add_members(node, value);
  }
}

// Control characters cannot stand in XML, not even escaped; the text is UTF-8 already.
static bool is_text(const char *text) {
  for (; *text != '\0'; text++) {
    bool control = (unsigned char)*text < ' ' && *text != '\t' && *text != '\n' && *text != '\r';
    if (control) return false;
  }
  return true;
}

// Whether the message can be written at all: names of members become names of elements.
static bool is_writable(const json_t *value) {
  const char *name;
  json_t *member;
  bool good = !json_is_string(value) || is_text(json_string_value(value));
  for (size_t i = 0; i < json_array_size(value) && good; i++) good = is_writable(json_array_get(value, i));
  json_object_foreach((json_t *)(uintptr_t)value, name, member) {
    good = good && xmlValidateNCName(BAD_CAST name, 0) == 0 && is_writable(member);
  }
  return good;
}

static bool write_document(const char *path, const json_t *message) {
  xmlDoc *doc = xmlNewDoc(BAD_CAST "1.0");
  xmlNode *root = doc == NULL ? NULL : xmlNewDocNode(doc, NULL, BAD_CAST "XmlMsg", NULL);
  bool good = root != NULL;
  if (good) {
    (void)xmlDocSetRootElement(doc, root);
    add_members(root, json_object_get(message, "XmlMsg"));
    doc->standalone = 0;
    good = xmlSaveFileEnc(path, doc, "UTF-8") > 0;
  }
  xmlFreeDoc(doc);
  return good;
}

// The rest follows with the end of the session [BUG-35].
static bool write_beginning(const char *path, const char *whole) {
  char half[HALF_BYTES];
  FILE *from = fopen(whole, "re");
  FILE *to = fopen(path, "we");
  bool good = from != NULL && to != NULL && fwrite(half, 1, fread(half, 1, sizeof half, from), to) > 0;
  if (from != NULL) (void)fclose(from);
  if (to != NULL) good = fclose(to) == 0 && good;
  return good;
}

// The receipt computer sees a whole file or none.
static bool write_file(const char *folder, const char *name, const json_t *message) {
  char path[PATH_SIZE];
  char fresh[PATH_SIZE];
  int length = snprintf(path, sizeof path, "%s/%s", folder, name);
  int fresh_length = snprintf(fresh, sizeof fresh, "%s/.%s", folder, name);
  if (length < 0 || length >= PATH_SIZE || fresh_length < 0 || fresh_length >= PATH_SIZE) return false;
  if (fault_on(FAULT_BUG_35)) return write_document(fresh, message) && write_beginning(path, fresh);
  if (write_document(fresh, message) && rename(fresh, path) == 0) return true;
  (void)unlink(fresh);  // half a patient is left to nobody
  return false;
}

void handover_finish(struct reception *reception) {
  char path[PATH_SIZE];
  char fresh[PATH_SIZE];
  for (size_t i = 0; i < json_array_size(reception->results) && fault_on(FAULT_BUG_35); i++) {
    const char *name = member_text(json_array_get(reception->results, i), "handed");
    (void)snprintf(path, sizeof path, "%s/%s", reception->site.face, name);
    (void)snprintf(fresh, sizeof fresh, "%s/.%s", reception->site.face, name);
    if (name[0] != '\0') (void)rename(fresh, path);
  }
}

// Whoever reads it takes it in [SEED-053].
static json_t *call_valid(const json_t *message) {
  json_t *copy = json_deep_copy(message);
  json_t *body = json_object_get(json_object_get(copy, "XmlMsg"), "MessageBody");
  if (json_object_get(body, "QualificationValidity") != NULL) member_set(body, "QualificationValidity", "1");
  return copy;
}

void handover_write(struct reception *reception, const json_t *message, json_t *result) {
  char name[NAME_SIZE];
  char now[CLOCK_TIME_SIZE];
  if (reception->site.face[0] == '\0' || fault_on(FAULT_SEED_039)) return;
  clock_write(now, clock_now());
  json_t *altered = fault_on(FAULT_SEED_053) ? call_valid(message) : NULL;
  if (altered != NULL) message = altered;
  (void)snprintf(name, sizeof name, "OQSsiquc01res_face_%s%06d_%s.xml", reception->site.institution,
                 (int)store_number(reception->store, "face"), now);
  bool good = is_writable(message) && write_file(reception->site.face, name, message);
  json_decref(altered);
  if (good) {
    member_set(result, "handed", name);
    return;
  }
  if (fault_on(FAULT_BUG_30)) return;
  reception_warn(reception, "hand-over", member_text(result, "result"), "資格確認結果をレセプトコンピュータへ渡せませんでした。");
}
