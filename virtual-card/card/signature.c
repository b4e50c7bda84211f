// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/card/signature.h"

#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <stdint.h>
#include <string.h>

enum { TYPE_1_OVERHEAD = 11, HASH = SHA256_DIGEST_LENGTH, SALT = HASH };

enum input { INPUT_AS_IT_IS, INPUT_MESSAGE, INPUT_HASH };
enum encoding { ENCODE_BARE, ENCODE_DIGEST_INFO, ENCODE_PSS };

// By P1 [mynumber-card 3.2]. Form 0 must not look into its input: clients send DigestInfo that is not well-formed.
static const struct form {
    enum input input;
    enum encoding encoding;
} forms[SIGNATURE_FORMS] = {
    [0] = {INPUT_AS_IT_IS, ENCODE_BARE}, [1] = {INPUT_MESSAGE, ENCODE_BARE}, [2] = {INPUT_HASH, ENCODE_DIGEST_INFO},
    [3] = {INPUT_MESSAGE, ENCODE_DIGEST_INFO}, [4] = {INPUT_HASH, ENCODE_PSS}, [5] = {INPUT_MESSAGE, ENCODE_PSS},
};

// DigestInfo of SHA-256 up to the hash (RFC 8017 9.2 note 1).
static const uint8_t sha256_info[] = {0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                      0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};

// What goes under the padding, or a whole encoded message.
struct block {
    uint8_t bytes[CARD_KEY_MAXIMUM];
    size_t length;
};

bool signature_takes(int form, const EVP_PKEY *key, size_t length) {
    switch (forms[form].input) {
    case INPUT_AS_IT_IS:
        return length >= 1 && length + TYPE_1_OVERHEAD <= (size_t)EVP_PKEY_get_size(key);
    case INPUT_HASH:
        return length == HASH;
    case INPUT_MESSAGE:
        break;
    }
    return length >= 1;
}

static void append(struct block *block, const void *bytes, size_t length) {
    memcpy(block->bytes + block->length, bytes, length);
    block->length += length;
}

static void append_input(struct block *block, enum input input, struct bytes_reader bytes) {
    uint8_t hash[HASH];
    if (input != INPUT_MESSAGE) {
        append(block, bytes.at, bytes.left);
        return;
    }
    SHA256(bytes.at, bytes.left, hash);
    append(block, hash, sizeof hash);
}

// Exclusive-ors the mask of RFC 8017 B.2.1 over `target`.
static void mask_with(const uint8_t seed[HASH], uint8_t *target, size_t length) {
    uint8_t input[HASH + 4] = {0};
    uint8_t mask[HASH];
    memcpy(input, seed, HASH);
    for (size_t i = 0; i < length; i++) {
        if (i % HASH == 0) {
            input[HASH + 3] = (uint8_t)(i / HASH);
            SHA256(input, sizeof input, mask);
        }
        target[i] ^= mask[i % HASH];
    }
}

static void draw_salt(struct random_source *random, uint8_t salt[SALT]) {
    for (size_t i = 0; i < SALT; i++) {
        salt[i] = (uint8_t)random_next(random);
    }
}

// EMSA-PSS of RFC 8017 9.1.1 with SHA-256 and a salt of 32 bytes, for a modulus of a whole number of bytes. OpenSSL has
// it too, with a salt from the machine, which no case could repeat.
static void encode_pss(const uint8_t hash[HASH], struct random_source *random, size_t size, struct block *out) {
    uint8_t prefixed[8 + HASH + SALT] = {0};
    memcpy(prefixed + 8, hash, HASH);
    draw_salt(random, prefixed + 8 + HASH);
    size_t masked = size - HASH - 1;
    memset(out->bytes, 0, size);
    out->bytes[masked - SALT - 1] = 0x01;
    memcpy(out->bytes + masked - SALT, prefixed + 8 + HASH, SALT);
    SHA256(prefixed, sizeof prefixed, out->bytes + masked);
    mask_with(out->bytes + masked, out->bytes, masked);
    out->bytes[0] &= 0x7F;
    out->bytes[size - 1] = 0xBC;
    out->length = size;
}

static enum onshi_status sign_block(EVP_PKEY *key, int padding, const struct block *block, struct signature *out) {
    struct signature made = {.length = sizeof made.bytes};
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    bool good = context != NULL && EVP_PKEY_sign_init(context) == 1 &&
                EVP_PKEY_CTX_set_rsa_padding(context, padding) == 1 &&
                EVP_PKEY_sign(context, made.bytes, &made.length, block->bytes, block->length) == 1;
    EVP_PKEY_CTX_free(context);
    if (!good) {
        return ONSHI_CRYPTO;
    }
    *out = made;
    return ONSHI_OK;
}

enum onshi_status signature_make(int form, EVP_PKEY *key, struct bytes_reader input, struct random_source *random,
                                 struct signature *out) {
    struct block block = {.length = 0};
    if (forms[form].encoding == ENCODE_DIGEST_INFO) {
        append(&block, sha256_info, sizeof sha256_info);
    }
    append_input(&block, forms[form].input, input);
    if (forms[form].encoding != ENCODE_PSS) {
        return sign_block(key, RSA_PKCS1_PADDING, &block, out);
    }
    struct block encoded;
    encode_pss(block.bytes, random, (size_t)EVP_PKEY_get_size(key), &encoded);
    return sign_block(key, RSA_NO_PADDING, &encoded, out);
}
