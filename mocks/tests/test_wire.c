// SPDX-License-Identifier: Apache-2.0
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/xml.h"
#include "mocks/tests/fixture.h"
#include "mocks/wire/check.h"
#include "mocks/wire/message.h"

static struct world world;
static struct wire_schemas *schemas;
static struct random_source order;

static const struct wire_style logical = {.order = WIRE_LOGICAL};
static const struct wire_style shuffled = {.order = WIRE_SHUFFLED};

static void set_up(void) {
    world = world_new();
    ck_assert_int_eq(wire_schemas_load(MOCKS_SCHEMAS, &schemas), ONSHI_OK);
    order = random_from(7, "order");
}

static void tear_down(void) {
    wire_schemas_free(schemas);
    world_free(&world);
}

static struct eligibility_answer answer_to(const char *number, const char *day) {
    const struct eligibility_request request = {
        .day = day,
        .institution = CLINIC,
        .search = {"06990014", "11", number, NULL, "19680101", "1", NULL},
    };
    struct eligibility_answer answer;
    service_confirm_by_number(world.service, CLINIC, &request, instant("2021-06-10T09:15:01"), &answer);
    return answer;
}

static xmlDoc *build(const struct eligibility_answer *answer, const struct wire_style *style) {
    xmlDoc *doc = NULL;
    ck_assert_int_eq(wire_build_eligibility_answer(answer, style, &order, &doc), ONSHI_OK);
    return doc;
}

static void assert_valid(enum wire_kind kind, xmlDoc *doc) {
    struct bytes_writer why;
    bytes_writer_init(&why, 4096);
    enum onshi_status status = wire_check(schemas, kind, doc, &why);
    ck_assert_msg(status == ONSHI_OK, "%s", bytes_text(&why));
    bytes_writer_free(&why);
}

// A document that lost its indentation, as a message has when it was parsed.
static xmlDoc *printed_and_parsed(xmlDoc *doc) {
    struct bytes_writer bytes;
    bytes_writer_init(&bytes, XML_MAXIMUM_BYTES);
    ck_assert_int_eq(wire_print(doc, &bytes), ONSHI_OK);
    xmlDoc *parsed = NULL;
    ck_assert_int_eq(xml_parse(bytes.data, bytes.length, &parsed), ONSHI_OK);
    bytes_writer_free(&bytes);
    return parsed;
}

static const xmlNode *result_of(const xmlDoc *doc) {
    const xmlNode *body = xml_child(xmlDocGetRootElement(doc), "MessageBody");
    return xml_child(xml_child(body, "ResultList"), "ResultOfQualificationConfirmation");
}

START_TEST(test_wire_reads_a_request_as_it_came) {
    xmlDoc *doc = read_sample("OQSsiquc01req_single_quoted.xml");
    struct eligibility_request request;

    ck_assert_int_eq(wire_read_eligibility_request(doc, &request), ONSHI_OK);

    ck_assert_str_eq(request.day, "20211120");
    ck_assert_str_eq(request.institution, "9910000018");
    ck_assert_str_eq(request.file_identifier, "K0000779");
    ck_assert_str_eq(request.search.insurer, "  990010");
    ck_assert_ptr_null(request.search.symbol); // empty
    ck_assert_ptr_null(request.search.branch);
    ck_assert_ptr_null(request.search.identifier); // absent
    xmlFreeDoc(doc);
}
END_TEST

START_TEST(test_wire_reads_past_unknown_elements_and_blanks) {
    static const char text[] = "<XmlMsg><Later/><MessageBody><ReferenceNumberRegistrationInfo><New>1</New>"
                               "<ReferenceNumber>K9</ReferenceNumber><InsuredBranchNumber> \n</InsuredBranchNumber>"
                               "</ReferenceNumberRegistrationInfo></MessageBody></XmlMsg>";
    xmlDoc *doc = NULL;
    ck_assert_int_eq(xml_parse(text, sizeof text - 1, &doc), ONSHI_OK);
    struct reference_request request;

    ck_assert_int_eq(wire_read_reference_request(doc, &request), ONSHI_OK);

    ck_assert_ptr_null(request.institution);
    ck_assert_str_eq(request.info.reference, "K9");
    ck_assert_ptr_null(request.info.branch);
    xmlFreeDoc(doc);
}
END_TEST

static const char *const in_pieces[] = {"<![CDATA[K9]]>", "K<!-- of 2021 -->9", "<?x y?>K9", "<![CDATA[K]]>9", "&#75;9"};

START_TEST(test_wire_reads_a_value_in_pieces) { // wire-interface 1.5: a real XML parser
    char text[512];
    int length = snprintf(text, sizeof text, "<XmlMsg><MessageBody><ReferenceNumberRegistrationInfo><ReferenceNumber>%s"
                          "</ReferenceNumber></ReferenceNumberRegistrationInfo></MessageBody></XmlMsg>", in_pieces[_i]);
    xmlDoc *doc = NULL;
    ck_assert_int_eq(wire_parse(text, (size_t)length, &doc), ONSHI_OK);
    struct reference_request request;

    ck_assert_int_eq(wire_read_reference_request(doc, &request), ONSHI_OK);

    ck_assert_str_eq(request.info.reference, "K9");
    xmlFreeDoc(doc);
}
END_TEST

static const char *const doubled[] = {
    "<XmlMsg><MessageHeader/><MessageHeader/></XmlMsg>",
    "<XmlMsg><MessageBody/><MessageHeader/><MessageBody/></XmlMsg>",
    "<XmlMsg><MessageBody><QualificationConfirmSearchInfo/><Later/><QualificationConfirmSearchInfo/></MessageBody></XmlMsg>",
    "<XmlMsg><MessageBody><QualificationConfirmSearchInfo><Birthdate>19680101</Birthdate><Birthdate>19680101</Birthdate>"
    "</QualificationConfirmSearchInfo></MessageBody></XmlMsg>",
};

START_TEST(test_wire_refuses_an_item_that_stands_twice) {
    xmlDoc *doc = NULL;
    ck_assert_int_eq(wire_parse(doubled[_i], strlen(doubled[_i]), &doc), ONSHI_OK);
    struct eligibility_request request = {.day = "untouched"};

    ck_assert_int_eq(wire_read_eligibility_request(doc, &request), ONSHI_MALFORMED);
    ck_assert_str_eq(request.day, "untouched");
    xmlFreeDoc(doc);
}
END_TEST

START_TEST(test_wire_refuses_another_root) {
    xmlDoc *doc = NULL;
    ck_assert_int_eq(xml_parse("<Message/>", 10, &doc), ONSHI_OK);
    struct eligibility_request request = {.day = "untouched"};

    ck_assert_int_eq(wire_read_eligibility_request(doc, &request), ONSHI_MALFORMED);
    ck_assert_str_eq(request.day, "untouched");
    xmlFreeDoc(doc);
}
END_TEST

START_TEST(test_wire_prints_the_prolog_of_real_files) {
    static const char prolog[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<XmlMsg>";
    struct eligibility_answer answer = answer_to("00111", "20210405");
    xmlDoc *doc = build(&answer, &logical);
    struct bytes_writer bytes;
    bytes_writer_init(&bytes, XML_MAXIMUM_BYTES);

    ck_assert_int_eq(wire_print(doc, &bytes), ONSHI_OK);

    ck_assert(strncmp(bytes_text(&bytes), prolog, sizeof prolog - 1) == 0);
    ck_assert_ptr_nonnull(strstr(bytes_text(&bytes), "<Name>試験　太郎</Name>")); // as it is, not as a character reference
    bytes_writer_free(&bytes);
    xmlFreeDoc(doc);
}
END_TEST

START_TEST(test_wire_writes_the_logical_order_without_absent_items) {
    struct eligibility_answer answer = answer_to("00111", "20210405");
    xmlDoc *doc = build(&answer, &logical);

    const xmlNode *first = xml_first_element(result_of(doc));

    assert_valid(WIRE_ELIGIBILITY_ANSWER, doc);
    ck_assert(xml_is(first, "InsuredCardClassification"));
    ck_assert(xml_is(xml_next_element(first), "InsurerNumber"));
    ck_assert_ptr_null(xml_child(result_of(doc), "InsuredName"));
    ck_assert_ptr_null(xml_child(result_of(doc), "PharmacistsInfoConsFlg"));
    ck_assert_str_eq(xml_child_text(result_of(doc), "DisqualificationDate"), "20210601"); // known on that day
    xmlFreeDoc(doc);
}
END_TEST

static struct eligibility_answer answer_about_new_card(void) {
    const struct eligibility_request request = {
        .day = "20210610",
        .institution = CLINIC,
        .search = {"00990010", "見本", "222", NULL, "19680101", "0", NULL},
    };
    struct eligibility_answer answer;
    service_confirm_by_number(world.service, CLINIC, &request, instant("2021-06-10"), &answer);
    return answer;
}

START_TEST(test_wire_pads_the_insurer_with_blanks_and_echoes_it_as_it_came) {
    struct eligibility_answer answer = answer_about_new_card();
    xmlDoc *doc = build(&answer, &logical);

    const xmlNode *body = xml_child(xmlDocGetRootElement(doc), "MessageBody");
    const xmlNode *echo = xml_child(body, "QualificationConfirmSearchInfo");

    ck_assert_str_eq(xml_child_text(result_of(doc), "InsurerNumber"), "  990010");
    ck_assert_str_eq(xml_child_text(echo, "InsurerNumber"), "00990010");
    xmlFreeDoc(doc);
}
END_TEST

static bool same_order(const xmlNode *a, const xmlNode *b) {
    a = xml_first_element(a);
    b = xml_first_element(b);
    while (a != NULL && b != NULL && xml_is(a, (const char *)b->name)) {
        a = xml_next_element(a);
        b = xml_next_element(b);
    }
    return a == NULL && b == NULL;
}

START_TEST(test_wire_shuffles_by_the_random_source_alone) {
    struct eligibility_answer answer = answer_to("00111", "20210405");
    xmlDoc *first = build(&answer, &shuffled);
    xmlDoc *second = build(&answer, &shuffled);
    order = random_from(7, "order");
    xmlDoc *again = build(&answer, &shuffled);

    ck_assert(!same_order(result_of(first), result_of(second)));
    ck_assert(same_order(result_of(first), result_of(again)));
    ck_assert(xml_is(xml_first_element(xmlDocGetRootElement(first)), "MessageHeader"));
    xmlFreeDoc(first);
    xmlFreeDoc(second);
    xmlFreeDoc(again);
}
END_TEST

// Every answer that the service can give, in every style.
START_TEST(test_wire_writes_only_what_its_schema_accepts) {
    static const char *const numbers[] = {"00111", "00112", ""};
    static const char *const omit[] = {"Address", "PostNumber", "InsuredBranchNumber", NULL};
    struct wire_style style = {.order = (_i & 1) != 0 ? WIRE_SHUFFLED : WIRE_LOGICAL};
    style.empty_elements = (_i & 2) != 0;
    style.omit = (_i & 4) != 0 ? omit : NULL;
    for (size_t i = 0; i < 3; i++) {
        struct eligibility_answer answer = answer_to(numbers[i], (_i & 8) != 0 ? "20210610" : "20210405");
        xmlDoc *doc = build(&answer, &style);
        xmlDoc *parsed = printed_and_parsed(doc);
        assert_valid(WIRE_ELIGIBILITY_ANSWER, doc);
        assert_valid(WIRE_ELIGIBILITY_ANSWER, parsed);
        xmlFreeDoc(parsed);
        xmlFreeDoc(doc);
    }
}
END_TEST

START_TEST(test_wire_shows_absent_items_empty_when_asked) {
    const struct wire_style style = {.empty_elements = true};
    struct eligibility_answer answer = answer_to("00111", "20210405");
    xmlDoc *doc = build(&answer, &style);

    const xmlNode *holder = xml_child(result_of(doc), "InsuredName");

    ck_assert_ptr_nonnull(holder);
    ck_assert_str_eq(xml_text(holder), "");
    xmlFreeDoc(doc);
}
END_TEST

START_TEST(test_wire_never_shows_an_empty_result_list) { // wire-interface 2.2
    const struct wire_style style = {.empty_elements = true};
    struct eligibility_answer answer = answer_to("00112", "20210405");
    xmlDoc *doc = build(&answer, &style);

    ck_assert_ptr_null(xml_child(xml_child(xmlDocGetRootElement(doc), "MessageBody"), "ResultList"));
    xmlFreeDoc(doc);
}
END_TEST

START_TEST(test_wire_leaves_out_what_it_is_told_to) {
    static const char *const omit[] = {"Address", "PostNumber", NULL};
    const struct wire_style style = {.omit = omit};
    struct eligibility_answer answer = answer_to("00111", "20210405");
    xmlDoc *doc = build(&answer, &style);

    ck_assert_ptr_null(xml_child(result_of(doc), "Address"));
    ck_assert_ptr_null(xml_child(result_of(doc), "PostNumber"));
    ck_assert_ptr_nonnull(xml_child(result_of(doc), "NameKana"));
    xmlFreeDoc(doc);
}
END_TEST

START_TEST(test_wire_writes_answers_about_references) {
    const struct reference_request request = {
        .institution = CLINIC, .file_identifier = "F<&>", .info = {"K1", "06990014", "11", "00111", NULL}};
    struct reference_request broken = request;
    broken.info.number = NULL;
    const struct reference_request *const requests[] = {&request, &broken};
    for (size_t i = 0; i < 2; i++) {
        struct reference_answer answer;
        service_register_reference(world.service, CLINIC, requests[i], instant("2021-06-10"), &answer);
        xmlDoc *doc = NULL;
        ck_assert_int_eq(wire_build_reference_answer(&answer, &shuffled, &order, &doc), ONSHI_OK);
        assert_valid(WIRE_REFERENCE_ANSWER, doc);
        const xmlNode *header = xml_child(xmlDocGetRootElement(doc), "MessageHeader");
        ck_assert_str_eq(xml_child_text(header, "ArbitraryFileIdentifier"), "F<&>");
        xmlFreeDoc(doc);
    }
}
END_TEST

static struct medication_answer medication_of(const char *category) {
    const struct viewing_request request = {
        .institution = CLINIC, .insurer = "39990011", .number = "55555551", .file_identifier = "F<&>",
        .start = "201601", .end = "203012", .category = category,
    };
    struct medication_answer answer;
    ck_assert_int_eq(ledger_set_consent(world.ledger, CLINIC, &elder, CONSENT_MEDICATION, true, instant("2021-10-20")),
                     ONSHI_OK);
    service_view_medication(world.service, CLINIC, &request, instant("2021-10-20T12:00:00"), &answer);
    return answer;
}

static struct checkup_answer checkups_of(const char *category) {
    const struct viewing_request request = {.institution = CLINIC, .insurer = "39990011", .number = "55555551",
                                            .category = category};
    struct checkup_answer answer;
    ck_assert_int_eq(ledger_set_consent(world.ledger, CLINIC, &elder, CONSENT_CHECKUP, true, instant("2021-10-20")),
                     ONSHI_OK);
    service_view_checkups(world.service, CLINIC, &request, instant("2021-10-20T12:00:00"), &answer);
    return answer;
}

// Shown and refused, in every style.
START_TEST(test_wire_writes_answers_about_medicines_and_checkups) {
    const struct wire_style style = {
        .order = (_i & 1) != 0 ? WIRE_SHUFFLED : WIRE_LOGICAL,
        .empty_elements = (_i & 2) != 0,
        .characters = (_i & 4) != 0 ? WIRE_CP932 : WIRE_UTF8,
    };
    struct medication_answer medication = medication_of((_i & 8) != 0 ? "1" : "2");
    struct checkup_answer checkups = checkups_of((_i & 8) != 0 ? "1" : "2");
    xmlDoc *one = NULL;
    xmlDoc *other = NULL;
    ck_assert_int_eq(wire_build_medication_answer(&medication, &style, &order, &one), ONSHI_OK);
    ck_assert_int_eq(wire_build_checkup_answer(&checkups, &style, &order, &other), ONSHI_OK);

    xmlDoc *parsed_one = printed_and_parsed(one);
    xmlDoc *parsed_other = printed_and_parsed(other);

    assert_valid(WIRE_MEDICATION_ANSWER, one);
    assert_valid(WIRE_MEDICATION_ANSWER, parsed_one);
    assert_valid(WIRE_CHECKUP_ANSWER, other);
    assert_valid(WIRE_CHECKUP_ANSWER, parsed_other);
    xmlFreeDoc(parsed_other);
    xmlFreeDoc(parsed_one);
    xmlFreeDoc(other);
    xmlFreeDoc(one);
}
END_TEST

START_TEST(test_wire_writes_medicines_as_they_are_read) {
    struct medication_answer medication = medication_of("2");
    xmlDoc *doc = NULL;
    ck_assert_int_eq(wire_build_medication_answer(&medication, &logical, &order, &doc), ONSHI_OK);
    const xmlNode *header = xml_child(xmlDocGetRootElement(doc), "MessageHeader");
    const xmlNode *month = xml_child(xml_child(xmlDocGetRootElement(doc), "MessageBody"), "MeTrMonthInf");
    month = xml_next(month, "MeTrMonthInf");
    const xmlNode *day = xml_child(xml_child(month, "DiDateInfs"), "DiDateInf");
    const xmlNode *drug = xml_child(xml_child(day, "DrugInfs"), "DrugInf");

    ck_assert_str_eq(xml_child_text(header, "ResultCode"), "1");
    ck_assert_str_eq(xml_child_text(xml_child(header, "QuaInf"), "Birth"), "19430505");
    ck_assert_str_eq(xml_child_text(month, "MeTrMonth"), "202108");
    ck_assert_str_eq(xml_child_text(month, "DiOrg"), "2");
    ck_assert_str_eq(xml_child_text(day, "DiDate"), "20210805");
    ck_assert_str_eq(xml_child_text(drug, "DrugN"), "架空錠髙");
    ck_assert_str_eq(xml_child_text(xml_next(drug, "DrugInf"), "DrugN"), "架空散");
    ck_assert_ptr_null(xml_next(xml_next(drug, "DrugInf"), "DrugInf"));
    xmlFreeDoc(doc);
}
END_TEST

START_TEST(test_wire_writes_ceiling_diseases_and_ratio) { // wire-interface 2.2
    struct eligibility_answer answer = answer_to("00111", "20210405");
    struct eligibility_result *result = &answer.results[0];
    answer.header.classification = '1';
    answer.has_search = false;
    result->ratio = "020";
    result->has_ceiling = true;
    result->ceiling = elder.ceiling;
    result->disease_count = 2;
    memcpy(result->diseases, elder.diseases, sizeof result->diseases);
    for (int kind = 0; kind < CONSENT_KINDS; kind++) {
        result->consents[kind] = (struct consent_mark){'1', instant("2021-04-05"), instant("2021-04-06")};
    }
    xmlDoc *doc = build(&answer, &shuffled);
    const xmlNode *ceiling = xml_child(result_of(doc), "LimitApplicationCertificateRelatedInfo");
    const xmlNode *list = xml_child(result_of(doc), "SpecificDiseasesCertificateList");

    assert_valid(WIRE_FACE_PUSH, doc);
    ck_assert_str_eq(xml_child_text(result_of(doc), "InsuredPartialContributionRatio"), "020");
    ck_assert_str_eq(xml_child_text(ceiling, "LimitApplicationCertificateClassificationFlag"), "B05");
    ck_assert_str_eq(xml_child_text(ceiling, "LimitApplicationCertificateValidEndDate"), "20210731");
    ck_assert_ptr_null(xml_child(ceiling, "LimitApplicationCertificateLongTermDate"));
    ck_assert_uint_eq(xmlChildElementCount((xmlNode *)(size_t)list), 2);
    xmlFreeDoc(doc);
}
END_TEST

// Born on April 1, 2021: goes to school on April 1, 2027 [DR-052].
START_TEST(test_wire_marks_who_does_not_go_to_school_yet) {
    static const struct {
        const char *day;
        bool preschool;
    } days[] = {{"20210501", true}, {"20270331", true}, {"20270401", false}, {"20300101", false}};
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        const struct eligibility_request request = {
            .day = days[i].day,
            .institution = CLINIC,
            .search = {"990010", "試", "333", "04", "20210401", "0", NULL},
        };
        struct eligibility_answer answer;
        service_confirm_by_number(world.service, CLINIC, &request, instant("2021-06-10"), &answer);
        xmlDoc *doc = build(&answer, &logical);
        const char *mark = xml_child_text(result_of(doc), "PreschoolClassification");
        ck_assert_msg(strcmp(mark, days[i].preschool ? "1" : "") == 0, "%s: %s", days[i].day, mark);
        assert_valid(WIRE_ELIGIBILITY_ANSWER, doc);
        xmlFreeDoc(doc);
    }
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("wire");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_wire_reads_a_request_as_it_came);
    tcase_add_test(tests, test_wire_reads_past_unknown_elements_and_blanks);
    tcase_add_loop_test(tests, test_wire_reads_a_value_in_pieces, 0, sizeof in_pieces / sizeof in_pieces[0]);
    tcase_add_loop_test(tests, test_wire_refuses_an_item_that_stands_twice, 0, sizeof doubled / sizeof doubled[0]);
    tcase_add_test(tests, test_wire_refuses_another_root);
    tcase_add_test(tests, test_wire_prints_the_prolog_of_real_files);
    tcase_add_test(tests, test_wire_writes_the_logical_order_without_absent_items);
    tcase_add_test(tests, test_wire_pads_the_insurer_with_blanks_and_echoes_it_as_it_came);
    tcase_add_test(tests, test_wire_shuffles_by_the_random_source_alone);
    tcase_add_loop_test(tests, test_wire_writes_only_what_its_schema_accepts, 0, 16);
    tcase_add_test(tests, test_wire_shows_absent_items_empty_when_asked);
    tcase_add_test(tests, test_wire_never_shows_an_empty_result_list);
    tcase_add_test(tests, test_wire_leaves_out_what_it_is_told_to);
    tcase_add_test(tests, test_wire_writes_answers_about_references);
    tcase_add_loop_test(tests, test_wire_writes_answers_about_medicines_and_checkups, 0, 16);
    tcase_add_test(tests, test_wire_writes_medicines_as_they_are_read);
    tcase_add_test(tests, test_wire_writes_ceiling_diseases_and_ratio);
    tcase_add_test(tests, test_wire_marks_who_does_not_go_to_school_yet);
    return run_case(tests);
}
