// SPDX-License-Identifier: Apache-2.0
//
// wire-schemas FOLDER writes the schema of every kind of message and era, FOLDER/ERA/KIND.rng.
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "mocks/wire/schemas.h"

enum { SCHEMA_BYTES = 1024 * 1024, PATH_BYTES = 4096 };

static bool write_text(const char *path, const struct bytes_writer *text) {
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        return false;
    }
    bool written = fwrite(text->data, 1, text->length, file) == text->length;
    return fclose(file) == 0 && written;
}

static bool write_schema(const char *folder, enum wire_kind kind, enum wire_era era) {
    struct bytes_writer text, path;
    bytes_writer_init(&text, SCHEMA_BYTES);
    bytes_writer_init(&path, PATH_BYTES);
    bool written = wire_schema_print(kind, era, &text) == ONSHI_OK &&
                   bytes_printf(&path, "%s/%s/%s.rng", folder, wire_era_name(era), wire_kind_of(kind)->name) == ONSHI_OK &&
                   write_text(bytes_text(&path), &text);
    if (!written) {
        fprintf(stderr, "%s: %s\n", bytes_text(&path), strerror(errno));
    }
    bytes_writer_free(&path);
    bytes_writer_free(&text);
    return written;
}

static bool write_era(const char *folder, enum wire_era era) {
    char path[PATH_BYTES];
    int length = snprintf(path, sizeof path, "%s/%s", folder, wire_era_name(era));
    if (length >= (int)sizeof path || (mkdir(path, 0777) != 0 && errno != EEXIST)) {
        fprintf(stderr, "%s/%s: %s\n", folder, wire_era_name(era), strerror(errno));
        return false;
    }
    for (int kind = 0; kind < WIRE_KINDS; kind++) {
        bool there = wire_kind_of((enum wire_kind)kind)->since <= era;
        if (there && !write_schema(folder, (enum wire_kind)kind, era)) {
            return false;
        }
    }
    return true;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "使い方 / usage: wire-schemas FOLDER\n");
        return 2;
    }
    for (int era = WIRE_ERA_2021_03; era < WIRE_ERAS; era++) {
        if (!write_era(argv[1], (enum wire_era)era)) {
            return EXIT_FAILURE;
        }
    }
    return EXIT_SUCCESS;
}
