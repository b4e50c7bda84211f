// SPDX-License-Identifier: Apache-2.0
//
// Codes and texts of what went wrong. The official list (別紙6-1) is not public, so that these are visibly artificial:
// only their presence and their place can be tested, never their values [wire-interface 3].
#ifndef ONSHI_MOCKS_SERVICE_CODES_H
#define ONSHI_MOCKS_SERVICE_CODES_H

enum service_fault {
    FAULT_BROKEN_FILE,
    FAULT_UNKNOWN_INSTITUTION,
    FAULT_UNKNOWN_CERTIFICATE,
    FAULT_BAD_CERTIFICATE,
    FAULT_BAD_SIGNATURE,
    FAULT_NO_SUCH_PERSON,
    FAULT_SEVERAL_PERSONS,
    FAULT_NO_ROOM,
    FAULTS
};

struct service_code {
    const char *code; // MOCKnnnnE
    const char *text; // Japanese, for the staff
};

// service_code_of returns the code and the text of `fault`; static storage, never NULL.
const struct service_code *service_code_of(enum service_fault fault);

#endif
