// SPDX-License-Identifier: Apache-2.0
//
// The eligibility service (オンライン資格確認等システム): rules that turn a question into an answer. It knows nothing of
// files, XML or sockets; mocks/wire gives its answers a form and mocks/terminal carries them.
//
// A wrong question is not an error of these functions: it has an answer too. The instant is a parameter; validity is
// judged for the day in the question, from what the ledger knew at that instant. What is not open at that instant, by
// the profile, is refused with a text that says so: never with silence, nor as if there were no data [SEED-003].
//
//     struct eligibility_answer answer;
//     service_confirm_by_number(service, "9910000018", &request, now, &answer);
#ifndef ONSHI_MOCKS_SERVICE_SERVICE_H
#define ONSHI_MOCKS_SERVICE_SERVICE_H

#include "base/profile.h"
#include "base/status.h"
#include "mocks/ledger/ledger.h"
#include "mocks/service/codes.h"
#include "mocks/service/exchange.h"
#include "mocks/service/stops.h"

enum { SERVICE_INSTITUTIONS_MAXIMUM = 64, CONSENT_SECONDS = 24 * 3600 }; // [DR-031]

struct service;

// service_new returns a service over a borrowed ledger, with the measures that the ledger keeps; NULL when there is no
// memory or the ledger cannot be read.
struct service *service_new(struct ledger *ledger);
void service_free(struct service *service);

// service_set_profile takes gates and parameters from a borrowed profile, which must outlive the service: from when
// what is open, checkup.pharmacy, reader.offer, reveal-new-coverage-on-number; the gate scope.public_expense [SEED-025];
// confirm.past_days and confirm.future_days, how far from today a 資格確認日 may lie [DR-058]; medication.first_month and
// checkup.first_day, yyyyMM and yyyyMMdd, before which there are no data [DR-121]; the gates limit.consent_screen_omitted
// [DR-036], cert_expired_grace [DR-029] and eligibility.preop with its institutions (state_closed), closed where a profile does
// not name them; bulk.… (mocks/service/batch.h).
// Without a profile, or with NULL, the other gates are open, a pharmacy may see checkups, and newer coverages are not
// disclosed.
void service_set_profile(struct service *service, const struct profile *profile);

// service_add_institution makes the 10 digits `code` known. ONSHI_TOO_LONG when the list is full or `code` is longer.
ONSHI_MUST_USE enum onshi_status service_add_institution(struct service *service, const char *code);

// service_set_disclosure says whether an answer of validity 3 also discloses the newer coverage, as a second result,
// until the next service_set_profile [DR-065].
void service_set_disclosure(struct service *service, bool disclose);

// service_offered_kinds returns the kinds of consent for which a reader asks at `now`, 1 << enum consent_kind each: all
// of them when the profile says so, else the open ones [SC-SCH-07].
unsigned service_offered_kinds(const struct service *service, int64_t now);

// service_also_asks says whether readers ask for a kind of later years at `now`, by a gate of its own: diagnosis.consent
// (診療情報), surgery.consent (手術情報). The patient's word about these goes nowhere here: nothing is served of them.
bool service_also_asks(const struct service *service, const char *gate, int64_t now);

// service_era returns how messages look at `now` by the profile, "2021-10"; NULL without a profile (profile_era).
const char *service_era(const struct service *service, int64_t now);

// service_confirm_by_number answers OQSsiquc01req. `caller` is the institution of the line on which the request came:
// a request in the name of another one, or of one that is not known, fails as a whole, and so does every request before
// eligibility.start.
void service_confirm_by_number(const struct service *service, const char *caller,
                               const struct eligibility_request *request, int64_t now,
                               struct eligibility_answer *out);

// service_confirm_by_card answers a reading of a My Number card with the latest coverage [SEED-052], and behind it another
// one that is in force on the day as well [DR-067], and records the
// patient's word about every kind. Nothing is recorded, and the answer has STATUS_ERROR, before eligibility.start and
// when the certificate is nobody's, expired or revoked, or its signature is wrong. In the three months before the
// certificate ends the answer is normal and carries a notice [DR-029].
void service_confirm_by_card(struct service *service, const struct card_reading *reading, int64_t now,
                             struct eligibility_answer *out);

// service_register_reference answers OQSsiimm01req and records the number for `caller`. It has no gate: institutions
// register before they go live [DR-074].
void service_register_reference(struct service *service, const char *caller, const struct reference_request *request,
                                int64_t now, struct reference_answer *out);

// service_view_medication and service_view_checkups answer YZKsiquc01req and TKKsiquc01req for a person who consented on
// the card reader of this institution less than 24 hours ago [DR-031, SEED-098]. A measure of a disaster makes no
// difference to them [SEED-134].
void service_view_medication(const struct service *service, const char *caller, const struct viewing_request *request,
                             int64_t now, struct medication_answer *out);
void service_view_checkups(const struct service *service, const char *caller, const struct viewing_request *request,
                           int64_t now, struct checkup_answer *out);

// service_refuse_… answer a file as a whole with `code`. `request` is NULL when it could not be read; else its
// identifier is echoed.
void service_refuse_eligibility(const char *caller, const struct eligibility_request *request,
                                const struct service_code *code, int64_t now, struct eligibility_answer *out);
void service_refuse_reference(const char *caller, const struct reference_request *request,
                              const struct service_code *code, int64_t now, struct reference_answer *out);
void service_refuse_medication(const char *caller, const struct viewing_request *request,
                               const struct service_code *code, struct medication_answer *out);
void service_refuse_checkups(const char *caller, const struct viewing_request *request, const struct service_code *code,
                             struct checkup_answer *out);

// service_open_measure lets the institutions of `area` (beginnings of their codes, with blanks between them) search
// without a card from `from` until before `until`; it replaces a measure of the same name, also while that one runs
// [DR-114]. Only the authority does this, never an institution [SEED-138]. ONSHI_TOO_LONG beyond the maxima of
// mocks/service/measures.h. Both are kept in the ledger; on failure of service_open_measure nothing has changed, and what
// service_close_measure closes is closed, though it may be there again after a new start.
ONSHI_MUST_USE enum onshi_status service_open_measure(struct service *service, const char *name, const char *area,
                                                      int64_t from, int64_t until);
ONSHI_MUST_USE enum onshi_status service_close_measure(struct service *service, const char *name);

// service_stop_person suspends what is shown of a person upon an alarm of a wrong link, or lets it go on with STOP_NOTHING;
// it ends with the process [DR-124]. In a batch a person for whom everything is stopped is one who is not found.
// ONSHI_TOO_LONG beyond the maxima of mocks/service/stops.h.
ONSHI_MUST_USE enum onshi_status service_stop_person(struct service *service, const char *person, enum stop stop);

// service_disaster_search answers the terminal's own screen, for which there is no file [SEED-134]: exactly one person is
// shown, without consent, as in normal time [SEED-131, SEED-135]. Refused unless a measure covers `caller` at `now`. Every
// search under a measure is in the ledger's audit; one that cannot be put there is refused [DR-117].
void service_disaster_search(const struct service *service, const char *caller, const struct disaster_query *query,
                             int64_t now, struct disaster_answer *out);

#endif
