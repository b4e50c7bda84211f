// SPDX-License-Identifier: Apache-2.0
#include "view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "fault.h"
#include "insurer.h"
#include "login.h"
#include "member.h"
#include "record.h"
#include "result.h"

#define MEDICATION_PATH "/onshi-mock/1/YZKsiquc01"
#define CHECKUP_PATH "/onshi-mock/1/TKKsiquc01"

enum { HTTP_OK = 200, AGAIN_AFTER_S = 30, USUAL_MONTHS = 36, FEWER_MONTHS = 12 };

// --- Who may ---

static const struct {
  const char *role;
  bool medication, checkup;
} rights[] = {
    {"physician", true, true}, {"dentist", true, true}, {"pharmacist", true, false}, {"viewer", true, true},
};

bool view_may(const struct site_person *person, const char *kind) {
  bool checkup = strcmp(kind, "checkup") == 0;
  if (fault_on(FAULT_DR_130)) return true;
  if (strcmp(person->kind, "viewer") != 0) return false;
  for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++) {
    if (strcmp(rights[i].role, person->role) != 0) continue;
    if (strcmp(person->role, "dentist") == 0 && fault_on(FAULT_SEED_112)) return checkup;
    return checkup ? rights[i].checkup || fault_on(FAULT_SEED_113) : rights[i].medication;
  }
  return false;
}

// --- Rows ---

json_t *view_add(struct reception *reception, const char *kind, const char *staff, const char *by, const char *state) {
  char name[RECEPTION_ID_SIZE];
  (void)snprintf(name, sizeof name, "v%d", (int)store_number(reception->store, "view"));
  json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:s}", "view", name, "kind", kind, "staff", staff, "by", by, "state", state);
  (void)json_array_append_new(reception->views, row);
  return row;
}

static void set(json_t *row, const char *state, const char *text) {
  member_set(row, "state", state);
  member_set(row, "text", text);
}

void view_deny(struct reception *reception, json_t *row) {
  set(row, "not-qualified", "閲覧の権限がありません。");
  if (fault_on(FAULT_SEED_118)) return;
  reception_audit(reception, member_text(row, "staff"), "denied",
                  json_pack("{s:s, s:s}", "view", member_text(row, "view"), "kind", member_text(row, "kind")));
}

void view_record(struct reception *reception, const json_t *row) {
  json_t *more = json_pack("{s:s, s:s, s:s}", "view", member_text(row, "view"), "kind", member_text(row, "kind"), "state",
                           member_text(row, "state"));
  member_set(more, "result", member_text(row, "result"));
  reception_audit(reception, member_text(row, "staff"), "viewed", more);
}

// The service has codes that nobody has published, and words. Our reading of the words, in this order.
static const struct {
  const char *word, *state;
} readings[] = {
    {"同意", "no-consent"},           {"特別措置", "not-open"},    {"開始", "not-open"},
    {"情報がありません", "no-data"}, {"該当する情報", "no-data"},
};

// The days of the plan of 2020. What is open says the service: only a fault looks here [SEED-016].
static const struct {
  const char *kind, *from;
} plan[] = {{"checkup", "20210301"}, {"medication", "20211001"}};

static bool is_planned(const char *kind) {
  char now[CLOCK_TIME_SIZE];
  clock_write(now, clock_now());
  for (size_t i = 0; i < sizeof plan / sizeof plan[0]; i++) {
    if (strcmp(plan[i].kind, kind) == 0) return strcmp(now, plan[i].from) >= 0;
  }
  return false;
}

void view_refuse(json_t *row, const char *text) {
  const char *state = "refused";
  for (size_t i = sizeof readings / sizeof readings[0]; i-- > 0;) {
    if (strstr(text, readings[i].word) != NULL) state = readings[i].state;
  }
  if (strstr(text, "特別措置") != NULL && fault_on(FAULT_DR_110)) state = "no-data";
  if (strstr(text, "複数") != NULL && fault_on(FAULT_DR_111_SEVERAL)) state = "no-data";
  if (strstr(text, "この資格では") != NULL && fault_on(FAULT_DR_035)) state = "no-consent";
  if (strstr(text, "停止") != NULL && fault_on(FAULT_DR_124)) state = "no-data";
  set(row, state, text);
  bool takes_nothing = strcmp(state, "no-data") == 0 && strcmp(member_text(row, "kind"), "medication") == 0;
  if (takes_nothing && fault_on(FAULT_BUG_52)) set(row, "shown", "服用している薬はありません");
  bool planned = strcmp(state, "not-open") == 0 && is_planned(member_text(row, "kind"));
  if (planned && fault_on(FAULT_SEED_016)) set(row, "no-data", "情報がありません");
  if (fault_on(FAULT_SEED_003)) set(row, "no-data", "情報がありません");
}

// Claims of a month can be seen from the 11th of the next one on [DR-120].
static void write_as_of(json_t *row) {
  char today[CLOCK_TIME_SIZE];
  char as_of[CLOCK_TIME_SIZE];
  clock_write(today, clock_now());
  bool early = strcmp(today + 6, "11") < 0;
  clock_write(as_of, fault_on(FAULT_DR_120) ? clock_now() : clock_months_later(clock_now(), early ? -1 : 0) - 1);
  as_of[CLOCK_DATE_SIZE - 1] = '\0';
  member_set(row, "as-of", as_of);
}

static bool is_about(const struct record *record, const json_t *result) {
  if (result == NULL || fault_on(FAULT_BUG_02)) return true;
  return record->name[0] != '\0' && strcmp(record->birthdate, member_text(result, "birthdate")) == 0 &&
         strcmp(record->name, member_text(result, "name")) == 0;
}

// The items of the latest day alone [SEED-117].
static void keep_latest(json_t *items) {
  char latest[CLOCK_TIME_SIZE] = "";
  for (size_t i = 0; i < json_array_size(items); i++) {
    const char *date = member_text(json_array_get(items, i), "date");
    if (strcmp(date, latest) > 0) (void)snprintf(latest, sizeof latest, "%s", date);
  }
  for (size_t i = json_array_size(items); i-- > 0;) {
    if (strcmp(member_text(json_array_get(items, i), "date"), latest) != 0) (void)json_array_remove(items, i);
  }
}

void view_fill(struct reception *reception, json_t *row, const json_t *message, const json_t *result) {
  struct record record;
  record_read(&record, message);
  if (!record.good) {
    view_refuse(row, record.text);
  } else if (!is_about(&record, result)) {
    reception_warn(reception, "person", member_text(row, "view"), "閲覧の回答の氏名・生年月日が患者と一致しないため、表示していません。");
    set(row, "refused", "閲覧の回答の氏名・生年月日が患者と一致しません。");
  } else if (json_array_size(record.items) == 0) {
    set(row, "no-data", record.text);
  } else {
    set(row, "shown", record.text);
    member_set(row, "name", record.name);
    member_set(row, "birthdate", record.birthdate);
    member_set(row, "sex", record.sex);
    if (strcmp(member_text(row, "kind"), "checkup") == 0 && fault_on(FAULT_SEED_117)) keep_latest(record.items);
    (void)json_object_set(row, "items", record.items);
    if (fault_on(FAULT_SEED_122)) (void)json_object_set(json_object_get(row, "private"), "kept", record.items);
    if (strcmp(member_text(row, "kind"), "medication") == 0) write_as_of(row);
  }
  record_free(&record);
}

// --- Asking ---

// Of the same person, from an answer that came before the service said no [SEED-122].
static void show_earlier(const struct reception *reception, json_t *row) {
  const char *name = member_text(result_find(reception, member_text(row, "result")), "name");
  for (size_t i = json_array_size(reception->views); i-- > 0;) {
    const json_t *earlier = json_array_get(reception->views, i);
    const json_t *kept = member_at(earlier, (const char *const[]){"private", "kept", NULL});
    bool same = strcmp(member_text(earlier, "kind"), member_text(row, "kind")) == 0 &&
                strcmp(member_text(result_find(reception, member_text(earlier, "result")), "name"), name) == 0;
    if (kept == NULL || !same) continue;
    (void)json_object_set_new(row, "items", json_deep_copy(kept));
    (void)json_object_set_new(json_object_get(row, "private"), "earlier", json_true());
    set(row, "shown", "");
    return;
  }
}

static void take_answer(void *context, json_int_t number, const struct web_reply *reply) {
  struct reception *reception = context;
  char name[RECEPTION_ID_SIZE];
  (void)snprintf(name, sizeof name, "v%d", (int)number);
  json_t *row = member_row(reception->views, "view", name);
  reception_line(reception, reply);
  (void)login_refused(reception, reply);
  if (row == NULL || strcmp(member_text(row, "state"), "closed") == 0) return;
  if (reply->status == 0) {
    set(row, "unknown", reception->line.text);
  } else if (reply->status != HTTP_OK) {
    view_refuse(row, reply->text);
  } else {
    view_fill(reception, row, reply->json, result_find(reception, member_text(row, "result")));
  }
  if (fault_on(FAULT_SEED_122) && strcmp(member_text(row, "state"), "no-consent") == 0) show_earlier(reception, row);
  view_record(reception, row);
}

static void write_month(char out[CLOCK_TIME_SIZE], const char *wish, int months) {
  if (strlen(wish) == CLOCK_MONTH_SIZE - 1 && !fault_on(FAULT_DR_122)) {
    (void)snprintf(out, CLOCK_TIME_SIZE, "%s", wish);
    return;
  }
  clock_write(out, clock_months_later(clock_now(), months));
  out[CLOCK_MONTH_SIZE - 1] = '\0';
}

static json_t *spell(const struct reception *reception, const struct view_wish *wish, const json_t *coverage, const char *name) {
  char insurer[INSURER_SIZE];
  char from[CLOCK_TIME_SIZE];
  char to[CLOCK_TIME_SIZE];
  insurer_pad(insurer, member_text(coverage, "insurer"));
  json_t *header = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "MedicalInstitutionCode", reception->site.institution, "InsurerNumber",
                             insurer, "InsuranceCardSymbol", member_text(coverage, "symbol"), "InsuredPersonIdentificationNumber",
                             member_text(coverage, "number"), "BranchNumber", member_text(coverage, "branch"),
                             "ArbitraryFileIdentifier", name);
  json_t *body = json_pack("{s:s}", "FileCategory", "2");
  if (strcmp(wish->kind, "medication") == 0) {
    write_month(from, wish->from, fault_on(FAULT_SEED_116) ? -FEWER_MONTHS : -USUAL_MONTHS);
    write_month(to, wish->to, 0);
    member_set(body, "StartDate", from);
    member_set(body, "EndDate", to);
  }
  return json_pack("{s:{s:o, s:o}}", "XmlMsg", "MessageHeader", header, "MessageBody", body);
}

static void ask(struct reception *reception, const struct view_wish *wish, const json_t *result, json_t *row) {
  const char *name = member_text(row, "view");
  const struct web_question question = {
      .door = WEB_SERVICE,
      .path = strcmp(wish->kind, "medication") == 0 ? MEDICATION_PATH : CHECKUP_PATH,
      .body = spell(reception, wish, json_array_get(json_object_get(result, "coverages"), 0), name),
      .token = reception->login.token,
      .tries = WEB_TRIES,
      .done = take_answer,
      .context = reception,
      .number = strtoll(name + 1, NULL, 10)};
  (void)json_object_set_new(row, "private", json_pack("{s:I}", "asked", (json_int_t)clock_now()));
  member_set(row, "result", member_text(result, "result"));
  web_ask(reception->web, &question);
}

// The same question a moment ago, answered or on its way: it is on the screen already [BUG-55].
static bool is_fresh(const struct reception *reception, const struct view_wish *wish) {
  for (size_t i = 0; i < json_array_size(reception->views); i++) {
    const json_t *row = json_array_get(reception->views, i);
    const char *state = member_text(row, "state");
    int64_t asked = json_integer_value(member_at(row, (const char *const[]){"private", "asked", NULL}));
    bool open = strcmp(state, "waiting") == 0 || strcmp(state, "shown") == 0;
    if (open && strcmp(member_text(row, "kind"), wish->kind) == 0 && strcmp(member_text(row, "result"), wish->result) == 0 &&
        strcmp(member_text(row, "staff"), wish->staff) == 0 && clock_now() - asked < AGAIN_AFTER_S) {
      return true;
    }
  }
  return false;
}

// What a product says that believes to know what is open: NULL, that it is [SEED-002, SEED-004, SEED-016].
static const char *closed_here(const struct reception *reception, const char *kind) {
  static const char not_yet[] = "この機能はまだ開始していません。";
  for (size_t i = 0; i < json_array_size(reception->views) && fault_on(FAULT_SEED_004); i++) {
    const json_t *row = json_array_get(reception->views, i);
    if (strcmp(member_text(row, "state"), "not-open") == 0 && strcmp(member_text(row, "by"), "disaster") != 0) return not_yet;
  }
  if (fault_on(FAULT_SEED_002) && strcmp(kind, "checkup") == 0 && !is_planned("medication")) return not_yet;
  return fault_on(FAULT_SEED_016) && !is_planned(kind) ? not_yet : NULL;
}

const char *view_ask(struct reception *reception, const struct view_wish *wish) {
  const json_t *result = result_find(reception, wish->result);
  const struct site_person *person = site_person(&reception->site, wish->staff);
  if (result == NULL || json_array_size(json_object_get(result, "coverages")) == 0) return "there is no such patient on the screen";
  if (is_fresh(reception, wish)) return NULL;

  json_t *row = view_add(reception, wish->kind, wish->staff, member_text(result, "by"), "waiting");
  member_set(row, "result", wish->result);
  if (!view_may(person, wish->kind)) {
    view_deny(reception, row);
    return NULL;
  }
  if (strcmp(member_text(result, "by"), "card") != 0 && !fault_on(FAULT_SEED_041)) {
    set(row, "no-consent", "マイナンバーカードによる本人確認と同意がありません。");
    return NULL;
  }
  const char *closed = closed_here(reception, wish->kind);
  if (closed != NULL) {
    set(row, "not-open", closed);
    return NULL;
  }
  ask(reception, wish, result, row);
  return NULL;
}

// --- The end ---

static void empty(json_t *row, const char *state, const char *text) {
  static const char *const members[] = {"items", "name", "birthdate", "sex", "as-of"};
  for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) (void)json_object_del(row, members[i]);
  set(row, state, text);
}

void view_look_at_clock(struct reception *reception) {
  for (size_t i = 0; i < json_array_size(reception->views); i++) {
    json_t *row = json_array_get(reception->views, i);
    const json_t *result = result_find(reception, member_text(row, "result"));
    if (strcmp(member_text(row, "state"), "shown") != 0 || result == NULL) continue;
    if (member_at(row, (const char *const[]){"private", "earlier", NULL}) != NULL) continue;  // by mistake [SEED-122]
    if (result_until(result, member_text(row, "kind"))[0] == '\0') empty(row, "no-consent", "同意の有効期限が過ぎました。");
  }
}

void view_close_all(struct reception *reception) {
  for (size_t i = 0; i < json_array_size(reception->views); i++) {
    json_t *row = json_array_get(reception->views, i);
    const char *state = member_text(row, "state");
    if (strcmp(state, "shown") == 0 || strcmp(state, "waiting") == 0) empty(row, "closed", "");
  }
}

void view_poll(struct reception *reception) {
  size_t count = fault_on(FAULT_BUG_55) && reception->login.state == LOGIN_IN ? json_array_size(reception->views) : 0;
  for (size_t i = 0; i < count; i++) {
    json_t *row = json_array_get(reception->views, i);
    const json_t *result = result_find(reception, member_text(row, "result"));
    const struct view_wish wish = {.kind = member_text(row, "kind"), .staff = member_text(row, "staff"), .from = "", .to = ""};
    int64_t asked = json_integer_value(member_at(row, (const char *const[]){"private", "asked", NULL}));
    bool due = clock_now() - asked >= AGAIN_AFTER_S;
    if (due && result != NULL && strcmp(member_text(row, "state"), "shown") == 0) ask(reception, &wish, result, row);
  }
}

json_t *view_list(const struct reception *reception) {
  json_t *list = json_deep_copy(reception->views);
  for (size_t i = 0; i < json_array_size(list); i++) (void)json_object_del(json_array_get(list, i), "private");
  return list;
}
