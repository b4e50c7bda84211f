// SPDX-License-Identifier: Apache-2.0
//
// Questions to the service: queued in the store within the transaction that wants them, written to `req`
// after its commit, found again when their answer comes. A full disk or a share that is away delays a
// request and loses none.
//
//   request_qualification(store, site, &card, birthdate, chart);
//   if (store_commit(store)) requests_write(store, site);
#ifndef REFERENCE_REQUEST_H
#define REFERENCE_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "card.h"
#include "chart.h"
#include "site.h"
#include "store.h"

enum { REQUEST_NAME_SIZE = 256, REQUEST_IDENTIFIER_SIZE = 32 };

enum request_kind { REQUEST_ELIGIBILITY, REQUEST_REGISTRATION, REQUEST_MEDICATION, REQUEST_CHECKUP, REQUEST_KINDS };

struct request {
  char id[24];
  enum request_kind kind;
  char identifier[REQUEST_IDENTIFIER_SIZE];
  char chart[CHART_NUMBER_SIZE];  // for whom it was asked, "" when not from a chart
  bool latest;                    // no later request of its kind was sent for the chart
  bool given_up;                  // nobody waits for its answer any more
};

struct request_view {
  enum request_kind kind;
  const char *chart;
  const struct card *card;
  const char *from;  // months, yyyyMM
  const char *to;
};

// request_qualification queues 資格確認要求. `chart` is "" when it is not done from an open chart.
void request_qualification(struct store *store, const struct site *site, const struct card *card, const char *birthdate,
                           const char *chart);

// request_registrations queues 照会番号登録要求 for every chart that has a coverage and no registration. Nothing when the site does not register.
void request_registrations(struct store *store, const struct site *site);

// request_registration queues it for the chart `number` at once. False, and nothing queued, when the chart has no coverage.
bool request_registration(struct store *store, const struct site *site, const char *number);

// request_view queues 薬剤情報取得要求 or 特定健診情報取得要求 and writes its identifier. The months are for medication only.
void request_view(char out_identifier[REQUEST_IDENTIFIER_SIZE], struct store *store, const struct site *site,
                  const struct request_view *view);

// request_kind_word returns the kind in the words of the desk: eligibility, registration, medication, checkup.
const char *request_kind_word(enum request_kind kind);

// request_kind_of tells the kind of question that the file `answer_name` answers. False when it is none of ours.
__attribute__((warn_unused_result)) bool request_kind_of(enum request_kind *out_kind, const char *answer_name);

// request_find finds the open request to which an answer belongs: by its identifier, or by the file name when it has none.
__attribute__((warn_unused_result)) bool request_find(struct request *out_request, struct store *store, const char *identifier,
                                                      const char *answer_name);

// request_overdue finds a request that nobody has called overdue yet and that has waited `answer_ms` or longer. False when there is none.
__attribute__((warn_unused_result)) bool request_overdue(struct request *out_request, struct store *store, int64_t answer_ms);

// request_again queues the same question under a new name. Only a fault asks twice.
void request_again(struct store *store, const struct request *request);

// request_is_answered tells whether the answer to this request was taken in already.
bool request_is_answered(struct store *store, const char *identifier, const char *answer_name);

// request_answered marks it: a second answer to it does nothing.
void request_answered(struct store *store, const struct request *request);

// requests_write writes what is queued into `req`. False when something could not be written: it stays queued for the next time.
bool requests_write(struct store *store, const struct site *site);

#endif
