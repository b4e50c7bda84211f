// SPDX-License-Identifier: Apache-2.0
#include "login.h"

#include <stdio.h>
#include <string.h>

#include "certificate.h"
#include "clock.h"
#include "fault.h"
#include "kinds.h"
#include "member.h"
#include "view.h"

#define LOGIN_PATH "/oqs-api-pro/MSA12020/ILI12020SV01/auth"
#define LOGOUT_PATH "/onshi-mock/1/logout"

enum { HTTP_OK = 200, HTTP_UNAUTHORIZED = 401, HTTP_CONFLICT = 409 };

static void set_state(struct login *login, enum login_state state, const char *text) {
  login->state = state;
  (void)snprintf(login->text, sizeof login->text, "%s", text);
  if (state != LOGIN_IN) login->token[0] = '\0';
}

static void refuse(struct reception *reception, const struct web_reply *reply) {
  struct login *login = &reception->login;
  if (reply->status == 0) {
    set_state(login, LOGIN_OUT, reception->line.text);
    return;
  }
  if (reply->status == HTTP_CONFLICT && strcmp(reply->code, "in-use") == 0) {
    reception->prompts++;
    set_state(login, LOGIN_IN_USE, reply->text);
    return;
  }
  set_state(login, LOGIN_REFUSED, reply->text);
}

static void take_answer(void *context, json_int_t number, const struct web_reply *reply) {
  struct reception *reception = context;
  struct login *login = &reception->login;
  const char *token = json_string_value(member_at(reply->json, (const char *const[]){"result", "idToken", NULL}));
  (void)number;
  reception_line(reception, reply);
  if (login->state != LOGIN_ENTERING) return;

  if (reply->status != HTTP_OK || token == NULL || strlen(token) >= sizeof login->token) {
    refuse(reception, reply);
    return;
  }
  set_state(login, LOGIN_IN, "");
  (void)snprintf(login->token, sizeof login->token, "%s", token);
  login_touch(reception);
}

const char *login_begin(struct reception *reception, const struct site_person *person, bool force) {
  struct login *login = &reception->login;
  const char *stopped = certificate_stops(reception);
  if (stopped != NULL) return stopped;
  if (login->state == LOGIN_IN || login->state == LOGIN_ENTERING) return "somebody is logged in already";
  if (person->user[0] == '\0') return "this person has no account";
  if (force && (login->state != LOGIN_IN_USE || login->person != person)) return "there is no login of this account to end";

  json_t *body = json_pack("{s:s, s:s}", reception->site.user_key, person->user, reception->site.password_key, person->password);
  if (force || fault_on(FAULT_BUG_54)) member_set(body, "force", "1");
  set_state(login, LOGIN_ENTERING, "");
  login->person = person;
  const struct web_question question = {
      .door = WEB_LOGIN, .path = LOGIN_PATH, .body = body, .tries = WEB_TRIES, .done = take_answer, .context = reception};
  web_ask(reception->web, &question);
  return NULL;
}

static void take_farewell(void *context, json_int_t number, const struct web_reply *reply) {
  (void)number;
  reception_line(context, reply);
}

void login_end(struct reception *reception, const char *why) {
  struct login *login = &reception->login;
  if (login->state == LOGIN_IN) {
    const struct web_question question = {.door = WEB_SERVICE,
                                          .path = LOGOUT_PATH,
                                          .body = json_object(),
                                          .token = login->token,
                                          .tries = 1,
                                          .done = take_farewell,
                                          .context = reception};
    web_ask(reception->web, &question);
  }
  set_state(login, LOGIN_OUT, why);
  if (!fault_on(FAULT_DR_135)) view_close_all(reception);
  kinds_logged_out(reception);
}

void login_touch(struct reception *reception) {
  reception->login.used = clock_now();
}

void login_look_at_clock(struct reception *reception) {
  const struct login *login = &reception->login;
  if (login->state != LOGIN_IN || fault_on(FAULT_DR_131) || clock_now() - login->used < LOGIN_IDLE_S) return;
  reception_audit(reception, login->person->id, "idle-log-out", NULL);
  reception_warn(reception, "logged-out", "", "30分間操作がなかったためログアウトしました。");
  login_end(reception, "30分間操作がなかったためログアウトしました。");
}

bool login_refused(struct reception *reception, const struct web_reply *reply) {
  if (reply->status != HTTP_UNAUTHORIZED) return false;
  if (reception->login.state != LOGIN_IN) return true;
  set_state(&reception->login, LOGIN_OUT, reply->text);
  view_close_all(reception);
  kinds_logged_out(reception);
  reception_warn(reception, "logged-out", reply->code, reply->text);
  return true;
}

const char *login_check(const struct reception *reception, const char *staff) {
  const char *stopped = certificate_stops(reception);
  if (stopped != NULL) return stopped;
  if (reception->login.state != LOGIN_IN) return "nobody is logged in";
  return strcmp(reception->login.person->id, staff) == 0 ? NULL : "somebody else is logged in here";
}

json_t *login_seen(const struct reception *reception) {
  static const char *const words[] = {[LOGIN_OUT] = "out",
                                      [LOGIN_ENTERING] = "entering",
                                      [LOGIN_IN] = "in",
                                      [LOGIN_IN_USE] = "in-use",
                                      [LOGIN_REFUSED] = "refused"};
  const struct login *login = &reception->login;
  json_t *seen = json_pack("{s:s}", "state", words[login->state]);
  if (login->person != NULL && login->state != LOGIN_OUT) {
    member_set(seen, "staff", login->person->id);
    member_set(seen, "user", login->person->user);
    member_set(seen, "kind", login->person->kind);
  }
  member_set(seen, "text", login->text);
  return seen;
}
