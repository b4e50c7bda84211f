// SPDX-License-Identifier: Apache-2.0
#include "mocks/tests/trees.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"
#include "mocks/wire/characters.h"

enum { CHILDREN_MAXIMUM = 512 };

static int compare_texts(const void *a, const void *b) {
    return strcmp(bytes_text(a), bytes_text(b));
}

static void write_trimmed(const char *text, struct bytes_writer *out) {
    text += strspn(text, " \t\r\n");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL) {
        length--;
    }
    ck_assert_int_eq(bytes_write(out, text, length), ONSHI_OK);
}

static void write_node(const xmlNode *node, int depth, struct bytes_writer *out) {
    struct bytes_writer children[CHILDREN_MAXIMUM];
    size_t count = 0;
    for (const xmlNode *child = xml_first_element(node); child != NULL; child = xml_next_element(child)) {
        ck_assert_uint_lt(count, CHILDREN_MAXIMUM);
        bytes_writer_init(&children[count], TREE_BYTES);
        write_node(child, depth + 1, &children[count++]);
    }
    qsort(children, count, sizeof children[0], compare_texts);
    ck_assert_int_eq(bytes_printf(out, "%*s%s ", 2 * depth, "", (const char *)node->name), ONSHI_OK);
    write_trimmed(count == 0 ? xml_text(node) : "", out);
    ck_assert_int_eq(bytes_write_u8(out, '\n'), ONSHI_OK);
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_eq(bytes_write_text(out, bytes_text(&children[i])), ONSHI_OK);
        bytes_writer_free(&children[i]);
    }
}

void tree_text(const xmlDoc *doc, struct bytes_writer *out) {
    bytes_writer_init(out, TREE_BYTES);
    write_node(xmlDocGetRootElement(doc), 0, out);
}

void assert_same_tree(const xmlDoc *actual, const xmlDoc *expected) {
    struct bytes_writer a, b;
    tree_text(actual, &a);
    tree_text(expected, &b);
    ck_assert_str_eq(bytes_text(&a), bytes_text(&b));
    bytes_writer_free(&a);
    bytes_writer_free(&b);
}

xmlDoc *tree_of(const void *data, size_t length) {
    struct bytes_writer text;
    bytes_writer_init(&text, TREE_BYTES);
    ck_assert_int_eq(wire_decode(data, length, &text), ONSHI_OK);
    xmlDoc *doc = NULL;
    ck_assert_int_eq(xml_parse(bytes_text(&text), text.length, &doc), ONSHI_OK);
    bytes_writer_free(&text);
    return doc;
}

void read_file(const char *name, struct bytes_writer *out) {
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", MOCKS_SAMPLES, name);
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "%s", path);
    bytes_writer_init(out, TREE_BYTES);
    char part[4096];
    for (size_t length = sizeof part; length == sizeof part;) {
        length = fread(part, 1, sizeof part, file);
        ck_assert_int_eq(bytes_write(out, part, length), ONSHI_OK);
    }
    (void)fclose(file);
}

xmlDoc *tree_of_sample(const char *name) {
    struct bytes_writer bytes;
    read_file(name, &bytes);
    xmlDoc *doc = tree_of(bytes.data, bytes.length);
    bytes_writer_free(&bytes);
    return doc;
}
