// SPDX-License-Identifier: Apache-2.0
#include "mocks/tests/test_webapi_site.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

enum { REQUEST_BYTES = 65536, REPLY_BYTES = 64 * 1024 * 1024 };

struct web_site web;

static int64_t now(void *context) {
    (void)context;
    return web.now;
}

static void observe(void *context, const struct webapi_event *happening) {
    (void)context;
    if (web.event_count == WEB_EVENTS_MAXIMUM) {
        return;
    }
    struct web_seen *seen = &web.events[web.event_count++];
    *seen = (struct web_seen){.kind = happening->kind, .status = happening->status, .valid = happening->valid};
    (void)snprintf(seen->message, sizeof seen->message, "%s", happening->message);
    (void)snprintf(seen->token, sizeof seen->token, "%s", happening->token);
    (void)snprintf(seen->fault, sizeof seen->fault, "%s", happening->fault);
    (void)snprintf(seen->peer, sizeof seen->peer, "%s", happening->peer);
    (void)snprintf(seen->text, sizeof seen->text, "%s", happening->text);
    seen->utf8 = happening->text_utf8 == NULL ? NULL : strndup(happening->text_utf8, happening->text_length);
}

void web_prepare(void) {
    (void)signal(SIGPIPE, SIG_IGN);
    web.world = world_new();
    ck_assert_int_eq(wire_schemas_load(MOCKS_SCHEMAS, &web.schemas), ONSHI_OK);
    web.base = event_base_new();
    web.now = instant("2021-04-05T09:00:00");
    world_set_profile(&web.world, "seed-2020");
    ck_assert_int_eq(pki_open(MOCKS_WEBAPI_KEYS, web.now, &web.pki), ONSHI_OK);
    web.faults = fault_plan_new(now, NULL);
    ck_assert_ptr_nonnull(web.faults);
}

void web_start(void) {
    const struct webapi_config config = {
        .base = web.base,
        .service = web.world.service,
        .schemas = web.schemas,
        .pki = web.pki,
        .random = random_from(7, "web"),
        .options = web.options,
        .limits = web.limits,
        .faults = web.faults,
        .now = now,
        .observe = observe,
    };
    fault_seal(web.faults);
    ck_assert_int_eq(webapi_new(&config, &web.api), ONSHI_OK);
}

void web_open(void) {
    web_prepare();
    web_start();
}

void web_close(void) {
    webapi_free(web.api);
    fault_plan_free(web.faults);
    pki_free(web.pki);
    event_base_free(web.base);
    wire_schemas_free(web.schemas);
    world_free(&web.world);
    for (int i = 0; i < web.event_count; i++) {
        free(web.events[i].utf8);
    }
}

void web_arm(const char *text) {
    struct planned_fault fault;
    struct bytes_writer why;
    bytes_writer_init(&why, 4096);
    enum onshi_status status = fault_read(text, &fault, &why);
    status = status != ONSHI_OK ? status : fault_arm(web.faults, &fault, &why);
    ck_assert_msg(status == ONSHI_OK, "%s: %s", text, bytes_text(&why));
    bytes_writer_free(&why);
}

const struct web_seen *web_find(enum webapi_event_kind kind, int nth) {
    for (int i = 0; i < web.event_count; i++) {
        if (web.events[i].kind == kind && nth-- == 0) {
            return &web.events[i];
        }
    }
    return NULL;
}

void web_turn(void) {
    for (int i = 0; i < 20; i++) {
        (void)event_base_loop(web.base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
    }
}

// The client.

static void on_readable(evutil_socket_t fd, short what, void *context) {
    (void)fd;
    (void)what;
    (void)context;
}

static void on_late(evutil_socket_t fd, short what, void *context) {
    (void)fd;
    (void)what;
    *(bool *)context = true;
}

// Lets the server work until something comes to the client; false at the deadline.
static bool wait_for(int64_t deadline_us) {
    bool late = false;
    int64_t left = deadline_us - clock_monotonic_us();
    if (left <= 0) {
        return false;
    }
    const struct timeval time = {.tv_sec = left / 1000000, .tv_usec = left % 1000000};
    struct event *guard = evtimer_new(web.base, on_late, &late);
    (void)evtimer_add(guard, &time);
    (void)event_base_loop(web.base, EVLOOP_ONCE);
    event_free(guard);
    return !late;
}

static int connect_to(enum webapi_door door) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(webapi_port(web.api, door))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0); // the backlog takes it
    ck_assert_int_eq(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

struct web_client web_connect_plain(enum webapi_door door) {
    struct web_client client = {.fd = connect_to(door), .ready = true};
    client.readable = event_new(web.base, client.fd, EV_READ | EV_PERSIST, on_readable, NULL);
    (void)event_add(client.readable, NULL);
    return client;
}

static void show_certificate(SSL_CTX *context, enum pki_kind kind) {
    struct pki_identity identity;
    ck_assert_int_eq(pki_make(web.pki, kind, kind == PKI_TERMINAL_OTHER ? WEB_OTHER_SITE : CLINIC, &identity), ONSHI_OK);
    ck_assert_int_eq(SSL_CTX_use_certificate(context, identity.certificate), 1);
    ck_assert_int_eq(SSL_CTX_use_PrivateKey(context, identity.key), 1);
    pki_identity_free(&identity);
}

// What the server's certificate is worth on the day of the case is looked up afterwards, so that a bad one can be met.
static int take_any(int good, X509_STORE_CTX *chain) {
    (void)good;
    (void)chain;
    return 1;
}

static void set_trust(SSL_CTX *context) {
    X509_VERIFY_PARAM *parameters = SSL_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_time(parameters, (time_t)web.now);
    ck_assert_int_eq(X509_VERIFY_PARAM_set1_host(parameters, "localhost", 0), 1);
    ck_assert_int_eq(X509_STORE_add_cert(SSL_CTX_get_cert_store(context), pki_authority(web.pki)), 1);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, take_any);
}

// One step of TLS. True when it should be tried again.
static bool again(struct web_client *client, int result, int64_t deadline_us) {
    int error = SSL_get_error(client->ssl, result);
    bool wants = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
    return wants && wait_for(deadline_us);
}

struct web_client web_connect_tls(enum webapi_door door, enum pki_kind kind, int minimum, int maximum) {
    struct web_client client = web_connect_plain(door);
    int64_t deadline = clock_monotonic_us() + WEB_WAIT_MS * 1000;
    client.context = SSL_CTX_new(TLS_client_method());
    ck_assert_int_eq(SSL_CTX_set_min_proto_version(client.context, minimum), 1);
    ck_assert_int_eq(SSL_CTX_set_max_proto_version(client.context, maximum), 1);
    if (maximum != 0 && maximum < TLS1_2_VERSION) {
        ck_assert_int_eq(SSL_CTX_set_cipher_list(client.context, "DEFAULT:@SECLEVEL=0"), 1);
    }
    set_trust(client.context);
    if (kind != PKI_KINDS) {
        show_certificate(client.context, kind);
    }
    if (web.fragments != 0) {
        ck_assert_int_eq(SSL_CTX_set_tlsext_max_fragment_length(client.context, web.fragments), 1);
    }
    client.ssl = SSL_new(client.context);
    SSL_set_fd(client.ssl, client.fd);
    int result;
    do {
        ERR_clear_error();
        result = SSL_connect(client.ssl);
    } while (result != 1 && again(&client, result, deadline));
    client.ready = result == 1;
    client.verdict = SSL_get_verify_result(client.ssl);
    return client;
}

struct web_client web_connect(enum webapi_door door, enum pki_kind kind) {
    return web_connect_tls(door, kind, TLS1_2_VERSION, 0);
}

void web_hang_up(struct web_client *client) {
    event_free(client->readable);
    SSL_free(client->ssl);
    SSL_CTX_free(client->context);
    (void)close(client->fd);
    web_turn();
}

static ssize_t plain_write(struct web_client *client, const void *data, size_t length, int64_t deadline) {
    ssize_t sent;
    do {
        sent = send(client->fd, data, length, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EAGAIN && wait_for(deadline));
    return sent;
}

bool web_send(struct web_client *client, const void *data, size_t length) {
    int64_t deadline = clock_monotonic_us() + WEB_WAIT_MS * 1000;
    const char *at = data;
    while (length > 0) {
        size_t piece = length < 16384 ? length : 16384;
        int sent;
        if (client->ssl == NULL) {
            sent = (int)plain_write(client, at, piece, deadline);
        } else {
            do {
                ERR_clear_error();
                sent = SSL_write(client->ssl, at, (int)piece);
                (void)event_base_loop(web.base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
            } while (sent <= 0 && SSL_get_error(client->ssl, sent) == SSL_ERROR_WANT_WRITE &&
                     clock_monotonic_us() < deadline);
        }
        if (sent <= 0) {
            return false;
        }
        at += sent;
        length -= (size_t)sent;
    }
    return true;
}

// Reads some bytes; 0 at the end, and then `*end` says how.
static size_t read_some(struct web_client *client, char *out, size_t size, int64_t deadline, enum web_end *end) {
    for (;;) {
        ERR_clear_error();
        errno = 0;
        int got = client->ssl == NULL ? (int)recv(client->fd, out, size, 0) : SSL_read(client->ssl, out, (int)size);
        if (got > 0) {
            return (size_t)got;
        }
        bool wants = client->ssl == NULL ? got < 0 && errno == EAGAIN
                                         : SSL_get_error(client->ssl, got) == SSL_ERROR_WANT_READ;
        if (!wants) {
            *end = errno == ECONNRESET ? WEB_RESET : WEB_ENDED;
            return 0;
        }
        if (!wait_for(deadline)) {
            *end = WEB_SILENT;
            return 0;
        }
    }
}

static size_t promised_in(const char *head) {
    const char *field = strcasestr(head, "\r\nContent-Length:");
    return field == NULL ? 0 : strtoul(field + strlen("\r\nContent-Length:"), NULL, 10);
}

struct web_reply web_receive(struct web_client *client, int wait_ms) {
    struct web_reply reply = {.end = WEB_OPEN};
    struct bytes_writer bytes;
    char block[16384];
    int64_t deadline = clock_monotonic_us() + (int64_t)wait_ms * 1000;
    bytes_writer_init(&bytes, REPLY_BYTES);
    const char *end = NULL;
    while (reply.end == WEB_OPEN) {
        end = strstr(bytes_text(&bytes), "\r\n\r\n");
        reply.promised = end == NULL ? 0 : promised_in(bytes_text(&bytes));
        size_t head = end == NULL ? 0 : (size_t)(end + 4 - bytes_text(&bytes));
        if (end != NULL && bytes.length >= head + reply.promised) {
            break;
        }
        // No further than this answer, so that the next one stays in the socket.
        size_t wanted = end == NULL ? 1 : head + reply.promised - bytes.length;
        wanted = wanted < sizeof block ? wanted : sizeof block;
        size_t got = read_some(client, block, wanted, deadline, &reply.end);
        ck_assert_int_eq(bytes_write(&bytes, block, got), ONSHI_OK);
    }
    if (bytes.length > 12 && strncmp(bytes_text(&bytes), "HTTP/1.1 ", 9) == 0) {
        reply.status = (int)strtol(bytes_text(&bytes) + 9, NULL, 10);
    }
    const char *body = end == NULL ? "" : end + 4;
    reply.length = end == NULL ? 0 : bytes.length - (size_t)(body - bytes_text(&bytes));
    reply.body = calloc(1, reply.length + 1);
    memcpy(reply.body, body, reply.length);
    bytes_writer_free(&bytes);
    return reply;
}

void web_reply_free(struct web_reply *reply) {
    free(reply->body);
    reply->body = NULL;
}

struct web_reply web_post(struct web_client *client, const char *path, const char *token, const char *json) {
    char request[REQUEST_BYTES];
    int length = snprintf(request, sizeof request,
                          "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json;charset=UTF-8\r\n"
                          "%s%s%sContent-Length: %zu\r\n\r\n%s",
                          path, token == NULL ? "" : "Authorization: ", token == NULL ? "" : token,
                          token == NULL ? "" : "\r\n", strlen(json), json);
    ck_assert_int_lt(length, REQUEST_BYTES);
    (void)web_send(client, request, (size_t)length);
    return web_receive(client, WEB_WAIT_MS);
}

void web_login(struct web_client *client, char token[SESSION_TOKEN_SIZE]) {
    struct web_reply reply = web_post(client, WEBAPI_LOGIN_PATH, NULL, WEB_LOGIN);
    ck_assert_msg(reply.status == 200, "login: %d %s", reply.status, reply.body);
    (void)snprintf(token, SESSION_TOKEN_SIZE, "%s", web_item(reply.body, "result", "idToken", NULL));
    ck_assert_uint_eq(strlen(token), SESSION_TOKEN_SIZE - 1);
    web_reply_free(&reply);
}

const char *web_item(const char *json, ...) {
    static char text[1024];
    json_t *root = json_loads(json, 0, NULL);
    const json_t *at = root;
    va_list names;
    va_start(names, json);
    for (const char *name = va_arg(names, const char *); name != NULL; name = va_arg(names, const char *)) {
        at = json_is_array(at) ? json_array_get(at, (size_t)strtol(name, NULL, 10)) : json_object_get(at, name);
    }
    va_end(names);
    (void)snprintf(text, sizeof text, "%s", json_is_string(at) ? json_string_value(at) : "");
    json_decref(root);
    return text;
}
