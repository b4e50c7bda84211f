// SPDX-License-Identifier: Apache-2.0
//
// The certificates of the Web API's test bench: an authority, its server, and the client certificates of terminals,
// good ones and those that must be refused. Everything is made from committed keys and a day: nothing is drawn, and
// the same day gives the same bytes.
//
//     ONSHI_TRY(pki_open(keys, day, &pki));
//     ONSHI_TRY(pki_make(pki, PKI_TERMINAL, "9910000018", &identity));
//     ONSHI_TRY(pki_write_files(pki, PKI_TERMINAL, "9910000018", directory));
//     pki_identity_free(&identity);
//     pki_free(pki);
#ifndef ONSHI_MOCKS_WEBAPI_PKI_H
#define ONSHI_MOCKS_WEBAPI_PKI_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdint.h>

#include "base/status.h"

// What is made. A terminal's certificate lives for 3 years and 3 months [DR-132].
enum pki_kind {
    PKI_SERVER,           // for localhost, 127.0.0.1 and ::1
    PKI_SERVER_EXPIRED,   // ended on the day before
    PKI_SERVER_FOREIGN,   // of an authority that is not ours
    PKI_TERMINAL,         // the site's terminal, since a year
    PKI_TERMINAL_SECOND,  // another terminal of the site
    PKI_TERMINAL_ENDING,  // ends in 30 days
    PKI_TERMINAL_EXPIRED, // ended on the day before
    PKI_TERMINAL_NOT_YET, // begins on the day after
    PKI_TERMINAL_REVOKED, // good but for the list of revoked ones
    PKI_TERMINAL_OTHER,   // another site's: made for the institution that is asked for
    PKI_TERMINAL_FOREIGN, // of an authority that is not ours
    PKI_KINDS
};

enum { PKI_SERIAL_SIZE = 33, PKI_INSTITUTION_SIZE = 11 }; // with the NUL

struct pki_identity {
    X509 *certificate;
    EVP_PKEY *key;
};

struct pki;

// pki_open makes the authorities from the keys in `keys_directory` (mocks/webapi/keys). All lives are told from `day`,
// an instant at 00:00:00 JST. ONSHI_NOT_FOUND when a key is missing.
ONSHI_MUST_USE enum onshi_status pki_open(const char *keys_directory, int64_t day, struct pki **out);
void pki_free(struct pki *pki);

// pki_authority returns the certificate that both sides should trust; owned by `pki`.
X509 *pki_authority(const struct pki *pki);

// pki_make makes a certificate and its key; `institution` (10 digits) is whose terminal it is, and is not looked at
// for servers. `*out` is released with pki_identity_free.
ONSHI_MUST_USE enum onshi_status pki_make(const struct pki *pki, enum pki_kind kind, const char *institution,
                                          struct pki_identity *out);
void pki_identity_free(struct pki_identity *identity);

// pki_write_files writes what a client needs into `directory`: ca.pem, and KIND.pem, KIND-key.pem and KIND.p12
// (password "onshi"), where KIND is pki_kind_name. ONSHI_IO with errno.
ONSHI_MUST_USE enum onshi_status pki_write_files(const struct pki *pki, enum pki_kind kind, const char *institution,
                                                 const char *directory);

// pki_serial writes the serial number of a certificate in upper-case hexadecimal, pki_institution the institution
// whose terminal it is, "" when it is nobody's.
void pki_serial(const X509 *certificate, char out[PKI_SERIAL_SIZE]);
void pki_institution(const X509 *certificate, char out[PKI_INSTITUTION_SIZE]);

// pki_kind_name returns a short English name, "terminal-expired"; static storage, never NULL.
const char *pki_kind_name(enum pki_kind kind);

#endif
