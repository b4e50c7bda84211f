// SPDX-License-Identifier: Apache-2.0
//
// The XML of the interface: answers read, requests written. Knows names of elements and nothing of
// charts. Order of elements does not matter, unknown ones are passed over, an empty element is an
// absent one (wire interface 1.5, 2.1 to 2.3; DR-056).
//
//   struct wire_answer answer;
//   if (wire_read(&answer, bytes, length) == WIRE_READ && answer.results == 1) …
#ifndef REFERENCE_WIRE_H
#define REFERENCE_WIRE_H

#include <stddef.h>

#include "card.h"

enum { WIRE_FILE_MAX = 4 * 1024 * 1024, WIRE_CODE_SIZE = 128, WIRE_TEXT_SIZE = 2048 };

// One ResultOfQualificationConfirmation. A text is "" when its element is absent or empty.
struct wire_result {
  char insurer[WIRE_CODE_SIZE];
  char symbol[WIRE_CODE_SIZE];
  char number[WIRE_CODE_SIZE];
  char branch[WIRE_CODE_SIZE];
  char name[WIRE_TEXT_SIZE];
  char kana[WIRE_TEXT_SIZE];
  char sex[WIRE_CODE_SIZE];
  char birthdate[WIRE_CODE_SIZE];
  char address[WIRE_TEXT_SIZE];
  char post[WIRE_CODE_SIZE];
  char valid_from[WIRE_CODE_SIZE];
  char valid_to[WIRE_CODE_SIZE];
  char checkup_consent[WIRE_CODE_SIZE];
  char checkup_until[WIRE_CODE_SIZE];
  char medication_consent[WIRE_CODE_SIZE];
  char medication_until[WIRE_CODE_SIZE];
  char reference[WIRE_CODE_SIZE];
};

struct wire_answer {
  char executed[WIRE_CODE_SIZE];
  char confirmed_for[WIRE_CODE_SIZE];
  char identifier[WIRE_CODE_SIZE];
  char classification[WIRE_CODE_SIZE];
  char segment[WIRE_CODE_SIZE];
  char error_code[WIRE_CODE_SIZE];
  char error_message[WIRE_TEXT_SIZE];
  char status[WIRE_CODE_SIZE];
  char result_code[WIRE_CODE_SIZE];
  char result_message[WIRE_TEXT_SIZE];
  char validity[WIRE_CODE_SIZE];
  char asked_number[WIRE_CODE_SIZE];     // echo of what was asked for, "" in a face push
  char asked_birthdate[WIRE_CODE_SIZE];
  size_t results;                        // how many there are
  struct wire_result result;             // the first
};

enum wire_reading {
  WIRE_READ,
  WIRE_INCOMPLETE,  // no well-formed document (yet)
  WIRE_REFUSED      // complete, but not to be taken: a DTD, another root, a text beyond all bounds
};

// wire_read reads an answer. `out_answer` is meaningful only after WIRE_READ.
__attribute__((warn_unused_result)) enum wire_reading wire_read(struct wire_answer *out_answer, const char *bytes, size_t length);

// wire_qualification writes 資格確認要求 (OQSsiquc01req). NULL without memory; the caller frees it with wire_free.
__attribute__((warn_unused_result)) char *wire_qualification(const char *date, const char *institution, const char *identifier,
                                                             const struct card *card, const char *birthdate);

// wire_registration writes 照会番号登録要求 (OQSsiimm01req); otherwise as wire_qualification.
__attribute__((warn_unused_result)) char *wire_registration(const char *institution, const char *identifier, const char *reference,
                                                            const struct card *card);

// wire_free frees what was written. NULL is allowed.
void wire_free(char *document);

#endif
