// SPDX-License-Identifier: Apache-2.0
//
// Rules about batches and reference numbers, and about what messages do to characters.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "mocks/tests/rules.h"
#include "mocks/wire/archive.h"
#include "mocks/wire/characters.h"

// People of the seed's own picture: valid, valid, an error, valid, lapsed.
static void lapse_newborn(void) {
    const struct ledger_change lost = {.kind = LEDGER_ENDED, .person = "newborn", .known = instant("2021-04-21"),
                                       .coverage_id = "main", .until = instant("2021-04-02"), .loss = "99"};
    rules_change(&lost);
}

static struct rules_result seed_list(void) {
    struct search_info wrong = rules_taro_old;
    wrong.number = NULL;
    wrong.identifier = "A9";
    const struct search_info rows[] = {rules_taro_old, rules_elder, wrong, rules_twins, rules_newborn};
    lapse_newborn();
    return rules_batch(rows, 5, "2021-04-22T20:00:00");
}

START_TEST(test_seed_024_public_expense_is_an_error_in_a_batch) {
    struct search_info row = rules_taro_old;
    row.insurer = "12999990";
    struct rules_result result = rules_batch(&row, 1, "2021-04-04T20:00:00");
    ck_assert_str_eq(result.verdicts[0], "2");
    ck_assert_str_eq(result.codes[0], "MOCK0020E");
    ck_assert_int_eq(result.header.failed, 1);
}
END_TEST

START_TEST(test_seed_070_a_batch_tells_validity_and_change) {
    struct rules_result result = seed_list();
    ck_assert_str_eq(result.verdicts[1], "11");
    ck_assert_int_eq(result.changed[1], '1');
    ck_assert_int_eq(result.changed[0], '0');
}
END_TEST

START_TEST(test_seed_072_a_batch_needs_no_card) {
    struct rules_result result = rules_batch(&rules_taro_old, 1, "2021-04-04T20:00:00");
    ck_assert_str_eq(result.verdicts[0], "11");
    ck_assert_str_eq(result.numbers[0], "00111");
    ck_assert(!ledger_consent(rules_world.ledger, CLINIC, &taro, CONSENT_CHECKUP).known);
}
END_TEST

START_TEST(test_seed_074_a_row_is_valid_lapsed_or_an_error) {
    struct rules_result result = seed_list();
    ck_assert_str_eq(result.verdicts[0], "11"); // 有効
    ck_assert_str_eq(result.verdicts[4], "12"); // 無効
    ck_assert_str_eq(result.verdicts[2], "2");  // エラー
}
END_TEST

static const struct {
    const char *insurer, *number, *birthdate;
} mistakes[] = {{NULL, "00111", "19680101"}, {"06990014", NULL, "19680101"}, {"06990014", "00111", NULL},
                {"0699001X", "00111", "19680101"}, {"06990014", "00111", "19680230"}};

START_TEST(test_seed_075_a_mistake_in_a_required_item_is_an_error) {
    struct search_info row = rules_taro_old;
    row.insurer = mistakes[_i].insurer;
    row.number = mistakes[_i].number;
    row.birthdate = mistakes[_i].birthdate;
    ck_assert_str_eq(rules_batch(&row, 1, "2021-04-04T20:00:00").verdicts[0], "2");
}
END_TEST

START_TEST(test_seed_076_a_lapsed_row_is_no_error) {
    lapse_newborn();
    struct rules_result result = rules_batch(&rules_newborn, 1, "2021-04-22T20:00:00");
    ck_assert_str_eq(result.verdicts[0], "12");
    ck_assert_int_eq(result.header.failed, 0);
}
END_TEST

START_TEST(test_seed_077_a_bad_row_does_not_fail_the_others) {
    struct rules_result result = seed_list();
    ck_assert_int_eq(result.header.header.segment, '1');
    ck_assert_int_eq(result.header.processed, 5);
    ck_assert_int_eq(result.header.normal, 4);
    ck_assert_int_eq(result.header.failed, 1);
}
END_TEST

START_TEST(test_seed_078_rows_are_matched_by_identifier) {
    struct rules_result result = seed_list();
    ck_assert_int_eq(result.rows, 5);
    ck_assert_str_eq(result.identifiers[0], "A1");
    ck_assert_str_eq(result.identifiers[2], "A9");
    ck_assert_str_eq(result.identifiers[4], "A3");
}
END_TEST

START_TEST(test_seed_090_a_reference_number_is_any_text) {
    ck_assert_int_eq(rules_bind(CLINIC, "診察券 7-A", "2021-04-05").status, '1');
    ck_assert_str_eq(rules_by_number(&rules_taro_old, "20210405", "2021-04-05").results[0].reference, "診察券 7-A");
}
END_TEST

START_TEST(test_seed_091_a_registration_is_taken) {
    struct reference_answer answer = rules_bind(CLINIC, "K1", "2021-04-05");
    ck_assert_int_eq(answer.header.segment, '1');
    ck_assert_int_eq(answer.status, '1');
    ck_assert_str_eq(answer.info.reference, "K1");
}
END_TEST

START_TEST(test_seed_092_the_number_comes_back_from_the_next_answer_on) {
    ck_assert_str_eq(rules_by_number(&rules_taro_old, "20210405", "2021-04-05").results[0].reference, "");
    (void)rules_bind(CLINIC, "K1", "2021-04-05");
    ck_assert_str_eq(rules_by_number(&rules_taro_old, "20210405", "2021-04-05").results[0].reference, "K1");
    ck_assert_str_eq(rules_batch(&rules_taro_old, 1, "2021-04-05").references[0], "K1");
}
END_TEST

START_TEST(test_seed_096_the_number_comes_back_with_a_card_and_another_insurer) {
    (void)rules_bind(CLINIC, "K1", "2021-04-05");
    struct eligibility_answer answer = rules_by_card("0A0001", 0, "2021-06-03");
    ck_assert_str_eq(answer.results[0].number, "222");
    ck_assert_str_eq(answer.results[0].reference, "K1");
}
END_TEST

START_TEST(test_seed_097_all_else_works_without_a_number) {
    struct eligibility_answer answer = rules_by_number(&rules_taro_old, "20210405", "2021-04-05");
    ck_assert_int_eq(answer.validity, '1');
    ck_assert_str_eq(answer.results[0].reference, "");
    ck_assert_int_eq(rules_by_card("0A0001", 0, "2021-04-05").validity, '1');
}
END_TEST

START_TEST(test_seed_098_a_number_is_given_to_no_other_institution) {
    (void)rules_bind(DENTIST, "THEIRS", "2021-04-05");
    ck_assert_str_eq(rules_by_number(&rules_taro_old, "20210405", "2021-04-05").results[0].reference, "");
    ck_assert_str_eq(rules_batch(&rules_taro_old, 1, "2021-04-05").references[0], "");
}
END_TEST

START_TEST(test_dr_070_a_reference_number_finds_nobody) {
    struct search_info search = {NULL, NULL, NULL, NULL, NULL, NULL, "K1"};
    (void)rules_bind(CLINIC, "K1", "2021-04-05");
    struct eligibility_answer answer = rules_by_number(&search, "20210405", "2021-04-05");
    ck_assert_int_eq(answer.status, '2');
    ck_assert_int_eq(answer.result_count, 0);
}
END_TEST

static void register_many(const struct reference_info *rows, int count, struct batch_receipt *out) {
    static const struct batch_request header = {NULL, CLINIC, NULL};
    struct random_source random = random_from(1, "receptions");
    struct batch_upload *upload = NULL;
    ck_assert_int_eq(service_batch_begin(rules_world.service, LEDGER_BATCH_REGISTRATION, CLINIC, instant("2021-02-01"),
                                         &upload),
                     ONSHI_OK);
    service_batch_header(upload, &header);
    for (int i = 0; i < count; i++) {
        service_batch_add_reference(upload, &rows[i]);
    }
    service_batch_accept(upload, &random, out);
    out->reception = out->reception == NULL ? NULL : "given";
    service_batch_free(upload);
}

static const struct reference_info two_people[] = {{"K1", "06990014", "11", "00111", "01"},
                                                   {"K4", "39990011", NULL, "55555551", NULL}};

START_TEST(test_dr_071_numbers_are_registered_one_by_one_or_many_at_once) {
    struct batch_receipt receipt;
    ck_assert_int_eq(rules_bind(CLINIC, "K0", "2021-02-01").status, '1');
    register_many(two_people, 2, &receipt);
    ck_assert_str_eq(receipt.reception, "given");
    ck_assert_str_eq(ledger_reference(rules_world.ledger, CLINIC, &taro), "K1");
    ck_assert_str_eq(ledger_reference(rules_world.ledger, CLINIC, &elder), "K4");
}
END_TEST

START_TEST(test_dr_073_a_wrong_number_is_corrected_by_registering_anew) {
    (void)rules_bind(CLINIC, "WRONG", "2021-04-05");
    (void)rules_bind(CLINIC, "RIGHT", "2021-04-05");
    ck_assert_str_eq(rules_by_number(&rules_taro_old, "20210405", "2021-04-05").results[0].reference, "RIGHT");
}
END_TEST

START_TEST(test_dr_074_many_are_registered_before_the_start) {
    struct batch_receipt receipt;
    register_many(two_people, 2, &receipt); // a month before eligibility.start
    ck_assert_str_eq(receipt.reception, "given");
}
END_TEST

START_TEST(test_dr_080_a_batch_is_submitted_and_fetched_later) {
    const struct batch_request header = {"20210405", CLINIC, NULL};
    struct random_source random = random_from(1, "receptions");
    struct batch_upload *upload = NULL;
    struct batch_receipt receipt;
    ck_assert_int_eq(service_batch_begin(rules_world.service, LEDGER_BATCH_QUERY, CLINIC, instant("2021-04-04"), &upload),
                     ONSHI_OK);
    service_batch_header(upload, &header);
    service_batch_add_search(upload, &rules_taro_old);
    service_batch_accept(upload, &random, &receipt);
    ck_assert_int_eq((int)strlen(receipt.reception), 24); // at most 50
    ck_assert_int_eq(receipt.received, instant("2021-04-04"));
    service_batch_free(upload);
}
END_TEST

START_TEST(test_dr_081_a_batch_has_counts_and_a_unit_for_each_person) {
    struct rules_result result = seed_list();
    ck_assert_int_eq(result.header.processed, 5);
    ck_assert_str_eq(result.numbers[1], "55555551");
    ck_assert_int_eq(result.changed[1], '1');
    ck_assert_str_eq(result.verdicts[3], "15"); // twins: nothing to show
    ck_assert_str_eq(result.numbers[3], "");
}
END_TEST

START_TEST(test_dr_082_a_batch_implies_no_consent) {
    struct search_info row = rules_elder;
    row.ceiling_consent = "1";
    (void)rules_batch(&row, 1, "2021-10-19T20:00:00");
    ck_assert(!ledger_consent(rules_world.ledger, CLINIC, &elder, CONSENT_CEILING).known);
    ck_assert_str_eq(rules_medication(CLINIC, "2021-10-20T09:00:00", NULL), "MOCK2103E");
}
END_TEST

START_TEST(test_dr_083_limits_are_settings) {
    struct profile *small = NULL;
    const struct search_info rows[] = {rules_taro_old, rules_taro_old, rules_taro_old, rules_taro_old};
    const struct batch_request header = {"20210405", CLINIC, NULL};
    struct random_source random = random_from(1, "receptions");
    struct batch_upload *upload = NULL;
    struct batch_receipt receipt;
    ck_assert_int_eq(profile_load(MOCKS_SAMPLES "/../batch", "small", &small, NULL), ONSHI_OK); // three rows
    service_set_profile(rules_world.service, small);
    ck_assert_int_eq(service_batch_begin(rules_world.service, LEDGER_BATCH_QUERY, CLINIC, instant("2021-04-04"), &upload),
                     ONSHI_OK);
    service_batch_header(upload, &header);
    for (int i = 0; i < 4; i++) {
        service_batch_add_search(upload, &rows[i]);
    }
    service_batch_accept(upload, &random, &receipt);
    ck_assert_str_eq(receipt.header.error_code, "MOCK4001E");
    ck_assert_str_eq(receipt.header.error_text, "一括の件数が上限を超えています。分割してください。 (3件まで)");
    service_batch_free(upload);
    service_set_profile(rules_world.service, NULL);
    profile_free(small);
}
END_TEST

static enum onshi_status append(void *context, const void *data, size_t length) {
    return bytes_write(context, data, length);
}

START_TEST(test_dr_084_a_result_may_come_zipped) {
    static const char text[] = "<XmlMsg/>";
    struct wire_archive *archive = NULL;
    struct bytes_writer packed;
    bytes_writer_init(&packed, 4096);
    const struct wire_output output = {append, &packed};
    ck_assert(!service_batch_zipped(rules_world.service)); // seed-2020 does not say

    ck_assert_int_eq(wire_archive_new("OQSmuquc02res_1.xml", 0, &output, &archive), ONSHI_OK);
    const struct wire_output inside = wire_archive_output(archive);
    ck_assert_int_eq(inside.write(inside.context, text, sizeof text - 1), ONSHI_OK);
    ck_assert_int_eq(wire_archive_end(archive), ONSHI_OK);

    ck_assert_int_eq(memcmp(packed.data, "PK\x03\x04", 4), 0);
    wire_archive_free(archive);
    bytes_writer_free(&packed);
}
END_TEST

static void reduce(const char *text, char out[64]) {
    struct bytes_writer bytes;
    bytes_writer_init(&bytes, 63);
    ck_assert_int_eq(wire_reduce(WIRE_CP932, text, &bytes), ONSHI_OK);
    (void)snprintf(out, 64, "%s", bytes_text(&bytes));
    bytes_writer_free(&bytes);
}

START_TEST(test_dr_140_characters_outside_the_set_come_as_black_dots) {
    char text[64];
    reduce("𠮷野　葛󠄀", text); // U+20BB7, and a variation selector
    ck_assert_str_eq(text, "●野　葛");
}
END_TEST

START_TEST(test_dr_141_kanji_that_the_set_has_come_as_they_are) {
    char text[64];
    reduce("髙﨑　德子", text); // claims may refuse them, answers do not
    ck_assert_str_eq(text, "髙﨑　德子");
}
END_TEST

static void spelt_differently(struct person *person) {
    person->name = "髙橋　太郎";
}

START_TEST(test_dr_143_a_name_comes_as_the_insurer_spells_it) {
    struct search_info search = rules_taro_old;
    search.number = "00930";
    rules_add("spelling", "0A0930", "00930", spelt_differently);
    ck_assert_str_eq(rules_by_number(&search, "20210405", "2021-04-05").results[0].name, "髙橋　太郎");
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("rules: batch");
    tcase_add_test(tests, test_seed_024_public_expense_is_an_error_in_a_batch);
    tcase_add_test(tests, test_seed_070_a_batch_tells_validity_and_change);
    tcase_add_test(tests, test_seed_072_a_batch_needs_no_card);
    tcase_add_test(tests, test_seed_074_a_row_is_valid_lapsed_or_an_error);
    tcase_add_loop_test(tests, test_seed_075_a_mistake_in_a_required_item_is_an_error, 0, 5);
    tcase_add_test(tests, test_seed_076_a_lapsed_row_is_no_error);
    tcase_add_test(tests, test_seed_077_a_bad_row_does_not_fail_the_others);
    tcase_add_test(tests, test_seed_078_rows_are_matched_by_identifier);
    tcase_add_test(tests, test_seed_090_a_reference_number_is_any_text);
    tcase_add_test(tests, test_seed_091_a_registration_is_taken);
    tcase_add_test(tests, test_seed_092_the_number_comes_back_from_the_next_answer_on);
    tcase_add_test(tests, test_seed_096_the_number_comes_back_with_a_card_and_another_insurer);
    tcase_add_test(tests, test_seed_097_all_else_works_without_a_number);
    tcase_add_test(tests, test_seed_098_a_number_is_given_to_no_other_institution);
    tcase_add_test(tests, test_dr_070_a_reference_number_finds_nobody);
    tcase_add_test(tests, test_dr_071_numbers_are_registered_one_by_one_or_many_at_once);
    tcase_add_test(tests, test_dr_073_a_wrong_number_is_corrected_by_registering_anew);
    tcase_add_test(tests, test_dr_074_many_are_registered_before_the_start);
    tcase_add_test(tests, test_dr_080_a_batch_is_submitted_and_fetched_later);
    tcase_add_test(tests, test_dr_081_a_batch_has_counts_and_a_unit_for_each_person);
    tcase_add_test(tests, test_dr_082_a_batch_implies_no_consent);
    tcase_add_test(tests, test_dr_083_limits_are_settings);
    tcase_add_test(tests, test_dr_084_a_result_may_come_zipped);
    tcase_add_test(tests, test_dr_140_characters_outside_the_set_come_as_black_dots);
    tcase_add_test(tests, test_dr_141_kanji_that_the_set_has_come_as_they_are);
    tcase_add_test(tests, test_dr_143_a_name_comes_as_the_insurer_spells_it);
    return rules_run(tests);
}
