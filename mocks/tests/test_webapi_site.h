// SPDX-License-Identifier: Apache-2.0
//
// The site of the tests of the Web API: a server in this process, everything that it told its observer, and a client
// that speaks TLS and writes any bytes. Both live on one event loop: while the client waits, the server runs.
#ifndef ONSHI_MOCKS_TESTS_TEST_WEBAPI_SITE_H
#define ONSHI_MOCKS_TESTS_TEST_WEBAPI_SITE_H

#include <openssl/ssl.h>

#include "mocks/tests/fixture.h"
#include "mocks/webapi/webapi.h"

enum { WEB_EVENTS_MAXIMUM = 512, WEB_CASE_SECONDS = 30, WEB_WAIT_MS = 8000 };

#define WEB_OTHER_SITE DENTIST

struct web_seen {
    enum webapi_event_kind kind;
    int status;
    bool valid;
    char message[32], token[16], fault[32], peer[128];
    char text[256];
    char *utf8; // copy, NULL when there was none
};

struct web_site {
    struct world world;
    struct wire_schemas *schemas;
    struct pki *pki;
    struct event_base *base;
    struct webapi *api;
    struct webapi_options options; // what a test changes and hands to webapi_set_options
    struct webapi_limits limits;   // set before web_open
    struct fault_plan *faults;
    struct web_seen events[WEB_EVENTS_MAXIMUM];
    int event_count;
    int64_t now;
    uint8_t fragments; // TLSEXT_max_fragment_length_… that clients ask for, 0 for none
};

extern struct web_site web;

// web_prepare makes everything but the server, web_start opens it; web_open is both: the fixture of a case on
// 2021-04-05T09:00:00 under seed-2020. web_arm arms a fault, between web_prepare and web_start.
void web_prepare(void);
void web_start(void);
void web_open(void);
void web_close(void);
void web_arm(const char *fault);

// web_find returns the nth event of `kind` so far, or NULL; web_turn lets the server work until it has nothing to do.
const struct web_seen *web_find(enum webapi_event_kind kind, int nth);
void web_turn(void);

// A client. `kind` is the certificate that it shows, PKI_KINDS for none.
struct web_client {
    int fd;
    SSL_CTX *context;
    SSL *ssl;
    struct event *readable;
    bool ready; // the handshake was done
    long verdict; // about the server's certificate
};

enum web_end { WEB_OPEN, WEB_ENDED, WEB_RESET, WEB_SILENT }; // how a reading ended: whole, by EOF, by RST, by the deadline

struct web_reply {
    int status; // 0 when there was none
    char *body; // NUL-terminated; owned
    size_t length;
    size_t promised; // Content-Length
    enum web_end end;
};

struct web_client web_connect(enum webapi_door door, enum pki_kind kind);
struct web_client web_connect_tls(enum webapi_door door, enum pki_kind kind, int minimum, int maximum);
struct web_client web_connect_plain(enum webapi_door door); // TCP without TLS, for nonsense
void web_hang_up(struct web_client *client);

// web_send writes raw bytes; false when the server has gone. web_receive reads one answer.
bool web_send(struct web_client *client, const void *data, size_t length);
struct web_reply web_receive(struct web_client *client, int wait_ms);
void web_reply_free(struct web_reply *reply);

// web_post sends a good POST and reads the answer; `token` may be NULL. web_login logs in and writes the idToken.
struct web_reply web_post(struct web_client *client, const char *path, const char *token, const char *json);
void web_login(struct web_client *client, char token[SESSION_TOKEN_SIZE]);

// web_item reads a text out of JSON: "XmlMsg", "MessageHeader", … up to NULL. "" when it is not there. Static storage.
const char *web_item(const char *json, ...);

#define WEB_LOGIN "{\"userId\":\"hanako\",\"password\":\"himitsu\"}"
#define WEB_ASK(number) \
    "{\"XmlMsg\":{\"MessageHeader\":{\"QualificationConfirmationDate\":\"20210405\",\"MedicalInstitutionCode\":\"9910000018\"}," \
    "\"MessageBody\":{\"QualificationConfirmSearchInfo\":{\"InsurerNumber\":\"06990014\",\"InsuredCardSymbol\":\"11\"," \
    "\"InsuredIdentificationNumber\":\"" number "\",\"Birthdate\":\"19680101\"," \
    "\"LimitApplicationCertificateRelatedConsFlg\":\"0\"}}}}"
#define WEB_SEARCH WEB_ASK("00111") // about taro's first card

#endif
