// SPDX-License-Identifier: Apache-2.0
//
// RSA signatures in the six forms of COMPUTE DIGITAL SIGNATURE [mynumber-card 3.2]. Which key may sign, and when, is
// not known here.
#ifndef ONSHI_VIRTUAL_CARD_CARD_SIGNATURE_H
#define ONSHI_VIRTUAL_CARD_CARD_SIGNATURE_H

#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/random.h"
#include "base/status.h"
#include "virtual-card/card/image.h"

enum { SIGNATURE_FORMS = 6 }; // numbered as P1, from 0

struct signature {
    uint8_t bytes[CARD_KEY_MAXIMUM];
    size_t length;
};

// signature_takes says whether `length` bytes are an input of that form for `key`.
bool signature_takes(int form, const EVP_PKEY *key, size_t length);

// signature_make signs `input`, of which signature_takes is true. Salts of the PSS forms come from `random`; the same
// source gives the same signature. ONSHI_CRYPTO when OpenSSL refuses.
ONSHI_MUST_USE enum onshi_status signature_make(int form, EVP_PKEY *key, struct bytes_reader input,
                                                struct random_source *random, struct signature *out);

#endif
