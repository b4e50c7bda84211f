// SPDX-License-Identifier: Apache-2.0
//
// Messages as JSON: the samples of XML go there and back, and what is no message is refused.
#include <string.h>

#include "base/xml.h"
#include "mocks/tests/fixture.h"
#include "mocks/webapi/json_message.h"
#include "mocks/wire/message.h"

enum { TEXT_BYTES = 65536, CASE_SECONDS = 20 };

static xmlDoc *parse(const char *text) {
    xmlDoc *doc = NULL;
    ck_assert_int_eq(xml_parse(text, strlen(text), &doc), ONSHI_OK);
    return doc;
}

static void write_json(const xmlDoc *doc, enum wire_kind kind, enum json_nesting nesting, struct bytes_writer *out) {
    bytes_writer_init(out, TEXT_BYTES);
    ck_assert_int_eq(json_message_write(doc, kind, nesting, out), ONSHI_OK);
}

static enum onshi_status read_json(const char *text, enum wire_kind kind, xmlDoc **out) {
    json_t *json = NULL;
    if (json_message_parse(text, strlen(text), &json, NULL) != ONSHI_OK) {
        return ONSHI_MALFORMED;
    }
    enum onshi_status status = json_message_read(json, kind, out);
    json_decref(json);
    return status;
}

#define DISEASES \
    "<XmlMsg><MessageBody><ResultList>" \
    "<ResultOfQualificationConfirmation><InsurerNumber>  999995</InsurerNumber><SpecificDiseasesCertificateList>" \
    "<SpecificDiseasesCertificateInfo><SpecificDiseasesDiseaseCategory>1</SpecificDiseasesDiseaseCategory>" \
    "</SpecificDiseasesCertificateInfo><SpecificDiseasesCertificateInfo><SpecificDiseasesDiseaseCategory>2" \
    "</SpecificDiseasesDiseaseCategory></SpecificDiseasesCertificateInfo></SpecificDiseasesCertificateList>" \
    "</ResultOfQualificationConfirmation></ResultList></MessageBody></XmlMsg>"

static const struct {
    enum wire_kind kind;
    enum json_nesting nesting;
    const char *xml, *json, *why;
} rows[] = {
    {WIRE_ELIGIBILITY_ANSWER, JSON_WRAPPED, DISEASES,
     "{\"XmlMsg\":{\"MessageBody\":{\"ResultList\":[{\"ResultOfQualificationConfirmation\":{\"InsurerNumber\":\"  999995\","
     "\"SpecificDiseasesCertificateList\":[{\"SpecificDiseasesCertificateInfo\":{\"SpecificDiseasesDiseaseCategory\":\"1\"}},"
     "{\"SpecificDiseasesCertificateInfo\":{\"SpecificDiseasesDiseaseCategory\":\"2\"}}]}}]}}}",
     "both lists wrapped; blanks stay"},
    {WIRE_ELIGIBILITY_ANSWER, JSON_FLAT, DISEASES,
     "{\"XmlMsg\":{\"MessageBody\":{\"ResultList\":[{\"ResultOfQualificationConfirmation\":{\"InsurerNumber\":\"  999995\","
     "\"SpecificDiseasesCertificateList\":[{\"SpecificDiseasesDiseaseCategory\":\"1\"},"
     "{\"SpecificDiseasesDiseaseCategory\":\"2\"}]}}]}}}",
     "the list of results stays wrapped"},
    {WIRE_MEDICATION_ANSWER, JSON_WRAPPED,
     "<XmlMsg><MessageBody><MeTrMonthInf><MeTrMonth>202109</MeTrMonth></MeTrMonthInf>"
     "<MeTrMonthInf><MeTrMonth>202110</MeTrMonth></MeTrMonthInf></MessageBody></XmlMsg>",
     "{\"XmlMsg\":{\"MessageBody\":{\"MeTrMonthInf\":[{\"MeTrMonth\":\"202109\"},{\"MeTrMonth\":\"202110\"}]}}}",
     "what repeats without a list is an array under its own name"},
    {WIRE_ELIGIBILITY_ANSWER, JSON_WRAPPED, "<XmlMsg><MessageBody><Unknown><A>\"\\</A><B/></Unknown></MessageBody></XmlMsg>",
     "{\"XmlMsg\":{\"MessageBody\":{\"Unknown\":{\"A\":\"\\u0022\\u005c\",\"B\":\"\"}}}}", "what nobody knows"},
    {WIRE_ELIGIBILITY_ANSWER, JSON_WRAPPED, "<XmlMsg><MessageBody/></XmlMsg>", "{\"XmlMsg\":{\"MessageBody\":{}}}",
     "an empty group"},
};

START_TEST(test_webapi_json_form) {
    struct bytes_writer text;
    xmlDoc *doc = parse(rows[_i].xml);
    write_json(doc, rows[_i].kind, rows[_i].nesting, &text);

    json_t *expected = json_loads(rows[_i].json, 0, NULL);
    json_t *actual = json_loads(bytes_text(&text), 0, NULL);
    ck_assert_ptr_nonnull(expected);
    ck_assert_msg(json_equal(expected, actual), "%s: %s", rows[_i].why, bytes_text(&text));
    json_decref(expected);
    json_decref(actual);
    xmlFreeDoc(doc);
    bytes_writer_free(&text);
}
END_TEST

// There and back again.
START_TEST(test_webapi_json_and_back) {
    struct bytes_writer text, again;
    xmlDoc *doc = parse(rows[_i].xml);
    xmlDoc *back = NULL;
    write_json(doc, rows[_i].kind, rows[_i].nesting, &text);

    ck_assert_int_eq(read_json(bytes_text(&text), rows[_i].kind, &back), ONSHI_OK);

    write_json(back, rows[_i].kind, rows[_i].nesting, &again);
    ck_assert_str_eq(bytes_text(&again), bytes_text(&text));
    xmlFreeDoc(doc);
    xmlFreeDoc(back);
    bytes_writer_free(&text);
    bytes_writer_free(&again);
}
END_TEST

static const struct {
    const char *text, *why;
} bad_rows[] = {
    {"", "nothing"},
    {"{}", "no message"},
    {"[]", "no object"},
    {"{\"XmlMsg\":\"\"}", "a text for a message"},
    {"{\"XmlMsg\":{},\"Other\":{}}", "something beside it"},
    {"{\"XmlMsg\":{\"MessageHeader\":{\"MedicalInstitutionCode\":9910000018}}}", "a number"},
    {"{\"XmlMsg\":{\"MessageHeader\":{\"ArbitraryFileIdentifier\":null}}}", "null is not absent"},
    {"{\"XmlMsg\":{\"MessageHeader\":{\"ArbitraryFileIdentifier\":true}}}", "a truth value"},
    {"{\"XmlMsg\":{\"MessageHeader\":{\"a b\":\"\"}}}", "no name of an element"},
    {"{\"XmlMsg\":{\"MessageHeader\":{\"\":\"\"}}}", "an empty name"},
    {"{\"XmlMsg\":{\"MessageHeader\":{\"A\":\"\\u0001\"}}}", "a character without a place in XML"},
    {"{\"XmlMsg\":{\"MessageHeader\":{\"A\":\"\\uFFFE\"}}}", "no character"},
    {"{\"XmlMsg\":{\"MessageHeader\":{\"A\":\"\\u0000\"}}}", "NUL"},
    {"{\"XmlMsg\":{\"MessageHeader\":[[\"x\"]]}}", "an array in an array"},
    {"{\"XmlMsg\":{}} x", "something behind it"},
    {"{\"XmlMsg\":{\"A\":\"1\",\"A\":\"2\"}}", "a name twice"},
};

START_TEST(test_webapi_json_nonsense_is_refused) {
    xmlDoc *doc = NULL;

    ck_assert_msg(read_json(bad_rows[_i].text, WIRE_ELIGIBILITY_REQUEST, &doc) == ONSHI_MALFORMED, "%s", bad_rows[_i].why);
    ck_assert_ptr_null(doc);
}
END_TEST

START_TEST(test_webapi_json_depth_is_bounded) {
    char text[512];
    for (int depth = JSON_DEPTH_MAXIMUM; depth <= JSON_DEPTH_MAXIMUM + 1; depth++) {
        json_t *json = NULL;
        memset(text, '[', (size_t)depth);
        memset(text + depth, ']', (size_t)depth);

        enum onshi_status status = json_message_parse(text, 2 * (size_t)depth, &json, NULL);

        ck_assert_int_eq(status, (depth <= JSON_DEPTH_MAXIMUM ? ONSHI_OK : ONSHI_MALFORMED));
        json_decref(json);
    }
}
END_TEST

// A request in JSON is the request in XML.
START_TEST(test_webapi_json_request_is_read) {
    static const char text[] =
        "{\"XmlMsg\":{\"MessageBody\":{\"QualificationConfirmSearchInfo\":{\"InsuredIdentificationNumber\":\"567\","
        "\"InsuredBranchNumber\":\"\"}},\"MessageHeader\":{\"MedicalInstitutionCode\":\"9910000018\"}}}";
    struct eligibility_request request;
    xmlDoc *doc = NULL;
    ck_assert_int_eq(read_json(text, WIRE_ELIGIBILITY_REQUEST, &doc), ONSHI_OK);

    ck_assert_int_eq(wire_read_eligibility_request(doc, &request), ONSHI_OK);

    ck_assert_str_eq(request.institution, "9910000018");
    ck_assert_str_eq(request.search.number, "567");
    ck_assert_ptr_null(request.search.branch);
    xmlFreeDoc(doc);
}
END_TEST

// An answer is written straight from its structure as it would be from its document.

static const struct medication drugs[] = {{.code = "620000001", .name = "架空錠"}, {.code = "620000002", .name = "\"見本\\"}};

static void fill_eligibility(struct eligibility_answer *out) {
    *out = (struct eligibility_answer){
        .header = {.institution = "9910000018", .segment = SEGMENT_NORMAL, .classification = REFERENCE_BY_NUMBER},
        .status = STATUS_NORMAL, .validity = VALIDITY_VALID, .has_search = true, .search = {.insurer = "06990014"},
        .result_count = 2,
        .results = {{.name = "架空　太郎", .insurer = "999995", .disease_count = 2,
                     .diseases = {{.category = "1"}, {.category = "2"}}},
                    {.name = "架空　花子", .has_ceiling = true}},
    };
}

static void fill_medication(struct medication_answer *out) {
    *out = (struct medication_answer){
        .header = {.institution = "9910000018", .result_code = "1", .name = "架空　太郎"},
        .month_count = 2,
        .months = {{.day_count = 2, .days = {{.drugs = drugs, .drug_count = 2}, {.drugs = drugs, .drug_count = 0}}},
                   {.pharmacy = "9940000019", .day_count = 1, .days = {{.drugs = drugs, .drug_count = 1}}}},
    };
}

enum { SEEDS = 50 };

static void compare(enum wire_kind kind, const void *model, const struct wire_style *style, uint64_t seed) {
    struct random_source one = random_from(seed, "json"), other = one;
    struct bytes_writer straight, around;
    enum json_nesting nesting = seed % 2 == 0 ? JSON_WRAPPED : JSON_FLAT;
    xmlDoc *doc = NULL;
    ck_assert_int_eq(wire_build(kind, model, style, &one, &doc), ONSHI_OK);
    write_json(doc, kind, nesting, &around);
    bytes_writer_init(&straight, TEXT_BYTES);

    ck_assert_int_eq(json_message_build(kind, model, style, &other, nesting, &straight), ONSHI_OK);

    ck_assert_str_eq(bytes_text(&straight), bytes_text(&around));
    ck_assert_uint_eq(random_next(&one), random_next(&other)); // as many draws
    bytes_writer_free(&straight);
    bytes_writer_free(&around);
    xmlFreeDoc(doc);
}

START_TEST(test_webapi_json_of_a_structure_is_that_of_its_document) {
    static struct eligibility_answer eligibility;
    static struct medication_answer medication;
    const struct wire_style style = {.order = _i % 2 == 0 ? WIRE_LOGICAL : WIRE_SHUFFLED, .empty_elements = _i >= 2};
    fill_eligibility(&eligibility);
    fill_medication(&medication);

    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        compare(WIRE_ELIGIBILITY_ANSWER, &eligibility, &style, seed);
        compare(WIRE_MEDICATION_ANSWER, &medication, &style, seed);
    }
}
END_TEST

// Elements that nobody knows come between all others, also twice; the JSON stays one that every reader takes.
START_TEST(test_webapi_json_of_the_future_is_json) {
    static struct medication_answer medication;
    const struct wire_style style = {.order = WIRE_SHUFFLED, .era = WIRE_ERA_FUTURE};
    int unknown = 0;
    fill_medication(&medication);

    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct random_source random = random_from(seed, "future");
        struct bytes_writer text, why;
        json_t *json = NULL;
        bytes_writer_init(&text, TEXT_BYTES);
        bytes_writer_init(&why, TEXT_BYTES);
        ck_assert_int_eq(json_message_build(WIRE_MEDICATION_ANSWER, &medication, &style, &random, JSON_FLAT, &text),
                         ONSHI_OK);

        ck_assert_msg(json_message_parse(text.data, text.length, &json, &why) == ONSHI_OK, "%s: %s", bytes_text(&why),
                      bytes_text(&text));
        const json_t *months = json_object_get(json_object_get(json_object_get(json, "XmlMsg"), "MessageBody"), "MeTrMonthInf");

        ck_assert_uint_eq(json_array_size(months), 2);
        unknown += strstr(bytes_text(&text), "Future") != NULL;
        json_decref(json);
        bytes_writer_free(&text);
        bytes_writer_free(&why);
    }
    ck_assert_int_gt(unknown, 0);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("webapi-json");
    tcase_set_timeout(tests, CASE_SECONDS);
    tcase_add_loop_test(tests, test_webapi_json_form, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_loop_test(tests, test_webapi_json_and_back, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_loop_test(tests, test_webapi_json_nonsense_is_refused, 0, (int)(sizeof bad_rows / sizeof bad_rows[0]));
    tcase_add_test(tests, test_webapi_json_depth_is_bounded);
    tcase_add_test(tests, test_webapi_json_request_is_read);
    tcase_add_loop_test(tests, test_webapi_json_of_a_structure_is_that_of_its_document, 0, 4);
    tcase_add_test(tests, test_webapi_json_of_the_future_is_json);
    return run_case(tests);
}
