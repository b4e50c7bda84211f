// SPDX-License-Identifier: Apache-2.0
//
// The answers about medication (薬剤情報) and checkups (特定健診情報), read (wire interface 4). Medical: it
// lives in memory only as long as the caller lets it, and this module stores nothing.
//
//   struct record record = {0};
//   if (record_read(&record, bytes, length) == DOCUMENT_READ) …
//   record_free(&record);
#ifndef REFERENCE_RECORD_H
#define REFERENCE_RECORD_H

#include <stddef.h>

#include "document.h"

enum { RECORD_CODE_SIZE = 128, RECORD_TEXT_SIZE = 2048, RECORD_NAME_SIZE = 1024, RECORD_ITEMS_MAX = 10000 };

struct record_item {
  char date[RECORD_CODE_SIZE];  // of dispensing, or of the checkup
  char name[RECORD_NAME_SIZE];  // of the medicine, or of the measurement and its value
};

struct record {
  char identifier[RECORD_CODE_SIZE];
  char code[RECORD_CODE_SIZE];  // ResultCode; anything but 1 is a refusal
  char text[RECORD_TEXT_SIZE];  // MessageContents, as it came
  char name[RECORD_TEXT_SIZE];
  char kana[RECORD_TEXT_SIZE];
  char birthdate[RECORD_CODE_SIZE];
  struct record_item *items;    // owned
  size_t count;
  size_t room;
};

// record_read reads an answer. `out_record` is meaningful only after DOCUMENT_READ; then the caller frees it.
__attribute__((warn_unused_result)) enum document_reading record_read(struct record *out_record, const char *bytes, size_t length);

// record_free frees the items. A record of zeros is allowed.
void record_free(struct record *record);

#endif
