// SPDX-License-Identifier: Apache-2.0
//
// Names in certificates: distinguished names, and the personal items in the certificate for signature.
#ifndef ONSHI_VIRTUAL_CARD_ISSUE_NAMES_H
#define ONSHI_VIRTUAL_CARD_ISSUE_NAMES_H

#include <openssl/x509v3.h>

#include "base/person.h"
#include "base/status.h"
#include "virtual-card/issue/issue.h"

// names_directory returns a new distinguished name of `count` parts, in order; NULL when memory is short.
struct name_part {
    int nid;
    const char *text; // UTF-8
};
X509_NAME *names_directory(const struct name_part *parts, size_t count);

// names_authority returns the name of the CA that signs certificates of `kind`. All generations of a CA share it.
X509_NAME *names_authority(enum issue_certificate_kind kind);

// names_authority_japanese returns the CA's name in Japanese, which stands in its subjectAltName.
X509_NAME *names_authority_japanese(enum issue_certificate_kind kind);

// names_service returns the name of the service in Japanese, the issuerAltName of people's certificates.
X509_NAME *names_service(void);

// names_subject returns the subject of a person's certificate: opaque, made from the certificate's serial number.
X509_NAME *names_subject(enum issue_certificate_kind kind, const struct person *person);

// names_personal_items returns the six otherNames of the certificate for signature in the card's order
// [mynumber-card 5.3], NULL when memory is short.
GENERAL_NAMES *names_personal_items(const struct person *person);

#endif
