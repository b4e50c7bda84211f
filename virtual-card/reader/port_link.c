// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/port_link.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { CHUNK = 65536, BACKLOG = 1 };

static bool name_socket(const char *path, struct sockaddr_un *out)
{
    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof out->sun_path) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(out->sun_path, path, strlen(path));
    return true;
}

int port_link_open(const char *path, bool listening)
{
    struct sockaddr_un address;
    const int fd = name_socket(path, &address) ? socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;

    if (fd < 0) {
        return -1;
    }
    const struct sockaddr *to = (const struct sockaddr *)&address;
    const int result = listening ? bind(fd, to, sizeof address) : connect(fd, to, sizeof address);
    if (result != 0 || (listening && listen(fd, BACKLOG) != 0)) {
        const int why = errno;
        close(fd);
        errno = why;
        return -1;
    }
    return fd;
}

static bool write_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t done = write(fd, data, length);
        if (done < 0 && errno == EAGAIN) {
            struct pollfd wait = {.fd = fd, .events = POLLOUT};
            done = poll(&wait, 1, -1) < 0 && errno != EINTR ? -1 : 0;
        } else if (done < 0 && errno == EINTR) {
            done = 0;
        }
        if (done < 0) {
            return false;
        }
        data += done;
        length -= (size_t)done;
    }
    return true;
}

bool port_link_carry(int from, int to)
{
    char chunk[CHUNK];
    const ssize_t got = read(from, chunk, sizeof chunk);

    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return true;
    }
    return got > 0 && write_all(to, chunk, (size_t)got);
}

bool port_link_drain(int from, int to)
{
    struct pollfd ready = {.fd = from, .events = POLLIN};

    while (poll(&ready, 1, 0) > 0) {
        if (!port_link_carry(from, to)) {
            return false;
        }
    }
    return true;
}
