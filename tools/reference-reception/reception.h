// SPDX-License-Identifier: Apache-2.0
//
// The front desk as it stands: who is logged in, the line to the service, the reader, what has been asked and answered.
// Everything that staff see is kept as they see it (`seen` copies it); members under "private" are not shown.
#ifndef RECEPTION_RECEPTION_H
#define RECEPTION_RECEPTION_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "site.h"
#include "store.h"
#include "web.h"

enum { RECEPTION_TOKEN_SIZE = 256, RECEPTION_TEXT_SIZE = 4096, RECEPTION_ID_SIZE = 24, RECEPTION_HEX_SIZE = 600 };

enum login_state { LOGIN_OUT, LOGIN_ENTERING, LOGIN_IN, LOGIN_IN_USE, LOGIN_REFUSED };

struct login {
  enum login_state state;
  const struct site_person *person;
  char token[RECEPTION_TOKEN_SIZE];
  char text[RECEPTION_TEXT_SIZE];  // of the service, or why nobody is logged in
  int64_t used;                    // when staff last did something
};

struct line {
  bool known, up;
  int64_t tried;  // when something last went to the service, or tried to
  enum web_layer layer;  // how far the last failure came
  char text[RECEPTION_TEXT_SIZE];
};

// What a session at the reader waits for.
enum card_step {
  CARD_NONE,
  CARD_CHALLENGE,
  CARD_IDENTITY,
  CARD_STAFF,  // 目視確認: staff have to say that it is the person [SEED-033]
  CARD_CERTIFICATE,
  CARD_CONSENTS,
  CARD_ANSWER,
  CARD_END,
};

// The session that runs; wiped at its end [DR-016].
struct card {
  enum card_step step;
  json_int_t reader_session;  // the reader's number
  json_int_t number;          // ours, "c1"
  char challenge[RECEPTION_HEX_SIZE];
  json_t *ask;
  json_t *identity;  // the reader's line
  bool registers;
};

struct reader;

struct reception {
  struct site site;
  struct store *store;
  struct web *web;
  struct reader *reader;
  struct login login;
  struct line line;
  struct card card;
  int64_t reminded_day;  // reminders were last looked at, a day number
  json_t *sessions, *inquiries, *results, *views, *warnings, *reminders, *expected;
  json_int_t prompts;
  unsigned ended;  // sessions at the reader that have ended
};

// reception_warn tells staff something without waiting for an answer.
void reception_warn(struct reception *reception, const char *kind, const char *about, const char *text);

// reception_audit records who did what; `more` (may be NULL, taken) has further members.
void reception_audit(struct reception *reception, const char *staff, const char *what, json_t *more);

// reception_save puts what outlives a restart on the disk; a disk that refuses is told to staff.
void reception_save(struct reception *reception);

// reception_line notes what an exchange says about the line.
void reception_line(struct reception *reception, const struct web_reply *reply);

// reception_look_at_line looks whether the service can be reached, when somebody is logged in and nothing has been asked for
// a while: a line that is lost is told before a patient stands there, and so is one that is back [SEED-120].
void reception_look_at_line(struct reception *reception);

// reception_layer_word names how far an exchange came; static.
const char *reception_layer_word(enum web_layer layer);

// reception_begin makes the lists of a day that begins, and tells staff when the audit has been tampered with [DR-135];
// reception_end drops them and everything that a patient left.
void reception_begin(struct reception *reception);
void reception_end(struct reception *reception);

#endif
