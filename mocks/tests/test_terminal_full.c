// SPDX-License-Identifier: Apache-2.0
//
// A disk that is full, and a share that fails, for real: small file systems in a mount namespace of our own. Where that is
// not allowed the program ends with 77, which means skipped.
#include <check.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mocks/terminal/inbox.h"
#include "mocks/tests/site.h"

enum { SKIPPED = 77 };

// A file system of 64 KiB at `path`.
static void mount_small(const char *path) {
    ck_assert_int_eq(mount("onshi-test", path, "tmpfs", 0, "size=65536,mode=0700"), 0);
}

// Writes until nothing fits any more.
static void fill(const char *folder) {
    char path[PATH_BYTES * 2];
    char block[512] = {0};
    (void)snprintf(path, sizeof path, "%s/.ballast", folder);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    ck_assert_int_ge(file, 0);
    while (write(file, block, sizeof block) == (ssize_t)sizeof block) {
    }
    (void)close(file);
}

static void make_room(const char *folder) {
    char path[PATH_BYTES * 2];
    (void)snprintf(path, sizeof path, "%s/.ballast", folder);
    ck_assert_int_eq(unlink(path), 0);
}

static void let_look(int times) {
    for (int i = 0; i < times; i++) {
        const struct timeval tick = {.tv_usec = INBOX_TICK_MILLISECONDS * 1000L};
        (void)event_base_loopexit(site.base, &tick);
        (void)event_base_dispatch(site.base);
    }
}

START_TEST(test_terminal_keeps_answers_while_the_disk_is_full) {
    mount_small(site.folders[1]);
    site_start();
    fill(site.folders[1]);
    site_put_request("OQSsiquc01req_202104050070.xml");
    site_put_request("OQSsiquc01req_202104050071.xml");
    const struct seen *trouble = site_wait_for(TERMINAL_TROUBLE, 1);
    let_look(5);
    int half_written = site_entries(site.folders[1]);
    make_room(site.folders[1]);

    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 1);
    char *text = site_read(site.folders[1], "OQSsiquc01res_202104050070.xml");

    ck_assert_ptr_nonnull(strstr(trouble->text, "No space left on device"));
    ck_assert_int_eq(half_written, 1); // the ballast
    ck_assert_ptr_nonnull(strstr(text, "</XmlMsg>"));
    ck_assert_int_eq(site_count(TERMINAL_ANSWER_WRITTEN), 2);
    ck_assert_int_eq(site_count(TERMINAL_TROUBLE), 2);
    free(text);
    site_stop();
    (void)umount2(site.folders[1], MNT_DETACH);
}
END_TEST

START_TEST(test_terminal_loses_nothing_while_its_own_disk_is_full) {
    site.has_custody = true;
    mount_small(site.root); // with all folders and the custody on it
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(mkdir(site.folders[i], 0700), 0);
    }
    site_put_request("OQSsiquc01req_202104050072.xml");
    site_put_request("OQSsiquc01req_202104050073.xml");
    fill(site.root);
    site_start();
    (void)site_wait_for(TERMINAL_TROUBLE, 1);
    site_stop(); // the process ends while nothing can be written
    make_room(site.root);
    site_start();

    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 1);

    ck_assert_int_eq(site_count(TERMINAL_ANSWER_WRITTEN), 2);
    ck_assert_int_eq(site_entries(site.folders[0]), 0);
    ck_assert_int_eq(site_entries(site.folders[1]), 2);
    site_stop();
    ck_assert(!site_has(site.root, "custody"));
    (void)umount2(site.root, MNT_DETACH);
}
END_TEST

START_TEST(test_terminal_finds_a_share_that_was_unmounted) {
    mount_small(site.folders[0]);
    site_start();
    ck_assert_int_eq(umount2(site.folders[0], MNT_DETACH), 0); // what is seen now is an empty folder
    (void)event_base_loop(site.base, EVLOOP_NONBLOCK);
    mount_small(site.folders[0]);
    site_put_request("OQSsiquc01req_202104050074.xml");

    ck_assert_str_eq(site_wait_for(TERMINAL_ANSWER_WRITTEN, 0)->name, "OQSsiquc01res_202104050074.xml");

    site_stop();
    (void)umount2(site.folders[0], MNT_DETACH);
}
END_TEST

static bool write_map(const char *path, unsigned id) {
    FILE *file = fopen(path, "w");
    bool written = file != NULL && fprintf(file, "0 %u 1\n", id) > 0;
    return file != NULL && fclose(file) == 0 && written;
}

// As root, or where users may make namespaces.
static bool enter_namespace(void) {
    unsigned user = getuid(), group = getgid();
    if (unshare(CLONE_NEWNS) != 0) {
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0 || !write_map("/proc/self/uid_map", user)) {
            return false;
        }
        FILE *groups = fopen("/proc/self/setgroups", "w");
        if (groups != NULL) {
            (void)fputs("deny", groups);
            (void)fclose(groups);
        }
        (void)write_map("/proc/self/gid_map", group);
    }
    return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("onshi-test", "/mnt", "tmpfs", 0, "size=65536") == 0;
}

int main(void) {
    if (!enter_namespace()) {
        (void)fputs("skipped: no mount namespace can be made here\n", stderr);
        return SKIPPED;
    }
    TCase *tests = tcase_create("full");
    tcase_set_timeout(tests, SITE_CASE_SECONDS);
    tcase_add_checked_fixture(tests, site_prepare, site_close);
    tcase_add_test(tests, test_terminal_keeps_answers_while_the_disk_is_full);
    tcase_add_test(tests, test_terminal_loses_nothing_while_its_own_disk_is_full);
    tcase_add_test(tests, test_terminal_finds_a_share_that_was_unmounted);
    return run_case(tests);
}
