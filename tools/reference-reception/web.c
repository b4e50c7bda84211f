// SPDX-License-Identifier: Apache-2.0
#include "web.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "clock.h"
#include "fault.h"
#include "member.h"

enum { TEXT_SIZE = 4096, HEADER_SIZE = 512, PAUSE_MS = 400, STORM_TRIES = 12, LAST_GOOD_STATUS = 499 };

struct exchange {
  struct web_question question;
  struct exchange *next;
  CURL *handle;  // NULL while it waits to be asked again
  struct curl_slist *headers;
  char *sent;
  char *got;
  size_t length;
  char error[CURL_ERROR_SIZE];
  int tries;
  int64_t due_ms;  // when it is asked again
  int64_t deadline_ms;
};

#define NOWHERE "https://127.0.0.1:1"

struct web {
  const struct site *site;
  bool stuck;  // by one answer that could not be read
  CURLM *multi;
  struct exchange *first;
};

struct web *web_open(const struct site *site) {
  struct web *web = calloc(1, sizeof *web);
  CURLM *multi = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_multi_init() : NULL;
  if (web == NULL || multi == NULL) {
    curl_multi_cleanup(multi);
    free(web);
    return NULL;
  }
  *web = (struct web){.site = site, .multi = multi};
  return web;
}

static void hang_up(struct web *web, struct exchange *exchange) {
  if (exchange->handle == NULL) return;
  (void)curl_multi_remove_handle(web->multi, exchange->handle);
  curl_easy_cleanup(exchange->handle);
  exchange->handle = NULL;
}

static void exchange_free(struct web *web, struct exchange *exchange) {
  hang_up(web, exchange);
  curl_slist_free_all(exchange->headers);
  json_decref(exchange->question.body);
  free(exchange->sent);
  free(exchange->got);
  free(exchange);
}

void web_close(struct web *web) {
  if (web == NULL) return;
  while (web->first != NULL) {
    struct exchange *exchange = web->first;
    web->first = exchange->next;
    exchange_free(web, exchange);
  }
  (void)curl_multi_cleanup(web->multi);
  free(web);
}

size_t web_under_way(const struct web *web) {
  size_t count = 0;
  for (const struct exchange *at = web->first; at != NULL; at = at->next) count++;
  return count;
}

// --- Asking ---

static size_t collect(char *bytes, size_t size, size_t count, void *context) {
  struct exchange *exchange = context;
  size_t more = size * count;
  if (more > WEB_ANSWER_MAX - exchange->length) return 0;
  char *grown = realloc(exchange->got, exchange->length + more + 1);
  if (grown == NULL) return 0;
  memcpy(grown + exchange->length, bytes, more);
  exchange->got = grown;
  exchange->length += more;
  grown[exchange->length] = '\0';
  return more;
}

static bool add_header(struct exchange *exchange, const char *name, const char *value) {
  char line[HEADER_SIZE];
  int length = snprintf(line, sizeof line, "%s: %s", name, value);
  struct curl_slist *grown = length < HEADER_SIZE ? curl_slist_append(exchange->headers, line) : NULL;
  if (grown == NULL) return false;
  exchange->headers = grown;
  return true;
}

static void set_security(const struct web *web, const struct exchange *exchange) {
  const long check = fault_on(FAULT_DR_134) ? 0 : 1;
  (void)curl_easy_setopt(exchange->handle, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  (void)curl_easy_setopt(exchange->handle, CURLOPT_CAINFO, web->site->ca);
  (void)curl_easy_setopt(exchange->handle, CURLOPT_SSL_VERIFYPEER, check);
  (void)curl_easy_setopt(exchange->handle, CURLOPT_SSL_VERIFYHOST, check * 2);
  if (exchange->question.door != WEB_LOGIN) return;  // only the login shows the terminal's certificate
  (void)curl_easy_setopt(exchange->handle, CURLOPT_SSLCERT, web->site->certificate);
  (void)curl_easy_setopt(exchange->handle, CURLOPT_SSLKEY, web->site->key);
}

static bool set_request(const struct web *web, struct exchange *exchange) {
  char url[HEADER_SIZE];
  const char *base = exchange->question.door == WEB_LOGIN ? web->site->login_url : web->site->url;
  if (web->stuck) base = NOWHERE;
  int length = snprintf(url, sizeof url, "%s%s", base, exchange->question.path);
  int64_t left_ms = exchange->deadline_ms - clock_monotonic_ms();
  (void)curl_easy_setopt(exchange->handle, CURLOPT_URL, url);
  (void)curl_easy_setopt(exchange->handle, CURLOPT_PROTOCOLS_STR, "https");
  (void)curl_easy_setopt(exchange->handle, CURLOPT_PROXY, "");
  (void)curl_easy_setopt(exchange->handle, CURLOPT_NOSIGNAL, 1L);
  (void)curl_easy_setopt(exchange->handle, CURLOPT_HTTPHEADER, exchange->headers);
  if (exchange->sent != NULL) {
    (void)curl_easy_setopt(exchange->handle, CURLOPT_POSTFIELDS, exchange->sent);
    // On an old connection that breaks libcurl would ask again by itself.
    (void)curl_easy_setopt(exchange->handle, CURLOPT_FRESH_CONNECT, exchange->question.tries == 1 ? 1L : 0L);
  } else {
    (void)curl_easy_setopt(exchange->handle, CURLOPT_CONNECT_ONLY, 1L);
  }
  (void)curl_easy_setopt(exchange->handle, CURLOPT_ERRORBUFFER, exchange->error);
  (void)curl_easy_setopt(exchange->handle, CURLOPT_WRITEFUNCTION, collect);
  (void)curl_easy_setopt(exchange->handle, CURLOPT_WRITEDATA, exchange);
  (void)curl_easy_setopt(exchange->handle, CURLOPT_PRIVATE, exchange);
  (void)curl_easy_setopt(exchange->handle, CURLOPT_TIMEOUT_MS, (long)(left_ms > 0 ? left_ms : 1));
  return length < HEADER_SIZE;
}

static void start(struct web *web, struct exchange *exchange) {
  exchange->handle = curl_easy_init();
  exchange->length = 0;
  exchange->error[0] = '\0';
  exchange->tries++;
  if (exchange->handle == NULL) return;
  (void)set_request(web, exchange);
  set_security(web, exchange);
  (void)curl_multi_add_handle(web->multi, exchange->handle);
}

static bool prepare(struct exchange *exchange) {
  const struct web_question *question = &exchange->question;
  if (question->body == NULL) return true;
  exchange->sent = json_dumps(question->body, JSON_COMPACT);
  return exchange->sent != NULL && add_header(exchange, "Content-Type", "application/json;charset=UTF-8") &&
         add_header(exchange, "Accept", "application/json") && add_header(exchange, "Expect", "") &&
         (question->token == NULL || add_header(exchange, "Authorization", question->token));
}

void web_ask(struct web *web, const struct web_question *question) {
  struct exchange *exchange = calloc(1, sizeof *exchange);
  if (exchange == NULL) abort();
  exchange->question = *question;
  exchange->deadline_ms = clock_monotonic_ms() + web->site->answer_ms;
  exchange->next = web->first;
  web->first = exchange;
  if (prepare(exchange)) start(web, exchange);
  exchange->question.token = NULL;
}

// --- Answers ---

// Since TLS 1.3 a refused client certificate is an alert in place of the answer: the handshake was over for us. The alert
// may be lost, when the connection is reset behind it: then a fresh one ends without a byte where the certificate was shown.
static bool is_refused(const struct exchange *exchange, CURLcode result) {
  long connects = 0;
  bool broken = result == CURLE_SEND_ERROR || result == CURLE_RECV_ERROR || result == CURLE_GOT_NOTHING;
  (void)curl_easy_getinfo(exchange->handle, CURLINFO_NUM_CONNECTS, &connects);
  bool fresh = connects > 0 && exchange->length == 0 && exchange->question.door == WEB_LOGIN;
  return broken && (fresh || strstr(exchange->error, " alert ") != NULL);
}

static enum web_layer layer_of(const struct exchange *exchange, CURLcode result) {
  switch (result) {
  case CURLE_OK:
    return WEB_ANSWERED;
  case CURLE_COULDNT_CONNECT:
  case CURLE_COULDNT_RESOLVE_HOST:
    return WEB_NETWORK;
  case CURLE_SSL_CONNECT_ERROR:
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CERTPROBLEM:
  case CURLE_SSL_CACERT_BADFILE:
    return WEB_TLS;
  default:
    return is_refused(exchange, result) ? WEB_TLS : WEB_SILENT;
  }
}

// What the service says, and a detail such as the window of a maintenance [SC-RES-04].
static const char *spell_text(char out[TEXT_SIZE], const json_t *json, long status) {
  const char *text = member_text(json, "msg");
  const char *detail = strcmp(member_text(json, "code"), "maintenance") == 0 ? member_text(json, "detail") : "";
  if (json == NULL && status != 0) return "サービスの回答を読めません。";
  if (detail[0] == '\0') return text;
  (void)snprintf(out, TEXT_SIZE, "%s (%s)", text, detail);
  return out;
}

static void unlink_exchange(struct web *web, const struct exchange *exchange) {
  struct exchange **at = &web->first;
  while (*at != exchange) at = &(*at)->next;
  *at = exchange->next;
}

static void tell(struct web *web, struct exchange *exchange, enum web_layer layer, long status) {
  json_t *json = status == 0 ? NULL : json_loadb(exchange->got == NULL ? "" : exchange->got, exchange->length, JSON_REJECT_DUPLICATES, NULL);
  char text[TEXT_SIZE];
  web->stuck = web->stuck || (json == NULL && status != 0 && fault_on(FAULT_X_04));
  if (fault_on(FAULT_BUG_33) && layer < WEB_ANSWERED) layer = WEB_NETWORK;
  if (fault_on(FAULT_DR_133) && layer < WEB_ANSWERED) layer = WEB_SILENT;
  const struct web_reply reply = {.layer = layer,
                                  .status = status,
                                  .json = json,
                                  .code = member_text(json, "code"),
                                  .text = spell_text(text, json, status),
                                  .tries = exchange->tries};
  unlink_exchange(web, exchange);
  exchange->question.done(exchange->question.context, exchange->question.number, &reply);
  json_decref(json);
  exchange_free(web, exchange);
}

// A pause that doubles, and differs from terminal to terminal [BUG-11].
static int64_t pause_ms(int tries) {
  unsigned chance = 0;
  if (getrandom(&chance, sizeof chance, 0) != sizeof chance) chance = 0;
  return fault_on(FAULT_BUG_11) ? 0 : (PAUSE_MS << (tries - 1)) / 2 + (int64_t)(chance % PAUSE_MS);
}

static bool is_worth_another(const struct exchange *exchange, enum web_layer layer, long status, int64_t pause) {
  int tries = fault_on(FAULT_BUG_11) ? STORM_TRIES : exchange->question.tries;
  bool failed = layer == WEB_NETWORK || layer == WEB_SILENT || (status > LAST_GOOD_STATUS && exchange->length == 0);
  return failed && exchange->tries < tries && clock_monotonic_ms() + pause < exchange->deadline_ms;
}

static void finish(struct web *web, struct exchange *exchange, CURLcode result) {
  long status = 0;
  enum web_layer layer = layer_of(exchange, result);
  if (result == CURLE_OK) (void)curl_easy_getinfo(exchange->handle, CURLINFO_RESPONSE_CODE, &status);
  int64_t pause = pause_ms(exchange->tries);
  hang_up(web, exchange);
  if (!is_worth_another(exchange, layer, status, pause)) {
    tell(web, exchange, layer, status);
    return;
  }
  exchange->due_ms = clock_monotonic_ms() + pause;
}

// Whether anything was.
static bool take_finished(struct web *web) {
  int left = 0;
  bool any = false;
  for (CURLMsg *message; (message = curl_multi_info_read(web->multi, &left)) != NULL;) {
    struct exchange *exchange = NULL;
    CURLcode result = message->data.result;
    (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&exchange);
    finish(web, exchange, result);
    any = true;
  }
  return any;
}

// The wait until the next question is to be asked again.
static int64_t start_due(struct web *web, int64_t wait_ms) {
  int64_t now = clock_monotonic_ms();
  for (struct exchange *at = web->first; at != NULL; at = at->next) {
    if (at->handle == NULL && at->due_ms <= now) start(web, at);
    if (at->handle == NULL && at->due_ms - now < wait_ms) wait_ms = at->due_ms - now;
  }
  return wait_ms < 0 ? 0 : wait_ms;
}

void web_wait(struct web *web, struct curl_waitfd *descriptors, unsigned count, int wait_ms) {
  int running = 0;
  int64_t wait = start_due(web, wait_ms);
  (void)curl_multi_perform(web->multi, &running);
  if (take_finished(web)) wait = 0;  // nothing else would end the wait
  (void)curl_multi_poll(web->multi, descriptors, count, (int)wait, NULL);
  (void)curl_multi_perform(web->multi, &running);
  (void)take_finished(web);
}
