// SPDX-License-Identifier: Apache-2.0
//
// The ledger: what the eligibility service knows. Who was insured when, and since when the service has known it; the
// institutions' own patient numbers (照会番号, reference numbers); the consents that patients gave. Beside it stand
// changes.h (what insurers tell while the service runs), batches.h (rows of a file) and audit.h (who asked; measures).
//
// It answers "what did the service know at instant T about day D?" and decides nothing: which answer follows from a
// finding is the business of mocks/service. It is one file on the disk, or lives in memory; what a function has
// acknowledged is on the disk and survives the end of the process at any moment. One process has the file at a time, and
// one thread the ledger.
//
//     struct ledger *ledger;
//     ONSHI_TRY(ledger_open("site.ledger", &ledger, &why));
//     ONSHI_TRY(ledger_add_person(ledger, person));
//     struct ledger_finding found = ledger_find_by_number(ledger, &key, now, day);
//
// People are told apart by their `id`: a `struct person` that comes in may be anybody's copy. One that comes out belongs
// to the ledger; it shows the person as known at the asked instant, without what the service does not keep (PIN,
// password, key), and is good until LEDGER_PEOPLE_HELD other findings, or ledger_free.
#ifndef ONSHI_MOCKS_LEDGER_LEDGER_H
#define ONSHI_MOCKS_LEDGER_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/person.h"
#include "base/status.h"

enum {
    LEDGER_PERSONS_MAXIMUM = 10 * 1000 * 1000,
    LEDGER_PEOPLE_HELD = 1000,
    LEDGER_REFERENCES_HELD = 64,
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
struct bytes_writer;

// ledger_open opens the ledger in the file at `path`, and makes it when there is none; everything that was acknowledged
// is there again. `path` NULL or ":memory:" is a ledger in memory. On failure `why` (may be NULL) gets a sentence with a
// remedy, in Japanese and in English. ONSHI_TIMED_OUT when another process has the file open (it is waited for a
// second), ONSHI_MALFORMED when it is no ledger (it is not touched then), ONSHI_UNSUPPORTED when a newer program wrote
// it, ONSHI_IO. Released with ledger_free.
ONSHI_MUST_USE enum onshi_status ledger_open(const char *path, struct ledger **out, struct bytes_writer *why);

// ledger_new returns an empty ledger in memory, or NULL when there is no memory. Released with ledger_free.
struct ledger *ledger_new(void);
void ledger_free(struct ledger *ledger);

// ledger_limit bounds the size of the whole ledger; what would pass it fails with ONSHI_IO, as when the disk is full.
// Without it the bound is 64 GiB.
ONSHI_MUST_USE enum onshi_status ledger_limit(struct ledger *ledger, int64_t bytes);

// ledger_begin opens a group: what is written until its ledger_end is there as a whole or not at all, and goes to the
// disk once, when the outermost group ends. ledger_end with ONSHI_OK keeps it, with any other status takes it back and
// returns that. Groups may stand in each other.
ONSHI_MUST_USE enum onshi_status ledger_begin(struct ledger *ledger);
ONSHI_MUST_USE enum onshi_status ledger_end(struct ledger *ledger, enum onshi_status status);

// ledger_add_person takes over all that the service may know of a person; nothing stays borrowed. The same person once
// more changes nothing, so that people may be loaded into a ledger that has them already. ONSHI_MALFORMED when the
// ledger has somebody else under that id, or a text is not UTF-8; ONSHI_TOO_LONG when there is too much of a kind, or
// the ledger is full; ONSHI_IO.
ONSHI_MUST_USE enum onshi_status ledger_add_person(struct ledger *ledger, const struct person *person);

// What stands on an insurance card. Texts may come in any width; NULL and "" both mean that there is none.
struct ledger_key {
    const char *insurer;
    const char *symbol;
    const char *number;
    const char *branch; // none: any branch [DR-060]
    int64_t birthdate;  // CALENDAR_NEVER: any day [wire-interface 2.3]
};

enum ledger_match {
    LEDGER_NONE,
    LEDGER_ONE,
    LEDGER_SEVERAL,
    LEDGER_FAILED // the store could not be read: nothing is known about anybody
};

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

// ledger_find_by_serial returns the person, as known at `known_at`, whose user-authentication certificate then has that
// serial number (hexadecimal, leading zeros and case do not count), or NULL.
const struct person *ledger_find_by_serial(const struct ledger *ledger, const char *serial, int64_t known_at);

// ledger_find_person returns the person of that id as known at `known_at`, or NULL.
const struct person *ledger_find_person(const struct ledger *ledger, const char *id, int64_t known_at);

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

// ledger_hides_address says whether an answer by number leaves out the address [DR-100, DR-101], ledger_refuses_card
// whether the card is no insurance card [DR-101]. Nobody is told why [DR-102]. The flags are the insurer's: another
// insurer's coverage does not have them until it says so too [DR-103].
bool ledger_hides_address(const struct coverage *coverage);
bool ledger_refuses_card(const struct coverage *coverage);

// ledger_set_reference stores `number` as the name under which `institution` knows `person`; a later one replaces it
// [DR-073], and "" takes it away. ONSHI_TOO_LONG when number or institution are too long, ONSHI_NOT_FOUND when the
// ledger has no such person.
ONSHI_MUST_USE enum onshi_status ledger_set_reference(struct ledger *ledger, const char *institution,
                                                      const struct person *person, const char *number);

// ledger_reference returns the number that this institution, and no other, gave to `person`; "" when none [SEED-098].
// The text is good until LEDGER_REFERENCES_HELD others were asked for.
const char *ledger_reference(const struct ledger *ledger, const char *institution, const struct person *person);

// ledger_set_consent records the patient's word of instant `when`; it replaces an earlier one [DR-034].
// ledger_set_consents records the word about every kind, whole or not at all. Errors as ledger_set_reference.
ONSHI_MUST_USE enum onshi_status ledger_set_consent(struct ledger *ledger, const char *institution,
                                                    const struct person *person, enum consent_kind kind, bool given,
                                                    int64_t when);
ONSHI_MUST_USE enum onshi_status ledger_set_consents(struct ledger *ledger, const char *institution,
                                                     const struct person *person, const bool given[CONSENT_KINDS],
                                                     int64_t when);

// ledger_consent returns the latest word that `person` gave to this institution about `kind`; not known when the store
// cannot be read, so that nothing is shown.
struct consent ledger_consent(const struct ledger *ledger, const char *institution, const struct person *person,
                              enum consent_kind kind);

#endif
