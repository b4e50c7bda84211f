// SPDX-License-Identifier: Apache-2.0
//
// The judges are pure: a small script, a small registry and a few lines of canonical log say all that a verdict
// depends on.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suites/judge/judge.h"
#include "suites/tests/fixture.h"

#define QUESTION(kind, attributes) "<" kind " " attributes "><ja>日本語</ja><en>English</en></" kind ">\n"
#define EXPECT(attributes) QUESTION("expect", attributes)
#define GIVEN(attributes) QUESTION("given", attributes)

// The lines of a log: what the product said at hello, what it shows, a barrier, the end.
#define HELLO "{'b':0,'ch':'desk','ev':'answer','body':{'role':'receipt-computer','capabilities':['must']}},"
#define SHOWN_ONE "{'b':0,'ch':'desk','ev':'answer','body':{'seen':{'patients':[{'chart':'7','name':'x'}]}}},"
#define BARRIER(number) "{'b':" number ",'ch':'stage','ev':'barrier','at':'2021040" number "090000'},"
#define END(how) "{'b':1,'ch':'stage','ev':'end','how':'" how "','ja':'終わり','en':'the end'}"
#define LOG "[" HELLO SHOWN_ONE BARRIER("0") END("played") "]"

#define HOLDS "on='desk' value='count(patients)' is='1'"
#define BROKEN "on='desk' value='count(patients)' is='2'"

static const char registry_text[] =
    "<registry>\n"
    "<requirement id=\"SEED-001\" mark=\"SEED\" source=\"seed\"><quote>引用</quote><ja>種</ja><en>seed</en></requirement>\n"
    "<requirement id=\"DR-001\" mark=\"M\" source=\"x\"><ja>見込み</ja><en>likely</en></requirement>\n"
    "<requirement id=\"WI-1\" mark=\"I\" source=\"x\"><ja>推測</ja><en>guess</en></requirement>\n"
    "<capability name=\"must\" role=\"receipt-computer\" mandatory=\"yes\" clause=\"SEED-001\"/>\n"
    "<capability name=\"may\" role=\"receipt-computer\" mandatory=\"no\" clause=\"SEED-001\"/>\n"
    "<capability name=\"foreign\" role=\"reception\" mandatory=\"yes\" clause=\"SEED-001\"/>\n"
    "<fault id=\"BUG-01\" breaks=\"SEED-001\" scenarios=\"SC-T-01\" allowed=\"DR-001\"><ja>誤り</ja><en>bug</en></fault>\n"
    "</registry>\n";

static struct fixture fixture;
static struct script_set scripts;
static struct plan plan;
static struct registry *registry;

static void set_up(void) {
    fixture = fixture_make();
    fixture_write(&fixture, "registry/registry.xml", registry_text);
    ck_assert_msg(registry_load(fixture.root, &registry, &fixture.why) == ONSHI_OK, "%s", bytes_text(&fixture.why));
    scripts = (struct script_set){0};
    plan = (struct plan){0};
}

static void tear_down(void) {
    plan_free(&plan);
    script_set_free(&scripts);
    registry_free(registry);
    fixture_remove(&fixture);
}

// Judges one case of a script that plays a clock step and then `steps`.
static json_t *judge(const char *varies, const char *steps, const char *log) {
    fixture_script(&fixture, "SC-T-01", "receipt-computer", "test", varies, steps);
    ck_assert_msg(script_set_load(fixture.root, &scripts, &fixture.why) == ONSHI_OK, "%s", bytes_text(&fixture.why));
    ck_assert_int_eq(plan_make(&scripts, fixture.people, "receipt-computer", NULL, 0, 1, &plan, &fixture.why), ONSHI_OK);
    json_t *canonical = fixture_json(log);
    json_t *verdict = NULL;
    ck_assert_int_eq(judge_case(&plan.cases[0], registry, canonical, &verdict), ONSHI_OK);
    json_decref(canonical);
    return verdict;
}

static const char *text(const json_t *object, const char *key) {
    const char *value = json_string_value(json_object_get(object, key));
    return value == NULL ? "(none)" : value;
}

static const struct {
    const char *steps, *log, *verdict, *why;
    size_t findings;
} rows[] = {
    {EXPECT("clause='SEED-001' " HOLDS), LOG, "PASS", "what is expected holds", 0},
    {EXPECT("clause='SEED-001' " BROKEN), LOG, "FAIL", "a sure clause is broken", 1},
    {EXPECT("clause='DR-001' " BROKEN), LOG, "WARN", "a likely clause is broken", 1},
    {EXPECT("clause='WI-1' " BROKEN), LOG, "PASS", "a guess informs only", 1},
    {EXPECT("clause='DR-001 SEED-001 WI-1' " BROKEN), LOG, "FAIL", "the surest of several clauses decides", 3},
    {EXPECT("clause='DR-001' " BROKEN) EXPECT("clause='SEED-001' " BROKEN), LOG, "FAIL", "all findings are told", 2},

    {GIVEN(BROKEN) EXPECT("clause='SEED-001' " HOLDS), LOG, "UNRESOLVED", "a given that fails decides nothing", 0},
    {GIVEN(HOLDS) EXPECT("clause='SEED-001' " HOLDS), LOG, "PASS", "a given that holds is no finding", 0},
    {EXPECT("clause='SEED-001' " BROKEN) GIVEN(BROKEN), LOG, "FAIL", "FAIL beats UNRESOLVED", 1},
    {EXPECT("clause='DR-001' " BROKEN) GIVEN(BROKEN), LOG, "UNRESOLVED", "WARN does not", 1},
    {GIVEN(BROKEN) EXPECT("clause='SEED-001' " BROKEN), LOG, "UNRESOLVED", "what rests on a broken given is not judged", 0},

    {EXPECT("clause='SEED-001' fence='inbox' on='desk' value='count(warnings)' is='0'"), LOG, "UNRESOLVED",
     "an absence without its fence is not proved", 0},
    {EXPECT("clause='SEED-001' fence='patients[chart=7]' on='desk' value='count(warnings)' is='0'"), LOG, "PASS",
     "with it, it is", 0},
    {EXPECT("clause='SEED-001' fence='inbox' " BROKEN), LOG, "UNRESOLVED", "without it nothing is held against a product",
     0},

    {"<restart/>" EXPECT("clause='SEED-001' " BROKEN), LOG, "UNRESOLVED", "an expectation that was not reached", 0},
    {EXPECT("clause='SEED-001' " BROKEN) "<restart/>" EXPECT("clause='SEED-001' " HOLDS), LOG, "FAIL",
     "what was broken before counts", 1},
    {EXPECT("clause='SEED-001' " HOLDS), "[" HELLO END("unresolved") "]", "UNRESOLVED", "a product that died", 0},
    {EXPECT("clause='SEED-001' " HOLDS), "[" HELLO END("interrupted") "]", "UNRESOLVED", "somebody interrupted", 0},
    {EXPECT("clause='SEED-001' " HOLDS), "[" END("config") "]", "CONFIG", "the user set it up wrongly", 0},
    {EXPECT("clause='SEED-001' " HOLDS), "[" HELLO END("unsupported") "]", "UNSUPPORTED", "an optional capability", 0},

    {EXPECT("clause='SEED-001' " HOLDS), "[]", "HARNESS", "a log without anything", 0},
    {EXPECT("clause='SEED-001' " HOLDS), "[" HELLO SHOWN_ONE BARRIER("0") "{'b':1,'ch':'req','ev':'taken'}]", "HARNESS",
     "a log without an end", 0},
    {EXPECT("clause='SEED-001' " HOLDS), "[" HELLO SHOWN_ONE BARRIER("0") END("happily") "]", "HARNESS",
     "an end that nobody knows", 0},
    {EXPECT("clause='SEED-001' " HOLDS), "[" HELLO SHOWN_ONE BARRIER("0") END("harness") "]", "HARNESS", "our own fault",
     0},

    {EXPECT("clause='SEED-001' on='desk' value='count(' is='1'"), LOG, "HARNESS", "a value that is no XPath", 0},
    {EXPECT("clause='SEED-001' on='desk' value='count(patients)' is='1 +'"), LOG, "HARNESS", "nor is what it should be", 0},
    {EXPECT("clause='SEED-001' fence=']' " HOLDS), LOG, "HARNESS", "nor is the fence", 0},
    {EXPECT("clause='SEED-001' on='desk' value='count(patients)' is='$nobody'"), LOG, "HARNESS", "an unknown variable", 0},
    {GIVEN("on='desk' value='no-such-function()' is='1'") EXPECT("clause='SEED-001' " HOLDS), LOG, "HARNESS",
     "an unknown function", 0},
    {EXPECT("clause='SEED-999' " BROKEN), LOG, "HARNESS", "a clause that nobody wrote", 0},

    {"", LOG, "HARNESS", "nothing is checked", 0},
    {GIVEN(HOLDS), LOG, "HARNESS", "a given is no check", 0},

    {EXPECT("clause='SEED-001' " HOLDS),
     "[{'b':0,'ch':'req','ev':'taken','file':'OQSsiquc01req_1.xml','schema':'line 3: no'}," SHOWN_ONE BARRIER("0")
     END("played") "]",
     "HARNESS", "a request without its form cites a clause that must be in the registry", 0},

    {EXPECT("clause='SEED-001' " HOLDS),
     "[{'b':0,'ch':'desk','ev':'answer','body':{'capabilities':['may']}}," SHOWN_ONE BARRIER("0") END("played") "]", "FAIL",
     "a mandatory capability is missing", 1},
    {EXPECT("clause='SEED-001' " HOLDS),
     "[" HELLO "{'b':0,'ch':'desk','ev':'request','body':{'do':'must'}},"
     "{'b':0,'ch':'desk','ev':'answer','body':{'unsupported':true}}," END("unsupported") "]",
     "FAIL", "a capability that was declared is refused", 1},
    {EXPECT("clause='SEED-001' " HOLDS),
     "[" HELLO "{'b':0,'ch':'desk','ev':'request','body':{'do':'may'}},"
     "{'b':0,'ch':'desk','ev':'answer','body':{'unsupported':true}}," END("unsupported") "]",
     "UNSUPPORTED", "one that was not declared is refused", 0},
    {EXPECT("clause='SEED-001' " HOLDS),
     "[" HELLO "{'b':0,'ch':'desk','ev':'request','body':{'do':'settle'}},"
     "{'b':0,'ch':'desk','ev':'answer','body':{'unsupported':true}}," END("unsupported") "]",
     "UNRESOLVED", "nobody can go on without settle", 0},

    {EXPECT("clause='SEED-001' on='web' value='request[@kind=\"login\"]/user' is='\"anna\"'"),
     "[" HELLO "{'b':0,'ch':'web','ev':'request','kind':'login','message':'{\\'user\\':\\'anna\\'}'}," BARRIER("0") END("played") "]",
     "PASS", "what crosses by Web API has its members inside", 0},
    {EXPECT("clause='SEED-001' on='web' value='request//InsurerNumber' is='\"7\"'"),
     "[" HELLO "{'b':0,'ch':'web','ev':'request','message':'{\\'XmlMsg\\':{\\'MessageBody\\':{\\'InsurerNumber\\':\\'7\\'}}}'}," BARRIER("0")
     END("played") "]",
     "PASS", "a message without its frame", 0},
    {EXPECT("clause='SEED-001' on='port' value='said[event=\"identified\"]/method' is='\"pin\"'"),
     "[" HELLO "{'b':0,'ch':'port','ev':'said','line':{'event':'identified','method':'pin'}}," BARRIER("0") END("played") "]",
     "PASS", "so has a line at the reader's port", 0},
    {EXPECT("clause='SEED-001' on='partner' value='count(patients)' is='1'"),
     "[" HELLO "{'b':0,'ch':'partner','ev':'answer','body':{'seen':{'patients':[{'chart':'1'}]}}}," BARRIER("0") END("played") "]",
     "PASS", "a second product shows what it shows", 0},
    {EXPECT("clause='SEED-001' on='desk' value='refused' is='\"no\"'"),
     "[" HELLO "{'b':0,'ch':'desk','ev':'request','body':{'do':'may'}},{'b':0,'ch':'desk','ev':'answer','body':{'error':'no','seen':{}}},"
     "{'b':0,'ch':'desk','ev':'request','body':{'do':'settle'}},{'b':0,'ch':'desk','ev':'answer','body':{'seen':{}}}," BARRIER("0")
     END("played") "]",
     "PASS", "why the last action was refused is still there when all is at rest", 0},
    {EXPECT("clause='SEED-001' on='process' value='count(event[@ev=\"leftover\"])' is='1'"),
     "[" HELLO "{'b':0,'ch':'process','ev':'leftover','what':'pin'}," BARRIER("0") END("played") "]", "PASS",
     "what was left behind can be asked about", 0},
    {EXPECT("clause='SEED-001' " HOLDS),
     "[{'b':0,'ch':'desk','ev':'answer','body':{'capabilities':[7,null]}}," END("unsupported") "]", "FAIL",
     "also when the scenario does not need it", 1},
};

START_TEST(test_judge_case_says_what_the_row_says) {
    json_t *verdict = judge("<vary name=\"path\" values=\"card\"/>", rows[_i].steps, rows[_i].log);

    ck_assert_msg(strcmp(text(verdict, "verdict"), rows[_i].verdict) == 0, "%s: %s", rows[_i].why,
                  text(verdict, "verdict"));
    ck_assert_msg(json_array_size(json_object_get(verdict, "findings")) == rows[_i].findings, "%s: %zu findings",
                  rows[_i].why, json_array_size(json_object_get(verdict, "findings")));
    json_decref(verdict);
}
END_TEST

START_TEST(test_judge_case_gives_a_finding_all_that_it_rests_on) {
    json_t *verdict = judge("", EXPECT("clause='SEED-001' " BROKEN), LOG);

    const json_t *finding = json_array_get(json_object_get(verdict, "findings"), 0);
    char script[32];
    (void)snprintf(script, sizeof script, "SC-T-01.xml:%d", FIXTURE_CLOCK_LINE + 1);
    ck_assert_str_eq(text(finding, "clause"), "SEED-001");
    ck_assert_str_eq(text(finding, "mark"), "SEED");
    ck_assert_str_eq(text(finding, "level"), "FAIL");
    ck_assert_str_eq(text(finding, "quote"), "引用");
    ck_assert_str_eq(text(finding, "ja"), "日本語");
    ck_assert_str_eq(text(finding, "en"), "English");
    ck_assert_str_eq(text(finding, "expected"), "2");
    ck_assert_str_eq(text(finding, "actual"), "1");
    ck_assert_str_eq(text(finding, "observed"), "desk");
    ck_assert_str_eq(text(finding, "script"), script);
    ck_assert_str_eq(text(finding, "at"), "20210400090000");
    ck_assert_int_eq(json_integer_value(json_array_get(json_object_get(finding, "lines"), 0)), 2);
    json_decref(verdict);
}
END_TEST

START_TEST(test_judge_case_counts_what_the_wire_proves_and_what_the_desk_says) {
    json_t *verdict = judge("", EXPECT("clause='SEED-001' " HOLDS) EXPECT("clause='SEED-001' " HOLDS)
                                    EXPECT("clause='SEED-001' on='req' value='count(message)' is='0'"),
                            LOG);

    const json_t *checks = json_object_get(verdict, "checks");
    ck_assert_int_eq(json_integer_value(json_object_get(checks, "desk")), 2);
    ck_assert_int_eq(json_integer_value(json_object_get(checks, "wire")), 1);
    json_decref(verdict);
}
END_TEST

#define ATTESTED "{'b':0,'ch':'desk','ev':'answer','body':{'ok':true,'capabilities':['must','may'],'attested':true}},"

START_TEST(test_judge_case_keeps_apart_what_a_person_attests) {
    json_t *verdict = judge("", EXPECT("clause='SEED-001' " HOLDS) EXPECT("clause='SEED-001' " BROKEN)
                                    EXPECT("clause='SEED-001' on='req' value='count(message)' is='1'"),
                            "[" ATTESTED SHOWN_ONE BARRIER("0") END("played") "]");

    const json_t *checks = json_object_get(verdict, "checks"), *findings = json_object_get(verdict, "findings");
    ck_assert_int_eq(json_integer_value(json_object_get(checks, "attested")), 2);
    ck_assert_int_eq(json_integer_value(json_object_get(checks, "desk")), 0);
    ck_assert_int_eq(json_integer_value(json_object_get(checks, "wire")), 1);
    ck_assert_uint_eq(json_array_size(findings), 2);
    ck_assert_str_eq(text(json_array_get(findings, 0), "observed"), "attested");
    ck_assert_str_eq(text(json_array_get(findings, 1), "observed"), "wire");
    json_decref(verdict);
}
END_TEST

START_TEST(test_judge_case_sees_at_each_barrier_what_was_shown_then) {
    json_t *verdict = judge(
        "", EXPECT("clause='SEED-001' " HOLDS) "<restart/>" EXPECT("clause='SEED-001' " BROKEN),
        "[" HELLO SHOWN_ONE BARRIER("0")
        "{'b':1,'ch':'desk','ev':'answer','body':{'seen':{'patients':[{'chart':'7'},{'chart':'8'}]}}},"
        BARRIER("1") END("played") "]");

    ck_assert_str_eq(text(verdict, "verdict"), "PASS");
    json_decref(verdict);
}
END_TEST

// Of a screen: its number, how many tries are left, what it offers, and the words on it.
START_TEST(test_judge_case_can_ask_for_all_that_a_reader_tells) {
    json_t *verdict = judge(
        "",
        EXPECT("clause='SEED-001' on='reader' value='concat(event/@message, event/@left, event/@live)' is='\"0012true\"'")
            EXPECT("clause='SEED-001' on='reader' value='concat(event/text/en, event/methods[2])' is='\"Goneface\"'"),
        "[" HELLO SHOWN_ONE
        "{'b':0,'ch':'reader','ev':'screen','message':'001','left':2,'live':true,'text':{'en':'Gone'},'methods':['pin','face']},"
        BARRIER("0") END("played") "]");

    ck_assert_str_eq(text(verdict, "verdict"), "PASS");
    json_decref(verdict);
}
END_TEST

START_TEST(test_judge_case_marks_what_may_follow_from_an_earlier_finding) {
    json_t *verdict = judge(
        "", EXPECT("clause='SEED-001' " BROKEN) EXPECT("clause='SEED-001' " BROKEN) "<restart/>" EXPECT("clause='SEED-001' " BROKEN),
        "[" HELLO SHOWN_ONE BARRIER("0") BARRIER("1") END("played") "]");

    const json_t *findings = json_object_get(verdict, "findings");
    ck_assert_uint_eq(json_array_size(findings), 3);
    ck_assert_ptr_null(json_object_get(json_array_get(findings, 0), "may-follow"));
    ck_assert_ptr_null(json_object_get(json_array_get(findings, 1), "may-follow")); // of the same step
    ck_assert(json_is_true(json_object_get(json_array_get(findings, 2), "may-follow")));
    json_decref(verdict);
}
END_TEST

START_TEST(test_judge_case_knows_the_truth_and_the_names_of_charts) {
    json_t *verdict = judge(
        "", EXPECT("clause='SEED-001' on='desk' value='patients[chart=$taro]/name' is='$p1.name'")
            EXPECT("clause='SEED-001' on='req' value='message[@kind=\"OQSsiquc01req\"]/MessageBody/N' is='$p1.old.number'"),
        "[" HELLO SHOWN_ONE "{'b':0,'ch':'truth','ev':'person','id':'p1','name':'x','old':{'number':'0070'}},"
        "{'b':0,'ch':'stage','ev':'alias','name':'taro','chart':'7'},"
        "{'b':0,'ch':'req','ev':'taken','file':'OQSsiquc01req_{F1}.xml','schema':'ok',"
        "'message':'<XmlMsg><MessageBody><N>0070</N></MessageBody></XmlMsg>'}," BARRIER("0") END("played") "]");

    ck_assert_str_eq(text(verdict, "verdict"), "PASS");
    json_decref(verdict);
}
END_TEST

START_TEST(test_judge_case_tells_why_nothing_was_decided) {
    json_t *verdict = judge("", EXPECT("clause='SEED-001' " HOLDS), "[" HELLO END("unresolved") "]");

    const json_t *why = json_object_get(verdict, "why");
    ck_assert_str_eq(text(why, "ja"), "終わり");
    ck_assert_str_eq(text(why, "en"), "the end");
    json_decref(verdict);
}
END_TEST

static const struct {
    const char *verdicts;
    size_t planned;
    int status;
    const char *why;
} runs[] = {
    {"['PASS']", 1, 0, "all passed"},
    {"['PASS','WARN','UNSUPPORTED']", 3, 0, "a warning and an optional capability fail nobody"},
    {"['PASS','FAIL']", 2, 1, "one failed"},
    {"['PASS','UNRESOLVED']", 2, 4, "one was not decided"},
    {"['FAIL','UNRESOLVED']", 2, 1, "a failure says more than an undecided case"},
    {"['FAIL','CONFIG']", 2, 2, "a set-up mistake makes the rest doubtful"},
    {"['FAIL','CONFIG','HARNESS']", 3, 3, "our own fault does still more"},
    {"['UNSUPPORTED']", 1, 2, "a run that decides no case"},
    {"[]", 0, 2, "zero cases"},
    {"[]", 3, 3, "verdicts that are missing"},
    {"['PASS']", 2, 3, "one verdict that is missing"},
    {"['PASS','PASS']", 1, 3, "one too many"},
    {"['PASS',null]", 2, 3, "a case without verdict"},
    {"['PASS','GREAT']", 2, 3, "a verdict that is none"},
};

START_TEST(test_judge_run_gives_the_exit_status) {
    json_t *names = fixture_json(runs[_i].verdicts);
    json_t *verdicts = json_array();
    for (size_t i = 0; i < json_array_size(names); i++) {
        json_t *name = json_array_get(names, i);
        json_array_append_new(verdicts, json_is_null(name) ? json_null() : json_pack("{s:O}", "verdict", name));
    }
    int counts[VERDICT_COUNT], sum = 0;

    int status = judge_run(verdicts, runs[_i].planned, counts);

    for (int i = 0; i < VERDICT_COUNT; i++) {
        sum += counts[i];
    }
    ck_assert_msg(status == runs[_i].status, "%s: %d", runs[_i].why, status);
    ck_assert_int_eq(sum, (int)json_array_size(verdicts));
    json_decref(verdicts);
    json_decref(names);
}
END_TEST

#define CASE(verdict, clauses) "{'case':'c','verdict':'" verdict "','findings':[" clauses "]}"

static const struct {
    const char *verdicts;
    bool caught;
    const char *says, *why;
} mutants[] = {
    {"[" CASE("FAIL", "{'clause':'SEED-001'}") "]", true, "", "its clause is cited"},
    {"[" CASE("PASS", "") "," CASE("FAIL", "{'clause':'DR-001'},{'clause':'SEED-001'}") "]", true, "",
     "and one that it is allowed to break with it"},
    {"[" CASE("PASS", "") "]", false, "", "nothing was noticed"},
    {"[]", false, "", "nothing was played"},
    {"[" CASE("WARN", "{'clause':'DR-001'}") "]", false, "", "what it may break too is not what it breaks"},
    {"[" CASE("FAIL", "{'clause':'SEED-001'},{'clause':'WI-1'}") "]", false, "WI-1", "a stranger's clause"},
    {"[" CASE("FAIL", "{'clause':'SEED-00'}") "]", false, "SEED-00", "half a clause is another one"},
    {"[" CASE("FAIL", "{'clause':'SEED-001'}") "," CASE("UNRESOLVED", "") "]", false, "UNRESOLVED",
     "a case that was not decided"},
    {"[" CASE("FAIL", "{'clause':'SEED-001'}") "," CASE("HARNESS", "") "]", false, "HARNESS", "our own fault"},
    {"[" CASE("FAIL", "{'clause':'SEED-001'}") ",null]", false, "", "a case without verdict"},
};

START_TEST(test_judge_mutant_asks_for_the_right_reason) {
    json_t *verdicts = fixture_json(mutants[_i].verdicts);

    bool caught = judge_mutant(registry_fault(registry, "receipt-computer", "BUG-01"), verdicts, &fixture.why);

    ck_assert_msg(caught == mutants[_i].caught, "%s", mutants[_i].why);
    ck_assert_msg(strstr(bytes_text(&fixture.why), mutants[_i].says) != NULL, "%s: %s", mutants[_i].why,
                  bytes_text(&fixture.why));
    json_decref(verdicts);
}
END_TEST

static const struct {
    const char *mark;
    enum certainty certainty;
} marks[] = {
    {"SEED", CERTAINTY_SURE}, {"H", CERTAINTY_SURE},   {"S", CERTAINTY_SURE},   {"P", CERTAINTY_SURE},
    {"R", CERTAINTY_SURE},    {"B", CERTAINTY_SURE},   {"C", CERTAINTY_LIKELY}, {"M", CERTAINTY_LIKELY},
    {"I", CERTAINTY_GUESS},   {"L", CERTAINTY_GUESS},
};

START_TEST(test_registry_knows_how_sure_each_mark_is) {
    char written[512];
    (void)snprintf(written, sizeof written,
                   "<registry><requirement id=\"DR-007\" mark=\"%s\" source=\"x\"><ja>a</ja><en>a</en></requirement>"
                   "</registry>",
                   marks[_i].mark);
    fixture_write(&fixture, "registry/registry.xml", written);
    struct registry *one = NULL;

    enum onshi_status status = registry_load(fixture.root, &one, &fixture.why);

    ck_assert_int_eq(status, ONSHI_OK);
    ck_assert_msg(registry_requirement(one, "DR-007")->certainty == marks[_i].certainty, "%s", marks[_i].mark);
    registry_free(one);
}
END_TEST

#define REQUIREMENT "<requirement id=\"DR-001\" mark=\"M\" source=\"x\"><ja>a</ja><en>a</en></requirement>\n"
#define FAULT(role) "<fault " role " id=\"BUG-01\" breaks=\"DR-001\" scenarios=\"X\"><ja>a</ja><en>a</en></fault>"

static const struct {
    const char *written, *says, *why;
} bad_registries[] = {
    {"<registry>\n<requirement>\n</registry>\n", "registry.xml:", "it is not well-formed"},
    {"<registry>\n<requirement id=\"DR-001\" mark=\"Z\" source=\"x\"><ja>a</ja><en>a</en></requirement></registry>", "2",
     "a mark that nobody knows"},
    {"<registry>\n\n<requirement id=\"001\" mark=\"M\" source=\"x\"><ja>a</ja><en>a</en></requirement></registry>", "3",
     "an id that is none"},
    {"<registry>" REQUIREMENT "<fault id=\"BUG-01\" breaks=\"DR-002\" scenarios=\"X\"><ja>a</ja><en>a</en></fault></registry>",
     "BUG-01 breaks DR-002", "a fault that breaks what nobody asked for"},
    {"<registry>" REQUIREMENT "<capability name=\"c\" role=\"r\" mandatory=\"no\" clause=\"DR-003\"/></registry>",
     "c cites DR-003", "a capability that rests on nothing"},
    {"<registry>" REQUIREMENT FAULT("") FAULT("role=\"reception\"") FAULT("role=\"receipt-computer\"") "</registry>",
     "two faults BUG-01 of the role receipt-computer", "a fault whose product has it already"},
    {"<registry>" REQUIREMENT FAULT("role=\"clerk\"") "</registry>", "2", "a fault of a role that no product has"},
};

START_TEST(test_registry_fault_tells_products_apart) {
    fixture_write(&fixture, "registry/registry.xml",
                  "<registry>" REQUIREMENT FAULT("") FAULT("role=\"reception\"") "</registry>");
    struct registry *one = NULL;
    ck_assert_int_eq(registry_load(fixture.root, &one, &fixture.why), ONSHI_OK);

    ck_assert_ptr_eq(registry_fault(one, "receipt-computer", "BUG-01"), &one->faults[0]);
    ck_assert_ptr_eq(registry_fault(one, "reception", "BUG-01"), &one->faults[1]);
    ck_assert_ptr_null(registry_fault(one, "card-reader", "BUG-01"));
    registry_free(one);
}
END_TEST

START_TEST(test_registry_load_says_what_is_wrong) {
    fixture_write(&fixture, "registry/registry.xml", bad_registries[_i].written);
    struct registry *one = NULL;

    enum onshi_status status = registry_load(fixture.root, &one, &fixture.why);

    ck_assert_msg(status == ONSHI_MALFORMED, "%s", bad_registries[_i].why);
    ck_assert_msg(strstr(bytes_text(&fixture.why), bad_registries[_i].says) != NULL, "%s: %s", bad_registries[_i].why,
                  bytes_text(&fixture.why));
    ck_assert_ptr_null(one);
}
END_TEST

#define LENGTH(rows) (int)(sizeof(rows) / sizeof(rows)[0])

int main(void) {
    Suite *suite = suite_create("judge");
    TCase *tcase = tcase_create("judge");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, test_judge_case_says_what_the_row_says, 0, LENGTH(rows));
    tcase_add_test(tcase, test_judge_case_gives_a_finding_all_that_it_rests_on);
    tcase_add_test(tcase, test_judge_case_counts_what_the_wire_proves_and_what_the_desk_says);
    tcase_add_test(tcase, test_judge_case_keeps_apart_what_a_person_attests);
    tcase_add_test(tcase, test_judge_case_sees_at_each_barrier_what_was_shown_then);
    tcase_add_test(tcase, test_judge_case_can_ask_for_all_that_a_reader_tells);
    tcase_add_test(tcase, test_judge_case_marks_what_may_follow_from_an_earlier_finding);
    tcase_add_test(tcase, test_judge_case_knows_the_truth_and_the_names_of_charts);
    tcase_add_test(tcase, test_judge_case_tells_why_nothing_was_decided);
    tcase_add_loop_test(tcase, test_judge_run_gives_the_exit_status, 0, LENGTH(runs));
    tcase_add_loop_test(tcase, test_judge_mutant_asks_for_the_right_reason, 0, LENGTH(mutants));
    tcase_add_loop_test(tcase, test_registry_knows_how_sure_each_mark_is, 0, LENGTH(marks));
    tcase_add_test(tcase, test_registry_fault_tells_products_apart);
    tcase_add_loop_test(tcase, test_registry_load_says_what_is_wrong, 0, LENGTH(bad_registries));
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
