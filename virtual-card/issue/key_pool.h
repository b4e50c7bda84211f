// SPDX-License-Identifier: Apache-2.0
//
// The pool of published test keys (keys/README.md).
#ifndef ONSHI_VIRTUAL_CARD_ISSUE_KEY_POOL_H
#define ONSHI_VIRTUAL_CARD_ISSUE_KEY_POOL_H

#include <openssl/evp.h>

#include "base/status.h"

// key_pool_load reads `directory`/`name`.pem. `*out` is released with EVP_PKEY_free. ONSHI_NOT_FOUND when there is no
// such file, ONSHI_CRYPTO when it holds no key.
ONSHI_MUST_USE enum onshi_status key_pool_load(const char *directory, const char *name, EVP_PKEY **out);

// key_pool_load_card reads the key pair of a card by index. ONSHI_NOT_FOUND also for an index outside the pool.
ONSHI_MUST_USE enum onshi_status key_pool_load_card(const char *directory, int index, EVP_PKEY **out);

#endif
