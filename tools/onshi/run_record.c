// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/run_record.h"

#include <fts.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char *path_of_record(const char *results) {
    char *path = NULL;
    return asprintf(&path, "%s/run.json", results) < 0 ? NULL : path;
}

enum onshi_status run_record_write(const char *results, const char *role, char *const *product,
                                   const json_t *verdicts) {
    json_t *command = json_array();
    for (; *product != NULL; product++) {
        (void)json_array_append_new(command, json_string(*product));
    }
    json_t *record = json_pack("{s:s, s:s, s:o, s:O}", "suite", ONSHI_VERSION, "role", role, "product", command,
                               "cases", verdicts);
    char *path = path_of_record(results);
    int failed = record == NULL || path == NULL || json_dump_file(record, path, JSON_INDENT(1)) != 0;
    free(path);
    json_decref(record);
    return failed ? ONSHI_IO : ONSHI_OK;
}

static bool copy_file(const char *from, const char *to) {
    FILE *in = fopen(from, "re"), *out = fopen(to, "we");
    char block[65536];
    bool good = in != NULL && out != NULL;
    for (size_t length = 1; good && length > 0;) {
        length = fread(block, 1, sizeof block, in);
        good = fwrite(block, 1, length, out) == length && ferror(in) == 0;
    }
    if (in != NULL) {
        (void)fclose(in);
    }
    return out != NULL && fclose(out) == 0 && good;
}

// Copies one entry of the tree below `root` into `target`.
static bool keep_entry(const FTSENT *entry, const char *root, const char *target) {
    char *path = NULL;
    if (asprintf(&path, "%s%s", target, entry->fts_path + strlen(root)) < 0) {
        return false;
    }
    bool good = true;
    if (entry->fts_info == FTS_D) {
        good = mkdir(path, 0755) == 0;
    } else if (entry->fts_info == FTS_F) {
        good = copy_file(entry->fts_path, path);
    }
    free(path);
    return good;
}

enum onshi_status run_record_keep(const char *results, const char *scenarios, const char *name) {
    char *roots[] = {(char *)(uintptr_t)scenarios, NULL};
    char *target = NULL;
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    bool good = tree != NULL && asprintf(&target, "%s/%s", results, name) >= 0;
    for (FTSENT *entry = good ? fts_read(tree) : NULL; good && entry != NULL; entry = fts_read(tree)) {
        good = keep_entry(entry, scenarios, target);
    }
    if (tree != NULL) {
        (void)fts_close(tree);
    }
    free(target);
    return good ? ONSHI_OK : ONSHI_IO;
}

json_t *run_record_read(const char *results) {
    char *path = path_of_record(results);
    json_t *record = path == NULL ? NULL : json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    free(path);
    return record;
}

char **run_record_product(const json_t *record) {
    const json_t *command = json_object_get(record, "product");
    size_t count = json_array_size(command);
    char **product = count == 0 ? NULL : calloc(count + 1, sizeof *product);
    for (size_t i = 0; product != NULL && i < count; i++) {
        product[i] = (char *)(uintptr_t)json_string_value(json_array_get(command, i));
    }
    return product;
}
