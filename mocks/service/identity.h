// SPDX-License-Identifier: Apache-2.0
//
// Whose card is on the reader: the user-authentication certificate (利用者証明用電子証明書) and the signature that its
// card made over the terminal's challenge [SEED-030, mynumber-card 3].
#ifndef ONSHI_MOCKS_SERVICE_IDENTITY_H
#define ONSHI_MOCKS_SERVICE_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum { IDENTITY_SERIAL_SIZE = 41 }; // 20 bytes in hexadecimal, and the NUL [RFC 5280 4.1.2.2]

// identity_serial writes the serial number of a DER certificate in upper-case hexadecimal. ONSHI_MALFORMED when it is
// no certificate, has a serial that is too long, or has bytes behind it.
ONSHI_MUST_USE enum onshi_status identity_serial(const uint8_t *certificate, size_t length,
                                                 char out[IDENTITY_SERIAL_SIZE]);

// identity_expiry tells the last instant at which a DER certificate is good (notAfter). ONSHI_MALFORMED when it is no
// certificate, has bytes behind it, or no such time.
ONSHI_MUST_USE enum onshi_status identity_expiry(const uint8_t *certificate, size_t length, int64_t *out_instant);

// identity_signed says whether `signature` is RSA PKCS#1 v1.5 with SHA-256 over `challenge` by the certificate's key.
// False also when the certificate cannot be read.
bool identity_signed(const uint8_t *certificate, size_t length, const uint8_t *challenge, size_t challenge_length,
                     const uint8_t *signature, size_t signature_length);

#endif
