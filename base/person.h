// SPDX-License-Identifier: Apache-2.0
//
// A synthetic person: what is printed on the cards, and a timeline of coverages that knows both when a coverage was
// valid and when the service knew it (bitemporal) [domain-rules 5.2, generator rules].
//
// People are read from scenarios/people/ID.xml. A `?` in any text of that file is a canary digit: it is drawn from the
// seed of the case, so that what a product shows can only come from this case.
//
// All text is UTF-8 and owned by the person.
#ifndef ONSHI_BASE_PERSON_H
#define ONSHI_BASE_PERSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

enum {
    PERSON_COVERAGES_MAXIMUM = 8,
    PERSON_CHANGES_MAXIMUM = 8,
    PERSON_RECORDS_MAXIMUM = 32,
    PERSON_DISEASES_MAXIMUM = 3,
    PERSON_TRAITS_MAXIMUM = 24,
};

// Something that the service learned later about a coverage it knew already.
struct coverage_change {
    int64_t known;         // instant from which the service knows this
    int64_t until;         // new first day without coverage, or CALENDAR_NEVER
    const char *loss;      // ReasonOfLoss code, or ""
    bool cancelled;        // the coverage was registered by mistake: from now on the service knows of none
};

struct coverage {
    const char *id;        // name inside the person's file
    const char *card_class; // InsuredCardClassification, "01" general
    const char *insurer;   // without padding: 6 or 8 digits
    const char *insurer_name;
    const char *symbol;    // "" when the card has none
    const char *number;
    const char *branch;    // two digits, or ""
    const char *ratio;     // InsuredPartialContributionRatio of a 後期高齢 coverage, "010", or ""
    const char *relation;  // "1" insured person, "2" dependant
    const char *holder;    // InsuredName: name of the insured person or householder, or ""
    int64_t from;          // first day with coverage
    int64_t until;         // first day without, or CALENDAR_NEVER
    int64_t issued;        // day on which the insurance card was issued
    int64_t expires;       // last valid day printed on the card, or CALENDAR_NEVER
    int64_t known;         // instant from which the service knows the coverage; a later one of the same id corrects it
    bool withholds_address; // 不開示該当フラグ: no address by number [DR-100]
    bool withholds_self;   // 自己情報提供不可フラグ: the card is no insurance card, no address by number [DR-101]
    struct coverage_change changes[PERSON_CHANGES_MAXIMUM]; // oldest first
    int change_count;
};

// The ceiling of what the person pays in a month (限度額), as the insurer registered it.
struct ceiling {
    const char *certificate; // 証区分, OQSCD011: "01"
    const char *class_code;  // 適用区分, OQSCD012: "A03"; "" when the person has none
    int64_t issued, from;
    int64_t until;           // last valid day, or CALENDAR_NEVER
    int64_t long_term;       // day of 長期入院該当, or CALENDAR_NEVER
};

// A 高齢受給者証 (certificate of an elderly recipient), of people from 70 to 74.
struct elderly_certificate {
    int64_t issued, from;
    int64_t until;           // last valid day
    const char *ratio;       // "020"; "" when the person has none
};

// A 特定疾病療養受療証 (certificate of a special disease).
struct special_disease {
    const char *category;    // OQSCD013: "1" dialysis
    const char *self_pay;    // yen, "10000"
    int64_t issued, from;
    int64_t until;           // last valid day, or CALENDAR_NEVER
};

// A medicine that stands in a claim.
struct medication {
    int64_t dispensed;       // day; visible from the 11th of the month in which the claim arrived [DR-120]
    const char *pharmacy, *pharmacy_name; // institution code and name of who dispensed
    const char *code, *name, *ingredient;
    const char *amount, *unit, *times, *usage;
    int64_t claimed;         // a day of the month in which the claim arrived; 0: the month after `dispensed`
    const char *prescriber, *prescriber_name; // institution code and name of who prescribed; "" when it is not kept
    const char *instruction; // 特別指示 (special instruction), or ""
    const char *kind;        // 診療識別区分, "21" internal; or ""
    int64_t prescribed;      // day, or CALENDAR_NEVER when it is not kept
};

// One value of a health checkup that the insurer registered.
struct checkup {
    int64_t day;
    const char *code, *name, *type, *value, *unit;
    int64_t known;           // instant from which the insurer has registered it; 0: the day itself
    const char *oid, *value_name; // of a coded value: the code's system, and what the value means; "" for others
};

// What sets the person's card apart, an attribute of <card> that nothing here knows: virtual-card/issue/special.h does.
struct person_trait {
    const char *name, *value;
};

struct person {
    const char *id;        // "onshika-taro"
    const char *population; // "POP-20"
    const char *name;      // 全角, family U+3000 given
    const char *kana;      // half-width kana
    const char *name_other, *kana_other; // 通称 (the name that somebody goes by), or ""
    const char *sex;       // "1" male, "2" female, "3" unset
    const char *sex_behind; // the one on the back of the card where the front has another [DR-048], or ""
    int64_t birthdate;
    const char *address;   // "" when the insurer sends none
    const char *post;      // "nnn-nnnn", or ""
    const char *pin;       // user-authentication PIN of the card, 4 digits
    const char *sign_password;
    const char *serial;    // serial number of the user-authentication certificate, hexadecimal
    int key;               // index of the card's key pair in the pool
    int64_t card_issued;   // day on which the My Number card was issued
    struct person_trait traits[PERSON_TRAITS_MAXIMUM]; // in the order of the file
    int trait_count;
    struct coverage coverages[PERSON_COVERAGES_MAXIMUM];
    int coverage_count;
    int64_t certificate_revoked; // instant from which the user-authentication certificate is revoked, or CALENDAR_NEVER
    int64_t registered;    // instant from which the card is registered for use as insurance card (初回登録); 0: always,
                           // CALENDAR_NEVER: not
    struct ceiling ceiling;
    struct elderly_certificate elderly;
    struct special_disease diseases[PERSON_DISEASES_MAXIMUM];
    int disease_count;
    struct medication medications[PERSON_RECORDS_MAXIMUM]; // oldest first
    int medication_count;
    struct checkup checkups[PERSON_RECORDS_MAXIMUM];       // oldest first
    int checkup_count;
    void *storage;         // owns every text above
};

// person_load reads `directory`/`id`.xml and fills its canaries from `seed`. `*out` is released with person_free. On
// failure `why` (may be NULL) gets a sentence that names file and line. ONSHI_NOT_FOUND when there is no such file.
struct bytes_writer;
ONSHI_MUST_USE enum onshi_status person_load(const char *directory, const char *id, uint64_t seed,
                                             struct person **out, struct bytes_writer *why);
void person_free(struct person *person);

// person_coverage returns the coverage named `id`, or NULL.
const struct coverage *person_coverage(const struct person *person, const char *id);

// coverage_cancelled says whether the service had been told by `known_at` that the coverage never was.
bool coverage_cancelled(const struct coverage *coverage, int64_t known_at);

// coverage_until returns the first day without coverage as the service knew it at `known_at`.
int64_t coverage_until(const struct coverage *coverage, int64_t known_at);

#endif
