// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/serve_folders.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "suites/stage/sandbox.h"

static const char *const names[SERVE_FOLDERS] = {[SERVE_REQ] = "req", [SERVE_RES] = "res", [SERVE_FACE] = "face"};
static const char custody_name[] = ".onshi";

static bool is_ours(const char *name) {
    bool ours = strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, custody_name) == 0;
    for (int i = 0; i < SERVE_FOLDERS; i++) {
        ours = ours || strcmp(name, names[i]) == 0;
    }
    return ours;
}

// Whether something lies in `path` that is none of the folders; its name goes to `out`.
static bool has_strangers(const char *path, struct bytes_writer *out) {
    DIR *folder = opendir(path);
    bool found = false;
    for (const struct dirent *entry = folder == NULL ? NULL : readdir(folder); entry != NULL && !found;
         entry = readdir(folder)) {
        found = !is_ours(entry->d_name);
        if (found) {
            bytes_note(out, "%s", entry->d_name);
        }
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    return found;
}

static bool fail(struct bytes_writer *ja, struct bytes_writer *en, const char *path) {
    bytes_note(ja, "フォルダーを使えません (%s)。書き込めるフォルダーを --folder で指定してください: %s", strerror(errno), path);
    bytes_note(en, "the folder cannot be used (%s); name one with --folder that you may write: %s", strerror(errno), path);
    return false;
}

static bool make(const char *path, bool *out_made) {
    *out_made = mkdir(path, 0755) == 0;
    struct stat about;
    if (!*out_made && errno != EEXIST) {
        return false;
    }
    if (stat(path, &about) != 0) {
        return false;
    }
    errno = S_ISDIR(about.st_mode) ? errno : ENOTDIR;
    return S_ISDIR(about.st_mode) && access(path, R_OK | W_OK | X_OK) == 0;
}

static char *below(const char *root, const char *name) {
    char *path = NULL;
    return asprintf(&path, "%s/%s", root, name) < 0 ? NULL : path;
}

static bool make_root(const char *root, struct serve_folders *out) {
    char temporary[] = "/tmp/onshi-serve-XXXXXX";
    out->temporary = root == NULL;
    if (root == NULL) {
        out->made_root = mkdtemp(temporary) != NULL;
        out->root = strdup(temporary);
        return out->made_root && out->root != NULL;
    }
    if (!make(root, &out->made_root)) {
        return false;
    }
    out->root = realpath(root, NULL);
    return out->root != NULL;
}

static bool make_all(struct serve_folders *folders) {
    folders->custody = below(folders->root, custody_name);
    bool good = folders->custody != NULL;
    for (int i = 0; i < SERVE_FOLDERS && good; i++) {
        folders->paths[i] = below(folders->root, names[i]);
        good = folders->paths[i] != NULL && make(folders->paths[i], &folders->made[i]);
    }
    return good;
}

bool serve_folders_open(const char *root, struct serve_folders *out, struct bytes_writer *ja, struct bytes_writer *en) {
    struct serve_folders folders = {.root = NULL};
    struct bytes_writer stranger;
    bytes_writer_init(&stranger, 512);
    bool good = make_root(root, &folders) || fail(ja, en, root == NULL ? "/tmp" : root);
    if (good && has_strangers(folders.root, &stranger)) {
        bytes_note(ja, "フォルダーに他のファイルがあります (%s)。空のフォルダーを --folder で指定してください: %s",
                   bytes_text(&stranger), folders.root);
        bytes_note(en, "the folder holds other files (%s); name an empty one with --folder: %s", bytes_text(&stranger),
                   folders.root);
        good = false;
    }
    good = good && (make_all(&folders) || fail(ja, en, folders.root));
    bytes_writer_free(&stranger);
    *out = folders;
    if (!good) {
        (void)serve_folders_close(out);
    }
    return good;
}

bool serve_folders_close(struct serve_folders *folders) {
    bool empty = true;
    if (folders->temporary && folders->root != NULL) {
        sandbox_remove_tree(folders->root);
    }
    for (int i = 0; i < SERVE_FOLDERS; i++) {
        if (!folders->temporary && folders->made[i]) {
            empty = rmdir(folders->paths[i]) == 0 && empty;
        }
        free(folders->paths[i]);
    }
    if (!folders->temporary && folders->made_root) {
        empty = rmdir(folders->root) == 0 && empty;
    }
    free(folders->custody);
    free(folders->root);
    *folders = (struct serve_folders){.root = NULL};
    return empty;
}
