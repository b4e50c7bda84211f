// SPDX-License-Identifier: Apache-2.0
//
// Batches without any form: a list goes in, its result comes out.
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "mocks/service/batch.h"
#include "mocks/tests/fixture.h"

enum { KEPT_MAXIMUM = 16, TEXT_BYTES = 64 };

static struct world world;
static struct random_source receptions;

// What came out; texts are copied, since they are good during a call only.
struct kept {
    char identifier[TEXT_BYTES], number[TEXT_BYTES], code[TEXT_BYTES], reference[TEXT_BYTES], address[TEXT_BYTES];
    char status, validity, changed;
    bool has_result, consented;
};

static struct {
    struct batch_result header;
    int headers, rows;
    uint64_t order; // a number that depends on the order of all rows
    struct kept kept[KEPT_MAXIMUM];
} out;

static void set_up(void) {
    world = world_new();
    receptions = random_from(1, "receptions");
}

static void tear_down(void) {
    world_free(&world);
}

static void copy(char to[TEXT_BYTES], const char *text) {
    (void)snprintf(to, TEXT_BYTES, "%s", text == NULL ? "" : text);
}

static enum onshi_status keep_header(void *context, const struct batch_result *header) {
    (void)context;
    out.header = *header;
    out.headers++;
    return ONSHI_OK;
}

static enum onshi_status keep_confirmation(void *context, const struct batch_confirmation *row) {
    struct kept *kept = &out.kept[out.rows < KEPT_MAXIMUM ? out.rows : KEPT_MAXIMUM - 1];
    (void)context;
    *kept = (struct kept){.status = row->status, .validity = row->validity, .changed = row->result.ceiling_changed,
                          .has_result = row->has_result};
    copy(kept->identifier, row->search.identifier);
    copy(kept->number, row->has_result ? row->result.number : "");
    copy(kept->code, row->code);
    copy(kept->reference, row->result.reference);
    copy(kept->address, row->result.address);
    for (int kind = 0; kind < CONSENT_KINDS; kind++) {
        kept->consented |= row->result.consents[kind].flag != 0;
    }
    kept->consented |= row->result.has_ceiling || row->result.disease_count > 0;
    for (const char *at = kept->identifier; *at != 0; at++) {
        out.order = out.order * 31 + (unsigned char)*at;
    }
    out.rows++;
    return ONSHI_OK;
}

static enum onshi_status keep_registration(void *context, const struct batch_registration *row) {
    struct kept *kept = &out.kept[out.rows++];
    (void)context;
    *kept = (struct kept){.status = row->status};
    copy(kept->identifier, row->info.reference);
    copy(kept->code, row->code);
    return ONSHI_OK;
}

static const struct batch_taker taker = {keep_header, keep_confirmation, keep_registration, NULL};

static struct batch_upload *begin(enum ledger_batch_kind kind, const char *now) {
    struct batch_upload *upload = NULL;
    const struct batch_request header = {kind == LEDGER_BATCH_QUERY ? "20210405" : NULL, CLINIC, "LIST1"};
    ck_assert_int_eq(service_batch_begin(world.service, kind, CLINIC, instant(now), &upload), ONSHI_OK);
    service_batch_header(upload, &header);
    return upload;
}

// Ends the list; its reception number is "" when it was refused.
static struct batch_receipt finish(struct batch_upload *upload, char reception[LEDGER_RECEPTION_SIZE]) {
    struct batch_receipt receipt;
    service_batch_accept(upload, &receptions, &receipt);
    (void)snprintf(reception, LEDGER_RECEPTION_SIZE, "%s", receipt.reception == NULL ? "" : receipt.reception);
    return receipt;
}

static void fetch_as(const char *institution, enum ledger_batch_kind kind, const char *reception, const char *now,
                     const struct batch_manner *manner) {
    const struct batch_download request = {institution, reception};
    memset(&out, 0, sizeof out);
    ck_assert_int_eq(service_batch_fetch(world.service, kind, institution, &request, instant(now), manner, &taker),
                     ONSHI_OK);
    ck_assert_int_eq(out.headers, 1);
}

static void fetch(const char *reception, const char *now) {
    fetch_as(CLINIC, LEDGER_BATCH_QUERY, reception, now, NULL);
}

static const struct search_info rows_of_list[] = {
    {"06990014", "11", "00111", "01", "19680101", "1", "valid"},
    {"990010", "試", "333", NULL, "20210401", "0", "newborn"},
    {"06990014", "11", NULL, "01", "19680101", "0", "without a number"},
    {"39990011", NULL, "55555551", NULL, "19430505", "1", "elder"},
    {"06990014", "99", "999", NULL, "19680101", "0", "nobody"},
    {"31990013", NULL, "77777", NULL, "20100101", "0", "twins"},
};
enum { ROWS_OF_LIST = sizeof rows_of_list / sizeof rows_of_list[0] };

static struct batch_upload *upload_list(const char *now) {
    struct batch_upload *upload = begin(LEDGER_BATCH_QUERY, now);
    for (int i = 0; i < ROWS_OF_LIST; i++) {
        service_batch_add_search(upload, &rows_of_list[i]);
    }
    return upload;
}

static void send_list(const char *now, char reception[LEDGER_RECEPTION_SIZE]) {
    struct batch_upload *upload = upload_list(now);
    struct batch_receipt receipt = finish(upload, reception);
    ck_assert_int_eq(receipt.header.segment, 0);
    ck_assert_str_ne(reception, "");
    service_batch_free(upload);
}

START_TEST(test_batch_judges_each_row_alone) {
    static const struct {
        const char *identifier;
        char status, validity;
        const char *number, *code;
    } expected[] = {
        {"valid", '1', '1', "00111", ""},  {"newborn", '1', '4', "", ""}, {"without a number", '2', 0, "", "MOCK1051E"},
        {"elder", '1', '1', "55555551", ""}, {"nobody", '1', '4', "", ""},  {"twins", '1', '5', "", ""},
    };
    char reception[LEDGER_RECEPTION_SIZE];
    send_list("2021-04-05T09:00:00", reception);

    fetch(reception, "2021-04-05T09:00:02");

    ck_assert_int_eq(out.rows, ROWS_OF_LIST);
    for (int i = 0; i < ROWS_OF_LIST; i++) {
        ck_assert_str_eq(out.kept[i].identifier, expected[i].identifier);
        ck_assert_int_eq(out.kept[i].status, expected[i].status);
        ck_assert_int_eq(out.kept[i].validity, expected[i].validity);
        ck_assert_str_eq(out.kept[i].number, expected[i].number);
        ck_assert_str_eq(out.kept[i].code, expected[i].code);
        ck_assert(!out.kept[i].consented); // DR-082
    }
    ck_assert_int_eq(out.kept[3].changed, '1'); // her ceiling began on 2021-04-01
    ck_assert_int_eq(out.kept[0].changed, '0');
}
END_TEST

START_TEST(test_batch_counts_and_echoes_its_header) {
    char reception[LEDGER_RECEPTION_SIZE];
    send_list("2021-04-05T09:00:00", reception);

    fetch(reception, "2021-04-05T10:00:00");

    ck_assert_int_eq(out.header.header.segment, '1');
    ck_assert_int_eq(out.header.processed, 6);
    ck_assert_int_eq(out.header.normal, 5);
    ck_assert_int_eq(out.header.failed, 1);
    ck_assert_int_eq(out.header.header.day, instant("2021-04-05"));
    ck_assert_int_eq(out.header.header.processed, instant("2021-04-05T09:00:02"));
}
END_TEST

START_TEST(test_batch_runs_for_two_seconds) {
    char reception[LEDGER_RECEPTION_SIZE];
    send_list("2021-04-05T09:00:00", reception);

    fetch(reception, "2021-04-05T09:00:01");

    ck_assert_int_eq(out.header.header.segment, '2');
    ck_assert_int_eq(out.header.processed, BATCH_COUNT_ABSENT);
    ck_assert_int_eq(out.rows, 0);
}
END_TEST

START_TEST(test_batch_answers_the_same_after_the_ledger_has_learned) {
    char reception[LEDGER_RECEPTION_SIZE];
    send_list("2021-04-19T23:59:00", reception); // the newborn is known from the 20th on

    fetch(reception, "2021-04-21T09:00:00");

    ck_assert_int_eq(out.kept[1].validity, '4');
}
END_TEST

static const struct {
    const char *institution, *now;
    enum ledger_batch_kind kind;
    bool known;
    const char *why;
} askers[] = {
    {CLINIC, "2021-04-12T08:59:59", LEDGER_BATCH_QUERY, true, "the last second of seven days"},
    {CLINIC, "2021-04-12T09:00:00", LEDGER_BATCH_QUERY, false, "seven days are over"},
    {DENTIST, "2021-04-05T10:00:00", LEDGER_BATCH_QUERY, false, "somebody else's number"},
    {CLINIC, "2021-04-05T10:00:00", LEDGER_BATCH_REGISTRATION, false, "a number of the other kind"},
};

START_TEST(test_batch_knows_its_reception_number) {
    char reception[LEDGER_RECEPTION_SIZE];
    send_list("2021-04-05T09:00:00", reception);

    fetch_as(askers[_i].institution, askers[_i].kind, reception, askers[_i].now, NULL);

    ck_assert_msg(out.header.header.segment == (askers[_i].known ? '1' : '9'), "%s", askers[_i].why);
    ck_assert(askers[_i].known || strcmp(out.header.header.error_code, "MOCK4002E") == 0);
    ck_assert_int_eq(out.rows, askers[_i].known ? ROWS_OF_LIST : 0);
}
END_TEST

START_TEST(test_batch_forgets_an_unknown_reception_number) {
    fetch("nothing", "2021-04-05T09:00:00");
    ck_assert_str_eq(out.header.header.error_code, "MOCK4002E");
    fetch(NULL, "2021-04-05T09:00:00");
    ck_assert_str_eq(out.header.header.error_code, "MOCK4002E");
}
END_TEST

static void load_profile(const char *id) {
    profile_free(world.profile);
    world.profile = NULL;
    ck_assert_int_eq(profile_load(MOCKS_SAMPLES "/../batch", id, &world.profile, NULL), ONSHI_OK);
    service_set_profile(world.service, world.profile);
}

START_TEST(test_batch_takes_the_maximum_and_no_row_more) {
    char reception[LEDGER_RECEPTION_SIZE];
    load_profile("small");
    for (int rows = 3; rows <= 4; rows++) {
        struct batch_upload *upload = begin(LEDGER_BATCH_QUERY, "2021-04-05T09:00:00");
        for (int i = 0; i < rows; i++) {
            service_batch_add_search(upload, &rows_of_list[i]);
        }

        struct batch_receipt receipt = finish(upload, reception);

        ck_assert_int_eq(receipt.header.segment, rows == 3 ? 0 : '9');
        ck_assert(rows == 3 || strcmp(receipt.header.error_code, "MOCK4001E") == 0);
        ck_assert(rows == 3 || strstr(receipt.header.error_text, "3件まで") != NULL);
        ck_assert_int_eq(receipt.reception != NULL, rows == 3);
        service_batch_free(upload);
    }
    ck_assert(service_batch_zipped(world.service));
}
END_TEST

START_TEST(test_batch_refuses_a_list_by_its_header) {
    static const struct {
        struct batch_request header;
        const char *now, *code;
    } lists[] = {
        {{"20210405", DENTIST, NULL}, "2021-04-05", "MOCK0002E"},
        {{"20210229", CLINIC, NULL}, "2021-04-05", "MOCK1012E"},
        {{"20210405", CLINIC, NULL}, "2021-02-28", "MOCK0010E"},
    };
    char reception[LEDGER_RECEPTION_SIZE];
    struct batch_upload *upload = NULL;
    world_set_profile(&world, "seed-2020");
    ck_assert_int_eq(
        service_batch_begin(world.service, LEDGER_BATCH_QUERY, CLINIC, instant(lists[_i].now), &upload), ONSHI_OK);
    service_batch_header(upload, &lists[_i].header);
    service_batch_add_search(upload, &rows_of_list[0]);

    struct batch_receipt receipt = finish(upload, reception);

    ck_assert_int_eq(receipt.header.segment, '9');
    ck_assert_str_eq(receipt.header.error_code, lists[_i].code);
    ck_assert_str_eq(reception, "");
    service_batch_free(upload);
}
END_TEST

// 3000 rows, three of them in windows of their own.
static void send_many(char reception[LEDGER_RECEPTION_SIZE]) {
    struct batch_upload *upload = begin(LEDGER_BATCH_QUERY, "2021-04-05T09:00:00");
    for (int i = 0; i < 3000; i++) {
        char identifier[TEXT_BYTES];
        struct search_info row = rows_of_list[0];
        (void)snprintf(identifier, sizeof identifier, "%d", i);
        row.identifier = identifier;
        row.number = i % 2 == 0 ? row.number : NULL; // every other one is wrong
        service_batch_add_search(upload, &row);
    }
    (void)finish(upload, reception);
    service_batch_free(upload);
}

START_TEST(test_batch_shuffles_the_same_way_for_the_same_seed) {
    static const struct batch_manner seven = {.shuffled = true, .seed = 7};
    static const struct batch_manner eight = {.shuffled = true, .seed = 8};
    char reception[LEDGER_RECEPTION_SIZE];
    send_many(reception);

    uint64_t orders[4];
    const struct batch_manner *manners[] = {NULL, &seven, &seven, &eight};
    for (int i = 0; i < 4; i++) {
        fetch_as(CLINIC, LEDGER_BATCH_QUERY, reception, "2021-04-05T10:00:00", manners[i]);
        ck_assert_int_eq(out.rows, 3000);
        orders[i] = out.order;
    }

    ck_assert(orders[1] == orders[2]);
    ck_assert(orders[0] != orders[1]);
    ck_assert(orders[1] != orders[3]);
}
END_TEST

START_TEST(test_batch_leaves_rows_out_by_the_profile) {
    char reception[LEDGER_RECEPTION_SIZE];
    load_profile("spoilt");
    send_many(reception);

    fetch(reception, "2021-04-05T10:00:00");

    ck_assert_int_eq(out.rows, 2998);
    ck_assert_int_eq(out.header.processed, 2998);
    ck_assert_int_eq(out.header.normal + out.header.failed, 2998);
    ck_assert_int_ge(out.header.failed, 1498);
}
END_TEST

START_TEST(test_batch_miscounts_on_demand) {
    static const struct batch_manner miscounted = {.miscounted = true};
    char reception[LEDGER_RECEPTION_SIZE];
    send_list("2021-04-05T09:00:00", reception);

    fetch_as(CLINIC, LEDGER_BATCH_QUERY, reception, "2021-04-05T10:00:00", &miscounted);

    ck_assert_int_eq(out.header.processed, 7);
    ck_assert_int_eq(out.rows, 6);
}
END_TEST

START_TEST(test_batch_binds_reference_numbers) {
    static const struct reference_info rows[] = {
        {"K1", "06990014", "11", "00111", "01"},
        {"K2", "06990014", "99", "999", NULL},
        {"K3", "31990013", NULL, "77777", NULL},
        {NULL, "06990014", "11", "00111", "01"},
    };
    char reception[LEDGER_RECEPTION_SIZE];
    struct batch_upload *upload = begin(LEDGER_BATCH_REGISTRATION, "2021-04-05T09:00:00");
    for (int i = 0; i < 4; i++) {
        service_batch_add_reference(upload, &rows[i]);
    }
    (void)finish(upload, reception);
    service_batch_free(upload);

    fetch_as(CLINIC, LEDGER_BATCH_REGISTRATION, reception, "2021-04-05T09:00:02", NULL);

    static const char *const codes[] = {"", "MOCK0006E", "MOCK0007E", "MOCK1101E"};
    ck_assert_int_eq(out.rows, 4);
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(out.kept[i].status, i == 0 ? '1' : '2');
        ck_assert_str_eq(out.kept[i].code, codes[i]);
    }
    ck_assert_str_eq(ledger_reference(world.ledger, CLINIC, &taro), "K1");
    ck_assert_str_eq(ledger_reference(world.ledger, DENTIST, &taro), "");
    ck_assert_int_eq(out.header.processed, BATCH_COUNT_ABSENT);
}
END_TEST

START_TEST(test_batch_shows_reference_numbers_of_its_institution_only) {
    char reception[LEDGER_RECEPTION_SIZE];
    ck_assert_int_eq(ledger_set_reference(world.ledger, CLINIC, &taro, "OURS"), ONSHI_OK);
    ck_assert_int_eq(ledger_set_reference(world.ledger, DENTIST, &elder, "THEIRS"), ONSHI_OK);
    send_list("2021-04-05T09:00:00", reception);

    fetch(reception, "2021-04-05T09:00:02");

    ck_assert_str_eq(out.kept[0].reference, "OURS");
    ck_assert_str_eq(out.kept[3].reference, "");
}
END_TEST

START_TEST(test_batch_keeps_nothing_of_a_list_that_was_not_accepted) {
    char reception[LEDGER_RECEPTION_SIZE];
    struct batch_upload *upload = upload_list("2021-04-05T09:00:00");
    service_batch_refuse(upload, service_code_of(FAULT_BROKEN_FILE), "line 7: 不足");

    struct batch_receipt receipt = finish(upload, reception);

    ck_assert_str_eq(receipt.header.error_code, "MOCK0001E");
    ck_assert_str_eq(receipt.header.error_text, "ファイルの形式が正しくありません。 (line 7: 不足)");
    service_batch_free(upload);
    int64_t removed = 0;
    ck_assert_int_eq(ledger_batch_expire(world.ledger, CALENDAR_NEVER, &removed), ONSHI_OK);
    ck_assert_int_eq(removed, 0);
}
END_TEST

START_TEST(test_batch_says_when_the_disk_is_full) {
    char reception[LEDGER_RECEPTION_SIZE];
    struct batch_upload *upload = begin(LEDGER_BATCH_QUERY, "2021-04-05T09:00:00");
    ck_assert_int_eq(ledger_limit(world.ledger, 4096), ONSHI_OK); // no page more than there are
    for (int i = 0; i < 9999; i++) {
        service_batch_add_search(upload, &rows_of_list[0]);
    }

    struct batch_receipt receipt = finish(upload, reception);

    ck_assert_int_eq(receipt.header.segment, '9');
    ck_assert_str_eq(receipt.header.error_code, "MOCK0008E");
    service_batch_free(upload);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("batch");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_batch_judges_each_row_alone);
    tcase_add_test(tests, test_batch_counts_and_echoes_its_header);
    tcase_add_test(tests, test_batch_runs_for_two_seconds);
    tcase_add_test(tests, test_batch_answers_the_same_after_the_ledger_has_learned);
    tcase_add_loop_test(tests, test_batch_knows_its_reception_number, 0, sizeof askers / sizeof askers[0]);
    tcase_add_test(tests, test_batch_forgets_an_unknown_reception_number);
    tcase_add_test(tests, test_batch_takes_the_maximum_and_no_row_more);
    tcase_add_loop_test(tests, test_batch_refuses_a_list_by_its_header, 0, 3);
    tcase_add_test(tests, test_batch_shuffles_the_same_way_for_the_same_seed);
    tcase_add_test(tests, test_batch_leaves_rows_out_by_the_profile);
    tcase_add_test(tests, test_batch_miscounts_on_demand);
    tcase_add_test(tests, test_batch_binds_reference_numbers);
    tcase_add_test(tests, test_batch_shows_reference_numbers_of_its_institution_only);
    tcase_add_test(tests, test_batch_keeps_nothing_of_a_list_that_was_not_accepted);
    tcase_add_test(tests, test_batch_says_when_the_disk_is_full);
    return run_case(tests);
}
