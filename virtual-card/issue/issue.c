// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/issue/issue.h"

#include <openssl/x509.h>
#include <stdbool.h>
#include <string.h>

#include "virtual-card/apps/jpki.h"
#include "virtual-card/issue/certificate.h"
#include "virtual-card/issue/key_pool.h"

enum { DER_MAXIMUM = 16384, JPKI_CONTENTS = 10 };

enum onshi_status issue_certificate(enum issue_certificate_kind kind, const struct person *person,
                                    const char *key_directory, struct bytes_writer *out) {
    X509 *certificate;
    ONSHI_TRY(certificate_make(kind, person, key_directory, &certificate));
    unsigned char *der = NULL;
    int length = i2d_X509(certificate, &der);
    enum onshi_status status = length < 0 ? ONSHI_CRYPTO : bytes_write(out, der, (size_t)length);
    OPENSSL_free(der);
    X509_free(certificate);
    return status;
}

enum onshi_status issue_user_certificate_der(const struct person *person, const char *key_directory,
                                             struct bytes_writer *out) {
    return issue_certificate(ISSUE_AUTH_USER, person, key_directory, out);
}

static enum onshi_status write_key(const char *key_directory, int index, struct bytes_writer *out) {
    EVP_PKEY *key;
    ONSHI_TRY(key_pool_load_card(key_directory, index, &key));
    unsigned char *der = NULL;
    int length = i2d_PrivateKey(key, &der);
    enum onshi_status status = length < 0 ? ONSHI_CRYPTO : bytes_write(out, der, (size_t)length);
    OPENSSL_clear_free(der, length < 0 ? 0 : (size_t)length);
    EVP_PKEY_free(key);
    return status;
}

// What is made for one card, before the card takes its copy.
struct makings {
    struct bytes_writer certificates[4]; // by enum issue_certificate_kind
    struct bytes_writer auth_key;
    struct bytes_writer sign_key;
};

static void init_makings(struct makings *makings) {
    for (size_t i = 0; i < 4; i++) {
        bytes_writer_init(&makings->certificates[i], DER_MAXIMUM);
    }
    bytes_writer_init(&makings->auth_key, DER_MAXIMUM);
    bytes_writer_init(&makings->sign_key, DER_MAXIMUM);
}

static void free_makings(struct makings *makings) {
    for (size_t i = 0; i < 4; i++) {
        bytes_writer_free(&makings->certificates[i]);
    }
    bytes_writer_free(&makings->auth_key);
    bytes_writer_free(&makings->sign_key);
}

static bool has_signature(const struct person *person) {
    return person->sign_password[0] != 0;
}

static enum onshi_status make_all(const struct person *person, const char *key_directory, struct makings *out) {
    static const enum issue_certificate_kind kinds[] = {ISSUE_AUTH_CA, ISSUE_SIGN_CA, ISSUE_AUTH_USER, ISSUE_SIGN_USER};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (kinds[i] != ISSUE_SIGN_USER || has_signature(person)) {
            ONSHI_TRY(issue_certificate(kinds[i], person, key_directory, &out->certificates[kinds[i]]));
        }
    }
    ONSHI_TRY(write_key(key_directory, person->key, &out->auth_key));
    if (!has_signature(person)) {
        return ONSHI_OK;
    }
    return write_key(key_directory, (person->key + ISSUE_SIGN_KEY_OFFSET) % ISSUE_CARD_KEYS, &out->sign_key);
}

static struct bytes_reader written(const struct bytes_writer *writer) {
    return bytes_reader_over(writer->data, writer->length);
}

static struct bytes_reader characters(const char *text) {
    return bytes_reader_over(text, strlen(text));
}

static enum onshi_status assemble(const struct person *person, const struct makings *made, struct card **out) {
    const uint8_t *presence = has_signature(person) ? jpki_presence_both : jpki_presence_auth;
    const struct card_content contents[JPKI_CONTENTS] = {
        {JPKI_AUTH_CERTIFICATE, written(&made->certificates[ISSUE_AUTH_USER])},
        {JPKI_AUTH_CA_CERTIFICATE, written(&made->certificates[ISSUE_AUTH_CA])},
        {JPKI_SIGN_CERTIFICATE, written(&made->certificates[ISSUE_SIGN_USER])},
        {JPKI_SIGN_CA_CERTIFICATE, written(&made->certificates[ISSUE_SIGN_CA])},
        {JPKI_TOKEN_INFORMATION, bytes_reader_over(jpki_token_information, JPKI_TOKEN_INFORMATION_SIZE)},
        {JPKI_PRESENCE, bytes_reader_over(presence, JPKI_PRESENCE_SIZE)},
        {JPKI_AUTH_KEY, written(&made->auth_key)},
        {JPKI_SIGN_KEY, written(&made->sign_key)},
        {JPKI_AUTH_PIN, characters(person->pin)},
        {JPKI_SIGN_PIN, characters(person->sign_password)},
    };
    const struct card_load loads[] = {{&jpki_application, contents, JPKI_CONTENTS}};
    const struct card_image image = {
        .interface = &card_contactless, .loads = loads, .load_count = sizeof loads / sizeof loads[0]};
    return card_new(&image, out);
}

enum onshi_status issue_card(const struct person *person, const char *key_directory, struct card **out) {
    struct makings made;
    init_makings(&made);
    enum onshi_status status = make_all(person, key_directory, &made);
    if (status == ONSHI_OK) {
        status = assemble(person, &made, out);
    }
    free_makings(&made);
    return status;
}
