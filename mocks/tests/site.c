// SPDX-License-Identifier: Apache-2.0
#include "mocks/tests/site.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/xml.h"

enum { GUARD_SECONDS = SITE_CASE_SECONDS / 2 };

struct site site;

static int64_t now(void *context) {
    (void)context;
    return site.now;
}

static void observe(void *context, const struct terminal_event *happening) {
    (void)context;
    ck_assert_int_lt(site.event_count, EVENTS_MAXIMUM);
    struct seen *seen = &site.events[site.event_count++];
    *seen = (struct seen){.kind = happening->kind, .valid = happening->valid};
    (void)snprintf(seen->name, sizeof seen->name, "%s", happening->name);
    (void)snprintf(seen->text, sizeof seen->text, "%s", happening->text);
    seen->utf8 = happening->text_utf8 == NULL ? NULL : strndup(happening->text_utf8, happening->text_length);
    seen->data = happening->data == NULL ? NULL : strndup((const char *)happening->data, happening->length);
}

static void make_folders(void) {
    static const char *const names[] = {"req", "res", "face"};
    (void)snprintf(site.root, sizeof site.root, "/tmp/onshi-terminal-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(site.root));
    for (int i = 0; i < 3; i++) {
        (void)snprintf(site.folders[i], PATH_BYTES, "%s/%s", site.root, names[i]);
        ck_assert_int_eq(mkdir(site.folders[i], 0700), 0);
    }
}

void site_prepare(void) {
    make_folders();
    site.world = world_new();
    ck_assert_int_eq(wire_schemas_load(MOCKS_SCHEMAS, &site.schemas), ONSHI_OK);
    site.base = event_base_new();
    site.event_count = 0;
    site.now = instant("2021-04-05T09:00:00");
    world_set_profile(&site.world, "seed-2020");
    site.options = (struct terminal_options){.silent = false};
    site.faults = NULL;
    site.has_custody = false;
}

void site_start(void) {
    char custody[PATH_BYTES];
    (void)snprintf(custody, sizeof custody, "%s/custody", site.root);
    const struct terminal_config config = {
        .base = site.base,
        .service = site.world.service,
        .schemas = site.schemas,
        .institution = CLINIC,
        .req = site.folders[0],
        .res = site.folders[1],
        .face = site.folders[2],
        .random = random_from(5, "terminal"),
        .faults = site.faults,
        .custody = site.has_custody ? custody : NULL,
        .long_bytes = site.long_bytes,
        .still_ms = SITE_STILL_MS,
        .options = site.options,
        .now = now,
        .observe = observe,
    };
    ck_assert_int_eq(terminal_new(&config, &site.terminal), ONSHI_OK);
}

void site_open(void) {
    site_prepare();
    site_start();
}

void site_stop(void) {
    terminal_free(site.terminal);
    site.terminal = NULL;
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *where) {
    (void)about;
    (void)kind;
    (void)where;
    return remove(path);
}

void site_close(void) {
    site_stop();
    fault_plan_free(site.faults);
    event_base_free(site.base);
    wire_schemas_free(site.schemas);
    world_free(&site.world);
    (void)nftw(site.root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    for (int i = 0; i < site.event_count; i++) {
        free(site.events[i].data);
        free(site.events[i].utf8);
    }
}

const struct seen *site_find(enum terminal_event_kind kind, int nth) {
    for (int i = 0; i < site.event_count; i++) {
        if (site.events[i].kind == kind && nth-- == 0) {
            return &site.events[i];
        }
    }
    return NULL;
}

static void on_guard(evutil_socket_t fd, short what, void *context) {
    (void)fd;
    (void)what;
    *(bool *)context = true;
}

int site_count(enum terminal_event_kind kind) {
    int count = 0;
    for (int i = 0; i < site.event_count; i++) {
        count += site.events[i].kind == kind;
    }
    return count;
}

void site_run_until(bool (*done)(void), const char *what) {
    bool expired = false;
    const struct timeval limit = {.tv_sec = GUARD_SECONDS};
    struct event *guard = event_new(site.base, -1, 0, on_guard, &expired);
    (void)event_add(guard, &limit);
    while (!done() && !expired) {
        (void)event_base_loop(site.base, EVLOOP_ONCE);
    }
    event_free(guard);
    ck_assert_msg(!expired, "in vain: %s", what);
}

static enum terminal_event_kind awaited_kind;
static int awaited_nth;

static bool has_come(void) {
    return site_find(awaited_kind, awaited_nth) != NULL;
}

const struct seen *site_wait_for(enum terminal_event_kind kind, int nth) {
    awaited_kind = kind;
    awaited_nth = nth;
    site_run_until(has_come, terminal_event_name(kind));
    return site_find(kind, nth);
}

void site_put(const char *folder, const char *name, const char *text, size_t length, int flags) {
    char path[PATH_BYTES * 2];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    int file = open(path, O_WRONLY | O_CREAT | flags, 0600);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, text, length), (ssize_t)length);
    (void)close(file);
}

bool site_has(const char *folder, const char *name) {
    char path[PATH_BYTES * 2];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

char *site_read(const char *folder, const char *name) {
    char path[PATH_BYTES * 2];
    struct stat about;
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    int file = open(path, O_RDONLY | O_NONBLOCK);
    size_t length = file < 0 || fstat(file, &about) != 0 ? 0 : (size_t)about.st_size;
    char *text = calloc(1, length + 1);
    ck_assert_ptr_nonnull(text);
    if (file >= 0) {
        ck_assert_int_eq(read(file, text, length), (ssize_t)length);
        (void)close(file);
    }
    return text;
}

int site_entries(const char *folder) {
    DIR *listing = opendir(folder);
    int count = -2; // . and ..
    while (listing != NULL && readdir(listing) != NULL) {
        count++;
    }
    if (listing != NULL) {
        (void)closedir(listing);
    }
    return count;
}

xmlDoc *site_document(const struct seen *seen) {
    xmlDoc *doc = NULL;
    ck_assert_int_eq(xml_parse(seen->utf8, strlen(seen->utf8), &doc), ONSHI_OK);
    return doc;
}

const char *header_item(const xmlDoc *doc, const char *name) {
    return xml_child_text(xml_child(xmlDocGetRootElement(doc), "MessageHeader"), name);
}

const char *body_item(const xmlDoc *doc, const char *name) {
    return xml_child_text(xml_child(xmlDocGetRootElement(doc), "MessageBody"), name);
}

void site_put_request(const char *name) {
    site_put(site.folders[0], name, SITE_REQUEST, sizeof SITE_REQUEST - 1, O_EXCL);
}
