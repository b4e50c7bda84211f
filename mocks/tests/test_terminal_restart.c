// SPDX-License-Identifier: Apache-2.0
//
// A terminal whose process ends in the middle: nothing is lost, nothing is answered twice.
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xml.h"
#include "mocks/terminal/custody.h"
#include "mocks/tests/site.h"

enum { REQUESTS = 600, KILLED_LIVES = 20, DEADLINE_SECONDS = 30 };

static char custody_path[PATH_BYTES];

static void set_up(void) {
    site_prepare();
    site.has_custody = true;
    (void)snprintf(custody_path, sizeof custody_path, "%s/custody", site.root);
}

static pid_t start_life(void) {
    pid_t pid = fork();
    if (pid == 0) {
        (void)event_reinit(site.base);
        site_start();
        (void)event_base_dispatch(site.base);
        _exit(0);
    }
    ck_assert_int_gt(pid, 0);
    return pid;
}

static int came[REQUESTS]; // how often each was answered
static int total;          // answers that were taken

// Takes the answers out of res as a product does, and counts how often each came.
static int take_answers(void) {
    int taken = 0;
    int number;
    DIR *folder = opendir(site.folders[1]);
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char *text = entry->d_name[0] == '.' ? NULL : site_read(site.folders[1], entry->d_name);
        bool whole = text != NULL && strstr(text, "</XmlMsg>") != NULL;
        free(text);
        if (whole && sscanf(entry->d_name, "OQSsiquc01res_%d.xml", &number) == 1 && number < REQUESTS) {
            ck_assert_int_eq(unlinkat(dirfd(folder), entry->d_name, 0), 0);
            came[number]++;
            taken++;
        }
    }
    (void)closedir(folder);
    return taken;
}

static int watch_answers(void) {
    int notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    ck_assert_int_ge(inotify_add_watch(notify, site.folders[1], IN_CLOSE_WRITE | IN_MOVED_TO), 0);
    return notify;
}

// Waits until something was written into res since the last look, at most for a moment: it may have been before.
static void wait_for_answers(int notify) {
    char events[4096];
    struct pollfd watched = {.fd = notify, .events = POLLIN};
    (void)poll(&watched, 1, 100);
    while (read(notify, events, sizeof events) > 0) {
    }
}

static void end_life(pid_t pid) {
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}

// Takes answers until there are `wanted` of them.
static void take_until(int wanted, int notify, int64_t deadline_us) {
    while (total < wanted && clock_monotonic_us() < deadline_us) {
        wait_for_answers(notify);
        total += take_answers();
    }
}

// The process is killed again and again, each time after it has answered something, wherever it is then. The last one may
// finish.
static void play(enum terminal_manner manner) {
    int notify = watch_answers();
    int64_t deadline_us = clock_monotonic_us() + DEADLINE_SECONDS * INT64_C(1000000);
    site.options.manner = manner;
    for (int i = 0; i < REQUESTS; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "OQSsiquc01req_%08d.xml", i);
        site_put_request(name);
    }
    for (int lives = 0; lives <= KILLED_LIVES; lives++) {
        pid_t pid = start_life();
        int wanted = lives < KILLED_LIVES ? total + 1 + lives % 8 : REQUESTS;
        take_until(wanted < REQUESTS ? wanted : REQUESTS, notify, deadline_us);
        end_life(pid);
    }
    total += take_answers();
    (void)close(notify);

    for (int i = 0; i < REQUESTS; i++) {
        ck_assert_msg(came[i] == 1, "request %d was answered %d times", i, came[i]);
    }
}

static const enum terminal_manner manners[] = {TERMINAL_IN_PLACE, TERMINAL_RENAMED};

START_TEST(test_terminal_answers_everything_once_whenever_it_is_killed) {
    play(manners[_i]);

    site_start(); // one more life finds nothing to do, and leaves nothing behind
    site_stop();
    ck_assert_int_eq(site_entries(site.folders[0]), 0);
    ck_assert_int_eq(site_entries(site.folders[1]), 0);
    ck_assert(!site_has(site.root, "custody"));
}
END_TEST

START_TEST(test_terminal_delivers_held_answers_in_its_next_life) {
    site.options.hold = true;
    site_start();
    site_put_request("OQSsiquc01req_202104050060.xml");
    (void)site_wait_for(TERMINAL_REQUEST_TAKEN, 0);
    site_stop();
    int before = site_entries(site.folders[1]);
    site.options.hold = false;
    site_start();

    const struct seen *written = site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    site_stop();

    ck_assert_int_eq(before, 0);
    ck_assert_str_eq(written->name, "OQSsiquc01res_202104050060.xml");
    ck_assert_int_eq(site_count(TERMINAL_REQUEST_TAKEN), 1);
    ck_assert(!site_has(site.root, "custody"));
}
END_TEST

// The states in which a process may end, made by hand: what the next one does.

static void make_slot(const char *slot, const char *file, const char *text) {
    char path[PATH_BYTES * 2];
    (void)mkdir(custody_path, 0700);
    (void)snprintf(path, sizeof path, "%s/%s", custody_path, slot);
    (void)mkdir(path, 0700);
    site_put(path, file, text, strlen(text), O_EXCL);
}

START_TEST(test_terminal_answers_a_request_that_was_taken) {
    make_slot("a00000007", "OQSsiquc01req_202104050061.xml", SITE_REQUEST);
    site_start();

    ck_assert_str_eq(site_wait_for(TERMINAL_ANSWER_WRITTEN, 0)->name, "OQSsiquc01res_202104050061.xml");
    ck_assert_int_eq(site_entries(custody_path), 0);
}
END_TEST

START_TEST(test_terminal_delivers_an_answer_beside_its_request) {
    make_slot("a00000007", "OQSsiquc01req_202104050062.xml", SITE_REQUEST);
    make_slot("a00000007", "OQSsiquc01res_202104050062.xml", "<the answer/>");
    site_start();

    ck_assert_str_eq(site_wait_for(TERMINAL_ANSWER_WRITTEN, 0)->data, "<the answer/>");
    ck_assert_int_eq(site_count(TERMINAL_REQUEST_TAKEN), 0);
    ck_assert_int_eq(site_entries(custody_path), 0);
}
END_TEST

// The free part of a name is the product's own.
START_TEST(test_terminal_delivers_an_answer_whose_name_looks_like_a_request) {
    make_slot("a00000007", "OQSsiquc01res_req_00000065.xml", "<the answer/>");
    site_start();

    ck_assert_str_eq(site_wait_for(TERMINAL_ANSWER_WRITTEN, 0)->name, "OQSsiquc01res_req_00000065.xml");
    ck_assert_int_eq(site_entries(custody_path), 0);
}
END_TEST

static void note_request(void *context, const struct custody_found *found) {
    char slot[PATH_BYTES * 2];
    (void)snprintf(slot, sizeof slot, "%s/a00000007", custody_path);
    ck_assert(found->answered);
    *(bool *)context = site_has(slot, "OQSsiquc01req_202104050066.xml");
}

// It would be answered again if the process ended between the delivery by rename and the end of the slot.
START_TEST(test_terminal_forgets_a_request_before_its_answer_goes) {
    struct custody *custody = NULL;
    bool request_is_there = true;
    make_slot("a00000007", "OQSsiquc01req_202104050066.xml", SITE_REQUEST);
    make_slot("a00000007", "OQSsiquc01res_202104050066.xml", "<the answer/>");
    ck_assert_int_eq(custody_open(custody_path, site.root, &custody), ONSHI_OK);

    enum onshi_status status = custody_resume(custody, note_request, &request_is_there);

    ck_assert_int_eq(status, ONSHI_OK);
    ck_assert(!request_is_there);
    custody_close(custody);
}
END_TEST

START_TEST(test_terminal_reads_all_of_a_long_list_that_was_taken) {
    struct bytes_writer list;
    bytes_writer_init(&list, 2 * XML_MAXIMUM_BYTES);
    ck_assert_int_eq(bytes_write_text(&list, "<XmlMsg><MessageHeader><MedicalInstitutionCode>9910000018"
                                             "</MedicalInstitutionCode></MessageHeader><MessageBody>"), ONSHI_OK);
    while (list.length <= XML_MAXIMUM_BYTES) {
        ck_assert_int_eq(bytes_write_text(&list, "<ReferenceNumberRegistrationInfo><ReferenceNumber>K1</ReferenceNumber>"
                                                 "<InsurerNumber>06990014</InsurerNumber>"
                                                 "<InsuredIdentificationNumber>1</InsuredIdentificationNumber>"), ONSHI_OK);
        ck_assert_int_eq(bytes_fill(&list, ' ', 1000), ONSHI_OK);
        ck_assert_int_eq(bytes_write_text(&list, "</ReferenceNumberRegistrationInfo>"), ONSHI_OK);
    }
    ck_assert_int_eq(bytes_write_text(&list, "</MessageBody></XmlMsg>"), ONSHI_OK);
    make_slot("a00000007", "OQSmuimm01req_202104050067.xml", bytes_text(&list));
    bytes_writer_free(&list);
    site_start();

    const struct seen *receipt = site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);

    ck_assert_ptr_nonnull(strstr(receipt->data, "<ReceptionNumber>"));
    ck_assert_int_eq(site_entries(custody_path), 0);
}
END_TEST

START_TEST(test_terminal_does_not_repeat_an_answer_that_the_product_has_taken) {
    make_slot("a00000007", "OQSsiquc01res_202104050063.xml", "<the answer/>");
    make_slot("a00000007", "part", "<the answer/>");
    site_start();

    ck_assert_int_eq(site.event_count, 0);
    ck_assert_int_eq(site_entries(site.folders[1]), 0);
    ck_assert_int_eq(site_entries(custody_path), 0);
}
END_TEST

START_TEST(test_terminal_writes_a_half_written_answer_again) {
    make_slot("f00000007", "OQSsiquc01res_face_1_20210405090000.xml", "<the answer/>");
    make_slot("f00000007", "part", "<the ");
    site_start();

    const struct seen *pushed = site_wait_for(TERMINAL_FACE_PUSHED, 0);
    char *text = site_read(site.folders[2], "OQSsiquc01res_face_1_20210405090000.xml");

    ck_assert_str_eq(pushed->data, "<the answer/>");
    ck_assert_str_eq(text, "<the answer/>");
    ck_assert_int_eq(site_entries(custody_path), 0);
    free(text);
}
END_TEST

static bool answer_begun(void) {
    return site_has(site.folders[1], "OQSsiquc01res_202104050064.xml");
}

START_TEST(test_terminal_that_ends_in_the_middle_of_an_answer_writes_it_again) {
    char slot[PATH_BYTES * 2];
    (void)snprintf(slot, sizeof slot, "%s/a00000001", custody_path);
    site.options.manner = TERMINAL_TWO_PARTS;
    site.options.part_ms = 60000;
    site_start();
    site_put_request("OQSsiquc01req_202104050064.xml");
    site_run_until(answer_begun, "the first part");
    bool has_part = site_has(slot, "part");
    site_stop();
    bool half_is_left = answer_begun();
    site.options.manner = TERMINAL_IN_PLACE;
    site_start();

    const struct seen *written = site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);

    ck_assert(has_part);
    ck_assert(!half_is_left);
    ck_assert_ptr_nonnull(strstr(written->data, "</XmlMsg>"));
    ck_assert_int_eq(site_count(TERMINAL_REQUEST_TAKEN), 1);
    ck_assert_int_eq(site_entries(custody_path), 0);
}
END_TEST

START_TEST(test_terminal_refuses_a_custody_on_another_file_system) {
    struct custody *custody = NULL;

    enum onshi_status status = custody_open("/dev/shm/onshi-custody-test", "/proc", &custody);

    ck_assert_int_eq(status, ONSHI_UNSUPPORTED);
    ck_assert_ptr_null(custody);
    ck_assert_int_eq(access("/dev/shm/onshi-custody-test", F_OK), -1);
}
END_TEST

START_TEST(test_terminal_has_its_custody_alone) {
    struct custody *first = NULL, *second = NULL, *third = NULL;
    ck_assert_int_eq(custody_open(custody_path, site.root, &first), ONSHI_OK);

    enum onshi_status refused = custody_open(custody_path, site.root, &second);
    custody_close(first);
    enum onshi_status taken = custody_open(custody_path, site.root, &third);

    ck_assert_int_eq(refused, ONSHI_TIMED_OUT);
    ck_assert_ptr_null(second);
    ck_assert_int_eq(taken, ONSHI_OK);
    custody_close(third);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("restart");
    tcase_set_timeout(tests, SITE_CASE_SECONDS * 2);
    tcase_add_checked_fixture(tests, set_up, site_close);
    tcase_add_loop_test(tests, test_terminal_answers_everything_once_whenever_it_is_killed, 0,
                        sizeof manners / sizeof manners[0]);
    tcase_add_test(tests, test_terminal_delivers_held_answers_in_its_next_life);
    tcase_add_test(tests, test_terminal_answers_a_request_that_was_taken);
    tcase_add_test(tests, test_terminal_delivers_an_answer_beside_its_request);
    tcase_add_test(tests, test_terminal_delivers_an_answer_whose_name_looks_like_a_request);
    tcase_add_test(tests, test_terminal_forgets_a_request_before_its_answer_goes);
    tcase_add_test(tests, test_terminal_reads_all_of_a_long_list_that_was_taken);
    tcase_add_test(tests, test_terminal_does_not_repeat_an_answer_that_the_product_has_taken);
    tcase_add_test(tests, test_terminal_writes_a_half_written_answer_again);
    tcase_add_test(tests, test_terminal_that_ends_in_the_middle_of_an_answer_writes_it_again);
    tcase_add_test(tests, test_terminal_refuses_a_custody_on_another_file_system);
    tcase_add_test(tests, test_terminal_has_its_custody_alone);
    return run_case(tests);
}
