// SPDX-License-Identifier: Apache-2.0
#include "mocks/webapi/tls.h"

#include <openssl/x509_vfy.h>

// Replaces OpenSSL's own look at the clock, then asks the list.
static int verify(X509_STORE_CTX *chain, void *context) {
    const struct tls_judge *judge = context;
    char serial[PKI_SERIAL_SIZE];
    X509_STORE_CTX_set_time(chain, 0, (time_t)judge->now(judge->context));
    int good = X509_verify_cert(chain);
    if (good != 1) {
        return good;
    }
    pki_serial(X509_STORE_CTX_get0_cert(chain), serial);
    if (judge->is_revoked(judge->context, serial)) {
        X509_STORE_CTX_set_error(chain, X509_V_ERR_CERT_REVOKED);
        return 0;
    }
    return 1;
}

static enum onshi_status crypto(bool good) {
    return good ? ONSHI_OK : ONSHI_CRYPTO;
}

static enum onshi_status set_versions(SSL_CTX *context, const struct tls_wishes *wishes) {
    bool old = wishes->maximum != 0 && wishes->maximum < TLS1_2_VERSION;
    return crypto(SSL_CTX_set_min_proto_version(context, wishes->minimum) == 1 &&
                  SSL_CTX_set_max_proto_version(context, wishes->maximum) == 1 &&
                  // Signatures with SHA-1 belong to the old versions, and OpenSSL has them at level 0 only.
                  (!old || SSL_CTX_set_cipher_list(context, "DEFAULT:@SECLEVEL=0") == 1));
}

static enum onshi_status set_verification(SSL_CTX *context, const struct tls_wishes *wishes) {
    if (!wishes->demands_certificate) {
        SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
        return ONSHI_OK;
    }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_cert_verify_callback(context, verify, (void *)(uintptr_t)wishes->judge);
    return crypto(X509_STORE_add_cert(SSL_CTX_get_cert_store(context), wishes->authority) == 1 &&
                  SSL_CTX_add_client_CA(context, wishes->authority) == 1);
}

static enum onshi_status set_up(SSL_CTX *context, const struct tls_wishes *wishes) {
    (void)SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    (void)SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    ONSHI_TRY(crypto(SSL_CTX_set_num_tickets(context, 0) == 1));
    ONSHI_TRY(set_versions(context, wishes));
    ONSHI_TRY(crypto(SSL_CTX_use_certificate(context, wishes->identity->certificate) == 1 &&
                     SSL_CTX_use_PrivateKey(context, wishes->identity->key) == 1));
    return set_verification(context, wishes);
}

enum onshi_status tls_new(const struct tls_wishes *wishes, SSL_CTX **out) {
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (context == NULL) {
        return ONSHI_NO_MEMORY;
    }
    enum onshi_status status = set_up(context, wishes);
    if (status != ONSHI_OK) {
        SSL_CTX_free(context);
        return status;
    }
    *out = context;
    return ONSHI_OK;
}
