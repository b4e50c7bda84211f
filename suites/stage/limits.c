// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/limits.h"

#include <fts.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct limits {
    struct event *look;
    const char *box;
    void (*reached)(void *context, const struct limit_reached *limit);
    void *context;
};

// What the descendants take together.
struct taken {
    int processes;
    int64_t memory_bytes;
};

static const struct limit_reached too_many_processes = {
    "processes", "製品が、プロセスを多く作りすぎました", "the product made too many processes"};
static const struct limit_reached too_much_memory = {"memory", "製品が、メモリーを使いすぎました", "the product took too much memory"};
static const struct limit_reached too_much_disk = {
    "disk", "製品が、試験用フォルダーのディスクを使いすぎました", "the product filled the disk of its sandbox"};

static int64_t resident_bytes(pid_t pid) {
    char path[64];
    long pages = 0;
    (void)snprintf(path, sizeof path, "/proc/%ld/statm", (long)pid);
    FILE *file = fopen(path, "re");
    bool read = file != NULL && fscanf(file, "%*d %ld", &pages) == 1;
    if (file != NULL) {
        (void)fclose(file);
    }
    return read ? (int64_t)pages * sysconf(_SC_PAGESIZE) : 0;
}

// Adds the children of `pid` and theirs. A process that has just ended counts no more.
static void count_children(pid_t pid, struct taken *taken) {
    char path[96];
    long child = 0;
    (void)snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)pid, (long)pid);
    FILE *list = fopen(path, "re");
    while (list != NULL && taken->processes <= LIMITS_PROCESSES_MAXIMUM && fscanf(list, "%ld", &child) == 1) {
        taken->processes++;
        taken->memory_bytes += resident_bytes((pid_t)child);
        count_children((pid_t)child, taken);
    }
    if (list != NULL) {
        (void)fclose(list);
    }
}

static int64_t disk_bytes(const char *folder) {
    char *roots[] = {(char *)(uintptr_t)folder, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    int64_t bytes = 0;
    for (FTSENT *entry = tree == NULL ? NULL : fts_read(tree); entry != NULL && bytes <= LIMITS_DISK_BYTES;
         entry = fts_read(tree)) {
        bytes += entry->fts_info == FTS_F ? (int64_t)entry->fts_statp->st_blocks * 512 : 0;
    }
    if (tree != NULL) {
        (void)fts_close(tree);
    }
    return bytes;
}

static const struct limit_reached *look(const struct limits *limits) {
    struct taken taken = {0};
    count_children(getpid(), &taken);
    if (taken.processes > LIMITS_PROCESSES_MAXIMUM) {
        return &too_many_processes;
    }
    if (taken.memory_bytes > LIMITS_MEMORY_BYTES) {
        return &too_much_memory;
    }
    return disk_bytes(limits->box) > LIMITS_DISK_BYTES ? &too_much_disk : NULL;
}

static void on_look(evutil_socket_t fd, short what, void *context) {
    (void)fd;
    (void)what;
    struct limits *limits = context;
    const struct limit_reached *limit = look(limits);
    if (limit != NULL) {
        (void)event_del(limits->look);
        limits->reached(limits->context, limit);
    }
}

enum onshi_status limits_watch(struct event_base *loop, const char *box,
                               void (*reached)(void *context, const struct limit_reached *limit), void *context,
                               struct limits **out) {
    const struct timeval every = {.tv_usec = LIMITS_LOOK_MS * 1000};
    struct limits *limits = calloc(1, sizeof *limits);
    if (limits == NULL) {
        return ONSHI_NO_MEMORY;
    }
    *limits = (struct limits){.box = box, .reached = reached, .context = context};
    limits->look = event_new(loop, -1, EV_PERSIST, on_look, limits);
    if (limits->look == NULL || event_add(limits->look, &every) != 0) {
        limits_free(limits);
        return ONSHI_NO_MEMORY;
    }
    *out = limits;
    return ONSHI_OK;
}

void limits_free(struct limits *limits) {
    if (limits != NULL && limits->look != NULL) {
        event_free(limits->look);
    }
    free(limits);
}
