// SPDX-License-Identifier: Apache-2.0
#include "disaster.h"

#include <stdio.h>
#include <string.h>

#include "fault.h"
#include "insurer.h"
#include "login.h"
#include "member.h"
#include "view.h"

#define SEARCH_PATH "/onshi-mock/1/disaster/search"

enum { HTTP_OK = 200 };

static const char *const by_number[] = {"symbol", "number", "branch", NULL};
static const char *const by_details[] = {"name", "birthdate", "sex", "address", NULL};

static void record(struct reception *reception, const char *staff, const char *what, json_t *more) {
  if (fault_on(FAULT_DR_117)) {
    json_decref(more);
    return;
  }
  reception_audit(reception, staff, what, more);
}

// Who may see what is as in normal time [SEED-113, SEED-135].
static void show(struct reception *reception, const char *kind, const char *staff, const json_t *message, json_t *first) {
  json_t *row = first != NULL ? first : view_add(reception, kind, staff, "disaster", "waiting");
  member_set(row, "kind", kind);
  if (view_may(site_person(&reception->site, staff), kind) || fault_on(FAULT_DR_113)) {
    view_fill(reception, row, message, NULL);
  } else {
    view_deny(reception, row);
  }
  view_record(reception, row);
}

static void take_views(struct reception *reception, json_t *row, const json_t *result) {
  char staff[SITE_WORD_SIZE];
  (void)snprintf(staff, sizeof staff, "%s", member_text(row, "staff"));
  const json_t *medication = json_object_get(result, "medication");
  const json_t *checkups = json_object_get(result, "checkups");
  const char *name = member_find(medication, "Name");
  if (name[0] == '\0') name = member_find(checkups, "Name");
  record(reception, staff, "disaster-found", json_pack("{s:s, s:s}", "view", member_text(row, "view"), "found", name));
  show(reception, "medication", staff, medication, row);
  if (!fault_on(FAULT_SEED_135)) show(reception, "checkup", staff, checkups, NULL);
}

static void take_answer(void *context, json_int_t number, const struct web_reply *reply) {
  struct reception *reception = context;
  char name[RECEPTION_ID_SIZE];
  (void)snprintf(name, sizeof name, "v%d", (int)number);
  json_t *row = member_row(reception->views, "view", name);
  const json_t *result = json_object_get(reply->json, "result");
  reception_line(reception, reply);
  (void)login_refused(reception, reply);
  if (row == NULL || strcmp(member_text(row, "state"), "closed") == 0) return;
  if (reply->status == 0) {
    member_set(row, "state", "unknown");
    member_set(row, "text", reception->line.text);
  } else if (reply->status == HTTP_OK && json_is_object(result)) {
    take_views(reception, row, result);
  } else {
    view_refuse(row, reply->text);
  }
  if (!json_is_object(result)) view_record(reception, row);
}

static json_t *spell_query(const json_t *request, bool details) {
  char insurer[INSURER_SIZE];
  json_t *query = json_object();
  for (const char *const *name = details ? by_details : by_number; *name != NULL; name++) {
    bool dropped = details && fault_on(FAULT_DR_111) && (strcmp(*name, "sex") == 0 || strcmp(*name, "address") == 0);
    if (!dropped) member_set(query, *name, member_text(request, *name));
  }
  if (!details) {
    insurer_pad(insurer, member_text(request, "insurer"));
    member_set(query, "insurer", insurer);
  }
  return query;
}

static const char *check(const json_t *request, bool details) {
  const char *consent = member_text(request, "consent");
  bool known = strcmp(consent, "oral") == 0 || strcmp(consent, "none") == 0 || strcmp(consent, "refused") == 0;
  if (!known) return "the consent is oral, none or refused";
  if (strcmp(consent, "none") == 0 && member_text(request, "reason")[0] == '\0') return "without consent a reason is needed";
  if (details) return member_text(request, "name")[0] == '\0' ? "the name is needed" : NULL;
  return member_text(request, "number")[0] == '\0' ? "insurer and number are needed" : insurer_check(member_text(request, "insurer"));
}

static void ask(struct reception *reception, const json_t *request, bool details) {
  const char *consent = member_text(request, "consent");
  if (strcmp(consent, "refused") == 0) consent = "oral";  // only a fault comes here with a refusal [DR-112]
  json_t *body = json_pack("{s:s, s:s, s:o}", "operator", member_text(request, "staff"), "consent", consent, "query",
                           spell_query(request, details));
  member_set(body, "reason", member_text(request, "reason"));
  const struct web_question question = {
      .door = WEB_SERVICE,
      .path = SEARCH_PATH,
      .body = body,
      .token = reception->login.token,
      .tries = 1,
      .done = take_answer,
      .context = reception,
      .number = json_integer_value(json_object_get(store_object(reception->store, "numbers"), "view"))};
  web_ask(reception->web, &question);
}

// What was found, or refused, before: not asked for again by a product that believes in its memory [SEED-131, DR-114].
static bool answer_from_memory(struct reception *reception, json_t *row) {
  for (size_t i = 0; i + 1 < json_array_size(reception->views); i++) {
    json_t *earlier = json_array_get(reception->views, i);
    const char *state = member_text(earlier, "state");
    bool repeats = (strcmp(state, "shown") == 0 && fault_on(FAULT_SEED_131)) || (strcmp(state, "not-open") == 0 && fault_on(FAULT_DR_114));
    if (!repeats || strcmp(member_text(earlier, "by"), "disaster") != 0) continue;
    (void)json_object_update_missing(row, earlier);
    member_set(row, "kind", member_text(earlier, "kind"));
    member_set(row, "state", state);
    return true;
  }
  return false;
}

const char *disaster_search(struct reception *reception, const json_t *request) {
  bool details = strcmp(member_text(request, "by"), "details") == 0;
  const char *staff = member_text(request, "staff");
  const char *consent = member_text(request, "consent");
  const char *why = check(request, details);
  if (why != NULL) return why;
  if (fault_on(FAULT_SEED_134) && reception->site.face[0] != '\0') return "the receipt computer asks in a disaster";
  if (fault_on(FAULT_SEED_132) && json_array_size(reception->sessions) == 0) return "a card has to be read first";

  json_t *row = view_add(reception, "disaster", staff, "disaster", "waiting");
  record(reception, staff, "disaster-search",
         json_pack("{s:s, s:s, s:s, s:s}", "view", member_text(row, "view"), "search", details ? "details" : "number", "consent",
                   consent, "reason", member_text(request, "reason")));
  if (answer_from_memory(reception, row)) return NULL;
  bool has_account = strcmp(reception->login.person->kind, "viewer") == 0;
  if (!view_may(site_person(&reception->site, staff), "medication") && !(has_account && fault_on(FAULT_DR_113))) {
    view_deny(reception, row);
    return NULL;
  }
  if (strcmp(consent, "refused") == 0 && !fault_on(FAULT_DR_112)) {
    member_set(row, "state", "no-consent");
    member_set(row, "text", "患者が同意しませんでした。");
    return NULL;
  }
  ask(reception, request, details);
  return NULL;
}
