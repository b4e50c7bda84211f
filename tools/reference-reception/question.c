// SPDX-License-Identifier: Apache-2.0
#include "question.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "clock.h"
#include "fallback.h"
#include "fault.h"
#include "insurer.h"
#include "login.h"
#include "member.h"
#include "reader.h"
#include "result.h"

#define SEARCH_PATH "/oqs-api-pro/MSA01030/ILI01030SV01/search"

enum { HTTP_OK = 200, NUMBER_MAX = 80, CUT_NUMBER = 8, KANJI_BYTES = 3 };

#define PLANNED_START "20210301"  // the plan of 2020, which only a fault believes in [SEED-001]

static void name_question(char out[RECEPTION_ID_SIZE], json_int_t number) {
  (void)snprintf(out, RECEPTION_ID_SIZE, "q%d", (int)number);
}

static json_t *row_of(const struct reception *reception, json_int_t number) {
  char name[RECEPTION_ID_SIZE];
  name_question(name, number);
  return member_row(reception->inquiries, "inquiry", name);
}

static const json_t *asked_of(const json_t *row) {
  return member_at(row, (const char *const[]){"private", "asked", NULL});
}

// --- What came back ---

static bool is_same_insurer(const char *a, const char *b) {
  char shown_a[INSURER_SIZE], shown_b[INSURER_SIZE];
  insurer_show(shown_a, a);
  insurer_show(shown_b, b);
  return strcmp(shown_a, shown_b) == 0;
}

// An answer that repeats something else is somebody else's [BUG-12]. Only what is echoed can be compared.
static bool is_ours(const json_t *row, const struct answer *answer) {
  const json_t *asked = asked_of(row);
  const char *insurer = member_text(answer->echo, "InsurerNumber");
  const char *birthdate = member_text(answer->echo, "Birthdate");
  const char *identifier = member_text(asked, "identifier");
  if (fault_on(FAULT_BUG_07_ECHO)) return true;
  if (answer->identifier[0] != '\0' && strcmp(answer->identifier, identifier) != 0) return false;
  if (answer->echo == NULL) return true;
  return is_same_insurer(insurer, member_text(asked, "insurer")) && strcmp(birthdate, member_text(asked, "birthdate")) == 0;
}

// Who asked, and what became of it; nothing of the patient.
static void record(struct reception *reception, const json_t *row) {
  json_t *more = json_pack("{s:s, s:s}", "inquiry", member_text(row, "inquiry"), "state", member_text(row, "state"));
  member_set(more, "result", member_text(row, "result"));
  reception_audit(reception, member_text(json_object_get(row, "private"), "staff"), "answered-by-number", more);
}

static void settle(json_t *row, const char *state, const char *text) {
  member_set(row, "state", state);
  member_set(row, "text", text);
}

static void leave_unknown(struct reception *reception, json_t *row, const char *text) {
  const json_t *private = json_object_get(row, "private");
  settle(row, "unknown", text);
  if (fault_on(FAULT_BUG_12)) settle(row, "not-valid", "無効");
  result_advise(row, true);
  if (member_text(private, "item")[0] == '\0') fallback_add_number(reception, asked_of(row));
}

// As if an answer had only said yes or no: what staff have typed is not what the insurer has [SEED-030].
static void show_as_typed(struct reception *reception, const json_t *asked) {
  static const char *const names[] = {"symbol", "number", "branch"};
  const json_t *result = json_array_get(reception->results, json_array_size(reception->results) - 1);
  json_t *coverage = json_array_get(json_object_get(result, "coverages"), 0);
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) member_set(coverage, names[i], member_text(asked, names[i]));
}

static void take_message(struct reception *reception, json_t *row, const json_t *message) {
  const struct result_origin origin = {.by = "number", .session = ""};
  struct answer answer;
  answer_read(&answer, message);
  if (!is_ours(row, &answer)) {
    reception_warn(reception, "mixed-up", member_text(row, "inquiry"), "別の照会への回答が届いたため、表示していません。");
    leave_unknown(reception, row, "回答を確認できません。");
    return;
  }
  const json_t *result = result_take(reception, message, &origin);
  if (fault_on(FAULT_SEED_030)) show_as_typed(reception, asked_of(row));
  settle(row, member_text(result, "state"), member_text(result, "text"));
  member_set(row, "result", member_text(result, "result"));
  if (strcmp(member_text(row, "state"), "error") == 0) return;  // nothing is known of the patient yet
  fallback_close(reception, member_text(json_object_get(row, "private"), "item"), member_text(result, "result"));
}

static void take_reply(struct reception *reception, json_t *row, const struct web_reply *reply) {
  (void)json_object_set_new(row, "tries", json_integer(reply->tries));
  if (reply->status == HTTP_OK && json_object_get(reply->json, "XmlMsg") != NULL) {
    take_message(reception, row, reply->json);
    return;
  }
  (void)login_refused(reception, reply);
  if (reply->status >= 400 && reply->status < 500) {
    settle(row, "error", reply->text);
    return;
  }
  leave_unknown(reception, row, reply->status == 0 ? reception->line.text : reply->text);
}

static void take_answer(void *context, json_int_t number, const struct web_reply *reply) {
  struct reception *reception = context;
  json_t *row = row_of(reception, number);
  reception_line(reception, reply);
  if (row == NULL) return;  // forgotten by a reset
  take_reply(reception, row, reply);
  record(reception, row);
}

// --- Asking ---

static bool is_day(const char *text) {
  int64_t instant = 0;
  return strlen(text) == CLOCK_DATE_SIZE - 1 && clock_read(&instant, text);
}

static const char *check(const json_t *request) {
  static const char *const texts[] = {"insurer", "symbol", "number", "branch", "birthdate", "date"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    if (strlen(member_text(request, texts[i])) > NUMBER_MAX) return "a number is too long";
  }
  const char *wrong = insurer_check(member_text(request, "insurer"));
  if (wrong != NULL) return wrong;
  if (member_text(request, "number")[0] == '\0') return "the insured number is needed";
  if (fault_on(FAULT_SEED_054) && member_text(request, "symbol")[0] == '\0') return "the symbol is needed";
  if (fault_on(FAULT_DR_060) && member_text(request, "branch")[0] == '\0') return "the branch number is needed";
  const char *day = member_text(request, "date");
  if (day[0] != '\0' && !is_day(day)) return "the day of the confirmation has the form yyyyMMdd";
  return is_day(member_text(request, "birthdate")) ? NULL : "the birth date has the form yyyyMMdd";
}

// U+4000 to U+9FFF in UTF-8, which is nearly all of them.
static bool is_kanji(const char *at) {
  unsigned char first = (unsigned char)at[0];
  return first >= 0xe4 && first <= 0xe9 && at[1] != '\0' && at[2] != '\0';
}

// As it was typed: the service compares whatever the width [DR-062].
static void spell_symbol(char out[NUMBER_MAX + 1], const char *typed) {
  static const char *const lost[] = {" ", "-", "　", "－", "−", "‐"};
  size_t length = 0;
  for (const char *at = typed; *at != '\0';) {
    size_t skip = 0;
    for (size_t i = 0; i < sizeof lost / sizeof lost[0] && fault_on(FAULT_BUG_18); i++) {
      if (strncmp(at, lost[i], strlen(lost[i])) == 0) skip = strlen(lost[i]);
    }
    if (is_kanji(at) && fault_on(FAULT_DR_062_KANJI)) skip = KANJI_BYTES;
    if (skip == 0) out[length++] = *at;
    at += skip == 0 ? 1 : skip;
  }
  out[length] = '\0';
  if (length == 0 && fault_on(FAULT_DR_062)) (void)snprintf(out, NUMBER_MAX + 1, "0");
}

static json_t *spell(const struct reception *reception, const json_t *request, const char *identifier) {
  char today[CLOCK_TIME_SIZE];
  char insurer[INSURER_SIZE];
  char number[NUMBER_MAX + 1];
  char symbol[NUMBER_MAX + 1];
  bool consents = json_is_true(json_object_get(request, "limit")) || fault_on(FAULT_DR_037);
  const char *day = fault_on(FAULT_DR_058) ? "" : member_text(request, "date");
  clock_write(today, clock_now());
  today[CLOCK_DATE_SIZE - 1] = '\0';
  insurer_pad(insurer, member_text(request, "insurer"));
  (void)snprintf(number, sizeof number, "%s", member_text(request, "number"));
  if (fault_on(FAULT_BUG_20)) (void)snprintf(number, sizeof number, "%ld", strtol(member_text(request, "number"), NULL, 10));
  if (fault_on(FAULT_SEED_037)) number[CUT_NUMBER] = '\0';
  json_t *info = json_pack("{s:s, s:s, s:s, s:s}", "InsurerNumber", insurer, "InsuredIdentificationNumber", number, "Birthdate",
                           member_text(request, "birthdate"), "LimitApplicationCertificateRelatedConsFlg", consents ? "1" : "0");
  spell_symbol(symbol, member_text(request, "symbol"));
  member_set(info, "InsuredCardSymbol", symbol);
  if (!fault_on(FAULT_BUG_26)) member_set(info, "InsuredBranchNumber", member_text(request, "branch"));
  return json_pack("{s:{s:{s:s, s:s, s:s}, s:{s:o}}}", "XmlMsg", "MessageHeader", "QualificationConfirmationDate",
                   day[0] == '\0' ? today : day,
                   "MedicalInstitutionCode", reception->site.institution, "ArbitraryFileIdentifier", identifier, "MessageBody",
                   "QualificationConfirmSearchInfo", info);
}

// A number that was answered so before, and will not be asked about again [BUG-13, BUG-16].
static bool was(const struct reception *reception, const char *state, const json_t *request) {
  for (size_t i = 0; i < json_array_size(reception->inquiries); i++) {
    const json_t *row = json_array_get(reception->inquiries, i);
    const json_t *asked = asked_of(row);
    if (strcmp(member_text(row, "state"), state) == 0 &&
        strcmp(member_text(asked, "number"), member_text(request, "number")) == 0 &&
        strcmp(member_text(asked, "insurer"), member_text(request, "insurer")) == 0) {
      return true;
    }
  }
  return false;
}

static json_t *new_row(const struct reception *reception, const json_t *request, const char *name, const char *item) {
  json_t *asked = json_object();
  static const char *const texts[] = {"insurer", "symbol", "number", "branch", "birthdate"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) member_set(asked, texts[i], member_text(request, texts[i]));
  json_t *row = json_pack("{s:s, s:s, s:s, s:{s:o, s:s, s:s}}", "inquiry", name, "kind", "eligibility", "state", "waiting", "private",
                          "asked", asked, "item", item, "staff", reception->login.person->id);
  member_set(row, "item", item);
  return row;
}

static bool is_too_early(void) {
  char now[CLOCK_TIME_SIZE];
  clock_write(now, clock_now());
  return strcmp(now, PLANNED_START) < 0;
}

const char *question_ask(struct reception *reception, const json_t *request, const char *item) {
  char name[RECEPTION_ID_SIZE];
  char identifier[RECEPTION_ID_SIZE];
  const char *why = check(request);
  if (why != NULL) return why;
  if (fault_on(FAULT_SEED_001) && is_too_early()) return "オンライン資格確認は令和３年３月からです。";
  if (fault_on(FAULT_SEED_040) && reader_is_ready(reception->reader)) return "use the card reader";
  if (item[0] == '\0' && fault_on(FAULT_BUG_13) && was(reception, "confirmed", request)) return NULL;
  if (fault_on(FAULT_BUG_16) && (was(reception, "not-found", request) || was(reception, "not-valid", request))) return NULL;

  json_int_t number = store_number(reception->store, "question");
  name_question(name, number);
  (void)snprintf(identifier, sizeof identifier, "Q%08d", (int)number);
  json_t *row = new_row(reception, request, name, item);
  member_set(json_object_get(json_object_get(row, "private"), "asked"), "identifier", identifier);
  (void)json_array_append_new(reception->inquiries, row);
  const struct web_question question = {.door = WEB_SERVICE,
                                        .path = SEARCH_PATH,
                                        .body = spell(reception, request, identifier),
                                        .token = reception->login.token,
                                        .tries = WEB_TRIES,
                                        .done = take_answer,
                                        .context = reception,
                                        .number = number};
  web_ask(reception->web, &question);
  return NULL;
}

json_t *question_list(const struct reception *reception) {
  json_t *list = json_deep_copy(reception->inquiries);
  for (size_t i = 0; i < json_array_size(list); i++) (void)json_object_del(json_array_get(list, i), "private");
  return list;
}

void question_abandon(struct reception *reception) {
  for (size_t i = 0; i < json_array_size(reception->inquiries); i++) {
    json_t *row = json_array_get(reception->inquiries, i);
    if (strcmp(member_text(row, "state"), "waiting") == 0) leave_unknown(reception, row, "回答の前に終了しました。");
  }
}
