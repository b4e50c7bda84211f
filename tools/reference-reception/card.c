// SPDX-License-Identifier: Apache-2.0
#include "card.h"

#include <stdio.h>
#include <string.h>

#include "certificate.h"
#include "ending.h"
#include "fallback.h"
#include "fault.h"
#include "handover.h"
#include "kinds.h"
#include "login.h"
#include "member.h"
#include "reader.h"
#include "result.h"

#define CHALLENGE_PATH "/onshi-mock/1/card/challenge"
#define CERTIFICATE_PATH "/onshi-mock/1/card/certificate"
#define READING_PATH "/onshi-mock/1/card/reading"

enum { HTTP_OK = 200 };

static void name_session(char out[RECEPTION_ID_SIZE], json_int_t number) {
  (void)snprintf(out, RECEPTION_ID_SIZE, "c%d", (int)number);
}

static json_t *row_of(const struct reception *reception, json_int_t number) {
  char name[RECEPTION_ID_SIZE];
  name_session(name, number);
  return member_row(reception->sessions, "session", name);
}

static void set_row(struct reception *reception, const char *state, const char *text) {
  json_t *row = row_of(reception, reception->card.number);
  member_set(row, "state", state);
  member_set(row, "text", text);
}

static void ask(struct reception *reception, const char *path, json_t *body, int tries,
                void (*done)(void *context, json_int_t number, const struct web_reply *reply)) {
  const struct web_question question = {.door = WEB_SERVICE,
                                        .path = path,
                                        .body = body,
                                        .token = reception->login.token,
                                        .tries = tries,
                                        .done = done,
                                        .context = reception,
                                        .number = reception->card.number};
  web_ask(reception->web, &question);
}

// The reader waits; nothing more is told to it, and it ends the session by itself.
static void give_up(struct reception *reception, const char *state, const char *text) {
  set_row(reception, state, text);
  reception->card.step = CARD_END;
}

static bool is_running(const struct reception *reception, json_int_t number, enum card_step step) {
  return reception->card.step == step && reception->card.number == number;
}

static bool belongs(const struct reception *reception, const json_t *event, enum card_step step) {
  return reception->card.step == step &&
         json_integer_value(json_object_get(event, "session")) == reception->card.reader_session;
}

// --- The challenge ---

static void fail(struct reception *reception, json_int_t number, const struct web_reply *reply) {
  bool silent = reply->status < 400 || reply->status >= 500;  // nothing is known, whatever came
  json_t *row = row_of(reception, number);
  (void)login_refused(reception, reply);
  member_set(row, "state", silent ? "unknown" : "error");
  member_set(row, "text", reply->status == 0 ? reception->line.text : reply->text);
  (void)json_object_set_new(row, "advice", json_pack("[s, s]", "number", "paper"));
  if (silent) fallback_add_session(reception, member_text(row, "session"));
}

static void take_challenge(void *context, json_int_t number, const struct web_reply *reply) {
  struct reception *reception = context;
  const char *challenge = json_string_value(member_at(reply->json, (const char *const[]){"result", "challenge", NULL}));
  const json_t *open = member_at(reply->json, (const char *const[]){"result", "ask", NULL});
  reception_line(reception, reply);
  if (!is_running(reception, number, CARD_CHALLENGE)) return;
  if (reply->status != HTTP_OK || challenge == NULL || strlen(challenge) >= RECEPTION_HEX_SIZE) {
    fail(reception, number, reply);
    reception->card.step = CARD_END;
    return;
  }
  struct card *card = &reception->card;
  (void)snprintf(card->challenge, sizeof card->challenge, "%s", challenge);
  card->ask = kinds_to_ask(reception, open);
  card->step = CARD_IDENTITY;
  set_row(reception, "identifying", "");
  reader_tell(reception, json_pack("{s:s, s:I, s:s, s:O}", "do", "identify", "session", card->reader_session, "challenge",
                                   challenge, "ask", card->ask));
}

// A desk goes on with cards while a measure of a disaster runs [SEED-130] and while JPKI stands still for some [DR-018].
static bool is_closed_to_cards(const struct reception *reception) {
  bool failed = false;
  for (size_t i = 0; i < json_array_size(reception->sessions); i++) {
    failed = failed || strstr(member_text(json_array_get(reception->sessions, i), "text"), "公的個人認証") != NULL;
  }
  bool searched = member_row(reception->views, "by", "disaster") != NULL;
  return (searched && fault_on(FAULT_SEED_130)) || (failed && fault_on(FAULT_DR_018));
}

void card_placed(struct reception *reception, const json_t *event) {
  struct card *card = &reception->card;
  char name[RECEPTION_ID_SIZE];
  card_reader_gone(reception);
  card->reader_session = json_integer_value(json_object_get(event, "session"));
  card->number = store_number(reception->store, "session");
  name_session(name, card->number);
  (void)json_array_append_new(reception->sessions, json_pack("{s:s, s:s}", "session", name, "state", "waiting"));
  const char *stopped = certificate_stops(reception);
  if (stopped != NULL || reception->login.state != LOGIN_IN) {
    const char *text = stopped != NULL ? stopped : "ログインしていないため、カードを受け付けられません。";
    reception_warn(reception, "log-in", name, text);
    give_up(reception, "unknown", text);
    return;
  }
  if (is_closed_to_cards(reception) || (reception->expected == NULL && fault_on(FAULT_SEED_031))) {
    give_up(reception, "unknown", "ただいまカードは使えません。");
    return;
  }
  login_touch(reception);
  card->step = CARD_CHALLENGE;
  ask(reception, CHALLENGE_PATH, json_object(), WEB_TRIES, take_challenge);
}

// --- Who it is ---

static const struct {
  const char *state, *word, *ja, *en;
} shown[] = {
    {"confirmed", "done", "確認できました。カードを取り出してください", "Confirmed. Please take your card"},
    {"unknown", "error", "ただいま確認できません。窓口へお声がけください", "This cannot be checked now. Please ask at the desk"},
    {"error", "error", "確認できませんでした。窓口へお声がけください", "This could not be checked. Please ask at the desk"},
    {NULL, "not-confirmed", "資格を確認できませんでした。窓口へお声がけください", "Not confirmed. Please ask at the desk"},
};

static void show(struct reception *reception, const char *state) {
  size_t i = 0;
  while (!fault_on(FAULT_SEED_065) && shown[i].state != NULL && strcmp(shown[i].state, state) != 0) i++;
  reception->card.step = CARD_END;
  reader_tell(reception, json_pack("{s:s, s:I, s:s, s:{s:s, s:s}}", "do", "show", "session", reception->card.reader_session,
                                   "result", shown[i].word, "text", "ja", shown[i].ja, "en", shown[i].en));
}

// How somebody was identified, who of the staff was there, what the patient agreed to and what became of it; nothing of
// the patient.
static void record(struct reception *reception, const json_t *row, const char *what) {
  if (row == NULL) return;  // forgotten by a reset
  const char *confirmed_by = member_text(row, "confirmed-by");
  const char *logged_in = reception->login.person == NULL ? "" : reception->login.person->id;
  const json_t *result = result_find(reception, member_text(row, "result"));
  static const char *const names[] = {"session", "method", "state", "reason", "result", "registered"};
  json_t *more = json_object();
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) member_set(more, names[i], member_text(row, names[i]));
  if (result != NULL) (void)json_object_set_new(more, "consents", json_deep_copy(json_object_get(result, "consents")));
  reception_audit(reception, confirmed_by[0] != '\0' ? confirmed_by : logged_in, what, more);
}

static void keep_result(struct reception *reception, json_t *row, const json_t *message) {
  const struct result_origin origin = {.by = "card", .session = member_text(row, "session")};
  const json_t *result = result_take(reception, message, &origin);
  member_set(row, "result", member_text(result, "result"));
  member_set(row, "state", member_text(result, "state"));
  member_set(row, "text", member_text(result, "text"));
}

static void take_answer(void *context, json_int_t asked_by, const struct web_reply *reply) {
  struct reception *reception = context;
  json_int_t number = fault_on(FAULT_BUG_07) && reception->card.step != CARD_NONE ? reception->card.number : asked_by;
  json_t *row = row_of(reception, number);
  reception_line(reception, reply);
  if (row == NULL) return;  // forgotten by a reset
  if (reply->status == HTTP_OK && json_object_get(reply->json, "XmlMsg") != NULL) {
    keep_result(reception, row, reply->json);
  } else {
    fail(reception, number, reply);
  }
  record(reception, row, "answered-by-card");
  if (is_running(reception, number, CARD_ANSWER)) show(reception, member_text(row, "state"));
}

static json_t *spell_consents(const struct reception *reception, const json_t *given) {
  const struct card *card = &reception->card;
  json_t *consents = json_object();
  bool any = false;
  const json_t *before = json_object_get(json_array_get(reception->results, json_array_size(reception->results) - 1), "consents");
  for (size_t i = 0; i < json_array_size(card->ask); i++) {
    any = any || json_is_true(json_object_get(given, json_string_value(json_array_get(card->ask, i))));
  }
  for (size_t i = 0; i < json_array_size(card->ask); i++) {
    const char *kind = json_string_value(json_array_get(card->ask, i));
    bool silent = json_object_get(given, kind) == NULL;
    bool yes = json_is_true(json_object_get(given, kind)) || (any && fault_on(FAULT_SEED_111)) || (silent && fault_on(FAULT_SEED_123));
    yes = yes || (fault_on(FAULT_SEED_101) && strcmp(kind, "limit") == 0);
    yes = yes || (fault_on(FAULT_SEED_110) && strcmp(member_text(before, kind), "1") == 0);
    (void)json_object_set_new(consents, kind, json_string(yes ? "1" : "0"));
  }
  return consents;
}

// A challenge is good once: this question is never repeated.
static void ask_who(struct reception *reception, const json_t *given) {
  struct card *card = &reception->card;
  const char *method = member_text(card->identity, "method");
  json_t *body = json_pack("{s:s, s:s, s:s, s:s, s:o}", "method", strcmp(method, "pin") == 0 ? "pin" : "face", "challenge",
                           card->challenge, "certificate", member_text(card->identity, "certificate"), "signature",
                           member_text(card->identity, "signature"), "consents", spell_consents(reception, given));
  if (card->registers) member_set(body, "register", "1");
  if (fault_on(FAULT_DR_014)) member_set(body, "personalNumber", "123456789018");
  card->step = CARD_ANSWER;
  ask(reception, READING_PATH, body, 1, take_answer);
}

// --- Identity and certificate ---

static void tell_certificate(struct reception *reception, const char *worth, bool registered) {
  struct card *card = &reception->card;
  bool over = strcmp(worth, "expired") == 0 || strcmp(worth, "revoked") == 0;
  member_set(row_of(reception, card->number), "certificate", worth);
  reader_tell(reception, json_pack("{s:s, s:I, s:s, s:b}", "do", "certificate", "session", card->reader_session, "result", worth,
                                   "registered", registered || fault_on(FAULT_DR_013)));
  if (over) {
    give_up(reception, "error", "");
    return;
  }
  if (fault_on(FAULT_SEED_102)) ask_who(reception, NULL);
  card->step = CARD_CONSENTS;
  set_row(reception, "consenting", "");
  if (strcmp(worth, "valid") != 0) {
    char name[RECEPTION_ID_SIZE];
    name_session(name, card->number);
    reception_warn(reception, "near-expiry", name,
                   strcmp(worth, "ending") == 0 ? "カードの電子証明書の有効期限が近づいています。"
                                                : "カードの電子証明書の有効期限が切れているため、資格情報のみ提供されます。");
  }
}

static void take_worth(void *context, json_int_t number, const struct web_reply *reply) {
  struct reception *reception = context;
  const json_t *result = json_object_get(reply->json, "result");
  const char *worth = member_text(result, "worth");
  reception_line(reception, reply);
  if (!is_running(reception, number, CARD_CERTIFICATE)) return;
  if (reply->status != HTTP_OK || worth[0] == '\0') {
    fail(reception, number, reply);
    reception->card.step = CARD_END;
    return;
  }
  if (strcmp(worth, "eligibility-only") == 0 && fault_on(FAULT_DR_029)) worth = "expired";
  tell_certificate(reception, worth, strcmp(member_text(result, "registered"), "0") != 0);
}

static void certify(struct reception *reception) {
  struct card *card = &reception->card;
  const char *hex = member_text(card->identity, "certificate");
  const char *worth = certificate_worth(hex);
  if (worth == NULL) {
    give_up(reception, "error", "カードの電子証明書を読めません。");
    return;
  }
  card->step = CARD_CERTIFICATE;
  if (!reception->site.tells_certificates) {
    tell_certificate(reception, worth, true);
    return;
  }
  ask(reception, CERTIFICATE_PATH, json_pack("{s:s}", "certificate", hex), WEB_TRIES, take_worth);
}

// A PIN without a signature proves nothing; a face or the word of staff may come from a card that cannot do more.
static bool is_proved(const json_t *event) {
  bool signed_it = member_text(event, "signature")[0] != '\0';
  bool by_pin = strcmp(member_text(event, "method"), "pin") == 0;
  return strcmp(member_text(event, "proof"), "none") == 0 ? !signed_it && !by_pin : signed_it;
}

static bool needs_staff(const char *method) {
  if (strcmp(method, "face") == 0) return fault_on(FAULT_SEED_035);
  return strcmp(method, "visual") == 0 && !fault_on(FAULT_SEED_033);
}

void card_identified(struct reception *reception, const json_t *event) {
  struct card *card = &reception->card;
  if (!belongs(reception, event, CARD_IDENTITY)) return;
  const char *method = member_text(event, "method");
  json_t *row = row_of(reception, card->number);
  card->identity = json_deep_copy(event);
  member_set(row, "method", fault_on(FAULT_SEED_032) ? "pin" : method);
  member_set(row, "proof", member_text(event, "proof"));
  if (!is_proved(event)) {
    give_up(reception, "error", "カードの本人確認が完了していません。");
    return;
  }
  if (strcmp(method, "face") == 0 && fault_on(FAULT_DR_027)) {
    give_up(reception, "error", "カードを認識できません。");
    return;
  }
  if (!needs_staff(method)) {
    certify(reception);
    return;
  }
  card->step = CARD_STAFF;
  reception->prompts++;
  set_row(reception, "confirm", "カードの写真と本人を見比べてください。");
}

const char *card_confirm(struct reception *reception, const char *staff, bool same) {
  if (reception->card.step != CARD_STAFF) return "there is nobody to be confirmed by eye";
  member_set(row_of(reception, reception->card.number), "confirmed-by", staff);
  if (same || fault_on(FAULT_DR_026)) {
    certify(reception);
  } else {
    give_up(reception, "error", "目視確認で本人と認められませんでした。");
  }
  return NULL;
}

void card_registration(struct reception *reception, const json_t *event) {
  if (!belongs(reception, event, CARD_CONSENTS)) return;
  reception->card.registers = json_is_true(json_object_get(event, "register"));
  member_set(row_of(reception, reception->card.number), "registered", reception->card.registers ? "now" : "no");
}

// --- Consents ---

// The service has been asked before the patient [SEED-102]: what the patient says changes nothing.
static void take_consents_late(struct reception *reception) {
  const json_t *row = row_of(reception, reception->card.number);
  reception->card.step = CARD_ANSWER;
  if (member_text(row, "result")[0] != '\0') show(reception, member_text(row, "state"));
}

void card_consents(struct reception *reception, const json_t *event) {
  if (!belongs(reception, event, CARD_CONSENTS)) return;
  if (fault_on(FAULT_SEED_102)) {
    take_consents_late(reception);
    return;
  }
  set_row(reception, "asking", "");
  ask_who(reception, json_object_get(event, "consents"));
}

// --- The end ---

static void wipe(struct reception *reception) {
  struct card *card = &reception->card;
  reception->ended++;
  json_decref(card->ask);
  json_decref(card->identity);
  explicit_bzero(card, sizeof *card);
}

// It was on for one patient, whether that one came to be identified or not [DR-012, BUG-10].
static void end_visual_mode(struct reception *reception) {
  if (reader_is_visual(reception->reader) && !fault_on(FAULT_BUG_10)) reader_set_mode(reception, "unattended");
}

static void close_row(struct reception *reception, const char *reason) {
  json_t *row = row_of(reception, reception->card.number);
  bool answered = member_text(row, "result")[0] != '\0' || reception->card.step == CARD_ANSWER;
  bool told = strcmp(member_text(row, "state"), "unknown") == 0 || member_text(row, "text")[0] != '\0';
  member_set(row, "reason", reason);
  if (answered || (reception->card.step == CARD_END && told)) return;
  member_set(row, "state", "ended");
  ending_tell(row, reason);
  if (strcmp(member_text(row, "certificate"), "revoked") == 0) {  // another matter than an end that was foreseen [DR-029]
    member_set(row, "text", "利用者証明用電子証明書が失効しています（転居・改姓・紛失など）。市区町村の窓口で手続きが必要です。保険の資格とは別のことです。");
  }
  if (strcmp(reason, "certificate") != 0 || !fault_on(FAULT_BUG_09)) return;
  member_set(row, "state", "not-valid");
  member_set(row, "text", "無効");
}

void card_ended(struct reception *reception, const json_t *event) {
  struct card *card = &reception->card;
  const char *reason = member_text(event, "reason");
  if (card->step == CARD_NONE || json_integer_value(json_object_get(event, "session")) != card->reader_session) return;
  bool said_nothing = strcmp(reason, "time-out") == 0 && fault_on(FAULT_SEED_123);
  if (card->step == CARD_CONSENTS && (fault_on(FAULT_DR_016) || said_nothing)) ask_who(reception, NULL);
  close_row(reception, reason);
  record(reception, row_of(reception, card->number), "card-ended");
  end_visual_mode(reception);
  handover_finish(reception);
  wipe(reception);
}

void card_reader_gone(struct reception *reception) {
  if (reception->card.step == CARD_NONE) return;
  close_row(reception, "reader-gone");
  record(reception, row_of(reception, reception->card.number), "card-ended");
  wipe(reception);
}

void card_abandon(struct reception *reception) {
  for (size_t i = 0; i < json_array_size(reception->sessions); i++) {
    const json_t *row = json_array_get(reception->sessions, i);
    if (strcmp(member_text(row, "state"), "asking") == 0) fallback_add_session(reception, member_text(row, "session"));
  }
}
