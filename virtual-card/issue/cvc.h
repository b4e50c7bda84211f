// SPDX-License-Identifier: Apache-2.0
//
// Card-verifiable certificates and what else is signed on a card [mynumber-card 2.5, 2.7]. The ids of all issuers begin
// with 9, outside both hierarchies of the real service: a verifier that has the real roots says "unknown authority".
#ifndef ONSHI_VIRTUAL_CARD_ISSUE_CVC_H
#define ONSHI_VIRTUAL_CARD_ISSUE_CVC_H

#include <openssl/evp.h>

#include "base/bytes.h"
#include "base/status.h"

enum { CVC_ID = 16, CVC_SIZE = 568 };

// A key id: seven digits, 08 05, three digits, four bytes of padding.
struct cvc_id {
    uint8_t bytes[CVC_ID];
};

// cvc_id_of returns the id of seven `digits` and three digits `number`.
struct cvc_id cvc_id_of(const char *digits, const char *number);

// cvc_write_key appends the public half of an RSA-2048 key as the card writes it, 265 bytes: 90 03 e, 91 82 0100 n.
// ONSHI_CRYPTO for any other key.
ONSHI_MUST_USE enum onshi_status cvc_write_key(EVP_PKEY *key, struct bytes_writer *out);

// cvc_write_signature appends RSASSA-PKCS1-v1_5 with SHA-256 over `message`, 256 bytes.
ONSHI_MUST_USE enum onshi_status cvc_write_signature(EVP_PKEY *key, struct bytes_reader message,
                                                     struct bytes_writer *out);

// cvc_write_padded appends `block` under PKCS#1 padding of type 1, 256 bytes: a signature whose DigestInfo is the
// caller's.
ONSHI_MUST_USE enum onshi_status cvc_write_padded(EVP_PKEY *key, struct bytes_reader block, struct bytes_writer *out);

struct cvc_request {
    struct cvc_id issuer;
    EVP_PKEY *issuer_key; // private
    struct cvc_id subject;
    EVP_PKEY *subject_key;
};

// cvc_write_contents appends what stands inside the template 7F21, cvc_write the whole certificate of CVC_SIZE bytes.
ONSHI_MUST_USE enum onshi_status cvc_write_contents(const struct cvc_request *request, struct bytes_writer *out);
ONSHI_MUST_USE enum onshi_status cvc_write(const struct cvc_request *request, struct bytes_writer *out);

#endif
