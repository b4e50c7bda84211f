// SPDX-License-Identifier: Apache-2.0
#include "answer.h"

#include <string.h>

#include "fault.h"
#include "member.h"

// OQSCD006
static const struct {
  const char *code, *state, *word;
} validities[] = {
    {"1", "confirmed", "有効"},      {"2", "not-valid", "無効"},    {"3", "not-valid", "無効（新しい資格あり）"},
    {"4", "not-found", "該当資格なし"}, {"5", "several", "複数該当"}, {"6", "error", "有効（未登録）"},
};

// OQSCD010: another one is never shown as valid [SEED-023, DR-045].
static const char *const classes[] = {"01", "02", "03", "04", "05", "06", "07", "A1"};

static bool has_known_class(const json_t *person) {
  const char *given = member_text(person, "InsuredCardClassification");
  bool known = given[0] == '\0' || fault_on(FAULT_SEED_023);
  for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) known = known || strcmp(classes[i], given) == 0;
  return known;
}

static void add_person(struct answer *out, const json_t *item) {
  const json_t *inner = json_object_get(item, "ResultOfQualificationConfirmation");
  if (inner == NULL) inner = item;
  if (json_is_array(inner)) {
    for (size_t i = 0; i < json_array_size(inner); i++) add_person(out, json_array_get(inner, i));
    return;
  }
  if (json_is_object(inner) && out->count < ANSWER_PEOPLE_MAX) out->people[out->count++] = inner;
}

// A list may come as an array or, from a less careful writer, as an object.
static void read_people(struct answer *out, const json_t *list) {
  if (!json_is_array(list)) {
    add_person(out, list);
    return;
  }
  for (size_t i = 0; i < json_array_size(list); i++) add_person(out, json_array_get(list, i));
}

static void set(struct answer *out, const char *state, const char *text) {
  out->state = state;
  out->text = text[0] == '\0' ? "サービスの回答に説明がありません。" : text;
}

// How the words of the table come out when somebody has not understood them.
static void misread(struct answer *out) {
  if (strcmp(out->validity, "5") == 0 && fault_on(FAULT_DR_064)) set(out, "not-found", "該当資格なし");
  if (strcmp(out->validity, "3") == 0 && fault_on(FAULT_DR_065)) out->text = "無効";
  if (strcmp(out->validity, "2") == 0 && fault_on(FAULT_DR_042)) set(out, "not-found", "該当資格なし");
  if (out->count == 1 && fault_on(FAULT_DR_043)) set(out, "confirmed", "有効");
}

static void read_validity(struct answer *out) {
  set(out, "error", "資格有効性を読めません。");
  for (size_t i = 0; i < sizeof validities / sizeof validities[0]; i++) {
    if (strcmp(validities[i].code, out->validity) == 0) set(out, validities[i].state, validities[i].word);
  }
  misread(out);
  if (strcmp(out->state, "confirmed") != 0) return;
  if (out->count == 1) {
    if (!has_known_class(out->people[0])) set(out, "error", "被保険者証区分が分からないため、確認できません。");
    return;
  }
  if (out->count > 1 && fault_on(FAULT_BUG_49)) return;
  set(out, out->count == 0 ? "error" : "several", out->count == 0 ? "資格の内容がありません。" : "資格が複数あります");
}

void answer_read(struct answer *out, const json_t *message) {
  const json_t *header = member_at(message, (const char *const[]){"XmlMsg", "MessageHeader", NULL});
  const json_t *body = member_at(message, (const char *const[]){"XmlMsg", "MessageBody", NULL});
  const char *told = member_text(body, "ProcessingResultMessage");
  *out = (struct answer){.notice = "",
                         .validity = member_text(body, "QualificationValidity"),
                         .date = member_text(header, "QualificationConfirmationDate"),
                         .processed = member_text(header, "ProcessExecutionTime"),
                         .identifier = member_text(header, "ArbitraryFileIdentifier"),
                         .echo = json_object_get(body, "QualificationConfirmSearchInfo")};
  read_people(out, json_object_get(body, "ResultList"));
  if (fault_on(FAULT_BUG_60) && member_find(message, "DiagnosisInfoConsFlg")[0] != '\0') {
    set(out, "error", "回答の形式が正しくありません。");
    return;
  }
  if (strcmp(member_text(header, "SegmentOfResult"), "1") != 0) {
    bool lost = fault_on(FAULT_DR_040);
    set(out, lost ? "not-found" : "error", lost ? "該当資格なし" : member_text(header, "ErrorMessage"));
    return;
  }
  if (strcmp(member_text(body, "ProcessingResultStatus"), "1") != 0) {
    bool lost = fault_on(FAULT_SEED_024);
    set(out, lost ? "not-found" : "error", lost ? "該当資格なし" : told);
    return;
  }
  if (!fault_on(FAULT_DR_041)) out->notice = told;
  read_validity(out);
}
