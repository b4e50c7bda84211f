// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/log_compare.h"

#include <jansson.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct lines {
    FILE *file;
    char *line;
    size_t size;
    ssize_t length;
};

static void next(struct lines *lines) {
    lines->length = getline(&lines->line, &lines->size, lines->file);
    if (lines->length > 0 && lines->line[lines->length - 1] == '\n') {
        lines->line[--lines->length] = 0;
    }
}

static void show(const struct lines *lines, const char *indent, char mark, bool whole) {
    int most = whole ? INT_MAX : LOG_SHOWN_MAXIMUM;
    printf("%s%c %.*s%s\n", indent, mark, most, lines->length < 0 ? "" : lines->line,
           !whole && lines->length > LOG_SHOWN_MAXIMUM ? "…" : "");
}

// Finds the first place at which two JSON values differ and prints it as a path with both values.
static bool show_place(const json_t *a, const json_t *b, const char *path, const char *indent);

static bool show_member(const json_t *a, const json_t *b, const char *path, const char *key, const char *indent) {
    char longer[512];
    (void)snprintf(longer, sizeof longer, "%s%s%s", path, path[0] == 0 ? "" : ".", key);
    return show_place(json_object_get(a, key), json_object_get(b, key), longer, indent);
}

static bool show_in_object(const json_t *a, const json_t *b, const char *path, const char *indent) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)a, key, value) {
        if (show_member(a, b, path, key, indent)) {
            return true;
        }
    }
    json_object_foreach((json_t *)(uintptr_t)b, key, value) {
        if (json_object_get(a, key) == NULL && show_member(a, b, path, key, indent)) {
            return true;
        }
    }
    return false;
}

static bool show_in_array(const json_t *a, const json_t *b, const char *path, const char *indent) {
    size_t most = json_array_size(a) > json_array_size(b) ? json_array_size(a) : json_array_size(b);
    for (size_t i = 0; i < most; i++) {
        char longer[512];
        (void)snprintf(longer, sizeof longer, "%s[%zu]", path, i);
        if (show_place(json_array_get(a, i), json_array_get(b, i), longer, indent)) {
            return true;
        }
    }
    return false;
}

static void show_value(const json_t *value) {
    char *text = value == NULL ? NULL : json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS);
    printf("%.*s", LOG_SHOWN_MAXIMUM, text == NULL ? "–" : text);
    free(text);
}

static bool show_place(const json_t *a, const json_t *b, const char *path, const char *indent) {
    if (json_equal(a, b)) {
        return false;
    }
    if (json_is_object(a) && json_is_object(b)) {
        return show_in_object(a, b, path, indent);
    }
    if (json_is_array(a) && json_is_array(b)) {
        return show_in_array(a, b, path, indent);
    }
    printf("%s  %s: ", indent, path);
    show_value(a);
    printf(" → ");
    show_value(b);
    printf("\n");
    return true;
}

static void show_difference(const struct lines *a, const struct lines *b, const char *indent) {
    json_t *first = a->length < 0 ? NULL : json_loads(a->line, 0, NULL);
    json_t *second = b->length < 0 ? NULL : json_loads(b->line, 0, NULL);
    if (first != NULL && second != NULL) {
        (void)show_place(first, second, "", indent);
    }
    json_decref(first);
    json_decref(second);
}

static bool compare_open(struct lines *a, struct lines *b, const char *words, const char *indent, bool whole) {
    for (long number = 1;; number++) {
        next(a);
        next(b);
        if (a->length < 0 && b->length < 0) {
            return true;
        }
        if (a->length != b->length || memcmp(a->line, b->line, (size_t)a->length) != 0) {
            printf("%s%s %ld\n", indent, words, number);
            show(a, indent, '-', whole);
            show(b, indent, '+', whole);
            show_difference(a, b, indent);
            return false;
        }
    }
}

bool log_compare(const char *first, const char *second, const char *words, const char *indent, bool whole) {
    struct lines a = {.file = fopen(first, "re")};
    struct lines b = {.file = fopen(second, "re")};
    bool same = a.file != NULL && b.file != NULL && compare_open(&a, &b, words, indent, whole);
    if (a.file != NULL) {
        (void)fclose(a.file);
    }
    if (b.file != NULL) {
        (void)fclose(b.file);
    }
    free(a.line);
    free(b.line);
    return same;
}
