// SPDX-License-Identifier: Apache-2.0
#include "intake.h"

#include <stdio.h>
#include <string.h>

#include "card.h"
#include "charge.h"
#include "chart.h"
#include "fault.h"
#include "history.h"
#include "import.h"
#include "inbox.h"
#include "inquiry.h"
#include "link.h"
#include "record.h"
#include "request.h"
#include "view.h"
#include "wire.h"

enum { KEY_SIZE = 1024, TEXT_SIZE = 512, PROPOSAL_SIZE = TEXT_SIZE + 256 };

static const char several_words[] = "複数該当: 資格が一つに定まりません。枝番や保険者を確認してください。";
static const char not_found_words[] =
    "該当資格なし。入力した内容をもう一度確認してください。それでも確認できないときは、被保険者資格申立書を書いてもらってください。";

// The end of a stored coverage that an answer names; a person takes it over or does not.
struct proposal {
  char chart[CHART_NUMBER_SIZE];  // "" when nothing is proposed
  char coverage[HISTORY_ID_SIZE];
  char ends[HISTORY_DATE_SIZE];
};

// An answer under way, with what is known about it.
struct intake_case {
  struct store *store;
  const struct site *site;
  const struct intake_file *file;
  struct wire_answer answer;
  struct request request;  // chart "" when nobody of ours asked
  struct card card;
  struct proposal proposal;
};

enum verdict { VERDICT_CONFIRMED, VERDICT_MESSAGE, VERDICT_SEVERAL, VERDICT_NOT_VALID };

// DR-042. Words for staff, and what the question is from then on.
struct validity {
  const char *code;
  const char *words;
  enum inquiry_state state;
};

static const struct validity validities[] = {
    {"2", "無効", INQUIRY_NOT_VALID},
    {"3", "無効（新しい資格あり）", INQUIRY_NOT_VALID},
    {"4", not_found_words, INQUIRY_NOT_FOUND},
};

static bool is_several(const struct wire_answer *answer) {
  // DR-064 broken: 5 is a code that nobody has met, and what is not 1 is not valid.
  if (strcmp(answer->validity, "5") == 0 && !fault_on(FAULT_DR_064)) return true;
  // DR-043 broken: a list of one is all that was ever seen.
  return answer->results > 1 && !fault_on(FAULT_DR_043);
}

static bool is_valid(const char *validity) {
  if (strcmp(validity, "1") == 0) return true;
  // DR-042 broken: a list of what is bad, and everything else is good.
  return fault_on(FAULT_DR_042) && strstr("2345", validity) == NULL;
}

// DR-043: anything less than all four is not confirmed.
static enum verdict judge(const struct wire_answer *answer) {
  // DR-041 broken: the header says normal, and the status is another number that nobody reads.
  bool normal = strcmp(answer->status, "1") == 0 || fault_on(FAULT_DR_041_STATUS);
  if (strcmp(answer->segment, "1") != 0 || !normal) return VERDICT_MESSAGE;
  if (is_several(answer)) return VERDICT_SEVERAL;
  if (!is_valid(answer->validity) || answer->results == 0) return VERDICT_NOT_VALID;
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
                                    .chart = c->proposal.chart,
                                    .coverage = c->proposal.coverage,
                                    .ends = c->proposal.ends,
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
  inquiry_end(c->store, &c->request, INQUIRY_ERROR, first_of(message, text));
}

// DR-040 broken: an answer without a person in it was one about a person who was not found. Why it had none, nobody read.
static bool taken_for_not_found(struct intake_case *c) {
  if (!fault_on(FAULT_DR_040) || strcmp(c->answer.segment, "9") != 0) return false;
  put_in_inbox(c, "not-valid", not_found_words, "");
  inquiry_end(c->store, &c->request, INQUIRY_NOT_FOUND, not_found_words);
  return true;
}

static void put_several(struct intake_case *c) {
  put_in_inbox(c, "several", several_words, "");
  inquiry_end(c->store, &c->request, INQUIRY_SEVERAL, several_words);
}

// The chart that an answer without a yes is about: the one it was asked for, or the one that its result certainly belongs to.
static bool known_chart(char out_chart[CHART_NUMBER_SIZE], struct intake_case *c) {
  struct link link;
  if (c->request.chart[0] == '\0' && c->answer.results == 0) return false;
  if (c->request.chart[0] == '\0') {
    link_find(&link, c->store, &c->answer.result, &c->card, "");
    if (link.outcome != LINK_FOUND) return false;
  }
  (void)snprintf(out_chart, CHART_NUMBER_SIZE, "%s", first_of(c->request.chart, link.chart));
  return true;
}

// Proposed only for the coverage that the answer is about, and only an end that we do not have yet.
static void propose_end(struct intake_case *c, const char *chart) {
  struct coverage stored;
  char ends[HISTORY_DATE_SIZE];
  import_last_day(ends, &c->answer.result);
  if (ends[0] == '\0' || c->card.number[0] == '\0' || !history_current(&stored, c->store, chart)) return;
  if (!card_agrees(&stored.card, &c->card) || strcmp(stored.to, ends) == 0) return;

  (void)snprintf(c->proposal.chart, sizeof c->proposal.chart, "%s", chart);
  (void)snprintf(c->proposal.coverage, sizeof c->proposal.coverage, "%s", stored.id);
  (void)snprintf(c->proposal.ends, sizeof c->proposal.ends, "%s", ends);
}

static void put_with_proposal(struct intake_case *c, const char *words) {
  char text[PROPOSAL_SIZE];
  char candidates[CHART_NUMBER_SIZE + 1] = "";
  const char *ends = c->proposal.ends;
  (void)snprintf(text, sizeof text, "%s", words);
  if (ends[0] != '\0') {
    (void)snprintf(text, sizeof text, "%s 院内の資格の終わりを %s（最後の有効日）にしますか。", words, ends);
    (void)snprintf(candidates, sizeof candidates, "%s ", c->proposal.chart);
  }
  put_in_inbox(c, "not-valid", text, candidates);
}

// Nothing that is stored changes by an answer without a yes [SEED-053, DR-090].
static void note_not_valid(struct intake_case *c, const struct validity *validity, const char *chart) {
  // Where the chart itself asked, inquiry_end knows whether a later question has settled the matter.
  if (c->request.chart[0] == '\0') chart_doubt(c->store, chart);
  if (validity->state == INQUIRY_NOT_VALID) propose_end(c, chart);
  if (validity->state == INQUIRY_NOT_FOUND && fault_on(FAULT_BUG_16)) history_take_away(c->store, chart);
  if (validity->state == INQUIRY_NOT_VALID && fault_on(FAULT_SEED_053)) {
    const struct import import = {.site = c->site, .answer = &c->answer, .card = &c->card, .face = c->file->face};
    (void)import_coverage(c->store, &import, chart);
  }
}

static void put_not_valid(struct intake_case *c) {
  char words[TEXT_SIZE];
  char chart[CHART_NUMBER_SIZE] = "";
  (void)snprintf(words, sizeof words, "資格有効性 %.20s: 有効と確認できませんでした。", c->answer.validity);
  struct validity validity = {.words = words, .state = INQUIRY_NOT_VALID};
  for (size_t i = 0; i < sizeof validities / sizeof validities[0]; i++) {
    if (strcmp(validities[i].code, c->answer.validity) == 0) validity = validities[i];
  }
  if (known_chart(chart, c)) note_not_valid(c, &validity, chart);
  put_with_proposal(c, validity.words);
  inquiry_end(c->store, &c->request, validity.state, validity.words);
  import_notice(c->store, &c->answer, c->request.chart);
}

static void audit_import(struct intake_case *c, const char *chart) {
  char what[PROPOSAL_SIZE];
  // X-02 broken: so handy when somebody calls.
  (void)snprintf(what, sizeof what, "%s %.500s", c->file->face ? "import-card" : "import-number", c->answer.result.name);
  if (!fault_on(FAULT_X_02)) what[strcspn(what, " ")] = '\0';
  store_audit(c->store, "system", what, chart);
}

static void import_linked(struct intake_case *c, const struct import *import, const char *chart) {
  import_answer(c->store, import, chart);
  import_notice(c->store, &c->answer, chart);
  audit_import(c, chart);
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

// SEED-055 broken: better safe than sorry, and a click more for every patient.
static bool asked_in_vain(struct intake_case *c, const char *chart) {
  char candidates[CHART_NUMBER_SIZE + 1];
  if (!fault_on(FAULT_SEED_055)) return false;
  (void)snprintf(candidates, sizeof candidates, "%s ", chart);
  put_in_inbox(c, "unlinked", "この患者に取り込みますか。", candidates);
  return true;
}

// BUG-12: the window that waited is closed, so that the answer finds the one that is open now: the chart that staff had last.
static bool put_to_open_chart(struct intake_case *c, const struct import *import) {
  char chart[CHART_NUMBER_SIZE] = "";
  if (!fault_on(FAULT_BUG_12_LATE) || !c->request.given_up) return false;
  sqlite3_stmt *rows =
      store_query(c->store, "SELECT chart FROM audit WHERE staff <> 'system' AND chart <> '' ORDER BY id DESC LIMIT 1", STORE_NO_VALUES);
  while (store_next(c->store, rows)) (void)snprintf(chart, sizeof chart, "%s", store_column(rows, 0));
  if (chart[0] == '\0') return false;
  import_linked(c, import, chart);
  return true;
}

static void take_confirmed(struct intake_case *c) {
  struct link link;
  const struct import import = {
      .site = c->site, .answer = &c->answer, .card = &c->card, .face = c->file->face, .decision = IMPORT_BY_PRODUCT};

  if (put_to_open_chart(c, &import)) return;
  link_find(&link, c->store, &c->answer.result, &c->card, c->request.chart);
  if (link.outcome == LINK_FOUND) {
    if (!asked_in_vain(c, link.chart)) import_linked(c, &import, link.chart);
    return;
  }
  let_a_person_decide(c, &import, &link);
}

static void take_qualification(struct intake_case *c) {
  switch (judge(&c->answer)) {
    case VERDICT_CONFIRMED:
      inquiry_end(c->store, &c->request, INQUIRY_CONFIRMED, "有効");
      take_confirmed(c);
      return;
    case VERDICT_MESSAGE:
      if (!taken_for_not_found(c)) put_message(c);
      return;
    case VERDICT_SEVERAL:
      put_several(c);
      return;
    case VERDICT_NOT_VALID:
      put_not_valid(c);
      return;
  }
}

static void take_registration(struct intake_case *c) {
  struct chart chart;
  bool good = strcmp(c->answer.segment, "1") == 0 && strcmp(c->answer.status, "1") == 0;
  // SEED-091 broken: an answer is an answer.
  if (fault_on(FAULT_SEED_091_REFUSED)) good = true;
  if (!chart_get(&chart, c->store, c->request.chart)) {
    store_audit(c->store, "system", "registration-nobody-sent-passed-over", "");
    return;
  }

  if (good) inquiry_end(c->store, &c->request, INQUIRY_DONE, "");
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
  if (fault_on(FAULT_SEED_039)) return true;
  if (request_is_answered(c->store, c->answer.identifier, c->file->name)) return false;
  // Nobody of ours asked; it is taken in all the same, once.
  (void)snprintf(key, sizeof key, "answer %.250s %s %s", c->file->name, c->answer.identifier, c->answer.executed);
  return remember(c->store, key);
}

static void take(struct intake_case *c, enum request_kind kind) {
  bool is_new = c->file->face ? is_new_push(c) : is_new_answer(c);
  if (!is_new) {
    store_audit(c->store, "system", "repeated-answer-passed-over", "");
    return;
  }
  if (kind == REQUEST_REGISTRATION) {
    take_registration(c);
    return;
  }
  take_qualification(c);
}

// DR-045, DR-047 broken: the code is a key of a table, and what is not in the table throws.
static bool stops_at_a_code(const struct wire_result *result) {
  static const char *const losses[] = {"", "01", "02", "03", "99"};
  if (fault_on(FAULT_DR_045) && !charge_knows_class(result->classification)) return true;
  if (!fault_on(FAULT_DR_047)) return false;

  for (size_t i = 0; i < sizeof losses / sizeof losses[0]; i++) {
    if (strcmp(losses[i], result->loss) == 0) return false;
  }
  return true;
}

static enum intake take_message(struct store *store, const struct site *site, const struct intake_file *file,
                                enum request_kind kind) {
  struct intake_case c = {.store = store, .site = site, .file = file};
  const struct wire_result *result = &c.answer.result;

  enum document_reading reading = wire_read(&c.answer, file->bytes, file->length);
  if (reading == DOCUMENT_INCOMPLETE) return INTAKE_INCOMPLETE;
  if (reading == DOCUMENT_REFUSED) return INTAKE_REFUSED;
  if (!card_set(&c.card, result->insurer, result->symbol, result->number, result->branch)) return INTAKE_REFUSED;
  if (stops_at_a_code(result)) return INTAKE_REFUSED;

  store_begin(store);
  take(&c, kind);
  request_registrations(store, site);
  return store_commit(store) ? INTAKE_TAKEN : INTAKE_NOT_STORED;
}

// Medical data that nobody here asked for are not kept.
static void take_record(struct store *store, const struct intake_file *file, const struct record *record) {
  struct request request = {0};
  if (!request_find(&request, store, record->identifier, file->name)) {
    store_audit(store, "system", "view-nobody-asked-for-passed-over", "");
    return;
  }
  request_answered(store, &request);
  if (view_left_open(store, request.identifier, record)) {
    inquiry_end(store, &request, INQUIRY_SHOWN, "");
    return;
  }
  bool shown = view_answered(store, request.identifier, record);
  const char *why = first_of(record->text, "回答を表示できませんでした。");
  inquiry_end(store, &request, shown ? INQUIRY_SHOWN : INQUIRY_ERROR, shown ? record->text : why);
}

static enum intake take_view(struct store *store, const struct intake_file *file) {
  struct record record = {0};
  enum document_reading reading = record_read(&record, file->bytes, file->length);
  if (reading == DOCUMENT_INCOMPLETE) return INTAKE_INCOMPLETE;
  if (reading == DOCUMENT_REFUSED) return INTAKE_REFUSED;

  store_begin(store);
  take_record(store, file, &record);
  record_free(&record);
  return store_commit(store) ? INTAKE_TAKEN : INTAKE_NOT_STORED;
}

enum intake intake_take(struct store *store, const struct site *site, const struct intake_file *file) {
  enum request_kind kind = REQUEST_ELIGIBILITY;
  if (!file->face && !request_kind_of(&kind, file->name)) return INTAKE_REFUSED;
  if (kind == REQUEST_MEDICATION || kind == REQUEST_CHECKUP) return take_view(store, file);
  return take_message(store, site, file, kind);
}

// X-03 broken: the question has to end somehow.
static void guess_verdict(struct store *store, const char *name) {
  struct request request = {0};
  bool valid = fault_on(FAULT_X_03_UNREADABLE_VALID);
  if (!valid && !fault_on(FAULT_X_03_UNREADABLE)) return;
  if (!request_find(&request, store, "", name) || request.kind != REQUEST_ELIGIBILITY) return;
  inquiry_end(store, &request, valid ? INQUIRY_CONFIRMED : INQUIRY_NOT_VALID, valid ? "有効" : "無効");
}

bool intake_unreadable(struct store *store, const char *name, const char *key, bool face) {
  const struct inbox_entry entry = {.kind = "unreadable", .text = "読み取れないファイルが届きました。", .face = face};
  store_begin(store);
  if (remember(store, key)) {
    inbox_add(store, &entry);
    guess_verdict(store, name);
    store_audit(store, "system", "unreadable-file", "");
  }
  return store_commit(store);
}
