// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/sandbox.h"

#include <fts.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>


// Returns "a/b" on the heap, or NULL.
static char *join(const char *a, const char *b) {
    char *path = NULL;
    return asprintf(&path, "%s/%s", a, b) < 0 ? NULL : path;
}

static void free_paths(struct sandbox *sandbox) {
    char **const paths[] = {&sandbox->root, &sandbox->req,   &sandbox->res,
                            &sandbox->face, &sandbox->store, &sandbox->clock,
                            &sandbox->handed, &sandbox->partner_store, &sandbox->tmp};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        free(*paths[i]);
        *paths[i] = NULL;
    }
}

enum onshi_status sandbox_make(const char *parent, const char *name, struct sandbox *out) {
    struct sandbox box = {.root = join(parent, name)};
    if (box.root != NULL) {
        box.req = join(box.root, "req");
        box.res = join(box.root, "res");
        box.face = join(box.root, "face");
        box.store = join(box.root, "store");
        box.clock = join(box.root, "clock");
        box.handed = join(box.root, "handed");
        box.partner_store = join(box.root, "partner");
        box.tmp = join(box.root, "tmp");
    }
    const char *const folders[] = {box.root, box.req, box.res, box.face, box.store, box.handed, box.partner_store, box.tmp};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        if (folders[i] == NULL || box.clock == NULL || mkdir(folders[i], 0700) != 0) {
            if (i > 0) {
                sandbox_remove_tree(box.root); // ours: had it been there before, making it would have failed
            }
            free_paths(&box);
            return ONSHI_IO;
        }
    }
    *out = box;
    return ONSHI_OK;
}

enum onshi_status sandbox_set_clock(const struct sandbox *sandbox, int64_t instant) {
    char *fresh = join(sandbox->root, "clock.new");
    FILE *file = fresh == NULL ? NULL : fopen(fresh, "we");
    enum onshi_status status = ONSHI_IO;
    if (file != NULL) {
        bool written = fprintf(file, "%" PRId64 "\n", instant) > 0;
        bool closed = fclose(file) == 0;
        status = written && closed && rename(fresh, sandbox->clock) == 0 ? ONSHI_OK : ONSHI_IO;
    }
    free(fresh);
    return status;
}

void sandbox_remove(struct sandbox *sandbox) {
    if (sandbox->root != NULL) {
        sandbox_remove_tree(sandbox->root);
    }
    free_paths(sandbox);
}

void sandbox_remove_tree(const char *path) {
    char *roots[] = {(char *)(uintptr_t)path, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
    if (tree == NULL) {
        return;
    }
    for (FTSENT *entry = fts_read(tree); entry != NULL; entry = fts_read(tree)) {
        if (entry->fts_info == FTS_DP) {
            (void)rmdir(entry->fts_accpath);
        } else if (entry->fts_info != FTS_D) {
            (void)unlink(entry->fts_accpath);
        }
    }
    (void)fts_close(tree);
}
