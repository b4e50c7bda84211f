// SPDX-License-Identifier: Apache-2.0
#include "mocks/terminal/listing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST_ENTRIES = 64 };

static bool is_visible(const char *name) {
    size_t length = strlen(name);
    bool work = length >= 4 && strcmp(name + length - 4, ".tmp") == 0;
    return name[0] != '.' && !work;
}

static enum onshi_status make_room(struct listing *listing, int *room) {
    if (listing->count < *room) {
        return ONSHI_OK;
    }
    int more = *room == 0 ? FIRST_ENTRIES : *room * 2;
    struct listing_entry *entries = realloc(listing->entries, (size_t)more * sizeof *entries);
    if (entries == NULL) {
        return ONSHI_NO_MEMORY;
    }
    listing->entries = entries;
    *room = more;
    return ONSHI_OK;
}

static enum onshi_status add(struct listing *listing, int *room, int folder, const char *name, int64_t now_us) {
    struct listing_entry entry = {.since_us = now_us};
    if (fstatat(folder, name, &entry.about, AT_SYMLINK_NOFOLLOW) != 0) {
        return ONSHI_OK; // it has gone meanwhile
    }
    ONSHI_TRY(make_room(listing, room));
    entry.name = strdup(name);
    if (entry.name == NULL) {
        return ONSHI_NO_MEMORY;
    }
    listing->entries[listing->count++] = entry;
    return ONSHI_OK;
}

// By bytes, whatever the locale: the order of answers must not depend on it.
static int by_name(const void *a, const void *b) {
    return strcmp(((const struct listing_entry *)a)->name, ((const struct listing_entry *)b)->name);
}

// ONSHI_IO when the folder cannot be read to its end: half a listing must not pass for a folder from which files have gone.
static enum onshi_status read_entries(DIR *opened, int64_t now_us, struct listing *out) {
    int room = 0;
    while (out->count < LISTING_MAXIMUM) {
        errno = 0;
        const struct dirent *entry = readdir(opened);
        if (entry == NULL) {
            return errno == 0 ? ONSHI_OK : ONSHI_IO;
        }
        if (is_visible(entry->d_name)) {
            ONSHI_TRY(add(out, &room, dirfd(opened), entry->d_name, now_us));
        }
    }
    return ONSHI_OK;
}

enum onshi_status listing_look(int folder, int64_t now_us, struct listing *out) {
    int own = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *opened = own < 0 ? NULL : fdopendir(own);
    if (opened == NULL) {
        if (own >= 0) {
            (void)close(own);
        }
        return ONSHI_IO;
    }
    struct listing listing = {.count = 0};
    enum onshi_status status = read_entries(opened, now_us, &listing);
    (void)closedir(opened);
    if (status != ONSHI_OK) {
        listing_free(&listing);
        return status;
    }
    if (listing.count > 0) {
        qsort(listing.entries, (size_t)listing.count, sizeof *listing.entries, by_name);
    }
    *out = listing;
    return ONSHI_OK;
}

void listing_free(struct listing *listing) {
    for (int i = 0; i < listing->count; i++) {
        free(listing->entries[i].name);
    }
    free(listing->entries);
    *listing = (struct listing){.count = 0};
}

static bool same_instant(struct timespec a, struct timespec b) {
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool listing_same(const struct stat *a, const struct stat *b) {
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size && a->st_mode == b->st_mode &&
           same_instant(a->st_mtim, b->st_mtim);
}

void listing_inherit(struct listing *listing, const struct listing *before) {
    for (int i = 0, k = 0; i < listing->count && k < before->count;) {
        struct listing_entry *entry = &listing->entries[i];
        const struct listing_entry *old = &before->entries[k];
        int order = strcmp(entry->name, old->name);
        if (order == 0 && listing_same(&entry->about, &old->about)) {
            entry->since_us = old->since_us;
            entry->read = old->read;
            entry->told = old->told;
        }
        i += order <= 0;
        k += order >= 0;
    }
}

static int by_age(const void *a, const void *b) {
    const struct listing_entry *first = *(struct listing_entry *const *)a, *second = *(struct listing_entry *const *)b;
    const struct timespec *x = &first->about.st_mtim, *y = &second->about.st_mtim;
    if (x->tv_sec != y->tv_sec) {
        return x->tv_sec < y->tv_sec ? -1 : 1;
    }
    if (x->tv_nsec != y->tv_nsec) {
        return x->tv_nsec < y->tv_nsec ? -1 : 1;
    }
    return strcmp(first->name, second->name);
}

struct listing_entry **listing_by_age(const struct listing *listing) {
    if (listing->count == 0) {
        return NULL;
    }
    struct listing_entry **sorted = malloc((size_t)listing->count * sizeof(struct listing_entry *));
    for (int i = 0; sorted != NULL && i < listing->count; i++) {
        sorted[i] = &listing->entries[i];
    }
    if (sorted != NULL) {
        qsort(sorted, (size_t)listing->count, sizeof(struct listing_entry *), by_age);
    }
    return sorted;
}
