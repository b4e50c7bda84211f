// SPDX-License-Identifier: Apache-2.0
//
// What stands in an answer with medical data (薬剤情報, 特定健診情報): whose they are, and one line for each medicine or value.
// The trees are deep and their lists may be arrays or objects, so that members are looked for by name.
//
//   struct record record;
//   record_read(&record, message);
//   …
//   record_free(&record);
#ifndef RECEPTION_RECORD_H
#define RECEPTION_RECORD_H

#include <jansson.h>
#include <stdbool.h>

struct record {
  bool good;             // ResultCode 1
  const char *text;      // of the service, ""
  const char *name;      // borrowed from the message, as the next two
  const char *birthdate;
  const char *sex;
  json_t *items;         // [{"date":…,"name":…}], owned
};

// record_read reads `message` ({"XmlMsg":…}), which must outlive the record.
void record_read(struct record *out, const json_t *message);
void record_free(struct record *record);

#endif
