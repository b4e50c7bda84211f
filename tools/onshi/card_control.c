// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/card_control.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { LINE_MAXIMUM = 16, ASK_MS = 200, REMOVE_MS = 5000 };
static const char request_line[] = "remove\n";
static const char answer_line[] = "removed\n";

// A folder that is ours alone; the caller's XDG_RUNTIME_DIR is so by its own definition, and checked all the same.
static enum onshi_status check_folder(const char *path) {
    struct stat about;
    if (lstat(path, &about) != 0) {
        return ONSHI_IO;
    }
    if (!S_ISDIR(about.st_mode) || about.st_uid != geteuid() || (about.st_mode & 077) != 0) {
        errno = EPERM;
        return ONSHI_IO;
    }
    return ONSHI_OK;
}

static enum onshi_status find_folder(char *out, size_t size) {
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    bool given = runtime != NULL && runtime[0] == '/';
    int length = given ? snprintf(out, size, "%s", runtime)
                       : snprintf(out, size, "/tmp/onshi-card-%lu", (unsigned long)geteuid());
    if (length < 0 || (size_t)length >= size) {
        return ONSHI_TOO_LONG;
    }
    if (!given && mkdir(out, 0700) != 0 && errno != EEXIST) {
        return ONSHI_IO;
    }
    return check_folder(out);
}

// One socket a vpcd: host and port in its name, as far as a file name can have them.
static enum onshi_status find_path(const struct card_plug *plug, char out[CARD_CONTROL_PATH]) {
    char folder[CARD_CONTROL_PATH];
    ONSHI_TRY(find_folder(folder, sizeof folder));
    int length = snprintf(out, CARD_CONTROL_PATH, "%s/onshi-card-%s-%s", folder, plug->host, plug->port);
    if (length < 0 || length >= CARD_CONTROL_PATH) {
        return ONSHI_TOO_LONG;
    }
    for (char *at = out + strlen(folder) + 1; *at != 0; at++) {
        *at = *at == '/' ? '_' : *at;
    }
    return ONSHI_OK;
}

static int open_socket(const char *path, struct sockaddr_un *address) {
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(address->sun_path, path, strlen(path) + 1);
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static enum onshi_status connect_to(const char *path, int *out_fd) {
    struct sockaddr_un address;
    int fd = open_socket(path, &address);
    if (fd < 0) {
        return ONSHI_IO;
    }
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        enum onshi_status status = errno == ENOENT || errno == ECONNREFUSED ? ONSHI_NOT_FOUND : ONSHI_IO;
        (void)close(fd);
        return status;
    }
    *out_fd = fd;
    return ONSHI_OK;
}

// What a process left that has ended is cleared away.
static enum onshi_status clear_way(const char *path) {
    int other;
    enum onshi_status status = connect_to(path, &other);
    if (status == ONSHI_OK) {
        (void)close(other);
        return ONSHI_UNSUPPORTED;
    }
    (void)unlink(path);
    return status == ONSHI_NOT_FOUND ? ONSHI_OK : status;
}

enum onshi_status card_control_listen(const struct card_plug *plug, struct card_control *out) {
    struct card_control control = {.client = -1};
    struct sockaddr_un address;
    ONSHI_TRY(find_path(plug, control.path));
    ONSHI_TRY(clear_way(control.path));
    control.listener = open_socket(control.path, &address);
    if (control.listener < 0) {
        return ONSHI_IO;
    }
    mode_t before = umask(0177); // the socket is 0600 from its first moment
    bool bound = bind(control.listener, (const struct sockaddr *)&address, sizeof address) == 0;
    (void)umask(before);
    if (!bound || listen(control.listener, 1) != 0) {
        int why = errno;
        (void)close(control.listener);
        errno = why;
        return ONSHI_IO;
    }
    *out = control;
    return ONSHI_OK;
}

// Reads a line within `milliseconds`; whether it is `expected`.
static bool reads_line(int fd, const char *expected, int milliseconds) {
    char line[LINE_MAXIMUM] = "";
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    if (poll(&wait, 1, milliseconds) <= 0) {
        return false;
    }
    ssize_t length = read(fd, line, sizeof line - 1);
    return length > 0 && strcmp(line, expected) == 0;
}

bool card_control_asked(struct card_control *control) {
    int client = accept4(control->listener, NULL, NULL, SOCK_CLOEXEC);
    if (client < 0) {
        return false;
    }
    if (!reads_line(client, request_line, ASK_MS)) {
        (void)close(client); // somebody looked whether a card is in
        return false;
    }
    control->client = client;
    return true;
}

void card_control_close(struct card_control *control) {
    (void)unlink(control->path);
    (void)close(control->listener);
    if (control->client >= 0) {
        (void)send(control->client, answer_line, sizeof answer_line - 1, MSG_NOSIGNAL);
        (void)close(control->client);
    }
}

enum onshi_status card_control_remove(const struct card_plug *plug) {
    char path[CARD_CONTROL_PATH];
    int fd;
    ONSHI_TRY(find_path(plug, path));
    ONSHI_TRY(connect_to(path, &fd));
    enum onshi_status status = ONSHI_IO;
    if (send(fd, request_line, sizeof request_line - 1, MSG_NOSIGNAL) > 0) {
        status = reads_line(fd, answer_line, REMOVE_MS) ? ONSHI_OK : ONSHI_TIMED_OUT;
    }
    (void)close(fd);
    return status;
}
