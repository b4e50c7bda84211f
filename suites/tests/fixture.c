// SPDX-License-Identifier: Apache-2.0
#include "suites/tests/fixture.h"

#include <check.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "suites/stage/sandbox.h"

static const char person[] = "<person id=\"p1\"/>\n";

static char *read_whole(const char *path, size_t *out_length) {
    FILE *file = fopen(path, "re");
    char *text = NULL;
    size_t capacity = 0;
    ck_assert_msg(file != NULL, "%s cannot be read", path);
    ssize_t length = getdelim(&text, &capacity, EOF, file);
    (void)fclose(file);
    *out_length = length < 0 ? 0 : (size_t)length;
    return text;
}

static void copy_schema(const struct fixture *fixture, const char *name) {
    char from[FIXTURE_PATH_SIZE], to[64];
    size_t length = 0;
    (void)snprintf(from, sizeof from, "%s/schema/%s", SCENARIOS_DIRECTORY, name);
    (void)snprintf(to, sizeof to, "schema/%s", name);
    char *text = read_whole(from, &length);
    fixture_write(fixture, to, text);
    free(text);
}

struct fixture fixture_make(void) {
    struct fixture fixture = {.root = "/tmp/onshi-test-XXXXXX"};
    ck_assert_ptr_nonnull(mkdtemp(fixture.root));
    bytes_writer_init(&fixture.why, 8192);
    copy_schema(&fixture, "scenario.rng");
    copy_schema(&fixture, "registry.rng");
    fixture_write(&fixture, "people/p1.xml", person);
    fixture_write(&fixture, "profiles/seed-2020.xml", "<profile id='seed-2020'/>");
    fixture_write(&fixture, "profiles/actual.xml", "<profile id='actual'/>");
    (void)snprintf(fixture.people, sizeof fixture.people, "%s", fixture_path(&fixture, "people"));
    return fixture;
}

void fixture_remove(struct fixture *fixture) {
    sandbox_remove_tree(fixture->root);
    bytes_writer_free(&fixture->why);
}

const char *fixture_path(const struct fixture *fixture, const char *name) {
    static char path[FIXTURE_PATH_SIZE];
    int length = snprintf(path, sizeof path, "%s/%s", fixture->root, name);
    ck_assert_int_lt(length, (int)sizeof path);
    return path;
}

void fixture_write(const struct fixture *fixture, const char *name, const char *text) {
    char folder[FIXTURE_PATH_SIZE];
    (void)snprintf(folder, sizeof folder, "%s", fixture_path(fixture, name));
    (void)mkdir(dirname(folder), 0700);
    FILE *file = fopen(fixture_path(fixture, name), "we");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

char *fixture_read(const struct fixture *fixture, const char *name, size_t *out_length) {
    return read_whole(fixture_path(fixture, name), out_length);
}

void fixture_script(const struct fixture *fixture, const char *id, const char *role, const char *capability,
                    const char *varies, const char *steps) {
    static const char form[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<scenario id=\"%s\" role=\"%s\" profile=\"seed-2020\" capability=\"%s\">\n"
                               "<title><ja>題</ja><en>title</en></title>\n"
                               "<purpose><ja>目的</ja><en>purpose</en></purpose>\n"
                               "<!-- vary -->%s\n"
                               "<site institution=\"9910000018\"/>\n"
                               "<people>\n"
                               "<person id=\"p1\"/>\n"
                               "</people><play>\n"
                               "<clock at=\"2021-04-05T09:00:00\"/>\n"
                               "%s</play></scenario>\n";
    char name[FIXTURE_PATH_SIZE], text[16384];
    int length = snprintf(text, sizeof text, form, id, role, capability, varies, steps);
    ck_assert_int_lt(length, (int)sizeof text);
    (void)snprintf(name, sizeof name, "scripts/%s.xml", id);
    fixture_write(fixture, name, text);
}

json_t *fixture_json(const char *text) {
    char *copy = strdup(text);
    ck_assert_ptr_nonnull(copy);
    for (char *c = copy; *c != 0; c++) {
        *c = *c == '\'' ? '"' : *c;
    }
    json_error_t error;
    json_t *value = json_loads(copy, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    ck_assert_msg(value != NULL, "%s at %d of %s", error.text, error.position, copy);
    free(copy);
    return value;
}
