// SPDX-License-Identifier: Apache-2.0
//
// What a product is told in hello, what the words of a script mean, and which of the things that a product shows gets the
// name that a step gives it: without a product.
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/xml.h"
#include "suites/stage/hello.h"
#include "suites/stage/naming.h"
#include "suites/stage/step_words.h"
#include "suites/tests/fixture.h"

static int64_t no_time(void *context) {
    (void)context;
    return 0;
}

static struct fixture fixture;
static struct scene scene;
static struct coverage *coverage_of_taro;
static struct person taro = {.id = "taro", .name = "試験　太郎", .kana = "ｼｹﾝ ﾀﾛｳ", .sex = "1", .post = "", .address = "東京都"};

static void set_up(void) {
    const struct rawlog_times times = {no_time, no_time, NULL};
    fixture = fixture_make();
    scene = (struct scene){.charts = json_object(), .people = {&taro}, .people_count = 1};
    scene.at = &scene.stations[STATION_PRODUCT];
    bytes_writer_init(&scene.end_ja, 4096);
    bytes_writer_init(&scene.end_en, 4096);
    ck_assert_int_eq(rawlog_create(fixture_path(&fixture, "raw.jsonl"), times, &scene.log), ONSHI_OK);
    ck_assert_int_eq(calendar_parse("19800102", &taro.birthdate), ONSHI_OK);
    coverage_of_taro = &taro.coverages[0];
    *coverage_of_taro = (struct coverage){.id = "kenpo", .insurer = "06132013", .symbol = "12", .number = "345", .branch = "01"};
    taro.coverage_count = 1;
}

static void tear_down(void) {
    rawlog_close(scene.log);
    json_decref(scene.charts);
    json_decref(scene.at->seen);
    bytes_writer_free(&scene.end_ja);
    bytes_writer_free(&scene.end_en);
    fixture_remove(&fixture);
}

// Hello.

static json_t *hello_of(enum role role, const char *reader) {
    json_t *web = json_pack("{s:s}", "url", "https://127.0.0.1:1");
    const struct hello_site site = {
        .role = role, .institution = "1310000001", .clock = "20210405090000", .store = "/store", .req = "/req", .res = "/res",
        .face = "/face", .encoding = "UTF-8", .reference_numbers = true, .answer_seconds = 10, .web = web, .reader = reader,
        .port = "/port", .pcsc = "/pcsc", .keys = "/keys"};
    json_t *hello = hello_make(&site);
    json_decref(web);
    ck_assert_ptr_nonnull(hello);
    return hello;
}

static const struct {
    enum role role;
    const char *told[10], *not_told[10]; // members of the site
    size_t staff;
    const char *why;
} hellos[] = {
    {ROLE_RECEIPT_COMPUTER,
     {"institution", "req", "res", "face", "encoding", "store"},
     {"web", "reader", "port", "pcsc", "keys"},
     6,
     "a receipt computer meets folders, and staff without accounts"},
    {ROLE_RECEPTION,
     {"institution", "store", "face", "reader", "web"},
     {"req", "res", "encoding", "port", "pcsc", "keys"},
     8,
     "a reception meets the Web API, the reader's port and a folder for what it hands over"},
    {ROLE_CARD_READER,
     {"institution", "store", "port", "pcsc", "keys"},
     {"req", "res", "face", "web", "reader"},
     0,
     "a reader meets the card and the terminal, and nobody of the staff"},
};

START_TEST(test_hello_tells_each_role_what_it_needs_and_no_more) {
    json_t *hello = hello_of(hellos[_i].role, "/reader");

    const json_t *site = json_object_get(hello, "site");
    ck_assert_str_eq(json_string_value(json_object_get(hello, "do")), "hello");
    ck_assert_int_eq(json_integer_value(json_object_get(hello, "desk")), DESK_VERSION);
    ck_assert_str_eq(json_string_value(json_object_get(hello, "clock")), "20210405090000");
    ck_assert_uint_eq(json_array_size(json_object_get(hello, "staff")), hellos[_i].staff);
    for (const char *const *name = hellos[_i].told; *name != NULL; name++) {
        ck_assert_msg(json_object_get(site, *name) != NULL, "%s: %s", hellos[_i].why, *name);
    }
    for (const char *const *name = hellos[_i].not_told; *name != NULL; name++) {
        ck_assert_msg(json_object_get(site, *name) == NULL, "%s: %s", hellos[_i].why, *name);
    }
    json_decref(hello);
}
END_TEST

START_TEST(test_hello_names_no_reader_where_there_is_none) {
    json_t *hello = hello_of(ROLE_RECEPTION, NULL);

    ck_assert_ptr_null(json_object_get(json_object_get(hello, "site"), "reader"));
    json_decref(hello);
}
END_TEST

START_TEST(test_hello_gives_staff_who_share_an_account_the_same_password) {
    json_t *hello = hello_of(ROLE_RECEPTION, NULL);
    const char *passwords[2] = {NULL, NULL};
    size_t index;
    json_t *person;

    json_array_foreach(json_object_get(hello, "staff"), index, person) {
        const json_t *account = json_object_get(person, "account");
        if (strcmp(json_string_value(json_object_get(account, "user")), "physician-1") == 0) {
            bool owner = strcmp(json_string_value(json_object_get(person, "id")), "physician-1") == 0;
            passwords[owner] = json_string_value(json_object_get(account, "password"));
        }
    }

    ck_assert_ptr_nonnull(passwords[0]);
    ck_assert_ptr_nonnull(passwords[1]);
    ck_assert_str_eq(passwords[0], passwords[1]);
    json_decref(hello);
}
END_TEST

// What a value means.

static const struct {
    const char *value, *meant; // NULL: nothing has this name
    const char *why;
} values[] = {
    {"20210405", "20210405", "a value is itself"},
    {"", "", "also when it is nothing"},
    {"$first", "C-7", "a name that a step gave"},
    {"$second", NULL, "a name that no step gave"},
    {"$taro.name", "試験　太郎", "what a person is called"},
    {"$taro.birthdate", "19800102", "a day as the wire writes it"},
    {"$taro.post", "", "what a person has not got"},
    {"$taro.shoes", NULL, "what nobody has"},
    {"$hanako.name", NULL, "somebody who is not there"},
    {"$taro.kenpo.number", "345", "what stands on an insurance card"},
    {"$taro.kenpo.colour", NULL, "what does not stand there"},
    {"$taro.kokuho.number", NULL, "a card that the person has not got"},
    {"$", NULL, "no name"},
    {"$.", NULL, "nobody's nothing"},
};

START_TEST(test_step_value_means_what_the_row_says) {
    struct step_text meant = {"before"};
    (void)json_object_set_new(scene.charts, "first", json_string("C-7"));

    bool known = step_value(&scene, values[_i].value, &meant);

    ck_assert_msg(known == (values[_i].meant != NULL), "%s", values[_i].why);
    ck_assert_msg(strcmp(meant.text, known ? values[_i].meant : "before") == 0, "%s: %s", values[_i].why, meant.text);
}
END_TEST

START_TEST(test_step_value_refuses_what_does_not_fit) {
    struct step_text meant;
    char long_name[sizeof meant.text + 1];
    memset(long_name, 'x', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = 0;
    (void)json_object_set_new(scene.charts, "long", json_string(long_name));

    ck_assert(!step_value(&scene, "$long", &meant));
}
END_TEST

START_TEST(test_step_set_card_numbers_leaves_out_what_the_card_has_not) {
    coverage_of_taro->symbol = "";
    json_t *numbers = json_object();

    step_set_card_numbers(numbers, coverage_of_taro);

    ck_assert_uint_eq(json_object_size(numbers), 3);
    ck_assert_ptr_null(json_object_get(numbers, "symbol"));
    json_decref(numbers);
}
END_TEST

// Naming.

static const struct {
    enum role role;
    const char *step, *before, *now, *alias_named; // alias_named: what a step named "old", or NULL
    const char *name;                              // NULL: the case ends
    const char *why;
} namings[] = {
    {ROLE_RECEIPT_COMPUTER, "<register as='a'/>", "{'patients':[{'chart':'1'}]}", "{'patients':[{'chart':'1'},{'chart':'2'}]}",
     NULL, "2", "a patient who was not there"},
    {ROLE_RECEIPT_COMPUTER, "<register as='a'/>", "{'patients':[{'chart':'1'},{'chart':'2'}]}",
     "{'patients':[{'chart':'1'},{'chart':'2'}]}", "1", "2", "one who was there, whom no step has named"},
    {ROLE_RECEIPT_COMPUTER, "<register as='a'/>", "{'patients':[{'chart':'1'}]}", "{'patients':[{'chart':'1'}]}", "1", NULL,
     "nobody new"},
    {ROLE_RECEIPT_COMPUTER, "<register as='a'/>", "{}", "{'patients':'many'}", NULL, NULL, "a list that is none"},
    {ROLE_RECEIPT_COMPUTER, "<register as='a'/>", "{}", "{'patients':[7,null,{'chart':8},{'chart':'9'}]}", NULL, "9",
     "things that are no patients"},
    {ROLE_RECEIPT_COMPUTER, "<register as='a'/>", "null", "{'patients':[{'chart':'1'}]}", NULL, "1", "nothing was shown before"},
    {ROLE_RECEPTION, "<visit as='a'/>", "{}", "{'results':[{'result':'r'}],'patients':[{'chart':'1'}]}", NULL, "r",
     "at a reception it is a result"},
    {ROLE_RECEPTION, "<view as='a'/>", "{}", "{'results':[{'result':'r'}],'views':[{'view':'v'}]}", NULL, "v", "or a view"},
    {ROLE_RECEPTION, "<act do='note-patient' as='a'/>", "{}", "{'fallback':[{'item':'i'}]}", NULL, "i", "or a note"},
};

START_TEST(test_naming_names_what_the_row_says) {
    xmlDoc *doc = xmlReadDoc(BAD_CAST namings[_i].step, NULL, NULL, 0);
    json_t *before = strcmp(namings[_i].before, "null") == 0 ? NULL : fixture_json(namings[_i].before);
    scene.at->role = namings[_i].role;
    scene.at->seen = fixture_json(namings[_i].now);
    if (namings[_i].alias_named != NULL) {
        (void)json_object_set_new(scene.charts, "old", json_string(namings[_i].alias_named));
    }

    bool named = naming_name(&scene, xmlDocGetRootElement(doc), before);

    ck_assert_msg(named == (namings[_i].name != NULL), "%s", namings[_i].why);
    ck_assert_msg(strcmp(step_named(&scene, "a"), named ? namings[_i].name : "") == 0, "%s", namings[_i].why);
    ck_assert_msg(named || strcmp(scene.end, "unresolved") == 0, "%s", namings[_i].why);
    json_decref(before);
    xmlFreeDoc(doc);
}
END_TEST

START_TEST(test_naming_has_nothing_to_do_without_a_name) {
    xmlDoc *doc = xmlReadDoc(BAD_CAST "<visit/>", NULL, NULL, 0);

    ck_assert(naming_name(&scene, xmlDocGetRootElement(doc), NULL));
    ck_assert_uint_eq(json_object_size(scene.charts), 0);
    xmlFreeDoc(doc);
}
END_TEST

#define LENGTH(rows) (int)(sizeof(rows) / sizeof(rows)[0])

int main(void) {
    Suite *suite = suite_create("words");
    TCase *tcase = tcase_create("words");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 30);
    tcase_add_loop_test(tcase, test_hello_tells_each_role_what_it_needs_and_no_more, 0, LENGTH(hellos));
    tcase_add_test(tcase, test_hello_names_no_reader_where_there_is_none);
    tcase_add_test(tcase, test_hello_gives_staff_who_share_an_account_the_same_password);
    tcase_add_loop_test(tcase, test_step_value_means_what_the_row_says, 0, LENGTH(values));
    tcase_add_test(tcase, test_step_value_refuses_what_does_not_fit);
    tcase_add_test(tcase, test_step_set_card_numbers_leaves_out_what_the_card_has_not);
    tcase_add_loop_test(tcase, test_naming_names_what_the_row_says, 0, LENGTH(namings));
    tcase_add_test(tcase, test_naming_has_nothing_to_do_without_a_name);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
