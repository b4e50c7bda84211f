// SPDX-License-Identifier: Apache-2.0
//
// Codes and texts of what went wrong, or what staff should know. The official list (別紙6-1) is not public, so that these
// are visibly artificial: only their presence and their place can be tested, never their values [wire-interface 3].
#ifndef ONSHI_MOCKS_SERVICE_CODES_H
#define ONSHI_MOCKS_SERVICE_CODES_H

#include <stddef.h>

enum service_fault {
    FAULT_BROKEN_FILE,
    FAULT_UNKNOWN_INSTITUTION,
    FAULT_UNKNOWN_CERTIFICATE,
    FAULT_BAD_CERTIFICATE,
    FAULT_BAD_SIGNATURE,
    FAULT_NO_SUCH_PERSON,
    FAULT_SEVERAL_PERSONS,
    FAULT_NO_ROOM,
    FAULT_SYSTEM,
    FAULT_ELIGIBILITY_CLOSED,
    FAULT_CERTIFICATE_EXPIRED,
    FAULT_CERTIFICATE_REVOKED,
    NOTICE_CERTIFICATE_ENDS, // with a normal end [DR-041]
    FAULT_VIEW_NOBODY,
    FAULT_VIEW_SEVERAL,
    FAULT_VIEW_CATEGORY,
    FAULT_MEDICATION_CLOSED,
    FAULT_MEDICATION_NO_CONSENT,
    FAULT_MEDICATION_CONSENT_OVER,
    FAULT_MEDICATION_NO_DATA,
    FAULT_CHECKUP_CLOSED,
    FAULT_CHECKUP_PHARMACY,
    FAULT_CHECKUP_NO_CONSENT,
    FAULT_CHECKUP_CONSENT_OVER,
    FAULT_CHECKUP_NO_DATA,
    FAULT_DISASTER_CLOSED,
    FAULT_DISASTER_CONDITIONS,
    FAULT_DISASTER_NOBODY,
    FAULT_DISASTER_SEVERAL,
    FAULT_BATCH_TOO_MANY,
    FAULT_PUBLIC_EXPENSE,
    FAULT_DAY_OUT_OF_RANGE,
    FAULT_CARD_NOT_USABLE,
    NOTICE_ELIGIBILITY_ONLY, // with a normal end [DR-029]
    FAULT_ELIGIBILITY_STOPPED,
    FAULT_VIEW_STOPPED,
    FAULT_VIEW_CLASS,
    FAULT_BATCH_UNKNOWN,
    FAULTS
};

struct service_code {
    const char *code; // MOCKnnnnE, MOCKnnnnW for a notice
    const char *text; // Japanese, for the staff
};

// service_code_of returns the code and the text of `fault`; static storage, never NULL.
const struct service_code *service_code_of(enum service_fault fault);

// service_code_at returns the codes one by one, NULL past the last.
const struct service_code *service_code_at(size_t index);

#endif
