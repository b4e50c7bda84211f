// SPDX-License-Identifier: Apache-2.0
//
// The eligibility service (オンライン資格確認等システム): rules that turn a question into an answer. It knows nothing of
// files, XML or sockets; mocks/wire gives its answers a form and mocks/terminal carries them.
//
// A wrong question is not an error of these functions: it has an answer too. The instant is a parameter; validity is
// judged for the day in the question, from what the ledger knew at that instant.
//
//     struct eligibility_answer answer;
//     service_confirm_by_number(service, "9910000018", &request, now, &answer);
#ifndef ONSHI_MOCKS_SERVICE_SERVICE_H
#define ONSHI_MOCKS_SERVICE_SERVICE_H

#include "base/status.h"
#include "mocks/ledger/ledger.h"
#include "mocks/service/exchange.h"

enum { SERVICE_INSTITUTIONS_MAXIMUM = 64, CONSENT_SECONDS = 24 * 3600 }; // [DR-031]

struct service;

// service_new returns a service over a borrowed ledger, or NULL when there is no memory.
struct service *service_new(struct ledger *ledger);
void service_free(struct service *service);

// service_add_institution makes the 10 digits `code` known. ONSHI_TOO_LONG when the list is full or `code` is longer.
ONSHI_MUST_USE enum onshi_status service_add_institution(struct service *service, const char *code);

// service_set_disclosure says whether an answer of validity 3 also discloses the newer coverage, as a second result.
// It does not unless told so [DR-065].
void service_set_disclosure(struct service *service, bool disclose);

// service_confirm_by_number answers OQSsiquc01req. `caller` is the institution of the line on which the request came:
// a request in the name of another one, or of one that is not known, fails as a whole.
void service_confirm_by_number(const struct service *service, const char *caller,
                               const struct eligibility_request *request, int64_t now,
                               struct eligibility_answer *out);

// service_confirm_by_card answers a reading of a My Number card with the latest coverage [SEED-052] and records the
// patient's word about every kind. Nothing is recorded when the certificate is nobody's or its signature is wrong:
// the answer then has STATUS_ERROR.
void service_confirm_by_card(struct service *service, const struct card_reading *reading, int64_t now,
                             struct eligibility_answer *out);

// service_register_reference answers OQSsiimm01req and records the number for `caller`.
void service_register_reference(struct service *service, const char *caller, const struct reference_request *request,
                                int64_t now, struct reference_answer *out);

// service_refuse_eligibility and service_refuse_reference answer a file that could not be read at all.
void service_refuse_eligibility(const char *caller, int64_t now, struct eligibility_answer *out);
void service_refuse_reference(const char *caller, int64_t now, struct reference_answer *out);

#endif
