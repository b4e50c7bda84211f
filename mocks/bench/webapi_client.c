// SPDX-License-Identifier: Apache-2.0
//
// Load for mocks/bench/webapi, in one thread: one request over and over, on connections that stay or on ever new ones,
// under TLS of one version, cipher suite and group. Prints how many answers came in a second. Every answer must be a 200
// and as long as the first one.
//
//     webapi_client kept|new PORT REQUEST-FILE DIRECTORY CONNECTIONS SECONDS
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

enum { CONNECTIONS_MAXIMUM = 64, REQUEST_BYTES = 65536, READ_BYTES = 65536, NUMBER_DIGITS = 8, MICROSECONDS = 1000000 };

struct wire {
    int fd;
    SSL *ssl;
    bool shaken, sent;
    size_t got;
};

struct load {
    SSL_CTX *context;
    int epoll;
    uint16_t port;
    bool anew; // a new connection for every request
    char request[REQUEST_BYTES];
    size_t request_length, answer_length;
    char *number; // in the request, where it has eight @; else NULL
    unsigned long answers, numbers;
    struct wire wires[CONNECTIONS_MAXIMUM];
};

static bool watch(const struct load *load, struct wire *wire, int operation) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = wire};
    return epoll_ctl(load->epoll, operation, wire->fd, &event) == 0;
}

static bool open_wire(struct load *load, struct wire *wire) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(load->port)};
    const int on = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *wire = (struct wire){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .ssl = SSL_new(load->context)};
    return wire->fd >= 0 && wire->ssl != NULL && connect(wire->fd, (struct sockaddr *)&address, sizeof address) == 0 &&
           setsockopt(wire->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
           fcntl(wire->fd, F_SETFL, O_NONBLOCK) == 0 && SSL_set_fd(wire->ssl, wire->fd) == 1 &&
           watch(load, wire, EPOLL_CTL_ADD);
}

static void close_wire(struct wire *wire) {
    (void)SSL_shutdown(wire->ssl);
    SSL_free(wire->ssl);
    (void)close(wire->fd);
}

static bool wants_more(struct wire *wire, int result) {
    return SSL_get_error(wire->ssl, result) == SSL_ERROR_WANT_READ;
}

static bool send_request(struct load *load, struct wire *wire) {
    char digits[NUMBER_DIGITS + 1];
    wire->got = 0;
    if (load->number != NULL) {
        (void)snprintf(digits, sizeof digits, "%08lu", ++load->numbers % 100000000);
        memcpy(load->number, digits, NUMBER_DIGITS);
    }
    wire->sent = SSL_write(wire->ssl, load->request, (int)load->request_length) == (int)load->request_length;
    return wire->sent;
}

// How long an answer is, by the first of them.
static size_t length_of(const char *answer, size_t length) {
    const char *end = memmem(answer, length, "\r\n\r\n", 4);
    const char *field = end == NULL ? NULL : strcasestr(answer, "content-length:");
    return field == NULL ? 0 : (size_t)(end + 4 - answer) + strtoul(field + strlen("content-length:"), NULL, 10);
}

static bool shake(struct load *load, struct wire *wire) {
    int result = SSL_connect(wire->ssl);
    wire->shaken = result == 1;
    return wire->shaken ? send_request(load, wire) : wants_more(wire, result);
}

static bool begin(struct load *load, struct wire *wire) {
    return open_wire(load, wire) && shake(load, wire);
}

static bool read_answer(struct load *load, struct wire *wire) {
    char block[READ_BYTES + 1];
    int got = SSL_read(wire->ssl, block, READ_BYTES);
    if (got <= 0) {
        return wants_more(wire, got);
    }
    block[got] = 0;
    if (wire->got == 0 && strncmp(block, "HTTP/1.1 200", 12) != 0) {
        (void)fprintf(stderr, "%.300s\n", block);
        return false;
    }
    load->answer_length = load->answer_length == 0 ? length_of(block, (size_t)got) : load->answer_length;
    wire->got += (size_t)got;
    if (wire->got < load->answer_length) {
        return true;
    }
    load->answers++;
    if (!load->anew) {
        return wire->got == load->answer_length && send_request(load, wire);
    }
    close_wire(wire);
    return begin(load, wire);
}

static bool serve(struct load *load, struct wire *wire) {
    ERR_clear_error();
    return wire->shaken ? read_answer(load, wire) : shake(load, wire);
}

static bool run(struct load *load, int connections, int64_t duration_us) {
    struct epoll_event events[CONNECTIONS_MAXIMUM];
    int64_t end = clock_monotonic_us() + duration_us;
    for (int i = 0; i < connections; i++) {
        if (!begin(load, &load->wires[i])) {
            return false;
        }
    }
    while (clock_monotonic_us() < end) {
        int count = epoll_wait(load->epoll, events, CONNECTIONS_MAXIMUM, 1000);
        for (int i = 0; i < count; i++) {
            if (!serve(load, events[i].data.ptr)) {
                ERR_print_errors_fp(stderr);
                return false;
            }
        }
        if (count <= 0) {
            (void)fprintf(stderr, "no answer for a second\n");
            return false;
        }
    }
    return true;
}

static bool read_request(struct load *load, const char *path) {
    FILE *file = fopen(path, "re");
    load->request_length = file == NULL ? 0 : fread(load->request, 1, sizeof load->request, file);
    if (file != NULL) {
        (void)fclose(file);
    }
    load->number = memmem(load->request, load->request_length, "@@@@@@@@", NUMBER_DIGITS);
    return load->request_length > 0;
}

static bool set_tls(struct load *load, const char *directory) {
    char authority[4096], certificate[4096], key[4096];
    (void)snprintf(authority, sizeof authority, "%s/ca.pem", directory);
    (void)snprintf(certificate, sizeof certificate, "%s/terminal.pem", directory);
    (void)snprintf(key, sizeof key, "%s/terminal-key.pem", directory);
    load->context = SSL_CTX_new(TLS_client_method());
    return load->context != NULL && SSL_CTX_set_min_proto_version(load->context, TLS1_3_VERSION) == 1 &&
           SSL_CTX_set_ciphersuites(load->context, "TLS_AES_128_GCM_SHA256") == 1 &&
           SSL_CTX_set1_groups_list(load->context, "X25519") == 1 &&
           SSL_CTX_use_certificate_file(load->context, certificate, SSL_FILETYPE_PEM) == 1 &&
           SSL_CTX_use_PrivateKey_file(load->context, key, SSL_FILETYPE_PEM) == 1;
}

int main(int argc, char **argv) {
    static struct load load;
    if (argc != 7) {
        (void)fprintf(stderr, "usage: %s kept|new PORT REQUEST-FILE DIRECTORY CONNECTIONS SECONDS\n", argv[0]);
        return 2;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    long connections = strtol(argv[5], NULL, 10);
    long seconds = strtol(argv[6], NULL, 10);
    load.anew = strcmp(argv[1], "new") == 0;
    load.port = (uint16_t)strtol(argv[2], NULL, 10);
    load.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (connections < 1 || connections > CONNECTIONS_MAXIMUM || seconds < 1 || !read_request(&load, argv[3]) ||
        !set_tls(&load, argv[4])) {
        (void)fprintf(stderr, "%s: a number is out of bounds, or a file cannot be read\n", argv[0]);
        return 2;
    }
    if (!run(&load, (int)connections, seconds * MICROSECONDS)) {
        return 3;
    }
    (void)printf("%lu\n", load.answers / (unsigned long)seconds);
    return 0;
}
