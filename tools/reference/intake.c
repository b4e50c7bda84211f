// SPDX-License-Identifier: Apache-2.0
#include "intake.h"

#include <stdio.h>
#include <string.h>

#include "card.h"
#include "chart.h"
#include "fault.h"
#include "import.h"
#include "inbox.h"
#include "link.h"
#include "request.h"
#include "wire.h"

enum { KEY_SIZE = 1024, TEXT_SIZE = 256 };

// An answer under way, with what is known about it.
struct intake_case {
  struct store *store;
  const struct site *site;
  const struct intake_file *file;
  struct wire_answer answer;
  struct request request;  // chart "" when nobody of ours asked
  struct card card;
};

enum verdict { VERDICT_CONFIRMED, VERDICT_MESSAGE, VERDICT_SEVERAL, VERDICT_NOT_VALID };

// DR-042. Words for staff; the code is in front only when the table does not know it.
static const struct {
  const char *code;
  const char *words;
} validities[] = {
    {"2", "無効"},
    {"3", "無効（新しい資格あり）"},
    {"4", "該当資格なし。入力した内容をもう一度確認してください。"},
};

// DR-043: anything less than all four is not confirmed.
static enum verdict judge(const struct wire_answer *answer) {
  if (strcmp(answer->segment, "1") != 0 || strcmp(answer->status, "1") != 0) return VERDICT_MESSAGE;
  if (strcmp(answer->validity, "5") == 0 || answer->results > 1) return VERDICT_SEVERAL;
  if (strcmp(answer->validity, "1") != 0 || answer->results == 0) return VERDICT_NOT_VALID;
  if (answer->result.name[0] == '\0' || answer->result.birthdate[0] == '\0') return VERDICT_MESSAGE;
  return VERDICT_CONFIRMED;
}

static const char *first_of(const char *a, const char *b) {
  return a[0] != '\0' ? a : b;
}

static void put_in_inbox(struct intake_case *c, const char *kind, const char *text, const char *candidates) {
  const struct wire_result *result = &c->answer.result;
  struct chart chart = {0};
  bool asked = c->request.chart[0] != '\0' && chart_get(&chart, c->store, c->request.chart);
  bool decidable = strcmp(kind, "unlinked") == 0 || strcmp(kind, "conflict") == 0;

  const struct inbox_entry entry = {.kind = kind,
                                    .name = first_of(result->name, asked ? chart.name : ""),
                                    .birthdate = first_of(result->birthdate, first_of(c->answer.asked_birthdate, chart.birthdate)),
                                    .number = first_of(result->number, c->answer.asked_number),
                                    .candidates = candidates,
                                    .text = text,
                                    .face = c->file->face,
                                    .answer = decidable ? c->file->bytes : NULL,
                                    .answer_length = c->file->length};
  inbox_add(c->store, &entry);
  store_audit(c->store, "system", kind, c->request.chart);
}

static void put_message(struct intake_case *c) {
  const struct wire_answer *a = &c->answer;
  char text[TEXT_SIZE];
  const char *message = first_of(a->error_message, a->result_message);
  const char *code = first_of(a->error_code, a->result_code);

  (void)snprintf(text, sizeof text, "メッセージのない回答です（コード %.60s、処理結果区分 %.20s）", code, a->segment);
  put_in_inbox(c, "message", first_of(message, text), "");
}

static void put_not_valid(struct intake_case *c) {
  char text[TEXT_SIZE];
  const char *code = c->answer.validity;
  (void)snprintf(text, sizeof text, "資格有効性 %.20s: 有効と確認できませんでした。", code);

  const char *words = text;
  for (size_t i = 0; i < sizeof validities / sizeof validities[0]; i++) {
    if (strcmp(validities[i].code, code) == 0) words = validities[i].words;
  }
  put_in_inbox(c, "not-valid", words, "");
  import_notice(c->store, &c->answer, c->request.chart);
}

static void import_linked(struct intake_case *c, const struct import *import, const char *chart) {
  import_answer(c->store, import, chart);
  import_notice(c->store, &c->answer, chart);
  store_audit(c->store, "system", c->file->face ? "import-card" : "import-number", chart);
}

static void let_a_person_decide(struct intake_case *c, const struct import *import, const struct link *link) {
  char chart[CHART_NUMBER_SIZE] = "";
  if (link->outcome == LINK_UNKNOWN && fault_on(FAULT_BUG_01)) {
    import_new_chart(chart, c->store, import);
    import_notice(c->store, &c->answer, chart);
    return;
  }
  import_notice(c->store, &c->answer, "");
  if (link->outcome == LINK_CONFLICT) {
    put_in_inbox(c, "conflict", "照会番号のカルテと氏名・生年月日・性別が一致しません。どの患者か確認してください。", link->candidates);
    return;
  }
  put_in_inbox(c, "unlinked",
               link->candidates[0] == '\0' ? "院内に該当する患者がいません。新患か確認してください。"
                                           : "同じ氏名・生年月日の患者がいます。同じ人か確認してください。",
               link->candidates);
}

static void take_confirmed(struct intake_case *c) {
  struct link link;
  const struct import import = {
      .site = c->site, .answer = &c->answer, .card = &c->card, .face = c->file->face, .decision = IMPORT_BY_PRODUCT};

  link_find(&link, c->store, &c->answer.result, &c->card, c->request.chart);
  if (link.outcome == LINK_FOUND) {
    import_linked(c, &import, link.chart);
    return;
  }
  let_a_person_decide(c, &import, &link);
}

static void take_qualification(struct intake_case *c) {
  switch (judge(&c->answer)) {
    case VERDICT_CONFIRMED:
      take_confirmed(c);
      return;
    case VERDICT_MESSAGE:
      put_message(c);
      return;
    case VERDICT_SEVERAL:
      put_in_inbox(c, "several", "複数該当: 資格が一つに定まりません。枝番や保険者を確認してください。", "");
      return;
    case VERDICT_NOT_VALID:
      put_not_valid(c);
      return;
  }
}

static void take_registration(struct intake_case *c) {
  struct chart chart;
  bool good = strcmp(c->answer.segment, "1") == 0 && strcmp(c->answer.status, "1") == 0;
  if (!chart_get(&chart, c->store, c->request.chart)) {
    store_audit(c->store, "system", "registration-nobody-sent-passed-over", "");
    return;
  }

  // An answer to a registration that was sent anew since says nothing about the new one.
  if (c->request.latest) chart_set_reference(&chart, good ? CHART_REFERENCE_REGISTERED : CHART_REFERENCE_FAILED);
  chart_save(c->store, &chart);
  store_audit(c->store, "system", good ? "reference-registered" : "reference-failed", chart.number);
  if (!good) put_message(c);
}

// remember notes that `key` was taken in. False when it was before.
static bool remember(struct store *store, const char *key) {
  store_run(store, "INSERT OR IGNORE INTO taken (key) VALUES (?)", STORE_VALUES(key));
  return store_changed(store);
}

// A push is delivered again after a restart of the terminal, by a copy out of a backup, or under a new
// name: the same reading of a card is one visit and one consent (BUG-15, BUG-36).
static bool is_new_push(const struct intake_case *c) {
  const struct wire_answer *a = &c->answer;
  char name_key[KEY_SIZE];
  char content_key[KEY_SIZE];
  (void)snprintf(name_key, sizeof name_key, "name %s", c->file->name);
  (void)snprintf(content_key, sizeof content_key, "push %s %s %s %s %s", a->identifier, a->executed, a->result.number,
                 a->result.branch, a->result.birthdate);

  bool new_name = remember(c->store, name_key);
  bool says_who = a->identifier[0] != '\0' || a->result.number[0] != '\0';
  bool new_content = !says_who || remember(c->store, content_key);
  if (fault_on(FAULT_BUG_15)) return true;
  return new_name && new_content;
}

static bool is_new_answer(struct intake_case *c) {
  char key[KEY_SIZE];
  if (request_find(&c->request, c->store, c->answer.identifier, c->file->name)) {
    request_answered(c->store, &c->request);
    return true;
  }
  if (request_is_answered(c->store, c->answer.identifier, c->file->name)) return false;
  // Nobody of ours asked; it is taken in all the same, once.
  (void)snprintf(key, sizeof key, "answer %.250s %s %s", c->file->name, c->answer.identifier, c->answer.executed);
  return remember(c->store, key);
}

static bool is_registration(const struct intake_file *file) {
  return !file->face && strncmp(file->name, "OQSsiimm01", strlen("OQSsiimm01")) == 0;
}

static void take(struct intake_case *c) {
  bool is_new = c->file->face ? is_new_push(c) : is_new_answer(c);
  if (!is_new) {
    store_audit(c->store, "system", "repeated-answer-passed-over", "");
    return;
  }
  if (is_registration(c->file)) {
    take_registration(c);
    return;
  }
  take_qualification(c);
}

enum intake intake_take(struct store *store, const struct site *site, const struct intake_file *file) {
  struct intake_case c = {.store = store, .site = site, .file = file};
  const struct wire_result *result = &c.answer.result;

  enum wire_reading reading = wire_read(&c.answer, file->bytes, file->length);
  if (reading == WIRE_INCOMPLETE) return INTAKE_INCOMPLETE;
  if (reading == WIRE_REFUSED) return INTAKE_REFUSED;
  if (!card_set(&c.card, result->insurer, result->symbol, result->number, result->branch)) return INTAKE_REFUSED;

  store_begin(store);
  take(&c);
  request_registrations(store, site);
  return store_commit(store) ? INTAKE_TAKEN : INTAKE_NOT_STORED;
}

bool intake_unreadable(struct store *store, const char *key, bool face) {
  const struct inbox_entry entry = {.kind = "unreadable", .text = "読み取れないファイルが届きました。", .face = face};
  store_begin(store);
  if (remember(store, key)) {
    inbox_add(store, &entry);
    store_audit(store, "system", "unreadable-file", "");
  }
  return store_commit(store);
}
