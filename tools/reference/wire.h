// SPDX-License-Identifier: Apache-2.0
//
// The XML of the interface: answers read, requests written. Knows names of elements and nothing of
// charts. Order of elements does not matter, unknown ones are passed over, an empty element is an
// absent one (wire interface 1.5, 2.1 to 2.3; DR-056).
//
//   struct wire_answer answer;
//   if (wire_read(&answer, bytes, length) == DOCUMENT_READ && answer.results == 1) …
#ifndef REFERENCE_WIRE_H
#define REFERENCE_WIRE_H

#include <stddef.h>

#include "card.h"
#include "document.h"

enum { WIRE_CODE_SIZE = 128, WIRE_TEXT_SIZE = 2048 };

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
  char disqualified[WIRE_CODE_SIZE];  // the first day without
  char classification[WIRE_CODE_SIZE];
  char ratio[WIRE_CODE_SIZE];         // 後期高齢
  char preschool[WIRE_CODE_SIZE];
  char loss[WIRE_CODE_SIZE];          // 資格喪失事由
  char elder_ratio[WIRE_CODE_SIZE];   // 高齢受給者
  char elder_from[WIRE_CODE_SIZE];
  char elder_to[WIRE_CODE_SIZE];
  char limit_consent[WIRE_CODE_SIZE];
  char limit[WIRE_CODE_SIZE];         // 限度額 適用区分
  char limit_from[WIRE_CODE_SIZE];
  char limit_to[WIRE_CODE_SIZE];
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

// wire_read reads an answer. `out_answer` is meaningful only after DOCUMENT_READ.
__attribute__((warn_unused_result)) enum document_reading wire_read(struct wire_answer *out_answer, const char *bytes, size_t length);

// Who asks, under which identifier, and in which encoding.
struct wire_sender {
  const char *institution;
  const char *identifier;
  enum document_encoding encoding;
};

// wire_qualification writes 資格確認要求 (OQSsiquc01req). NULL without memory; the caller frees it with wire_free.
__attribute__((warn_unused_result)) char *wire_qualification(const struct wire_sender *sender, const char *date,
                                                             const struct card *card, const char *birthdate);

// wire_registration writes 照会番号登録要求 (OQSsiimm01req); otherwise as wire_qualification.
__attribute__((warn_unused_result)) char *wire_registration(const struct wire_sender *sender, const char *reference,
                                                            const struct card *card);

// wire_medication writes 薬剤情報取得要求 (YZKsiquc01req) for an answer in XML, months `from` to `to`; otherwise as wire_qualification.
__attribute__((warn_unused_result)) char *wire_medication(const struct wire_sender *sender, const struct card *card,
                                                          const char *from, const char *to);

// wire_checkup writes 特定健診情報取得要求 (TKKsiquc01req); otherwise as wire_medication.
__attribute__((warn_unused_result)) char *wire_checkup(const struct wire_sender *sender, const struct card *card);

// wire_free frees what was written. NULL is allowed.
void wire_free(char *document);

#endif
