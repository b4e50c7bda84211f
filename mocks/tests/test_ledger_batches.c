// SPDX-License-Identifier: Apache-2.0
//
// Batches of the ledger: whole or not at all, in order, for their institution only.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mocks/ledger/batches.h"
#include "mocks/tests/ledgers.h"

static struct ledgers home;
static struct random_source numbers;

static void set_up(enum ledgers_place place) {
    ledgers_set_up(&home, place);
    ledgers_add_people(&home);
    numbers = random_from(1, "reception");
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
    ledgers_tear_down(&home);
}

static struct ledger_batch *begin(const char *institution, int64_t accepted) {
    struct ledger_batch *batch = NULL;
    ck_assert_int_eq(ledger_batch_begin(home.ledger, LEDGER_BATCH_QUERY, institution, "file-1", accepted, &batch),
                     ONSHI_OK);
    return batch;
}

// A row is its number and blanks, 100 bytes in all: 10 000 rows make four pieces.
enum { ROW_BYTES = 100 };

static void write_row(int64_t index, char out[ROW_BYTES + 1]) {
    (void)snprintf(out, ROW_BYTES + 1, "%-100d", (int)index);
}

static void add_rows(struct ledger_batch *batch, int from, int until) {
    int added = 0;
    for (int i = from; i < until; i++) {
        char row[ROW_BYTES + 1];
        write_row(i, row);
        added += ledger_batch_add(batch, row, ROW_BYTES) == ONSHI_OK;
    }
    ck_assert_int_eq(added, until - from);
}

static void make(const char *institution, int64_t accepted, int rows, char out_reception[LEDGER_RECEPTION_SIZE]) {
    struct ledger_batch *batch = begin(institution, accepted);
    add_rows(batch, 0, rows);
    ck_assert_int_eq(ledger_batch_commit(batch, &numbers, out_reception), ONSHI_OK);
    ledgers_again(&home);
}

// Counts rows and notes the first that is not what add_rows made.
struct seen {
    int64_t next, count, wrong;
};

static enum onshi_status see(void *context, int64_t index, const void *row, size_t length) {
    struct seen *seen = context;
    char expected[ROW_BYTES + 1];
    write_row(index, expected);
    bool good = index == seen->next && length == ROW_BYTES && memcmp(row, expected, ROW_BYTES) == 0;
    seen->wrong += !good;
    seen->next++;
    seen->count++;
    return ONSHI_OK;
}

static struct seen read_from(const char *reception, int64_t first) {
    struct seen seen = {.next = first};
    ck_assert_int_eq(ledger_batch_read(home.ledger, CLINIC, reception, first, see, &seen), ONSHI_OK);
    return seen;
}

START_TEST(test_batches_give_back_every_row_in_order) {
    char reception[LEDGER_RECEPTION_SIZE];
    make(CLINIC, 1000, 10000, reception); // several pieces

    struct seen seen = read_from(reception, 0);

    ck_assert_int_eq(seen.count, 10000);
    ck_assert_int_eq(seen.wrong, 0);
}
END_TEST

static const struct {
    int64_t first, count;
    const char *why;
} beginnings[] = {
    {1, 9999, "the second row"},
    {5432, 4568, "in the middle of a piece"},
    {9999, 1, "the last"},
    {10000, 0, "beyond the last"},
    {INT64_MAX, 0, "far beyond"},
};

START_TEST(test_batches_are_read_from_any_row) {
    char reception[LEDGER_RECEPTION_SIZE];
    make(CLINIC, 1000, 10000, reception);

    struct seen seen = read_from(reception, beginnings[_i].first);

    ck_assert_msg(seen.count == beginnings[_i].count && seen.wrong == 0, "%s", beginnings[_i].why);
}
END_TEST

START_TEST(test_batches_tell_what_they_are) {
    char reception[LEDGER_RECEPTION_SIZE];
    struct ledger_batch_info info;
    make(CLINIC, 1234, 3, reception);

    ck_assert_int_eq(ledger_batch_find(home.ledger, CLINIC, reception, &info), ONSHI_OK);

    ck_assert_str_eq(info.reception, reception);
    ck_assert_int_eq(info.kind, LEDGER_BATCH_QUERY);
    ck_assert_str_eq(info.file_identifier, "file-1");
    ck_assert_int_eq(info.accepted, 1234);
    ck_assert_int_eq(info.row_count, 3);
    ck_assert_int_eq(info.bytes, 300);
}
END_TEST

START_TEST(test_batches_belong_to_their_institution) {
    char reception[LEDGER_RECEPTION_SIZE];
    struct ledger_batch_info info = {.row_count = -1};
    make(CLINIC, 1000, 1, reception);

    ck_assert_int_eq(ledger_batch_find(home.ledger, DENTIST, reception, &info), ONSHI_NOT_FOUND);
    ck_assert_int_eq(ledger_batch_read(home.ledger, DENTIST, reception, 0, see, NULL), ONSHI_NOT_FOUND);
    ck_assert_int_eq(ledger_batch_find(home.ledger, CLINIC, "no-such-number", &info), ONSHI_NOT_FOUND);
    ck_assert_int_eq(info.row_count, -1);
}
END_TEST

START_TEST(test_batches_take_empty_rows_and_none) {
    char reception[LEDGER_RECEPTION_SIZE];
    struct ledger_batch_info info;
    struct ledger_batch *batch = begin(CLINIC, 1000);
    ck_assert_int_eq(ledger_batch_add(batch, NULL, 0), ONSHI_OK);
    ck_assert_int_eq(ledger_batch_commit(batch, &numbers, reception), ONSHI_OK);
    ck_assert_int_eq(ledger_batch_find(home.ledger, CLINIC, reception, &info), ONSHI_OK);
    ck_assert_int_eq(info.row_count, 1);

    make(CLINIC, 1000, 0, reception);

    ck_assert_int_eq(ledger_batch_find(home.ledger, CLINIC, reception, &info), ONSHI_OK);
    ck_assert_int_eq(info.row_count, 0);
    ck_assert_int_eq(read_from(reception, 0).count, 0);
}
END_TEST

START_TEST(test_batches_refuse_a_row_that_is_too_long_and_go_on) {
    char reception[LEDGER_RECEPTION_SIZE];
    static char row[LEDGER_BATCH_ROW_BYTES + 1];
    struct ledger_batch_info info;
    struct ledger_batch *batch = begin(CLINIC, 1000);

    ck_assert_int_eq(ledger_batch_add(batch, row, sizeof row), ONSHI_TOO_LONG);
    ck_assert_int_eq(ledger_batch_add(batch, row, LEDGER_BATCH_ROW_BYTES), ONSHI_OK);

    ck_assert_int_eq(ledger_batch_commit(batch, &numbers, reception), ONSHI_OK);
    ck_assert_int_eq(ledger_batch_find(home.ledger, CLINIC, reception, &info), ONSHI_OK);
    ck_assert_int_eq(info.row_count, 1);
    ck_assert_int_eq(info.bytes, 65536);
}
END_TEST

START_TEST(test_batches_refuse_long_texts) {
    char identifier[LEDGER_FILE_IDENTIFIER_BYTES + 2];
    struct ledger_batch *batch = NULL;
    memset(identifier, 'x', sizeof identifier - 1);
    identifier[sizeof identifier - 1] = 0;

    ck_assert_int_eq(ledger_batch_begin(home.ledger, LEDGER_BATCH_QUERY, CLINIC, identifier, 0, &batch),
                     ONSHI_TOO_LONG);
    ck_assert_int_eq(ledger_batch_begin(home.ledger, LEDGER_BATCH_QUERY, "99100000181", "", 0, &batch),
                     ONSHI_TOO_LONG);
    ck_assert_ptr_null(batch);
}
END_TEST

START_TEST(test_batches_that_are_abandoned_leave_nothing) {
    int64_t removed = -1;
    struct ledger_batch *batch = begin(CLINIC, 1000);
    add_rows(batch, 0, 10000);

    ledger_batch_abandon(batch);

    ck_assert_int_eq(ledger_batch_expire(home.ledger, INT64_MAX, &removed), ONSHI_OK);
    ck_assert_int_eq(removed, 0);
}
END_TEST

START_TEST(test_batches_expire_by_their_instant) { // DR-083
    char old[LEDGER_RECEPTION_SIZE];
    char young[LEDGER_RECEPTION_SIZE];
    int64_t removed = -1;
    struct ledger_batch_info info;
    make(CLINIC, 1000, 3, old);
    make(DENTIST, 1001, 3, young);
    struct ledger_batch *open = begin(CLINIC, 1);

    ck_assert_int_eq(ledger_batch_expire(home.ledger, 1001, &removed), ONSHI_OK);

    ck_assert_int_eq(removed, 1);
    ck_assert_int_eq(ledger_batch_find(home.ledger, CLINIC, old, &info), ONSHI_NOT_FOUND);
    ck_assert_int_eq(ledger_batch_find(home.ledger, DENTIST, young, &info), ONSHI_OK);
    ck_assert_int_eq(ledger_batch_commit(open, &numbers, old), ONSHI_OK); // what is being staged does not expire
}
END_TEST

START_TEST(test_batches_have_numbers_that_differ_with_the_same_seed) {
    char one[LEDGER_RECEPTION_SIZE];
    char other[LEDGER_RECEPTION_SIZE];
    make(CLINIC, 1000, 1, one);
    numbers = random_from(1, "reception"); // as after a new start with the same seed

    make(CLINIC, 1000, 1, other);

    ck_assert_str_ne(one, other);
}
END_TEST

// While a batch of any length is open, a consent is recorded at once, and stays when the batch goes.
START_TEST(test_batches_let_consents_through) {
    struct ledger_batch *batch = begin(CLINIC, 1000);
    for (int i = 0; i < 100; i++) {
        add_rows(batch, i * 100, (i + 1) * 100);
        ck_assert_int_eq(ledger_set_consent(home.ledger, CLINIC, &taro, CONSENT_CHECKUP, true, i), ONSHI_OK);
    }
    ledger_batch_abandon(batch);
    ledgers_again(&home);

    ck_assert_int_eq(ledger_consent(home.ledger, CLINIC, &taro, CONSENT_CHECKUP).when, 99);
}
END_TEST

START_TEST(test_batches_stand_beside_each_other) {
    char first[LEDGER_RECEPTION_SIZE];
    char second[LEDGER_RECEPTION_SIZE];
    struct ledger_batch *one = begin(CLINIC, 1000);
    struct ledger_batch *two = begin(CLINIC, 1000);
    for (int i = 0; i < 50; i++) {
        add_rows(one, i * 100, (i + 1) * 100);
        add_rows(two, i * 100, (i + 1) * 100);
    }

    ck_assert_int_eq(ledger_batch_commit(two, &numbers, second), ONSHI_OK);
    ck_assert_int_eq(ledger_batch_commit(one, &numbers, first), ONSHI_OK);
    ledgers_again(&home);

    struct seen seen = read_from(first, 0);
    ck_assert(seen.count == 5000 && seen.wrong == 0);
    seen = read_from(second, 0);
    ck_assert(seen.count == 5000 && seen.wrong == 0);
}
END_TEST

static enum onshi_status stop_at_ten(void *context, int64_t index, const void *row, size_t length) {
    int *calls = context;
    (void)row;
    (void)length;
    (*calls)++;
    return index == 10 ? ONSHI_UNSUPPORTED : ONSHI_OK;
}

START_TEST(test_batches_stop_when_the_reader_does) {
    char reception[LEDGER_RECEPTION_SIZE];
    int calls = 0;
    make(CLINIC, 1000, 100, reception);

    ck_assert_int_eq(ledger_batch_read(home.ledger, CLINIC, reception, 0, stop_at_ten, &calls), ONSHI_UNSUPPORTED);
    ck_assert_int_eq(calls, 11);
}
END_TEST

static enum onshi_status expire_all(void *context, int64_t index, const void *row, size_t length) {
    (void)context;
    (void)row;
    (void)length;
    return index == 5 ? ledger_batch_expire(home.ledger, INT64_MAX, NULL) : ONSHI_OK;
}

START_TEST(test_batches_that_expire_under_a_reader_are_closed) {
    char reception[LEDGER_RECEPTION_SIZE];
    make(CLINIC, 1000, 10000, reception);

    ck_assert_int_eq(ledger_batch_read(home.ledger, CLINIC, reception, 0, expire_all, NULL), ONSHI_CLOSED);
}
END_TEST

static void add_tests(TCase *tests) {
    tcase_add_test(tests, test_batches_give_back_every_row_in_order);
    tcase_add_loop_test(tests, test_batches_are_read_from_any_row, 0, sizeof beginnings / sizeof beginnings[0]);
    tcase_add_test(tests, test_batches_tell_what_they_are);
    tcase_add_test(tests, test_batches_belong_to_their_institution);
    tcase_add_test(tests, test_batches_take_empty_rows_and_none);
    tcase_add_test(tests, test_batches_refuse_a_row_that_is_too_long_and_go_on);
    tcase_add_test(tests, test_batches_refuse_long_texts);
    tcase_add_test(tests, test_batches_that_are_abandoned_leave_nothing);
    tcase_add_test(tests, test_batches_expire_by_their_instant);
    tcase_add_test(tests, test_batches_have_numbers_that_differ_with_the_same_seed);
    tcase_add_test(tests, test_batches_let_consents_through);
    tcase_add_test(tests, test_batches_stand_beside_each_other);
    tcase_add_test(tests, test_batches_stop_when_the_reader_does);
    tcase_add_test(tests, test_batches_that_expire_under_a_reader_are_closed);
}

int main(void) {
    static void (*const places[LEDGERS_PLACES])(void) = {set_up_memory, set_up_file, set_up_reopened};
    Suite *suite = suite_create("batches");
    ledgers_add_places(suite, "batches", places, tear_down, add_tests);
    return ledgers_run(suite);
}
