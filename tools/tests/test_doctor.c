// SPDX-License-Identifier: Apache-2.0
//
// Each mistake that the doctor knows is made, and found; and a sound site is found sound.
#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "suites/stage/sandbox.h"
#include "tools/doctor/doctor.h"

static char folder[64];
static struct home home;
static struct registry *registry;
static struct doctor_site site;
static struct bytes_writer seen;

static void write_text(const char *name, const char *text, mode_t mode) {
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(chmod(path, mode), 0);
}

// The path of a file below the test's folder; static, good until the next call but seven.
static const char *at(const char *name) {
    static char paths[8][256];
    static int next;
    char *path = paths[next++ % 8];
    (void)snprintf(path, 256, "%s/%s", folder, name);
    return path;
}

static void set_up(void) {
    (void)snprintf(folder, sizeof folder, "/tmp/onshi-doctor-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(home_find(ONSHI_HOME, &home), ONSHI_OK);
    bytes_writer_init(&seen, 4096);
    ck_assert_int_eq(registry_load(home.scenarios, &registry, &seen), ONSHI_OK);
    site = doctor_site_here(&home, registry);
    site.preload = site.faketime_setting = ""; // a sanitizer's runtime may be preloaded into this test
    site.results = folder;
}

static void tear_down(void) {
    sandbox_remove_tree(folder);
    registry_free(registry);
    home_free(&home);
    bytes_writer_free(&seen);
}

static enum doctor_state look(const char *name) {
    const struct doctor_check *check = doctor_check_named(name);
    ck_assert_ptr_nonnull(check);
    seen.length = 0;
    return check->look(&site, &seen);
}

#define FINDS(name, state) ck_assert_msg(look(name) == (state), "%s: %s", name, bytes_text(&seen))

// --- mistakes of the machine ---

// A string of the site that points nowhere, and what then is found.
static const struct {
    const char *check;
    size_t member;
    enum doctor_state state;
} absent[] = {
    {"pcscd", offsetof(struct doctor_site, pcscd), DOCTOR_BAD},
    {"driver", offsetof(struct doctor_site, driver), DOCTOR_BAD},
    {"faketime", offsetof(struct doctor_site, faketime), DOCTOR_BAD},
    {"font", offsetof(struct doctor_site, font), DOCTOR_BAD},
    {"shared-memory", offsetof(struct doctor_site, shared_memory), DOCTOR_BAD},
    {"temporary", offsetof(struct doctor_site, temporary), DOCTOR_BAD},
    {"disk-space", offsetof(struct doctor_site, temporary), DOCTOR_BAD},
    {"lane", offsetof(struct doctor_site, temporary), DOCTOR_BAD},
    {"clock-file", offsetof(struct doctor_site, temporary), DOCTOR_BAD},
    {"preload", offsetof(struct doctor_site, temporary), DOCTOR_BAD},
    {"results", offsetof(struct doctor_site, results), DOCTOR_BAD},
    {"folder", offsetof(struct doctor_site, folder), DOCTOR_BAD},
    {"folder-renames", offsetof(struct doctor_site, folder), DOCTOR_BAD},
    {"folder-characters", offsetof(struct doctor_site, folder), DOCTOR_BAD},
    {"certificate", offsetof(struct doctor_site, certificate), DOCTOR_BAD},
    {"memory", offsetof(struct doctor_site, memory), DOCTOR_NOTE},
};

START_TEST(test_doctor_finds_what_is_absent) {
    const char *nowhere = at("no/such/place");

    memcpy((char *)&site + absent[_i].member, &nowhere, sizeof nowhere);

    FINDS(absent[_i].check, absent[_i].state);
}
END_TEST

START_TEST(test_doctor_finds_keys_and_schemas_missing) {
    struct home empty = home;
    empty.keys = empty.messages = (char *)(uintptr_t)at("");
    site.home = &empty;

    FINDS("keys", DOCTOR_BAD);
    FINDS("schemas", DOCTOR_BAD);
}
END_TEST

START_TEST(test_doctor_finds_numbers_out_of_bounds) {
    site.now = 0;
    site.files = 64;
    site.space_bytes = UINT64_MAX;
    site.locale = "ANSI_X3.4-1968";
    site.temporary = "/tmp/a-folder-with-quite-a-long-name-for-sockets";

    FINDS("host-clock", DOCTOR_BAD);
    FINDS("open-files", DOCTOR_BAD);
    FINDS("locale", DOCTOR_NOTE);
    FINDS("temporary-length", DOCTOR_BAD);
    site.temporary = folder;
    FINDS("disk-space", DOCTOR_BAD);
}
END_TEST

START_TEST(test_doctor_finds_a_busy_port) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ck_assert_int_eq(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(listen(fd, 1), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &length), 0);

    site.port = ntohs(address.sin_port);

    FINDS("port", DOCTOR_BAD);
    ck_assert_int_eq(close(fd), 0);
    FINDS("port", DOCTOR_GOOD);
}
END_TEST

// --- mistakes around PC/SC ---

START_TEST(test_doctor_finds_namespaces_forbidden) {
    pid_t pid = fork();
    if (pid == 0) {
        bool common = setgid(65534) == 0 && setuid(65534) == 0; // nobody; who is that already may not either
        (void)common;
        enum doctor_state state = look("namespaces");
        site.run_directory = "/proc/no";
        _exit(state == DOCTOR_NOTE && look("run-directory") == DOCTOR_BAD ? 0 : 1);
    }
    int how = 1;

    ck_assert_int_eq(waitpid(pid, &how, 0), pid);

    ck_assert_int_eq(how, 0);
}
END_TEST

START_TEST(test_doctor_finds_a_reader_open_to_all) {
    write_text("tcp",
               "  sl  local_address rem_address   st\n"
               "   0: 00000000:8C7B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1\n",
               0644);

    site.listeners = at("tcp");

    FINDS("open-to-all", DOCTOR_NOTE);
}
END_TEST

START_TEST(test_doctor_finds_the_ninth_reader) {
    for (int i = 0; i < 9; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "vpcd%d", i);
        write_text(name, "FRIENDLYNAME \"Virtual PCD\"\nCHANNELID 1\n", 0644);
    }

    site.reader_directory = folder;

    FINDS("many-readers", DOCTOR_NOTE);
}
END_TEST

START_TEST(test_doctor_finds_another_daemon) {
    char pid[32];
    (void)snprintf(pid, sizeof pid, "%ld\n", (long)getppid());
    write_text("pcscd.pid", pid, 0644);

    site.run_directory = folder;

    // It is in the way only where there are no namespaces.
    FINDS("other-daemon", look("namespaces") == DOCTOR_GOOD ? DOCTOR_GOOD : DOCTOR_BAD);
    (void)look("other-daemon");
    ck_assert_ptr_nonnull(strstr(bytes_text(&seen), "pcscd"));
}
END_TEST

// --- mistakes of the user's environment and product ---

START_TEST(test_doctor_finds_settings_that_would_win) {
    site.preload = "/usr/lib/libown.so";
    site.faketime_setting = "+1d";

    FINDS("own-preload", DOCTOR_NOTE);
    FINDS("own-faketime", DOCTOR_NOTE);
}
END_TEST

START_TEST(test_doctor_finds_a_product_that_is_not_there) {
    char *command[] = {(char *)(uintptr_t)at("product"), NULL};

    site.product = command;

    FINDS("product", DOCTOR_BAD);
    write_text("product", "#!/bin/sh\n", 0644);
    FINDS("product", DOCTOR_BAD);
}
END_TEST

START_TEST(test_doctor_finds_a_product_that_ignores_preloads) {
    char *command[] = {STATIC_PRODUCT, NULL};

    site.product = command;

    FINDS("product-static", DOCTOR_BAD);
}
END_TEST

START_TEST(test_doctor_finds_a_setuid_product) {
    write_text("product", "#!/bin/sh\n", 04755);
    char *command[] = {(char *)(uintptr_t)at("product"), NULL};

    site.product = command;

    FINDS("product-setuid", DOCTOR_BAD);
}
END_TEST

START_TEST(test_doctor_finds_a_sanitizer_in_the_product) {
    char *command[] = {SANITIZED_PRODUCT, NULL};

    site.product = command;

    FINDS("product-sanitizer", DOCTOR_NOTE);
}
END_TEST

// An adapter as a script, and what is found about it.
static const struct {
    const char *check, *script;
    enum doctor_state state;
} adapters[] = {
    {"adapter", "#!/bin/sh\nexec sleep 60\n", DOCTOR_BAD}, // silent
    {"adapter", "#!/bin/sh\necho hello\n", DOCTOR_BAD},     // nonsense
    {"adapter", "#!/bin/sh\nexit 1\n", DOCTOR_BAD},         // gone
    {"adapter", "#!/bin/sh\nread x\necho '{\"id\":99,\"ok\":true}'\n", DOCTOR_BAD},
    {"adapter", "#!/bin/sh\nread x\necho '{\"id\":1,\"error\":\"not today\"}'\n", DOCTOR_BAD},
    {"adapter", "#!/bin/sh\nread x\necho '{\"id\":1,\"ok\":true,\"role\":\"reception\",\"capabilities\":[]}'\n", DOCTOR_GOOD},
    // A product behind it, which is stopped, and a picture from before.
    {"adapter-honest", "#!/bin/sh\nsleep 60 >/dev/null &\nread x\necho '{\"id\":1,\"ok\":true}'\nread x\necho '{\"id\":2,\"ok\":true,\"seen\":{}}'\nread x\n", DOCTOR_BAD},
    {"adapter-honest", "#!/bin/sh\nread x\necho '{\"id\":1,\"ok\":true}'\nread x\n", DOCTOR_SKIPPED},
    {"adapter-role", "#!/bin/sh\nread x\necho '{\"id\":1,\"ok\":true,\"role\":\"reception\"}'\n", DOCTOR_BAD},
    {"adapter-capabilities", "#!/bin/sh\nread x\necho '{\"id\":1,\"ok\":true,\"role\":\"receipt-computer\",\"capabilities\":[]}'\n",
     DOCTOR_BAD},
};

START_TEST(test_doctor_finds_what_is_wrong_with_an_adapter) {
    write_text("adapter", adapters[_i].script, 0755);
    char *command[] = {(char *)(uintptr_t)at("adapter"), NULL};
    site.product = command;
    site.role = "receipt-computer";

    FINDS(adapters[_i].check, adapters[_i].state);
}
END_TEST

// --- mistakes of a share ---

START_TEST(test_doctor_finds_things_in_the_shared_folder) {
    site.folder = folder;
    FINDS("folder-empty", DOCTOR_GOOD);

    ck_assert_int_eq(mkdir(at("res"), 0755), 0);
    FINDS("folder-empty", DOCTOR_GOOD);
    write_text("res/OQSsiquc01res_202104050001.xml", "left over", 0644);

    FINDS("folder-empty", DOCTOR_BAD);
}
END_TEST

START_TEST(test_doctor_skips_what_rests_on_a_mistake) {
    ck_assert_str_eq(doctor_check_named("lane")->needs, "pcscd driver temporary temporary-length run-directory");
    ck_assert_ptr_null(doctor_check_named("no such check"));
}
END_TEST

static void count_bad(void *context, const struct doctor_check *check, enum doctor_state state, const char *text) {
    int *states = context;
    states[state]++;
    if (state == DOCTOR_BAD) {
        fprintf(stderr, "%s: %s\n", check->name, text);
    }
    ck_assert_msg(check->remedy_ja[0] != 0 && check->remedy_en[0] != 0, "%s has no remedy", check->name);
}

START_TEST(test_doctor_finds_nothing_where_nothing_is_wrong) {
    int states[4] = {0};
    char *command[] = {REFERENCE_PRODUCT, NULL};
    site.product = command;
    site.role = "receipt-computer";

    int bad = doctor_examine(&site, count_bad, states);

    ck_assert_int_eq(bad, 0);
    ck_assert_int_eq(states[DOCTOR_BAD], 0);
    ck_assert_int_ge(states[DOCTOR_GOOD], 20);
}
END_TEST

START_TEST(test_doctor_tells_one_mistake_once) {
    int states[4] = {0};
    site.pcscd = at("nothing");

    int bad = doctor_examine(&site, count_bad, states);

    ck_assert_int_eq(bad, 1); // and not also the lane, which cannot start
}
END_TEST

int main(void) {
    Suite *suite = suite_create("doctor");
    TCase *tcase = tcase_create("doctor");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, test_doctor_finds_what_is_absent, 0, sizeof absent / sizeof absent[0]);
    tcase_add_test(tcase, test_doctor_finds_keys_and_schemas_missing);
    tcase_add_test(tcase, test_doctor_finds_numbers_out_of_bounds);
    tcase_add_test(tcase, test_doctor_finds_a_busy_port);
    tcase_add_test(tcase, test_doctor_finds_namespaces_forbidden);
    tcase_add_test(tcase, test_doctor_finds_a_reader_open_to_all);
    tcase_add_test(tcase, test_doctor_finds_the_ninth_reader);
    tcase_add_test(tcase, test_doctor_finds_another_daemon);
    tcase_add_test(tcase, test_doctor_finds_settings_that_would_win);
    tcase_add_test(tcase, test_doctor_finds_a_product_that_is_not_there);
    tcase_add_test(tcase, test_doctor_finds_a_product_that_ignores_preloads);
    tcase_add_test(tcase, test_doctor_finds_a_setuid_product);
    tcase_add_test(tcase, test_doctor_finds_a_sanitizer_in_the_product);
    tcase_add_loop_test(tcase, test_doctor_finds_what_is_wrong_with_an_adapter, 0, sizeof adapters / sizeof adapters[0]);
    tcase_add_test(tcase, test_doctor_finds_things_in_the_shared_folder);
    tcase_add_test(tcase, test_doctor_skips_what_rests_on_a_mistake);
    tcase_add_test(tcase, test_doctor_finds_nothing_where_nothing_is_wrong);
    tcase_add_test(tcase, test_doctor_tells_one_mistake_once);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
