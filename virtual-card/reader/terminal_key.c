// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/terminal_key.h"

#include <openssl/evp.h>
#include <stdbool.h>
#include <stdlib.h>

#include "virtual-card/issue/key_pool.h"
#include "virtual-card/issue/terminal.h"

struct terminal_key {
    EVP_PKEY *key;
    struct bytes_writer certificate;
};

static enum onshi_status fill(struct terminal_key *key, const char *directory)
{
    ONSHI_TRY(key_pool_load(directory, TERMINAL_KEY, &key->key));
    return terminal_certificate(directory, &key->certificate);
}

enum onshi_status terminal_key_load(const char *directory, struct terminal_key **out)
{
    struct terminal_key *key = calloc(1, sizeof *key);
    if (key == NULL) {
        return ONSHI_NO_MEMORY;
    }

    bytes_writer_init(&key->certificate, TERMINAL_KEY_CERTIFICATE);
    enum onshi_status status = fill(key, directory);
    if (status != ONSHI_OK) {
        terminal_key_free(key);
        return status;
    }
    *out = key;
    return ONSHI_OK;
}

void terminal_key_free(struct terminal_key *key)
{
    if (key == NULL) {
        return;
    }
    EVP_PKEY_free(key->key);
    bytes_writer_free(&key->certificate);
    free(key);
}

struct bytes_reader terminal_key_certificate(const struct terminal_key *key)
{
    return bytes_reader_over(key->certificate.data, key->certificate.length);
}

enum onshi_status terminal_key_sign(const struct terminal_key *key, struct bytes_reader message,
                                    uint8_t out[TERMINAL_KEY_SIGNATURE])
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t length = TERMINAL_KEY_SIGNATURE;
    const bool good = context != NULL && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key->key) == 1 &&
                      EVP_DigestSign(context, out, &length, message.at, message.left) == 1 &&
                      length == TERMINAL_KEY_SIGNATURE;

    EVP_MD_CTX_free(context);
    return good ? ONSHI_OK : ONSHI_CRYPTO;
}
