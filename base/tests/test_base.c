// SPDX-License-Identifier: Apache-2.0
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/calendar.h"
#include "base/person.h"
#include "base/profile.h"
#include "base/random.h"
#include "base/text.h"
#include "base/xml.h"

START_TEST(test_bytes_reader_refuses_to_pass_the_end) {
    struct bytes_reader reader = bytes_reader_over("\x12\x34\x56", 3);
    uint16_t word = 0;

    enum onshi_status first = bytes_read_u16(&reader, &word);
    enum onshi_status second = bytes_read_u16(&reader, &word);

    ck_assert_int_eq(first, ONSHI_OK);
    ck_assert_int_eq(second, ONSHI_MALFORMED);
    ck_assert_uint_eq(word, 0x1234); // untouched on failure
    ck_assert_uint_eq(reader.left, 1);
}
END_TEST

START_TEST(test_bytes_writer_keeps_its_maximum) {
    struct bytes_writer writer;
    bytes_writer_init(&writer, 4);

    enum onshi_status fits = bytes_write_text(&writer, "abcd");
    enum onshi_status over = bytes_write_u8(&writer, 'e');

    ck_assert_int_eq(fits, ONSHI_OK);
    ck_assert_int_eq(over, ONSHI_TOO_LONG);
    ck_assert_str_eq(bytes_text(&writer), "abcd");
    bytes_writer_free(&writer);
}
END_TEST

static const struct {
    const char *text, *stamp, *why;
} days[] = {
    {"2021-04-05T09:00:00", "20210405090000", "the usual form"},
    {"20211020", "20211020000000", "the form of the wire"},
    {"2020-02-29", "20200229000000", "a leap day"},
    {"1868-10-23", "18681023000000", "before 1970, first day of 明治"},
    {"2021-02-30", NULL, "a day that does not exist"},
    {"2021-04-05T24:00:00", NULL, "an hour that does not exist"},
    {"2021-4-5", NULL, "too few digits"},
    {"", NULL, "nothing"},
};

START_TEST(test_calendar_parse_reads_days_and_refuses_others) {
    int64_t instant = -1;
    char stamp[CALENDAR_STAMP_SIZE] = "";

    enum onshi_status status = calendar_parse(days[_i].text, &instant);

    ck_assert_msg((status == ONSHI_OK) == (days[_i].stamp != NULL), "%s", days[_i].why);
    if (status == ONSHI_OK) {
        calendar_stamp(instant, stamp);
        ck_assert_msg(strcmp(stamp, days[_i].stamp) == 0, "%s: %s", days[_i].why, stamp);
    }
}
END_TEST

START_TEST(test_calendar_birthday_of_a_leap_day_is_march_in_common_years) {
    int64_t birth = 0;
    char date[CALENDAR_DATE_SIZE];
    ck_assert_int_eq(calendar_parse("2016-02-29", &birth), ONSHI_OK);

    calendar_date(calendar_birthday(birth, 5), date);

    ck_assert_str_eq(date, "20210301");
}
END_TEST

START_TEST(test_random_is_the_same_for_the_same_seed_and_purpose) {
    struct random_source a = random_from(7, "people");
    struct random_source b = random_from(7, "people");
    struct random_source other = random_from(7, "order");

    ck_assert_uint_eq(random_next(&a), random_next(&b));
    ck_assert_uint_ne(random_next(&a), random_next(&other));
}
END_TEST

static const struct {
    const char *a, *b;
    bool same;
    const char *why;
} numbers[] = {
    {"１２－３４", "12-34", true, "full and half width"},
    {"記 号", "記号", true, "blanks do not count"},
    {"00012", "12", false, "leading zeros count"},
    {"千健", "千建", false, "another kanji"},
    {"", "", true, "no symbol"},
};

START_TEST(test_text_same_number_folds_width_only) {
    ck_assert_msg(text_same_number(numbers[_i].a, numbers[_i].b) == numbers[_i].same, "%s", numbers[_i].why);
}
END_TEST

START_TEST(test_text_insurer_padding_is_blanks_on_the_left) {
    char padded[9];

    enum onshi_status status = text_pad_insurer("990010", padded);

    ck_assert_int_eq(status, ONSHI_OK);
    ck_assert_str_eq(padded, "  990010");
    ck_assert(text_same_insurer("00990010", padded));
    ck_assert(!text_same_insurer("00990011", padded));
    ck_assert_int_eq(text_pad_insurer("123456789", padded), ONSHI_MALFORMED);
}
END_TEST

START_TEST(test_text_lists_whole_words_only) {
    ck_assert(text_lists("SEED-001 DR-001", "SEED-001", 8));
    ck_assert(text_lists("  SEED-001   DR-001 ", "DR-001", 6));
    ck_assert(!text_lists("SEED-001 DR-001", "DR-00", 5));
    ck_assert(!text_lists("SEED-001 DR-001", "R-001", 5));
    ck_assert(!text_lists("", "DR-001", 6));
}
END_TEST

START_TEST(test_xml_printable_replaces_what_xml_has_no_place_for) {
    xmlChar *clean = xml_printable("a\x01" "b\xEF\xBF\xBF" "c\n");

    ck_assert_str_eq((const char *)clean, "a\xEF\xBF\xBD" "b\xEF\xBF\xBD" "c\n");
    xmlFree(clean);
}
END_TEST

START_TEST(test_xml_parse_refuses_a_document_type) {
    const char evil[] = "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>";
    xmlDoc *doc = NULL;

    enum onshi_status status = xml_parse(evil, sizeof evil - 1, &doc);

    ck_assert_int_eq(status, ONSHI_MALFORMED);
    ck_assert_ptr_null(doc);
}
END_TEST

START_TEST(test_person_knows_what_the_service_knew_when) {
    struct person *taro = NULL;
    int64_t before = 0, after = 0, lost = 0;
    ck_assert_int_eq(person_load(PEOPLE_DIRECTORY, "onshika-taro", 1, &taro, NULL), ONSHI_OK);
    ck_assert_int_eq(calendar_parse("2021-05-28T09:59:59", &before), ONSHI_OK);
    ck_assert_int_eq(calendar_parse("2021-05-28T10:00:00", &after), ONSHI_OK);
    ck_assert_int_eq(calendar_parse("2021-06-01", &lost), ONSHI_OK);
    const struct coverage *old = person_coverage(taro, "old");

    ck_assert_int_eq(coverage_until(old, before), CALENDAR_NEVER);
    ck_assert_int_eq(coverage_until(old, after), lost);
    person_free(taro);
}
END_TEST

// A coverage of an id that was there corrects it; what was cancelled, withheld or came late says so.
START_TEST(test_person_reads_what_insurers_take_back) {
    struct person *kasane = NULL;
    int64_t before = 0, after = 0, claimed = 0, registered = 0;
    ck_assert_int_eq(person_load(PEOPLE_DIRECTORY, "teisei-kasane", 1, &kasane, NULL), ONSHI_OK);
    ck_assert_int_eq(calendar_parse("2021-05-20T09:59:59", &before), ONSHI_OK);
    ck_assert_int_eq(calendar_parse("2021-05-20T10:00:00", &after), ONSHI_OK);
    ck_assert_int_eq(calendar_parse("2021-10-05", &claimed), ONSHI_OK);
    ck_assert_int_eq(calendar_parse("2021-04-05T09:00:00", &registered), ONSHI_OK);

    ck_assert_int_eq(kasane->coverage_count, 3);
    ck_assert_str_eq(kasane->coverages[0].number, "35001");
    ck_assert(!kasane->coverages[0].withholds_address);
    ck_assert_str_eq(kasane->coverages[1].id, "main");
    ck_assert(kasane->coverages[1].withholds_address && !kasane->coverages[1].withholds_self);
    ck_assert(!coverage_cancelled(&kasane->coverages[2], before));
    ck_assert(coverage_cancelled(&kasane->coverages[2], after));
    ck_assert_int_eq(kasane->medications[0].claimed, claimed);
    ck_assert_int_gt(kasane->checkups[0].known, kasane->checkups[0].day);
    ck_assert_int_eq(kasane->registered, registered);
    person_free(kasane);
}
END_TEST

START_TEST(test_person_canaries_come_from_the_seed) {
    struct person *a = NULL, *b = NULL, *c = NULL;
    ck_assert_int_eq(person_load(PEOPLE_DIRECTORY, "onshika-taro", 1, &a, NULL), ONSHI_OK);
    ck_assert_int_eq(person_load(PEOPLE_DIRECTORY, "onshika-taro", 1, &b, NULL), ONSHI_OK);
    ck_assert_int_eq(person_load(PEOPLE_DIRECTORY, "onshika-taro", 2, &c, NULL), ONSHI_OK);

    ck_assert_str_eq(a->coverages[0].number, b->coverages[0].number);
    ck_assert_str_ne(a->coverages[0].number, c->coverages[0].number);
    ck_assert_ptr_null(strchr(a->coverages[0].number, '?'));
    person_free(a);
    person_free(b);
    person_free(c);
}
END_TEST

START_TEST(test_person_that_does_not_exist_is_not_found) {
    struct person *nobody = NULL;

    ck_assert_int_ne(person_load(PEOPLE_DIRECTORY, "no-such-person", 1, &nobody, NULL), ONSHI_OK);
    ck_assert_int_eq(person_load(PEOPLE_DIRECTORY, "../people/onshika-taro", 1, &nobody, NULL), ONSHI_NOT_FOUND);
    ck_assert_ptr_null(nobody);
}
END_TEST

START_TEST(test_profile_gates_open_to_the_second) {
    struct profile *plan = NULL, *history = NULL;
    int64_t before = 0, at = 0;
    ck_assert_int_eq(profile_load(SCENARIOS_DIRECTORY, "seed-2020", &plan, NULL), ONSHI_OK);
    ck_assert_int_eq(profile_load(SCENARIOS_DIRECTORY, "actual", &history, NULL), ONSHI_OK);
    ck_assert_int_eq(calendar_parse("2021-09-30T23:59:59", &before), ONSHI_OK);
    ck_assert_int_eq(calendar_parse("2021-10-01", &at), ONSHI_OK);

    ck_assert(!profile_is_open(plan, "medication.view", before));
    ck_assert(profile_is_open(plan, "medication.view", at));
    ck_assert(!profile_is_open(history, "medication.view", at));
    ck_assert(!profile_is_open(plan, "no.such.gate", at));
    profile_free(plan);
    profile_free(history);
}
END_TEST

START_TEST(test_profile_that_does_not_exist_is_not_found) {
    struct profile *none = NULL;

    ck_assert_int_eq(profile_load(SCENARIOS_DIRECTORY, "../seed-2020", &none, NULL), ONSHI_NOT_FOUND);
    ck_assert_int_eq(profile_load(SCENARIOS_DIRECTORY, "never", &none, NULL), ONSHI_NOT_FOUND);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("base");
    TCase *cases = tcase_create("base");
    suite_add_tcase(suite, cases);
    tcase_add_test(cases, test_bytes_reader_refuses_to_pass_the_end);
    tcase_add_test(cases, test_bytes_writer_keeps_its_maximum);
    tcase_add_loop_test(cases, test_calendar_parse_reads_days_and_refuses_others, 0, sizeof days / sizeof days[0]);
    tcase_add_test(cases, test_calendar_birthday_of_a_leap_day_is_march_in_common_years);
    tcase_add_test(cases, test_random_is_the_same_for_the_same_seed_and_purpose);
    tcase_add_loop_test(cases, test_text_same_number_folds_width_only, 0, sizeof numbers / sizeof numbers[0]);
    tcase_add_test(cases, test_text_insurer_padding_is_blanks_on_the_left);
    tcase_add_test(cases, test_text_lists_whole_words_only);
    tcase_add_test(cases, test_xml_printable_replaces_what_xml_has_no_place_for);
    tcase_add_test(cases, test_xml_parse_refuses_a_document_type);
    tcase_add_test(cases, test_person_knows_what_the_service_knew_when);
    tcase_add_test(cases, test_person_reads_what_insurers_take_back);
    tcase_add_test(cases, test_person_canaries_come_from_the_seed);
    tcase_add_test(cases, test_person_that_does_not_exist_is_not_found);
    tcase_add_test(cases, test_profile_gates_open_to_the_second);
    tcase_add_test(cases, test_profile_that_does_not_exist_is_not_found);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
