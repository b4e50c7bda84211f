// SPDX-License-Identifier: Apache-2.0
//
// Batches through the folders of a terminal: small ones, and ones that are longer than a document may be.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"
#include "mocks/tests/site.h"

#define LIST_NAME "OQSmuquc01req_202104050001.xml"
#define FETCH_NAME "OQSmuquc02req_202104050001.xml"
#define RESULT_NAME "OQSmuquc02res_202104050001.xml"

enum { LONG_ROWS = 2600, PADDING = 1400, ROW_BYTES = 4096 };

static const char head[] =
    "<?xml version='1.0' encoding='UTF-8'?><XmlMsg><MessageHeader>"
    "<QualificationConfirmationDate>20210405</QualificationConfirmationDate>"
    "<MedicalInstitutionCode>9910000018</MedicalInstitutionCode></MessageHeader><MessageBody>";
static const char row[] =
    "<QualificationConfirmSearchInfo><InsurerNumber>06990014</InsurerNumber><InsuredCardSymbol>11</InsuredCardSymbol>"
    "<InsuredIdentificationNumber>00111</InsuredIdentificationNumber><InsuredBranchNumber>01</InsuredBranchNumber>"
    "<Birthdate>19680101</Birthdate><LimitApplicationCertificateRelatedConsFlg>0"
    "</LimitApplicationCertificateRelatedConsFlg><ArbitraryIdentifier>the institution's own name of row %d"
    "</ArbitraryIdentifier></QualificationConfirmSearchInfo>%*s\n";
static const char tail[] = "</MessageBody></XmlMsg>";

static void put_list(int rows) {
    struct bytes_writer text;
    bytes_writer_init(&text, (size_t)(rows + 1) * ROW_BYTES);
    ck_assert_int_eq(bytes_write_text(&text, head), ONSHI_OK);
    for (int i = 0; i < rows; i++) {
        ck_assert_int_eq(bytes_printf(&text, row, i, PADDING, ""), ONSHI_OK);
    }
    ck_assert_int_eq(bytes_write_text(&text, tail), ONSHI_OK);
    ck_assert(rows < LONG_ROWS || text.length > XML_MAXIMUM_BYTES);
    site_put(site.folders[0], LIST_NAME, bytes_text(&text), text.length, 0);
    bytes_writer_free(&text);
}

static void put_fetch(const char *reception) {
    char text[512];
    int length = snprintf(text, sizeof text,
                          "<XmlMsg><MessageHeader><MedicalInstitutionCode>9910000018</MedicalInstitutionCode>"
                          "</MessageHeader><MessageBody><ReceptionNumber>%s</ReceptionNumber></MessageBody></XmlMsg>",
                          reception);
    site_put(site.folders[0], FETCH_NAME, text, (size_t)length, 0);
}

static void send_list(int rows, char reception[64]) {
    put_list(rows);
    xmlDoc *receipt = site_document(site_wait_for(TERMINAL_ANSWER_WRITTEN, 0));
    (void)snprintf(reception, 64, "%s", body_item(receipt, "ReceptionNumber"));
    ck_assert_str_ne(reception, "");
    xmlFreeDoc(receipt);
}

START_TEST(test_batch_folder_answers_a_list_and_its_result) {
    char reception[64];
    send_list(2, reception);

    put_fetch(reception);
    xmlDoc *running = site_document(site_wait_for(TERMINAL_ANSWER_WRITTEN, 1));
    site.now += 2;
    put_fetch(reception);
    xmlDoc *result = site_document(site_wait_for(TERMINAL_ANSWER_WRITTEN, 2));

    ck_assert_str_eq(header_item(running, "SegmentOfResult"), "2");
    ck_assert_str_eq(header_item(result, "SegmentOfResult"), "1");
    ck_assert_str_eq(header_item(result, "NumberOfProcessingResult"), "2");
    ck_assert_int_eq(site_count(TERMINAL_TROUBLE), 0);
    xmlFreeDoc(running);
    xmlFreeDoc(result);
}
END_TEST

static int count(const char *text, const char *word) {
    int found = 0;
    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word)) {
        found++;
    }
    return found;
}

static const size_t in_memory[] = {0, 1024 * 1024}; // the usual, and less than the result

START_TEST(test_batch_folder_answers_what_is_longer_than_a_document) {
    char reception[64];
    site.long_bytes = in_memory[_i];
    site_stop();
    site_start();
    send_list(LONG_ROWS, reception); // more than XML_MAXIMUM_BYTES
    site.now += 2;

    put_fetch(reception);
    const struct seen *written = site_wait_for(TERMINAL_ANSWER_WRITTEN, 1);

    ck_assert_str_eq(written->name, RESULT_NAME);
    char *text = site_read(site.folders[1], RESULT_NAME);
    ck_assert_int_eq(count(text, "<BulkConfirmUnit>"), LONG_ROWS);
    ck_assert_int_eq(count(text, "own name of row 2599<"), 1);
    ck_assert_str_eq(text + strlen(text) - strlen("</XmlMsg>\n"), "</XmlMsg>\n");
    ck_assert_int_eq(site_count(TERMINAL_TROUBLE), 0);
    free(text);
}
END_TEST

START_TEST(test_batch_folder_puts_it_into_a_zip) {
    char reception[64];
    site.long_bytes = in_memory[_i];
    site_stop();
    site_start();
    send_list(LONG_ROWS, reception);
    site.now += 2;
    site.options.zip = true;
    terminal_set_options(site.terminal, &site.options);

    put_fetch(reception);
    const struct seen *written = site_wait_for(TERMINAL_ANSWER_WRITTEN, 1);

    ck_assert_str_eq(written->name, "OQSmuquc02res_202104050001.zip");
    char *packed = site_read(site.folders[1], "OQSmuquc02res_202104050001.zip");
    ck_assert_int_eq(memcmp(packed, "PK\x03\x04", 4), 0);
    ck_assert_int_eq(site_count(TERMINAL_TROUBLE), 0);
    free(packed);
}
END_TEST

START_TEST(test_batch_folder_does_to_long_results_what_a_fault_says) {
    struct planned_fault fault;
    char reception[64];
    site_stop();
    site.faults = fault_plan_new(NULL, NULL);
    ck_assert_int_eq(fault_read("processing-for-ever:count=1", &fault, NULL), ONSHI_OK);
    ck_assert_int_eq(fault_arm(site.faults, &fault, NULL), ONSHI_OK);
    site_start();
    send_list(LONG_ROWS, reception);
    site.now += 2;

    put_fetch(reception);
    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 1);

    char *text = site_read(site.folders[1], RESULT_NAME);
    ck_assert_int_eq(count(text, "<SegmentOfResult>2<"), 1);
    free(text);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("batch in folders");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, site_open, site_close);
    tcase_add_test(tests, test_batch_folder_answers_a_list_and_its_result);
    tcase_add_loop_test(tests, test_batch_folder_answers_what_is_longer_than_a_document, 0,
                        sizeof in_memory / sizeof in_memory[0]);
    tcase_add_loop_test(tests, test_batch_folder_puts_it_into_a_zip, 0, sizeof in_memory / sizeof in_memory[0]);
    tcase_add_test(tests, test_batch_folder_does_to_long_results_what_a_fault_says);
    return run_case(tests);
}
