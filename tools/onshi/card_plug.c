// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/card_plug.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PORT_MAXIMUM = 65535 };
static const char default_port[] = "35963";

static enum onshi_status copy(const char *from, size_t length, char *to, size_t size) {
    if (length == 0 || length >= size) {
        return length == 0 ? ONSHI_MALFORMED : ONSHI_TOO_LONG;
    }
    memcpy(to, from, length);
    to[length] = 0;
    return ONSHI_OK;
}

static enum onshi_status take_port(const char *text, struct card_plug *plug) {
    if (strspn(text, "0123456789") != strlen(text)) {
        return ONSHI_MALFORMED;
    }
    ONSHI_TRY(copy(text, strlen(text), plug->port, sizeof plug->port));
    long port = strtol(plug->port, NULL, 10);
    return port > 0 && port <= PORT_MAXIMUM ? ONSHI_OK : ONSHI_MALFORMED;
}

static enum onshi_status take_bracketed(const char *text, struct card_plug *plug) {
    const char *end = strchr(text, ']');
    if (end == NULL || (end[1] != 0 && end[1] != ':')) {
        return ONSHI_MALFORMED;
    }
    ONSHI_TRY(copy(text + 1, (size_t)(end - text - 1), plug->host, sizeof plug->host));
    return take_port(end[1] == 0 ? default_port : end + 2, plug);
}

enum onshi_status card_plug_parse(const char *text, struct card_plug *out) {
    struct card_plug plug = {.host = ""};
    const char *address = text == NULL ? CARD_PLUG_DEFAULT : text;
    const char *colon = strchr(address, ':');
    if (address[0] == '[') {
        ONSHI_TRY(take_bracketed(address, &plug));
    } else if (colon != NULL && strchr(colon + 1, ':') != NULL) {
        return ONSHI_MALFORMED; // an IPv6 address needs brackets
    } else {
        ONSHI_TRY(copy(address, colon == NULL ? strlen(address) : (size_t)(colon - address), plug.host,
                       sizeof plug.host));
        ONSHI_TRY(take_port(colon == NULL ? default_port : colon + 1, &plug));
    }
    *out = plug;
    return ONSHI_OK;
}

static enum onshi_status status_of(int error) {
    switch (error) {
    case 0:
        return ONSHI_OK;
    case ECONNREFUSED:
        return ONSHI_CLOSED;
    case ETIMEDOUT:
        return ONSHI_TIMED_OUT;
    default:
        errno = error;
        return ONSHI_IO;
    }
}

// Waits for a connection that is under way.
static enum onshi_status wait_connected(int fd) {
    struct pollfd wait = {.fd = fd, .events = POLLOUT};
    int error = 0;
    socklen_t length = sizeof error;
    if (poll(&wait, 1, CARD_PLUG_CONNECT_MS) <= 0) {
        return ONSHI_TIMED_OUT;
    }
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0) {
        return ONSHI_IO;
    }
    return status_of(error);
}

static enum onshi_status connect_to(const struct addrinfo *address, int *out_fd) {
    const int yes = 1;
    int fd = socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->ai_protocol);
    if (fd < 0) {
        return ONSHI_IO;
    }
    enum onshi_status status = ONSHI_OK;
    if (connect(fd, address->ai_addr, address->ai_addrlen) != 0) {
        status = errno == EINPROGRESS ? wait_connected(fd) : status_of(errno);
    }
    if (status != ONSHI_OK) {
        int why = errno;
        (void)close(fd);
        errno = why;
        return status;
    }
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    *out_fd = fd;
    return ONSHI_OK;
}

enum onshi_status card_plug_connect(const struct card_plug *plug, int *out_fd) {
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *addresses = NULL;
    if (getaddrinfo(plug->host, plug->port, &hints, &addresses) != 0) {
        return ONSHI_NOT_FOUND;
    }
    enum onshi_status status = ONSHI_CLOSED;
    for (const struct addrinfo *a = addresses; a != NULL && status != ONSHI_OK; a = a->ai_next) {
        status = connect_to(a, out_fd);
    }
    freeaddrinfo(addresses);
    return status;
}
