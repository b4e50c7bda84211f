// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/issue/cvc.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <stdbool.h>
#include <string.h>

#include "virtual-card/card/signature.h"
#include "virtual-card/issue/tlv.h"

enum {
    TAG_CERTIFICATE = 0x7F21,
    TAG_BODY = 0x5F4E,
    TAG_SIGNATURE = 0x5F37,
    TAG_EXPONENT = 0x90,
    TAG_MODULUS = 0x91,
    EXPONENT = 3,
    MODULUS = 256,
    FORM_PADDED = 0, // of COMPUTE DIGITAL SIGNATURE
    FORM_MESSAGE = 3,
    CONTENTS_MAXIMUM = 1024,
};

struct cvc_id cvc_id_of(const char *digits, const char *number) {
    struct cvc_id id = {{0}};
    memcpy(id.bytes, digits, 7);
    memcpy(id.bytes + 7, "\x08\x05", 2);
    memcpy(id.bytes + 9, number, 3);
    return id;
}

static bool get_number(EVP_PKEY *key, const char *name, size_t length, uint8_t *out) {
    BIGNUM *number = NULL;
    bool good = EVP_PKEY_get_bn_param(key, name, &number) == 1 && BN_bn2binpad(number, out, (int)length) == (int)length;
    BN_free(number);
    return good;
}

enum onshi_status cvc_write_key(EVP_PKEY *key, struct bytes_writer *out) {
    uint8_t exponent[EXPONENT];
    uint8_t modulus[MODULUS];
    if (!get_number(key, OSSL_PKEY_PARAM_RSA_E, EXPONENT, exponent) ||
        !get_number(key, OSSL_PKEY_PARAM_RSA_N, MODULUS, modulus)) {
        return ONSHI_CRYPTO;
    }
    ONSHI_TRY(tlv_write(out, TAG_EXPONENT, bytes_reader_over(exponent, EXPONENT)));
    return tlv_write(out, TAG_MODULUS, bytes_reader_over(modulus, MODULUS));
}

static enum onshi_status write_form(int form, EVP_PKEY *key, struct bytes_reader input, struct bytes_writer *out) {
    struct random_source unused = random_from(0, "cvc");
    struct signature signature;
    if (!signature_takes(form, key, input.left)) {
        return ONSHI_TOO_LONG;
    }
    ONSHI_TRY(signature_make(form, key, input, &unused, &signature));
    return bytes_write(out, signature.bytes, signature.length);
}

enum onshi_status cvc_write_signature(EVP_PKEY *key, struct bytes_reader message, struct bytes_writer *out) {
    return write_form(FORM_MESSAGE, key, message, out);
}

enum onshi_status cvc_write_padded(EVP_PKEY *key, struct bytes_reader block, struct bytes_writer *out) {
    return write_form(FORM_PADDED, key, block, out);
}

static enum onshi_status write_parts(const struct cvc_request *request, struct bytes_writer *body,
                                     struct bytes_writer *signature, struct bytes_writer *out) {
    ONSHI_TRY(bytes_write(body, request->issuer.bytes, CVC_ID));
    ONSHI_TRY(bytes_write(body, request->subject.bytes, CVC_ID));
    ONSHI_TRY(cvc_write_key(request->subject_key, body));
    ONSHI_TRY(cvc_write_signature(request->issuer_key, tlv_written(body), signature));
    ONSHI_TRY(tlv_write(out, TAG_BODY, tlv_written(body)));
    return tlv_write(out, TAG_SIGNATURE, tlv_written(signature));
}

enum onshi_status cvc_write_contents(const struct cvc_request *request, struct bytes_writer *out) {
    struct bytes_writer body;
    struct bytes_writer signature;
    bytes_writer_init(&body, CONTENTS_MAXIMUM);
    bytes_writer_init(&signature, CONTENTS_MAXIMUM);
    enum onshi_status status = write_parts(request, &body, &signature, out);
    bytes_writer_free(&body);
    bytes_writer_free(&signature);
    return status;
}

enum onshi_status cvc_write(const struct cvc_request *request, struct bytes_writer *out) {
    struct bytes_writer contents;
    bytes_writer_init(&contents, CONTENTS_MAXIMUM);
    enum onshi_status status = cvc_write_contents(request, &contents);
    if (status == ONSHI_OK) {
        status = tlv_write(out, TAG_CERTIFICATE, tlv_written(&contents));
    }
    bytes_writer_free(&contents);
    return status;
}
