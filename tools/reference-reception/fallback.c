// SPDX-License-Identifier: Apache-2.0
#include "fallback.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "fault.h"
#include "member.h"

// Takes `item`.
static void add(struct reception *reception, json_t *item) {
  char name[RECEPTION_ID_SIZE];
  char now[CLOCK_TIME_SIZE];
  if (fault_on(FAULT_BUG_59)) {
    json_decref(item);
    return;
  }
  clock_write(now, clock_now());
  (void)snprintf(name, sizeof name, "f%d", (int)store_number(reception->store, "fallback"));
  member_set(item, "item", name);
  member_set(item, "since", now);
  member_set(item, "state", "open");
  (void)json_array_append_new(store_list(reception->store, "fallback"), item);
  reception_save(reception);
}

static json_t *copy(const json_t *from, const char *const *names) {
  json_t *item = json_object();
  for (; *names != NULL; names++) member_set(item, *names, member_text(from, *names));
  return item;
}

void fallback_add_number(struct reception *reception, const json_t *numbers) {
  static const char *const names[] = {"insurer", "symbol", "number", "branch", "birthdate", NULL};
  add(reception, copy(numbers, names));
}

void fallback_add_session(struct reception *reception, const char *session) {
  add(reception, json_pack("{s:s}", "session", session));
}

void fallback_note(struct reception *reception, const json_t *request) {
  static const char *const names[] = {"name", "sex", "birthdate", "address", "insurer", "symbol", "number", "branch", "contact", NULL};
  static const char *const less[] = {"name", NULL};
  add(reception, copy(request, fault_on(FAULT_DR_093) ? less : names));
}

const json_t *fallback_numbers(struct reception *reception, const char *item) {
  const json_t *row = member_row(store_list(reception->store, "fallback"), "item", item);
  bool open = row != NULL && strcmp(member_text(row, "state"), "open") == 0;
  return open && member_text(row, "number")[0] != '\0' && member_text(row, "insurer")[0] != '\0' ? row : NULL;
}

void fallback_close(struct reception *reception, const char *item, const char *result) {
  json_t *row = member_row(store_list(reception->store, "fallback"), "item", item);
  if (row == NULL) return;
  member_set(row, "state", "checked");
  member_set(row, "result", result);
  reception_save(reception);
}
