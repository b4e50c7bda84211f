// SPDX-License-Identifier: Apache-2.0
//
// 特定機関認証 (tokutei kikan ninshō), the PIN-less use: a terminal loads its card-verifiable certificate in two commands
// and then proves that it has the key [mynumber-card 3.4]. The loading was measured; the proof is inferred and answers
// 6985 unless the image asks for it (image.h).
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <string.h>

#include "virtual-card/card/command.h"
#include "virtual-card/card/state.h"

enum {
    BODY = STATE_TERMINAL_BODY, // issuer key id 16, subject key id 16, public key 265
    KEY_AT = 32 + 5 + 4,        // of the modulus: after 90 03 e and 91 82 01 00
    MODULUS = 256,
    EXPONENT_AT = 32 + 2,
    EXPONENT = 3,
    CHALLENGE_MINIMUM = 8,
};

static const uint8_t body_header[] = {0x7F, 0x21, 0x82, 0x02, 0x33, 0x5F, 0x4E, 0x82, 0x01, 0x29};
static const uint8_t signature_header[] = {0x5F, 0x37, 0x82, 0x01, 0x00};
static const uint8_t exponent_header[] = {0x90, 0x03};
static const uint8_t modulus_header[] = {0x91, 0x82, 0x01, 0x00};

static bool has_header(const uint8_t *at, const uint8_t *header, size_t length) {
    return memcmp(at, header, length) == 0;
}

static bool is_body(const uint8_t *body) {
    return has_header(body + EXPONENT_AT - sizeof exponent_header, exponent_header, sizeof exponent_header) &&
           has_header(body + KEY_AT - sizeof modulus_header, modulus_header, sizeof modulus_header);
}

static int check_current_key(const struct card *card) {
    if (card->current_file == NULL) {
        return SW_NO_CURRENT_EF;
    }
    if (card->current_file->row->kind != CARD_FILE_TERMINAL_KEY) {
        return SW_WRONG_FILE_KIND;
    }
    return card->current_file->key == NULL ? SW_OBJECT_NOT_FOUND : SW_OK;
}

// The first 307 bytes of the certificate.
enum onshi_status command_load_certificate(struct card *card, const struct apdu *apdu, struct answer *answer) {
    int status = check_current_key(card);
    if (status != SW_OK) {
        return answer_status(answer, status);
    }
    if (apdu->data.left != sizeof body_header + BODY) {
        return answer_status(answer, SW_WRONG_LENGTH);
    }
    const uint8_t *body = apdu->data.at + sizeof body_header;
    if (!has_header(apdu->data.at, body_header, sizeof body_header) || !is_body(body)) {
        return answer_status(answer, SW_WRONG_DATA);
    }
    memcpy(card->terminal.body, body, BODY);
    card->terminal.has_body = true;
    return answer_status(answer, SW_OK);
}

// RSASSA-PKCS1-v1_5 with SHA-256. A signature that OpenSSL cannot even try is a wrong one.
static bool is_signed(EVP_PKEY *key, struct bytes_reader message, const uint8_t *signature) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool right = context != NULL && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                 EVP_DigestVerify(context, signature, (size_t)EVP_PKEY_get_size(key), message.at, message.left) == 1;
    EVP_MD_CTX_free(context);
    return right;
}

static EVP_PKEY *key_of_params(OSSL_PARAM *params) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    bool made = context != NULL && params != NULL && EVP_PKEY_fromdata_init(context) == 1 &&
                EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) == 1;
    EVP_PKEY_CTX_free(context);
    return made ? key : NULL;
}

// The public key of a body, or NULL.
static EVP_PKEY *key_of_body(const uint8_t body[BODY]) {
    BIGNUM *n = BN_bin2bn(body + KEY_AT, MODULUS, NULL);
    BIGNUM *e = BN_bin2bn(body + EXPONENT_AT, EXPONENT, NULL);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params = NULL;
    if (n != NULL && e != NULL && build != NULL && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) == 1) {
        params = OSSL_PARAM_BLD_to_param(build);
    }
    EVP_PKEY *key = key_of_params(params);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    BN_free(n);
    BN_free(e);
    return key;
}

static int check_signature(const struct card *card, const struct apdu *apdu) {
    int status = check_current_key(card);
    if (status != SW_OK) {
        return status;
    }
    if (apdu->data.left != sizeof signature_header + (size_t)EVP_PKEY_get_size(card->current_file->key)) {
        return SW_WRONG_LENGTH;
    }
    if (!has_header(apdu->data.at, signature_header, sizeof signature_header)) {
        return SW_WRONG_DATA;
    }
    return card->terminal.has_body ? SW_OK : SW_CONDITIONS;
}

// The other 261 bytes. What a card answers to a wrong signature is not public; 6A80 is inferred.
enum onshi_status command_load_signature(struct card *card, const struct apdu *apdu, struct answer *answer) {
    int status = check_signature(card, apdu);
    if (status != SW_OK) {
        return answer_status(answer, status);
    }
    struct state_terminal *terminal = &card->terminal;
    struct bytes_reader body = bytes_reader_over(terminal->body, BODY);
    terminal->has_body = false;
    if (!is_signed(card->current_file->key, body, apdu->data.at + sizeof signature_header)) {
        return answer_status(answer, SW_WRONG_DATA);
    }
    EVP_PKEY *key = key_of_body(terminal->body);
    if (key == NULL) {
        return answer_status(answer, SW_WRONG_DATA);
    }
    EVP_PKEY_free(terminal->key);
    terminal->key = key;
    return answer_status(answer, SW_OK);
}

static int check_proof(const struct card *card, const struct apdu *apdu, const struct state_file *file) {
    if (file->row->kind != CARD_FILE_TERMINAL_KEY) {
        return SW_WRONG_FILE_KIND;
    }
    if (card->terminal.key == NULL || card->terminal.challenge_length < CHALLENGE_MINIMUM) {
        return SW_CONDITIONS;
    }
    return apdu->data.left == (size_t)EVP_PKEY_get_size(card->terminal.key) ? SW_OK : SW_WRONG_LENGTH;
}

// Inferred. A challenge is good for one try.
enum onshi_status command_external_authenticate(struct card *card, const struct apdu *apdu, struct answer *answer) {
    if (!card->inferred_terminal_authentication) {
        return answer_status(answer, SW_CONDITIONS);
    }
    struct state_file *file;
    int status = state_file_by_reference(card, apdu->p2, &file);
    if (status == SW_OK) {
        status = check_proof(card, apdu, file);
    }
    if (status != SW_OK) {
        return answer_status(answer, status);
    }
    struct bytes_reader challenge = bytes_reader_over(card->terminal.challenge, card->terminal.challenge_length);
    card->terminal.challenge_length = 0;
    if (!is_signed(card->terminal.key, challenge, apdu->data.at)) {
        return answer_status(answer, SW_NOT_VERIFIED);
    }
    file->verified = true;
    return answer_status(answer, SW_OK);
}
