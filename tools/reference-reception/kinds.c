// SPDX-License-Identifier: Apache-2.0
#include "kinds.h"

#include "fault.h"
#include "member.h"

enum { KINDS_MAX = 16 };

static const char *const usual[] = {"medication", "checkup", "limit", "special-disease"};  // DR-017

static json_t *kept_kinds(struct reception *reception) {
  json_t *kept = store_object(reception->store, "kinds");
  if (json_is_array(json_object_get(kept, "effective"))) return kept;

  json_t *list = json_array();
  for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) (void)json_array_append_new(list, json_string(usual[i]));
  (void)json_object_set_new(kept, "effective", json_deep_copy(list));
  (void)json_object_set_new(kept, "chosen", list);
  return kept;
}

static bool is_pending(json_t *kept) {
  return json_equal(json_object_get(kept, "chosen"), json_object_get(kept, "effective")) == 0;
}

const char *kinds_choose(struct reception *reception, const json_t *kinds) {
  size_t count = json_array_size(kinds);
  if (!json_is_array(kinds) || count > KINDS_MAX) return "the kinds are a list of at most 16 words";
  for (size_t i = 0; i < count; i++) {
    if (!json_is_string(json_array_get(kinds, i))) return "the kinds are a list of words";
  }
  json_t *kept = kept_kinds(reception);
  (void)json_object_set_new(kept, "chosen", json_deep_copy(kinds));
  (void)json_object_set_new(kept, "logged-out", json_false());
  reception_save(reception);
  return NULL;
}

void kinds_logged_out(struct reception *reception) {
  json_t *kept = kept_kinds(reception);
  if (!is_pending(kept)) return;
  (void)json_object_set_new(kept, "logged-out", json_true());
  reception_save(reception);
}

void kinds_reader_started(struct reception *reception) {
  json_t *kept = kept_kinds(reception);
  if (!is_pending(kept) || !json_is_true(json_object_get(kept, "logged-out"))) return;
  (void)json_object_set_new(kept, "effective", json_deep_copy(json_object_get(kept, "chosen")));
  reception_save(reception);
}

json_t *kinds_to_ask(struct reception *reception, const json_t *open) {
  const json_t *effective = json_object_get(kept_kinds(reception), "effective");
  json_t *ask = json_array();
  if (fault_on(FAULT_SEED_111_ASK)) open = effective;
  for (size_t i = 0; i < json_array_size(open); i++) {
    const char *kind = json_string_value(json_array_get(open, i));
    if (kind != NULL && (member_has(effective, kind) || fault_on(FAULT_DR_017))) (void)json_array_append_new(ask, json_string(kind));
  }
  return ask;
}

void kinds_seen(struct reception *reception, json_t *seen) {
  json_t *kept = kept_kinds(reception);
  if (fault_on(FAULT_BUG_53)) {
    (void)json_object_set_new(seen, "kinds", json_deep_copy(json_object_get(kept, "chosen")));
    return;
  }
  (void)json_object_set_new(seen, "kinds", json_deep_copy(json_object_get(kept, "effective")));
  if (!is_pending(kept)) return;
  (void)json_object_set_new(seen, "chosen", json_deep_copy(json_object_get(kept, "chosen")));
  member_set(seen, "needs", json_is_true(json_object_get(kept, "logged-out")) ? "restart" : "log-out");
}
