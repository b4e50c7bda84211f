// SPDX-License-Identifier: Apache-2.0
//
// The ledger's file: whose it is, who has it, what is in it after a failure. Also the audit and the measures, which need
// a file to be worth something.
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/calendar.h"
#include "mocks/ledger/audit.h"
#include "mocks/ledger/batches.h"
#include "mocks/ledger/changes.h"
#include "mocks/tests/ledgers.h"

static struct ledgers home;
static struct bytes_writer why;

static void set_up(enum ledgers_place place) {
    ledgers_set_up(&home, place);
    ledgers_add_people(&home);
    bytes_writer_init(&why, 4096);
}

static void set_up_memory(void) {
    set_up(MEMORY_LEDGER);
}

static void set_up_file(void) {
    set_up(FILE_LEDGER);
}

static void set_up_reopened(void) {
    set_up(REOPENED_LEDGER);
}

static void tear_down(void) {
    bytes_writer_free(&why);
    ledgers_tear_down(&home);
}

static void let_go(void) {
    ledger_free(home.ledger);
    home.ledger = NULL;
}

// Changes the file behind the ledger's back.
static void run_sql(const char *command) {
    sqlite3 *database = NULL;
    ck_assert_int_eq(sqlite3_open(home.path, &database), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(database, command, NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

static void expect_refusal(enum onshi_status status, const char *japanese, const char *english) {
    ck_assert_int_eq(ledger_open(home.path, &home.ledger, &why), status);
    ck_assert_ptr_null(home.ledger);
    ck_assert_msg(strstr(bytes_text(&why), japanese) != NULL, "%s", bytes_text(&why));
    ck_assert_msg(strstr(bytes_text(&why), english) != NULL, "%s", bytes_text(&why));
}

START_TEST(test_file_of_a_newer_program_is_refused) {
    let_go();
    run_sql("PRAGMA user_version=2");

    expect_refusal(ONSHI_UNSUPPORTED, "新しい版", "a newer Onshi wrote this ledger");
}
END_TEST

START_TEST(test_file_of_another_program_is_refused_and_not_touched) {
    let_go();
    ck_assert_int_eq(unlink(home.path), 0);
    run_sql("CREATE TABLE other (a); INSERT INTO other VALUES (7);"
            "PRAGMA user_version=1");
    struct stat before, after;
    ck_assert_int_eq(stat(home.path, &before), 0);

    expect_refusal(ONSHI_MALFORMED, "台帳ではない", "no ledger of Onshi");

    ck_assert_int_eq(stat(home.path, &after), 0);
    ck_assert_int_eq(before.st_size, after.st_size);
    ck_assert(before.st_mtim.tv_sec == after.st_mtim.tv_sec && before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
}
END_TEST

START_TEST(test_file_that_is_no_database_is_refused) {
    let_go();
    int file = open(home.path, O_WRONLY | O_TRUNC | O_CREAT, 0600);
    ck_assert_int_ge(file, 0);
    for (int i = 0; i < 200; i++) {
        ck_assert_int_eq(write(file, "<person id=\"taro\"/>\n", 20), 20);
    }
    ck_assert_int_eq(close(file), 0);

    expect_refusal(ONSHI_MALFORMED, "台帳ではない", "no ledger of Onshi");
}
END_TEST

// What cannot be read is not answered with "nobody": that would be a lie [DR-063].
START_TEST(test_file_with_a_damaged_person_is_not_nobody) {
    const struct ledger_key key = {"990010", "見本", "222", NULL, CALENDAR_NEVER};
    const struct eligibility_request request = {
        .institution = CLINIC, .day = "20210701",
        .search = {.insurer = "  990010", .symbol = "見本", .number = "222", .birthdate = "19680101",
                   .ceiling_consent = "0"}};
    struct eligibility_answer answer;
    let_go();
    run_sql("UPDATE fact SET body = x'41' WHERE kind = 3");
    ck_assert_int_eq(ledger_open(home.path, &home.ledger, NULL), ONSHI_OK);
    struct service *service = service_new(home.ledger);
    ck_assert_int_eq(service_add_institution(service, CLINIC), ONSHI_OK);

    ck_assert_int_eq(ledger_find_by_number(home.ledger, &key, INT64_C(1625065200), INT64_C(1625065200)).match,
                     LEDGER_FAILED);
    service_confirm_by_number(service, CLINIC, &request, INT64_C(1625065200) /* 2021-07-01 */, &answer);

    ck_assert_str_eq(answer.code, "MOCK0009E");
    ck_assert_int_eq(answer.status, STATUS_ERROR);
    service_free(service);
}
END_TEST

START_TEST(test_file_in_a_folder_that_is_not_there_is_refused) {
    let_go();
    size_t length = strlen(home.folder);
    (void)snprintf(home.path + length, sizeof home.path - length, "/no/site.ledger");

    expect_refusal(ONSHI_IO, "フォルダ", "look at the folder");
}
END_TEST

// A child has the ledger open and says so; it ends when the pipe does.
static pid_t hold_in_child(int *out_write) {
    int ready[2];
    int end[2];
    char byte = 0;
    ck_assert(pipe(ready) == 0 && pipe(end) == 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct ledger *ledger = NULL;
        (void)close(end[1]);
        byte = ledger_open(home.path, &ledger, NULL) == ONSHI_OK ? 'y' : 'n';
        (void)!write(ready[1], &byte, 1);
        (void)!read(end[0], &byte, 1);
        _exit(0);
    }
    (void)close(ready[1]);
    (void)close(end[0]);
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    ck_assert_int_eq(byte, 'y');
    (void)close(ready[0]);
    *out_write = end[1];
    return child;
}

START_TEST(test_file_belongs_to_one_process) {
    let_go();
    int pipe_to_child = -1;
    pid_t child = hold_in_child(&pipe_to_child);

    expect_refusal(ONSHI_TIMED_OUT, "ほかのプロセスが使用中", "another process has this ledger open");

    ck_assert_int_eq(kill(child, SIGKILL), 0);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    (void)close(pipe_to_child);
    ck_assert_int_eq(ledger_open(home.path, &home.ledger, NULL), ONSHI_OK); // it goes with the process
}
END_TEST

START_TEST(test_group_is_there_as_a_whole) {
    ck_assert_int_eq(ledger_begin(home.ledger), ONSHI_OK);
    ck_assert_int_eq(ledger_set_reference(home.ledger, CLINIC, &taro, "K1"), ONSHI_OK);
    ck_assert_int_eq(ledger_set_reference(home.ledger, CLINIC, &elder, "K2"), ONSHI_OK);
    ck_assert_int_eq(ledger_end(home.ledger, ONSHI_OK), ONSHI_OK);
    ledgers_again(&home);

    ck_assert_str_eq(ledger_reference(home.ledger, CLINIC, &taro), "K1");
    ck_assert_str_eq(ledger_reference(home.ledger, CLINIC, &elder), "K2");
}
END_TEST

START_TEST(test_group_is_taken_back_as_a_whole) {
    const struct ledger_change change = {
        .kind = LEDGER_CANCELLED, .person = "taro", .known = 0, .coverage_id = "new"};
    struct person late = newborn;
    late.id = "late";
    ck_assert_int_eq(ledger_begin(home.ledger), ONSHI_OK);
    ck_assert_int_eq(ledger_set_reference(home.ledger, CLINIC, &taro, "K1"), ONSHI_OK);
    ck_assert_int_eq(ledger_add_person(home.ledger, &late), ONSHI_OK);
    ck_assert_int_eq(ledger_apply_change(home.ledger, &change), ONSHI_NOT_FOUND); // not known at 0: a group in the group
    ck_assert_ptr_nonnull(ledger_find_person(home.ledger, "late", 0));

    ck_assert_int_eq(ledger_end(home.ledger, ONSHI_UNSUPPORTED), ONSHI_UNSUPPORTED);

    ck_assert_str_eq(ledger_reference(home.ledger, CLINIC, &taro), "");
    ck_assert_ptr_null(ledger_find_person(home.ledger, "late", 0));
}
END_TEST

// What was found inside a group that is taken back is not found any more.
START_TEST(test_group_that_is_taken_back_is_forgotten) {
    const struct ledger_key key = {"990010", "見本", "222", NULL, CALENDAR_NEVER};
    const int64_t july = INT64_C(1625065200);
    const struct ledger_change change = {
        .kind = LEDGER_CANCELLED, .person = "taro", .known = july, .coverage_id = "new"};
    ck_assert_int_eq(ledger_begin(home.ledger), ONSHI_OK);
    ck_assert_int_eq(ledger_apply_change(home.ledger, &change), ONSHI_OK);
    ck_assert_int_eq(ledger_find_by_number(home.ledger, &key, july, july).match, LEDGER_NONE);

    ck_assert_int_eq(ledger_end(home.ledger, ONSHI_UNSUPPORTED), ONSHI_UNSUPPORTED);

    ck_assert_int_eq(ledger_find_by_number(home.ledger, &key, july, july).match, LEDGER_ONE);
}
END_TEST

// Adds rows until the store refuses; the batch must not come to be.
static void fill_up(void) {
    static const char row[4096];
    struct ledger_batch *batch = NULL;
    struct random_source numbers = random_from(1, "reception");
    char reception[LEDGER_RECEPTION_SIZE] = "";
    ck_assert_int_eq(ledger_batch_begin(home.ledger, LEDGER_BATCH_QUERY, CLINIC, "", 1, &batch), ONSHI_OK);
    enum onshi_status status = ONSHI_OK;
    for (int i = 0; i < 10000 && status == ONSHI_OK; i++) {
        status = ledger_batch_add(batch, row, sizeof row);
    }
    ck_assert_int_eq(status, ONSHI_IO);
    ck_assert_int_eq(ledger_batch_add(batch, row, 1), ONSHI_IO);
    ck_assert_int_eq(ledger_batch_commit(batch, &numbers, reception), ONSHI_IO);
    ck_assert_str_eq(reception, "");
}

static void expect_nothing_half(void) {
    int64_t removed = -1;
    ck_assert_int_eq(ledger_batch_expire(home.ledger, INT64_MAX, &removed), ONSHI_OK);
    ck_assert_int_eq(removed, 0);
    ck_assert_str_eq(ledger_reference(home.ledger, CLINIC, &taro), "K1");
}

START_TEST(test_full_ledger_refuses_and_works_again) {
    ck_assert_int_eq(ledger_set_reference(home.ledger, CLINIC, &taro, "K1"), ONSHI_OK);
    ck_assert_int_eq(ledger_limit(home.ledger, 1024 * 1024), ONSHI_OK);

    fill_up();

    expect_nothing_half();
    ck_assert_int_eq(ledger_limit(home.ledger, 64 * 1024 * 1024), ONSHI_OK);
    ck_assert_int_eq(ledger_set_reference(home.ledger, CLINIC, &taro, "K2"), ONSHI_OK);
    ledgers_again(&home);
    ck_assert_str_eq(ledger_reference(home.ledger, CLINIC, &taro), "K2");
}
END_TEST

// The last piece and the reception number come to be together.
START_TEST(test_full_ledger_at_the_commit_of_a_batch_keeps_nothing_of_it) {
    static const char row[4096];
    struct ledger_batch *batch = NULL;
    struct random_source numbers = random_from(1, "reception");
    char reception[LEDGER_RECEPTION_SIZE] = "";
    ck_assert_int_eq(ledger_set_reference(home.ledger, CLINIC, &taro, "K1"), ONSHI_OK);
    ck_assert_int_eq(ledger_batch_begin(home.ledger, LEDGER_BATCH_QUERY, CLINIC, "", 1, &batch), ONSHI_OK);
    for (int i = 0; i < 50; i++) { // less than a piece
        ck_assert_int_eq(ledger_batch_add(batch, row, sizeof row), ONSHI_OK);
    }
    ck_assert_int_eq(ledger_limit(home.ledger, 4096), ONSHI_OK); // no page more than there are

    ck_assert_int_eq(ledger_batch_commit(batch, &numbers, reception), ONSHI_IO);

    ck_assert_str_eq(reception, "");
    expect_nothing_half();
}
END_TEST

START_TEST(test_full_ledger_in_a_group_keeps_nothing_of_it) {
    ck_assert_int_eq(ledger_set_reference(home.ledger, CLINIC, &taro, "K1"), ONSHI_OK);
    ck_assert_int_eq(ledger_limit(home.ledger, 1024 * 1024), ONSHI_OK);
    ck_assert_int_eq(ledger_begin(home.ledger), ONSHI_OK);
    ck_assert_int_eq(ledger_set_reference(home.ledger, CLINIC, &elder, "K9"), ONSHI_OK);

    fill_up();
    enum onshi_status after = ledger_set_reference(home.ledger, CLINIC, &twin_one, "K8");
    enum onshi_status end = ledger_end(home.ledger, ONSHI_IO);

    ck_assert(after == ONSHI_OK || after == ONSHI_IO);
    ck_assert_int_eq(end, ONSHI_IO);
    expect_nothing_half();
    ck_assert_str_eq(ledger_reference(home.ledger, CLINIC, &elder), "");
    ck_assert_str_eq(ledger_reference(home.ledger, CLINIC, &twin_one), "");
}
END_TEST

// The file system itself refuses to let a file grow, as on a full disk.
START_TEST(test_full_disk_refuses_and_works_again) {
    struct rlimit before;
    ck_assert_int_eq(ledger_set_reference(home.ledger, CLINIC, &taro, "K1"), ONSHI_OK);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    const struct rlimit full = {.rlim_cur = 2 * 1024 * 1024, .rlim_max = before.rlim_max};
    ck_assert(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &full), 0);

    fill_up();

    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    expect_nothing_half();
    ck_assert_int_eq(ledger_set_reference(home.ledger, CLINIC, &taro, "K2"), ONSHI_OK);
    ledgers_again(&home);
    ck_assert_str_eq(ledger_reference(home.ledger, CLINIC, &taro), "K2");
}
END_TEST

static enum onshi_status note(void *context, const struct ledger_audit *entry) {
    return bytes_printf(context, "%d %s %d %s %s %s;", (int)entry->instant, entry->institution, (int)entry->act,
                        entry->person, entry->measure, entry->detail);
}

START_TEST(test_audit_tells_who_asked_what_under_which_measure) { // DR-117
    const struct ledger_audit search = {.instant = 200, .institution = CLINIC, .act = AUDIT_DISASTER_BY_NUMBER,
                                        .person = "taro", .measure = "見本豪雨", .detail = "number"};
    const struct ledger_audit nobody = {.instant = 100, .institution = DENTIST, .act = AUDIT_MEDICATION};
    ck_assert_int_eq(ledger_add_audit(home.ledger, &nobody), ONSHI_OK);
    ck_assert_int_eq(ledger_add_audit(home.ledger, &search), ONSHI_OK);
    ledgers_again(&home);

    ck_assert_int_eq(ledger_read_audit(home.ledger, 100, note, &why), ONSHI_OK);
    ck_assert_str_eq(bytes_text(&why), "100 9930000014 3   ;200 9910000018 7 taro 見本豪雨 number;");
    why.length = 0;
    ck_assert_int_eq(ledger_expire_audit(home.ledger, 200), ONSHI_OK);
    ck_assert_int_eq(ledger_read_audit(home.ledger, 0, note, &why), ONSHI_OK);
    ck_assert_str_eq(bytes_text(&why), "200 9910000018 7 taro 見本豪雨 number;");
}
END_TEST

static const struct disaster_query number_of_taro = {.insurer = "990010", .symbol = "見本", .number = "222"};
static const struct disaster_query nobody_at_all = {.name = "架空　花子", .birthdate = "19990101"};

START_TEST(test_audit_has_every_search_in_a_disaster) { // DR-117
    struct disaster_answer answer;
    struct service *service = service_new(home.ledger);
    ck_assert_int_eq(service_add_institution(service, CLINIC), ONSHI_OK);
    ck_assert_int_eq(service_open_measure(service, "見本豪雨", "99", 100, INT64_C(2000000000)), ONSHI_OK);

    service_disaster_search(service, CLINIC, &number_of_taro, INT64_C(1634700000), &answer);
    service_disaster_search(service, CLINIC, &nobody_at_all, INT64_C(1634700001), &answer);
    service_disaster_search(service, CLINIC, &number_of_taro, 99, &answer); // under no measure

    ck_assert_int_eq(ledger_read_audit(home.ledger, 0, note, &why), ONSHI_OK);
    ck_assert_str_eq(bytes_text(&why), "1634700000 9910000018 7 taro 見本豪雨 ;"
                                       "1634700001 9910000018 8  見本豪雨 MOCK3003E;");
    service_free(service);
}
END_TEST

START_TEST(test_measures_are_there_after_a_new_start) {
    struct disaster_answer answer;
    struct service *service = service_new(home.ledger);
    ck_assert_int_eq(service_open_measure(service, "見本豪雨", "99", 100, INT64_C(2000000000)), ONSHI_OK);
    ck_assert_int_eq(service_open_measure(service, "例地震", "99", 100, 200), ONSHI_OK);
    ck_assert_int_eq(service_close_measure(service, "例地震"), ONSHI_OK);
    service_free(service);
    ledgers_again(&home);

    service = service_new(home.ledger);
    ck_assert_int_eq(service_add_institution(service, CLINIC), ONSHI_OK);
    service_disaster_search(service, CLINIC, &number_of_taro, INT64_C(1634700000), &answer);
    ck_assert_ptr_null(answer.code);
    service_disaster_search(service, CLINIC, &number_of_taro, 150, &answer);

    ck_assert_str_eq(answer.code, "MOCK3003E"); // taro was not known then, and the measure covers
    service_free(service);
}
END_TEST

START_TEST(test_audit_refuses_what_is_too_long) {
    char detail[LEDGER_AUDIT_BYTES + 2];
    const struct ledger_audit entry = {.instant = 1, .institution = CLINIC, .act = AUDIT_BATCH, .detail = detail};
    memset(detail, 'x', sizeof detail - 1);
    detail[sizeof detail - 1] = 0;

    ck_assert_int_eq(ledger_add_audit(home.ledger, &entry), ONSHI_TOO_LONG);
}
END_TEST

START_TEST(test_measures_are_kept_by_name) { // DR-114
    struct ledger_measure all[LEDGER_MEASURES_MAXIMUM];
    const struct ledger_measure rain = {"見本豪雨", "99", 100, 200};
    const struct ledger_measure quake = {"例地震", "9910", 150, 250};
    const struct ledger_measure wider = {"見本豪雨", "99 98", 100, 300};
    int count = -1;
    ck_assert_int_eq(ledger_set_measure(home.ledger, &rain), ONSHI_OK);
    ck_assert_int_eq(ledger_set_measure(home.ledger, &quake), ONSHI_OK);
    ck_assert_int_eq(ledger_set_measure(home.ledger, &wider), ONSHI_OK);
    ck_assert_int_eq(ledger_remove_measure(home.ledger, "例地震"), ONSHI_OK);
    ledgers_again(&home);

    ck_assert_int_eq(ledger_read_measures(home.ledger, all, &count), ONSHI_OK);

    ck_assert_int_eq(count, 1);
    ck_assert_str_eq(all[0].name, "見本豪雨");
    ck_assert_str_eq(all[0].area, "99 98");
    ck_assert_int_eq(all[0].until, 300);
}
END_TEST

START_TEST(test_measures_are_bounded) {
    struct ledger_measure measure = {.area = "99", .from = 1, .until = 2};
    for (int i = 0; i < LEDGER_MEASURES_MAXIMUM; i++) {
        (void)snprintf(measure.name, sizeof measure.name, "measure %d", i);
        ck_assert_int_eq(ledger_set_measure(home.ledger, &measure), ONSHI_OK);
    }
    ck_assert_int_eq(ledger_set_measure(home.ledger, &measure), ONSHI_OK); // the last one again

    (void)snprintf(measure.name, sizeof measure.name, "one more");
    ck_assert_int_eq(ledger_set_measure(home.ledger, &measure), ONSHI_TOO_LONG);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, test_group_is_there_as_a_whole);
    tcase_add_test(tests, test_group_is_taken_back_as_a_whole);
    tcase_add_test(tests, test_group_that_is_taken_back_is_forgotten);
    tcase_add_test(tests, test_full_ledger_refuses_and_works_again);
    tcase_add_test(tests, test_full_ledger_at_the_commit_of_a_batch_keeps_nothing_of_it);
    tcase_add_test(tests, test_full_ledger_in_a_group_keeps_nothing_of_it);
    tcase_add_test(tests, test_audit_tells_who_asked_what_under_which_measure);
    tcase_add_test(tests, test_audit_has_every_search_in_a_disaster);
    tcase_add_test(tests, test_measures_are_there_after_a_new_start);
    tcase_add_test(tests, test_audit_refuses_what_is_too_long);
    tcase_add_test(tests, test_measures_are_kept_by_name);
    tcase_add_test(tests, test_measures_are_bounded);
}

static TCase *file_tests(void) {
    TCase *tests = tcase_create("file");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, set_up_reopened, tear_down);
    tcase_add_test(tests, test_file_of_a_newer_program_is_refused);
    tcase_add_test(tests, test_file_of_another_program_is_refused_and_not_touched);
    tcase_add_test(tests, test_file_that_is_no_database_is_refused);
    tcase_add_test(tests, test_file_with_a_damaged_person_is_not_nobody);
    tcase_add_test(tests, test_file_in_a_folder_that_is_not_there_is_refused);
    tcase_add_test(tests, test_file_belongs_to_one_process);
    tcase_add_test(tests, test_full_disk_refuses_and_works_again);
    return tests;
}

int main(void) {
    static void (*const places[LEDGERS_PLACES])(void) = {set_up_memory, set_up_file, set_up_reopened};
    Suite *suite = suite_create("file");
    ledgers_add_places(suite, "ledger", places, tear_down, add_tests);
    suite_add_tcase(suite, file_tests());
    return ledgers_run(suite);
}
