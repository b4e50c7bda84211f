// SPDX-License-Identifier: Apache-2.0
//
// The ledger: what the eligibility service knows. Who was insured when, and since when the service has known it; the
// institutions' own patient numbers (照会番号, reference numbers); the consents that patients gave.
//
// It answers "what did the service know at instant T about day D?" and decides nothing: which answer follows from a
// finding is the business of mocks/service. Everything is in memory.
//
//     struct ledger *ledger = ledger_new();
//     ONSHI_TRY(ledger_add_person(ledger, person));
//     struct ledger_finding found = ledger_find_by_number(ledger, &key, now, day);
#ifndef ONSHI_MOCKS_LEDGER_LEDGER_H
#define ONSHI_MOCKS_LEDGER_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/person.h"
#include "base/status.h"

enum {
    LEDGER_PERSONS_MAXIMUM = 1024,
    LEDGER_REFERENCES_MAXIMUM = 1024,
    LEDGER_CONSENTS_MAXIMUM = 4096,
    LEDGER_REFERENCE_BYTES = 200,  // 50 characters of UTF-8
    LEDGER_INSTITUTION_BYTES = 10, // digits of an institution code
};

// The kinds of information for which a patient is asked.
enum consent_kind {
    CONSENT_CEILING,          // 限度額 (the ceiling of what a patient pays)
    CONSENT_SPECIFIC_DISEASE, // 特定疾病
    CONSENT_CHECKUP,          // 特定健診
    CONSENT_MEDICATION,       // 薬剤
    CONSENT_KINDS
};

struct consent {
    bool known;   // the patient has been asked
    bool given;   // the latest word [DR-034]
    int64_t when; // instant of that word
};

struct ledger;

// ledger_new returns an empty ledger, or NULL when there is no memory. Released with ledger_free.
struct ledger *ledger_new(void);
void ledger_free(struct ledger *ledger);

// ledger_add_person adds a borrowed person, who must outlive the ledger. ONSHI_TOO_LONG when the ledger is full.
ONSHI_MUST_USE enum onshi_status ledger_add_person(struct ledger *ledger, const struct person *person);

// What stands on an insurance card. Texts may come in any width; NULL and "" both mean that there is none.
struct ledger_key {
    const char *insurer;
    const char *symbol;
    const char *number;
    const char *branch; // none: any branch [DR-060]
    int64_t birthdate;  // CALENDAR_NEVER: any day [wire-interface 2.3]
};

enum ledger_match { LEDGER_NONE, LEDGER_ONE, LEDGER_SEVERAL };

struct ledger_finding {
    enum ledger_match match;
    const struct person *person;     // set for LEDGER_ONE
    const struct coverage *coverage; // set for LEDGER_ONE: the one under the asked number
};

// ledger_find_by_number finds who was known at `known_at` under `key`. Several coverages of one person under one
// number are one finding: the one in force on `day`, else the latest. Several persons are LEDGER_SEVERAL [DR-064].
struct ledger_finding ledger_find_by_number(const struct ledger *ledger, const struct ledger_key *key,
                                            int64_t known_at, int64_t day);

// Who somebody is, where no card is at hand. NULL and "" both mean that it is not known.
struct ledger_details {
    const char *name;   // kanji or kana, in any width, with or without blanks; must be there
    int64_t birthdate;  // must be there
    const char *sex;    // none: any
    const char *address; // any part of it; none: any
};

// ledger_find_by_details finds the insured who was known at `known_at` and fits; the finding has no coverage [DR-111].
struct ledger_finding ledger_find_by_details(const struct ledger *ledger, const struct ledger_details *details,
                                             int64_t known_at);

// ledger_find_by_serial returns the person whose user-authentication certificate has that serial number
// (hexadecimal, leading zeros and case do not count), or NULL.
const struct person *ledger_find_by_serial(const struct ledger *ledger, const char *serial);

// ledger_latest_coverage returns the latest coverage of `person` that had begun by `day`, as known at `known_at`: one
// in force before one that is lost, then the later card issue date [DR-067], then the later beginning. NULL when the
// service knows none [SEED-052].
const struct coverage *ledger_latest_coverage(const struct ledger *ledger, const struct person *person,
                                              int64_t known_at, int64_t day);

// ledger_in_force says whether `coverage` is valid on `day` as known at `known_at`.
bool ledger_in_force(const struct coverage *coverage, int64_t known_at, int64_t day);

// ledger_loss_reason returns the code of why `coverage` ended as known at `known_at`, "" when it has not or nobody
// said why.
const char *ledger_loss_reason(const struct coverage *coverage, int64_t known_at);

// ledger_set_reference stores `number` as the name under which `institution` knows `person`; a later one replaces it
// [DR-073]. ONSHI_TOO_LONG when number or institution are too long, or the ledger is full.
ONSHI_MUST_USE enum onshi_status ledger_set_reference(struct ledger *ledger, const char *institution,
                                                      const struct person *person, const char *number);

// ledger_reference returns the number that this institution, and no other, gave to `person`; "" when none [SEED-098].
const char *ledger_reference(const struct ledger *ledger, const char *institution, const struct person *person);

// ledger_set_consent records the patient's word of instant `when`; it replaces an earlier one [DR-034].
ONSHI_MUST_USE enum onshi_status ledger_set_consent(struct ledger *ledger, const char *institution,
                                                    const struct person *person, enum consent_kind kind, bool given,
                                                    int64_t when);

// ledger_consent returns the latest word that `person` gave to this institution about `kind`.
struct consent ledger_consent(const struct ledger *ledger, const char *institution, const struct person *person,
                              enum consent_kind kind);

#endif
