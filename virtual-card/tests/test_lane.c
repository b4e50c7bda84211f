// SPDX-License-Identifier: Apache-2.0
//
// Lanes: that they stand side by side, and that nothing is left of them.
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "virtual-card/tests/test_lane_bench.h"
#include "virtual-card/vpcd/deadline.h"

enum { NOBODY = 65534 };

// count_readers returns how many readers the client sees: one vpcd reader shows two slots.
static int count_readers(SCARDCONTEXT context)
{
    char names[16 * MAX_READERNAME];
    DWORD size = sizeof names;
    int count = 0;

    if (SCardListReaders(context, NULL, names, &size) != SCARD_S_SUCCESS) {
        return 0;
    }
    for (const char *name = names; *name != '\0'; name += strlen(name) + 1) {
        count++;
    }
    return count;
}

// sees_card waits until the first reader holds a card: 1, or 0 when it is empty for `milliseconds`.
static int sees_card(SCARDCONTEXT context, int milliseconds)
{
    char names[16 * MAX_READERNAME];
    DWORD size = sizeof names;
    struct deadline end = deadline_in(milliseconds);
    SCARD_READERSTATE reader = {.szReader = names, .dwCurrentState = SCARD_STATE_UNAWARE};

    if (SCardListReaders(context, NULL, names, &size) != SCARD_S_SUCCESS) {
        return 0;
    }
    while (SCardGetStatusChange(context, (DWORD)deadline_left(&end), &reader, 1) == SCARD_S_SUCCESS) {
        if ((reader.dwEventState & SCARD_STATE_PRESENT) != 0) {
            return 1;
        }
        reader.dwCurrentState = reader.dwEventState;
    }
    return 0;
}

static int waits_for_card(SCARDCONTEXT context)
{
    return sees_card(context, BENCH_MILLISECONDS);
}

static int sees_card_now(SCARDCONTEXT context)
{
    return sees_card(context, 0);
}

START_TEST(test_lane_two_open_at_once_see_only_their_own)
{
    struct bench first;
    struct bench second;
    bench_open(&first);
    bench_open(&second);

    bench_card(&first, "insert", "inserted");

    ck_assert_int_eq(bench_client(lane_socket(first.lane), waits_for_card), 1);
    ck_assert_int_eq(bench_client(lane_socket(second.lane), sees_card_now), 0);
    bench_card(&second, "insert", "inserted"); // the fence: the second lane does see a card of its own
    ck_assert_int_eq(bench_client(lane_socket(second.lane), waits_for_card), 1);
    ck_assert_int_eq(bench_client(lane_socket(first.lane), count_readers), 2);
    ck_assert_int_eq(bench_client(lane_socket(second.lane), count_readers), 2);
    bench_close(&second);
    bench_close(&first);
}
END_TEST

static char *read_mounts(void)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = fopen("/proc/self/mountinfo", "re");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_gt(getdelim(&text, &size, '\0', file), 0);
    fclose(file);
    return text;
}

START_TEST(test_lane_close_leaves_nothing)
{
    char *mounts_before = read_mounts();
    const bool run_folder_before = access("/run/pcscd", F_OK) == 0;
    struct bench bench;
    bench_open(&bench);
    bench_card(&bench, "insert", "inserted");
    const pid_t daemon = lane_daemon(bench.lane);
    const pid_t holder = card_process_pid(bench.holder);
    const bool isolated = lane_isolated(bench.lane);

    bench_close(&bench); // which fails when the folder is not empty

    char *mounts_after = read_mounts();
    ck_assert_str_eq(mounts_after, mounts_before);
    ck_assert(kill(daemon, 0) != 0 && errno == ESRCH);
    ck_assert(kill(holder, 0) != 0 && errno == ESRCH);
    ck_assert(!isolated || run_folder_before == (access("/run/pcscd", F_OK) == 0));
    free(mounts_before);
    free(mounts_after);
}
END_TEST

START_TEST(test_lane_leaves_no_descriptor)
{
    struct bench bench;
    const int before = dup(STDERR_FILENO);
    close(before);

    bench_open(&bench);
    bench_card(&bench, "insert", "inserted");
    bench_close(&bench);

    const int after = dup(STDERR_FILENO);
    close(after);
    ck_assert_int_eq(after, before);
}
END_TEST

START_TEST(test_lane_path_too_long)
{
    char path[200];
    struct lane *lane = NULL;
    struct bytes_writer why;
    memset(path, 'x', sizeof path - 1);
    path[0] = '/';
    path[sizeof path - 1] = '\0';
    bytes_writer_init(&why, 1024);

    ck_assert_int_eq(lane_open(path, &lane, &why), ONSHI_TOO_LONG);

    ck_assert_ptr_null(lane);
    ck_assert_uint_gt(why.length, 0);
    bytes_writer_free(&why);
}
END_TEST

START_TEST(test_lane_folder_missing)
{
    struct lane *lane = NULL;

    ck_assert_int_eq(lane_open("/tmp/onshi-no-such-folder", &lane, NULL), ONSHI_IO);

    ck_assert_ptr_null(lane);
}
END_TEST

START_TEST(test_lane_plug_of_a_dead_daemon)
{
    struct bench bench;
    bench_open(&bench);
    bench_card(&bench, "insert", "inserted");

    kill(lane_daemon(bench.lane), SIGKILL);
    json_t *event = bench_expect(bench_source_of_card(bench.holder), "removed");

    ck_assert_str_eq(bench_text(event, "by"), "reader");
    json_decref(event);
    bench_card(&bench, "insert", "refused");
    bench_close(&bench);
}
END_TEST

// open_and_wait is a harness that opens a lane, reports its daemon and is then killed.
static void open_and_wait(const char *folder, int report)
{
    struct lane *lane;
    pid_t daemon;

    if (lane_open(folder, &lane, NULL) != ONSHI_OK) {
        _exit(1);
    }
    daemon = lane_daemon(lane);
    if (write(report, &daemon, sizeof daemon) == sizeof daemon) {
        pause();
    }
    _exit(1);
}

static void remove_lane_files(const char *folder)
{
    static const char *const names[] = {"pcscd.comm", "reader.conf", "pcscd.log"};
    char path[2 * BENCH_PATH_SIZE];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
}

START_TEST(test_lane_daemon_dies_with_its_owner)
{
    char folder[BENCH_PATH_SIZE];
    int report[2];
    pid_t daemon = -1;
    bench_make_folder(folder);
    ck_assert_int_eq(pipe2(report, O_CLOEXEC), 0);
    pid_t owner = fork();
    if (owner == 0) {
        open_and_wait(folder, report[1]);
    }
    close(report[1]);
    ck_assert_int_eq(read(report[0], &daemon, sizeof daemon), sizeof daemon);
    struct pollfd end = {.fd = pidfd_open(daemon, 0), .events = POLLIN};
    ck_assert_int_ge(end.fd, 0);

    kill(owner, SIGKILL);

    ck_assert_int_eq(poll(&end, 1, BENCH_MILLISECONDS), 1);
    waitpid(owner, NULL, 0);
    close(end.fd);
    close(report[0]);
    remove_lane_files(folder);
    bench_drop_folder(folder);
}
END_TEST

// become_nobody gives up root, in a mount namespace with a /run of its own that has (or has not) a /run/pcscd.
static bool become_nobody(const char *folder, bool with_run_folder)
{
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", "/run", "tmpfs", 0, "mode=755") != 0) {
        return false;
    }
    if (with_run_folder && (mkdir("/run/pcscd", 0700) != 0 || chown("/run/pcscd", NOBODY, NOBODY) != 0)) {
        return false;
    }
    return chown(folder, NOBODY, NOBODY) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
           setresuid(NOBODY, NOBODY, NOBODY) == 0;
}

enum { AS_EXPECTED = 0, NOT_ALLOWED_HERE = 1, OTHERWISE = 2 };

static int open_shared(const char *folder)
{
    struct lane *first;
    int card;

    if (!become_nobody(folder, true)) {
        return NOT_ALLOWED_HERE;
    }
    if (lane_open(folder, &first, NULL) != ONSHI_OK) {
        return OTHERWISE;
    }
    bool fine = !lane_isolated(first) && lane_connect_card(first, &card) == ONSHI_OK &&
                bench_client(lane_socket(first), count_readers) == 2;
    lane_close(first);
    return fine ? AS_EXPECTED : OTHERWISE;
}

static int open_impossible(const char *folder)
{
    struct lane *lane;
    struct bytes_writer why;

    bytes_writer_init(&why, 1024);
    if (!become_nobody(folder, false)) {
        return NOT_ALLOWED_HERE;
    }
    bool fine = lane_open(folder, &lane, &why) == ONSHI_UNSUPPORTED && strstr(bytes_text(&why), "/run/pcscd") != NULL;
    bytes_writer_free(&why);
    return fine ? AS_EXPECTED : OTHERWISE;
}

static int run_in_child(int (*body)(const char *folder), const char *folder)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        _exit(body(folder));
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static const struct {
    int (*body)(const char *folder);
    const char *what;
} UNPRIVILEGED_ROWS[] = {
    {open_shared, "no namespaces, /run/pcscd is there: a free pair of ports"},
    {open_impossible, "no namespaces, no /run/pcscd: unsupported, and why"},
};

START_TEST(test_lane_without_privileges)
{
    char folder[BENCH_PATH_SIZE];
    bench_make_folder(folder);

    int result = run_in_child(UNPRIVILEGED_ROWS[_i].body, folder);

    if (result == NOT_ALLOWED_HERE) {
        fprintf(stderr, "not run, needs root: %s\n", UNPRIVILEGED_ROWS[_i].what);
    } else {
        ck_assert_msg(result == AS_EXPECTED, "%s", UNPRIVILEGED_ROWS[_i].what);
    }
    bench_drop_folder(folder);
}
END_TEST

START_TEST(test_lane_folder_inside_run)
{
    struct bench bench = {.directory = "/run/onshi-lane-XXXXXX"};
    if (mkdtemp(bench.directory) == NULL) {
        return; // only root can, and only root needs to: /run is covered in the daemon's namespace
    }

    ck_assert_int_eq(lane_open(bench.directory, &bench.lane, NULL), ONSHI_OK);

    ck_assert_int_eq(bench_client(lane_socket(bench.lane), count_readers), 2);
    lane_close(bench.lane);
    bench_drop_folder(bench.directory);
}
END_TEST

static const struct {
    const char *command;
    const char *reason;
} REFUSED_ROWS[] = {
    {"{\"do\":\"insert\"}", "already-inserted"},
    {"{\"do\":\"dance\"}", "unknown"},
    {"{}", "unknown"},
};

START_TEST(test_card_process_refuses)
{
    struct bench bench;
    bench_open(&bench);
    bench_card(&bench, "insert", "inserted");

    ck_assert_int_eq(card_process_send(bench.holder, json_loads(REFUSED_ROWS[_i].command, 0, NULL)), ONSHI_OK);
    json_t *event = bench_expect(bench_source_of_card(bench.holder), "refused");

    ck_assert_str_eq(bench_text(event, "reason"), REFUSED_ROWS[_i].reason);
    json_decref(event);
    bench_close(&bench);
}
END_TEST

START_TEST(test_card_process_says_when_it_has_quit)
{
    struct bench bench;
    json_t *event = NULL;
    bench_open(&bench);
    struct pollfd wait = {.fd = card_process_fd(bench.holder), .events = POLLIN};

    ck_assert_int_eq(card_process_send(bench.holder, json_pack("{s:s}", "do", "quit")), ONSHI_OK);

    ck_assert_int_eq(poll(&wait, 1, BENCH_MILLISECONDS), 1);
    ck_assert_int_eq(card_process_read(bench.holder, &event), ONSHI_CLOSED);
    bench_close(&bench);
}
END_TEST

enum { MANY = 3000 };

// ask_many sends many APDUs to the card: 1 when each was answered.
static int ask_many(SCARDCONTEXT context)
{
    static const unsigned char status[] = {0x00, 0x20, 0x00, 0x80};
    char names[16 * MAX_READERNAME];
    unsigned char answer[258];
    DWORD size = sizeof names;
    DWORD protocol;
    SCARDHANDLE card;

    if (sees_card(context, BENCH_MILLISECONDS) == 0 ||
        SCardListReaders(context, NULL, names, &size) != SCARD_S_SUCCESS ||
        SCardConnect(context, names, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T1, &card, &protocol) != SCARD_S_SUCCESS) {
        return 0;
    }
    for (int i = 0; i < MANY; i++) {
        DWORD got = sizeof answer;
        if (SCardTransmit(card, SCARD_PCI_T1, status, sizeof status, NULL, answer, &got) != SCARD_S_SUCCESS) {
            return 0;
        }
    }
    return 1;
}

START_TEST(test_card_process_answers_while_nobody_reads)
{
    struct bench bench;
    bench_open(&bench);
    bench_card(&bench, "insert", "inserted");

    ck_assert_int_eq(bench_client(lane_socket(bench.lane), ask_many), 1); // and the caller waits for it

    for (int i = 0; i < MANY; i++) {
        json_decref(bench_expect(bench_source_of_card(bench.holder), "apdu"));
    }
    bench_close(&bench);
}
END_TEST

static Suite *lane_suite(void)
{
    Suite *suite = suite_create("lane");
    TCase *lanes = tcase_create("lanes");

    tcase_set_timeout(lanes, 30);
    tcase_add_test(lanes, test_lane_two_open_at_once_see_only_their_own);
    tcase_add_test(lanes, test_lane_close_leaves_nothing);
    tcase_add_test(lanes, test_lane_leaves_no_descriptor);
    tcase_add_test(lanes, test_lane_path_too_long);
    tcase_add_test(lanes, test_lane_folder_missing);
    tcase_add_test(lanes, test_lane_plug_of_a_dead_daemon);
    tcase_add_test(lanes, test_lane_daemon_dies_with_its_owner);
    tcase_add_loop_test(lanes, test_lane_without_privileges, 0, sizeof UNPRIVILEGED_ROWS / sizeof *UNPRIVILEGED_ROWS);
    tcase_add_test(lanes, test_lane_folder_inside_run);
    tcase_add_loop_test(lanes, test_card_process_refuses, 0, sizeof REFUSED_ROWS / sizeof *REFUSED_ROWS);
    tcase_add_test(lanes, test_card_process_says_when_it_has_quit);
    tcase_add_test(lanes, test_card_process_answers_while_nobody_reads);
    suite_add_tcase(suite, lanes);
    return suite;
}

int main(void)
{
    if (!bench_possible()) {
        return BENCH_SKIPPED;
    }

    SRunner *runner = srunner_create(lane_suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
