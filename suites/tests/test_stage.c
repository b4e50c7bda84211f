// SPDX-License-Identifier: Apache-2.0
//
// The sandbox, the product as a process, and the desk before it, with products of a line or two of shell.
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "suites/log/rawlog.h"
#include "suites/stage/desk.h"
#include "suites/stage/product.h"
#include "suites/stage/sandbox.h"
#include "suites/tests/fixture.h"

enum { PLENTY_MS = 20000, SHORT_MS = 100 };

static int64_t no_time(void *context) {
    (void)context;
    return 0;
}

static struct fixture fixture;
static struct sandbox box;
static struct product product;
static struct event_base *loop;
static struct rawlog *log_of_case;
static struct desk *desk;

static void set_up(void) {
    const struct rawlog_times times = {no_time, no_time, NULL};
    fixture = fixture_make();
    desk = NULL;
    product = (struct product){.to = -1, .from = -1, .errors = -1};
    loop = event_base_new();
    ck_assert_ptr_nonnull(loop);
    ck_assert_int_eq(sandbox_make(fixture.root, "box", &box), ONSHI_OK);
    ck_assert_int_eq(sandbox_set_clock(&box, 1617580800), ONSHI_OK);
    ck_assert_int_eq(rawlog_create(fixture_path(&fixture, "raw.jsonl"), times, &log_of_case), ONSHI_OK);
    ck_assert_int_eq(product_adopt_orphans(), ONSHI_OK);
    (void)signal(SIGPIPE, SIG_IGN);
}

static void tear_down(void) {
    desk_close(desk);
    product_close(&product);
    product_end_descendants();
    rawlog_close(log_of_case);
    event_base_free(loop);
    sandbox_remove(&box);
    fixture_remove(&fixture);
}

static enum onshi_status start(char *const *command) {
    return product_start(command, &box, "Asia/Tokyo", &product, &fixture.why);
}

// Starts a product written in shell.
static void start_shell(const char *script) {
    char *const command[] = {(char[]){"sh"}, (char[]){"-c"}, (char *)(uintptr_t)script, NULL};
    ck_assert_msg(start(command) == ONSHI_OK, "%s", bytes_text(&fixture.why));
}

static void start_desk(const char *script) {
    start_shell(script);
    ck_assert_int_eq(desk_open(loop, &product, log_of_case, "desk", &desk), ONSHI_OK);
}

static enum onshi_status ask(int deadline_ms) {
    json_t *answer = NULL;
    enum onshi_status status = desk_ask(desk, json_pack("{s:s}", "do", "hello"), deadline_ms, &answer);
    ck_assert(status == ONSHI_OK || answer == NULL);
    json_decref(answer);
    return status;
}

// One line of the product's stdout, waited for.
static void read_line(char *line, size_t size) {
    size_t length = 0;
    struct pollfd out = {.fd = product.from, .events = POLLIN};
    while (length + 1 < size && poll(&out, 1, PLENTY_MS) == 1 && read(product.from, line + length, 1) == 1 &&
           line[length] != '\n') {
        length++;
    }
    line[length] = 0;
}

static bool exists(const char *path) {
    struct stat state;
    return lstat(path, &state) == 0;
}

START_TEST(test_sandbox_make_makes_folders_for_this_user_only) {
    const char *const folders[] = {box.root, box.req, box.res, box.face, box.store};

    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        struct stat state;
        ck_assert_int_eq(stat(folders[i], &state), 0);
        ck_assert_msg(S_ISDIR(state.st_mode) && (state.st_mode & 0777) == 0700, "%s", folders[i]);
    }
}
END_TEST

START_TEST(test_sandbox_make_refuses_a_folder_that_is_there) {
    struct sandbox second = {0};

    enum onshi_status status = sandbox_make(fixture.root, "box", &second);

    ck_assert_int_eq(status, ONSHI_IO);
    ck_assert_ptr_null(second.root);
    ck_assert_msg(exists(box.req), "what another case had made was removed");
}
END_TEST

START_TEST(test_sandbox_remove_takes_links_but_never_follows_them) {
    char link[FIXTURE_PATH_SIZE];
    fixture_write(&fixture, "outside/kept", "kept");
    (void)snprintf(link, sizeof link, "%s/folder-link", box.store);
    ck_assert_int_eq(symlink(fixture_path(&fixture, "outside"), link), 0);
    (void)snprintf(link, sizeof link, "%s/file-link", box.req);
    ck_assert_int_eq(symlink(fixture_path(&fixture, "outside/kept"), link), 0);
    (void)snprintf(link, sizeof link, "%s/parent-link", box.root);
    ck_assert_int_eq(symlink("..", link), 0);

    sandbox_remove(&box);

    ck_assert_ptr_null(box.root);
    ck_assert(!exists(fixture_path(&fixture, "box")));
    ck_assert(exists(fixture_path(&fixture, "outside/kept")));
}
END_TEST

START_TEST(test_sandbox_remove_takes_what_a_product_has_put_there) {
    char deep[FIXTURE_PATH_SIZE];
    (void)snprintf(deep, sizeof deep, "%s/a", box.store);
    ck_assert_int_eq(mkdir(deep, 0700), 0);
    (void)snprintf(deep, sizeof deep, "%s/a/.hidden", box.store);
    ck_assert_int_eq(mkfifo(deep, 0600), 0);

    sandbox_remove(&box);

    ck_assert(!exists(fixture_path(&fixture, "box")));
}
END_TEST

START_TEST(test_sandbox_set_clock_puts_the_file_in_place_whole) {
    int old = open(box.clock, O_RDONLY | O_CLOEXEC);
    char before[32] = "", after[32] = "";

    enum onshi_status status = sandbox_set_clock(&box, 1623024000);

    int fresh = open(box.clock, O_RDONLY | O_CLOEXEC);
    ck_assert_int_eq(status, ONSHI_OK);
    ck_assert_int_gt(read(old, before, sizeof before - 1), 0);
    ck_assert_int_gt(read(fresh, after, sizeof after - 1), 0);
    ck_assert_msg(strcmp(before, "1617580800\n") == 0, "the file that was open changed under its reader: %s", before);
    ck_assert_str_eq(after, "1623024000\n");
    (void)close(old);
    (void)close(fresh);
}
END_TEST

START_TEST(test_product_start_shows_the_product_the_faked_time) {
    start_shell("date +%Y%m%d%H%M%S");
    char line[64];

    read_line(line, sizeof line);

    ck_assert_str_eq(line, "20210405090000");
}
END_TEST

START_TEST(test_product_start_gives_a_reason_for_a_missing_command) {
    char *const command[] = {(char[]){"/no/such/product"}, NULL};

    enum onshi_status status = start(command);

    ck_assert_int_eq(status, ONSHI_NOT_FOUND);
    ck_assert_str_eq(bytes_text(&fixture.why), "/no/such/product: No such file or directory");
    ck_assert_int_eq(product.from, -1);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}
END_TEST

START_TEST(test_product_start_gives_a_reason_for_what_may_not_be_executed) {
    fixture_write(&fixture, "product", "#!/bin/sh\n");
    char path[FIXTURE_PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s", fixture_path(&fixture, "product"));
    char *const command[] = {path, NULL};

    enum onshi_status status = start(command);

    ck_assert_int_eq(status, ONSHI_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(bytes_text(&fixture.why), "Permission denied"));
}
END_TEST

START_TEST(test_product_has_ended_tells_how) {
    start_shell("exit 7");
    char nothing[2];
    read_line(nothing, sizeof nothing); // until its stdout is closed
    siginfo_t dead;
    ck_assert_int_eq(waitid(P_PID, (id_t)product.pid, &dead, WEXITED | WNOWAIT), 0);
    int how = 0;

    bool ended = product_has_ended(&product, &how);

    ck_assert(ended);
    ck_assert_int_eq(WEXITSTATUS(how), 7);
    ck_assert(product_has_ended(&product, &how));
}
END_TEST

START_TEST(test_product_has_ended_is_false_while_it_runs) {
    start_shell("read line");
    int how = 0;

    bool ended = product_has_ended(&product, &how);

    ck_assert(!ended);
    ck_assert_int_gt(product.pid, 0);
}
END_TEST

START_TEST(test_product_end_descendants_reaps_a_double_forked_child) {
    start_shell("setsid sh -c 'trap \"\" TERM HUP; echo $$; exec tail -f /dev/null' & exit 0");
    char line[64];
    read_line(line, sizeof line);
    pid_t orphan = (pid_t)strtol(line, NULL, 10);
    ck_assert_int_gt(orphan, 1);

    product_end_descendants();

    ck_assert_int_eq(kill(orphan, 0), -1);
    ck_assert_int_eq(errno, ESRCH);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
    ck_assert_int_eq(errno, ECHILD);
}
END_TEST

START_TEST(test_product_end_descendants_ends_a_stopped_product) {
    start_shell("kill -STOP $$");
    siginfo_t stopped;
    ck_assert_int_eq(waitid(P_PID, (id_t)product.pid, &stopped, WSTOPPED | WNOWAIT), 0);

    product_end_descendants();

    ck_assert_int_eq(kill(product.pid, 0), -1);
}
END_TEST

// libfaketime makes these two; a product that is killed cannot remove them.
START_TEST(test_product_end_descendants_removes_the_shared_memory_of_the_clock) {
    char memory[64], semaphore[64];
    start_shell("read line");
    (void)snprintf(memory, sizeof memory, "/dev/shm/faketime_shm_%ld", (long)product.pid);
    (void)snprintf(semaphore, sizeof semaphore, "/dev/shm/sem.faketime_sem_%ld", (long)product.pid);
    (void)close(open(memory, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    (void)close(open(semaphore, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    ck_assert(exists(memory) && exists(semaphore));

    product_end_descendants();

    ck_assert(!exists(memory));
    ck_assert(!exists(semaphore));
}
END_TEST

START_TEST(test_desk_ask_takes_an_answer_in_pieces) {
    start_desk("read line; printf '{\"id\":1,'; printf '\"ok\":true}\\n'; read line");

    enum onshi_status status = ask(PLENTY_MS);

    ck_assert_int_eq(status, ONSHI_OK);
}
END_TEST

START_TEST(test_desk_ask_numbers_its_requests) {
    start_desk("read a; echo '{\"id\":1}'; read b; echo '{\"id\":2}'; read c");

    enum onshi_status first = ask(PLENTY_MS);
    enum onshi_status second = ask(PLENTY_MS);

    ck_assert_int_eq(first, ONSHI_OK);
    ck_assert_int_eq(second, ONSHI_OK);
}
END_TEST

static const struct {
    const char *script;
    int deadline_ms;
    enum onshi_status status;
    const char *trouble, *why;
} wrongs[] = {
    {"read a; read b", SHORT_MS, ONSHI_TIMED_OUT, "in time", "it says nothing"},
    {"read a; printf '{\"id\":1'; read b", SHORT_MS, ONSHI_TIMED_OUT, "in time", "it says half of it"},
    {"read a; exit 0", PLENTY_MS, ONSHI_CLOSED, "ended", "it ends"},
    {"read a; kill -KILL $$", PLENTY_MS, ONSHI_CLOSED, "ended", "it is killed"},
    {"exec >&-; read a; read b", PLENTY_MS, ONSHI_CLOSED, "ended", "it closes its stdout"},
    {"read a; printf '{\"id\":1}'", PLENTY_MS, ONSHI_CLOSED, "ended", "it ends without ending its line"},
    {"read a; echo hello; read b", PLENTY_MS, ONSHI_MALFORMED, "no JSON", "rubbish"},
    {"read a; echo; read b", PLENTY_MS, ONSHI_MALFORMED, "no JSON", "an empty line"},
    {"read a; echo '[1]'; read b", PLENTY_MS, ONSHI_MALFORMED, "no JSON", "JSON that is no object"},
    {"read a; printf '{\"id\":1,\"x\":\"\\377\"}\\n'; read b", PLENTY_MS, ONSHI_MALFORMED, "no JSON", "not UTF-8"},
    {"read a; echo '{\"id\":1,\"id\":1}'; read b", PLENTY_MS, ONSHI_MALFORMED, "no JSON", "one member twice"},
    {"read a; echo '{\"id\":2}'; read b", PLENTY_MS, ONSHI_MALFORMED, "another", "another request's id"},
    {"read a; echo '{\"id\":\"1\"}'; read b", PLENTY_MS, ONSHI_MALFORMED, "another", "an id that is text"},
    {"read a; echo '{\"ok\":true}'; read b", PLENTY_MS, ONSHI_MALFORMED, "another", "no id"},
    {"echo '{\"id\":1}'; read a; read b", PLENTY_MS, ONSHI_OK, "", "an answer may come early; its request is there"},
    {"read a; exec tr '\\0' x </dev/zero", PLENTY_MS, ONSHI_MALFORMED, "more than", "a line without end"},
    {"read a; exec 3>&1; exec yes >&2", SHORT_MS, ONSHI_TIMED_OUT, "in time", "endless talk on stderr"},
};

START_TEST(test_desk_ask_says_what_went_wrong) {
    start_desk(wrongs[_i].script);

    enum onshi_status status = ask(wrongs[_i].deadline_ms);

    struct trouble trouble = desk_trouble(desk);
    ck_assert_msg(status == wrongs[_i].status, "%s: %s", wrongs[_i].why, onshi_status_name(status));
    ck_assert_msg(strstr(trouble.en, wrongs[_i].trouble) != NULL, "%s: %s", wrongs[_i].why, trouble.en);
    ck_assert_msg((trouble.ja[0] != 0) == (status != ONSHI_OK), "%s: no Japanese", wrongs[_i].why);
}
END_TEST

START_TEST(test_desk_ask_refuses_after_the_first_trouble) {
    start_desk("read a; echo hello; read b; echo '{\"id\":2}'; read c");
    ck_assert_int_eq(ask(PLENTY_MS), ONSHI_MALFORMED);

    enum onshi_status status = ask(PLENTY_MS);

    ck_assert_int_eq(status, ONSHI_CLOSED);
    ck_assert_ptr_nonnull(strstr(desk_trouble(desk).en, "no JSON"));
}
END_TEST

START_TEST(test_desk_ask_notices_that_nobody_reads) {
    enum { LARGE = 1024 * 1024 }; // more than a pipe holds
    char *text = calloc(1, LARGE + 1);
    memset(text, 'x', LARGE);
    start_desk("exec tail -f /dev/null");
    json_t *answer = NULL;

    enum onshi_status status = desk_ask(desk, json_pack("{s:s}", "text", text), PLENTY_MS, &answer);

    ck_assert_int_eq(status, ONSHI_CLOSED);
    ck_assert_ptr_nonnull(strstr(desk_trouble(desk).en, "stopped reading"));
    free(text);
}
END_TEST

static void interrupt(evutil_socket_t fd, short what, void *context) {
    (void)fd;
    (void)what;
    desk_interrupt(context);
}

START_TEST(test_desk_interrupt_ends_the_waiting) {
    start_desk("read a; read b");
    const struct timeval at_once = {0, 1000};
    ck_assert_int_eq(event_base_once(loop, -1, EV_TIMEOUT, interrupt, desk, &at_once), 0);

    enum onshi_status status = ask(PLENTY_MS);

    ck_assert_int_eq(status, ONSHI_CLOSED);
    ck_assert_ptr_nonnull(strstr(desk_trouble(desk).en, "interrupted"));
}
END_TEST

START_TEST(test_desk_keeps_a_bound_of_stderr_and_reads_on) {
    start_desk("read a; head -c 3000000 /dev/zero | tr '\\0' x >&2; echo '{\"id\":1}'; read b");

    enum onshi_status status = ask(PLENTY_MS);

    struct stat state;
    ck_assert_int_eq(status, ONSHI_OK);
    ck_assert_int_eq(stat(fixture_path(&fixture, "raw.jsonl"), &state), 0);
    ck_assert_int_lt(state.st_size, 2 * DESK_ERRORS_MAXIMUM);
}
END_TEST

// Lines that a product says of its own accord.
static void count(void *context, json_t *line) {
    int *lines = context;
    (*lines)++;
    json_decref(line);
}

static const struct {
    const char *script;
    enum onshi_status status;
    int least, most; // lines told
    const char *why;
} sayings[] = {
    {"echo '{\"event\":\"a\"}'; read a; echo '{\"event\":\"b\"}'; echo '{\"id\":1}'; read b", ONSHI_OK, 2, 2,
     "before a request and before its answer"},
    {"read a; echo '{\"id\":1,\"event\":\"a\"}'; read b", ONSHI_OK, 0, 0, "what has an id is an answer"},
    {"read a; echo '{\"event\":7}'; read b", ONSHI_MALFORMED, 0, 0, "an event has a name"},
    {"read a; echo '{\"ok\":true}'; read b", ONSHI_MALFORMED, 0, 0, "and what has neither is no answer"},
    {"read a; exec yes '{\"event\":\"a\"}'", ONSHI_TIMED_OUT, 1, 100000000, "events without end are no answer in time"},
    {"read a; yes '{\"event\":\"a\"}' | head -c 70000000; read b", ONSHI_MALFORMED, 1, DESK_TOTAL_MAXIMUM / 14,
     "nor more than all lines may have together"},
};

START_TEST(test_desk_listen_tells_what_the_row_says) {
    int lines = 0;
    start_desk(sayings[_i].script);
    desk_listen(desk, count, &lines);

    enum onshi_status status = ask(sayings[_i].status == ONSHI_TIMED_OUT ? SHORT_MS : PLENTY_MS);

    ck_assert_msg(status == sayings[_i].status, "%s: %s", sayings[_i].why, onshi_status_name(status));
    ck_assert_msg(lines >= sayings[_i].least && lines <= sayings[_i].most, "%s: %d lines", sayings[_i].why, lines);
}
END_TEST

START_TEST(test_desk_takes_no_event_when_nobody_listens) {
    start_desk("read a; echo '{\"event\":\"a\"}'; read b");

    enum onshi_status status = ask(PLENTY_MS);

    ck_assert_int_eq(status, ONSHI_MALFORMED);
}
END_TEST

#define LENGTH(rows) (int)(sizeof(rows) / sizeof(rows)[0])

static TCase *sandbox_case(void) {
    TCase *tcase = tcase_create("sandbox");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_sandbox_make_makes_folders_for_this_user_only);
    tcase_add_test(tcase, test_sandbox_make_refuses_a_folder_that_is_there);
    tcase_add_test(tcase, test_sandbox_remove_takes_links_but_never_follows_them);
    tcase_add_test(tcase, test_sandbox_remove_takes_what_a_product_has_put_there);
    tcase_add_test(tcase, test_sandbox_set_clock_puts_the_file_in_place_whole);
    return tcase;
}

static TCase *product_case(void) {
    TCase *tcase = tcase_create("product");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 30);
    tcase_add_test(tcase, test_product_start_shows_the_product_the_faked_time);
    tcase_add_test(tcase, test_product_start_gives_a_reason_for_a_missing_command);
    tcase_add_test(tcase, test_product_start_gives_a_reason_for_what_may_not_be_executed);
    tcase_add_test(tcase, test_product_has_ended_tells_how);
    tcase_add_test(tcase, test_product_has_ended_is_false_while_it_runs);
    tcase_add_test(tcase, test_product_end_descendants_reaps_a_double_forked_child);
    tcase_add_test(tcase, test_product_end_descendants_ends_a_stopped_product);
    tcase_add_test(tcase, test_product_end_descendants_removes_the_shared_memory_of_the_clock);
    return tcase;
}

static TCase *desk_case(void) {
    TCase *tcase = tcase_create("desk");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_desk_ask_takes_an_answer_in_pieces);
    tcase_add_test(tcase, test_desk_ask_numbers_its_requests);
    tcase_add_loop_test(tcase, test_desk_ask_says_what_went_wrong, 0, LENGTH(wrongs));
    tcase_add_test(tcase, test_desk_ask_refuses_after_the_first_trouble);
    tcase_add_test(tcase, test_desk_ask_notices_that_nobody_reads);
    tcase_add_test(tcase, test_desk_interrupt_ends_the_waiting);
    tcase_add_test(tcase, test_desk_keeps_a_bound_of_stderr_and_reads_on);
    tcase_add_loop_test(tcase, test_desk_listen_tells_what_the_row_says, 0, LENGTH(sayings));
    tcase_add_test(tcase, test_desk_takes_no_event_when_nobody_listens);
    return tcase;
}

int main(void) {
    Suite *suite = suite_create("stage");
    suite_add_tcase(suite, sandbox_case());
    suite_add_tcase(suite, product_case());
    suite_add_tcase(suite, desk_case());
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
