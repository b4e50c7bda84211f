// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/issue/key_pool.h"

#include <openssl/decoder.h>
#include <stdio.h>

#include "base/bytes.h"
#include "virtual-card/issue/issue.h"

enum { PATH_MAXIMUM = 4096 };

// Asks for an RSA key: PEM_read_PrivateKey would try every kind that OpenSSL knows, and takes four times as long.
static EVP_PKEY *decode(FILE *file) {
    EVP_PKEY *key = NULL;
    OSSL_DECODER_CTX *context =
        OSSL_DECODER_CTX_new_for_pkey(&key, "PEM", NULL, "RSA", EVP_PKEY_KEYPAIR, NULL, NULL);
    if (context != NULL && OSSL_DECODER_from_fp(context, file) != 1) {
        key = NULL;
    }
    OSSL_DECODER_CTX_free(context);
    return key;
}

static enum onshi_status read_pem(const char *path, EVP_PKEY **out) {
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return ONSHI_NOT_FOUND;
    }
    EVP_PKEY *key = decode(file);
    (void)fclose(file); // only read from
    if (key == NULL) {
        return ONSHI_CRYPTO;
    }
    *out = key;
    return ONSHI_OK;
}

enum onshi_status key_pool_load(const char *directory, const char *name, EVP_PKEY **out) {
    struct bytes_writer path;
    bytes_writer_init(&path, PATH_MAXIMUM);
    enum onshi_status status = bytes_printf(&path, "%s/%s.pem", directory, name);
    if (status == ONSHI_OK) {
        status = read_pem(bytes_text(&path), out);
    }
    bytes_writer_free(&path);
    return status;
}

enum onshi_status key_pool_load_card(const char *directory, int index, EVP_PKEY **out) {
    if (index < 0 || index >= ISSUE_CARD_KEYS) {
        return ONSHI_NOT_FOUND;
    }
    char name[] = "card-00";
    name[5] = (char)('0' + index / 10);
    name[6] = (char)('0' + index % 10);
    return key_pool_load(directory, name, out);
}
