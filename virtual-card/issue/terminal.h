// SPDX-License-Identifier: Apache-2.0
//
// The terminal that may use a card without its PIN, 特定機関認証 (tokutei kikan ninshō) [mynumber-card 3.4]: its
// certificate and its key. Loading the certificate was measured on a card; how the terminal then proves itself is
// INFERRED. Cards of people accept it unless their file says terminal-authentication="no" (special.h).
//
// What a reader sends, all in extended form with Le, after SELECT of JPKI AP (00 A4 04 0C 0A D392F000260100000001):
//
//     00 A4 02 0C 02 0016            select the key of the terminal CA
//     80 A2 06 C1 00 0133 …  0000    the first TERMINAL_CERTIFICATE_FIRST bytes of the certificate
//     80 A2 00 C1 00 0105 …  0000    the other TERMINAL_CERTIFICATE_SECOND
//     00 84 00 00 10                 a challenge of 8 bytes or more, good for one try
//     00 82 00 96 00 0100 …  0000    terminal_prove of the challenge: 9000, or 6300 when it is wrong
//     80 2A 00 97 Lc … 00            the key for user authentication signs, until an application is selected
#ifndef ONSHI_VIRTUAL_CARD_ISSUE_TERMINAL_H
#define ONSHI_VIRTUAL_CARD_ISSUE_TERMINAL_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"

enum {
    TERMINAL_CERTIFICATE_FIRST = 307, // 7F21 820233, 5F4E 820129 and the 297 bytes of the body
    TERMINAL_CERTIFICATE_SECOND = 261, // 5F37 820100 and the signature
    TERMINAL_PROOF = 256,
};

// The name of the terminal's key in the pool: `key_directory`/terminal.pem. Its CA is terminal-ca.pem.
#define TERMINAL_KEY "terminal"

// terminal_certificate appends the card-verifiable certificate of the terminal, TERMINAL_CERTIFICATE_FIRST +
// TERMINAL_CERTIFICATE_SECOND bytes, the same on every day. ONSHI_NOT_FOUND when a key is not in the pool,
// ONSHI_CRYPTO, ONSHI_NO_MEMORY, ONSHI_TOO_LONG.
ONSHI_MUST_USE enum onshi_status terminal_certificate(const char *key_directory, struct bytes_writer *out);

// terminal_prove appends the terminal's answer to a challenge, TERMINAL_PROOF bytes: RSASSA-PKCS1-v1_5 with SHA-256.
// Errors as terminal_certificate.
ONSHI_MUST_USE enum onshi_status terminal_prove(const char *key_directory, struct bytes_reader challenge,
                                                struct bytes_writer *out);

#endif
