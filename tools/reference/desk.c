// SPDX-License-Identifier: Apache-2.0
#include "desk.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "card.h"
#include "chart.h"
#include "clock.h"
#include "decide.h"
#include "fault.h"
#include "folders.h"
#include "history.h"
#include "inquiry.h"
#include "request.h"
#include "seen.h"
#include "site.h"
#include "store.h"
#include "text.h"
#include "view.h"

enum { INSURER_MAX = 32, NAME_MAX_BYTES = 1024, DATE_DIGITS = 8 };

struct desk {
  struct site site;
  struct store *store;      // NULL until hello
  struct folders *folders;
};

// An action fills `answer` and returns NULL, or returns why staff cannot do that now.
typedef const char *(*action_fn)(struct desk *desk, const json_t *request, json_t *answer);

struct action {
  const char *name;
  action_fn carry_out;
  bool by_staff;  // names who did it, is one transaction, and stands in the audit
};

static const char *member(const json_t *object, const char *name) {
  const char *value = json_string_value(json_object_get(object, name));
  return value == NULL ? "" : value;
}

struct desk *desk_open(void) {
  return calloc(1, sizeof(struct desk));
}

static void stop(struct desk *desk) {
  folders_close(desk->folders);
  store_close(desk->store);
  desk->folders = NULL;
  desk->store = NULL;
}

void desk_close(struct desk *desk) {
  if (desk == NULL) return;
  stop(desk);
  free(desk);
}

static const char *start(struct desk *desk) {
  desk->store = store_open(desk->site.store);
  desk->folders = folders_open(&desk->site);
  if (desk->store != NULL && desk->folders != NULL) return NULL;

  stop(desk);
  return "the store of this site cannot be opened";
}

static const char *hello(struct desk *desk, const json_t *request, json_t *answer) {
  static const char *const capabilities[] = {"register-patient", "look-up-by-number", "check-coverage", "open-patient",
                                             "decide",           "view-medication",   "view-checkup",   "reference-numbers",
                                             "restart",          "audit"};
  stop(desk);
  const char *why = site_read(&desk->site, request);
  if (why == NULL) why = start(desk);
  if (why != NULL) return why;

  json_t *list = json_array();
  for (size_t i = 0; i < sizeof capabilities / sizeof capabilities[0]; i++) {
    (void)json_array_append_new(list, json_string(capabilities[i]));
  }
  (void)json_object_set_new(answer, "product", json_pack("{s:s, s:s}", "name", "onshi-reference", "version", REFERENCE_VERSION));
  (void)json_object_set_new(answer, "role", json_string("receipt-computer"));
  (void)json_object_set_new(answer, "capabilities", list);
  return NULL;
}

static const char *reset(struct desk *desk, const json_t *request, json_t *answer) {
  (void)request;
  (void)answer;
  store_begin(desk->store);
  store_forget(desk->store);
  return store_commit(desk->store) ? NULL : "the store refused it";
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
  bool settled = folders_settle(desk->folders, desk->store);
  bool written = requests_write(desk->store, &desk->site);
  if (!settled) return "not everything in the folders could be taken in";
  return written ? NULL : "a request could not be written";
}

static const char *audit(struct desk *desk, const json_t *request, json_t *answer) {
  (void)request;
  (void)json_object_set_new(answer, "audit", seen_audit(desk->store));
  return NULL;
}

static bool has_control_character(const char *text) {
  for (; *text != '\0'; text++) {
    if ((unsigned char)*text < 0x20 || *text == 0x7f) return true;
  }
  return false;
}

static bool take_text(char *out, size_t size, const json_t *object, const char *name) {
  const char *value = member(object, name);
  return strlen(value) <= NAME_MAX_BYTES && !has_control_character(value) && text_copy(out, size, value);
}

static const char *read_card(struct card *out_card, const json_t *members) {
  static const char *const names[] = {"insurer", "symbol", "number", "branch"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (has_control_character(member(members, names[i]))) return "a number has characters that no card has";
  }
  if (!card_set(out_card, member(members, "insurer"), member(members, "symbol"), member(members, "number"),
                member(members, "branch"))) {
    return "a number is too long";
  }
  if (strlen(out_card->insurer) > INSURER_MAX) return "the insurer number is too long";
  if (out_card->insurer[0] == '\0' || out_card->number[0] == '\0') return "insurer and number are needed";
  return NULL;
}

static const char *read_patient(struct chart *chart, const json_t *patient) {
  bool fits = take_text(chart->name, sizeof chart->name, patient, "name") &&
              take_text(chart->kana, sizeof chart->kana, patient, "kana") &&
              take_text(chart->sex, sizeof chart->sex, patient, "sex") &&
              take_text(chart->birthdate, sizeof chart->birthdate, patient, "birthdate") &&
              take_text(chart->address, sizeof chart->address, patient, "address") &&
              take_text(chart->post, sizeof chart->post, patient, "post");
  if (!fits) return "a text is too long or has control characters";
  if (chart->name[0] == '\0') return "the name is needed";
  if (!text_is_digits(chart->birthdate, DATE_DIGITS)) return "the birth date has the form yyyyMMdd";
  return NULL;
}

static const char *register_patient(struct desk *desk, const json_t *request, json_t *answer) {
  struct chart chart = {0};
  struct coverage coverage = {0};
  const json_t *card = json_object_get(request, "coverage");

  const char *why = read_patient(&chart, json_object_get(request, "patient"));
  if (why == NULL && card != NULL) why = read_card(&coverage.card, card);
  if (why != NULL) return why;

  chart_add(&chart, desk->store);
  if (card != NULL) history_add(desk->store, chart.number, &coverage);
  if (card != NULL && fault_on(FAULT_SEED_050)) history_keep_typed(desk->store, chart.number, &coverage.card);
  (void)json_object_set_new(answer, "chart", json_string(chart.number));
  return NULL;
}

static const char *look_up_by_number(struct desk *desk, const json_t *request, json_t *answer) {
  struct card card;
  struct chart opened;
  const char *chart = member(request, "chart");
  const char *birthdate = member(request, "birthdate");
  (void)answer;

  const char *why = read_card(&card, request);
  if (why != NULL) return why;
  if (!text_is_digits(birthdate, DATE_DIGITS)) return "the birth date has the form yyyyMMdd";
  if (chart[0] != '\0' && !chart_get(&opened, desk->store, chart)) return "there is no such chart";

  request_qualification(desk->store, &desk->site, &card, birthdate, chart);
  return NULL;
}

static const char *check_coverage(struct desk *desk, const json_t *request, json_t *answer) {
  struct chart chart;
  struct coverage coverage;
  (void)answer;
  if (!chart_get(&chart, desk->store, member(request, "chart"))) return "there is no such chart";
  if (!history_current(&coverage, desk->store, chart.number)) return "the chart has no coverage to ask with";
  if (fault_on(FAULT_SEED_050)) history_take_typed(&coverage.card, desk->store, chart.number);

  request_qualification(desk->store, &desk->site, &coverage.card, chart.birthdate, chart.number);
  return NULL;
}

// BUG-55: it shall be there when the doctor wants it.
static void fetch_ahead(struct desk *desk, const struct chart *chart) {
  char today[CLOCK_DATE_SIZE];
  char month[CLOCK_MONTH_SIZE];
  char identifier[REQUEST_IDENTIFIER_SIZE];
  struct coverage coverage;
  if (!fault_on(FAULT_BUG_55) || !history_current(&coverage, desk->store, chart->number)) return;
  clock_today(today);
  clock_month_before(month, today, 0);
  const struct request_view view = {
      .kind = REQUEST_MEDICATION, .chart = chart->number, .card = &coverage.card, .from = month, .to = month};
  request_view(identifier, desk->store, &desk->site, &view);
}

static const char *open_patient(struct desk *desk, const json_t *request, json_t *answer) {
  struct chart chart;
  (void)answer;
  if (!chart_get(&chart, desk->store, member(request, "chart"))) return "there is no such chart";
  fetch_ahead(desk, &chart);
  return NULL;
}

static const char *decide(struct desk *desk, const json_t *request, json_t *answer) {
  (void)answer;
  return decide_item(desk->store, &desk->site, member(request, "item"), member(request, "choice"), member(request, "chart"));
}

static const char *view(struct desk *desk, const json_t *request, enum request_kind kind) {
  const struct view_wish wish = {.kind = kind,
                                 .staff = member(request, "staff"),
                                 .chart = member(request, "chart"),
                                 .from = member(request, "from"),
                                 .to = member(request, "to")};
  return view_ask(desk->store, &desk->site, &wish);
}

static const char *view_medication(struct desk *desk, const json_t *request, json_t *answer) {
  (void)answer;
  return view(desk, request, REQUEST_MEDICATION);
}

static const char *view_checkup(struct desk *desk, const json_t *request, json_t *answer) {
  (void)answer;
  return view(desk, request, REQUEST_CHECKUP);
}

static const struct action actions[] = {
    {"hello", hello, false},
    {"reset", reset, false},
    {"restart", restart, false},
    {"settle", settle, false},
    {"audit", audit, false},
    {"register-patient", register_patient, true},
    {"look-up-by-number", look_up_by_number, true},
    {"check-coverage", check_coverage, true},
    {"open-patient", open_patient, true},
    {"decide", decide, true},
    {"view-medication", view_medication, true},
    {"view-checkup", view_checkup, true},
};

static const struct action *action_named(const char *name) {
  for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
    if (strcmp(actions[i].name, name) == 0) return &actions[i];
  }
  return NULL;
}

static void audit_refusal(struct desk *desk, const char *staff, const char *what) {
  char text[64];
  (void)snprintf(text, sizeof text, "refused: %s", what);
  store_begin(desk->store);
  store_audit(desk->store, staff, text, "");
  if (!store_commit(desk->store)) fprintf(stderr, "onshi-reference: a refusal could not be recorded\n");
}

// What the desk did and for which chart; the chart of a new patient stands in the answer.
static void audit_done(struct desk *desk, const char *staff, const struct action *action, const json_t *request,
                       const json_t *answer) {
  const char *chart = member(answer, "chart")[0] != '\0' ? member(answer, "chart") : member(request, "chart");
  // SEED-038 broken: one account for the whole desk.
  store_audit(desk->store, fault_on(FAULT_SEED_038) ? "desk" : staff, action->name, chart);
}

static const char *carry_out_by_staff(struct desk *desk, const struct action *action, const json_t *request, json_t *answer) {
  const char *staff = member(request, "staff");
  if (!site_knows_staff(&desk->site, staff)) {
    audit_refusal(desk, "unknown", action->name);
    return "nobody of that name works here";
  }

  store_begin(desk->store);
  const char *why = action->carry_out(desk, request, answer);
  if (why != NULL) {
    store_rollback(desk->store);
    audit_refusal(desk, staff, action->name);
    return why;
  }
  audit_done(desk, staff, action, request, answer);
  request_registrations(desk->store, &desk->site);
  if (!store_commit(desk->store)) return "the store refused it";
  // What cannot be written now is tried again by desk_work; the clerk need not wait for it.
  (void)requests_write(desk->store, &desk->site);
  return NULL;
}

static const char *carry_out(struct desk *desk, const struct action *action, const json_t *request, json_t *answer) {
  if (action->carry_out != hello && desk->store == NULL) return "the desk has not been opened with hello";
  return action->by_staff ? carry_out_by_staff(desk, action, request, answer) : action->carry_out(desk, request, answer);
}

// What ends by itself: the wait for an answer, and the consent to what is shown.
static void expire(struct desk *desk) {
  inquiries_expire(desk->store, &desk->site);
  views_expire(desk->store);
}

// One transaction, so that a store that cannot be read is told and not shown as an empty desk.
static void show(struct desk *desk, json_t *answer) {
  store_begin(desk->store);
  expire(desk);
  json_t *seen = seen_now(desk->store);
  if (store_commit(desk->store)) {
    (void)json_object_set_new(answer, "seen", seen);
    return;
  }
  json_decref(seen);
  (void)json_object_clear(answer);
  (void)json_object_set_new(answer, "error", json_string("the store cannot be read"));
}

static json_t *answer_to(struct desk *desk, const json_t *request) {
  const struct action *action = action_named(member(request, "do"));
  json_t *answer = json_object();
  const char *why = action == NULL ? NULL : carry_out(desk, action, request, answer);

  if (action == NULL) (void)json_object_set_new(answer, "unsupported", json_true());
  if (why != NULL) {
    (void)json_object_clear(answer);
    (void)json_object_set_new(answer, "error", json_string(why));
  }
  if (action != NULL && why == NULL) (void)json_object_set_new(answer, "ok", json_true());
  if (desk->store != NULL && (action == NULL || action->carry_out != hello)) show(desk, answer);
  (void)json_object_set(answer, "id", json_object_get(request, "id"));
  return answer;
}

char *desk_refusal(const char *why) {
  json_t *answer = json_pack("{s:n, s:s}", "id", "error", why);
  char *text = json_dumps(answer, JSON_COMPACT);
  json_decref(answer);
  return text;
}

char *desk_answer(struct desk *desk, const char *line, size_t length) {
  json_t *request = json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);
  if (!json_is_integer(json_object_get(request, "id"))) {
    json_decref(request);
    return desk_refusal("this line is no request with an integer id");
  }
  json_t *answer = answer_to(desk, request);
  char *text = json_dumps(answer, JSON_COMPACT);
  json_decref(answer);
  json_decref(request);
  return text;
}

void desk_work(struct desk *desk) {
  if (desk->store == NULL) return;
  (void)folders_scan(desk->folders, desk->store);
  (void)requests_write(desk->store, &desk->site);
  if (!inquiries_due(desk->store, &desk->site) && !views_due(desk->store)) return;

  store_begin(desk->store);
  expire(desk);
  if (!store_commit(desk->store)) fprintf(stderr, "onshi-reference: what has ended could not be recorded; it is tried again\n");
}

int desk_handle(const struct desk *desk) {
  return desk->folders == NULL ? -1 : folders_handle(desk->folders);
}
