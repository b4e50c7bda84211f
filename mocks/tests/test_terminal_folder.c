// SPDX-License-Identifier: Apache-2.0
//
// The life cycle of the folders: writers of every kind, answers that appear in every way, folders that go away.
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xml.h"
#include "mocks/terminal/inbox.h"
#include "mocks/tests/site.h"

static const char request_text[] = SITE_REQUEST;
enum { REQUEST_LENGTH = sizeof request_text - 1 };

static void path_of(const char *folder, const char *name, char out[PATH_BYTES * 2]) {
    (void)snprintf(out, PATH_BYTES * 2, "%s/%s", folder, name);
}

static void move(const char *folder, const char *from, const char *to) {
    char old[PATH_BYTES * 2], new[PATH_BYTES * 2];
    path_of(folder, from, old);
    path_of(folder, to, new);
    ck_assert_int_eq(rename(old, new), 0);
}

// Lets the loop run while nothing is expected to happen: until the inbox has looked so often.
static void let_look(int times) {
    for (int i = 0; i < times; i++) {
        const struct timeval tick = {.tv_usec = INBOX_TICK_MILLISECONDS * 1000L};
        (void)event_base_loopexit(site.base, &tick);
        (void)event_base_dispatch(site.base);
    }
}

// Writers.

START_TEST(test_terminal_takes_a_file_that_was_renamed_into_place) {
    site_put(site.folders[0], ".receptionagent-1f3e.tmp", request_text, REQUEST_LENGTH, O_EXCL);
    let_look(2);
    int before = site.event_count;

    move(site.folders[0], ".receptionagent-1f3e.tmp", "OQSsiquc01req_202104050040.xml");
    const struct seen *written = site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);

    ck_assert_int_eq(before, 0);
    ck_assert_str_eq(written->name, "OQSsiquc01res_202104050040.xml");
    ck_assert_int_eq(site_entries(site.folders[0]), 0);
}
END_TEST

START_TEST(test_terminal_waits_for_a_writer_who_goes_on_writing) {
    enum { PARTS = 5 };
    const char *name = "OQSsiquc01req_202104050041.xml";
    size_t part = REQUEST_LENGTH / PARTS;
    for (size_t i = 0; i < PARTS; i++) { // each pause is shorter than SITE_STILL_MS, all of them together are longer
        size_t length = i + 1 < PARTS ? part : REQUEST_LENGTH - i * part;
        site_put(site.folders[0], name, request_text + i * part, length, O_APPEND);
        ck_assert_int_eq(site.event_count, 0);
        let_look(i + 1 < PARTS ? 2 : 0);
    }

    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);

    ck_assert_int_eq(site_count(TERMINAL_REQUEST_TAKEN), 1);
    ck_assert_int_eq(site_count(TERMINAL_REQUEST_REFUSED), 0);
}
END_TEST

static bool all_answered(void) {
    return site_count(TERMINAL_ANSWER_WRITTEN) == 2000;
}

START_TEST(test_terminal_answers_thousands_at_once) {
    char name[64];
    for (int i = 0; i < 2000; i++) {
        (void)snprintf(name, sizeof name, "OQSsiquc01req_20210405%06d.xml", i);
        site_put_request(name);
    }

    site_run_until(all_answered, "2000 answers");

    for (int i = 0; i < 2000; i++) {
        (void)snprintf(name, sizeof name, "OQSsiquc01res_20210405%06d.xml", i);
        ck_assert(site_has(site.folders[1], name));
    }
    ck_assert_int_eq(site_entries(site.folders[0]), 0);
    ck_assert_int_eq(site_entries(site.folders[1]), 2000);
}
END_TEST

START_TEST(test_terminal_answers_the_oldest_first) {
    static const char *const requests[] = {"OQSsiquc01req_202104050003.xml", "OQSsiquc01req_202104050001.xml",
                                           "OQSsiquc01req_202104050002.xml"};
    for (int i = 0; i < 3; i++) {
        char path[PATH_BYTES * 2];
        const struct timespec times[2] = {{.tv_sec = 1000 + i}, {.tv_sec = 1000 + i}};
        site_put_request(requests[i]);
        path_of(site.folders[0], requests[i], path);
        ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
    }

    (void)site_wait_for(TERMINAL_REQUEST_TAKEN, 2);

    for (int i = 0; i < 3; i++) {
        ck_assert_str_eq(site_find(TERMINAL_REQUEST_TAKEN, i)->name, requests[i]);
    }
}
END_TEST

// Files of other kinds under the name of a request.

static void make_folder(const char *path) {
    ck_assert_int_eq(mkdir(path, 0700), 0);
}

static void make_link(const char *path) {
    ck_assert_int_eq(symlink("/etc/hostname", path), 0);
}

static void make_dead_link(const char *path) {
    ck_assert_int_eq(symlink("/nonexistent", path), 0);
}

static void make_pipe(const char *path) {
    ck_assert_int_eq(mkfifo(path, 0600), 0);
}

static void (*const strangers[])(const char *path) = {make_folder, make_link, make_dead_link, make_pipe};

START_TEST(test_terminal_leaves_what_is_no_file_and_says_so_once) {
    char path[PATH_BYTES * 2];
    path_of(site.folders[0], "OQSsiquc01req_202104050042.xml", path);
    strangers[_i](path);
    site_put_request("OQSsiquc01req_202104050043.xml");

    const struct seen *written = site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    const struct seen *ignored = site_wait_for(TERMINAL_REQUEST_IGNORED, 0);
    let_look(4);

    ck_assert_str_eq(written->name, "OQSsiquc01res_202104050043.xml");
    ck_assert_str_eq(ignored->name, "OQSsiquc01req_202104050042.xml");
    ck_assert_int_eq(site_count(TERMINAL_REQUEST_IGNORED), 1);
    ck_assert_int_eq(site_count(TERMINAL_ANSWER_WRITTEN), 1);
    ck_assert_int_eq(site_entries(site.folders[0]), 1);
}
END_TEST

static const struct {
    const char *request, *answer;
} odd_names[] = {
    {"OQSsiquc01req_2021'04\"05.xml", "OQSsiquc01res_2021'04\"05.xml"},
    {"OQSsiquc01req_2021\n0405.xml", "OQSsiquc01res_2021\n0405.xml"},
    {"OQSsiquc01req_%s%n%n%n%n.xml", "OQSsiquc01res_%s%n%n%n%n.xml"},
    {"OQSsiquc01req_-- rm 架空 太郎.xml", "OQSsiquc01res_-- rm 架空 太郎.xml"},
    {"OQSsiquc01req_12345678.xml.xml", "OQSsiquc01res_12345678.xml.xml"},
};

START_TEST(test_terminal_answers_under_odd_names) {
    site_put_request(odd_names[_i].request);

    ck_assert_str_eq(site_wait_for(TERMINAL_ANSWER_WRITTEN, 0)->name, odd_names[_i].answer);
    ck_assert(site_has(site.folders[1], odd_names[_i].answer));
}
END_TEST

START_TEST(test_terminal_leaves_names_that_are_no_text) {
    site_put_request("OQSsiquc01req_\xff\xfe\x82\xa0\x82\xa2\x82\xa4\x82.xml");

    const struct seen *ignored = site_wait_for(TERMINAL_REQUEST_IGNORED, 0);

    ck_assert_str_eq(ignored->name, "OQSsiquc01req_\xff\xfe\x82\xa0\x82\xa2\x82\xa4\x82.xml");
    ck_assert_int_eq(site_entries(site.folders[0]), 1);
}
END_TEST

// Answers.

START_TEST(test_terminal_replaces_an_old_answer_of_the_same_name) {
    const char *name = "OQSsiquc01res_202104050044.xml";
    enum { OLD_BYTES = 65536 };
    char *old = malloc(OLD_BYTES);
    memset(old, 'x', OLD_BYTES);
    site_put(site.folders[1], name, old, OLD_BYTES, O_EXCL);
    free(old);
    site_put_request("OQSsiquc01req_202104050044.xml");

    const struct seen *written = site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    char *text = site_read(site.folders[1], name);

    ck_assert_str_eq(text, written->data);
    free(text);
}
END_TEST

START_TEST(test_terminal_refuses_under_err_when_told_so) {
    site.options.error_files = true;
    terminal_set_options(site.terminal, &site.options);
    site_put(site.folders[0], "OQSsiquc01req_202104050045.xml", "no XML at all", 13, O_EXCL);
    site_put_request("OQSsiquc01req_202104050046.xml");

    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 1);
    xmlDoc *doc = site_document(site_find(TERMINAL_ANSWER_WRITTEN, 1));

    ck_assert_str_eq(site_find(TERMINAL_ANSWER_WRITTEN, 0)->name, "OQSsiquc01res_202104050046.xml");
    ck_assert_str_eq(site_find(TERMINAL_ANSWER_WRITTEN, 1)->name, "OQSsiquc01err_202104050045.xml");
    ck_assert_str_eq(header_item(doc, "SegmentOfResult"), "9");
    ck_assert_int_eq(site_entries(site.folders[1]), 2);
    xmlFreeDoc(doc);
}
END_TEST

// How an answer appears, as a product sees it that watches: c created, w closed after writing, m moved into place.
static const struct {
    enum terminal_manner manner;
    const char *seen;
} manners[] = {{TERMINAL_IN_PLACE, "cw"}, {TERMINAL_TWO_PARTS, "cw"}, {TERMINAL_RENAMED, "m"}};

static void note_watched(int notify, char *out, size_t size) {
    char buffer[4096] __attribute__((aligned(8)));
    ssize_t length = read(notify, buffer, sizeof buffer);
    size_t used = 0;
    for (ssize_t at = 0; at < length;) {
        const struct inotify_event *event = (const void *)(buffer + at);
        char letter = (event->mask & IN_CREATE) != 0 ? 'c' : (event->mask & IN_MOVED_TO) != 0 ? 'm' : 'w';
        if (event->name[0] != '.' && used + 1 < size) {
            out[used++] = letter;
        }
        at += (ssize_t)sizeof *event + event->len;
    }
    out[used] = 0;
}

START_TEST(test_terminal_lets_answers_appear_in_the_chosen_way) {
    char seen[16];
    int notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    ck_assert_int_ge(inotify_add_watch(notify, site.folders[1], IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO), 0);
    site.options.manner = manners[_i].manner;
    site.options.part_ms = 50;
    terminal_set_options(site.terminal, &site.options);
    site_put_request("OQSsiquc01req_202104050047.xml");

    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    note_watched(notify, seen, sizeof seen);

    ck_assert_str_eq(seen, manners[_i].seen);
    ck_assert_int_eq(site_entries(site.folders[1]), 1);
    (void)close(notify);
}
END_TEST

static bool answer_begun(void) {
    return site_has(site.folders[1], "OQSsiquc01res_202104050048.xml");
}

START_TEST(test_terminal_writes_an_answer_in_two_parts) {
    site.options.manner = TERMINAL_TWO_PARTS;
    site.options.part_ms = 200;
    terminal_set_options(site.terminal, &site.options);
    site_put_request("OQSsiquc01req_202104050048.xml");

    site_run_until(answer_begun, "the first part");
    char *half = site_read(site.folders[1], "OQSsiquc01res_202104050048.xml");
    const struct seen *written = site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    char *whole = site_read(site.folders[1], "OQSsiquc01res_202104050048.xml");

    ck_assert_ptr_nonnull(strstr(half, "<XmlMsg>"));
    ck_assert_ptr_null(strstr(half, "</XmlMsg>"));
    ck_assert_str_eq(whole, written->data);
    free(half);
    free(whole);
}
END_TEST

START_TEST(test_terminal_packs_answers_when_told_so) {
    site.options.zip = true;
    terminal_set_options(site.terminal, &site.options);
    site_put_request("OQSsiquc01req_202104050055.xml");

    const struct seen *written = site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    char *packed = site_read(site.folders[1], "OQSsiquc01res_202104050055.zip");

    ck_assert_str_eq(written->name, "OQSsiquc01res_202104050055.zip");
    ck_assert_ptr_nonnull(strstr(written->utf8, "<QualificationValidity>1<")); // told as what is inside
    ck_assert_mem_eq(packed, "PK\3\4", 4);
    ck_assert_mem_eq(packed + 30, "OQSsiquc01res_202104050055.xml", 30); // after the head of a zip's first file
    ck_assert_int_eq(site_entries(site.folders[1]), 1);
    free(packed);
}
END_TEST

// Folders that go away.

static void take_folder(int folder, bool away) {
    char elsewhere[PATH_BYTES];
    (void)snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere%d", site.root, folder);
    ck_assert_int_eq(away ? rename(site.folders[folder], elsewhere) : rename(elsewhere, site.folders[folder]), 0);
}

START_TEST(test_terminal_finds_its_folder_again) {
    take_folder(0, true);
    (void)site_wait_for(TERMINAL_FOLDER_AWAY, 0);
    take_folder(0, false);
    (void)site_wait_for(TERMINAL_FOLDER_BACK, 0);
    site_put_request("OQSsiquc01req_202104050049.xml");

    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);

    ck_assert_int_eq(site_count(TERMINAL_FOLDER_AWAY), 1);
}
END_TEST

START_TEST(test_terminal_takes_what_lies_in_a_folder_that_was_made_anew) {
    ck_assert_int_eq(rmdir(site.folders[0]), 0);
    (void)site_wait_for(TERMINAL_FOLDER_AWAY, 0);
    ck_assert_int_eq(mkdir(site.folders[0], 0700), 0);
    site_put_request("OQSsiquc01req_202104050050.xml");

    ck_assert_str_eq(site_wait_for(TERMINAL_ANSWER_WRITTEN, 0)->name, "OQSsiquc01res_202104050050.xml");
}
END_TEST

START_TEST(test_terminal_keeps_answers_while_their_folder_is_away) {
    site.options.manner = manners[_i].manner;
    terminal_set_options(site.terminal, &site.options);
    take_folder(1, true);
    site_put_request("OQSsiquc01req_202104050051.xml");
    site_put_request("OQSsiquc01req_202104050052.xml");
    const struct seen *trouble = site_wait_for(TERMINAL_TROUBLE, 1);
    int waiting = terminal_waiting(site.terminal);
    int written = site_count(TERMINAL_ANSWER_WRITTEN);
    let_look(5);
    take_folder(1, false);

    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 1);

    ck_assert_ptr_nonnull(strstr(trouble->text, "It is kept"));
    ck_assert_int_eq(waiting, 2);
    ck_assert_int_eq(written, 0);
    ck_assert_int_eq(site_count(TERMINAL_TROUBLE), 2); // once for each
    ck_assert_int_eq(site_count(TERMINAL_ANSWER_WRITTEN), 2);
    ck_assert_int_eq(site_entries(site.folders[1]), 2);
}
END_TEST

// Left-over answers.

static void start_with_stay(void) {
    site_prepare();
    site.options.stay_minutes = 1440;
    site_put(site.folders[1], "OQSsiquc01res_202104040001.xml", "old", 3, O_EXCL); // yesterday's
    site_start();
}

START_TEST(test_terminal_warns_about_answers_that_nobody_takes) {
    site_put_request("OQSsiquc01req_202104050053.xml");
    site_put_request("OQSsiquc01req_202104050054.xml");
    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 1);
    char path[PATH_BYTES * 2];
    path_of(site.folders[1], "OQSsiquc01res_202104050054.xml", path);
    ck_assert_int_eq(unlink(path), 0);
    site.now += 1440 * 60 - 1;
    let_look(12);
    int early = site_count(TERMINAL_ANSWER_LEFT);
    site.now += 1;

    (void)site_wait_for(TERMINAL_ANSWER_LEFT, 1);
    let_look(12);

    ck_assert_int_eq(early, 0);
    ck_assert_int_eq(site_count(TERMINAL_ANSWER_LEFT), 2); // once each, and not the one that was taken
    ck_assert_str_eq(site_find(TERMINAL_ANSWER_LEFT, 0)->name, "OQSsiquc01res_202104040001.xml");
    ck_assert_str_eq(site_find(TERMINAL_ANSWER_LEFT, 1)->name, "OQSsiquc01res_202104050053.xml");
}
END_TEST

// A flood of files that are no messages, and one honest request in it.
static bool honest_is_answered(void) {
    return site_has(site.folders[1], "OQSsiquc01res_zzzzzzzz0001.xml");
}

// Nothing that can be parsed, and much to parse before that is known.
static void put_huge(const char *name) {
    enum { HUGE_BYTES = 1536 * 1024 };
    char *huge = malloc(HUGE_BYTES);
    ck_assert_ptr_nonnull(huge);
    for (size_t i = 0; i < HUGE_BYTES; i += 4) {
        memcpy(huge + i, i == 0 ? "<a> " : "<b/>", 4);
    }
    site_put(site.folders[0], name, huge, HUGE_BYTES, O_EXCL);
    free(huge);
}

START_TEST(test_terminal_serves_an_honest_request_in_a_flood) {
    enum { JUNK = 1500, HUGE = 6 };
    char name[64];
    for (int i = 0; i < JUNK; i++) {
        (void)snprintf(name, sizeof name, "OQSsiquc01req_20210405%06d.xml", i);
        site_put(site.folders[0], name, request_text, (size_t)(100 + i % 400), O_EXCL);
    }
    for (int i = 0; i < HUGE; i++) {
        (void)snprintf(name, sizeof name, "OQSsiquc01req_huge%08d.xml", i);
        put_huge(name);
    }
    site_put_request("OQSsiquc01req_zzzzzzzz0001.xml");

    site_run_until(honest_is_answered, "the honest request"); // within half of SITE_CASE_SECONDS
}
END_TEST

static void add_life(TCase *tests) {
    tcase_add_test(tests, test_terminal_takes_a_file_that_was_renamed_into_place);
    tcase_add_test(tests, test_terminal_waits_for_a_writer_who_goes_on_writing);
    tcase_add_test(tests, test_terminal_answers_thousands_at_once);
    tcase_add_test(tests, test_terminal_answers_the_oldest_first);
    tcase_add_loop_test(tests, test_terminal_leaves_what_is_no_file_and_says_so_once, 0,
                        sizeof strangers / sizeof strangers[0]);
    tcase_add_loop_test(tests, test_terminal_answers_under_odd_names, 0, sizeof odd_names / sizeof odd_names[0]);
    tcase_add_test(tests, test_terminal_leaves_names_that_are_no_text);
    tcase_add_test(tests, test_terminal_replaces_an_old_answer_of_the_same_name);
    tcase_add_test(tests, test_terminal_refuses_under_err_when_told_so);
    tcase_add_loop_test(tests, test_terminal_lets_answers_appear_in_the_chosen_way, 0,
                        sizeof manners / sizeof manners[0]);
    tcase_add_test(tests, test_terminal_writes_an_answer_in_two_parts);
    tcase_add_test(tests, test_terminal_packs_answers_when_told_so);
    tcase_add_test(tests, test_terminal_finds_its_folder_again);
    tcase_add_test(tests, test_terminal_takes_what_lies_in_a_folder_that_was_made_anew);
    tcase_add_loop_test(tests, test_terminal_keeps_answers_while_their_folder_is_away, 0,
                        sizeof manners / sizeof manners[0]);
    tcase_add_test(tests, test_terminal_serves_an_honest_request_in_a_flood);
}

int main(void) {
    TCase *tests = tcase_create("folder");
    tcase_set_timeout(tests, SITE_CASE_SECONDS);
    tcase_add_checked_fixture(tests, site_open, site_close);
    add_life(tests);
    int failed = run_case(tests);
    TCase *left = tcase_create("left");
    tcase_set_timeout(left, SITE_CASE_SECONDS);
    tcase_add_checked_fixture(left, start_with_stay, site_close);
    tcase_add_test(left, test_terminal_warns_about_answers_that_nobody_takes);
    return failed | run_case(left);
}
