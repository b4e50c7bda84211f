// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tools/onshi/desk_bridges.h"

static bool wait_for_connection(int fd) {
    struct pollfd wait = {.fd = fd, .events = POLLOUT};
    int error = 0;
    socklen_t length = sizeof error;
    if (poll(&wait, 1, DESK_BRIDGE_CONNECT_MS) != 1) {
        errno = ETIMEDOUT;
        return false;
    }
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0 || error != 0) {
        errno = error;
        return false;
    }
    return true;
}

static int connect_one(const struct addrinfo *address) {
    int fd = socket(address->ai_family, address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address->ai_protocol);
    const int yes = 1;
    if (fd < 0) {
        return -1;
    }
    bool begun = connect(fd, address->ai_addr, address->ai_addrlen) == 0 || errno == EINPROGRESS;
    if (!begun || !wait_for_connection(fd)) {
        int reason = errno;
        (void)close(fd);
        errno = reason;
        return -1;
    }
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    (void)fcntl(fd, F_SETFL, 0);
    return fd;
}

// "host:port"; an IPv6 address stands in brackets.
static int connect_to(const char *place, const char **why) {
    char host[256];
    const char *colon = strrchr(place, ':');
    struct addrinfo *found = NULL;
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    *why = "HOST:PORT";
    if (colon == NULL || colon == place || (size_t)(colon - place) >= sizeof host) {
        return -1;
    }
    bool bracketed = place[0] == '[' && colon[-1] == ']';
    (void)snprintf(host, sizeof host, "%.*s", (int)(colon - place) - 2 * bracketed, place + bracketed);
    int failed = getaddrinfo(host, colon + 1, &hints, &found);
    if (failed != 0) {
        *why = gai_strerror(failed);
        return -1;
    }
    int fd = -1;
    for (const struct addrinfo *address = found; address != NULL && fd < 0; address = address->ai_next) {
        fd = connect_one(address);
    }
    *why = strerror(errno);
    freeaddrinfo(found);
    return fd;
}

// Says to the first request why there is nobody to answer it.
static int answer_with_error(const char *place, const char *why) {
    char first[64];
    bool asked = fgets(first, sizeof first, stdin) != NULL;
    (void)asked; // whatever it is, it is the hello, whose id is 1
    printf("{\"id\":1,\"error\":\"%s に接続できません。アダプターが待ち受けているか、番号と防火壁を確かめてください / cannot connect to %s: "
           "see whether the adapter listens there, and the firewall (%s)\"}\n",
           place, place, why);
    return 2;
}

static bool write_all(int fd, const char *data, size_t length) {
    while (length > 0) {
        ssize_t written = write(fd, data, length);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        data += written < 0 ? 0 : written;
        length -= written < 0 ? 0 : (size_t)written;
    }
    return true;
}

// Copies what has come; false at the end of that side.
static bool copy(int from, int to) {
    char block[65536];
    ssize_t length = read(from, block, sizeof block);
    return length < 0 ? errno == EINTR : length > 0 && write_all(to, block, (size_t)length);
}

static int pass_on(int fd) {
    struct pollfd waits[] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
    int patience = -1;
    while (poll(waits, 2, patience) > 0) {
        if (waits[1].revents != 0 && !copy(fd, STDOUT_FILENO)) {
            return 0;
        }
        if (waits[0].revents != 0 && !copy(STDIN_FILENO, fd)) {
            (void)shutdown(fd, SHUT_WR); // the desk is closed: the adapter ends its side
            waits[0].fd = -1;
            patience = DESK_BRIDGE_END_MS;
        }
    }
    return 0;
}

int desk_by_tcp(const char *place) {
    const char *why = "";
    (void)signal(SIGPIPE, SIG_IGN);
    int fd = connect_to(place, &why);
    if (fd < 0) {
        return answer_with_error(place, why);
    }
    int status = pass_on(fd);
    (void)close(fd);
    return status;
}
