// SPDX-License-Identifier: Apache-2.0
//
// Scripts are found, refused with file and line, expanded into cases, and named by tokens that replay them.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"
#include "suites/plan/plan.h"
#include "suites/tests/fixture.h"

static struct fixture fixture;
static struct script_set scripts;
static struct plan plan;

static void set_up(void) {
    fixture = fixture_make();
    scripts = (struct script_set){0};
    plan = (struct plan){0};
}

static void tear_down(void) {
    plan_free(&plan);
    script_set_free(&scripts);
    fixture_remove(&fixture);
}

static enum onshi_status load(void) {
    return script_set_load(fixture.root, &scripts, &fixture.why);
}

// Three scenarios of two roles: SC-A-01 and SC-A-02 of capability "alpha", SC-B-01 of "beta", SC-C-01 of a reader.
static void load_four(void) {
    fixture_script(&fixture, "SC-B-01", "receipt-computer", "beta", "", "");
    fixture_script(&fixture, "SC-A-02", "receipt-computer", "alpha",
                   "<vary name=\"path\" values=\"card number\"/><vary name=\"order\" values=\"x y z\"/>", "");
    fixture_script(&fixture, "SC-A-01", "receipt-computer", "alpha", "", "");
    fixture_script(&fixture, "SC-C-01", "card-reader", "beta", "", "");
    ck_assert_msg(load() == ONSHI_OK, "%s", bytes_text(&fixture.why));
}

static enum onshi_status make(char *const *selects, int select_count) {
    return plan_make(&scripts, fixture.people, "receipt-computer", selects, select_count, 0x4d2, &plan, &fixture.why);
}

static enum onshi_status from_token(const char *token) {
    return plan_from_token(&scripts, fixture.people, token, &plan, &fixture.why);
}

static const struct {
    const char *text, *line, *why;
} bad_scripts[] = {
    {"<scenario id=\"SC-T-01\">\n<play>\n</play>\n", ":4:", "an element that is not closed"},
    {"<scenario>\n<play a=b/>\n</scenario>\n", ":2:", "an attribute without quotes"},
    {"<!DOCTYPE scenario [<!ENTITY e \"x\">]>\n<scenario/>\n", "", "a document type"},
    {"", "", "nothing"},
    {"<script/>\n", "1:", "another root element"},
};

START_TEST(test_script_set_load_names_file_and_line_of_a_bad_script) {
    fixture_write(&fixture, "folder/bad.xml", bad_scripts[_i].text);

    enum onshi_status status = load();

    const char *why = bytes_text(&fixture.why);
    ck_assert_msg(status == ONSHI_MALFORMED, "%s", bad_scripts[_i].why);
    ck_assert_msg(strstr(why, "folder/bad.xml") != NULL, "%s: %s", bad_scripts[_i].why, why);
    ck_assert_msg(strstr(why, bad_scripts[_i].line) != NULL, "%s: %s", bad_scripts[_i].why, why);
}
END_TEST

static const struct {
    const char *step, *why;
} bad_steps[] = {
    {"<dance/>", "a step that does not exist"},
    {"<open/>", "a step without what it needs"},
    {"<clock at=\"2021-04-05\"/>", "an instant that is none"},
    {"<visit person=\"p1\" by=\"card\" coverage=\"c\" colour=\"red\"/>", "an attribute that does not exist"},
    {"<visit person=\"p1\" by=\"card\" coverage=\"c\" face=\"smile\"/>", "a face that the camera does not know"},
    {"<expect on=\"desk\" value=\"1\" is=\"1\"><ja>a</ja><en>a</en></expect>", "a check without a clause"},
    {"<expect on=\"desk\" clause=\"SEED-001\" value=\"1\" is=\"1\"><ja>a</ja></expect>", "one language only"},
    {"<given on=\"moon\" value=\"1\" is=\"1\"><ja>a</ja><en>a</en></given>", "a channel that does not exist"},
};

START_TEST(test_script_set_load_names_the_line_of_a_bad_step) {
    char line[16];
    (void)snprintf(line, sizeof line, "%d", FIXTURE_CLOCK_LINE + 1);
    fixture_script(&fixture, "SC-T-01", "receipt-computer", "alpha", "", bad_steps[_i].step);

    enum onshi_status status = load();

    const char *why = bytes_text(&fixture.why);
    ck_assert_msg(status == ONSHI_MALFORMED, "%s", bad_steps[_i].why);
    ck_assert_msg(strstr(why, "scripts/SC-T-01.xml") != NULL, "%s: %s", bad_steps[_i].why, why);
    ck_assert_msg(strstr(why, line) != NULL, "%s: no line %s in: %s", bad_steps[_i].why, line, why);
}
END_TEST

static const char *const visits[] = {
    "method=\"visual\"", "method=\"face\" face=\"same\"", "face=\"other\"", "face=\"twin\"", "face=\"grown-up\"",
    "face=\"photo-of-photo\"", "face=\"nobody\"", "face=\"{face}\"",
};

START_TEST(test_script_set_load_takes_each_method_and_face) {
    char step[128];
    (void)snprintf(step, sizeof step, "<visit person=\"p1\" by=\"card\" coverage=\"c\" %s/>", visits[_i]);
    fixture_script(&fixture, "SC-T-01", "receipt-computer", "alpha", "<vary name=\"face\" values=\"other twin\"/>", step);

    enum onshi_status status = load();

    ck_assert_msg(status == ONSHI_OK, "%s: %s", visits[_i], bytes_text(&fixture.why));
}
END_TEST

START_TEST(test_script_set_load_refuses_two_of_one_id) {
    size_t length = 0;
    fixture_script(&fixture, "SC-T-01", "receipt-computer", "alpha", "", "");
    char *text = fixture_read(&fixture, "scripts/SC-T-01.xml", &length);
    fixture_write(&fixture, "other/twin.xml", text);
    free(text);

    enum onshi_status status = load();

    ck_assert_int_eq(status, ONSHI_MALFORMED);
    ck_assert_ptr_nonnull(strstr(bytes_text(&fixture.why), "other/twin.xml"));
    ck_assert_ptr_nonnull(strstr(bytes_text(&fixture.why), "scripts/SC-T-01.xml"));
}
END_TEST

START_TEST(test_script_set_load_says_when_the_schema_is_missing) {
    ck_assert_int_eq(remove(fixture_path(&fixture, "schema/scenario.rng")), 0);

    enum onshi_status status = load();

    ck_assert_int_ne(status, ONSHI_OK);
    ck_assert_ptr_nonnull(strstr(bytes_text(&fixture.why), "schema/scenario.rng"));
}
END_TEST

START_TEST(test_script_set_load_orders_scripts_and_skips_data_folders) {
    fixture_write(&fixture, "registry/registry.xml", "<registry/>");

    load_four();

    ck_assert_uint_eq(scripts.count, 4);
    ck_assert_str_eq(scripts.scripts[0].id, "SC-A-01");
    ck_assert_str_eq(scripts.scripts[3].id, "SC-C-01");
    ck_assert_ptr_eq(script_find(&scripts, "SC-B-01"), &scripts.scripts[2]);
    ck_assert_ptr_null(script_find(&scripts, "SC-B-02"));
}
END_TEST

static const struct variation walked = {.names = {"path", "order"}, .values = {"card", "shuffled"}, .count = 2};

static const struct {
    const char *written, *read;
} attributes[] = {
    {"{path}", "card"},          {"by {path}, {order}!", "by card, shuffled!"}, {"{unknown}", ""}, {"{path", "{path"},
    {"a}b", "a}b"},              {"", ""},                                      {"{{path}}", "}"},
};

START_TEST(test_script_attribute_puts_the_variation_in) {
    xmlNode *step = xmlNewNode(NULL, BAD_CAST "step");
    (void)xmlNewProp(step, BAD_CAST "by", BAD_CAST attributes[_i].written);
    char out[SCRIPT_ATTRIBUTE_SIZE];

    const char *text = script_attribute(step, "by", &walked, out);

    ck_assert_str_eq(text, attributes[_i].read);
    xmlFreeNode(step);
}
END_TEST

START_TEST(test_script_attribute_keeps_its_bound) {
    char longer[2 * SCRIPT_ATTRIBUTE_SIZE];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = 0;
    xmlNode *step = xmlNewNode(NULL, BAD_CAST "step");
    (void)xmlNewProp(step, BAD_CAST "by", BAD_CAST longer);
    char out[SCRIPT_ATTRIBUTE_SIZE];

    script_attribute(step, "by", &walked, out);

    ck_assert_uint_eq(strlen(out), SCRIPT_ATTRIBUTE_SIZE - 1);
    xmlFreeNode(step);
}
END_TEST

static const struct {
    const char *when;
    bool applies;
} conditions[] = {
    {"", true},
    {"path=card", true},
    {"path=number", false},
    {"path=car", false},
    {"path=cards", false},
    {"path=card order=shuffled", true},
    {"  path=card   order=logical ", false},
    {"weather=rain", false},
};

START_TEST(test_script_applies_when_all_pairs_hold) {
    xmlNode *step = xmlNewNode(NULL, BAD_CAST "step");
    (void)xmlNewProp(step, BAD_CAST "when", BAD_CAST conditions[_i].when);

    bool applies = script_applies(step, &walked);

    ck_assert_msg(applies == conditions[_i].applies, "when=\"%s\"", conditions[_i].when);
    xmlFreeNode(step);
}
END_TEST

START_TEST(test_plan_make_expands_variations_in_order) {
    static const char *const names[] = {"SC-A-01",          "SC-A-02.card.x",   "SC-A-02.card.y",   "SC-A-02.card.z",
                                        "SC-A-02.number.x", "SC-A-02.number.y", "SC-A-02.number.z", "SC-B-01"};
    load_four();

    enum onshi_status status = make(NULL, 0);

    ck_assert_int_eq(status, ONSHI_OK);
    ck_assert_uint_eq(plan.count, sizeof names / sizeof names[0]);
    for (size_t i = 0; i < plan.count; i++) {
        ck_assert_str_eq(plan.cases[i].name, names[i]);
        ck_assert_uint_eq(plan.cases[i].seed, 0x4d2);
    }
    ck_assert_str_eq(variation_value(&plan.cases[3].variation, "order"), "z");
}
END_TEST

static const struct {
    char *selects[3];
    int count;
    size_t cases;
    const char *why;
} selections[] = {
    {{(char[]){"SC-A-01"}}, 1, 1, "an id"},
    {{(char[]){"SC-A-*"}}, 1, 7, "a glob"},
    {{(char[]){"SC-?-01"}}, 1, 2, "a glob picks no scenario of another role"},
    {{(char[]){"alpha"}}, 1, 7, "a capability"},
    {{(char[]){"beta"}}, 1, 1, "a capability that two roles have"},
    {{(char[]){"beta"}, (char[]){"SC-A-01"}}, 2, 2, "several"},
    {{(char[]){"SC-A-01"}, (char[]){"SC-A-0*"}, (char[]){"alpha"}}, 3, 7, "what is picked twice is played once"},
};

START_TEST(test_plan_make_selects) {
    load_four();

    enum onshi_status status = make(selections[_i].selects, selections[_i].count);

    ck_assert_int_eq(status, ONSHI_OK);
    ck_assert_msg(plan.count == selections[_i].cases, "%s: %zu cases", selections[_i].why, plan.count);
}
END_TEST

static const struct {
    const char *role;
    char *select;
    size_t cases;
    const char *why;
} shared_ids[] = {
    {"receipt-computer", (char[]){"SC-A-01"}, 1, "the id as the catalogue has it"},
    {"reception", (char[]){"SC-A-01"}, 1, "the same id calls the scenario of another role"},
    {"card-reader", (char[]){"SC-A-01"}, 1, "and of the third"},
    {"reception", (char[]){"SC-A-01-TERM"}, 1, "the whole id"},
    {"reception", (char[]){"SC-A-0*"}, 4, "a glob over ids"},
    {"reception", (char[]){"SC-A-0?"}, 3, "a glob that leaves no room for the suffix"},
    {"reception", (char[]){"*-TERM"}, 2, "a glob over suffixes"},
    {"reception", (char[]){"SC-A-01-CR"}, 0, "the id of another role"},
    {"receipt-computer", (char[]){"SC-A-01-TERM"}, 0, "the id of another role"},
    {"reception", (char[]){"SC-A-02-CR"}, 1, "the suffix of another role is no suffix"},
    {"reception", (char[]){"SC-A-02"}, 1, "nor is it taken off"},
    {"reception", (char[]){"SC-A-03"}, 1, "a scenario of the role may go without a suffix"},
    {"receipt-computer", (char[]){"SC-A-03"}, 1, "a receipt computer's has a suffix where another role has the bare id"},
    {"reception", (char[]){"SC-A"}, 0, "half an id"},
};

START_TEST(test_plan_make_picks_an_id_that_roles_share) {
    static const struct {
        const char *id, *role;
    } written[] = {{"SC-A-01", "receipt-computer"}, {"SC-A-01-TERM", "reception"}, {"SC-A-01-CR", "card-reader"},
                   {"SC-A-02-TERM", "reception"},    {"SC-A-02-CR", "reception"},   {"SC-A-03", "reception"},
                   {"SC-A-03-RC", "receipt-computer"}};
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
        fixture_script(&fixture, written[i].id, written[i].role, "alpha", "", "");
    }
    ck_assert_int_eq(load(), ONSHI_OK);
    char *selects[] = {shared_ids[_i].select};

    enum onshi_status status = plan_make(&scripts, fixture.people, shared_ids[_i].role, selects, 1, 1, &plan, &fixture.why);

    ck_assert_msg(status == (shared_ids[_i].cases > 0 ? ONSHI_OK : ONSHI_NOT_FOUND), "%s", shared_ids[_i].why);
    ck_assert_msg(plan.count == shared_ids[_i].cases, "%s: %zu cases", shared_ids[_i].why, plan.count);
}
END_TEST

START_TEST(test_script_is_same_for_other_role_compares_ids_of_the_catalogue) {
    const struct script receipt = {.id = "SC-A-01", .role = "receipt-computer"};
    const struct script reception = {.id = "SC-A-01-TERM", .role = "reception"};
    const struct script reader = {.id = "SC-A-01-CR", .role = "card-reader"};
    const struct script another = {.id = "SC-A-02-CR", .role = "card-reader"};

    ck_assert(script_is_same_for_other_role(&receipt, &reception));
    ck_assert(script_is_same_for_other_role(&reader, &reception));
    ck_assert(!script_is_same_for_other_role(&reader, &another));
    ck_assert(!script_is_same_for_other_role(&reception, &another));
    ck_assert(!script_is_same_for_other_role(&reception, &reception));
}
END_TEST

START_TEST(test_script_set_load_refuses_a_twin_of_another_role) {
    fixture_script(&fixture, "SC-A-01", "receipt-computer", "alpha", "", "");
    fixture_script(&fixture, "SC-A-02-TERM", "reception", "alpha",
                   "<twin of=\"SC-A-01\"><ja>a</ja><en>a</en></twin>", "");

    enum onshi_status status = load();

    ck_assert_int_eq(status, ONSHI_MALFORMED);
    ck_assert_msg(strstr(bytes_text(&fixture.why), "twin SC-A-01") != NULL, "%s", bytes_text(&fixture.why));
}
END_TEST

static char *const unknown_selects[] = {(char[]){"SC-A-99"}, (char[]){"sc-a-*"}, (char[]){"SC-C-01"}, (char[]){""},
                                        (char[]){"alph"}};

START_TEST(test_plan_make_names_a_select_that_picks_nothing) {
    load_four();
    char *const selects[] = {(char[]){"SC-A-01"}, unknown_selects[_i]};

    enum onshi_status status = make(selects, 2);

    ck_assert_int_eq(status, ONSHI_NOT_FOUND);
    ck_assert_str_eq(bytes_text(&fixture.why), unknown_selects[_i]);
    ck_assert_uint_eq(plan.count, 0);
}
END_TEST

START_TEST(test_plan_make_names_a_person_who_is_not_there) {
    ck_assert_int_eq(remove(fixture_path(&fixture, "people/p1.xml")), 0);
    load_four();

    enum onshi_status status = make(NULL, 0);

    ck_assert_int_eq(status, ONSHI_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(bytes_text(&fixture.why), "scripts/SC-A-01.xml"));
    ck_assert_ptr_nonnull(strstr(bytes_text(&fixture.why), "p1"));
}
END_TEST

START_TEST(test_plan_from_token_finds_each_case_again) {
    load_four();
    ck_assert_int_eq(make(NULL, 0), ONSHI_OK);
    struct plan all = plan;

    for (size_t i = 0; i < all.count; i++) {
        plan = (struct plan){0};
        enum onshi_status status = from_token(all.cases[i].token);

        ck_assert_int_eq(status, ONSHI_OK);
        ck_assert_uint_eq(plan.count, 1);
        ck_assert_str_eq(plan.cases[0].token, all.cases[i].token);
        ck_assert_str_eq(plan.cases[0].name, all.cases[i].name);
        ck_assert_uint_eq(plan.cases[0].seed, all.cases[i].seed);
        plan_free(&plan);
    }

    plan_free(&all);
}
END_TEST

// Plans SC-A-01, changes a file, loads again, and asks for the old token.
static enum onshi_status token_after_change_of(const char *file) {
    char *select[] = {(char[]){"SC-A-01"}};
    char token[PLAN_TOKEN_SIZE];
    load_four();
    ck_assert_int_eq(make(select, 1), ONSHI_OK);
    memcpy(token, plan.cases[0].token, sizeof token);
    plan_free(&plan);
    script_set_free(&scripts);

    size_t length = 0;
    char *text = fixture_read(&fixture, file, &length);
    char *changed = NULL;
    ck_assert_int_gt(asprintf(&changed, "%s<!-- changed -->\n", text), 0);
    fixture_write(&fixture, file, changed);
    free(changed);
    free(text);
    ck_assert_int_eq(load(), ONSHI_OK);
    return from_token(token);
}

static const char *const hashed[] = {"scripts/SC-A-01.xml", "people/p1.xml"};

START_TEST(test_plan_from_token_refuses_what_has_changed_since) {
    enum onshi_status status = token_after_change_of(hashed[_i]);

    ck_assert_int_eq(status, ONSHI_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(bytes_text(&fixture.why), "changed since"));
    ck_assert_uint_eq(plan.count, 0);
}
END_TEST

START_TEST(test_plan_from_token_does_not_mind_other_files) {
    enum onshi_status status = token_after_change_of("scripts/SC-B-01.xml");

    ck_assert_int_eq(status, ONSHI_OK);
}
END_TEST

static const struct {
    const char *token;
    enum onshi_status status;
} nonsense[] = {
    {"", ONSHI_MALFORMED},
    {"SC-A-01", ONSHI_MALFORMED},
    {"SC-A-01:-:seed-2020", ONSHI_MALFORMED},
    {"SC-A-01:-:seed-2020:00000000000004d2", ONSHI_MALFORMED},
    {"::::", ONSHI_NOT_FOUND},
    {":::::::::", ONSHI_NOT_FOUND},
    {"SC-A-01::::", ONSHI_NOT_FOUND},
    {"SC-A-99:-:seed-2020:00000000000004d2:00000000", ONSHI_NOT_FOUND},
    {"SC-A-02:path=boat,order=x:seed-2020:00000000000004d2:00000000", ONSHI_NOT_FOUND},
    {"SC-A-01:-:another-profile:00000000000004d2:00000000", ONSHI_NOT_FOUND},
    {"SC-A-01:-:seed-2020:this is no number:00000000", ONSHI_NOT_FOUND},
    {"SC-A-01:-:seed-2020:00000000000004d2:", ONSHI_NOT_FOUND},
    {"SC-A-01:-:seed-2020:00000000000004d2:00000000:more", ONSHI_NOT_FOUND},
    {"SC-A-01-with-an-id-that-is-longer-than-any-id-that-a-scenario-may-have:-:seed-2020:1:0", ONSHI_MALFORMED},
};

START_TEST(test_plan_from_token_refuses_nonsense) {
    load_four();

    enum onshi_status status = from_token(nonsense[_i].token);

    ck_assert_msg(status == nonsense[_i].status, "\"%s\": %s", nonsense[_i].token, onshi_status_name(status));
    ck_assert_uint_gt(fixture.why.length, 0);
    ck_assert_uint_eq(plan.count, 0);
}
END_TEST

START_TEST(test_plan_append_adds_cases_at_the_end) {
    load_four();
    ck_assert_int_eq(make(NULL, 0), ONSHI_OK);
    struct plan twice = {0};

    ck_assert_int_eq(plan_append(&twice, &plan), ONSHI_OK);
    ck_assert_int_eq(plan_append(&twice, &plan), ONSHI_OK);

    ck_assert_uint_eq(twice.count, 2 * plan.count);
    for (size_t i = 0; i < twice.count; i++) {
        ck_assert_str_eq(twice.cases[i].token, plan.cases[i % plan.count].token);
    }
    plan_free(&twice);
}
END_TEST

START_TEST(test_plan_shuffle_is_an_order_drawn_from_the_seed) {
    load_four();
    ck_assert_int_eq(make(NULL, 0), ONSHI_OK);
    struct plan first = plan;
    ck_assert_int_eq(make(NULL, 0), ONSHI_OK);

    plan_shuffle(&first, 9);
    plan_shuffle(&plan, 9);

    size_t moved = 0, seen = 0;
    for (size_t i = 0; i < plan.count; i++) {
        ck_assert_str_eq(plan.cases[i].token, first.cases[i].token);
        for (size_t j = 0; j < plan.count; j++) {
            seen += i != j && strcmp(plan.cases[i].token, plan.cases[j].token) == 0;
        }
        moved += i > 0 && strcmp(plan.cases[i - 1].name, plan.cases[i].name) > 0;
    }
    ck_assert_uint_eq(seen, 0);
    ck_assert_uint_gt(moved, 0);
    plan_free(&first);
}
END_TEST

#define LENGTH(rows) (int)(sizeof(rows) / sizeof(rows)[0])

START_TEST(test_script_set_add_takes_a_vendors_own_folder) {
    load_four();
    size_t length = 0;
    char *text = fixture_read(&fixture, "scripts/SC-A-01.xml", &length);
    char *id = strstr(text, "SC-A-01");
    memcpy(id, "SC-V-01", strlen("SC-V-01"));
    fixture_write(&fixture, "own/SC-V-01.xml", text);

    ck_assert_int_eq(script_set_add(fixture.root, fixture_path(&fixture, "own"), &scripts, &fixture.why), ONSHI_OK);

    ck_assert_uint_eq(scripts.count, 5);
    ck_assert_ptr_nonnull(script_find(&scripts, "SC-V-01"));
    free(text);
}
END_TEST

START_TEST(test_script_set_add_leaves_the_set_when_an_id_is_taken) {
    load_four();
    size_t length = 0;
    char *text = fixture_read(&fixture, "scripts/SC-A-01.xml", &length);
    fixture_write(&fixture, "own/SC-A-01.xml", text);

    ck_assert_int_eq(script_set_add(fixture.root, fixture_path(&fixture, "own"), &scripts, &fixture.why), ONSHI_MALFORMED);

    ck_assert_uint_eq(scripts.count, 4);
    ck_assert_ptr_nonnull(strstr(bytes_text(&fixture.why), "SC-A-01"));
    free(text);
}
END_TEST

START_TEST(test_script_set_add_refuses_a_folder_without_scripts) {
    load_four();
    fixture_write(&fixture, "empty/notes.txt", "nothing");

    ck_assert_int_eq(script_set_add(fixture.root, fixture_path(&fixture, "empty"), &scripts, &fixture.why), ONSHI_NOT_FOUND);
}
END_TEST

START_TEST(test_plan_shorten_takes_one_case_a_scenario_of_each_capability_in_turn) {
    load_four();
    ck_assert_int_eq(make(NULL, 0), ONSHI_OK);

    plan_shorten(&plan, 2);

    ck_assert_uint_eq(plan.count, 2);
    ck_assert_str_eq(plan.cases[0].name, "SC-A-01");
    ck_assert_str_eq(plan.cases[1].name, "SC-B-01"); // before SC-A-02, which is of the same capability as the first
}
END_TEST

static TCase *scripts_case(void) {
    TCase *tcase = tcase_create("script");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, test_script_set_load_names_file_and_line_of_a_bad_script, 0, LENGTH(bad_scripts));
    tcase_add_loop_test(tcase, test_script_set_load_names_the_line_of_a_bad_step, 0, LENGTH(bad_steps));
    tcase_add_loop_test(tcase, test_script_set_load_takes_each_method_and_face, 0, LENGTH(visits));
    tcase_add_test(tcase, test_script_set_load_refuses_two_of_one_id);
    tcase_add_test(tcase, test_script_set_load_says_when_the_schema_is_missing);
    tcase_add_test(tcase, test_script_set_load_refuses_a_twin_of_another_role);
    tcase_add_test(tcase, test_script_set_load_orders_scripts_and_skips_data_folders);
    tcase_add_test(tcase, test_script_set_add_takes_a_vendors_own_folder);
    tcase_add_test(tcase, test_script_set_add_leaves_the_set_when_an_id_is_taken);
    tcase_add_test(tcase, test_script_set_add_refuses_a_folder_without_scripts);
    tcase_add_loop_test(tcase, test_script_attribute_puts_the_variation_in, 0, LENGTH(attributes));
    tcase_add_test(tcase, test_script_attribute_keeps_its_bound);
    tcase_add_loop_test(tcase, test_script_applies_when_all_pairs_hold, 0, LENGTH(conditions));
    return tcase;
}

static TCase *plan_case(void) {
    TCase *tcase = tcase_create("plan");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_plan_make_expands_variations_in_order);
    tcase_add_loop_test(tcase, test_plan_make_selects, 0, LENGTH(selections));
    tcase_add_loop_test(tcase, test_plan_make_picks_an_id_that_roles_share, 0, LENGTH(shared_ids));
    tcase_add_test(tcase, test_script_is_same_for_other_role_compares_ids_of_the_catalogue);
    tcase_add_loop_test(tcase, test_plan_make_names_a_select_that_picks_nothing, 0, LENGTH(unknown_selects));
    tcase_add_test(tcase, test_plan_make_names_a_person_who_is_not_there);
    tcase_add_test(tcase, test_plan_from_token_finds_each_case_again);
    tcase_add_loop_test(tcase, test_plan_from_token_refuses_what_has_changed_since, 0, LENGTH(hashed));
    tcase_add_test(tcase, test_plan_from_token_does_not_mind_other_files);
    tcase_add_loop_test(tcase, test_plan_from_token_refuses_nonsense, 0, LENGTH(nonsense));
    tcase_add_test(tcase, test_plan_shorten_takes_one_case_a_scenario_of_each_capability_in_turn);
    tcase_add_test(tcase, test_plan_append_adds_cases_at_the_end);
    tcase_add_test(tcase, test_plan_shuffle_is_an_order_drawn_from_the_seed);
    return tcase;
}

int main(void) {
    Suite *suite = suite_create("plan");
    suite_add_tcase(suite, scripts_case());
    suite_add_tcase(suite, plan_case());
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
