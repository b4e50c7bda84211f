// SPDX-License-Identifier: Apache-2.0
#include "suites/judge/judge.h"

#include <string.h>

#include "base/text.h"
#include "base/xml.h"
#include "suites/judge/world.h"

enum {
    VALUE_MAXIMUM = 16 * 1024 * 1024, // of what is compared; the desk's lines are shorter
    SHOWN_MAXIMUM = 2000,             // bytes of it in a finding
};

// Who says that it was so. What an adapter says that calls itself attested is a person's word.
enum observer { OBSERVER_WIRE, OBSERVER_DESK, OBSERVER_ATTESTED, OBSERVERS };

static const char *const observer_names[OBSERVERS] = {
    [OBSERVER_WIRE] = "wire", [OBSERVER_DESK] = "desk", [OBSERVER_ATTESTED] = "attested"};

static const char *const verdict_names[VERDICT_COUNT] = {
    [VERDICT_PASS] = "PASS",     [VERDICT_UNSUPPORTED] = "UNSUPPORTED", [VERDICT_WARN] = "WARN",
    [VERDICT_UNRESOLVED] = "UNRESOLVED", [VERDICT_FAIL] = "FAIL",       [VERDICT_CONFIG] = "CONFIG",
    [VERDICT_HARNESS] = "HARNESS",
};

const char *verdict_name(enum verdict verdict) {
    return verdict_names[verdict];
}

enum verdict verdict_parse(const char *name) {
    for (int i = 0; name != NULL && i < VERDICT_COUNT; i++) {
        if (strcmp(verdict_names[i], name) == 0) {
            return (enum verdict)i;
        }
    }
    return VERDICT_HARNESS;
}

// One judgement under way.
struct judging {
    const struct plan_case *plan_case;
    const struct registry *registry;
    const json_t *canonical;
    json_t *findings;
    json_t *held;            // what was seen to be as expected
    int checks[OBSERVERS];
    bool attested;           // the product is driven and looked at by a person
    int barriers_passed;     // by the stage
    int first_broken;        // barriers before the first question that was broken, 0 for none
    bool given_broken;       // what the rest of the case rests on is not so
    enum verdict floor;      // the best that can still come out
    json_t *why;             // of `floor`, or NULL
};

static void lower(struct judging *judging, enum verdict verdict, const char *ja, const char *en) {
    if (verdict <= judging->floor) {
        return;
    }
    json_decref(judging->why);
    judging->floor = verdict;
    judging->why = json_pack("{s:s, s:s}", "ja", ja, "en", en);
}

// How the stage says that it ended, and what that makes of the case.
static const struct {
    const char *how;
    enum verdict verdict;
} ends[] = {
    {"played", VERDICT_PASS},           {"unsupported", VERDICT_UNSUPPORTED}, {"unresolved", VERDICT_UNRESOLVED},
    {"interrupted", VERDICT_UNRESOLVED}, {"config", VERDICT_CONFIG},          {"harness", VERDICT_HARNESS},
};

static void take_end(struct judging *judging, const json_t *event) {
    const char *how = json_string_value(json_object_get(event, "how"));
    const char *ja = json_string_value(json_object_get(event, "ja"));
    const char *en = json_string_value(json_object_get(event, "en"));
    for (size_t i = 0; how != NULL && i < sizeof ends / sizeof ends[0]; i++) {
        if (strcmp(ends[i].how, how) == 0) {
            lower(judging, ends[i].verdict, ja == NULL ? "" : ja, en == NULL ? "" : en);
            return;
        }
    }
    lower(judging, VERDICT_HARNESS, "記録の終わり方が不明です", "the log ends in an unknown way");
}

static bool is_event(const json_t *event, const char *channel, const char *name) {
    const char *ch = json_string_value(json_object_get(event, "ch"));
    const char *ev = json_string_value(json_object_get(event, "ev"));
    return ch != NULL && ev != NULL && strcmp(ch, channel) == 0 && strcmp(ev, name) == 0;
}

static void read_course(struct judging *judging) {
    bool ended = false;
    for (size_t i = 0; i < json_array_size(judging->canonical); i++) {
        const json_t *event = json_array_get(judging->canonical, i);
        judging->barriers_passed += is_event(event, "stage", "barrier");
        const json_t *body = json_object_get(event, "body");
        judging->attested = judging->attested || (is_event(event, "desk", "answer") &&
                                                  json_is_true(json_object_get(body, "attested")));
        if (is_event(event, "stage", "end")) {
            take_end(judging, event);
            ended = true;
        }
    }
    if (!ended) {
        lower(judging, VERDICT_HARNESS, "記録が途中で終わっています", "the log breaks off");
    }
}

// Who reports what a channel holds: the desk's is what the product shows, and a face reader says itself what it does; all
// else crossed the wire, or is the word of something that we play.
static enum observer observer_of(const struct judging *judging, const char *channel) {
    bool reader = strcmp(judging->plan_case->script->role, "card-reader") == 0;
    if (strcmp(channel, "partner") == 0) {
        return OBSERVER_DESK;
    }
    if (strcmp(channel, "desk") == 0 || (reader && strcmp(channel, "reader") == 0)) {
        return judging->attested ? OBSERVER_ATTESTED : OBSERVER_DESK;
    }
    return OBSERVER_WIRE;
}

// What a clause allows a check to say.
static const char *level_of(const struct requirement *requirement) {
    static const char *const levels[] = {
        [CERTAINTY_SURE] = "FAIL", [CERTAINTY_LIKELY] = "WARN", [CERTAINTY_GUESS] = "INFO"};
    return levels[requirement->certainty];
}

static enum onshi_status add_finding(struct judging *judging, json_t *finding, const char *clause, const char *ja,
                                     const char *en) {
    const struct requirement *requirement = registry_requirement(judging->registry, clause);
    if (finding == NULL || requirement == NULL) {
        json_decref(finding);
        lower(judging, VERDICT_HARNESS, "登録簿にない条項が引用されています", "a check cites a clause that is not in the registry");
        return ONSHI_OK;
    }
    json_t *clause_part = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:{s:s, s:s}}", "clause", clause, "mark",
                                    requirement->mark, "level", level_of(requirement), "quote", requirement->quote,
                                    "ja", ja, "en", en, "remedy", "ja", requirement->remedy_ja, "en",
                                    requirement->remedy_en);
    bool added = clause_part != NULL && json_object_update(finding, clause_part) == 0 &&
                 json_array_append(judging->findings, finding) == 0;
    json_decref(clause_part);
    json_decref(finding);
    return added ? ONSHI_OK : ONSHI_NO_MEMORY;
}

// The virtual time of an end of the log: which dates a case was about.
static const char *time_of(const json_t *event) {
    const char *at = json_string_value(json_object_get(event, "at"));
    return at == NULL ? "" : at;
}

// Virtual time at a barrier, as the log has it.
static const char *time_at(const struct judging *judging, int barriers) {
    const char *at = "";
    for (size_t i = 0; i < json_array_size(judging->canonical); i++) {
        const json_t *event = json_array_get(judging->canonical, i);
        if (json_integer_value(json_object_get(event, "b")) < barriers && is_event(event, "stage", "barrier")) {
            at = json_string_value(json_object_get(event, "at"));
        }
    }
    return at == NULL ? "" : at;
}

struct asked {
    struct bytes_writer expected, actual;
    json_t *lines;
    bool holds;
};

static void asked_free(struct asked *asked) {
    bytes_writer_free(&asked->expected);
    bytes_writer_free(&asked->actual);
    json_decref(asked->lines);
}

static enum onshi_status ask(struct judging *judging, const xmlNode *question, struct world *world,
                             struct asked *asked) {
    char on[SCRIPT_ATTRIBUTE_SIZE], value[SCRIPT_ATTRIBUTE_SIZE], is[SCRIPT_ATTRIBUTE_SIZE];
    const struct variation *variation = &judging->plan_case->variation;
    script_attribute(question, "on", variation, on);
    script_attribute(question, "value", variation, value);
    script_attribute(question, "is", variation, is);
    ONSHI_TRY(world_ask(world, on, value, &asked->actual, asked->lines));
    ONSHI_TRY(world_ask_truth(world, is, &asked->expected));
    asked->holds = strcmp(bytes_text(&asked->expected), bytes_text(&asked->actual)) == 0;
    return ONSHI_OK;
}

// Whether the later stimulus that proves an absence has had its effect; true when none is needed.
static enum onshi_status check_fence(struct judging *judging, const xmlNode *question, struct world *world,
                                     bool *out_stands) {
    char on[SCRIPT_ATTRIBUTE_SIZE], fence[SCRIPT_ATTRIBUTE_SIZE];
    const struct variation *variation = &judging->plan_case->variation;
    script_attribute(question, "on", variation, on);
    script_attribute(question, "fence", variation, fence);
    *out_stands = true;
    if (fence[0] == 0) {
        return ONSHI_OK;
    }
    struct bytes_writer condition, answer;
    bytes_writer_init(&condition, 2 * SCRIPT_ATTRIBUTE_SIZE);
    bytes_writer_init(&answer, VALUE_MAXIMUM);
    enum onshi_status status = bytes_printf(&condition, "boolean(%s)", fence);
    status = status != ONSHI_OK ? status : world_ask(world, on, bytes_text(&condition), &answer, NULL);
    *out_stands = strcmp(bytes_text(&answer), "true") == 0;
    bytes_writer_free(&condition);
    bytes_writer_free(&answer);
    return status;
}

// A value as a finding shows it: cut at a character when it is very long.
static json_t *shown(const struct bytes_writer *value) {
    size_t length = value->length;
    if (length <= SHOWN_MAXIMUM) {
        return json_string(bytes_text(value));
    }
    length = SHOWN_MAXIMUM;
    while (length > 0 && (value->data[length] & 0xC0) == 0x80) {
        length--;
    }
    return json_sprintf("%.*s… (%zu)", (int)length, bytes_text(value), value->length);
}

// What was seen to hold, for whoever reads the report: a sentence with its clauses and where it can be seen.
static enum onshi_status add_held(struct judging *judging, const xmlNode *question, const struct asked *asked) {
    const char *on = xml_attribute(question, "on", "");
    json_t *held = json_pack("{s:s, s:s, s:s, s:s, s:O}", "clause", xml_attribute(question, "clause", ""), "observed",
                             observer_names[observer_of(judging, on)], "ja", xml_child_text(question, "ja"), "en",
                             xml_child_text(question, "en"), "lines", asked->lines);
    return held != NULL && json_array_append_new(judging->held, held) == 0 ? ONSHI_OK : ONSHI_NO_MEMORY;
}

static enum onshi_status judge_answer(struct judging *judging, const xmlNode *question, struct asked *asked,
                                      int barriers) {
    const char *ja = xml_child_text(question, "ja");
    const char *en = xml_child_text(question, "en");
    if (asked->holds) {
        return xml_is(question, "given") ? ONSHI_OK : add_held(judging, question, asked);
    }
    if (xml_is(question, "given")) {
        judging->given_broken = true;
        lower(judging, VERDICT_UNRESOLVED, ja, en);
        return ONSHI_OK;
    }
    const char *slash = strrchr(judging->plan_case->script->path, '/');
    const char *file = slash == NULL ? judging->plan_case->script->path : slash + 1;
    const char *clauses = xml_attribute(question, "clause", "");
    bool later = judging->first_broken > 0 && barriers > judging->first_broken;
    judging->first_broken = judging->first_broken > 0 ? judging->first_broken : barriers;
    for (const char *c = clauses + strspn(clauses, " "); *c != 0; c += strspn(c, " ")) {
        char clause[64] = {0};
        size_t length = strcspn(c, " ");
        memcpy(clause, c, length < sizeof clause ? length : sizeof clause - 1);
        c += length;
        const char *on = xml_attribute(question, "on", "");
        json_t *finding = json_pack("{s:s, s:o, s:o, s:O, s:o, s:s}", "observed", observer_names[observer_of(judging, on)],
                                    "expected", shown(&asked->expected), "actual", shown(&asked->actual), "lines", asked->lines, "script",
                                    json_sprintf("%s:%ld", file, xmlGetLineNo(question)), "at",
                                    time_at(judging, barriers));
        if (later && json_object_set_new(finding, "may-follow", json_true()) != 0) {
            json_decref(finding);
            return ONSHI_NO_MEMORY;
        }
        ONSHI_TRY(add_finding(judging, finding, clause, ja, en));
    }
    return ONSHI_OK;
}

static enum onshi_status judge_question(struct judging *judging, const xmlNode *question, struct world *world,
                                        int barriers) {
    struct asked asked = {.lines = json_array()};
    bytes_writer_init(&asked.expected, VALUE_MAXIMUM);
    bytes_writer_init(&asked.actual, VALUE_MAXIMUM);
    bool fenced = true;
    enum onshi_status status = ask(judging, question, world, &asked);
    status = status != ONSHI_OK ? status : check_fence(judging, question, world, &fenced);
    if (status == ONSHI_MALFORMED) {
        lower(judging, VERDICT_HARNESS, "台本の式が正しくありません", xml_attribute(question, "value", ""));
        status = ONSHI_OK;
    } else if (status == ONSHI_OK && !fenced) {
        lower(judging, VERDICT_UNRESOLVED, "「何も起きなかった」ことを示す後続の動作が見られませんでした",
              "the later action that would prove an absence was not seen");
    } else if (status == ONSHI_OK) {
        judging->checks[observer_of(judging, xml_attribute(question, "on", ""))] += xml_is(question, "expect");
        status = judge_answer(judging, question, &asked, barriers);
    }
    asked_free(&asked);
    return status;
}

// Walks the play: each step that does something is one barrier, each question belongs to the barriers before it.
static enum onshi_status judge_play(struct judging *judging) {
    struct world *world = NULL;
    int barriers = 0, world_barriers = -1;
    enum onshi_status status = ONSHI_OK;
    const xmlNode *step = xml_first_element(judging->plan_case->script->play);
    for (; status == ONSHI_OK && step != NULL && !judging->given_broken; step = xml_next_element(step)) {
        if (!script_applies(step, &judging->plan_case->variation)) {
            continue;
        }
        if (!script_is_question(step)) {
            barriers++;
            continue;
        }
        if (barriers > judging->barriers_passed) {
            if (judging->floor != VERDICT_UNSUPPORTED) { // an optional action was refused: what came before still counts
                lower(judging, VERDICT_UNRESOLVED, "ここまで進みませんでした", "the case did not get this far");
            }
            break;
        }
        if (world_barriers != barriers) {
            world_free(world);
            world = NULL;
            world_barriers = barriers;
            status = world_make(judging->canonical, barriers, &world);
        }
        if (status == ONSHI_OK) {
            status = judge_question(judging, step, world, barriers);
        }
    }
    world_free(world);
    return status;
}

static const json_t *hello_answer(const json_t *canonical) {
    for (size_t i = 0; i < json_array_size(canonical); i++) {
        const json_t *event = json_array_get(canonical, i);
        const json_t *body = json_object_get(event, "body");
        if (is_event(event, "desk", "answer") && json_object_get(body, "capabilities") != NULL) {
            return body;
        }
    }
    return NULL;
}

static bool declares(const json_t *hello, const char *capability) {
    const json_t *list = json_object_get(hello, "capabilities");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        if (name != NULL && strcmp(name, capability) == 0) {
            return true;
        }
    }
    return false;
}

// A mandatory capability that the product does not declare is a finding by itself.
static enum onshi_status judge_capabilities(struct judging *judging) {
    const json_t *hello = hello_answer(judging->canonical);
    for (size_t i = 0; hello != NULL && i < judging->registry->capability_count; i++) {
        const struct capability *row = &judging->registry->capabilities[i];
        if (!row->mandatory || strcmp(row->role, judging->plan_case->script->role) != 0 || declares(hello, row->name)) {
            continue;
        }
        json_t *finding = json_pack("{s:s, s:s, s:s, s:[], s:s, s:s}", "observed", observer_names[observer_of(judging, "desk")], "expected", row->name, "actual",
                                    "", "lines", "script", "", "at", "");
        ONSHI_TRY(add_finding(judging, finding, row->clause, "この役割に必須の機能が宣言されていません",
                              "a capability that is mandatory for the role is not declared"));
    }
    return ONSHI_OK;
}

static const char *clause_of_capability(const struct judging *judging, const char *name) {
    for (size_t i = 0; i < judging->registry->capability_count; i++) {
        const struct capability *row = &judging->registry->capabilities[i];
        if (strcmp(row->role, judging->plan_case->script->role) == 0 && strcmp(row->name, name) == 0) {
            return row->clause;
        }
    }
    return NULL;
}

// What was declared and is then refused is no optional capability: it is a finding, or at least no pass.
static enum onshi_status judge_refused(struct judging *judging, const json_t *hello, const char *action, int line) {
    const char *clause = clause_of_capability(judging, action);
    if (strcmp(action, "settle") != 0 && !declares(hello, action)) {
        return ONSHI_OK;
    }
    if (clause == NULL) {
        lower(judging, VERDICT_UNRESOLVED, "宣言した機能、または settle に対応していません",
              "an action that was declared, or settle, is not supported");
        return ONSHI_OK;
    }
    json_t *finding = json_pack("{s:s, s:s, s:s, s:[i], s:s, s:s}", "observed", observer_names[observer_of(judging, "desk")], "expected", action, "actual",
                                "unsupported", "lines", line, "script", "", "at", "");
    return add_finding(judging, finding, clause, "宣言した機能を、実際には行いません",
                       "a capability that was declared is refused when it is used");
}

static enum onshi_status judge_refusals(struct judging *judging) {
    const json_t *hello = hello_answer(judging->canonical);
    const char *action = "";
    for (size_t i = 0; i < json_array_size(judging->canonical); i++) {
        const json_t *event = json_array_get(judging->canonical, i);
        const json_t *body = json_object_get(event, "body");
        if (is_event(event, "desk", "request")) {
            const char *asked = json_string_value(json_object_get(body, "do"));
            action = asked == NULL ? "" : asked;
        }
        if (is_event(event, "desk", "answer") && json_is_true(json_object_get(body, "unsupported"))) {
            ONSHI_TRY(judge_refused(judging, hello, action, (int)i + 1));
        }
    }
    return ONSHI_OK;
}

// The form of every request, and of what a reception hands over, is judged in every case, whatever the script asks.
static const struct {
    const char *prefix, *clause;
} forms[] = {{"OQSsiquc01req", "WI-2.1"}, {"OQSsiimm01req", "WI-2.3"}, {"YZKsiquc01req", "WI-2.6"}, {"TKKsiquc01req", "WI-2.6"},
             {"OQSsiquc01res_face", "DR-015"}, {"OQSsiquc01", "WI-1.7"}};

static enum onshi_status judge_form(struct judging *judging, const json_t *event, int line) {
    const char *kind = json_string_value(json_object_get(event, "kind"));
    const char *file = kind != NULL ? kind : json_string_value(json_object_get(event, "file"));
    const char *schema = json_string_value(json_object_get(event, "schema"));
    if (file == NULL || schema == NULL || strcmp(schema, "ok") == 0 || is_event(event, "req", "ignored")) {
        return ONSHI_OK;
    }
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (strncmp(file, forms[i].prefix, strlen(forms[i].prefix)) == 0) {
            json_t *finding = json_pack("{s:s, s:s, s:s, s:[i], s:s, s:s}", "observed", "wire", "expected", "ok",
                                        "actual", schema, "lines", line, "script", "", "at", time_of(event));
            return add_finding(judging, finding, forms[i].clause, "製品の出す電文は形式どおりである",
                               "what the product sends has the form of its message");
        }
    }
    return ONSHI_OK;
}

static enum onshi_status judge_forms(struct judging *judging) {
    bool any = false;
    for (size_t i = 0; i < json_array_size(judging->canonical); i++) {
        const json_t *event = json_array_get(judging->canonical, i);
        const char *channel = json_string_value(json_object_get(event, "ch"));
        bool asks = channel != NULL && (strcmp(channel, "req") == 0 || is_event(event, "web", "request") ||
                                        is_event(event, "face", "handed"));
        if (asks) {
            any = true;
            ONSHI_TRY(judge_form(judging, event, (int)i + 1));
        }
    }
    judging->checks[OBSERVER_WIRE] += any;
    return ONSHI_OK;
}

static enum verdict conclude(struct judging *judging) {
    enum verdict verdict = judging->floor;
    for (size_t i = 0; i < json_array_size(judging->findings); i++) {
        const char *level = json_string_value(json_object_get(json_array_get(judging->findings, i), "level"));
        enum verdict of_finding = level == NULL                  ? VERDICT_HARNESS
                                  : strcmp(level, "FAIL") == 0 ? VERDICT_FAIL
                                  : strcmp(level, "WARN") == 0 ? VERDICT_WARN
                                                               : VERDICT_PASS;
        verdict = of_finding > verdict ? of_finding : verdict;
    }
    return verdict;
}

static enum onshi_status write_verdict(struct judging *judging, json_t **out) {
    const struct script *script = judging->plan_case->script;
    const xmlNode *title = xml_child(script->play->parent, "title");
    json_t *verdict = json_pack("{s:s, s:s, s:s, s:s, s:{s:s, s:s}, s:s, s:O, s:O, s:{s:i, s:i, s:i}}", "case",
                                judging->plan_case->name, "token", judging->plan_case->token, "scenario", script->id,
                                "capability", script->capability, "title", "ja",
                                xml_child_text(title, "ja"), "en", xml_child_text(title, "en"), "verdict",
                                verdict_name(conclude(judging)), "findings", judging->findings, "held", judging->held, "checks", "wire",
                                judging->checks[OBSERVER_WIRE], "desk", judging->checks[OBSERVER_DESK], "attested",
                                judging->checks[OBSERVER_ATTESTED]);
    size_t events = json_array_size(judging->canonical);
    json_t *span = json_pack("{s:s, s:s, s:s}", "profile", judging->plan_case->profile, "from",
                             time_of(json_array_get(judging->canonical, 0)), "to",
                             time_of(json_array_get(judging->canonical, events - 1)));
    (void)json_object_update(verdict, span);
    json_decref(span);
    const struct situation *situation =
        judging->registry == NULL ? NULL : registry_situation(judging->registry, script->capability);
    if (situation != NULL) {
        json_t *names = json_pack("{s:s, s:s}", "ja", situation->ja, "en", situation->en);
        (void)json_object_set_new(verdict, "situation", names);
    }
    if (verdict == NULL || (judging->why != NULL && json_object_set(verdict, "why", judging->why) != 0)) {
        json_decref(verdict);
        return ONSHI_NO_MEMORY;
    }
    *out = verdict;
    return ONSHI_OK;
}

enum onshi_status judge_case(const struct plan_case *plan_case, const struct registry *registry,
                             const json_t *canonical, json_t **out) {
    struct judging judging = {
        .plan_case = plan_case, .registry = registry, .canonical = canonical, .findings = json_array(), .held = json_array()};
    read_course(&judging);
    enum onshi_status status = judge_capabilities(&judging);
    status = status != ONSHI_OK ? status : judge_play(&judging);
    if (judging.floor == VERDICT_PASS && judging.checks[OBSERVER_WIRE] + judging.checks[OBSERVER_DESK] + judging.checks[OBSERVER_ATTESTED] == 0) {
        lower(&judging, VERDICT_HARNESS, "この変化では何も検査されません", "this variation checks nothing");
    }
    status = status != ONSHI_OK ? status : judge_refusals(&judging);
    status = status != ONSHI_OK ? status : judge_forms(&judging);
    status = status != ONSHI_OK ? status : write_verdict(&judging, out);
    json_decref(judging.findings);
    json_decref(judging.held);
    json_decref(judging.why);
    return status;
}

enum onshi_status judge_without_log(const struct plan_case *plan_case, enum verdict verdict, const char *ja,
                                    const char *en, json_t **out) {
    struct judging judging = {.plan_case = plan_case, .findings = json_array(), .held = json_array()};
    lower(&judging, verdict, ja, en);
    enum onshi_status status = write_verdict(&judging, out);
    json_decref(judging.findings);
    json_decref(judging.held);
    json_decref(judging.why);
    return status;
}

int judge_run(const json_t *verdicts, size_t planned, int counts[VERDICT_COUNT]) {
    static const int exit_statuses[VERDICT_COUNT] = {
        [VERDICT_FAIL] = 1, [VERDICT_CONFIG] = 2, [VERDICT_HARNESS] = 3, [VERDICT_UNRESOLVED] = 4};
    memset(counts, 0, VERDICT_COUNT * sizeof counts[0]);
    for (size_t i = 0; i < json_array_size(verdicts); i++) {
        counts[verdict_parse(json_string_value(json_object_get(json_array_get(verdicts, i), "verdict")))]++;
    }
    if (planned == 0 || json_array_size(verdicts) != planned) {
        return exit_statuses[planned == 0 ? VERDICT_CONFIG : VERDICT_HARNESS];
    }
    for (int i = VERDICT_COUNT - 1; i > VERDICT_WARN; i--) {
        if (counts[i] > 0) {
            return exit_statuses[i];
        }
    }
    return counts[VERDICT_PASS] + counts[VERDICT_WARN] == 0 ? exit_statuses[VERDICT_CONFIG] : 0;
}

bool judge_mutant(const struct fault *fault, const json_t *verdicts, struct bytes_writer *why) {
    bool cited = false, strangers = false;
    for (size_t i = 0; i < json_array_size(verdicts); i++) {
        const json_t *verdict = json_array_get(verdicts, i);
        const json_t *findings = json_object_get(verdict, "findings");
        const char *name = json_string_value(json_object_get(verdict, "verdict"));
        if (verdict_parse(name) > VERDICT_FAIL || verdict_parse(name) == VERDICT_UNRESOLVED) {
            bytes_note(why, "%s %s ", json_string_value(json_object_get(verdict, "case")), name);
            strangers = true;
        }
        for (size_t j = 0; j < json_array_size(findings); j++) {
            const char *clause = json_string_value(json_object_get(json_array_get(findings, j), "clause"));
            bool own = strcmp(clause, fault->breaks) == 0;
            cited = cited || own;
            if (!own && !text_lists(fault->allowed, clause, strlen(clause))) {
                bytes_note(why, "%s cites %s ", json_string_value(json_object_get(verdict, "case")), clause);
                strangers = true;
            }
        }
    }
    return cited && !strangers;
}
