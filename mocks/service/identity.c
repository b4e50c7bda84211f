// SPDX-License-Identifier: Apache-2.0
#include "mocks/service/identity.h"

#include <limits.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string.h>
#include <time.h>

static X509 *certificate_from(const uint8_t *der, size_t length) {
    if (der == NULL || length > LONG_MAX) {
        return NULL;
    }
    const unsigned char *end = der;
    X509 *certificate = d2i_X509(NULL, &end, (long)length);
    if (certificate != NULL && end != der + length) {
        X509_free(certificate);
        return NULL;
    }
    return certificate;
}

static enum onshi_status serial_of(const X509 *certificate, char out[IDENTITY_SERIAL_SIZE]) {
    BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
    char *text = number == NULL ? NULL : BN_bn2hex(number);
    bool fits = text != NULL && strlen(text) < IDENTITY_SERIAL_SIZE;
    if (fits) {
        memcpy(out, text, strlen(text) + 1);
    }
    OPENSSL_free(text);
    BN_free(number);
    return fits ? ONSHI_OK : ONSHI_MALFORMED;
}

enum onshi_status identity_serial(const uint8_t *certificate, size_t length, char out[IDENTITY_SERIAL_SIZE]) {
    X509 *parsed = certificate_from(certificate, length);
    if (parsed == NULL) {
        return ONSHI_MALFORMED;
    }
    enum onshi_status status = serial_of(parsed, out);
    X509_free(parsed);
    return status;
}

enum onshi_status identity_expiry(const uint8_t *certificate, size_t length, int64_t *out_instant) {
    X509 *parsed = certificate_from(certificate, length);
    struct tm time = {0};
    bool good = parsed != NULL && ASN1_TIME_to_tm(X509_get0_notAfter(parsed), &time) == 1;
    X509_free(parsed);
    if (!good) {
        return ONSHI_MALFORMED;
    }
    *out_instant = timegm(&time);
    return ONSHI_OK;
}

static bool verify(EVP_PKEY *key, const uint8_t *challenge, size_t challenge_length, const uint8_t *signature,
                   size_t signature_length) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context != NULL && key != NULL && EVP_PKEY_is_a(key, "RSA") &&
                EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestVerify(context, signature, signature_length, challenge, challenge_length) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

bool identity_signed(const uint8_t *certificate, size_t length, const uint8_t *challenge, size_t challenge_length,
                     const uint8_t *signature, size_t signature_length) {
    X509 *parsed = certificate_from(certificate, length);
    if (parsed == NULL || signature == NULL || challenge_length == 0) {
        X509_free(parsed);
        return false;
    }
    bool good = verify(X509_get0_pubkey(parsed), challenge, challenge_length, signature, signature_length);
    X509_free(parsed);
    return good;
}
