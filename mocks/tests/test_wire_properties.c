// SPDX-License-Identifier: Apache-2.0
//
// What holds for every message that can be made of the people of the suite: in each era, order and characters it is valid by
// its schema, before and after its way over the wire, and says the same at the other end.
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/xml.h"
#include "mocks/tests/fixture.h"
#include "mocks/tests/trees.h"
#include "mocks/wire/check.h"
#include "mocks/wire/message.h"
#include "mocks/wire/stream.h"

enum { PEOPLE_MAXIMUM = 256 };

static const char *const instants[] = {"2021-03-15T09:00:00", "2021-10-20T12:00:00", "2022-10-15T09:00:00",
                                       "2024-12-10T09:00:00"};
enum { INSTANTS = sizeof instants / sizeof instants[0] };

static struct person *people[PEOPLE_MAXIMUM];
static int people_count;
static struct ledger *ledger;
static struct service *service;
static struct wire_schemas *schemas;
static struct wire_style style;
static struct random_source order;
static int messages; // that were looked at

static void add_people(const char *folder) {
    DIR *directory = opendir(folder);
    ck_assert_msg(directory != NULL, "%s", folder);
    for (const struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        const char *end = strstr(entry->d_name, ".xml");
        if (end == NULL) {
            continue;
        }
        char id[256];
        (void)snprintf(id, sizeof id, "%.*s", (int)(end - entry->d_name), entry->d_name);
        ck_assert_int_lt(people_count, PEOPLE_MAXIMUM);
        ck_assert_int_eq(person_load(folder, id, 5, &people[people_count], NULL), ONSHI_OK);
        ck_assert_int_eq(ledger_add_person(ledger, people[people_count]), ONSHI_OK);
        people_count++;
    }
    (void)closedir(directory);
}

static void set_up(void) {
    ledger = ledger_new();
    service = service_new(ledger);
    people_count = 0;
    messages = 0;
    add_people(MOCKS_SCENARIOS "/people");
    add_people(MOCKS_SAMPLES "/people");
    ck_assert_int_eq(service_add_institution(service, CLINIC), ONSHI_OK);
    ck_assert_int_eq(wire_schemas_load(MOCKS_SCHEMAS, &schemas), ONSHI_OK);
    order = random_from(11, "properties");
}

static void tear_down(void) {
    for (int i = 0; i < people_count; i++) {
        person_free(people[i]);
    }
    wire_schemas_free(schemas);
    service_free(service);
    ledger_free(ledger);
}

static void assert_valid(enum wire_kind kind, xmlDoc *doc) {
    struct bytes_writer why;
    bytes_writer_init(&why, 4096);
    ck_assert_msg(wire_check(schemas, kind, doc, &why) == ONSHI_OK, "%s: %s", wire_kind_of(kind)->name, bytes_text(&why));
    bytes_writer_free(&why);
}

// Takes over the message.
static void assert_good(enum wire_kind kind, xmlDoc *doc) {
    struct bytes_writer text, bytes;
    bytes_writer_init(&text, TREE_BYTES);
    bytes_writer_init(&bytes, TREE_BYTES);
    assert_valid(kind, doc);
    ck_assert_int_eq(wire_print(doc, &text), ONSHI_OK);
    ck_assert_int_eq(wire_encode(style.characters, text.data, text.length, &bytes), ONSHI_OK);
    xmlDoc *received = tree_of(bytes.data, bytes.length);
    assert_valid(kind, received);
    assert_same_tree(received, doc);
    xmlFreeDoc(received);
    xmlFreeDoc(doc);
    bytes_writer_free(&text);
    bytes_writer_free(&bytes);
    messages++;
}

static void build_eligibility(const struct eligibility_answer *answer) {
    xmlDoc *doc = NULL;
    ck_assert_int_eq(wire_build_eligibility_answer(answer, &style, &order, &doc), ONSHI_OK);
    assert_good(answer->header.classification == REFERENCE_BY_CARD ? WIRE_FACE_PUSH : WIRE_ELIGIBILITY_ANSWER, doc);
}

static struct eligibility_answer ask(const struct person *person, const struct coverage *coverage, int64_t now,
                                     const char *ceiling) {
    char birthdate[CALENDAR_DATE_SIZE], day[CALENDAR_DATE_SIZE];
    calendar_date(person->birthdate, birthdate);
    calendar_date(now, day);
    const struct eligibility_request request = {
        .day = day, .institution = CLINIC, .file_identifier = "F<&>\"'",
        .search = {coverage->insurer, coverage->symbol, coverage->number, coverage->branch, birthdate, ceiling, "1_1"}};
    struct eligibility_answer answer;
    service_confirm_by_number(service, CLINIC, &request, now, &answer);
    answer.header.file_identifier = "F<&>\"'"; // the texts of the question end here
    answer.search = (struct search_info){.insurer = coverage->insurer, .identifier = "1_1"};
    for (int i = 0; i < answer.result_count; i++) {
        answer.results[i].identifier = "1_1";
    }
    return answer;
}

// What a reader would have said of the same coverage, with that word about every kind.
static void make_push(struct eligibility_answer *answer, const struct person *person, bool given) {
    const struct consent_mark mark = {given ? '1' : '0', given ? answer->header.processed : CALENDAR_NEVER,
                                      given ? answer->header.processed + CONSENT_SECONDS : CALENDAR_NEVER};
    struct eligibility_result *result = &answer->results[0];
    answer->header.classification = REFERENCE_BY_CARD;
    answer->has_search = false;
    for (int kind = 0; kind < CONSENT_KINDS; kind++) {
        result->consents[kind] = mark;
    }
    result->diagnosis = result->operation = mark;
    result->has_ceiling = given && person->ceiling.class_code[0] != 0;
    result->ceiling = person->ceiling;
    result->disease_count = given ? person->disease_count : 0;
    memcpy(result->diseases, person->diseases, sizeof result->diseases);
}

static void look_at_coverage(const struct person *person, const struct coverage *coverage, int64_t now) {
    struct eligibility_answer answer = ask(person, coverage, now, "1");
    build_eligibility(&answer);
    answer = ask(person, coverage, now, "0");
    build_eligibility(&answer);
    answer.prescription_form = '1';
    build_eligibility(&answer);
    if (answer.result_count == 1) {
        make_push(&answer, person, true);
        build_eligibility(&answer);
        make_push(&answer, person, false);
        build_eligibility(&answer);
    }
}

static void look_at_views(const struct person *person, const struct coverage *coverage, int64_t now, bool given) {
    const struct viewing_request request = {.institution = CLINIC, .insurer = coverage->insurer,
                                            .symbol = coverage->symbol, .number = coverage->number,
                                            .branch = coverage->branch, .file_identifier = "7", .start = "201801",
                                            .end = "203012", .category = "2"};
    const bool word[CONSENT_KINDS] = {given, given, given, given};
    static struct medication_answer medication;
    static struct checkup_answer checkups;
    static const struct treatment treatment = {"架空指導料", "113999910", "13", "1", "1", "回"};
    xmlDoc *doc = NULL;
    (void)!ledger_set_consents(ledger, CLINIC, person, word, now); // a person whom the ledger does not know yet
    service_view_medication(service, CLINIC, &request, now, &medication);
    service_view_checkups(service, CLINIC, &request, now, &checkups);
    if (medication.month_count > 0) {
        medication.months[0].days[0].treatments = &treatment;
        medication.months[0].days[0].treatment_count = 1;
    }
    ck_assert_int_eq(wire_build_medication_answer(&medication, &style, &order, &doc), ONSHI_OK);
    assert_good(WIRE_MEDICATION_ANSWER, doc);
    ck_assert_int_eq(wire_build_checkup_answer(&checkups, &style, &order, &doc), ONSHI_OK);
    assert_good(WIRE_CHECKUP_ANSWER, doc);
}

static void look_at_reference(const struct coverage *coverage, int64_t now) {
    const struct reference_request request = {
        .institution = CLINIC, .file_identifier = "9",
        .info = {"K髙1", coverage->insurer, coverage->symbol, coverage->number, coverage->branch}};
    struct reference_answer answer;
    xmlDoc *doc = NULL;
    service_register_reference(service, CLINIC, &request, now, &answer);
    ck_assert_int_eq(wire_build_reference_answer(&answer, &style, &order, &doc), ONSHI_OK);
    assert_good(WIRE_REFERENCE_ANSWER, doc);
}

static void look_at_all_people(const char *now) {
    for (int i = 0; i < people_count; i++) {
        style.empty_elements = i % 2 != 0;
        for (int c = 0; c < people[i]->coverage_count; c++) {
            look_at_coverage(people[i], &people[i]->coverages[c], instant(now));
            look_at_reference(&people[i]->coverages[c], instant(instants[1]));
            look_at_views(people[i], &people[i]->coverages[c], instant(instants[1]), (c & 1) == 0);
        }
    }
}

// One list of everybody.

static struct bytes_writer written;

static enum onshi_status write_bytes(void *context, const void *data, size_t length) {
    (void)context;
    return bytes_write(&written, data, length);
}

static struct batch_confirmation confirmation_of(const struct eligibility_answer *answer) {
    struct batch_confirmation row = {.search = answer->search, .status = answer->status, .code = answer->code,
                                     .text = answer->text, .validity = answer->validity,
                                     .has_result = answer->result_count > 0, .result = answer->results[0]};
    row.result.ceiling_changed = '1';
    return row;
}

static void look_at_list(void) {
    const struct wire_output output = {.write = write_bytes};
    const struct batch_result header = {
        .header = {.processed = instant(instants[1]), .day = instant("2021-10-20"), .institution = CLINIC,
                   .segment = SEGMENT_NORMAL},
        .reception = "1", .processed = 10, .normal = 9, .failed = 1};
    struct wire_list_writer *writer = NULL;
    bytes_writer_init(&written, TREE_BYTES);
    ck_assert_int_eq(wire_list_writer_new(WIRE_ELIGIBILITY_LIST_RESULT, &style, &order, &output, &writer), ONSHI_OK);
    ck_assert_int_eq(wire_list_write_header(writer, &header), ONSHI_OK);
    for (int i = 0; i < people_count; i++) {
        const struct eligibility_answer answer = ask(people[i], &people[i]->coverages[0], instant(instants[1]), "0");
        const struct batch_confirmation row = confirmation_of(&answer);
        ck_assert_int_eq(wire_list_write_confirmation(writer, &row), ONSHI_OK);
    }
    ck_assert_int_eq(wire_list_write_end(writer), ONSHI_OK);
    xmlDoc *doc = tree_of(written.data, written.length);
    assert_valid(WIRE_ELIGIBILITY_LIST_RESULT, doc);
    xmlFreeDoc(doc);
    wire_list_writer_free(writer);
    bytes_writer_free(&written);
    messages++;
}

enum { STYLES = 4 };

static void wear(int era, int number) {
    style = (struct wire_style){
        .era = (enum wire_era)era,
        .order = (number & 1) != 0 ? WIRE_SHUFFLED : WIRE_LOGICAL,
        .characters = (number & 2) != 0 ? WIRE_CP932 : WIRE_UTF8,
    };
    wire_schemas_wear(schemas, style.era);
}

START_TEST(test_wire_messages_are_valid_in_each_era_order_and_characters) {
    for (int number = 0; number < STYLES; number++) {
        wear(_i, number);
        look_at_all_people(instants[(number + _i) % INSTANTS]);
        look_at_list();
    }
    ck_assert_int_gt(messages, STYLES * 100);
}
END_TEST

// The names of all elements, however deep.
static bool names(const xmlNode *node, const char *name) {
    for (const xmlNode *child = xml_first_element(node); child != NULL; child = xml_next_element(child)) {
        if (xml_is(child, name) || names(child, name)) {
            return true;
        }
    }
    return false;
}

START_TEST(test_wire_later_elements_come_with_their_era) {
    static const struct {
        const char *name;
        enum wire_era since;
    } later[] = {{"PharmacistsInfoConsFlg", WIRE_ERA_2021_03},
                 {"DiagnosisInfoConsFlg", WIRE_ERA_2022_09},
                 {"OperationInfoConsFlg", WIRE_ERA_2023_01},
                 {"PrescriptionIssueSelect", WIRE_ERA_2023_01}};
    struct eligibility_answer answer = ask(people[0], &people[0]->coverages[0], instant(instants[2]), "0");
    ck_assert_int_eq(answer.result_count, 1);
    make_push(&answer, people[0], false);
    answer.prescription_form = '2';
    wear(_i, 0);
    xmlDoc *doc = NULL;
    ck_assert_int_eq(wire_build_eligibility_answer(&answer, &style, &order, &doc), ONSHI_OK);

    for (size_t i = 0; i < sizeof later / sizeof later[0]; i++) {
        ck_assert_msg(names(xmlDocGetRootElement(doc), later[i].name) == (_i >= (int)later[i].since), "%s in %s",
                      later[i].name, wire_era_name((enum wire_era)_i));
    }
    xmlFreeDoc(doc);
}
END_TEST

START_TEST(test_wire_future_has_elements_that_nobody_knows) {
    int unknown = 0;
    struct eligibility_answer answer = ask(people[0], &people[0]->coverages[0], instant(instants[1]), "0");
    struct random_source again = order;
    wear(WIRE_ERA_FUTURE, 1);
    for (int i = 0; i < 20; i++) {
        xmlDoc *doc = NULL;
        xmlDoc *same = NULL;
        ck_assert_int_eq(wire_build_eligibility_answer(&answer, &style, &order, &doc), ONSHI_OK);
        ck_assert_int_eq(wire_build_eligibility_answer(&answer, &style, &again, &same), ONSHI_OK);
        unknown += names(xmlDocGetRootElement(doc), "FutureItem") || names(xmlDocGetRootElement(doc), "FutureInfo");
        assert_same_tree(doc, same); // by the random source alone
        struct eligibility_request read;
        ck_assert_int_eq(wire_read_eligibility_request(doc, &read), ONSHI_OK);
        ck_assert_str_eq(read.institution, CLINIC); // a reader passes over them
        xmlFreeDoc(doc);
        xmlFreeDoc(same);
    }

    ck_assert_int_gt(unknown, 5);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("wire properties");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, test_wire_messages_are_valid_in_each_era_order_and_characters, WIRE_ERA_2021_03, WIRE_ERAS);
    tcase_add_loop_test(tests, test_wire_later_elements_come_with_their_era, WIRE_ERA_2021_03, WIRE_ERAS);
    tcase_add_test(tests, test_wire_future_has_elements_that_nobody_knows);
    return run_case(tests);
}
