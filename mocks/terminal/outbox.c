// SPDX-License-Identifier: Apache-2.0
#include "mocks/terminal/outbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char work_name[] = ".onshi-writing.tmp";

bool outbox_is_name(const char *name) {
    return *name != 0 && *name != '.' && strchr(name, '/') == NULL && strlen(name) <= NAME_MAX;
}

bool outbox_has(const char *path, const char *name) {
    char whole[PATH_MAX];
    struct stat about;
    int length = snprintf(whole, sizeof whole, "%s/%s", path, name);
    return length > 0 && (size_t)length < sizeof whole && lstat(whole, &about) == 0;
}

static int create(int folder, const char *name) {
    return openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
}

// A file with two names, or -1 where that cannot be made, as on some shares.
static int create_twin(int folder, const char *name, const char *twin) {
    (void)unlink(twin);
    int file = create(AT_FDCWD, twin);
    if (file < 0) {
        return -1;
    }
    if (linkat(AT_FDCWD, twin, folder, name, 0) != 0) {
        (void)close(file);
        (void)unlink(twin);
        return -1;
    }
    return file;
}

static int create_in(int folder, const char *name, const char *twin) {
    if (unlinkat(folder, name, 0) != 0 && errno != ENOENT) {
        return -1;
    }
    int file = twin == NULL ? -1 : create_twin(folder, name, twin);
    return file >= 0 ? file : create(folder, name);
}

static void close_quietly(int descriptor) {
    int before = errno;
    (void)close(descriptor);
    errno = before;
}

enum onshi_status outbox_open(const char *path, const char *name, const char *twin, struct outbox_file *out) {
    if (!outbox_is_name(name)) {
        return ONSHI_MALFORMED;
    }
    struct outbox_file file = {.folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (file.folder < 0) {
        return ONSHI_IO;
    }
    file.file = create_in(file.folder, name, twin);
    if (file.file < 0) {
        close_quietly(file.folder);
        return ONSHI_IO;
    }
    memcpy(file.name, name, strlen(name) + 1);
    *out = file;
    return ONSHI_OK;
}

enum onshi_status outbox_append(const struct outbox_file *file, const void *data, size_t length) {
    const uint8_t *at = data;
    while (length > 0) {
        ssize_t written = write(file->file, at, length);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return ONSHI_IO;
        }
        at += written;
        length -= (size_t)written;
    }
    return ONSHI_OK;
}

enum onshi_status outbox_close(struct outbox_file *file) {
    int result = close(file->file);
    close_quietly(file->folder);
    return result == 0 ? ONSHI_OK : ONSHI_IO;
}

void outbox_abandon(struct outbox_file *file) {
    int before = errno;
    (void)close(file->file);
    (void)unlinkat(file->folder, file->name, 0);
    (void)close(file->folder);
    errno = before;
}

static enum onshi_status write_whole(struct outbox_file *file, const void *data, size_t length) {
    enum onshi_status status = outbox_append(file, data, length);
    if (status != ONSHI_OK) {
        outbox_abandon(file);
        return status;
    }
    return outbox_close(file);
}

static enum onshi_status place_in(int folder, const char *name, const void *data, size_t length) {
    (void)unlinkat(folder, work_name, 0);
    struct outbox_file file = {.folder = fcntl(folder, F_DUPFD_CLOEXEC, 0), .file = -1};
    file.file = file.folder < 0 ? -1 : create(folder, work_name);
    if (file.file < 0) {
        close_quietly(file.folder);
        return ONSHI_IO;
    }
    memcpy(file.name, work_name, sizeof work_name);
    ONSHI_TRY(write_whole(&file, data, length));
    return renameat(folder, work_name, folder, name) == 0 ? ONSHI_OK : ONSHI_IO;
}

enum onshi_status outbox_place(const char *path, const char *name, const void *data, size_t length) {
    if (!outbox_is_name(name)) {
        return ONSHI_MALFORMED;
    }
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        return ONSHI_IO;
    }
    enum onshi_status status = place_in(folder, name, data, length);
    close_quietly(folder);
    return status;
}
