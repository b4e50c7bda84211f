// SPDX-License-Identifier: Apache-2.0
//
// Each fault that makes sense on the folders, as a product meets it.
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xml.h"
#include "mocks/terminal/inbox.h"
#include "mocks/terminal/spoil.h"
#include "mocks/tests/site.h"

#define FIRST "OQSsiquc01req_202104050001.xml"
#define FIRST_ANSWER "OQSsiquc01res_202104050001.xml"
#define SECOND "OQSsiquc01req_202104050002.xml"
#define SECOND_ANSWER "OQSsiquc01res_202104050002.xml"
#define THIRD "OQSsiquc01req_202104050003.xml"
#define THIRD_ANSWER "OQSsiquc01res_202104050003.xml"

static int64_t now(void *context) {
    (void)context;
    return site.now;
}

static void set_up(void) {
    site_prepare();
    site.faults = fault_plan_new(now, NULL);
}

static void start_with(const char *text) {
    struct planned_fault fault;
    ck_assert_int_eq(fault_read(text, &fault, NULL), ONSHI_OK);
    ck_assert_int_eq(fault_arm(site.faults, &fault, NULL), ONSHI_OK);
    site_start();
}

static void count_firings(void *context, const struct fault_result *result) {
    *(int64_t *)context += result->fired;
}

// How often the faults of the plan have fired.
static int64_t fired(void) {
    int64_t sum = 0;
    (void)fault_report(site.faults, count_firings, &sum);
    return sum;
}

static void put_about(const char *name, const char *number) {
    char text[sizeof SITE_REQUEST];
    memcpy(text, SITE_REQUEST, sizeof text);
    memcpy(strstr(text, "00111"), number, 5);
    site_put(site.folders[0], name, text, sizeof text - 1, O_EXCL);
}

// Runs until the first answer has been written and returns what lies in res.
static char *first_answer(void) {
    site_put_request(FIRST);
    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    return site_read(site.folders[1], FIRST_ANSWER);
}

START_TEST(test_fault_delay_comes_later_than_the_next_answer) {
    start_with("delay:at=1,value=400");
    site_put_request(FIRST);
    (void)site_wait_for(TERMINAL_REQUEST_TAKEN, 0);
    int64_t begin_us = clock_monotonic_us();
    site_put_request(SECOND);

    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 1);
    int64_t passed_ms = (clock_monotonic_us() - begin_us) / 1000;

    ck_assert_str_eq(site_find(TERMINAL_ANSWER_WRITTEN, 0)->name, SECOND_ANSWER);
    ck_assert_str_eq(site_find(TERMINAL_ANSWER_WRITTEN, 1)->name, FIRST_ANSWER);
    ck_assert_int_ge(passed_ms, 390);
    ck_assert_str_eq(site_find(TERMINAL_FAULT_FIRED, 0)->text, "delay");
    ck_assert_int_eq(fired(), 1);
}
END_TEST

START_TEST(test_fault_late_waits_until_it_is_released) {
    start_with("late:at=1,value=-1");
    site_put_request(FIRST);
    (void)site_wait_for(TERMINAL_REQUEST_TAKEN, 0);
    site_put_request(SECOND);
    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    bool early = site_has(site.folders[1], FIRST_ANSWER);

    terminal_release(site.terminal);

    ck_assert(!early);
    ck_assert_str_eq(site_find(TERMINAL_ANSWER_WRITTEN, 1)->name, FIRST_ANSWER);
    ck_assert_int_eq(fired(), 1);
}
END_TEST

START_TEST(test_fault_silence_answers_nothing) {
    start_with("silence:at=1");
    site_put_request(FIRST);
    (void)site_wait_for(TERMINAL_REQUEST_TAKEN, 0);
    site_put_request(SECOND); // the fence: what comes after it is answered

    ck_assert_str_eq(site_wait_for(TERMINAL_ANSWER_WRITTEN, 0)->name, SECOND_ANSWER);
    ck_assert(!site_has(site.folders[1], FIRST_ANSWER));
    ck_assert_int_eq(terminal_waiting(site.terminal), 0);
    ck_assert_int_eq(fired(), 1);
}
END_TEST

START_TEST(test_fault_cut_ends_after_its_bytes) {
    start_with("cut:value=30");

    char *text = first_answer();

    ck_assert_str_eq(text, "<?xml version=\"1.0\" encoding=\"");
    ck_assert_int_eq(fired(), 1);
    free(text);
}
END_TEST

START_TEST(test_fault_truncated_ends_in_the_middle_of_a_character) {
    start_with("truncated");

    char *text = first_answer();
    size_t length = strlen(text);

    ck_assert_uint_eq((unsigned char)text[length - 1] & 0xF0U, 0xE0); // the first of the three bytes of a Japanese one
    ck_assert_ptr_null(strstr(text, "</XmlMsg>"));
    ck_assert_ptr_null(site_find(TERMINAL_ANSWER_WRITTEN, 0)->utf8);
    ck_assert_int_eq(fired(), 1);
    free(text);
}
END_TEST

static bool answer_begun(void) {
    return site_has(site.folders[1], FIRST_ANSWER);
}

START_TEST(test_fault_drip_writes_piece_by_piece) {
    start_with("drip:value=60");
    site_put_request(FIRST);
    site_run_until(answer_begun, "the first piece");
    int64_t begin_us = clock_monotonic_us();
    char *piece = site_read(site.folders[1], FIRST_ANSWER);

    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    int64_t passed_ms = (clock_monotonic_us() - begin_us) / 1000;
    char *whole = site_read(site.folders[1], FIRST_ANSWER);

    ck_assert_uint_lt(strlen(piece) * 7, strlen(whole));
    ck_assert_ptr_nonnull(strstr(whole, "</XmlMsg>"));
    ck_assert_int_ge(passed_ms, 300);
    ck_assert_int_eq(fired(), 1);
    free(piece);
    free(whole);
}
END_TEST

START_TEST(test_fault_duplicated_writes_the_same_again) {
    start_with("duplicated:value=100");
    char *text = first_answer();
    char path[PATH_BYTES * 2];
    (void)snprintf(path, sizeof path, "%s/%s", site.folders[1], FIRST_ANSWER);
    ck_assert_int_eq(unlink(path), 0); // the product has taken it

    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 1);
    char *again = site_read(site.folders[1], FIRST_ANSWER);

    ck_assert_str_eq(again, text);
    ck_assert_int_eq(site_count(TERMINAL_REQUEST_TAKEN), 1);
    ck_assert_int_eq(fired(), 1);
    free(text);
    free(again);
}
END_TEST

START_TEST(test_fault_wrong_encoding_changes_the_bytes_and_not_the_declaration) {
    start_with("wrong-encoding");

    char *text = first_answer();

    ck_assert_ptr_nonnull(strstr(text, "encoding=\"UTF-8\""));
    ck_assert_ptr_nonnull(strstr(text, "<CharacterCodeIdentifier>0<"));
    ck_assert_ptr_nonnull(strstr(text, "\x8e\x8e\x8c\xb1")); // 試験 in CP932
    ck_assert_ptr_null(strstr(text, "試験"));
    ck_assert_int_eq(fired(), 1);
    free(text);
}
END_TEST

START_TEST(test_fault_wrong_prolog_changes_the_declaration_and_not_the_bytes) {
    start_with("wrong-prolog");

    char *text = first_answer();

    ck_assert_ptr_nonnull(strstr(text, "encoding=\"Shift_JIS\""));
    ck_assert_ptr_nonnull(strstr(text, "<CharacterCodeIdentifier>0<"));
    ck_assert_ptr_nonnull(strstr(text, "試験"));
    ck_assert_int_eq(fired(), 1);
    free(text);
}
END_TEST

START_TEST(test_fault_wrong_encoding_shows_in_an_answer_without_any_japanese) {
    start_with("wrong-encoding");
    put_about(FIRST, "99999"); // nobody

    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    char *text = site_read(site.folders[1], FIRST_ANSWER);

    ck_assert_ptr_nonnull(strstr(text, "encoding=\"UTF-8\""));
    ck_assert_ptr_nonnull(strstr(text, "<!-- \x89\xcb\x8b\xf3 -->"));
    free(text);
}
END_TEST

START_TEST(test_fault_bomb_entity_has_entities_in_entities) {
    start_with("bomb-entity:value=3");

    char *text = first_answer();

    ck_assert_ptr_nonnull(strstr(text, "<!DOCTYPE XmlMsg [<!ENTITY a0 \"onshi\"><!ENTITY a1 \"&a0;&a0;"));
    ck_assert_ptr_nonnull(strstr(text, "<!ENTITY a3 \"&a2;&a2;&a2;&a2;&a2;&a2;&a2;&a2;&a2;&a2;\">]>"));
    ck_assert_ptr_nonnull(strstr(text, "<Bomb>&a3;</Bomb></XmlMsg>"));
    ck_assert_int_eq(fired(), 1);
    free(text);
}
END_TEST

START_TEST(test_fault_bomb_huge_has_its_size) {
    start_with("bomb-huge:value=5000000");

    char *text = first_answer();
    xmlDoc *doc = xmlReadMemory(text, (int)strlen(text), NULL, NULL, XML_PARSE_NONET);

    ck_assert_uint_eq(strlen(text), 5000000);
    ck_assert_ptr_nonnull(doc);
    ck_assert_int_eq(fired(), 1);
    xmlFreeDoc(doc);
    free(text);
}
END_TEST

START_TEST(test_fault_bomb_deep_has_its_levels) {
    start_with("bomb-deep:value=1000");

    char *text = first_answer();
    int levels = 0;
    for (const char *at = strstr(text, "<D>"); at != NULL; at = strstr(at + 1, "<D>")) {
        levels++;
    }

    ck_assert_int_eq(levels, 1000);
    ck_assert_ptr_nonnull(strstr(text, "<D><D></D></D>"));
    ck_assert_int_eq(fired(), 1);
    free(text);
}
END_TEST

START_TEST(test_fault_another_patient_gives_the_answer_of_the_one_before) {
    start_with("another-patient:at=2");
    put_about(FIRST, "00111");
    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    put_about(SECOND, "99999");

    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 1);
    char *first = site_read(site.folders[1], FIRST_ANSWER);
    char *second = site_read(site.folders[1], SECOND_ANSWER);

    ck_assert_str_eq(second, first);
    ck_assert_ptr_nonnull(strstr(second, "<InsuredIdentificationNumber>00111<"));
    ck_assert_int_eq(fired(), 1);
    free(first);
    free(second);
}
END_TEST

START_TEST(test_fault_another_patient_waits_until_there_is_another) {
    start_with("another-patient:at=1");
    put_about(FIRST, "00111");
    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    put_about(SECOND, "00111");
    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 1);
    int64_t before = fired();
    put_about(THIRD, "99999");

    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 2);
    char *third = site_read(site.folders[1], THIRD_ANSWER);

    ck_assert_int_eq(before, 0);
    ck_assert_ptr_nonnull(strstr(third, "<InsuredIdentificationNumber>00111<"));
    ck_assert_int_eq(fired(), 1);
    free(third);
}
END_TEST

// Puts SITE_REQUEST about that number, with an identifier.
static void put_named(const char *name, const char *number, const char *identifier) {
    static const char request[] = SITE_REQUEST;
    const char *header_end = strstr(request, "</MessageHeader>");
    char text[sizeof request + 128];
    int length = snprintf(text, sizeof text, "%.*s<ArbitraryFileIdentifier>%s</ArbitraryFileIdentifier>%s",
                          (int)(header_end - request), request, identifier, header_end);
    memcpy(strstr(text, "00111"), number, 5);
    site_put(site.folders[0], name, text, (size_t)length, O_EXCL);
}

START_TEST(test_fault_wrong_link_gives_the_answer_of_another_under_the_identifier_of_the_question) {
    start_with("wrong-link:at=2");
    put_named(FIRST, "00111", "ID1");
    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    put_named(SECOND, "99999", "ID22");

    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 1);
    char *second = site_read(site.folders[1], SECOND_ANSWER);

    ck_assert_ptr_nonnull(strstr(second, "<ArbitraryFileIdentifier>ID22</ArbitraryFileIdentifier>"));
    ck_assert_ptr_null(strstr(second, "ID1"));
    ck_assert_ptr_nonnull(strstr(second, "<InsuredIdentificationNumber>00111<"));
    ck_assert_int_eq(fired(), 1);
    free(second);
}
END_TEST

START_TEST(test_fault_header_9_fails_one_file_as_a_whole) {
    start_with("header-9:at=2");
    site_put_request(FIRST);
    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    site_put_request(SECOND);

    xmlDoc *good = site_document(site_wait_for(TERMINAL_ANSWER_WRITTEN, 0));
    xmlDoc *bad = site_document(site_wait_for(TERMINAL_ANSWER_WRITTEN, 1));

    ck_assert_str_eq(header_item(good, "SegmentOfResult"), "1");
    ck_assert_str_eq(header_item(bad, "SegmentOfResult"), "9");
    ck_assert_str_eq(header_item(bad, "ErrorCode"), "MOCK0009E");
    ck_assert_int_eq(fired(), 1);
    xmlFreeDoc(good);
    xmlFreeDoc(bad);
}
END_TEST

// What is answered inside a window, and that it is as ever after it.
static const struct {
    const char *fault, *text;
} windows[] = {
    {"maintenance:from=2021-04-05T09:00,until=2021-04-05T10:30",
     "システムメンテナンス中です。(2021-04-05 09:00から2021-04-05 10:30まで)"},
    {"line-outage:from=2021-04-05T09:00,until=2021-04-05T10:30",
     "回線が切断されているため、オンライン資格確認等システムに接続できません。"},
};

START_TEST(test_fault_in_a_window_fails_everything_until_it_is_over) {
    start_with(windows[_i].fault);
    site_put_request(FIRST);
    xmlDoc *during = site_document(site_wait_for(TERMINAL_ANSWER_WRITTEN, 0));
    site.now += 90 * 60;
    site_put_request(SECOND);
    xmlDoc *after = site_document(site_wait_for(TERMINAL_ANSWER_WRITTEN, 1));

    ck_assert_str_eq(header_item(during, "SegmentOfResult"), "9");
    ck_assert_str_eq(header_item(during, "ErrorMessage"), windows[_i].text);
    ck_assert_str_eq(header_item(after, "SegmentOfResult"), "1");
    ck_assert_int_eq(fired(), 1);
    xmlFreeDoc(during);
    xmlFreeDoc(after);
}
END_TEST

START_TEST(test_fault_linking_stopped_lets_requests_pile_up) {
    start_with("linking-stopped:from=2021-04-05T09:00,until=2021-04-06T09:00");
    site_put_request(FIRST);
    site_put_request(SECOND);
    for (int i = 0; i < 5; i++) {
        const struct timeval tick = {.tv_usec = INBOX_TICK_MILLISECONDS * 1000L};
        (void)event_base_loopexit(site.base, &tick);
        (void)event_base_dispatch(site.base);
    }
    int waiting = site_entries(site.folders[0]);
    site.now = instant("2021-04-06T09:00:00"); // over midnight

    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 1);

    ck_assert_int_eq(waiting, 2);
    ck_assert_str_eq(site_find(TERMINAL_ANSWER_WRITTEN, 0)->name, FIRST_ANSWER);
    ck_assert_str_eq(site_find(TERMINAL_ANSWER_WRITTEN, 1)->name, SECOND_ANSWER);
    ck_assert_int_eq(fired(), 1);
}
END_TEST

// Answers that this test bench's own terminal cannot be made to give yet, or not in XML.

static const char batch_text[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<XmlMsg><MessageHeader>"
                                 "<SegmentOfResult>1</SegmentOfResult></MessageHeader><MessageBody/></XmlMsg>\n";

START_TEST(test_fault_processing_for_ever_says_that_the_job_still_runs) {
    const struct planned_fault fault = {.kind = FAULT_KIND_PROCESSING_FOR_EVER};
    struct bytes_writer out;
    bytes_writer_init(&out, 4096);

    ck_assert_int_eq(spoil_write(&fault, WIRE_UTF8, batch_text, sizeof batch_text - 1, &out), ONSHI_OK);

    ck_assert_ptr_nonnull(strstr(bytes_text(&out), "<SegmentOfResult>2</SegmentOfResult></MessageHeader>"));
    ck_assert_uint_eq(out.length, sizeof batch_text - 1);
    bytes_writer_free(&out);
}
END_TEST

START_TEST(test_fault_odd_value_is_in_the_element_and_nowhere_else) {
    start_with("odd-value:kind=OQSsiquc01,at=2,element=QualificationValidity,text=8");
    site_put_request(FIRST);
    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    site_put_request(SECOND);
    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 1);

    char *good = site_read(site.folders[1], FIRST_ANSWER), *odd = site_read(site.folders[1], SECOND_ANSWER);

    ck_assert_ptr_nonnull(strstr(good, "<QualificationValidity>1</QualificationValidity>"));
    ck_assert_ptr_nonnull(strstr(odd, "<QualificationValidity>8</QualificationValidity>"));
    ck_assert_uint_eq(strlen(odd), strlen(good));
    ck_assert_int_eq(fired(), 1);
    free(good);
    free(odd);
}
END_TEST

// A text, and what odd-value with text 9 makes of <A>.
static const struct {
    const char *text, *out;
} values[] = {
    {"<X><A>12</A><AB>1</AB><A></A></X>", "<X><A>9</A><AB>1</AB><A>9</A></X>"},
    {"<X><AB>1</AB></X>", NULL},
    {"<X><A/></X>", NULL},
};

START_TEST(test_fault_odd_value_is_in_every_element_of_the_name) {
    const struct planned_fault fault = {.kind = FAULT_KIND_ODD_VALUE, .element = "A", .text = "9"};
    const char *text = values[_i].text;
    struct bytes_writer out;
    bytes_writer_init(&out, 256);

    enum onshi_status status = spoil_write(&fault, WIRE_UTF8, text, strlen(text), &out);

    ck_assert_int_eq(status, values[_i].out == NULL ? ONSHI_MALFORMED : ONSHI_OK);
    if (values[_i].out != NULL) {
        ck_assert_str_eq(bytes_text(&out), values[_i].out);
    }
    bytes_writer_free(&out);
}
END_TEST

static const struct {
    enum fault_kind kind;
    bool done;
    size_t length;
} pages[] = {
    {FAULT_KIND_CUT, true, 3}, {FAULT_KIND_TRUNCATED, true, 7}, {FAULT_KIND_DELAY, true, 8}, {FAULT_KIND_BOMB_DEEP, false, 8},
    {FAULT_KIND_ODD_VALUE, false, 8},
};

START_TEST(test_fault_of_pages_is_done_or_said_to_be_impossible) {
    const struct planned_fault fault = {.kind = pages[_i].kind, .value = 3};
    struct bytes_writer bytes;
    bytes_writer_init(&bytes, 64);
    ck_assert_int_eq(bytes_write(&bytes, "%PDF-1.7", 8), ONSHI_OK);

    ck_assert_int_eq(spoil_pages(&fault, &bytes), pages[_i].done);

    ck_assert_uint_eq(bytes.length, pages[_i].length);
    bytes_writer_free(&bytes);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("fault_folder");
    tcase_set_timeout(tests, SITE_CASE_SECONDS);
    tcase_add_checked_fixture(tests, set_up, site_close);
    tcase_add_test(tests, test_fault_delay_comes_later_than_the_next_answer);
    tcase_add_test(tests, test_fault_late_waits_until_it_is_released);
    tcase_add_test(tests, test_fault_silence_answers_nothing);
    tcase_add_test(tests, test_fault_cut_ends_after_its_bytes);
    tcase_add_test(tests, test_fault_truncated_ends_in_the_middle_of_a_character);
    tcase_add_test(tests, test_fault_drip_writes_piece_by_piece);
    tcase_add_test(tests, test_fault_duplicated_writes_the_same_again);
    tcase_add_test(tests, test_fault_wrong_encoding_changes_the_bytes_and_not_the_declaration);
    tcase_add_test(tests, test_fault_wrong_prolog_changes_the_declaration_and_not_the_bytes);
    tcase_add_test(tests, test_fault_wrong_encoding_shows_in_an_answer_without_any_japanese);
    tcase_add_test(tests, test_fault_bomb_entity_has_entities_in_entities);
    tcase_add_test(tests, test_fault_bomb_huge_has_its_size);
    tcase_add_test(tests, test_fault_bomb_deep_has_its_levels);
    tcase_add_test(tests, test_fault_another_patient_gives_the_answer_of_the_one_before);
    tcase_add_test(tests, test_fault_another_patient_waits_until_there_is_another);
    tcase_add_test(tests, test_fault_wrong_link_gives_the_answer_of_another_under_the_identifier_of_the_question);
    tcase_add_test(tests, test_fault_header_9_fails_one_file_as_a_whole);
    tcase_add_loop_test(tests, test_fault_in_a_window_fails_everything_until_it_is_over, 0,
                        sizeof windows / sizeof windows[0]);
    tcase_add_test(tests, test_fault_linking_stopped_lets_requests_pile_up);
    tcase_add_test(tests, test_fault_processing_for_ever_says_that_the_job_still_runs);
    tcase_add_test(tests, test_fault_odd_value_is_in_the_element_and_nowhere_else);
    tcase_add_loop_test(tests, test_fault_odd_value_is_in_every_element_of_the_name, 0, sizeof values / sizeof values[0]);
    tcase_add_loop_test(tests, test_fault_of_pages_is_done_or_said_to_be_impossible, 0, sizeof pages / sizeof pages[0]);
    return run_case(tests);
}
