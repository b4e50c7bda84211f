// SPDX-License-Identifier: Apache-2.0
//
// Is a document a message of its kind?
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/xml.h"
#include "mocks/tests/fixture.h"
#include "mocks/wire/check.h"

static struct wire_schemas *schemas;

static void set_up(void) {
    ck_assert_int_eq(wire_schemas_load(MOCKS_SCHEMAS, &schemas), ONSHI_OK);
}

static void tear_down(void) {
    wire_schemas_free(schemas);
}

static void assert_valid(enum wire_kind kind, xmlDoc *doc) {
    struct bytes_writer why;
    bytes_writer_init(&why, 4096);
    enum onshi_status status = wire_check(schemas, kind, doc, &why);
    ck_assert_msg(status == ONSHI_OK, "%s", bytes_text(&why));
    bytes_writer_free(&why);
}

static const struct {
    const char *file;
    enum wire_kind kind;
} samples[] = {
    {"OQSsiquc01req_202111200001.xml", WIRE_ELIGIBILITY_REQUEST},
    {"OQSsiquc01req_single_quoted.xml", WIRE_ELIGIBILITY_REQUEST},    // one line, blanks before >, empty elements
    {"OQSsiquc01req_byte_order_mark.xml", WIRE_ELIGIBILITY_REQUEST}, //
    {"OQSsiquc01res_202111200001.xml", WIRE_ELIGIBILITY_ANSWER},
    {"OQSsiquc01res_202111200002.xml", WIRE_ELIGIBILITY_ANSWER}, // validity 4
    {"OQSsiquc01res_202111200003.xml", WIRE_ELIGIBILITY_ANSWER}, // segment 9
    {"OQSsiquc01res_face_99100000180A1B2C3D4E5F60718_20211120090012.xml", WIRE_FACE_PUSH},
    {"OQSsiimm01req_202111200004.xml", WIRE_REFERENCE_REQUEST},
    {"OQSsiimm01res_202111200004.xml", WIRE_REFERENCE_ANSWER},
    {"YZKsiquc01req_202111200005.xml", WIRE_MEDICATION_REQUEST},
    {"YZKsiquc01res_202111200005.xml", WIRE_MEDICATION_ANSWER},
    {"TKKsiquc01req_202111200006.xml", WIRE_CHECKUP_REQUEST},
    {"TKKsiquc01res_202111200006.xml", WIRE_CHECKUP_ANSWER},
};

START_TEST(test_check_accepts_the_samples) {
    xmlDoc *doc = read_sample(samples[_i].file);

    assert_valid(samples[_i].kind, doc);
    xmlFreeDoc(doc);
}
END_TEST

// A list of one row looks like a single question; receipts and downloads of both lists look alike.
static enum wire_kind lookalike(enum wire_kind kind) {
    switch (kind) {
    case WIRE_ELIGIBILITY_LIST:
        return WIRE_ELIGIBILITY_REQUEST;
    case WIRE_REFERENCE_LIST:
        return WIRE_REFERENCE_REQUEST;
    case WIRE_REFERENCE_LIST_RECEIPT:
        return WIRE_ELIGIBILITY_LIST_RECEIPT;
    case WIRE_REFERENCE_LIST_DOWNLOAD:
        return WIRE_ELIGIBILITY_LIST_DOWNLOAD;
    default:
        return kind;
    }
}

START_TEST(test_check_tells_the_kinds_apart) {
    xmlDoc *doc = read_sample(samples[_i].file);

    for (int kind = 0; kind < WIRE_KINDS; kind++) {
        bool valid = wire_check(schemas, (enum wire_kind)kind, doc, NULL) == ONSHI_OK;
        bool expected = lookalike((enum wire_kind)kind) == samples[_i].kind;
        ck_assert_msg(valid == expected, "%s as %s", samples[_i].file, wire_kind_of((enum wire_kind)kind)->name);
    }
    xmlFreeDoc(doc);
}
END_TEST

// One defect a row: in this sample, the first element of that name gets that text (NULL: is removed).
static const struct {
    int sample;
    const char *element, *text;
} defects[] = {
    {0, "InsurerNumber", "990010"},      // not padded
    {0, "InsurerNumber", NULL},          //
    {0, "Birthdate", "19861312"},        // no such month
    {0, "Birthdate", ""},                // required
    {0, "InsuredBranchNumber", "1"},     // two digits
    {0, "MedicalInstitutionCode", "991"}, //
    {0, "InsuredCardSymbol", "123456789012345678901"},
    {3, "Name", NULL},
    {3, "PostNumber", "9990007"},
    {3, "QualificationValidity", "4"}, // with results
    {3, "LimitApplicationCertificateRelatedConsTime", NULL},
    {4, "QualificationValidity", "1"}, // without results
    {5, "ErrorCode", NULL},
    {5, "SegmentOfResult", "1"}, // with an error code
    {6, "PharmacistsInfoConsFlg", "0"}, // with times
    {6, "PharmacistsInfoAvailableTime", NULL},
    {6, "SpecificHealthCheckupsInfoConsFlg", NULL},
    {9, "BranchNumber", NULL}, // may be empty, must be there
    {9, "StartDate", "202113"},
    {9, "ArbitraryFileIdentifier", ""},
    {10, "ResultCode", "2"}, // with a person
    {10, "MeTrMonth", NULL},
    {10, "DrugC", "69999990"},
    {10, "Qua1", "1.000001"},
    {11, "FileCategory", "3"},
    {12, "ItemCode", "9N00100000000001"},
    {12, "DataType", "PX"},
    {7, "ReferenceNumber", NULL},
    {7, "ReferenceNumber", "123456789012345678901234567890123456789012345678901"},
};

static xmlNode *find(xmlNode *node, const char *name) {
    if (xml_is(node, name)) {
        return node;
    }
    xmlNode *found = NULL;
    for (xmlNode *child = xml_first_element(node); child != NULL && found == NULL; child = xml_next_element(child)) {
        found = find(child, name);
    }
    return found;
}

START_TEST(test_check_refuses_each_defect) {
    enum wire_kind kind = samples[defects[_i].sample].kind;
    xmlDoc *doc = read_sample(samples[defects[_i].sample].file);
    xmlNode *node = find(xmlDocGetRootElement(doc), defects[_i].element);
    ck_assert_ptr_nonnull(node);
    if (defects[_i].text == NULL) {
        xmlUnlinkNode(node);
        xmlFreeNode(node);
    } else {
        xmlNodeSetContent(node, (const xmlChar *)defects[_i].text);
    }
    struct bytes_writer why;
    bytes_writer_init(&why, 4096);

    ck_assert_msg(wire_check(schemas, kind, doc, &why) == ONSHI_MALFORMED, "%s", defects[_i].element);
    ck_assert_uint_gt(why.length, 0);
    bytes_writer_free(&why);
    xmlFreeDoc(doc);
}
END_TEST

static bool stands_in(const struct wire_element *items, const char *name) {
    for (const struct wire_element *item = items; item->name != NULL; item++) {
        if (strcmp(item->name, name) == 0 || (item->children != NULL && stands_in(item->children, name))) {
            return true;
        }
    }
    return false;
}

START_TEST(test_check_conditions_speak_of_elements_that_there_are) {
    const char *name;
    for (size_t i = 0; (name = wire_condition_name(i)) != NULL; i++) {
        bool found = false;
        for (int kind = 0; kind < WIRE_KINDS; kind++) {
            found = found || stands_in(wire_kind_of((enum wire_kind)kind)->layout, name);
        }
        ck_assert_msg(found, "%s", name);
    }
    ck_assert_ptr_nonnull(wire_condition_name(0));
}
END_TEST

START_TEST(test_check_schemas_need_their_folder) {
    struct wire_schemas *none = NULL;

    ck_assert_int_eq(wire_schemas_load("/nonexistent", &none), ONSHI_NOT_FOUND);
    ck_assert_ptr_null(none);
}
END_TEST

int main(void) {
    enum { SAMPLES = sizeof samples / sizeof samples[0], DEFECTS = sizeof defects / sizeof defects[0] };
    TCase *tests = tcase_create("check");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, test_check_accepts_the_samples, 0, SAMPLES);
    tcase_add_loop_test(tests, test_check_tells_the_kinds_apart, 0, SAMPLES);
    tcase_add_loop_test(tests, test_check_refuses_each_defect, 0, DEFECTS);
    tcase_add_test(tests, test_check_conditions_speak_of_elements_that_there_are);
    tcase_add_test(tests, test_check_schemas_need_their_folder);
    return run_case(tests);
}
