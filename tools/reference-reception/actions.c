// SPDX-License-Identifier: Apache-2.0
#include "actions.h"

#include <stdio.h>
#include <string.h>

#include "card.h"
#include "certificate.h"
#include "disaster.h"
#include "expected.h"
#include "fallback.h"
#include "fault.h"
#include "kinds.h"
#include "login.h"
#include "member.h"
#include "question.h"
#include "reader.h"
#include "result.h"
#include "view.h"

enum { WHAT_SIZE = 64 };

static const struct site_person *person_of(const struct reception *reception, const json_t *request) {
  return site_person(&reception->site, member_text(request, "staff"));
}

static const char *log_in(struct reception *reception, const json_t *request) {
  return login_begin(reception, person_of(reception, request), false);
}

static const char *force_log_in(struct reception *reception, const json_t *request) {
  return login_begin(reception, person_of(reception, request), true);
}

static const char *log_out(struct reception *reception, const json_t *request) {
  (void)request;
  login_end(reception, "");
  return NULL;
}

static const char *look_up(struct reception *reception, const json_t *request) {
  return question_ask(reception, request, "");
}

static const char *check_again(struct reception *reception, const json_t *request) {
  const char *item = member_text(request, "item");
  const json_t *numbers = fallback_numbers(reception, item);
  return numbers == NULL ? "there is no open item with numbers of that name" : question_ask(reception, numbers, item);
}

static const char *note_patient(struct reception *reception, const json_t *request) {
  if (member_text(request, "name")[0] == '\0') return "the name is needed";
  fallback_note(reception, request);
  return NULL;
}

static const char *start_card_session(struct reception *reception, const json_t *request) {
  return expected_begin(reception, member_text(request, "birthdate"));
}

static const char *set_reader_mode(struct reception *reception, const json_t *request) {
  const char *mode = member_text(request, "mode");
  if (!reader_is_ready(reception->reader)) return "there is no reader";
  bool has_face = reader_offers(reception->reader, "face");
  if (!has_face && fault_on(FAULT_SEED_036)) return "this reader has no face recognition";
  if (strcmp(mode, "visual") != 0 && strcmp(mode, "unattended") != 0) return "the mode is visual or unattended";
  reader_set_mode(reception, mode);
  return NULL;
}

static const char *confirm_visually(struct reception *reception, const json_t *request) {
  const char *choice = member_text(request, "choice");
  bool same = strcmp(choice, "same") == 0;
  if (!same && strcmp(choice, "other") != 0) return "the choice is same or other";
  return card_confirm(reception, member_text(request, "staff"), same);
}

static const char *view(struct reception *reception, const json_t *request, const char *kind) {
  const struct view_wish wish = {.kind = kind,
                                 .staff = member_text(request, "staff"),
                                 .result = member_text(request, "result"),
                                 .from = member_text(request, "from"),
                                 .to = member_text(request, "to")};
  return view_ask(reception, &wish);
}

static const char *view_medication(struct reception *reception, const json_t *request) {
  return view(reception, request, "medication");
}

static const char *view_checkup(struct reception *reception, const json_t *request) {
  return view(reception, request, "checkup");
}

static const char *choose_kinds(struct reception *reception, const json_t *request) {
  return kinds_choose(reception, json_object_get(request, "kinds"));
}

static const char *mark_caution(struct reception *reception, const json_t *request) {
  const json_t *result = result_find(reception, member_text(request, "result"));
  if (result == NULL || member_text(result, "name")[0] == '\0') return "there is no such patient on the screen";
  result_caution(reception, result);
  return NULL;
}

static const char *show_reminders(struct reception *reception, const json_t *request) {
  (void)request;
  certificate_look_at_clock(reception);
  return NULL;
}

static const struct action actions[] = {
    {"log-in", log_in, NEEDS_STAFF, WAITS_QUIET},
    {"force-log-in", force_log_in, NEEDS_STAFF, WAITS_QUIET},
    {"log-out", log_out, NEEDS_STAFF, WAITS_QUIET},
    {"look-up-by-number", look_up, NEEDS_LOGIN, WAITS_NOT},
    {"check-again", check_again, NEEDS_LOGIN, WAITS_NOT},
    {"note-patient", note_patient, NEEDS_STAFF, WAITS_NOT},
    {"start-card-session", start_card_session, NEEDS_STAFF, WAITS_CARD},
    {"set-reader-mode", set_reader_mode, NEEDS_ADMINISTRATOR, WAITS_NOT},
    {"confirm-visually", confirm_visually, NEEDS_LOGIN, WAITS_NOT},
    {"disaster-search", disaster_search, NEEDS_LOGIN, WAITS_NOT},
    {"view-medication", view_medication, NEEDS_LOGIN, WAITS_NOT},
    {"view-checkup", view_checkup, NEEDS_LOGIN, WAITS_NOT},
    {"choose-kinds", choose_kinds, NEEDS_ADMINISTRATOR, WAITS_NOT},
    {"mark-caution", mark_caution, NEEDS_LOGIN, WAITS_NOT},
    {"show-reminders", show_reminders, NEEDS_STAFF, WAITS_NOT},
};

const struct action *action_named(const char *name) {
  for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
    if (strcmp(actions[i].name, name) == 0) return &actions[i];
  }
  return NULL;
}

json_t *action_names(void) {
  json_t *names = json_array();
  for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) (void)json_array_append_new(names, json_string(actions[i].name));
  return names;
}

static const char *check_right(const struct reception *reception, const struct action *action, const char *staff) {
  if (site_person(&reception->site, staff) == NULL) return "nobody of that name works here";
  if (action->needs == NEEDS_STAFF) return NULL;
  const char *why = login_check(reception, staff);
  if (why != NULL || action->needs == NEEDS_LOGIN) return why;
  bool open_to_all = fault_on(FAULT_DR_012) && action->carry_out == set_reader_mode;
  return open_to_all || strcmp(reception->login.person->kind, "administrator") == 0 ? NULL : "only an administrator's account can do that";
}

// What was meant by it, as far as that is nothing of a patient.
static json_t *more_of(const json_t *request) {
  static const char *const names[] = {"result", "item", "mode", "choice"};
  json_t *more = json_object();
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) member_set(more, names[i], member_text(request, names[i]));
  return more;
}

const char *action_do(struct reception *reception, const struct action *action, const json_t *request) {
  char refused[WHAT_SIZE];
  const char *staff = member_text(request, "staff");
  const char *why = check_right(reception, action, staff);
  if (why == NULL) why = action->carry_out(reception, request);
  (void)snprintf(refused, sizeof refused, "refused: %s", action->name);
  reception_audit(reception, site_person(&reception->site, staff) == NULL ? "unknown" : staff, why == NULL ? action->name : refused,
                  more_of(request));
  if (why == NULL) login_touch(reception);
  return why;
}
