// SPDX-License-Identifier: Apache-2.0
#include "reception.h"

#include <stdio.h>
#include <string.h>

#include "audit.h"
#include "clock.h"
#include "fault.h"
#include "member.h"

enum { HEARTBEAT_S = 10 };

void reception_warn(struct reception *reception, const char *kind, const char *about, const char *text) {
  json_t *warning = json_pack("{s:s, s:s}", "kind", kind, "text", text);
  member_set(warning, "about", about);
  (void)json_array_append_new(reception->warnings, warning);
}

void reception_save(struct reception *reception) {
  if (store_save(reception->store)) return;
  if (member_row(reception->warnings, "kind", "store") != NULL) return;
  reception_warn(reception, "store", "", "記録を保存できません。ディスクの空きと権限を確認してください。");
}

void reception_audit(struct reception *reception, const char *staff, const char *what, json_t *more) {
  char now[CLOCK_TIME_SIZE];
  bool asks = strncmp(what, "look-up", strlen("look-up")) == 0 || strncmp(what, "answered", strlen("answered")) == 0;
  if (asks && fault_on(FAULT_X_01)) {
    json_decref(more);
    return;
  }
  clock_write(now, clock_now());
  json_t *record = json_pack("{s:s, s:s}", "at", now, "what", what);
  if (!fault_on(FAULT_SEED_038)) member_set(record, "staff", staff);
  if (more != NULL) (void)json_object_update(record, more);
  json_decref(more);
  audit_add(store_list(reception->store, "audit"), record);
  reception_save(reception);
}

static const struct {
  const char *word, *text;
} layers[] = {
    [WEB_NETWORK] = {"network", "サービスに接続できません。回線と機器を確認してください。"},
    [WEB_TLS] = {"tls", "サービスとの暗号化通信ができません。証明書と時計を確認してください。"},
    [WEB_SILENT] = {"service", "サービスから回答がありません。"},
    [WEB_ANSWERED] = {"service", ""},
};

const char *reception_layer_word(enum web_layer layer) {
  return layers[layer].word;
}

static bool has_open_items(struct reception *reception) {
  return member_row(store_list(reception->store, "fallback"), "state", "open") != NULL;
}

void reception_line(struct reception *reception, const struct web_reply *reply) {
  struct line *line = &reception->line;
  bool up = reply->layer == WEB_ANSWERED || fault_on(FAULT_SEED_120);
  bool changed = !line->known || line->up != up;
  bool back = up && line->known && !line->up;
  *line = (struct line){.known = true, .up = up, .tried = clock_now(), .layer = reply->layer};
  if (!up) (void)snprintf(line->text, sizeof line->text, "%s", layers[reply->layer].text);
  if (changed && !up) reception_warn(reception, "line", layers[reply->layer].word, line->text);
  if (back && has_open_items(reception)) {
    reception_warn(reception, "re-check", "", "回線が復旧しました。確認できなかった方の資格を確認してください。");
  }
}

static void take_beat(void *context, json_int_t number, const struct web_reply *reply) {
  (void)number;
  reception_line(context, reply);
}

void reception_look_at_line(struct reception *reception) {
  const struct web_question question = {.door = WEB_SERVICE, .path = "", .tries = 1, .done = take_beat, .context = reception};
  bool quiet = clock_now() - reception->line.tried >= HEARTBEAT_S;
  if (reception->login.state != LOGIN_IN || !quiet || fault_on(FAULT_SEED_120_QUIET) || web_under_way(reception->web) > 0) return;
  reception->line.tried = clock_now();
  web_ask(reception->web, &question);
}

void reception_begin(struct reception *reception) {
  json_t **lists[] = {&reception->sessions, &reception->inquiries, &reception->results,
                      &reception->views,    &reception->warnings,  &reception->reminders};
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
    json_decref(*lists[i]);
    *lists[i] = json_array();
  }
  json_decref(reception->expected);
  reception->expected = NULL;
  reception->prompts = 0;
  reception->line = (struct line){0};
  if (audit_is_whole(store_list(reception->store, "audit"))) return;
  reception_warn(reception, "audit", "", "監査記録が欠けているか、書き換えられています。管理者に確認してください。");
}

void reception_end(struct reception *reception) {
  json_t **lists[] = {&reception->sessions, &reception->inquiries, &reception->results,    &reception->views,
                      &reception->warnings, &reception->reminders, &reception->expected,   &reception->card.ask,
                      &reception->card.identity};
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
    json_decref(*lists[i]);
    *lists[i] = NULL;
  }
  reception->card = (struct card){0};
}
