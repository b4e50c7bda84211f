// SPDX-License-Identifier: Apache-2.0
#include "seen.h"

#include "certificate.h"
#include "login.h"
#include "member.h"
#include "question.h"
#include "reader.h"
#include "result.h"
#include "view.h"

static json_t *line_seen(const struct line *line) {
  json_t *seen = json_pack("{s:s}", "state", !line->known ? "unknown" : line->up ? "up" : "down");
  if (line->known && !line->up) {
    member_set(seen, "layer", reception_layer_word(line->layer));
    member_set(seen, "text", line->text);
  }
  return seen;
}

json_t *seen_now(struct reception *reception) {
  json_t *seen = json_object();
  json_t *certificate = certificate_seen(reception);
  (void)json_object_set_new(seen, "login", login_seen(reception));
  (void)json_object_set_new(seen, "line", line_seen(&reception->line));
  (void)json_object_set_new(seen, "reader", reader_seen(reception));
  if (certificate != NULL) (void)json_object_set_new(seen, "certificate", certificate);
  if (reception->expected != NULL) (void)json_object_set(seen, "expected", reception->expected);
  (void)json_object_set_new(seen, "reminders", json_deep_copy(reception->reminders));
  (void)json_object_set_new(seen, "sessions", json_deep_copy(reception->sessions));
  (void)json_object_set_new(seen, "inquiries", question_list(reception));
  (void)json_object_set_new(seen, "results", result_list(reception));
  (void)json_object_set_new(seen, "views", view_list(reception));
  (void)json_object_set_new(seen, "fallback", json_deep_copy(store_list(reception->store, "fallback")));
  (void)json_object_set_new(seen, "warnings", json_deep_copy(reception->warnings));
  (void)json_object_set_new(seen, "prompts", json_integer(reception->prompts));
  return seen;
}
