// SPDX-License-Identifier: Apache-2.0
//
// What is asked of the eligibility service and what it answers, free of any form on the wire: mocks/wire reads and
// writes these structures, mocks/service decides what stands in an answer.
//
// Texts are UTF-8 and borrowed: those of a request from the document that it was read from, those of an answer from
// the request, the ledger and static tables. An answer is good while all of them live. Absent: NULL or "" for a text,
// CALENDAR_NEVER for a day or an instant, 0 for a code of one character.
#ifndef ONSHI_MOCKS_SERVICE_EXCHANGE_H
#define ONSHI_MOCKS_SERVICE_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mocks/ledger/ledger.h"

// What was typed from an insurance card (資格確認照会用情報), as it came [wire-interface 2.1].
struct search_info {
    const char *insurer;
    const char *symbol;
    const char *number;
    const char *branch;
    const char *birthdate;
    const char *ceiling_consent; // "1": the patient consented by word of mouth
    const char *identifier;      // echoed
};

// OQSsiquc01req.
struct eligibility_request {
    const char *day; // 資格確認日, the day that is asked about
    const char *institution;
    const char *file_identifier; // echoed
    struct search_info search;
};

// What is to be bound together (照会番号登録) [wire-interface 2.3].
struct reference_info {
    const char *reference;
    const char *insurer;
    const char *symbol;
    const char *number;
    const char *branch;
};

// OQSsiimm01req.
struct reference_request {
    const char *institution;
    const char *file_identifier;
    struct reference_info info;
};

// A patient at a card reader, identified by the certificate of the card.
enum identity_method { IDENTITY_PIN, IDENTITY_FACE };

struct card_reading {
    const char *institution;
    const char *file_identifier; // opaque, of the terminal's making
    enum identity_method method;
    const uint8_t *certificate; // user-authentication certificate, DER
    size_t certificate_length;
    const uint8_t *challenge; // what the terminal asked the card to sign
    size_t challenge_length;
    const uint8_t *signature; // RSA PKCS#1 v1.5, SHA-256, over the challenge; not needed for IDENTITY_FACE
    size_t signature_length;
    bool given[CONSENT_KINDS]; // the patient's word about each kind
};

enum {
    REFERENCE_BY_CARD = '1', // OQSCD002
    REFERENCE_BY_NUMBER = '2',
    SEGMENT_NORMAL = '1', // OQSCD003
    SEGMENT_RUNNING = '2', // of a batch only
    SEGMENT_FAILED = '9',
    STATUS_NORMAL = '1', // OQSCD004
    STATUS_ERROR = '2',
    VALIDITY_VALID = '1', // OQSCD006
    VALIDITY_LAPSED = '2',
    VALIDITY_LAPSED_NEWER_EXISTS = '3',
    VALIDITY_NONE = '4',
    VALIDITY_SEVERAL = '5',
};

struct answer_header {
    int64_t processed; // instant
    int64_t day;       // asked about; absent in answers about reference numbers
    const char *institution;
    const char *file_identifier;
    char classification; // card or number; absent in answers about reference numbers
    char segment;
    const char *error_code; // only when `segment` is not normal
    const char *error_text;
};

struct consent_mark {
    char flag;     // OQSCD001, OQSCD016
    int64_t given; // instant; absent without consent
    int64_t until; // instant from which it may not be used
};

// One coverage of one person (ResultOfQualificationConfirmation).
struct eligibility_result {
    const char *card_class;
    const char *insurer; // without padding
    const char *symbol;
    const char *number;
    const char *branch;
    const char *relation;
    const char *holder;
    const char *name;
    const char *name_other; // 通称 (the name that somebody goes by)
    const char *kana;
    const char *kana_other;
    const char *sex;
    const char *sex_behind; // where another one stands on the back of the card [DR-048]
    int64_t birthdate;
    const char *address;
    const char *post;
    int64_t from;
    int64_t until; // first day without coverage
    int64_t issued;
    int64_t valid_from;
    int64_t expires; // last valid day of the card
    const char *ratio;
    const char *preschool; // "1": 未就学 (before school)
    const char *loss;
    const char *insurer_name;
    bool has_elderly;
    struct elderly_certificate elderly;
    char ceiling_changed; // OQSCD014, in a batch only
    struct consent_mark consents[CONSENT_KINDS];
    bool has_ceiling; // only with consent [SEED-101]
    struct ceiling ceiling;
    int disease_count; // only with consent
    struct special_disease diseases[PERSON_DISEASES_MAXIMUM];
    struct consent_mark diagnosis; // 診療情報, from 2022-09 on: a card reader of ours asks for neither
    struct consent_mark operation; // 手術情報, from 2023-01 on
    const char *identifier;
    const char *reference;
};

enum { ELIGIBILITY_RESULTS_MAXIMUM = 2 };

// OQSsiquc01res, and the face push.
struct eligibility_answer {
    struct answer_header header;
    bool has_search; // absent in a face push
    struct search_info search;
    char prescription_form; // OQSCD017, from 2023-01 on
    char status;
    const char *code; // with STATUS_ERROR, and for a notice with STATUS_NORMAL [DR-041]
    const char *text;
    char validity; // absent on error
    int result_count;
    struct eligibility_result results[ELIGIBILITY_RESULTS_MAXIMUM];
};

// OQSsiimm01res.
struct reference_answer {
    struct answer_header header;
    bool has_info;
    struct reference_info info;
    char status;
    const char *code;
    const char *text;
};

// Batches (一括). A message about many persons is a header and rows: mocks/wire/stream.h reads and writes them one by one.

// Header of OQSmuquc01req and OQSmuimm01req, whose rows are `search_info` and `reference_info`.
struct batch_request {
    const char *day; // 資格確認日; of OQSmuquc01req only
    const char *institution;
    const char *file_identifier; // echoed
};

// OQSmuquc01res and OQSmuimm01res: a list was taken (reception, received), or refused (segment 9 and its error, or a
// status with code and text) [wire-interface 2.4].
struct batch_receipt {
    struct answer_header header; // `segment` may be absent
    const char *reception;       // 受付番号 (reception number), opaque, at most 50 characters
    int64_t received;            // instant
    char status;
    const char *code;
    const char *text;
};

// OQSmuquc02req and OQSmuimm02req.
struct batch_download {
    const char *institution;
    const char *reception;
};

enum { BATCH_COUNT_ABSENT = -1 };

// Header of OQSmuquc02res and OQSmuimm02res, whose rows are `batch_confirmation` and `batch_registration`. While the
// batch runs (SEGMENT_RUNNING) there are no counts and no rows.
struct batch_result {
    struct answer_header header; // `day` of OQSmuquc02res only
    const char *reception;       // the one that was asked for
    int64_t processed, normal, failed; // persons, or BATCH_COUNT_ABSENT; of OQSmuquc02res only
};

// One person of OQSmuquc02res (BulkConfirmUnit). `result` shows what 2.4 lists: neither consents nor what hangs on them
// [DR-082], and `ceiling_changed`. Its `reference` stands beside it.
struct batch_confirmation {
    struct search_info search;
    char status;
    const char *code;
    const char *text;
    char validity; // absent on error
    bool has_result;
    struct eligibility_result result;
};

// One person of OQSmuimm02res (BulkRegistrationUnit).
struct batch_registration {
    struct reference_info info;
    char status;
    const char *code;
    const char *text;
};

// YZKsiquc01req and TKKsiquc01req [wire-interface 2.6].
struct viewing_request {
    const char *institution;
    const char *insurer;
    const char *symbol;
    const char *number;
    const char *branch;
    const char *file_identifier; // echoed
    const char *start;           // first and last month of treatment, yyyyMM; 薬剤 (medication) only
    const char *end;
    const char *category; // "1": PDF, "2": XML
    const char *prescriptions; // "0", "1": 処方・調剤情報 too, from 2023-01 on
    const char *treatment;     // 診療区分, from 2024-04 on
};

// The result code of a viewing that is not VIEWED is one of mocks/service/codes.h.
#define VIEWED "1"

struct viewing_header {
    const char *institution;
    const char *file_identifier;
    const char *result_code;
    const char *text; // unless VIEWED
    const char *name; // whose data they are; absent unless VIEWED
    const char *kana;
    int64_t birthdate;
    const char *sex;
    bool as_pdf; // asked for as a PDF, and VIEWED: mocks/wire/pdf.h
};

enum {
    MARK_OWN = '1', // DiOrg, PrIsOrg
    MARK_OTHER = '2',
    OUTPATIENT = '2', // InOut
};

// What was done beside medicines (診療行為), from 2022-09 on; the ledger has none yet.
struct treatment {
    const char *name, *code, *kind, *amount, *times, *unit;
};

struct medication_day {
    int64_t dispensed;
    int64_t prescribed;
    const struct medication *drugs; // of the person
    int drug_count;
    const struct treatment *treatments;
    int treatment_count;
};

// What one pharmacy dispensed in one month of treatment.
struct medication_month {
    char dispenser_mark;
    char prescriber_mark;
    const char *pharmacy;
    const char *pharmacy_name;
    const char *prescriber;
    const char *prescriber_name;
    char place;
    int64_t month; // an instant in it
    int day_count;
    struct medication_day days[PERSON_RECORDS_MAXIMUM];
};

// YZKsiquc01res [wire-interface 4.2].
struct medication_answer {
    struct viewing_header header;
    int month_count;
    struct medication_month months[PERSON_RECORDS_MAXIMUM];
};

struct checkup_day {
    int64_t day;
    const struct checkup *values; // of the person
    int value_count;
};

// TKKsiquc01res [wire-interface 4.3].
struct checkup_answer {
    struct viewing_header header;
    int day_count;
    struct checkup_day days[PERSON_RECORDS_MAXIMUM];
};

// What staff type at the terminal's own screen in a disaster: the numbers of an insurance card (insurer and number, the
// rest when known), or who it is (name and birth date, the rest to tell namesakes apart) [DR-111].
struct disaster_query {
    const char *insurer, *symbol, *number, *branch;
    const char *name;      // kanji or kana
    const char *birthdate; // yyyyMMdd
    const char *sex;       // "1", "2"
    const char *address;   // any part of it
};

struct disaster_answer {
    const char *measure; // name of the measure under which it was asked, NULL without one; borrowed from the service
    const char *code; // of the refusal; NULL when exactly one person was found
    const char *text;
    struct medication_answer medication; // each with its own result code, as in normal time [SEED-135, SEED-137]
    struct checkup_answer checkups;
};

#endif
