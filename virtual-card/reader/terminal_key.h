// SPDX-License-Identifier: Apache-2.0
//
// What makes a reader a terminal for the card's PIN-less authentication (特定機関認証, tokutei kikan ninshō): a
// card-verifiable certificate and its key. The real ones are given to institutions beforehand and are not public
// [mynumber-card 3.4]; these come from the published test pool.
#ifndef ONSHI_VIRTUAL_CARD_READER_TERMINAL_KEY_H
#define ONSHI_VIRTUAL_CARD_READER_TERMINAL_KEY_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"

enum { TERMINAL_KEY_CERTIFICATE = 568, TERMINAL_KEY_SIGNATURE = 256 };

struct terminal_key;

// terminal_key_load reads certificate and key from the pool in `directory` (virtual-card/issue/keys). `*out` is released
// with terminal_key_free, which NULL does not disturb. ONSHI_NOT_FOUND when the pool has none, ONSHI_CRYPTO,
// ONSHI_NO_MEMORY.
ONSHI_MUST_USE enum onshi_status terminal_key_load(const char *directory, struct terminal_key **out);
void terminal_key_free(struct terminal_key *key);

// terminal_key_certificate returns the certificate, TERMINAL_KEY_CERTIFICATE bytes, borrowed.
struct bytes_reader terminal_key_certificate(const struct terminal_key *key);

// terminal_key_sign writes RSASSA-PKCS1-v1_5 with SHA-256 over `message`. ONSHI_CRYPTO.
ONSHI_MUST_USE enum onshi_status terminal_key_sign(const struct terminal_key *key, struct bytes_reader message,
                                                   uint8_t out[TERMINAL_KEY_SIGNATURE]);

#endif
