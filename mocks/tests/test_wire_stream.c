// SPDX-License-Identifier: Apache-2.0
//
// Lists with many rows, a row at a time.
#include <archive.h>
#include <archive_entry.h>
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"
#include "mocks/tests/fixture.h"
#include "mocks/tests/trees.h"
#include "mocks/wire/archive.h"
#include "mocks/wire/stream.h"

enum { TEXT_BYTES = 512, ROWS_MAXIMUM = 8 };

static struct wire_schemas *schemas;

// What a taker was given, as text.
static struct {
    char header[TEXT_BYTES];
    char rows[ROWS_MAXIMUM][TEXT_BYTES];
    bool valid[ROWS_MAXIMUM];
    int headers;
    int64_t count;
    enum onshi_status answer;
} taken;

static const char *shown(const char *text) {
    return text == NULL ? "-" : text;
}

static enum onshi_status take_header(void *context, const struct batch_request *header) {
    (void)context;
    taken.headers++;
    (void)snprintf(taken.header, TEXT_BYTES, "%s %s %s", shown(header->day), shown(header->institution),
                   shown(header->file_identifier));
    return ONSHI_OK;
}

static enum onshi_status take_row(void *context, const struct wire_list_row *row) {
    (void)context;
    ck_assert_int_eq(row->index, taken.count);
    ck_assert(row->valid == (row->why[0] == 0));
    int64_t place = taken.count++ % ROWS_MAXIMUM;
    taken.valid[place] = row->valid;
    if (row->search != NULL) {
        const struct search_info *s = row->search;
        (void)snprintf(taken.rows[place], TEXT_BYTES, "%s %s %s %s %s %s %s", shown(s->insurer), shown(s->symbol),
                       shown(s->number), shown(s->branch), shown(s->birthdate), shown(s->ceiling_consent),
                       shown(s->identifier));
    } else {
        const struct reference_info *r = row->reference;
        (void)snprintf(taken.rows[place], TEXT_BYTES, "%s %s %s %s %s", shown(r->reference), shown(r->insurer),
                       shown(r->symbol), shown(r->number), shown(r->branch));
    }
    return taken.answer;
}

static const struct wire_list_taker taker = {.header = take_header, .row = take_row};

static void set_up(void) {
    memset(&taken, 0, sizeof taken);
    ck_assert_int_eq(wire_schemas_load(MOCKS_SCHEMAS, &schemas), ONSHI_OK);
}

static void tear_down(void) {
    wire_schemas_free(schemas);
}

// Reads a list in pieces of that size.
static enum onshi_status read_list(enum wire_kind kind, const void *data, size_t length, size_t piece) {
    struct wire_list_reader *reader = NULL;
    ck_assert_int_eq(wire_list_reader_new(kind, schemas, &taker, &reader), ONSHI_OK);
    enum onshi_status status = ONSHI_OK;
    for (size_t at = 0; at < length && status == ONSHI_OK; at += piece) {
        status = wire_list_reader_feed(reader, (const char *)data + at, piece < length - at ? piece : length - at);
    }
    enum onshi_status end = wire_list_reader_end(reader);
    ck_assert(status == ONSHI_OK || end == status); // a failure stays
    ck_assert((end == ONSHI_OK) == (wire_list_reader_why(reader)[0] == 0));
    wire_list_reader_free(reader);
    return end;
}

START_TEST(test_wire_stream_reads_a_list_cut_anywhere) {
    static const size_t pieces[] = {1, 2, 3, 7, 100, 4096, 65536};
    struct bytes_writer list;
    read_file("interface/OQSmuquc01req_202110190001.xml", &list);

    ck_assert_int_eq(read_list(WIRE_ELIGIBILITY_LIST, list.data, list.length, pieces[_i]), ONSHI_OK);

    ck_assert_int_eq(taken.headers, 1);
    ck_assert_str_eq(taken.header, "20211020 9910000001 BULK20211019A");
    ck_assert_int_eq(taken.count, 2);
    ck_assert_str_eq(taken.rows[0], "06999999 １２－３４ ５６７ 02 19850405 0 123_1");
    ck_assert_str_eq(taken.rows[1], "39999990 - 1234567X - 19400101 0 456_2");
    ck_assert(taken.valid[0] && taken.valid[1]);
    bytes_writer_free(&list);
}
END_TEST

#define LIST_HEAD "<XmlMsg><MessageHeader><MedicalInstitutionCode>9910000018</MedicalInstitutionCode></MessageHeader>"
#define BINDING(number)                                                                                             \
    "<ReferenceNumberRegistrationInfo><ReferenceNumber>K" number "</ReferenceNumber><InsurerNumber>06999999"         \
    "</InsurerNumber><InsuredCardSymbol></InsuredCardSymbol><InsuredIdentificationNumber>" number                    \
    "</InsuredIdentificationNumber></ReferenceNumberRegistrationInfo>"
#define LIST(rows) LIST_HEAD "<MessageBody>" rows "</MessageBody></XmlMsg>"

START_TEST(test_wire_stream_reads_cp932_cut_anywhere) {
    static const char list[] = "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?>" LIST(BINDING("\xFB\xFC\x87\x40"));

    ck_assert_int_eq(read_list(WIRE_REFERENCE_LIST, list, sizeof list - 1, 1 + (size_t)_i), ONSHI_OK);

    ck_assert_str_eq(taken.rows[0], "K髙① 06999999 - 髙① -");
}
END_TEST

static const struct {
    const char *list;
    size_t length; // 0: to the NUL
    enum onshi_status status;
    const char *why;
} lists[] = {
    {LIST(BINDING("1") BINDING("2")), 0, ONSHI_OK, "without a prolog"},
    {"\xEF\xBB\xBF<?xml version='1.0' encoding='UTF-8' standalone='no' ?>" LIST(BINDING("1")), 0, ONSHI_OK, "BOM"},
    {"<?xml version='1.0'?>\n <!-- a --> " LIST(" <!-- b -->\n" BINDING("1") "\n"), 0, ONSHI_OK, "comments, blanks"},
    {LIST("<ReferenceNumberRegistrationInfo ><ReferenceNumber ><![CDATA[K1]]></ReferenceNumber >"
          "</ReferenceNumberRegistrationInfo >"), 0, ONSHI_OK, "blanks before >, CDATA"},
    {"", 0, ONSHI_MALFORMED, "nothing"},
    {LIST(""), 0, ONSHI_MALFORMED, "no rows"},
    {"<!DOCTYPE XmlMsg>" LIST(BINDING("1")), 0, ONSHI_MALFORMED, "a DTD"},
    {"<!DOCTYPE XmlMsg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>"
     LIST(BINDING("&c;")), 0, ONSHI_MALFORMED, "an entity bomb"},
    {LIST(BINDING("&nobody;")), 0, ONSHI_MALFORMED, "an entity that nobody declared"},
    {"<Message>" BINDING("1") "</Message>", 0, ONSHI_MALFORMED, "another root"},
    {"<XmlMsg><MessageBody>" BINDING("1") "</MessageBody></XmlMsg>", 0, ONSHI_MALFORMED, "no header"},
    {"<XmlMsg><MessageBody>" BINDING("1") "</MessageBody><MessageHeader/></XmlMsg>", 0, ONSHI_MALFORMED, "body first"},
    {LIST_HEAD "<MessageHeader/><MessageBody>" BINDING("1") "</MessageBody></XmlMsg>", 0, ONSHI_MALFORMED,
     "two headers"},
    {LIST_HEAD "<MessageBody>" BINDING("1") "</MessageBody><MessageBody>" BINDING("2") "</MessageBody></XmlMsg>", 0,
     ONSHI_MALFORMED, "two bodies"},
    {LIST("<ReferenceNumberRegistrationInfo><ReferenceNumber>1</ReferenceNumber><ReferenceNumber>2</ReferenceNumber>"
          "</ReferenceNumberRegistrationInfo>"), 0, ONSHI_MALFORMED, "an item twice in a row"},
    {"<XmlMsg><MessageHeader><MedicalInstitutionCode>1</MedicalInstitutionCode><MedicalInstitutionCode>2"
     "</MedicalInstitutionCode></MessageHeader><MessageBody>" BINDING("1") "</MessageBody></XmlMsg>", 0, ONSHI_MALFORMED,
     "an item twice in the header"},
    {LIST_HEAD "<MessageBody>" BINDING("1"), 0, ONSHI_MALFORMED, "an early end"},
    {LIST(BINDING("1")) "<more/>", 0, ONSHI_MALFORMED, "something behind the root"},
    {LIST(BINDING("1") "</Body>"), 0, ONSHI_MALFORMED, "an end without a beginning"},
    {LIST(BINDING("\xFB\xFC")), 0, ONSHI_MALFORMED, "CP932 that nobody declared"},
    {LIST(BINDING("\xC0\xAF")), 0, ONSHI_MALFORMED, "an overlong character"},
    {LIST(BINDING("\xED\xA0\x80")), 0, ONSHI_MALFORMED, "half a surrogate"},
    {"<?xml version=\"1.0\" encoding=\"Shift_JIS\"?>" LIST(BINDING("見本の番号")), 0, ONSHI_MALFORMED, "a lie"},
    {"<?xml version=\"1.0\" encoding=\"EUC-JP\"?>" LIST(BINDING("1")), 0, ONSHI_MALFORMED, "neither of the two"},
    {"<?xml version=\"1.0\" encoding=\"Shift_JIS\"?>" LIST(BINDING("\xA0")), 0, ONSHI_MALFORMED, "no character: A0"},
    {"<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><XmlMsg>\x95", 0, ONSHI_MALFORMED, "half a character at the end"},
    {"<XmlMsg>\0</XmlMsg>", 18, ONSHI_MALFORMED, "a NUL"},
    {"<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><XmlMsg>\0</XmlMsg>", 60, ONSHI_MALFORMED, "a NUL in CP932"},
};

START_TEST(test_wire_stream_takes_good_lists_and_refuses_others) {
    size_t length = lists[_i].length == 0 ? strlen(lists[_i].list) : lists[_i].length;

    for (size_t piece = 1; piece < 4096; piece *= 5) {
        taken.count = 0;
        enum onshi_status status = read_list(WIRE_REFERENCE_LIST, lists[_i].list, length, piece);
        ck_assert_msg(status == lists[_i].status, "%s, in pieces of %zu", lists[_i].why, piece);
    }
}
END_TEST

START_TEST(test_wire_stream_says_which_row_is_not_valid) {
    static const char list[] =
        LIST(BINDING("1") "<ReferenceNumberRegistrationInfo/>" BINDING("3") "<Unknown/>" BINDING("4") BINDING("5")
             "<ReferenceNumberRegistrationInfo a=\"b\"/>" "<x:ReferenceNumberRegistrationInfo xmlns:x=\"x\"/>");

    ck_assert_int_eq(read_list(WIRE_REFERENCE_LIST, list, sizeof list - 1, 64), ONSHI_OK);

    static const bool expected[] = {true, false, true, false, true, false, false};
    ck_assert_int_eq(taken.count, 7);
    for (int i = 0; i < 7; i++) {
        ck_assert_msg(taken.valid[i] == expected[i], "row %d", i);
    }
}
END_TEST

START_TEST(test_wire_stream_stops_when_a_row_is_not_taken) {
    static const char list[] = LIST(BINDING("1") BINDING("2"));
    taken.answer = ONSHI_IO;

    ck_assert_int_eq(read_list(WIRE_REFERENCE_LIST, list, sizeof list - 1, 4096), ONSHI_IO);
    ck_assert_int_eq(taken.count, 1);
}
END_TEST

// Things that never end, a megabyte of each at most before they are refused.
static const struct {
    const char *before, *part, *why;
} endless[] = {
    {LIST_HEAD "<MessageBody><ReferenceNumberRegistrationInfo><ReferenceNumber>", "0123456789", "a text"},
    {LIST_HEAD "<MessageBody><ReferenceNumberRegistrationInfo>", "<ReferenceNumber/>", "elements of a row"},
    {LIST_HEAD "<MessageBody>", "<Deep>", "depth"},
    {LIST_HEAD "<MessageBody>", "<Other/>", "unknown elements"},
    {LIST_HEAD "<MessageBody>", "\n        ", "blanks"},
    {LIST_HEAD "<MessageBody>", "&#32;", "references"},
    {LIST_HEAD "<MessageBody><!--", " a comment ", "a comment"},
    {LIST_HEAD "<MessageBody><?pi", " an instruction ", "an instruction"},
    {LIST_HEAD "<MessageBody><", "abcdefghij", "a name"},
    {LIST_HEAD "<MessageBody><ReferenceNumberRegistrationInfo a=\"", "abcdefghij", "an attribute"},
    {LIST_HEAD "<MessageBody><ReferenceNumberRegistrationInfo><![CDATA[", "abcdefghij", "CDATA"},
    {"<XmlMsg>", "<Other/>", "unknown parts"},
    {"<XmlMsg><MessageHeader>", "<Other/>", "a header"},
    {"", " ", "blanks before the root"},
    {"<?xml version=\"1.0\" ", "          ", "a declaration"},
};

START_TEST(test_wire_stream_refuses_what_never_ends) {
    enum { MOST = 1024 * 1024 };
    struct wire_list_reader *reader = NULL;
    ck_assert_int_eq(wire_list_reader_new(WIRE_REFERENCE_LIST, schemas, &taker, &reader), ONSHI_OK);
    enum onshi_status status = wire_list_reader_feed(reader, endless[_i].before, strlen(endless[_i].before));
    size_t given = 0;
    while (status == ONSHI_OK && given < MOST) {
        status = wire_list_reader_feed(reader, endless[_i].part, strlen(endless[_i].part));
        given += strlen(endless[_i].part);
    }

    ck_assert_msg(status == ONSHI_TOO_LONG || status == ONSHI_MALFORMED, "%s", endless[_i].why);
    ck_assert_uint_lt(given, MOST);
    wire_list_reader_free(reader);
}
END_TEST

START_TEST(test_wire_stream_reads_any_number_of_rows) {
    enum { ROWS = 20000 };
    static const char row[] = BINDING("1") "\n";
    struct wire_list_reader *reader = NULL;
    ck_assert_int_eq(wire_list_reader_new(WIRE_REFERENCE_LIST, NULL, &taker, &reader), ONSHI_OK);
    ck_assert_int_eq(wire_list_reader_feed(reader, LIST_HEAD "<MessageBody>", strlen(LIST_HEAD "<MessageBody>")), 0);
    for (int i = 0; i < ROWS; i++) {
        ck_assert_int_eq(wire_list_reader_feed(reader, row, sizeof row - 1), ONSHI_OK);
    }
    ck_assert_int_eq(wire_list_reader_feed(reader, "</MessageBody></XmlMsg>", 23), ONSHI_OK);

    ck_assert_int_eq(wire_list_reader_end(reader), ONSHI_OK);
    ck_assert_int_eq(taken.count, ROWS);
    wire_list_reader_free(reader);
}
END_TEST

START_TEST(test_wire_stream_reads_a_file) {
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/interface/OQSmuquc01req_202110190001.xml", MOCKS_SAMPLES);
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);

    ck_assert_int_eq(wire_list_read_file(file, WIRE_ELIGIBILITY_LIST, NULL, &taker, NULL), ONSHI_OK);
    ck_assert_int_eq(taken.count, 2);
    struct bytes_writer why;
    bytes_writer_init(&why, 1024);
    ck_assert_int_eq(wire_list_read_file(file, WIRE_ELIGIBILITY_LIST, NULL, &taker, &why), ONSHI_MALFORMED); // its end
    ck_assert_uint_gt(why.length, 0);
    bytes_writer_free(&why);
    (void)fclose(file);
}
END_TEST

// Writing. What the rows say is looked at in test_samples.c and test_wire_properties.c.

static struct bytes_writer written;
static enum onshi_status disk;

static enum onshi_status write_bytes(void *context, const void *data, size_t length) {
    (void)context;
    return disk != ONSHI_OK ? disk : bytes_write(&written, data, length);
}

static const struct wire_output output = {.write = write_bytes};
static struct random_source order;

static struct batch_result header_of(char segment) {
    return (struct batch_result){
        .header = {.processed = instant("2021-10-19"), .day = instant("2021-10-20"), .institution = CLINIC,
                   .segment = segment},
        .reception = "R1", .processed = BATCH_COUNT_ABSENT, .normal = BATCH_COUNT_ABSENT, .failed = BATCH_COUNT_ABSENT};
}

static enum onshi_status write_list(const struct wire_style *style, const struct wire_output *to, int rows) {
    struct wire_list_writer *writer = NULL;
    const struct batch_result header = header_of(rows == 0 ? SEGMENT_RUNNING : SEGMENT_NORMAL);
    const struct batch_registration row = {.info = {"K<&>髙𠮷①\r", "06999999", "", "1", NULL}, .status = STATUS_NORMAL};
    ck_assert_int_eq(wire_list_writer_new(WIRE_REFERENCE_LIST_RESULT, style, &order, to, &writer), ONSHI_OK);
    enum onshi_status status = wire_list_write_header(writer, &header);
    for (int i = 0; i < rows && status == ONSHI_OK; i++) {
        status = wire_list_write_registration(writer, &row);
    }
    status = status != ONSHI_OK ? status : wire_list_write_end(writer);
    wire_list_writer_free(writer);
    return status;
}

static void begin_writing(void) {
    bytes_writer_init(&written, TREE_BYTES);
    disk = ONSHI_OK;
    order = random_from(3, "order");
}

START_TEST(test_wire_stream_writes_what_cp932_does_not_have_as_circles) {
    const struct wire_style style = {.characters = WIRE_CP932};
    begin_writing();

    ck_assert_int_eq(write_list(&style, &output, 1), ONSHI_OK);

    ck_assert_ptr_nonnull(strstr(bytes_text(&written), "encoding=\"Shift_JIS\""));
    ck_assert_ptr_nonnull(strstr(bytes_text(&written), "K&lt;&amp;&gt;\xFB\xFC\x81\x9C\x87\x40&#13;<"));
    bytes_writer_free(&written);
}
END_TEST

START_TEST(test_wire_stream_writes_that_a_batch_still_runs) {
    const struct wire_style style = {.order = WIRE_LOGICAL};
    begin_writing();

    ck_assert_int_eq(write_list(&style, &output, 0), ONSHI_OK);

    xmlDoc *doc = tree_of(written.data, written.length);
    ck_assert_int_eq(wire_check(schemas, WIRE_REFERENCE_LIST_RESULT, doc, NULL), ONSHI_OK);
    ck_assert_ptr_nonnull(strstr(bytes_text(&written), "<SegmentOfResult>2<"));
    xmlFreeDoc(doc);
    bytes_writer_free(&written);
}
END_TEST

START_TEST(test_wire_stream_stops_writing_when_the_disk_is_full) {
    const struct wire_style style = {.order = WIRE_LOGICAL};
    begin_writing();
    disk = ONSHI_IO;

    ck_assert_int_eq(write_list(&style, &output, 5000), ONSHI_IO);
    bytes_writer_free(&written);
}
END_TEST

START_TEST(test_wire_stream_zips_the_same_bytes) {
    enum { ROWS = 3000 };
    static char plain[TREE_BYTES];
    const struct wire_style style = {.order = WIRE_LOGICAL};
    struct wire_archive *archive = NULL;
    begin_writing();
    ck_assert_int_eq(write_list(&style, &output, ROWS), ONSHI_OK);
    struct bytes_writer xml = written;
    begin_writing();

    ck_assert_int_eq(wire_archive_new("OQSmuimm02res_1.xml", instant("2021-10-19"), &output, &archive), ONSHI_OK);
    const struct wire_output inside = wire_archive_output(archive);
    ck_assert_int_eq(write_list(&style, &inside, ROWS), ONSHI_OK);
    ck_assert_int_eq(wire_archive_end(archive), ONSHI_OK);

    struct archive *zip = archive_read_new();
    struct archive_entry *entry = NULL;
    ck_assert_int_eq(archive_read_support_format_zip(zip), ARCHIVE_OK);
    ck_assert_int_eq(archive_read_open_memory(zip, written.data, written.length), ARCHIVE_OK);
    ck_assert_int_eq(archive_read_next_header(zip, &entry), ARCHIVE_OK);
    ck_assert_str_eq(archive_entry_pathname(entry), "OQSmuimm02res_1.xml");
    ck_assert_int_eq(archive_read_data(zip, plain, sizeof plain), (la_ssize_t)xml.length);
    ck_assert_int_eq(memcmp(plain, xml.data, xml.length), 0);
    ck_assert_uint_lt(written.length, xml.length / 4);
    (void)archive_read_free(zip);
    wire_archive_free(archive);
    bytes_writer_free(&xml);
    bytes_writer_free(&written);
}
END_TEST

START_TEST(test_wire_stream_zip_tells_that_the_disk_is_full) {
    struct wire_archive *archive = NULL;
    begin_writing();
    ck_assert_int_eq(wire_archive_new("a.xml", 0, &output, &archive), ONSHI_OK);
    disk = ONSHI_IO;
    const struct wire_style style = {.order = WIRE_LOGICAL};
    const struct wire_output inside = wire_archive_output(archive);

    enum onshi_status status = write_list(&style, &inside, 3000);
    status = status != ONSHI_OK ? status : wire_archive_end(archive);

    ck_assert_int_eq(status, ONSHI_IO);
    wire_archive_free(archive);
    bytes_writer_free(&written);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("wire stream");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, test_wire_stream_reads_a_list_cut_anywhere, 0, 7);
    tcase_add_loop_test(tests, test_wire_stream_reads_cp932_cut_anywhere, 0, 5);
    tcase_add_loop_test(tests, test_wire_stream_takes_good_lists_and_refuses_others, 0, sizeof lists / sizeof lists[0]);
    tcase_add_test(tests, test_wire_stream_says_which_row_is_not_valid);
    tcase_add_test(tests, test_wire_stream_stops_when_a_row_is_not_taken);
    tcase_add_loop_test(tests, test_wire_stream_refuses_what_never_ends, 0, sizeof endless / sizeof endless[0]);
    tcase_add_test(tests, test_wire_stream_reads_any_number_of_rows);
    tcase_add_test(tests, test_wire_stream_reads_a_file);
    tcase_add_test(tests, test_wire_stream_writes_what_cp932_does_not_have_as_circles);
    tcase_add_test(tests, test_wire_stream_writes_that_a_batch_still_runs);
    tcase_add_test(tests, test_wire_stream_stops_writing_when_the_disk_is_full);
    tcase_add_test(tests, test_wire_stream_zips_the_same_bytes);
    tcase_add_test(tests, test_wire_stream_zip_tells_that_the_disk_is_full);
    return run_case(tests);
}
