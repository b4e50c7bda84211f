// SPDX-License-Identifier: Apache-2.0
//
// Checks of the machine: what is installed, and room to work in.
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/calendar.h"
#include "mocks/wire/check.h"
#include "tools/doctor/doctor.h"
#include "virtual-card/issue/issue.h"

enum {
    FILES_WANTED = 256,
    MEMORY_WANTED_KIB = 300 * 1024,
    TEMPORARY_LENGTH_MAXIMUM = 40, // a lane's socket lies some 50 characters below, and a socket may have 107
};

enum doctor_state doctor_look_keys(const struct doctor_site *site, struct bytes_writer *seen) {
    char path[4096];
    for (int i = 0; i < ISSUE_CARD_KEYS; i++) {
        (void)snprintf(path, sizeof path, "%s/card-%02d.pem", site->home->keys, i);
        if (access(path, R_OK) != 0) {
            bytes_note(seen, "%s: %s", path, strerror(errno));
            return DOCTOR_BAD;
        }
    }
    bytes_note(seen, "%s", site->home->keys);
    return DOCTOR_GOOD;
}

enum doctor_state doctor_look_schemas(const struct doctor_site *site, struct bytes_writer *seen) {
    struct wire_schemas *schemas = NULL;
    bytes_note(seen, "%s", site->home->messages);
    if (wire_schemas_load(site->home->messages, &schemas) != ONSHI_OK) {
        return DOCTOR_BAD;
    }
    wire_schemas_free(schemas);
    return DOCTOR_GOOD;
}

static enum doctor_state look_at_file(const char *path, int mode, struct bytes_writer *seen) {
    if (access(path, mode) == 0) {
        bytes_note(seen, "%s", path);
        return DOCTOR_GOOD;
    }
    bytes_note(seen, "%s: %s", path, strerror(errno));
    return DOCTOR_BAD;
}

enum doctor_state doctor_look_font(const struct doctor_site *site, struct bytes_writer *seen) {
    return look_at_file(site->font, R_OK, seen);
}

enum doctor_state doctor_look_faketime(const struct doctor_site *site, struct bytes_writer *seen) {
    return look_at_file(site->faketime, R_OK, seen);
}

enum doctor_state doctor_look_pcscd(const struct doctor_site *site, struct bytes_writer *seen) {
    return look_at_file(site->pcscd, X_OK, seen);
}

enum doctor_state doctor_look_driver(const struct doctor_site *site, struct bytes_writer *seen) {
    return look_at_file(site->driver, R_OK, seen);
}

enum doctor_state doctor_look_locale(const struct doctor_site *site, struct bytes_writer *seen) {
    bytes_note(seen, "%s", site->locale);
    return strcmp(site->locale, "UTF-8") == 0 ? DOCTOR_GOOD : DOCTOR_NOTE;
}

enum doctor_state doctor_look_host_clock(const struct doctor_site *site, struct bytes_writer *seen) {
    // No machine that runs this is older than the suite, nor decades ahead of it.
    static const int64_t from = 1767193200, until = 2398345200; // 2026-01-01 and 2046-01-01, JST
    char stamp[CALENDAR_STAMP_SIZE];
    calendar_stamp(site->now, stamp);
    bytes_note(seen, "%s JST", stamp);
    return site->now >= from && site->now < until ? DOCTOR_GOOD : DOCTOR_BAD;
}

enum doctor_state doctor_look_open_files(const struct doctor_site *site, struct bytes_writer *seen) {
    bytes_note(seen, "%" PRIu64, site->files);
    return site->files >= FILES_WANTED ? DOCTOR_GOOD : DOCTOR_BAD;
}

enum doctor_state doctor_look_memory(const struct doctor_site *site, struct bytes_writer *seen) {
    FILE *file = fopen(site->memory, "re");
    char line[256];
    unsigned long available = 0;
    while (file != NULL && available == 0 && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "MemAvailable:", 13) == 0) {
            available = strtoul(line + 13, NULL, 10);
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    bytes_note(seen, "%lu MiB", available / 1024);
    return available >= MEMORY_WANTED_KIB ? DOCTOR_GOOD : DOCTOR_NOTE;
}

// Tries a file of its own in `folder`.
static enum doctor_state try_to_write(const char *folder, struct bytes_writer *seen) {
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/onshi-doctor-XXXXXX", folder);
    int fd = mkstemp(path);
    bytes_note(seen, "%s%s%s", folder, fd < 0 ? ": " : "", fd < 0 ? strerror(errno) : "");
    if (fd < 0) {
        return DOCTOR_BAD;
    }
    (void)close(fd);
    (void)unlink(path);
    return DOCTOR_GOOD;
}

enum doctor_state doctor_look_shared_memory(const struct doctor_site *site, struct bytes_writer *seen) {
    return try_to_write(site->shared_memory, seen);
}

enum doctor_state doctor_look_temporary(const struct doctor_site *site, struct bytes_writer *seen) {
    return try_to_write(site->temporary, seen);
}

enum doctor_state doctor_look_temporary_length(const struct doctor_site *site, struct bytes_writer *seen) {
    size_t length = strlen(site->temporary);
    bytes_note(seen, "%zu / %d", length, TEMPORARY_LENGTH_MAXIMUM);
    return length <= TEMPORARY_LENGTH_MAXIMUM ? DOCTOR_GOOD : DOCTOR_BAD;
}

enum doctor_state doctor_look_disk_space(const struct doctor_site *site, struct bytes_writer *seen) {
    struct statvfs disk;
    if (statvfs(site->temporary, &disk) != 0) {
        bytes_note(seen, "%s: %s", site->temporary, strerror(errno));
        return DOCTOR_BAD;
    }
    uint64_t free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize;
    bytes_note(seen, "%" PRIu64 " MiB", free_bytes / (1024 * 1024));
    return free_bytes >= site->space_bytes ? DOCTOR_GOOD : DOCTOR_BAD;
}

// The folder itself, or, while it does not exist, the one in which it will be made.
enum doctor_state doctor_look_results(const struct doctor_site *site, struct bytes_writer *seen) {
    struct stat about;
    if (stat(site->results, &about) == 0) {
        return S_ISDIR(about.st_mode) ? try_to_write(site->results, seen) : look_at_file(site->results, X_OK, seen);
    }
    char parent[4096];
    (void)snprintf(parent, sizeof parent, "%s", site->results);
    char *slash = strrchr(parent, '/');
    if (slash != NULL && slash != parent) {
        *slash = 0;
    }
    return try_to_write(slash == NULL ? "." : parent, seen);
}

enum doctor_state doctor_look_port(const struct doctor_site *site, struct bytes_writer *seen) {
    if (site->port == 0) {
        return DOCTOR_SKIPPED;
    }
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)site->port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bool free_port = fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 1) == 0;
    bytes_note(seen, "127.0.0.1:%d%s%s", site->port, free_port ? "" : ": ", free_port ? "" : strerror(errno));
    if (fd >= 0) {
        (void)close(fd);
    }
    return free_port ? DOCTOR_GOOD : DOCTOR_BAD;
}
