// SPDX-License-Identifier: Apache-2.0
//
// What must never get through, or take long, or much memory: single messages. Lists are in test_wire_stream.c.
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"
#include "mocks/tests/fixture.h"
#include "mocks/tests/trees.h"
#include "mocks/wire/check.h"
#include "mocks/wire/message.h"

enum { HUGE_BYTES = 100 * 1024 * 1024, DEPTH = 10000 };

static struct wire_schemas *schemas;

static void set_up(void) {
    ck_assert_int_eq(wire_schemas_load(MOCKS_SCHEMAS, &schemas), ONSHI_OK);
}

static void tear_down(void) {
    wire_schemas_free(schemas);
}

// What becomes of the bytes of a file: of the decoder, the parser, the schema, whichever refuses first.
static enum onshi_status take(const void *data, size_t length) {
    struct bytes_writer text;
    xmlDoc *doc = NULL;
    bytes_writer_init(&text, XML_MAXIMUM_BYTES);
    enum onshi_status status = wire_decode(data, length, &text);
    status = status != ONSHI_OK ? status : wire_parse(bytes_text(&text), text.length, &doc);
    status = status != ONSHI_OK ? status : wire_check(schemas, WIRE_ELIGIBILITY_REQUEST, doc, NULL);
    if (doc != NULL) {
        xmlFreeDoc(doc);
    }
    bytes_writer_free(&text);
    return status;
}

#define UTF8 "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>"
#define SJIS "<?xml version=\"1.0\" encoding=\"Shift_JIS\" standalone=\"no\"?>"
#define HEAD                                                                                    \
    "<MessageHeader><QualificationConfirmationDate>20211020</QualificationConfirmationDate>"    \
    "<MedicalInstitutionCode>9910000018</MedicalInstitutionCode></MessageHeader>"
#define BODY(symbol)                                                                                       \
    "<MessageBody><QualificationConfirmSearchInfo><InsurerNumber>06999999</InsurerNumber>"                 \
    "<InsuredCardSymbol>" symbol "</InsuredCardSymbol>"                                                    \
    "<InsuredIdentificationNumber>567</InsuredIdentificationNumber><Birthdate>19850405</Birthdate>"        \
    "<LimitApplicationCertificateRelatedConsFlg>0</LimitApplicationCertificateRelatedConsFlg>"             \
    "</QualificationConfirmSearchInfo></MessageBody>"
#define MESSAGE(symbol) "<XmlMsg>" HEAD BODY(symbol) "</XmlMsg>"

static const struct {
    const char *bytes;
    enum onshi_status status;
    const char *why;
} files[] = {
    // As products are known to write.
    {UTF8 MESSAGE("髙"), ONSHI_OK, "UTF-8"},
    {"\xEF\xBB\xBF" UTF8 MESSAGE("髙"), ONSHI_OK, "a byte order mark"},
    {"<?xml version='1.0' encoding='utf-8' standalone='no' ?>" MESSAGE("1"), ONSHI_OK, "single quotes"},
    {"<XmlMsg >" HEAD BODY("1") "</XmlMsg\n>", ONSHI_OK, "blanks before >"},
    {MESSAGE("1"), ONSHI_OK, "no declaration"},
    {SJIS MESSAGE("\xFB\xFC\x87\x40\x87\x8A\x81\x7C"), ONSHI_OK, "髙①㈱－ in CP932"},
    {SJIS MESSAGE("~\\"), ONSHI_OK, "~ and \\, which stay what they are"},
    {SJIS MESSAGE("\xF0\x40"), ONSHI_OK, "a character of somebody's own (外字)"},
    {UTF8 MESSAGE("<![CDATA[1]]>"), ONSHI_OK, "CDATA"},
    // Characters.
    {SJIS MESSAGE("\x80"), ONSHI_MALFORMED, "80 is no character"},
    {SJIS MESSAGE("\xA0"), ONSHI_MALFORMED, "A0 is no character"},
    {SJIS MESSAGE("\xFD"), ONSHI_MALFORMED, "FD is no character"},
    {SJIS MESSAGE("\xFE"), ONSHI_MALFORMED, "FE is no character"},
    {SJIS MESSAGE("\xFF"), ONSHI_MALFORMED, "FF is no character"},
    {SJIS MESSAGE("\x85\x40"), ONSHI_MALFORMED, "a row that CP932 does not have"},
    {SJIS MESSAGE("1") "\x95", ONSHI_MALFORMED, "half a character at the end"},
    {SJIS MESSAGE("見本"), ONSHI_MALFORMED, "UTF-8 that says it is Shift_JIS"},
    {UTF8 MESSAGE("\xFB\xFC"), ONSHI_MALFORMED, "CP932 that says it is UTF-8"},
    {UTF8 MESSAGE("\xC0\xAF"), ONSHI_MALFORMED, "an overlong character"},
    {UTF8 MESSAGE("\xED\xA0\x80"), ONSHI_MALFORMED, "half a surrogate"},
    {UTF8 MESSAGE("\xF4\x90\x80\x80"), ONSHI_MALFORMED, "beyond Unicode"},
    {UTF8 MESSAGE("\xE9\xAB"), ONSHI_MALFORMED, "half a character"},
    {UTF8 MESSAGE("\x01"), ONSHI_MALFORMED, "a control character"},
    {UTF8 MESSAGE("&#0;"), ONSHI_MALFORMED, "a reference to NUL"},
    {UTF8 MESSAGE("\xEF\xBF\xBF"), ONSHI_MALFORMED, "U+FFFF"},
    {"<?xml version=\"1.0\" encoding=\"UTF-16\"?>" MESSAGE("1"), ONSHI_MALFORMED, "neither of the two"},
    {"<?xml version=\"1.0\" encoding=\"ISO-2022-JP\"?>" MESSAGE("1"), ONSHI_MALFORMED, "neither of the two"},
    {"\xFF\xFE<\0X\0", ONSHI_MALFORMED, "UTF-16 with its mark"},
    {"\xEF\xBB\xBF" SJIS MESSAGE("1"), ONSHI_MALFORMED, "a mark of UTF-8 before Shift_JIS"},
    // Document types and entities.
    {UTF8 "<!DOCTYPE XmlMsg>" MESSAGE("1"), ONSHI_MALFORMED, "a DTD"},
    {UTF8 "<!DOCTYPE XmlMsg SYSTEM \"file:///etc/passwd\">" MESSAGE("1"), ONSHI_MALFORMED, "a DTD elsewhere"},
    {UTF8 "<!DOCTYPE X [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" MESSAGE("&e;"), ONSHI_MALFORMED, "a file"},
    {UTF8 "<!DOCTYPE X [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
          "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">"
          "<!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\"><!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\">]>" MESSAGE("&f;"),
     ONSHI_MALFORMED, "an entity bomb"},
    {UTF8 "<!DOCTYPE X [<!ENTITY a \"&a;\">]>" MESSAGE("&a;"), ONSHI_MALFORMED, "an entity that holds itself"},
    {UTF8 MESSAGE("&nobody;"), ONSHI_MALFORMED, "an entity that nobody declared"},
    // Not XML, or not ours.
    {"", ONSHI_MALFORMED, "nothing"},
    {" ", ONSHI_MALFORMED, "a blank"},
    {UTF8, ONSHI_MALFORMED, "a declaration alone"},
    {UTF8 "<XmlMsg>" HEAD, ONSHI_MALFORMED, "half a file"},
    {UTF8 MESSAGE("1") MESSAGE("2"), ONSHI_MALFORMED, "two messages"},
    {" " UTF8 MESSAGE("1"), ONSHI_MALFORMED, "a blank before the declaration"},
    {UTF8 "<XmlMsg xmlns=\"urn:x\">" HEAD BODY("1") "</XmlMsg>", ONSHI_MALFORMED, "a namespace"},
    {UTF8 "<XmlMsg version=\"1\">" HEAD BODY("1") "</XmlMsg>", ONSHI_MALFORMED, "an attribute"},
    {UTF8 "<XmlMsg>" HEAD BODY("1") BODY("2") "</XmlMsg>", ONSHI_MALFORMED, "two bodies"},
    {UTF8 "<XmlMsg>" BODY("1") "</XmlMsg>", ONSHI_MALFORMED, "no header"},
    {UTF8 "<html><body>Bad gateway</body></html>", ONSHI_MALFORMED, "a page of somebody else"},
    {"{\"XmlMsg\":{}}", ONSHI_MALFORMED, "JSON"},
};

START_TEST(test_wire_input_gets_a_clear_answer) {
    enum onshi_status status = take(files[_i].bytes, strlen(files[_i].bytes));

    ck_assert_msg(status == files[_i].status, "%s: %s", files[_i].why, onshi_status_name(status));
}
END_TEST

// One thing, very often.
static const struct {
    const char *before, *part, *why;
    int times;
} often[] = {
    {UTF8, "<a>", "depth", DEPTH},
    {UTF8 "<XmlMsg>", "<a/>", "siblings", 500000},
    {UTF8 "<XmlMsg ", "a=\"1\" ", "the same attribute", 100000},
    {UTF8 "<XmlMsg>", "0123456789", "a text", 400000},
    {UTF8 "<!--", "0123456789", "a comment", 400000},
    {UTF8 "<", "abcdefghij", "a name", 400000},
    {UTF8 "<XmlMsg>", "&#65;", "references", 500000},
    {UTF8 "<XmlMsg>", "a<!---->", "a text in pieces", 500000},
    {UTF8 "<XmlMsg>", "<a xmlns:b=\"c\">", "namespaces", DEPTH},
};

START_TEST(test_wire_input_of_many_parts_is_refused_soon) {
    struct bytes_writer file;
    bytes_writer_init(&file, XML_MAXIMUM_BYTES);
    ck_assert_int_eq(bytes_write_text(&file, often[_i].before), ONSHI_OK);
    for (int i = 0; i < often[_i].times && file.length < XML_MAXIMUM_BYTES - 64; i++) {
        ck_assert_int_eq(bytes_write_text(&file, often[_i].part), ONSHI_OK);
    }

    ck_assert_msg(take(file.data, file.length) == ONSHI_MALFORMED, "%s", often[_i].why);
    bytes_writer_free(&file);
}
END_TEST

START_TEST(test_wire_input_has_a_maximum) {
    char *file = malloc(HUGE_BYTES);
    ck_assert_ptr_nonnull(file);
    memset(file, ' ', HUGE_BYTES);
    memcpy(file, UTF8, strlen(UTF8));

    ck_assert_int_eq(take(file, HUGE_BYTES), ONSHI_TOO_LONG);
    ck_assert_int_eq(take(file, XML_MAXIMUM_BYTES + 1), ONSHI_TOO_LONG);
    free(file);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("wire bad input");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 30);
    tcase_add_loop_test(tests, test_wire_input_gets_a_clear_answer, 0, sizeof files / sizeof files[0]);
    tcase_add_loop_test(tests, test_wire_input_of_many_parts_is_refused_soon, 0, sizeof often / sizeof often[0]);
    tcase_add_test(tests, test_wire_input_has_a_maximum);
    return run_case(tests);
}
