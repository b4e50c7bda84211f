// SPDX-License-Identifier: Apache-2.0
//
// Medicines and checkups as pages.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/calendar.h"
#include "mocks/tests/fixture.h"
#include "mocks/tests/trees.h"
#include "mocks/wire/pdf.h"

enum { TEXT_BYTES = 256 * 1024 };

static struct world world;
static const struct wire_style style = {.order = WIRE_SHUFFLED}; // a page has the logical order

static void set_up(void) {
    world = world_new();
}

static void tear_down(void) {
    world_free(&world);
}

static struct viewing_request question(const char *category) {
    return (struct viewing_request){.institution = CLINIC, .insurer = "39990011", .number = "55555551",
                                    .file_identifier = "F1", .start = "201601", .end = "203012", .category = category};
}

static void consent(enum consent_kind kind) {
    ck_assert_int_eq(ledger_set_consent(world.ledger, CLINIC, &elder, kind, true, instant("2021-10-20")), ONSHI_OK);
}

static struct medication_answer medication_of(const char *category) {
    const struct viewing_request request = question(category);
    struct medication_answer answer;
    consent(CONSENT_MEDICATION);
    service_view_medication(world.service, CLINIC, &request, instant("2021-10-20T12:00:00"), &answer);
    return answer;
}

static struct checkup_answer checkups_of(const char *category) {
    const struct viewing_request request = question(category);
    struct checkup_answer answer;
    consent(CONSENT_CHECKUP);
    service_view_checkups(world.service, CLINIC, &request, instant("2021-10-20T12:00:00"), &answer);
    return answer;
}

static void print_medication(const struct medication_answer *answer, struct bytes_writer *out) {
    bytes_writer_init(out, WIRE_PDF_BYTES_MAXIMUM);
    ck_assert_int_eq(wire_pdf_medication(answer, &style, instant("2021-10-20T12:00:00"), out), ONSHI_OK);
}

// What pdftotext reads out of the pages, without any blank.
static void read_pages(const struct bytes_writer *pages, char text[TEXT_BYTES]) {
    char path[] = "/tmp/onshi-pages-XXXXXX";
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, pages->data, pages->length), (ssize_t)pages->length);
    (void)close(file);
    char command[256];
    (void)snprintf(command, sizeof command, "pdftotext -enc UTF-8 %s - 2>&1", path);
    FILE *reader = popen(command, "r");
    ck_assert_ptr_nonnull(reader);
    size_t length = 0;
    for (int c = fgetc(reader); c != EOF && length < TEXT_BYTES - 1; c = fgetc(reader)) {
        if (c != ' ' && c != '\n' && c != '\f') {
            text[length++] = (char)c;
        }
    }
    text[length] = 0;
    ck_assert_int_eq(pclose(reader), 0);
    (void)unlink(path);
}

static void assert_shows(const char *text, const char *fact) {
    ck_assert_msg(strstr(text, fact) != NULL, "%s is not in\n%s", fact, text);
}

START_TEST(test_wire_pdf_shows_medicines_as_text) {
    static const char *const facts[] = {"医薬品名:架空錠髙", "医薬品名:架空散", "氏名カナ:ｼｹﾝﾋｻｼ", "診療年月:202108",
                                        "調剤機関名:試験薬局", "用法:１日１回朝食後服用", "回数(日数):28", "処理結果:1",
                                        "生年月日:19430505", "医療機関コード:9910000018"};
    static char text[TEXT_BYTES];
    struct medication_answer answer = medication_of("1");
    struct bytes_writer pages;
    print_medication(&answer, &pages);

    read_pages(&pages, text);

    ck_assert(answer.header.as_pdf);
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        assert_shows(text, facts[i]);
    }
    bytes_writer_free(&pages);
}
END_TEST

START_TEST(test_wire_pdf_shows_checkups_as_text) {
    static char text[TEXT_BYTES];
    struct checkup_answer answer = checkups_of("1");
    struct bytes_writer pages;
    bytes_writer_init(&pages, WIRE_PDF_BYTES_MAXIMUM);
    ck_assert_int_eq(wire_pdf_checkups(&answer, &style, instant("2021-10-20T12:00:00"), &pages), ONSHI_OK);

    read_pages(&pages, text);

    assert_shows(text, "項目名:身長");
    assert_shows(text, "値:150.5");
    assert_shows(text, "単位:cm");
    assert_shows(text, "実施日:20210601");
    ck_assert(answer.header.as_pdf);
    bytes_writer_free(&pages);
}
END_TEST

START_TEST(test_wire_pdf_goes_on_over_lines_and_pages) {
    static char text[TEXT_BYTES];
    static struct medication many[PERSON_RECORDS_MAXIMUM];
    static const char long_text[] = "とても長い成分の名前とても長い成分の名前とても長い成分の名前とても長い成分の名前"
                                    "とても長い成分の名前とても長い成分の名前とても長い成分の名前おわり";
    struct medication_answer answer = medication_of("1");
    for (int i = 0; i < PERSON_RECORDS_MAXIMUM; i++) {
        many[i] = (struct medication){.code = "699999901", .name = "架空錠", .ingredient = long_text};
    }
    answer.months[0].days[0].drugs = many;
    answer.months[0].days[0].drug_count = PERSON_RECORDS_MAXIMUM;
    struct bytes_writer pages;
    print_medication(&answer, &pages);

    read_pages(&pages, text);

    assert_shows(text, long_text);
    int seen = 0;
    for (const char *at = text; (at = strstr(at, "おわり")) != NULL; at++) {
        seen++;
    }
    ck_assert_int_eq(seen, PERSON_RECORDS_MAXIMUM);
    bytes_writer_free(&pages);
}
END_TEST

START_TEST(test_wire_pdf_is_the_same_each_time) {
    struct medication_answer answer = medication_of("1");
    struct bytes_writer one, other;

    print_medication(&answer, &one);
    print_medication(&answer, &other);

    ck_assert_uint_eq(one.length, other.length);
    ck_assert_int_eq(memcmp(one.data, other.data, one.length), 0);
    bytes_writer_free(&one);
    bytes_writer_free(&other);
}
END_TEST

START_TEST(test_wire_pdf_is_not_for_errors_and_not_unasked) { // wire-interface 4.1
    ck_assert(!medication_of("2").header.as_pdf);
    ck_assert(!checkups_of("2").header.as_pdf);
    struct viewing_request request = question("1");
    struct medication_answer answer;
    service_view_medication(world.service, DENTIST, &request, instant("2021-10-20T12:00:00"), &answer);
    ck_assert(!answer.header.as_pdf); // no consent
}
END_TEST

START_TEST(test_wire_pdf_has_a_maximum) {
    struct medication_answer answer = medication_of("1");
    struct bytes_writer small;
    bytes_writer_init(&small, 100);

    ck_assert_int_eq(wire_pdf_medication(&answer, &style, 0, &small), ONSHI_TOO_LONG);
    ck_assert_uint_eq(small.length, 0);
    bytes_writer_free(&small);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("wire pdf");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 30);
    tcase_add_test(tests, test_wire_pdf_shows_medicines_as_text);
    tcase_add_test(tests, test_wire_pdf_shows_checkups_as_text);
    tcase_add_test(tests, test_wire_pdf_goes_on_over_lines_and_pages);
    tcase_add_test(tests, test_wire_pdf_is_the_same_each_time);
    tcase_add_test(tests, test_wire_pdf_is_not_for_errors_and_not_unasked);
    tcase_add_test(tests, test_wire_pdf_has_a_maximum);
    return run_case(tests);
}
