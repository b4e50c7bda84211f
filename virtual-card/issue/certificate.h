// SPDX-License-Identifier: Apache-2.0
//
// The certificates of the test hierarchy, one profile each [mynumber-card 5]. Serial numbers, names and times come from
// the person or from the profile, signatures are RSASSA-PKCS1-v1_5: nothing is drawn, nothing asks for the time.
#ifndef ONSHI_VIRTUAL_CARD_ISSUE_CERTIFICATE_H
#define ONSHI_VIRTUAL_CARD_ISSUE_CERTIFICATE_H

#include <openssl/x509.h>

#include "base/person.h"
#include "base/status.h"
#include "virtual-card/issue/issue.h"

// certificate_make makes one certificate; `*out` is released with X509_free. `generation` is that of the CA, 1 to 3, or
// 0 for the one of the day on which the card was issued. Errors as issue_certificate; ONSHI_NOT_FOUND for any other
// generation.
ONSHI_MUST_USE enum onshi_status certificate_make(enum issue_certificate_kind kind, const struct person *person,
                                                  int generation, const char *key_directory, X509 **out);

// certificate_write appends the DER of certificate_make.
ONSHI_MUST_USE enum onshi_status certificate_write(enum issue_certificate_kind kind, const struct person *person,
                                                   int generation, const char *key_directory,
                                                   struct bytes_writer *out);

// certificate_expiry returns the last second of a person's certificates: 23:59:59 JST of the fifth birthday after the
// card was issued.
int64_t certificate_expiry(const struct person *person);

#endif
