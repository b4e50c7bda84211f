// SPDX-License-Identifier: Apache-2.0
//
// reader-screens FOLDER: writes every screen of the face reader in both languages, NAME.ja.svg and NAME.en.svg, and
// index.html, which shows them all.
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "virtual-card/reader/screen_catalogue.h"
#include "virtual-card/reader/screen_svg.h"

static const char *const ENDINGS[SCREEN_LANGUAGES] = {"ja", "en"};

static FILE *create(const char *folder, const char *name)
{
    char path[4096];
    FILE *file = NULL;

    if (snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path) {
        file = fopen(path, "we");
    }
    if (file == NULL) {
        fprintf(stderr, "%s/%s: 書き込めません。書き込めるフォルダーを指定してください / cannot be written: name a folder that can be: %s\n",
                folder, name, strerror(errno));
    }
    return file;
}

static bool write_screen(const char *folder, const char *name, const json_t *event, enum screen_language language)
{
    char file_name[128];
    struct bytes_writer svg;

    snprintf(file_name, sizeof file_name, "%s.%s.svg", name, ENDINGS[language]);
    FILE *file = create(folder, file_name);
    if (file == NULL) {
        return false;
    }
    bytes_writer_init(&svg, SCREEN_SVG_MAXIMUM);
    const bool drawn = screen_svg(event, language, &svg) == ONSHI_OK;
    const bool written = drawn && fwrite(svg.data, 1, svg.length, file) == svg.length;
    bytes_writer_free(&svg);
    return fclose(file) == 0 && written;
}

static bool write_index(const char *folder, json_t *catalogue)
{
    FILE *file = create(folder, "index.html");
    const char *name;
    json_t *event;

    if (file == NULL) {
        return false;
    }
    fprintf(file, "<!DOCTYPE html><meta charset=\"utf-8\"><title>顔認証付きカードリーダー</title>\n");
    json_object_foreach(catalogue, name, event) {
        fprintf(file, "<h2>%s</h2><img width=\"400\" src=\"%s.ja.svg\"> <img width=\"400\" src=\"%s.en.svg\">\n", name,
                name, name);
    }
    return fclose(file) == 0;
}

static bool write_all(const char *folder, json_t *catalogue)
{
    const char *name;
    json_t *event;

    json_object_foreach(catalogue, name, event) {
        if (!write_screen(folder, name, event, SCREEN_JAPANESE) || !write_screen(folder, name, event, SCREEN_ENGLISH)) {
            return false;
        }
    }
    return write_index(folder, catalogue);
}

int main(int argc, char **argv)
{
    if (argc != 2 || argv[1][0] == '-') {
        fprintf(stderr, "使い方: reader-screens フォルダー — リーダーの全画面を SVG で書き出します\n"
                        "usage: reader-screens FOLDER — writes every screen of the reader as SVG\n");
        return 2;
    }
    mkdir(argv[1], 0777); // there already, or create will say what is wrong
    json_t *catalogue = screen_catalogue();
    const bool written = write_all(argv[1], catalogue);
    json_decref(catalogue);
    return written ? EXIT_SUCCESS : EXIT_FAILURE;
}
