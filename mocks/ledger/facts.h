// SPDX-License-Identifier: Apache-2.0
//
// Facts: what the service learned about somebody, one at a time, as bytes of the store. Only files of mocks/ledger
// include this.
//
// A fact is written as texts with U+001F between them, in the order of a table in facts.c; XML knows no such character,
// so that no text can hold it. Facts laid over each other in the order in which they became known make the person as
// known at an instant; a later one about the same thing takes the place of the earlier one.
//
//     struct bytes_writer body;
//     ONSHI_TRY(fact_write(FACT_COVERAGE, &coverage, &body));
//     ...
//     ONSHI_TRY(fact_lay(FACT_COVERAGE, known, text, &person)); // `text` is cut up and must outlive the person
#ifndef ONSHI_MOCKS_LEDGER_FACTS_H
#define ONSHI_MOCKS_LEDGER_FACTS_H

#include "base/bytes.h"
#include "base/person.h"
#include "base/status.h"

enum { FACT_BYTES = 16 * 1024 }; // of one fact

// The numbers stand in files and are never used for something else.
enum fact_kind {
    FACT_PERSON = 1,     // struct person: who it is
    FACT_CARD = 2,       // struct person: the My Number card, as far as the service knows it
    FACT_COVERAGE = 3,   // struct coverage without its changes
    FACT_CHANGE = 4,     // struct fact_change
    FACT_CEILING = 5,    // struct ceiling
    FACT_DISEASE = 6,    // struct special_disease
    FACT_MEDICATION = 7, // struct fact_medication
    FACT_CHECKUP = 8,    // struct fact_checkup
    FACT_ELDERLY = 9,    // struct elderly_certificate
    FACT_KINDS
};

// A change of the coverage of that name.
struct fact_change {
    const char *coverage;
    struct coverage_change change;
};

// A record, and the coverage with which it came by mistake, "" when it is the person's own: it goes with it.
struct fact_medication {
    struct medication medication;
    const char *coverage;
};
struct fact_checkup {
    struct checkup checkup;
    const char *coverage;
};

// fact_write appends the thing at `from`, of the type that the kind tells. ONSHI_TOO_LONG beyond FACT_BYTES,
// ONSHI_MALFORMED when a text is not UTF-8 or holds U+001F.
ONSHI_MUST_USE enum onshi_status fact_write(enum fact_kind kind, const void *from, struct bytes_writer *out);

// What a person is made of while facts are laid; the links of records by their place.
struct fact_person {
    struct person *person;
    const char *medication_coverages[PERSON_RECORDS_MAXIMUM];
    const char *checkup_coverages[PERSON_RECORDS_MAXIMUM];
};

// fact_lay lays one fact over `into`, whose texts then point into `text` (NUL-terminated, changed). ONSHI_TOO_LONG when
// the person would have more of a kind than base/person.h has room for, ONSHI_MALFORMED when it was not fact_write that
// made it.
ONSHI_MUST_USE enum onshi_status fact_lay(enum fact_kind kind, int64_t known, char *text, struct fact_person *into);

#endif
