// SPDX-License-Identifier: Apache-2.0
#include "mocks/webapi/handshake.h"

#include <event2/bufferevent_ssl.h>
#include <openssl/err.h>
#include <stdio.h>

const char *handshake_failure(struct bufferevent *stream, char out[HANDSHAKE_TEXT_SIZE]) {
    const SSL *ssl = bufferevent_openssl_get_ssl(stream);
    long verdict = SSL_get_verify_result(ssl);
    unsigned long code = bufferevent_get_openssl_error(stream);
    const char *reason = code == 0 ? "the client left" : ERR_reason_error_string(code);
    bool judged = verdict != X509_V_OK;
    (void)snprintf(out, HANDSHAKE_TEXT_SIZE, "%s%s%s", reason == NULL ? "TLS error" : reason, judged ? ": " : "",
                   judged ? X509_verify_cert_error_string(verdict) : "");
    return out;
}

void handshake_learn_peer(const SSL *ssl, struct peer *peer) {
    const X509 *certificate = SSL_get0_peer_certificate(ssl);
    if (certificate == NULL) {
        return;
    }
    peer->known = true;
    pki_serial(certificate, peer->serial);
    pki_institution(certificate, peer->institution);
    (void)X509_NAME_oneline(X509_get_subject_name(certificate), peer->subject, sizeof peer->subject);
}

enum server_face handshake_face(struct webapi *api, const char **out_fault) {
    static const struct {
        enum fault_kind kind;
        enum server_face face;
    } faces[] = {
        {FAULT_KIND_EXPIRED_SERVER_CERTIFICATE, FACE_EXPIRED},
        {FAULT_KIND_FOREIGN_SERVER_CERTIFICATE, FACE_FOREIGN},
        {FAULT_KIND_OLD_TLS, FACE_OLD},
    };
    struct fault_plan *plan = api->config.faults;
    const struct planned_fault *due = plan == NULL ? NULL : fault_due(plan, FAULT_WEB, FAULT_CONNECTION);
    for (size_t i = 0; due != NULL && i < sizeof faces / sizeof faces[0]; i++) {
        if (faces[i].kind == due->kind) {
            *out_fault = fault_describe(due->kind)->name;
            return faces[i].face;
        }
    }
    return FACE_GOOD;
}
