// SPDX-License-Identifier: Apache-2.0
//
// TLS of the Web API's server. Lives of certificates are judged by the scripted world's clock and not by the
// machine's; revoked ones stand on a list. Nothing is resumed: a session that skips the check of the certificate would
// outlive it.
#ifndef ONSHI_MOCKS_WEBAPI_TLS_H
#define ONSHI_MOCKS_WEBAPI_TLS_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "mocks/webapi/pki.h"

// What the verification of a client's certificate asks for; called in a handshake.
struct tls_judge {
    int64_t (*now)(void *context);
    bool (*is_revoked)(void *context, const char *serial);
    void *context;
};

struct tls_wishes {
    const struct pki_identity *identity;
    X509 *authority;               // of the clients
    const struct tls_judge *judge; // borrowed while the context lives
    bool demands_certificate;      // else none is asked for [wire-interface 1.7]
    int minimum;                   // TLS1_2_VERSION [DR-134]
    int maximum;                   // 0: the newest
};

// tls_new makes a context, released with SSL_CTX_free. ONSHI_CRYPTO when OpenSSL refuses.
ONSHI_MUST_USE enum onshi_status tls_new(const struct tls_wishes *wishes, SSL_CTX **out);

#endif
