// SPDX-License-Identifier: Apache-2.0
#include "desk.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actions.h"
#include "card.h"
#include "certificate.h"
#include "clock.h"
#include "login.h"
#include "member.h"
#include "question.h"
#include "reader.h"
#include "seen.h"
#include "view.h"

enum { WAIT_MS = 4000, TURN_MS = 500, DESCRIPTORS_MAX = 4 };

struct desk {
  struct reception reception;
  bool is_open;
  enum action_waits waits;
  json_t *waiting;  // the answer that is to come, NULL when there is none
  int64_t deadline_ms;
  unsigned ended;  // sessions that had ended when it was asked for
};

struct desk *desk_open(void) {
  return calloc(1, sizeof(struct desk));
}

static void stop(struct desk *desk) {
  struct reception *reception = &desk->reception;
  if (desk->is_open) question_abandon(reception);
  if (desk->is_open) card_abandon(reception);
  web_close(reception->web);
  reader_close(reception->reader);
  store_close(reception->store);
  reception_end(reception);
  reception->web = NULL;
  reception->reader = NULL;
  reception->store = NULL;
  reception->login = (struct login){0};
  reception->reminded_day = 0;
  desk->is_open = false;
}

void desk_close(struct desk *desk) {
  if (desk == NULL) return;
  stop(desk);
  json_decref(desk->waiting);
  free(desk);
}

static const char *start(struct desk *desk) {
  struct reception *reception = &desk->reception;
  reception->store = store_open(reception->site.store);
  reception->web = web_open(&reception->site);
  reception->reader = reader_open();
  desk->is_open = reception->store != NULL && reception->web != NULL && reception->reader != NULL;
  if (!desk->is_open) {
    stop(desk);
    return "the store of this site cannot be opened";
  }
  reception_begin(reception);
  return NULL;
}

// --- Requests about the product itself ---

static const char *hello(struct desk *desk, const json_t *request, json_t *answer) {
  stop(desk);
  const char *why = site_read(&desk->reception.site, request);
  if (why == NULL) why = start(desk);
  if (why != NULL) return why;

  json_t *capabilities = action_names();
  (void)json_array_append_new(capabilities, json_string("restart"));
  (void)json_array_append_new(capabilities, json_string("audit"));
  (void)json_array_append_new(capabilities, json_string("past-days"));
  (void)json_object_set_new(answer, "product",
                            json_pack("{s:s, s:s}", "name", "onshi-reference-reception", "version", RECEPTION_VERSION));
  (void)json_object_set_new(answer, "role", json_string("reception"));
  (void)json_object_set_new(answer, "capabilities", capabilities);
  return NULL;
}

static const char *reset(struct desk *desk, const json_t *request, json_t *answer) {
  (void)request;
  (void)answer;
  store_forget(desk->reception.store);
  reception_begin(&desk->reception);
  desk->reception.reminded_day = 0;
  return store_save(desk->reception.store) ? NULL : "the store refused it";
}

static const char *restart(struct desk *desk, const json_t *request, json_t *answer) {
  (void)request;
  (void)answer;
  stop(desk);
  return start(desk);
}

static const char *settle(struct desk *desk, const json_t *request, json_t *answer) {
  (void)request;
  (void)answer;
  view_poll(&desk->reception);
  desk->waits = WAITS_QUIET;
  return NULL;
}

static const char *audit(struct desk *desk, const json_t *request, json_t *answer) {
  (void)request;
  (void)json_object_set(answer, "audit", store_list(desk->reception.store, "audit"));
  return NULL;
}

static const struct {
  const char *name;
  const char *(*carry_out)(struct desk *desk, const json_t *request, json_t *answer);
} house[] = {{"hello", hello}, {"reset", reset}, {"restart", restart}, {"settle", settle}, {"audit", audit}};

// --- Answers ---

static void look_at_clock(struct desk *desk) {
  login_look_at_clock(&desk->reception);
  certificate_look_at_clock(&desk->reception);
  view_look_at_clock(&desk->reception);
  reception_look_at_line(&desk->reception);
}

// Takes `answer`.
static char *spell(struct desk *desk, json_t *answer, bool with_seen) {
  if (with_seen && desk->is_open) {
    look_at_clock(desk);
    (void)json_object_set_new(answer, "seen", seen_now(&desk->reception));
  }
  char *text = json_dumps(answer, JSON_COMPACT);
  json_decref(answer);
  return text;
}

static const char *carry_out(struct desk *desk, const json_t *request, json_t *answer, bool *out_known) {
  const char *name = member_text(request, "do");
  bool greets = strcmp(name, "hello") == 0;
  const struct action *action = action_named(name);
  *out_known = true;
  if (!greets && !desk->is_open) return "the desk has not been opened with hello";
  for (size_t i = 0; i < sizeof house / sizeof house[0]; i++) {
    if (strcmp(house[i].name, name) == 0) return house[i].carry_out(desk, request, answer);
  }
  *out_known = action != NULL;
  if (action == NULL) return NULL;
  desk->waits = action->waits;
  return action_do(&desk->reception, action, request);
}

char *desk_refusal(const char *why) {
  json_t *answer = json_pack("{s:n, s:s}", "id", "error", why);
  char *text = json_dumps(answer, JSON_COMPACT);
  json_decref(answer);
  return text;
}

static char *answer_to(struct desk *desk, const json_t *request) {
  bool known = false;
  json_t *answer = json_object();
  desk->waits = WAITS_NOT;
  if (desk->is_open) look_at_clock(desk);
  const char *why = carry_out(desk, request, answer, &known);
  (void)json_object_set(answer, "id", json_object_get(request, "id"));
  if (why != NULL) {
    (void)json_object_set_new(answer, "error", json_string(why));
  } else {
    (void)json_object_set_new(answer, known ? "ok" : "unsupported", json_true());
  }
  if (why != NULL || desk->waits == WAITS_NOT) return spell(desk, answer, strcmp(member_text(request, "do"), "hello") != 0);
  desk->waiting = answer;
  desk->deadline_ms = clock_monotonic_ms() + WAIT_MS;
  desk->ended = desk->reception.ended;
  return NULL;
}

char *desk_answer(struct desk *desk, const char *line, size_t length) {
  json_t *request = json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);
  if (!json_is_integer(json_object_get(request, "id"))) {
    json_decref(request);
    return desk_refusal("this line is no request with an integer id");
  }
  char *text = answer_to(desk, request);
  json_decref(request);
  return text;
}

// --- What comes by itself ---

bool desk_waits(const struct desk *desk) {
  return desk->waiting != NULL;
}

// Before hello there is nothing to wait for but the desk.
static void wait_for_hello(struct curl_waitfd *descriptors, unsigned count) {
  struct pollfd polled[DESCRIPTORS_MAX];
  for (unsigned i = 0; i < count; i++) polled[i] = (struct pollfd){.fd = descriptors[i].fd, .events = POLLIN};
  (void)poll(polled, count, -1);
  for (unsigned i = 0; i < count; i++) descriptors[i].revents = polled[i].revents;
}

void desk_wait(struct desk *desk, struct curl_waitfd *descriptors, unsigned count) {
  struct curl_waitfd all[DESCRIPTORS_MAX];
  if (!desk->is_open) {
    wait_for_hello(descriptors, count);
    return;
  }
  unsigned used = count < DESCRIPTORS_MAX ? count : DESCRIPTORS_MAX - 1;
  memcpy(all, descriptors, used * sizeof *all);
  int reader = reader_descriptor(desk->reception.reader);
  if (reader >= 0) all[used++] = (struct curl_waitfd){.fd = reader, .events = CURL_WAIT_POLLIN};
  web_wait(desk->reception.web, all, used, TURN_MS);
  memcpy(descriptors, all, count * sizeof *all);
}

static bool is_over(const struct desk *desk) {
  const struct reception *reception = &desk->reception;
  if (clock_monotonic_ms() >= desk->deadline_ms) return true;
  const struct reader *reader = reception->reader;
  if (web_under_way(reception->web) > 0 || reader_is_greeting(reader) || reader_owes_answer(reader)) return false;
  return desk->waits != WAITS_CARD || reception->ended != desk->ended || reception->card.step == CARD_STAFF;
}

char *desk_work(struct desk *desk) {
  if (!desk->is_open) return NULL;
  reader_work(&desk->reception);
  look_at_clock(desk);
  if (desk->waiting == NULL || !is_over(desk)) return NULL;
  json_t *answer = desk->waiting;
  desk->waiting = NULL;
  return spell(desk, answer, true);
}
