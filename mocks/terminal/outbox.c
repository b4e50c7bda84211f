// SPDX-License-Identifier: Apache-2.0
#include "mocks/terminal/outbox.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static enum onshi_status write_all(int file, const uint8_t *data, size_t length) {
    while (length > 0) {
        ssize_t written = write(file, data, length);
        if (written <= 0) {
            return ONSHI_IO;
        }
        data += written;
        length -= (size_t)written;
    }
    return ONSHI_OK;
}

static enum onshi_status write_in(int folder, const char *name, const void *data, size_t length) {
    int file = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (file < 0) {
        return ONSHI_IO;
    }
    enum onshi_status status = write_all(file, data, length);
    return close(file) == 0 ? status : ONSHI_IO;
}

enum onshi_status outbox_write(const char *path, const char *name, const void *data, size_t length) {
    if (*name == 0 || *name == '.' || strchr(name, '/') != NULL) {
        return ONSHI_MALFORMED;
    }
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        return ONSHI_IO;
    }
    enum onshi_status status = write_in(folder, name, data, length);
    (void)close(folder);
    return status;
}
