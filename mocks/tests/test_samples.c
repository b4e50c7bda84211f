// SPDX-License-Identifier: Apache-2.0
//
// The documents of wire-interface 2 and 4, made anew: the same people in the ledger, the same questions, the same answers.
// They were of a time without 資格取得・喪失年月日, which we send from the beginning (design 9).
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/xml.h"
#include "mocks/service/code_table.h"
#include "mocks/tests/fixture.h"
#include "mocks/tests/trees.h"
#include "mocks/wire/check.h"
#include "mocks/wire/message.h"
#include "mocks/wire/stream.h"

#define INSTITUTION "9910000001"
#define OMITTED "QualificationDate", "DisqualificationDate"

static struct ledger *ledger;
static struct service *service;
static struct wire_schemas *schemas;
static struct code_table *codes;
static struct random_source order;
static struct test_card *card;
static struct wire_style style;

// What the single samples leave out, and what those of a batch do.
static const char *const single_omit[] = {OMITTED, NULL};
static const char *const list_omit[] = {OMITTED, "Address", "PostNumber", "InsuredCertificateIssuanceDate", NULL};

static void add_person(const char *id) {
    struct person *person = NULL;
    ck_assert_int_eq(person_load(MOCKS_SAMPLES "/people", id, 1, &person, NULL), ONSHI_OK);
    ck_assert_int_eq(ledger_add_person(ledger, person), ONSHI_OK);
    person_free(person);
}

static void set_up(void) {
    ledger = ledger_new();
    service = service_new(ledger);
    add_person("kakuu-hanako");
    add_person("mihon-jiro");
    ck_assert_int_eq(service_add_institution(service, INSTITUTION), ONSHI_OK);
    ck_assert_int_eq(wire_schemas_load(MOCKS_SCHEMAS, &schemas), ONSHI_OK);
    ck_assert_int_eq(code_table_load(MOCKS_SAMPLES "/codes.xml", &codes, NULL), ONSHI_OK);
    order = random_from(1, "order");
    card = NULL;
    style = (struct wire_style){.omit = single_omit, .codes = codes, .order = WIRE_SHUFFLED};
}

static void tear_down(void) {
    if (card != NULL) {
        test_card_free(card);
    }
    code_table_free(codes);
    wire_schemas_free(schemas);
    service_free(service);
    ledger_free(ledger);
}

static xmlDoc *sample(const char *name) {
    char path[256];
    (void)snprintf(path, sizeof path, "interface/%s", name);
    return tree_of_sample(path);
}

// The message is valid, and says what the sample says.
static void assert_is_sample(xmlDoc *doc, enum wire_kind kind, const char *name) {
    struct bytes_writer why;
    bytes_writer_init(&why, 4096);
    xmlDoc *expected = sample(name);
    ck_assert_msg(wire_check(schemas, kind, doc, &why) == ONSHI_OK, "%s", bytes_text(&why));
    assert_same_tree(doc, expected);
    xmlFreeDoc(expected);
    xmlFreeDoc(doc);
    bytes_writer_free(&why);
}

static xmlDoc *answer_to(const char *caller, xmlDoc *question, const char *now) {
    struct eligibility_request request;
    struct eligibility_answer answer;
    xmlDoc *doc = NULL;
    ck_assert_int_eq(wire_read_eligibility_request(question, &request), ONSHI_OK);
    service_confirm_by_number(service, caller, &request, instant(now), &answer);
    ck_assert_int_eq(wire_build_eligibility_answer(&answer, &style, &order, &doc), ONSHI_OK);
    xmlFreeDoc(question);
    return doc;
}

static void know_hanako(void) {
    const struct reference_request request = {
        .institution = INSTITUTION, .info = {"P0000123", "06999999", "12-34", "567", NULL}}; // any width will do
    struct reference_answer answer;
    service_register_reference(service, INSTITUTION, &request, instant("2021-10-01"), &answer);
    ck_assert_int_eq(answer.status, STATUS_NORMAL);
}

START_TEST(test_samples_answer_with_ceiling) {
    know_hanako();

    xmlDoc *doc = answer_to(INSTITUTION, sample("OQSsiquc01req_202110200001.xml"), "2021-10-20T09:15:01");

    assert_is_sample(doc, WIRE_ELIGIBILITY_ANSWER, "OQSsiquc01res_202110200001.xml");
}
END_TEST

START_TEST(test_samples_nobody_is_found) {
    const struct eligibility_request request = {
        .day = "20211020", .institution = INSTITUTION, .search = {"  999995", NULL, "0001", NULL, "19700101", "0", NULL}};
    struct eligibility_answer answer;
    xmlDoc *doc = NULL;
    service_confirm_by_number(service, INSTITUTION, &request, instant("2021-10-20T09:16:12"), &answer);

    ck_assert_int_eq(wire_build_eligibility_answer(&answer, &style, &order, &doc), ONSHI_OK);

    assert_is_sample(doc, WIRE_ELIGIBILITY_ANSWER, "OQSsiquc01res_202110200002.xml");
}
END_TEST

START_TEST(test_samples_file_fails_as_a_whole) {
    struct eligibility_request request = {.day = "20211020", .institution = "9910000002"};
    struct eligibility_answer answer;
    xmlDoc *doc = NULL;
    service_confirm_by_number(service, INSTITUTION, &request, instant("2021-10-20T09:17:00"), &answer);

    ck_assert_int_eq(wire_build_eligibility_answer(&answer, &style, &order, &doc), ONSHI_OK);

    assert_is_sample(doc, WIRE_ELIGIBILITY_ANSWER, "OQSsiquc01res_202110200003.xml");
}
END_TEST

START_TEST(test_samples_face_push) {
    card = test_card_new("0A9002");
    uint8_t *certificate = NULL;
    struct card_reading reading = {.institution = INSTITUTION, .file_identifier = "AbC1dEf2GhI3jKl=",
                                   .method = IDENTITY_FACE};
    reading.certificate_length = test_card_certificate(card, &certificate);
    reading.certificate = certificate;
    reading.given[CONSENT_CHECKUP] = reading.given[CONSENT_MEDICATION] = true;
    struct eligibility_answer answer;
    xmlDoc *doc = NULL;
    service_confirm_by_card(service, &reading, instant("2021-10-20T09:00:12"), &answer);

    ck_assert_int_eq(wire_build_eligibility_answer(&answer, &style, &order, &doc), ONSHI_OK);

    assert_is_sample(doc, WIRE_FACE_PUSH, "OQSsiquc01res_face_99100000010A1B2C3D4E5F60718_20211020090012.xml");
    free(certificate);
}
END_TEST

START_TEST(test_samples_reference_number) {
    xmlDoc *question = sample("OQSsiimm01req_202110200004.xml");
    struct reference_request request;
    struct reference_answer answer;
    xmlDoc *doc = NULL;
    ck_assert_int_eq(wire_read_reference_request(question, &request), ONSHI_OK);
    service_register_reference(service, INSTITUTION, &request, instant("2021-10-20T09:20:00"), &answer);

    ck_assert_int_eq(wire_build_reference_answer(&answer, &style, &order, &doc), ONSHI_OK);

    assert_is_sample(doc, WIRE_REFERENCE_ANSWER, "OQSsiimm01res_202110200004.xml");
    xmlFreeDoc(question);
}
END_TEST

// Lists. The rows of a question are answered one by one, as a batch does it.

static struct bytes_writer written;

static enum onshi_status write_bytes(void *context, const void *data, size_t length) {
    (void)context;
    return bytes_write(&written, data, length);
}

static const struct wire_output output = {.write = write_bytes};

static struct answer_header list_header(const char *processed, const char *file_identifier) {
    return (struct answer_header){.processed = instant(processed), .day = instant("2021-10-20"), .institution = INSTITUTION,
                                  .file_identifier = file_identifier, .segment = SEGMENT_NORMAL};
}

static enum onshi_status answer_row(void *context, const struct wire_list_row *row) {
    const struct eligibility_request request = {.day = "20211020", .institution = INSTITUTION, .search = *row->search};
    struct eligibility_answer answer;
    service_confirm_by_number(service, INSTITUTION, &request, instant("2021-10-19T19:00:00"), &answer);
    struct batch_confirmation confirmation = {
        .search = answer.search, .status = answer.status, .code = answer.code, .text = answer.text,
        .validity = answer.validity, .has_result = answer.result_count > 0, .result = answer.results[0]};
    confirmation.result.ceiling_changed = '0';
    return wire_list_write_confirmation(context, &confirmation);
}

START_TEST(test_samples_list_of_questions) {
    const struct batch_result header = {.header = list_header("2021-10-19T19:00:00", "BULK20211019A"),
                                        .reception = "2021101900000001", .processed = 2, .normal = 1, .failed = 1};
    struct wire_list_writer *writer = NULL;
    struct wire_list_reader *reader = NULL;
    struct bytes_writer list;
    know_hanako();
    style.omit = list_omit;
    bytes_writer_init(&written, TREE_BYTES);
    read_file("interface/OQSmuquc01req_202110190001.xml", &list);
    ck_assert_int_eq(wire_list_writer_new(WIRE_ELIGIBILITY_LIST_RESULT, &style, &order, &output, &writer), ONSHI_OK);
    const struct wire_list_taker taker = {.row = answer_row, .context = writer};
    ck_assert_int_eq(wire_list_reader_new(WIRE_ELIGIBILITY_LIST, schemas, &taker, &reader), ONSHI_OK);

    ck_assert_int_eq(wire_list_write_header(writer, &header), ONSHI_OK);
    ck_assert_int_eq(wire_list_reader_feed(reader, list.data, list.length), ONSHI_OK);
    ck_assert_int_eq(wire_list_reader_end(reader), ONSHI_OK);
    ck_assert_int_eq(wire_list_write_end(writer), ONSHI_OK);

    assert_is_sample(tree_of(written.data, written.length), WIRE_ELIGIBILITY_LIST_RESULT,
                     "OQSmuquc02res_202110190002.xml");
    wire_list_reader_free(reader);
    wire_list_writer_free(writer);
    bytes_writer_free(&list);
    bytes_writer_free(&written);
}
END_TEST

START_TEST(test_samples_receipt_and_download) {
    const struct batch_receipt receipt = {
        .header = {.processed = instant("2021-10-19T18:00:00"), .institution = INSTITUTION,
                   .file_identifier = "BULK20211019A"},
        .reception = "2021101900000001", .received = instant("2021-10-19T18:00:00")};
    struct batch_download download;
    xmlDoc *doc = NULL;
    xmlDoc *question = sample("OQSmuquc02req_202110190002.xml");

    ck_assert_int_eq(wire_build_list_receipt(&receipt, &style, &order, &doc), ONSHI_OK);
    ck_assert_int_eq(wire_read_list_download(question, &download), ONSHI_OK);

    assert_is_sample(doc, WIRE_ELIGIBILITY_LIST_RECEIPT, "OQSmuquc01res_202110190001.xml");
    ck_assert_str_eq(download.institution, INSTITUTION);
    ck_assert_str_eq(download.reception, "2021101900000001");
    xmlFreeDoc(question);
}
END_TEST

START_TEST(test_samples_list_of_reference_numbers) {
    const struct reference_request request = {
        .institution = INSTITUTION, .info = {"P0000124", "  999995", "見本９", "4260", "01"}};
    const struct batch_result header = {.header = list_header("2021-10-19T19:30:00", "IMMBULK1"),
                                        .reception = "2021101900000002"};
    struct reference_answer answer;
    struct wire_list_writer *writer = NULL;
    bytes_writer_init(&written, TREE_BYTES);
    service_register_reference(service, INSTITUTION, &request, instant("2021-10-19T19:30:00"), &answer);
    const struct batch_registration row = {answer.info, answer.status, answer.code, answer.text};

    ck_assert_int_eq(wire_list_writer_new(WIRE_REFERENCE_LIST_RESULT, &style, &order, &output, &writer), ONSHI_OK);
    ck_assert_int_eq(wire_list_write_header(writer, &header), ONSHI_OK);
    ck_assert_int_eq(wire_list_write_registration(writer, &row), ONSHI_OK);
    ck_assert_int_eq(wire_list_write_end(writer), ONSHI_OK);

    assert_is_sample(tree_of(written.data, written.length), WIRE_REFERENCE_LIST_RESULT, "OQSmuimm02res_202110190004.xml");
    wire_list_writer_free(writer);
    bytes_writer_free(&written);
}
END_TEST

// Viewing.

static void consent(void) {
    const struct ledger_key key = {.insurer = "999995", .symbol = "見本９", .number = "4260", .birthdate = CALENDAR_NEVER};
    struct ledger_finding found = ledger_find_by_number(ledger, &key, instant("2021-10-20"), instant("2021-10-20"));
    ck_assert_int_eq(found.match, LEDGER_ONE);
    const bool given[CONSENT_KINDS] = {[CONSENT_CHECKUP] = true, [CONSENT_MEDICATION] = true};
    ck_assert_int_eq(ledger_set_consents(ledger, INSTITUTION, found.person, given, instant("2021-10-20T09:00:12")),
                     ONSHI_OK);
}

static xmlDoc *medicines(void) {
    xmlDoc *question = sample("YZKsiquc01req_022110210930123.xml");
    struct viewing_request request;
    struct medication_answer answer;
    xmlDoc *doc = NULL;
    ck_assert_int_eq(wire_read_medication_request(question, &request), ONSHI_OK);
    service_view_medication(service, INSTITUTION, &request, instant("2021-10-21T09:00:00"), &answer);
    ck_assert_int_eq(wire_build_medication_answer(&answer, &style, &order, &doc), ONSHI_OK);
    xmlFreeDoc(question);
    return doc;
}

START_TEST(test_samples_medicines) {
    consent();

    assert_is_sample(medicines(), WIRE_MEDICATION_ANSWER, "YZKsiquc01res_022110210930123.xml");
}
END_TEST

START_TEST(test_samples_medicines_are_refused) {
    assert_is_sample(medicines(), WIRE_MEDICATION_ANSWER, "YZKsiquc01res_022110221000123.xml");
}
END_TEST

START_TEST(test_samples_checkups) {
    const struct viewing_request request = {.institution = INSTITUTION, .insurer = "  999995", .symbol = "見本９",
                                            .number = "4260", .branch = "01", .file_identifier = "123", .category = "2"};
    struct checkup_answer answer;
    xmlDoc *doc = NULL;
    consent();
    service_view_checkups(service, INSTITUTION, &request, instant("2021-10-21T09:00:00"), &answer);

    ck_assert_int_eq(wire_build_checkup_answer(&answer, &style, &order, &doc), ONSHI_OK);

    assert_is_sample(doc, WIRE_CHECKUP_ANSWER, "TKKsiquc01res_022110210931123.xml");
}
END_TEST

// Questions: what is read out of one makes the same one again.

static xmlDoc *made_again(enum wire_kind kind, const xmlDoc *doc) {
    static struct eligibility_request eligibility;
    static struct reference_request reference;
    static struct viewing_request viewing;
    static struct batch_download download;
    const struct wire_style plain = {.order = WIRE_SHUFFLED};
    xmlDoc *made = NULL;
    switch (kind) {
    case WIRE_ELIGIBILITY_REQUEST:
        ck_assert_int_eq(wire_read_eligibility_request(doc, &eligibility), ONSHI_OK);
        ck_assert_int_eq(wire_build(kind, &eligibility, &plain, &order, &made), ONSHI_OK);
        break;
    case WIRE_REFERENCE_REQUEST:
        ck_assert_int_eq(wire_read_reference_request(doc, &reference), ONSHI_OK);
        ck_assert_int_eq(wire_build(kind, &reference, &plain, &order, &made), ONSHI_OK);
        break;
    case WIRE_MEDICATION_REQUEST:
        ck_assert_int_eq(wire_read_medication_request(doc, &viewing), ONSHI_OK);
        ck_assert_int_eq(wire_build(kind, &viewing, &plain, &order, &made), ONSHI_OK);
        break;
    default:
        ck_assert_int_eq(wire_read_list_download(doc, &download), ONSHI_OK);
        ck_assert_int_eq(wire_build(kind, &download, &plain, &order, &made), ONSHI_OK);
        break;
    }
    return made;
}

static const struct {
    const char *file;
    enum wire_kind kind;
} questions[] = {
    {"OQSsiquc01req_202110200001.xml", WIRE_ELIGIBILITY_REQUEST},
    {"OQSsiimm01req_202110200004.xml", WIRE_REFERENCE_REQUEST},
    {"YZKsiquc01req_022110210930123.xml", WIRE_MEDICATION_REQUEST},
    {"OQSmuquc02req_202110190002.xml", WIRE_ELIGIBILITY_LIST_DOWNLOAD},
};

START_TEST(test_samples_questions_are_made_again) {
    xmlDoc *doc = sample(questions[_i].file);

    xmlDoc *made = made_again(questions[_i].kind, doc);

    assert_is_sample(made, questions[_i].kind, questions[_i].file);
    xmlFreeDoc(doc);
}
END_TEST

// Codes of another table.

START_TEST(test_samples_codes_come_from_a_table) {
    char scratch[CODE_TABLE_TEXT_BYTES];

    ck_assert_str_eq(code_table_code(codes, "MOCK0002E"), "MOCK0001E");
    ck_assert_str_eq(code_table_code(codes, "MOCK0009E"), "MOCK0009E"); // the table does not name it
    ck_assert_str_eq(code_table_code(NULL, "MOCK0002E"), "MOCK0002E");
    ck_assert_str_eq(code_table_text(codes, "医療機関コードが正しくありません。X", scratch), "医療機関コードが正しくありません。X");
    ck_assert_str_eq(code_table_text(codes, "薬剤情報の閲覧同意がありません。", scratch), "薬剤情報の閲覧同意がありません。");
}
END_TEST

static const struct {
    const char *table, *why;
} tables[] = {
    {"<codes><code of=\"MOCK9999E\" is=\"A\"/></codes>", "no such code"},
    {"<codes><code is=\"A\"/></codes>", "of is missing"},
    {"<codes><code of=\"MOCK0002E\"/></codes>", "is is missing"},
    {"<codes><code of=\"MOCK0002E\" is=\"abc\"/></codes>", "small letters"},
    {"<codes><code of=\"MOCK0002E\" is=\"A23456789012345678901\"/></codes>", "too long"},
    {"<codes><code of=\"MOCK0002E\" is=\"A\"/>\n<code of=\"MOCK0002E\" is=\"B\"/></codes>", "twice"},
    {"<codes>", "not well-formed"},
};

START_TEST(test_samples_codes_of_a_bad_table_are_refused) {
    char path[] = "/tmp/onshi-codes-XXXXXX";
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, tables[_i].table, strlen(tables[_i].table)), (ssize_t)strlen(tables[_i].table));
    (void)close(file);
    struct code_table *table = NULL;
    struct bytes_writer why;
    bytes_writer_init(&why, 4096);

    ck_assert_msg(code_table_load(path, &table, &why) == ONSHI_MALFORMED, "%s", tables[_i].why);
    ck_assert_ptr_null(table);
    ck_assert_ptr_nonnull(strstr(bytes_text(&why), path));
    bytes_writer_free(&why);
    (void)unlink(path);
}
END_TEST

START_TEST(test_samples_codes_need_their_file) {
    struct code_table *table = NULL;

    ck_assert_int_eq(code_table_load("/nonexistent.xml", &table, NULL), ONSHI_NOT_FOUND);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("samples");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_samples_answer_with_ceiling);
    tcase_add_test(tests, test_samples_nobody_is_found);
    tcase_add_test(tests, test_samples_file_fails_as_a_whole);
    tcase_add_test(tests, test_samples_face_push);
    tcase_add_test(tests, test_samples_reference_number);
    tcase_add_test(tests, test_samples_list_of_questions);
    tcase_add_test(tests, test_samples_receipt_and_download);
    tcase_add_test(tests, test_samples_list_of_reference_numbers);
    tcase_add_test(tests, test_samples_medicines);
    tcase_add_test(tests, test_samples_medicines_are_refused);
    tcase_add_test(tests, test_samples_checkups);
    tcase_add_loop_test(tests, test_samples_questions_are_made_again, 0, sizeof questions / sizeof questions[0]);
    tcase_add_test(tests, test_samples_codes_come_from_a_table);
    tcase_add_loop_test(tests, test_samples_codes_of_a_bad_table_are_refused, 0, sizeof tables / sizeof tables[0]);
    tcase_add_test(tests, test_samples_codes_need_their_file);
    return run_case(tests);
}
