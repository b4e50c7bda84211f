// SPDX-License-Identifier: Apache-2.0
//
// What insurers and the claims tell while the service runs: a gain, a loss that comes late, a correction, a coverage
// linked to somebody else by mistake, a record out of a claim. Each has the instant from which the service knows it:
// a question about what was known before that gets the answer that it would have got then [DR-066, DR-068, DR-098].
//
//     const struct ledger_change loss = {.kind = LEDGER_ENDED, .person = "onshika-taro", .known = now,
//                                        .coverage_id = "old", .until = june_1, .loss = "03"};
//     ONSHI_TRY(ledger_apply_change(ledger, &loss));
#ifndef ONSHI_MOCKS_LEDGER_CHANGES_H
#define ONSHI_MOCKS_LEDGER_CHANGES_H

#include "base/person.h"
#include "base/status.h"
#include "mocks/ledger/ledger.h"

enum ledger_change_kind {
    LEDGER_GAINED,      // `coverage`, of an id that the person does not have; a newborn's from birth on too [DR-069]
    LEDGER_ENDED,       // `coverage_id`, `until`, `loss`; CALENDAR_NEVER takes an end back
    LEDGER_CORRECTED,   // `coverage` takes the place of the entry of its id as a whole, flags and end too
    LEDGER_CANCELLED,   // `coverage_id` never was
    LEDGER_LINKED,      // `coverage_id` belongs to the person of id `to`: a wrong link, and its correction (BUG-02)
    LEDGER_IDENTIFIED,  // `identity`: name, kana, sex, birth date, address of the person are these
    LEDGER_CARD,        // `identity`: serial, issue, revocation and registration of the card are these; a serial that is
                        // no longer the person's leads to nobody
    LEDGER_CEILING,     // `ceiling` takes the place of the one before
    LEDGER_ELDERLY,     // `elderly` takes the place of the one before: another ratio (BUG-03)
    LEDGER_MEDICATION,  // `medication`: a record out of a claim, visible by the calendar of claims [DR-120]
    LEDGER_CHECKUP,     // `checkup`
    LEDGER_CHANGE_KINDS
};

struct ledger_change {
    enum ledger_change_kind kind;
    const char *person; // id
    int64_t known;
    const char *coverage_id;
    int64_t until;    // first day without
    const char *loss; // code, NULL or "" when nobody says
    const char *to;
    const struct coverage *coverage; // its `known` and its changes do not count
    const struct person *identity;   // its id and all that is not named above do not count
    const struct ceiling *ceiling;
    const struct elderly_certificate *elderly;
    const struct medication *medication;
    const struct checkup *checkup;
};

// ledger_apply_change records the change, whole or not at all. ONSHI_NOT_FOUND when there is no such person or coverage
// as known at `change->known`; ONSHI_MALFORMED when a coverage of that id is there already, or a text is not UTF-8;
// ONSHI_TOO_LONG when the person would have more of a kind than base/person.h has room for; ONSHI_IO.
//
// A linked coverage has the id of the other person before its own ("taro/old"), so that it takes the place of none, and
// gets its name back when it comes home. With a link come the medicines and checkups of the one who lost it, and go when
// it goes: that is how other people's records were seen. That person keeps them.
ONSHI_MUST_USE enum onshi_status ledger_apply_change(struct ledger *ledger, const struct ledger_change *change);

// ledger_register_card records that the person's card is registered for use as an insurance card (初回登録) from `known`
// on. ledger_card_registered says whether it was at `at`.
ONSHI_MUST_USE enum onshi_status ledger_register_card(struct ledger *ledger, const char *person, int64_t known);
bool ledger_card_registered(const struct person *person, int64_t at);

// ledger_forget_records removes, for good, medicines dispensed and checkups done before these days, whatever was known
// when, and tells how many (`out_removed` may be NULL) [SEED-116, SEED-117].
ONSHI_MUST_USE enum onshi_status ledger_forget_records(struct ledger *ledger, int64_t dispensed_before,
                                                       int64_t checked_before, int64_t *out_removed);

#endif
