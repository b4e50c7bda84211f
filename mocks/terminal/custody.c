// SPDX-License-Identifier: Apache-2.0
#include "mocks/terminal/custody.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xml.h"
#include "mocks/terminal/outbox.h"

enum { SLOT_BYTES = 32, READ_BYTES = 65536 };

static const char part_name[] = "part";
static const uint64_t FACE_BIT = UINT64_C(1) << 63; // of a slot number: where its answer goes

struct custody {
    char *path;
    int folder;
    uint64_t last; // number of the latest slot
};

static void slot_name(uint64_t slot, char out[SLOT_BYTES]) {
    (void)snprintf(out, SLOT_BYTES, "%c%08" PRIu64, (slot & FACE_BIT) != 0 ? 'f' : 'a', slot & ~FACE_BIT);
}

// Returns 0 for a name that is none of a slot.
static uint64_t slot_of(const char *name) {
    char *end;
    if ((name[0] != 'a' && name[0] != 'f') || name[1] < '0' || name[1] > '9') {
        return CUSTODY_NOWHERE;
    }
    uint64_t number = strtoull(name + 1, &end, 10);
    return *end != 0 || (number & FACE_BIT) != 0 ? CUSTODY_NOWHERE : number | (name[0] == 'f' ? FACE_BIT : 0);
}

static int open_folder(int parent, const char *name) {
    return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int open_slot(const struct custody *custody, uint64_t slot) {
    char name[SLOT_BYTES];
    slot_name(slot, name);
    return open_folder(custody->folder, name);
}

static bool same_device(const char *a, const char *b) {
    struct stat first, second;
    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev;
}

// Two terminals with one custody would finish each other's requests, and answer twice. The lock goes with the process, also
// with a killed one; a file system without locks has none.
static enum onshi_status lock(int folder) {
    return flock(folder, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK ? ONSHI_TIMED_OUT : ONSHI_OK;
}

enum onshi_status custody_open(const char *path, const char *beside, struct custody **out) {
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        return ONSHI_IO;
    }
    if (!same_device(path, beside)) {
        (void)rmdir(path);
        return ONSHI_UNSUPPORTED;
    }
    struct custody custody = {.path = strdup(path), .folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    struct custody *opened = malloc(sizeof *opened);
    enum onshi_status status = custody.folder < 0 ? ONSHI_IO : lock(custody.folder);
    if (custody.path == NULL || opened == NULL || status != ONSHI_OK) {
        if (custody.folder >= 0) {
            (void)close(custody.folder);
        }
        free(custody.path);
        free(opened);
        return status != ONSHI_OK ? status : ONSHI_NO_MEMORY;
    }
    *opened = custody;
    *out = opened;
    return ONSHI_OK;
}

void custody_close(struct custody *custody) {
    if (custody == NULL) {
        return;
    }
    (void)close(custody->folder);
    (void)rmdir(custody->path);
    free(custody->path);
    free(custody);
}

uint64_t custody_slot(struct custody *custody, bool face) {
    if (custody == NULL) {
        return CUSTODY_NOWHERE;
    }
    char name[SLOT_BYTES];
    uint64_t slot = (custody->last + 1) | (face ? FACE_BIT : 0);
    slot_name(slot, name);
    if (mkdirat(custody->folder, name, 0700) != 0) {
        return CUSTODY_NOWHERE;
    }
    custody->last++;
    return slot;
}

int custody_take(const struct custody *custody, uint64_t slot, int from, const char *name) {
    int folder = open_slot(custody, slot);
    if (folder < 0 || renameat(from, name, folder, name) == 0) {
        return folder;
    }
    int before = errno;
    (void)close(folder);
    errno = before;
    return -1;
}

static void slot_path(const struct custody *custody, uint64_t slot, char out[CUSTODY_PATH_BYTES]) {
    char name[SLOT_BYTES];
    slot_name(slot, name);
    (void)snprintf(out, CUSTODY_PATH_BYTES, "%s/%s", custody->path, name);
}

enum onshi_status custody_store(struct custody *custody, uint64_t slot, const char *request, const char *name,
                                const void *data, size_t length) {
    if (custody == NULL || slot == CUSTODY_NOWHERE) {
        return ONSHI_OK;
    }
    char path[CUSTODY_PATH_BYTES];
    slot_path(custody, slot, path);
    ONSHI_TRY(outbox_place(path, name, data, length));
    int folder = open_slot(custody, slot);
    if (folder >= 0 && request != NULL) {
        (void)unlinkat(folder, request, 0); // one that stays is passed over beside its answer
    }
    if (folder >= 0) {
        (void)close(folder);
    }
    return ONSHI_OK;
}

enum onshi_status custody_publish(struct custody *custody, uint64_t slot, const char *path, const char *name) {
    int from = open_slot(custody, slot);
    int to = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = from >= 0 && to >= 0 && renameat(from, name, to, name) == 0;
    int before = errno;
    if (from >= 0) {
        (void)close(from);
    }
    if (to >= 0) {
        (void)close(to);
    }
    errno = before;
    return done ? ONSHI_OK : ONSHI_IO;
}

bool custody_twin(const struct custody *custody, uint64_t slot, char out[CUSTODY_PATH_BYTES]) {
    if (custody == NULL || slot == CUSTODY_NOWHERE) {
        return false;
    }
    char folder[CUSTODY_PATH_BYTES];
    slot_path(custody, slot, folder);
    int length = snprintf(out, CUSTODY_PATH_BYTES, "%s/%s", folder, part_name);
    return length > 0 && length < CUSTODY_PATH_BYTES;
}

// Removes the files of a slot, the part last: as long as that is there the answer counts as being delivered.
static void empty_slot(int folder) {
    DIR *listing = fdopendir(folder);
    if (listing == NULL) {
        (void)close(folder);
        return;
    }
    for (const struct dirent *entry = readdir(listing); entry != NULL; entry = readdir(listing)) {
        if (strcmp(entry->d_name, part_name) != 0) {
            (void)unlinkat(folder, entry->d_name, 0); // fails for . and ..
        }
    }
    (void)unlinkat(folder, part_name, 0);
    (void)closedir(listing);
}

void custody_finish(struct custody *custody, uint64_t slot) {
    if (custody == NULL || slot == CUSTODY_NOWHERE) {
        return;
    }
    char name[SLOT_BYTES];
    slot_name(slot, name);
    int folder = open_slot(custody, slot);
    if (folder >= 0) {
        empty_slot(folder);
    }
    (void)unlinkat(custody->folder, name, AT_REMOVEDIR);
}

// What an earlier process has left.

struct slot_state {
    char request[NAME_MAX + 1]; // "" when there is none
    char answer[NAME_MAX + 1];  //
};

// The free part of a name may hold anything, also "req_": what counts stands before the first underscore.
static bool is_request_name(const char *name) {
    static const char mark[] = "req";
    size_t length = strcspn(name, "_");
    return name[length] == '_' && length >= strlen(mark) && memcmp(name + length - strlen(mark), mark, strlen(mark)) == 0;
}

static void note_file(struct slot_state *state, const char *name) {
    if (name[0] == '.' || strcmp(name, part_name) == 0) {
        return;
    }
    char *place = is_request_name(name) ? state->request : state->answer;
    memcpy(place, name, strlen(name) + 1);
}

static void look_into(int folder, struct slot_state *out) {
    DIR *listing = fdopendir(dup(folder));
    for (const struct dirent *entry = listing == NULL ? NULL : readdir(listing); entry != NULL;
         entry = readdir(listing)) {
        note_file(out, entry->d_name);
    }
    if (listing != NULL) {
        (void)closedir(listing);
    }
}

// Whether the product has been given the whole file: its part is as long as the answer. A part of which the product's
// name is gone and that is shorter was removed half-written, or never got that name: the answer is delivered again.
static bool was_delivered(int folder, const char *answer) {
    struct stat part, whole;
    return answer[0] != 0 && fstatat(folder, part_name, &part, AT_SYMLINK_NOFOLLOW) == 0 &&
           fstatat(folder, answer, &whole, AT_SYMLINK_NOFOLLOW) == 0 && part.st_size == whole.st_size;
}

// Reads a file from its beginning, as much as goes into `out`, and leaves it at its beginning.
static enum onshi_status read_file(int file, struct bytes_writer *out) {
    uint8_t part[READ_BYTES];
    ssize_t got = read(file, part, sizeof part);
    enum onshi_status status = ONSHI_OK;
    while (got > 0 && status == ONSHI_OK && out->length < out->maximum) {
        size_t room = out->maximum - out->length;
        status = bytes_write(out, part, (size_t)got < room ? (size_t)got : room);
        got = read(file, part, sizeof part);
    }
    return got < 0 || lseek(file, 0, SEEK_SET) != 0 ? ONSHI_IO : status;
}

static bool resume_in(int folder, uint64_t slot, void (*found)(void *context, const struct custody_found *found),
                      void *context) {
    struct slot_state state = {.request = ""};
    look_into(folder, &state);
    const char *name = state.answer[0] != 0 ? state.answer : state.request;
    if (name[0] == 0 || was_delivered(folder, state.answer)) {
        return false;
    }
    bool answered = state.answer[0] != 0;
    if (answered && state.request[0] != 0) {
        (void)unlinkat(folder, state.request, 0); // else it would be answered again once its answer has gone
    }
    struct bytes_writer bytes;
    bytes_writer_init(&bytes, answered ? (size_t)INT32_MAX : XML_MAXIMUM_BYTES + 1);
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file >= 0 && read_file(file, &bytes) == ONSHI_OK) {
        found(context, &(struct custody_found){.slot = slot, .face = (slot & FACE_BIT) != 0, .answered = answered,
                                               .name = name, .data = bytes_text(&bytes), .length = bytes.length,
                                               .file = file});
    }
    if (file >= 0) {
        (void)close(file);
    }
    bytes_writer_free(&bytes);
    return true;
}

static int by_number(const struct dirent **a, const struct dirent **b) {
    uint64_t first = slot_of((*a)->d_name) & ~FACE_BIT, second = slot_of((*b)->d_name) & ~FACE_BIT;
    return first < second ? -1 : first > second;
}

static int is_slot(const struct dirent *entry) {
    return slot_of(entry->d_name) != CUSTODY_NOWHERE;
}

enum onshi_status custody_resume(struct custody *custody,
                                 void (*found)(void *context, const struct custody_found *found), void *context) {
    struct dirent **entries = NULL;
    int count = custody == NULL ? 0 : scandirat(custody->folder, ".", &entries, is_slot, by_number);
    if (count > 0) {
        custody->last = slot_of(entries[count - 1]->d_name) & ~FACE_BIT; // before `found` may ask for a new one
    }
    for (int i = 0; i < count; i++) {
        uint64_t slot = slot_of(entries[i]->d_name);
        int folder = open_slot(custody, slot);
        if (folder >= 0 && !resume_in(folder, slot, found, context)) {
            custody_finish(custody, slot);
        }
        if (folder >= 0) {
            (void)close(folder);
        }
        free(entries[i]);
    }
    free(entries);
    return count < 0 ? ONSHI_IO : ONSHI_OK;
}
