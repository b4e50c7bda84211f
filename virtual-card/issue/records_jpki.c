// SPDX-License-Identifier: Apache-2.0
//
// JPKI AP: certificates, keys, PINs [mynumber-card 2.2].
#include <openssl/x509.h>

#include "virtual-card/apps/jpki.h"
#include "virtual-card/issue/certificate.h"
#include "virtual-card/issue/key_pool.h"
#include "virtual-card/issue/records.h"

static enum onshi_status add_certificate(struct records *records, enum issue_certificate_kind kind, uint16_t file) {
    return certificate_write(kind, records->person, records->options->generation, records->key_directory,
                             contents_file(&records->contents, file));
}

static enum onshi_status write_public(EVP_PKEY *key, struct bytes_writer *out) {
    unsigned char *der = NULL;
    int length = i2d_PUBKEY(key, &der);
    enum onshi_status status = length < 0 ? ONSHI_CRYPTO : bytes_write(out, der, (size_t)length);
    OPENSSL_free(der);
    return status;
}

static enum onshi_status add_terminal_ca(struct records *records) {
    EVP_PKEY *key;
    ONSHI_TRY(key_pool_load(records->key_directory, "terminal-ca", &key));
    enum onshi_status status = write_public(key, contents_file(&records->contents, JPKI_TERMINAL_CA_KEY));
    EVP_PKEY_free(key);
    return status;
}

static enum onshi_status add_signature_files(struct records *records) {
    struct contents *contents = &records->contents;
    ONSHI_TRY(add_certificate(records, ISSUE_SIGN_USER, JPKI_SIGN_CERTIFICATE));
    ONSHI_TRY(records_write_key(records, ISSUE_SIGN_KEY_OFFSET, contents_file(contents, JPKI_SIGN_KEY)));
    return bytes_write_text(contents_file(contents, JPKI_SIGN_PIN), records->person->sign_password);
}

enum onshi_status records_add_jpki(struct records *records) {
    struct contents *contents = &records->contents;
    bool signs = issue_has_signature(records->person, records->options);
    const uint8_t *presence = signs ? jpki_presence_both : jpki_presence_auth;
    contents_begin(contents, &jpki_application);
    ONSHI_TRY(add_certificate(records, ISSUE_AUTH_USER, JPKI_AUTH_CERTIFICATE));
    ONSHI_TRY(add_certificate(records, ISSUE_AUTH_CA, JPKI_AUTH_CA_CERTIFICATE));
    ONSHI_TRY(add_certificate(records, ISSUE_SIGN_CA, JPKI_SIGN_CA_CERTIFICATE));
    ONSHI_TRY(bytes_write(contents_file(contents, JPKI_TOKEN_INFORMATION), jpki_token_information,
                          JPKI_TOKEN_INFORMATION_SIZE));
    ONSHI_TRY(bytes_write(contents_file(contents, JPKI_PRESENCE), presence, JPKI_PRESENCE_SIZE));
    ONSHI_TRY(records_write_key(records, 0, contents_file(contents, JPKI_AUTH_KEY)));
    ONSHI_TRY(records_write_pin(records, contents_file(contents, JPKI_AUTH_PIN)));
    ONSHI_TRY(add_terminal_ca(records));
    return signs ? add_signature_files(records) : ONSHI_OK;
}
