// SPDX-License-Identifier: Apache-2.0
//
// Each row is a good sample with exactly one defect, which the schema of its kind must refuse.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"
#include "mocks/tests/fixture.h"
#include "mocks/tests/trees.h"
#include "mocks/wire/check.h"

static struct wire_schemas *schemas;

static void set_up(void) {
    ck_assert_int_eq(wire_schemas_load(MOCKS_SCHEMAS, &schemas), ONSHI_OK);
}

static void tear_down(void) {
    wire_schemas_free(schemas);
}

// The samples, and a short name for each.
enum sample { REQUEST, ANSWER, NOBODY, FAILURE, FACE, BINDING, BOUND, LIST, RECEIPT, DOWNLOAD, RESULT, BINDINGS, DRUGS_WANTED,
              DRUGS, NO_DRUGS, CHECKUPS };

static const struct {
    const char *file;
    enum wire_kind kind;
} samples[] = {
    [REQUEST] = {"OQSsiquc01req_202110200001.xml", WIRE_ELIGIBILITY_REQUEST},
    [ANSWER] = {"OQSsiquc01res_202110200001.xml", WIRE_ELIGIBILITY_ANSWER},
    [NOBODY] = {"OQSsiquc01res_202110200002.xml", WIRE_ELIGIBILITY_ANSWER},
    [FAILURE] = {"OQSsiquc01res_202110200003.xml", WIRE_ELIGIBILITY_ANSWER},
    [FACE] = {"OQSsiquc01res_face_99100000010A1B2C3D4E5F60718_20211020090012.xml", WIRE_FACE_PUSH},
    [BINDING] = {"OQSsiimm01req_202110200004.xml", WIRE_REFERENCE_REQUEST},
    [BOUND] = {"OQSsiimm01res_202110200004.xml", WIRE_REFERENCE_ANSWER},
    [LIST] = {"OQSmuquc01req_202110190001.xml", WIRE_ELIGIBILITY_LIST},
    [RECEIPT] = {"OQSmuquc01res_202110190001.xml", WIRE_ELIGIBILITY_LIST_RECEIPT},
    [DOWNLOAD] = {"OQSmuquc02req_202110190002.xml", WIRE_ELIGIBILITY_LIST_DOWNLOAD},
    [RESULT] = {"OQSmuquc02res_202110190002.xml", WIRE_ELIGIBILITY_LIST_RESULT},
    [BINDINGS] = {"OQSmuimm02res_202110190004.xml", WIRE_REFERENCE_LIST_RESULT},
    [DRUGS_WANTED] = {"YZKsiquc01req_022110210930123.xml", WIRE_MEDICATION_REQUEST},
    [DRUGS] = {"YZKsiquc01res_022110210930123.xml", WIRE_MEDICATION_ANSWER},
    [NO_DRUGS] = {"YZKsiquc01res_022110221000123.xml", WIRE_MEDICATION_ANSWER},
    [CHECKUPS] = {"TKKsiquc01res_022110210931123.xml", WIRE_CHECKUP_ANSWER},
};

// What is done to the first element of that name.
enum deed {
    REMOVE,
    DOUBLE,
    TEXT,      // it gets that text
    ADD,       // it gets a child of that name
    RENAME,    // it is called so
    ATTRIBUTE, // it gets an attribute of that name
    NAMESPACE, // it is of that namespace
    MOVE,      // it goes into the first element of that name
    STRAY,     // it gets that text among its children
};

#define X10 "1234567890"

static const struct deviation {
    enum sample sample;
    enum deed deed;
    const char *element, *with;
} deviations[] = {
    // Missing.
    {REQUEST, REMOVE, "QualificationConfirmationDate", NULL},
    {REQUEST, REMOVE, "MedicalInstitutionCode", NULL},
    {REQUEST, REMOVE, "InsurerNumber", NULL},
    {REQUEST, REMOVE, "InsuredIdentificationNumber", NULL},
    {REQUEST, REMOVE, "Birthdate", NULL},
    {REQUEST, REMOVE, "LimitApplicationCertificateRelatedConsFlg", NULL},
    {REQUEST, REMOVE, "QualificationConfirmSearchInfo", NULL},
    {REQUEST, REMOVE, "MessageBody", NULL},
    {REQUEST, REMOVE, "MessageHeader", NULL},
    {ANSWER, REMOVE, "ProcessExecutionTime", NULL},
    {ANSWER, REMOVE, "CharacterCodeIdentifier", NULL},
    {ANSWER, REMOVE, "ProcessingResultStatus", NULL},
    {ANSWER, REMOVE, "Name", NULL},
    {ANSWER, REMOVE, "InsurerName", NULL},
    {ANSWER, REMOVE, "ResultOfQualificationConfirmation", NULL}, // an empty list
    {ANSWER, REMOVE, "ResultList", NULL},                        // although it is valid
    {ANSWER, REMOVE, "LimitApplicationCertificateRelatedConsTime", NULL},
    {FAILURE, REMOVE, "ErrorCode", NULL},
    {FAILURE, REMOVE, "ErrorMessage", NULL},
    {FACE, REMOVE, "PharmacistsInfoConsFlg", NULL},
    {FACE, REMOVE, "SpecificHealthCheckupsInfoAvailableTime", NULL},
    {BINDING, REMOVE, "ReferenceNumber", NULL},
    {BOUND, REMOVE, "SegmentOfResult", NULL},
    {LIST, REMOVE, "QualificationConfirmationDate", NULL},
    {RECEIPT, REMOVE, "ReceptionNumber", NULL}, // with an instant
    {DOWNLOAD, REMOVE, "ReceptionNumber", NULL},
    {RESULT, REMOVE, "SegmentOfResult", NULL},
    {RESULT, REMOVE, "ProcessingResultCode", NULL},
    {BINDINGS, REMOVE, "ProcessingResultStatus", NULL},
    {DRUGS_WANTED, REMOVE, "BranchNumber", NULL}, // may be empty, must be there
    {DRUGS_WANTED, REMOVE, "EndDate", NULL},
    {DRUGS, REMOVE, "MeTrMonth", NULL},
    {DRUGS, REMOVE, "DiDateInf", NULL},
    {NO_DRUGS, REMOVE, "MessageContents", NULL},
    {CHECKUPS, REMOVE, "EffectiveTime", NULL},
    // Twice.
    {REQUEST, DOUBLE, "InsurerNumber", NULL},
    {REQUEST, DOUBLE, "QualificationConfirmSearchInfo", NULL},
    {REQUEST, DOUBLE, "MessageHeader", NULL},
    {ANSWER, DOUBLE, "QualificationValidity", NULL},
    {ANSWER, DOUBLE, "ResultList", NULL},
    {FACE, DOUBLE, "Name", NULL},
    {RESULT, DOUBLE, "ReceptionNumber", NULL},
    {RESULT, DOUBLE, "ResultOfQualificationConfirmation", NULL},
    {DRUGS, DOUBLE, "DrugInfs", NULL},
    // Too long, too short, other characters, no such day.
    {REQUEST, TEXT, "InsurerNumber", "6999999"},
    {REQUEST, TEXT, "InsurerNumber", "069999990"},
    {REQUEST, TEXT, "InsurerNumber", "０６９９９９９９"},
    {REQUEST, TEXT, "InsuredCardSymbol", X10 X10 "1"},
    {REQUEST, TEXT, "InsuredIdentificationNumber", ""},
    {REQUEST, TEXT, "InsuredBranchNumber", "2"},
    {REQUEST, TEXT, "InsuredBranchNumber", "0A"},
    {REQUEST, TEXT, "Birthdate", "19851305"},
    {REQUEST, TEXT, "Birthdate", "1985-04-05"},
    {REQUEST, TEXT, "Birthdate", "S600405"},
    {REQUEST, TEXT, "LimitApplicationCertificateRelatedConsFlg", "2"},
    {REQUEST, TEXT, "MedicalInstitutionCode", "991000001"},
    {REQUEST, TEXT, "ArbitraryFileIdentifier", X10 X10 X10 X10 X10 "1"},
    {REQUEST, TEXT, "QualificationConfirmationDate", "20211020 "},
    {ANSWER, TEXT, "ProcessExecutionTime", "20211020240000"},
    {ANSWER, TEXT, "ProcessExecutionTime", "20211020"},
    {ANSWER, TEXT, "ReferenceClassification", "1"}, // that of a face push
    {ANSWER, TEXT, "SegmentOfResult", "2"},         // of a batch only
    {ANSWER, TEXT, "CharacterCodeIdentifier", "2"},
    {ANSWER, TEXT, "QualificationValidity", "6"}, // later
    {ANSWER, TEXT, "QualificationValidity", "4"}, // with a result
    {ANSWER, TEXT, "ProcessingResultStatus", "2"}, // with a validity
    {ANSWER, TEXT, "InsuredCardClassification", "1"},
    {ANSWER, TEXT, "InsuredCardClassification", "A1"}, // later
    {ANSWER, TEXT, "Sex1", "F"},
    {ANSWER, TEXT, "NameKana", "カクウ　ハナコ"}, // full width
    {ANSWER, TEXT, "PostNumber", "9999999"},
    {ANSWER, TEXT, "LimitApplicationCertificateClassificationFlag", "A07"},
    {ANSWER, TEXT, "LimitApplicationCertificateClassification", "04"},
    {NOBODY, TEXT, "QualificationValidity", "1"}, // without a result
    {FAILURE, TEXT, "SegmentOfResult", "1"},      // with an error
    {FACE, TEXT, "PharmacistsInfoConsFlg", "0"},  // with its times
    {FACE, TEXT, "ElderlyRecipientContributionRatio", "20"},
    {BINDING, TEXT, "ReferenceNumber", X10 X10 X10 X10 X10 "1"},
    {RESULT, TEXT, "SegmentOfResult", "2"}, // with counts
    {RESULT, TEXT, "NumberOfError", "one"},
    {RESULT, TEXT, "LimitApplicationCertificateChanged", "2"},
    {RECEIPT, TEXT, "ReceptionDateTime", "20211019"},
    {DRUGS_WANTED, TEXT, "StartDate", "202113"},
    {DRUGS_WANTED, TEXT, "FileCategory", "3"}, // later
    {DRUGS, TEXT, "ResultCode", "2"},          // with data
    {DRUGS, TEXT, "DrugC", "69999990"},
    {DRUGS, TEXT, "Qua1", "1.000001"},
    {CHECKUPS, TEXT, "DataType", "XX"},
    {CHECKUPS, TEXT, "ItemCode", "9N00100000000000"},
    // Elsewhere, unknown, otherwise called.
    {REQUEST, MOVE, "Birthdate", "MessageHeader"},
    {REQUEST, MOVE, "MedicalInstitutionCode", "MessageBody"},
    {ANSWER, MOVE, "ReferenceNumber", "MessageBody"},
    {FACE, MOVE, "ResultOfQualificationConfirmation", "MessageBody"}, // without the list around it
    {DRUGS_WANTED, MOVE, "FileCategory", "MessageHeader"},
    {REQUEST, RENAME, "XmlMsg", "Message"},
    {REQUEST, RENAME, "InsuredCardSymbol", "InsuranceCardSymbol"},
    {DRUGS_WANTED, RENAME, "InsuranceCardSymbol", "InsuredCardSymbol"},
    {DRUGS, RENAME, "PrlsHCd", "PrIsHCd"},
    {REQUEST, RENAME, "Birthdate", "birthdate"},
    {REQUEST, ADD, "XmlMsg", "MessageTail"},
    {REQUEST, ADD, "QualificationConfirmSearchInfo", "Name"},
    {ANSWER, ADD, "ResultOfQualificationConfirmation", "QualificationConfirmationKey"},
    {ANSWER, ADD, "ResultOfQualificationConfirmation", "PharmacistsInfoConsFlg"}, // by number [SEED-041]
    {FACE, ADD, "ResultOfQualificationConfirmation", "DiagnosisInfoConsFlg"},     // later
    {FACE, ADD, "MessageBody", "QualificationConfirmSearchInfo"},                 // nobody asked
    {RESULT, ADD, "ResultOfQualificationConfirmation", "LimitApplicationCertificateRelatedInfo"},
    {DRUGS_WANTED, ADD, "MessageBody", "MedicalTreatmentFlag"}, // later
    {REQUEST, ADD, "InsurerNumber", "b"},
    // What no message has [wire-interface 1.5].
    {REQUEST, ATTRIBUTE, "XmlMsg", "version"},
    {REQUEST, ATTRIBUTE, "InsurerNumber", "id"},
    {REQUEST, NAMESPACE, "XmlMsg", "urn:x"},
    {ANSWER, NAMESPACE, "Name", "urn:x"},
    {REQUEST, STRAY, "MessageBody", "text"},
};

enum { DEVIATIONS = sizeof deviations / sizeof deviations[0] };

static xmlDoc *sample_of(enum sample sample) {
    char name[256];
    (void)snprintf(name, sizeof name, "interface/%s", samples[sample].file);
    return tree_of_sample(name);
}

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

static void set_namespace(xmlNode *node, const char *name) {
    xmlSetNs(node, xmlNewNs(node, (const xmlChar *)name, NULL));
}

static void move(xmlNode *node, xmlNode *into) {
    xmlUnlinkNode(node);
    (void)xmlAddChild(into, node);
}

static void remove_node(xmlNode *node) {
    xmlUnlinkNode(node);
    xmlFreeNode(node);
}

static void spoil(xmlDoc *doc, const struct deviation *deviation) {
    xmlNode *root = xmlDocGetRootElement(doc);
    xmlNode *node = find(root, deviation->element);
    const xmlChar *with = (const xmlChar *)deviation->with;
    ck_assert_msg(node != NULL, "%s", deviation->element);
    switch (deviation->deed) {
    case REMOVE:
        remove_node(node);
        break;
    case DOUBLE:
        (void)xmlAddNextSibling(node, xmlCopyNode(node, 1));
        break;
    case TEXT:
        xmlNodeSetContent(node, with);
        break;
    case ADD:
        (void)xmlNewTextChild(node, NULL, with, NULL);
        break;
    case RENAME:
        xmlNodeSetName(node, with);
        break;
    case ATTRIBUTE:
        (void)xmlNewProp(node, with, (const xmlChar *)"1");
        break;
    case NAMESPACE:
        set_namespace(node, deviation->with);
        break;
    case MOVE:
        move(node, find(root, deviation->with));
        break;
    case STRAY:
        (void)xmlAddChild(node, xmlNewText(with));
        break;
    }
}

START_TEST(test_check_refuses_each_deviation_and_not_its_twin) {
    const struct deviation *deviation = &deviations[_i];
    enum wire_kind kind = samples[deviation->sample].kind;
    xmlDoc *doc = sample_of(deviation->sample);
    ck_assert_int_eq(wire_check(schemas, kind, doc, NULL), ONSHI_OK);
    struct bytes_writer why;
    bytes_writer_init(&why, 4096);

    spoil(doc, deviation);

    ck_assert_msg(wire_check(schemas, kind, doc, &why) == ONSHI_MALFORMED, "%s: %d %s %s",
                  wire_kind_of(kind)->name, deviation->deed, deviation->element, deviation->with);
    ck_assert_uint_gt(why.length, 0);
    bytes_writer_free(&why);
    xmlFreeDoc(doc);
}
END_TEST

// What becomes good in later eras.
static const struct {
    struct deviation deviation;
    const char *text; // of the added element
    enum wire_era since;
} additions[] = {
    {{FACE, ADD, "ResultOfQualificationConfirmation", "DiagnosisInfoConsFlg"}, "0", WIRE_ERA_2022_09},
    {{FACE, ADD, "ResultOfQualificationConfirmation", "OperationInfoConsFlg"}, "0", WIRE_ERA_2023_01},
    {{ANSWER, ADD, "MessageBody", "PrescriptionIssueSelect"}, "1", WIRE_ERA_2023_01},
    {{ANSWER, TEXT, "InsuredCardClassification", "A1"}, NULL, WIRE_ERA_2024_04},
    {{ANSWER, TEXT, "LimitApplicationCertificateClassificationFlag", "B10"}, NULL, WIRE_ERA_2022_09},
    {{FACE, TEXT, "SpecificDiseasesCertificateRelatedConsFlg", "3"}, NULL, WIRE_ERA_2024_12},
    {{DRUGS_WANTED, TEXT, "FileCategory", "4"}, NULL, WIRE_ERA_2022_09},
    {{DRUGS_WANTED, ADD, "MessageBody", "PrDiInfClassification"}, "1", WIRE_ERA_2023_01},
    {{DRUGS_WANTED, ADD, "MessageBody", "MedicalTreatmentFlag"}, "1", WIRE_ERA_2024_04},
    {{DRUGS, ADD, "DiDateInf", "MeTrInfs"}, NULL, WIRE_ERA_2022_09},
    {{ANSWER, ADD, "ResultOfQualificationConfirmation", "QualificationConfirmationKey"}, "1", WIRE_ERA_FUTURE},
    {{ANSWER, ADD, "MessageBody", "Nobody"}, NULL, WIRE_ERA_FUTURE},
    {{REQUEST, ADD, "XmlMsg", "MessageTail"}, NULL, WIRE_ERA_FUTURE},
    {{DRUGS, ADD, "DrugInfs", "Nothing"}, "x", WIRE_ERA_FUTURE},
    {{RESULT, ADD, "BulkConfirmUnit", "Nothing"}, "x", WIRE_ERA_FUTURE},
};

START_TEST(test_check_takes_each_addition_from_its_era_on) {
    const struct deviation *deviation = &additions[_i].deviation;
    xmlDoc *doc = sample_of(deviation->sample);
    spoil(doc, deviation);
    if (additions[_i].text != NULL) {
        xmlNodeSetContent(find(xmlDocGetRootElement(doc), deviation->with), (const xmlChar *)additions[_i].text);
    }

    for (int era = WIRE_ERA_2021_03; era < WIRE_ERAS; era++) {
        struct bytes_writer why;
        bytes_writer_init(&why, 4096);
        wire_schemas_wear(schemas, (enum wire_era)era);
        bool good = wire_check(schemas, samples[deviation->sample].kind, doc, &why) == ONSHI_OK;
        ck_assert_msg(good == (era >= (int)additions[_i].since), "%s %s in %s: %s", deviation->element, deviation->with,
                      wire_era_name((enum wire_era)era), bytes_text(&why));
        bytes_writer_free(&why);
    }
    xmlFreeDoc(doc);
}
END_TEST

// Even where anything may be added, nothing that is known may be missing, twice or wrong.
START_TEST(test_check_refuses_deviations_in_the_future_too) {
    const struct deviation *deviation = &deviations[_i];
    if (deviation->deed != REMOVE && deviation->deed != DOUBLE) {
        return;
    }
    xmlDoc *doc = sample_of(deviation->sample);
    spoil(doc, deviation);
    wire_schemas_wear(schemas, WIRE_ERA_FUTURE);

    ck_assert_msg(wire_check(schemas, samples[deviation->sample].kind, doc, NULL) == ONSHI_MALFORMED, "%s",
                  deviation->element);
    xmlFreeDoc(doc);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("check deviations");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, test_check_refuses_each_deviation_and_not_its_twin, 0, DEVIATIONS);
    tcase_add_loop_test(tests, test_check_takes_each_addition_from_its_era_on, 0, sizeof additions / sizeof additions[0]);
    tcase_add_loop_test(tests, test_check_refuses_deviations_in_the_future_too, 0, DEVIATIONS);
    return run_case(tests);
}
