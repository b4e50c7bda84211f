// SPDX-License-Identifier: Apache-2.0
//
// Questions to the service over HTTPS, several at a time, none of which is ever waited for. A question is asked again when
// the line fails, with a growing pause, a bounded number of times, and never beyond its deadline.
//
//   const struct web_question question = {.door = WEB_SERVICE, .path = "…", .body = body, .token = token,
//                                         .tries = WEB_TRIES, .done = take_answer, .context = reception, .number = 7};
//   web_ask(web, &question);
//   …
//   (void)web_wait(web, descriptors, count, 1000);   // answers arrive in here
#ifndef RECEPTION_WEB_H
#define RECEPTION_WEB_H

#include <curl/curl.h>
#include <jansson.h>
#include <stdbool.h>

#include "site.h"

enum { WEB_TRIES = 3, WEB_ANSWER_MAX = 4 * 1024 * 1024 };

enum web_door { WEB_LOGIN, WEB_SERVICE };

// How far a question came [BUG-33].
enum web_layer { WEB_NETWORK, WEB_TLS, WEB_SILENT, WEB_ANSWERED };

struct web_reply {
  enum web_layer layer;
  long status;         // of HTTP, 0 without answer
  const json_t *json;  // NULL when there was no answer, or none in JSON
  const char *code;    // of a refusal, ""
  const char *text;    // of a refusal, as it came with its detail, ""; our own when the answer was no JSON
  int tries;
};

struct web_question {
  enum web_door door;
  const char *path;   // static
  json_t *body;       // taken; NULL: nothing is asked, only whether the service can be reached
  const char *token;  // copied; NULL for a login
  int tries;
  void (*done)(void *context, json_int_t number, const struct web_reply *reply);
  void *context;
  json_int_t number;  // whatever the asker knows the question by
};

struct web;

// web_open prepares for the doors of `site`, which must outlive it. NULL without memory.
__attribute__((warn_unused_result)) struct web *web_open(const struct site *site);

// web_close drops what is under way: nobody is told.
void web_close(struct web *web);

// web_ask asks; `done` is called exactly once, from within web_wait.
void web_ask(struct web *web, const struct web_question *question);

// web_under_way returns how many questions have not been answered yet.
size_t web_under_way(const struct web *web);

// web_wait waits until one of `descriptors` can be read, the service says something, or `wait_ms` have passed, and tells
// what has been answered. `descriptors[i].revents` says which.
void web_wait(struct web *web, struct curl_waitfd *descriptors, unsigned count, int wait_ms);

#endif
