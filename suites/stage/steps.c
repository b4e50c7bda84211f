// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/xml.h"
#include "virtual-card/issue/print.h"

enum { OMIT_MAXIMUM = 16 };

static const char clerk[] = "clerk-1";
static const char harness_ja[] = "台本の誤りです";

// Copies an attribute with the variation's values in it.
struct attribute {
    char text[SCRIPT_ATTRIBUTE_SIZE];
};

static struct attribute attribute(const struct scene *scene, const xmlNode *step, const char *name) {
    struct attribute value;
    script_attribute(step, name, &scene->plan_case->variation, value.text);
    return value;
}

static bool script_error(struct scene *scene, const xmlNode *step, const char *what) {
    struct bytes_writer text;
    bytes_writer_init(&text, 1024);
    bytes_note(&text, "%s:%ld: %s", scene->plan_case->script->path, xmlGetLineNo(step), what);
    (void)scene_end(scene, "harness", harness_ja, bytes_text(&text));
    bytes_writer_free(&text);
    return false;
}

static const char *chart_named(const struct scene *scene, const char *alias) {
    const char *chart = json_string_value(json_object_get(scene->charts, alias));
    return chart == NULL ? "" : chart;
}

// Finds the person that a step speaks of.
static bool find_person(struct scene *scene, const xmlNode *step, int *out_person) {
    *out_person = scene_person(scene, attribute(scene, step, "person").text);
    return *out_person >= 0 || script_error(scene, step, "this person is not among the people of the scenario");
}

// Finds the coverage that a step names, NULL when it names none.
static bool find_coverage(struct scene *scene, const xmlNode *step, int person, const struct coverage **out_coverage) {
    struct attribute coverage = attribute(scene, step, "coverage");
    *out_coverage = person_coverage(scene->people[person], coverage.text);
    return coverage.text[0] == 0 || *out_coverage != NULL ||
           script_error(scene, step, "the person has no such coverage");
}

static bool play_clock(struct scene *scene, const xmlNode *step) {
    if (calendar_parse(attribute(scene, step, "at").text, &scene->now) != ONSHI_OK) {
        return script_error(scene, step, "no such day or time");
    }
    if (scene->product.pid == 0) {
        return scene_start_product(scene);
    }
    return scene_set_clock(scene);
}

// Members without value are left out.
static void set_text(json_t *object, const char *key, const char *text) {
    if (text[0] != 0) {
        (void)json_object_set_new(object, key, json_string(text));
    }
}

static void set_card_numbers(json_t *object, const struct coverage *coverage) {
    set_text(object, "insurer", coverage->insurer);
    set_text(object, "symbol", coverage->symbol);
    set_text(object, "number", coverage->number);
    set_text(object, "branch", coverage->branch);
}

static bool play_register(struct scene *scene, const xmlNode *step) {
    int index = -1;
    const struct coverage *coverage = NULL;
    if (!find_person(scene, step, &index) || !find_coverage(scene, step, index, &coverage)) {
        return false;
    }
    const struct person *person = scene->people[index];
    char birthdate[CALENDAR_DATE_SIZE];
    calendar_date(person->birthdate, birthdate);
    json_t *request = json_pack("{s:s, s:s, s:{s:s, s:s, s:s, s:s}}", "do", "register-patient", "staff", clerk, "patient",
                                "name", person->name, "kana", person->kana, "sex", person->sex, "birthdate", birthdate);
    json_t *patient = json_object_get(request, "patient");
    set_text(patient, "address", person->address);
    set_text(patient, "post", person->post);
    if (coverage != NULL) {
        json_t *numbers = json_object();
        set_card_numbers(numbers, coverage);
        (void)json_object_set_new(request, "coverage", numbers);
    }
    return scene_ask(scene, request, NULL);
}

// Which elements the service leaves out of the answers to this visit, and how.
static void style_answers(struct scene *scene, const xmlNode *step, char *omit, const char **names) {
    int count = 0;
    for (char *at = omit; *at != 0 && count < OMIT_MAXIMUM; count++) {
        names[count] = at;
        at += strcspn(at, " ");
        if (*at != 0) {
            *at++ = 0;
        }
    }
    names[count] = NULL;
    struct terminal_options options = scene->terminal_options;
    options.style.omit = names;
    options.style.empty_elements = strcmp(attribute(scene, step, "optional-elements").text, "empty") == 0;
    terminal_set_options(scene->terminal, &options);
}

static json_t *consents_of(const struct scene *scene, const xmlNode *visit) {
    json_t *consents = json_object();
    for (const xmlNode *c = xml_child(visit, "consent"); c != NULL; c = xml_next(c, "consent")) {
        if (script_applies(c, &scene->plan_case->variation)) {
            bool yes = strcmp(attribute(scene, c, "answer").text, "yes") == 0;
            (void)json_object_set_new(consents, attribute(scene, c, "kind").text, json_boolean(yes));
        }
    }
    return consents;
}

// What the patient types, in order; `own` is the right PIN, and all there is when the script says nothing.
static json_t *pins_of(const struct scene *scene, const xmlNode *visit, const struct person *person) {
    struct attribute pins = attribute(scene, visit, "pins");
    json_t *typed = json_array();
    for (const char *at = pins.text[0] == 0 ? "own" : pins.text; *at != 0; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        bool own = length == 3 && memcmp(at, "own", 3) == 0;
        (void)json_array_append_new(typed, own ? json_string(person->pin) : json_stringn(at, length));
        at += length;
    }
    return typed;
}

// What the patient does at the reader, and what its camera sees: the card's print and the face of who holds it.
static json_t *session_of(const struct scene *scene, const xmlNode *visit, const struct person *person) {
    struct attribute method = attribute(scene, visit, "method");
    struct attribute face = attribute(scene, visit, "face");
    struct print print;
    print_make(person, &print);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "do", "session", "method",
                     method.text[0] == 0 ? "pin" : method.text, "face", face.text[0] == 0 ? "same" : face.text, "person",
                     person->id, "code-b", print.code_b, "pins", pins_of(scene, visit, person), "consents",
                     consents_of(scene, visit));
}

// The reader's clock is the script's: no time-out comes by itself.
static bool set_reader_clock(const struct scene *scene) {
    char clock[CALENDAR_STAMP_SIZE];
    calendar_stamp(scene->now, clock);
    return reader_process_send(scene->reader, json_pack("{s:s, s:s}", "do", "clock", "at", clock)) == ONSHI_OK;
}

// Staff switch 目視確認モード on for a visit by it, and must switch it back [DR-012].
static bool set_reader_mode(const struct scene *scene, const xmlNode *visit, const char *mode) {
    return strcmp(attribute(scene, visit, "method").text, "visual") != 0 ||
           reader_process_send(scene->reader, json_pack("{s:s, s:s, s:s}", "do", "mode", "mode", mode, "account",
                                                        "administrator")) == ONSHI_OK;
}

// The reader has let go of the chip: a card that is pulled while pcscd powers it down can leave pcscd blind to the next.
static bool card_may_be_taken(const struct scene *scene) {
    return scene->take_card || scene->broken;
}

// pcscd looks every 400 ms: until it has seen the empty slot, the next card would be taken for this one.
static bool session_is_over(const struct scene *scene) {
    return (scene->session_over && scene->slot_empty) || scene->broken;
}

// The patient has read on the screen how many tries are left, and types all the same: that is the say which the card's
// guard asks for, once a visit [virtual-card/card/guard.h].
static json_t *patients_say(void) {
    return json_pack("{s:s, s:s, s:b}", "do", "allow", "what", "last-try", "once", 1);
}

static bool visit_by_card(struct scene *scene, const xmlNode *step, int person) {
    scene->take_card = scene->session_over = scene->slot_empty = false;
    if (!scene_insert_card(scene, person)) {
        return false;
    }
    if (!set_reader_clock(scene) || !set_reader_mode(scene, step, "visual") ||
        card_process_send(scene->card, patients_say()) != ONSHI_OK ||
        reader_process_send(scene->reader, session_of(scene, step, scene->people[person])) != ONSHI_OK ||
        !scene_wait(scene, card_may_be_taken, SCENE_WAIT_MS) || !scene_remove_card(scene) ||
        !scene_wait(scene, session_is_over, SCENE_WAIT_MS) || scene->broken ||
        !set_reader_mode(scene, step, "unattended")) {
        return scene_end(scene, "harness", "顔認証付きカードリーダーの模擬が止まりました", "the face reader came to a stop");
    }
    return true;
}

static bool visit_by_number(struct scene *scene, const xmlNode *step, int person, const struct coverage *coverage) {
    char birthdate[CALENDAR_DATE_SIZE];
    calendar_date(scene->people[person]->birthdate, birthdate);
    json_t *request = json_pack("{s:s, s:s, s:s}", "do", "look-up-by-number", "staff", clerk, "birthdate", birthdate);
    set_card_numbers(request, coverage);
    set_text(request, "chart", chart_named(scene, attribute(scene, step, "chart").text));
    return scene_ask(scene, request, NULL);
}

static bool play_visit(struct scene *scene, const xmlNode *step) {
    int person = -1;
    const struct coverage *coverage = NULL;
    if (!find_person(scene, step, &person) || !find_coverage(scene, step, person, &coverage)) {
        return false;
    }
    struct attribute omit = attribute(scene, step, "omit");
    const char *names[OMIT_MAXIMUM + 1];
    style_answers(scene, step, omit.text, names);
    bool by_card = strcmp(attribute(scene, step, "by").text, "card") == 0;
    bool played = by_card ? visit_by_card(scene, step, person) : visit_by_number(scene, step, person, coverage);
    played = played && scene_settle(scene); // the answer is written while the omissions hold
    terminal_set_options(scene->terminal, &scene->terminal_options);
    return played;
}

static bool ask_about_chart(struct scene *scene, const xmlNode *step, const char *action) {
    const char *chart = chart_named(scene, attribute(scene, step, "chart").text);
    return scene_ask(scene, json_pack("{s:s, s:s, s:s}", "do", action, "staff", clerk, "chart", chart), NULL);
}

static bool play_check(struct scene *scene, const xmlNode *step) {
    return ask_about_chart(scene, step, "check-coverage");
}

static bool play_open(struct scene *scene, const xmlNode *step) {
    return ask_about_chart(scene, step, "open-patient");
}

// The newest entry of the inbox is decided. A product that has nothing to ask has decided by itself, which is for the
// judge to see.
static bool play_decide(struct scene *scene, const xmlNode *step) {
    const json_t *inbox = json_object_get(scene->seen, "inbox");
    const json_t *newest = json_array_get(inbox, json_array_size(inbox) - 1);
    const char *item = json_string_value(json_object_get(newest, "item"));
    if (json_array_size(inbox) == 0 || item == NULL) {
        scene_log(scene, "stage", "nothing-to-decide", NULL);
        return true;
    }
    struct attribute choice = attribute(scene, step, "choice");
    json_t *request =
        json_pack("{s:s, s:s, s:s, s:s}", "do", "decide", "staff", clerk, "item", item, "choice", choice.text);
    set_text(request, "chart", chart_named(scene, attribute(scene, step, "chart").text));
    return scene_ask(scene, request, NULL);
}

// OQSsiquc01res_face_X_20210405090000.xml under the present time.
static void name_again(const struct scene *scene, bool re_dated, char out[sizeof scene->first_face_name]) {
    enum { STAMP = CALENDAR_STAMP_SIZE - 1, EXTENSION = 4 };
    size_t length = strlen(scene->first_face_name);
    memcpy(out, scene->first_face_name, length + 1);
    if (re_dated && length > STAMP + EXTENSION) {
        char stamp[CALENDAR_STAMP_SIZE];
        calendar_stamp(scene->now, stamp);
        memcpy(out + length - STAMP - EXTENSION, stamp, STAMP);
    }
}

static bool play_redeliver(struct scene *scene, const xmlNode *step) {
    char name[sizeof scene->first_face_name];
    if (scene->first_face.length == 0) {
        return script_error(scene, step, "no face file has been pushed yet");
    }
    name_again(scene, strcmp(attribute(scene, step, "copy").text, "re-dated") == 0, name);
    if (terminal_deliver_face(scene->terminal, name, scene->first_face.data, scene->first_face.length) != ONSHI_OK) {
        return scene_end(scene, "harness", "顔認証ファイルを置けません", "the face file could not be put there");
    }
    return true;
}

static bool play_reference_number(struct scene *scene, const xmlNode *step) {
    int person = -1;
    if (!find_person(scene, step, &person)) {
        return false;
    }
    const char *chart = chart_named(scene, attribute(scene, step, "chart").text);
    if (ledger_set_reference(scene->ledger, scene->institution, scene->people[person], chart) != ONSHI_OK) {
        return scene_end(scene, "harness", "照会番号を置けません", "the reference number could not be set");
    }
    return true;
}

static bool play_view(struct scene *scene, const xmlNode *step) {
    struct attribute kind = attribute(scene, step, "kind");
    struct attribute role = attribute(scene, step, "staff");
    const char *chart = chart_named(scene, attribute(scene, step, "chart").text);
    json_t *request = json_pack("{s:o, s:o, s:s}", "do", json_sprintf("view-%s", kind.text), "staff",
                                json_sprintf("%s-1", role.text), "chart", chart);
    set_text(request, "from", attribute(scene, step, "from").text);
    set_text(request, "to", attribute(scene, step, "to").text);
    return scene_ask(scene, request, NULL);
}

static bool never(const struct scene *scene) {
    (void)scene;
    return false;
}

static bool something_waits(const struct scene *scene) {
    const json_t *inquiries = json_object_get(scene->seen, "inquiries");
    for (size_t i = 0; i < json_array_size(inquiries); i++) {
        const char *state = json_string_value(json_object_get(json_array_get(inquiries, i), "state"));
        if (state != NULL && strcmp(state, "waiting") == 0) {
            return true;
        }
    }
    return false;
}

// Looks at the desk until the product waits for no answer any more, or ought to have given up long ago.
static bool play_await(struct scene *scene, const xmlNode *step) {
    (void)step;
    enum { LOOK_MS = 100, GRACE_SECONDS = 5 };
    long patience = strtol(xml_attribute(scene->plan_case->script->site, "answer-seconds", "10"), NULL, 10);
    for (long looks = (patience + GRACE_SECONDS) * 1000 / LOOK_MS; looks > 0 && something_waits(scene); looks--) {
        (void)scene_wait(scene, never, LOOK_MS);
        if (scene->end != NULL || !scene_ask(scene, json_pack("{s:s}", "do", "settle"), NULL)) {
            return false;
        }
    }
    return true;
}

// The clock runs for a while beside real time, in steps of a second.
static bool play_flow(struct scene *scene, const xmlNode *step) {
    for (long seconds = strtol(xml_attribute(step, "seconds", "0"), NULL, 10); seconds > 0; seconds--) {
        (void)scene_wait(scene, never, 1000);
        scene->now++;
        if (scene->end != NULL || !scene_set_clock(scene)) {
            return false;
        }
    }
    return true;
}

// How the service answers from now on. What was held comes when it answers normally again.
static bool play_service(struct scene *scene, const xmlNode *step) {
    struct attribute answers = attribute(scene, step, "answers");
    struct attribute text = attribute(scene, step, "text");
    memcpy(scene->fail_text, text.text, sizeof scene->fail_text);
    scene->terminal_options.silent = strcmp(answers.text, "silent") == 0;
    scene->terminal_options.hold = strcmp(answers.text, "held") == 0;
    scene->terminal_options.fail_header = strcmp(answers.text, "failing") == 0 ? scene->fail_text : NULL;
    terminal_set_options(scene->terminal, &scene->terminal_options);
    if (strcmp(answers.text, "normal") == 0) {
        terminal_release(scene->terminal);
    }
    return true;
}

static bool play_measure(struct scene *scene, const xmlNode *step) {
    int64_t from = 0, until = 0;
    if (calendar_parse(attribute(scene, step, "from").text, &from) != ONSHI_OK ||
        calendar_parse(attribute(scene, step, "until").text, &until) != ONSHI_OK ||
        service_open_measure(scene->service, "measure", attribute(scene, step, "area").text, from, until) != ONSHI_OK) {
        return script_error(scene, step, "no measure can be opened like this");
    }
    return true;
}

// Staff search at the terminal's own screen, by name, birth date, sex and address [DR-111].
static bool play_disaster_search(struct scene *scene, const xmlNode *step) {
    int index = -1;
    if (!find_person(scene, step, &index)) {
        return false;
    }
    const struct person *person = scene->people[index];
    char birthdate[CALENDAR_DATE_SIZE];
    calendar_date(person->birthdate, birthdate);
    const struct disaster_query query = {
        .name = person->name, .birthdate = birthdate, .sex = person->sex, .address = person->address};
    struct disaster_answer answer = {0};
    service_disaster_search(scene->service, scene->institution, &query, scene->now, &answer);
    scene_log(scene, "screen", "disaster-search",
              json_pack("{s:s, s:s}", "result", answer.code == NULL ? "found" : "refused", "text",
                        answer.text == NULL ? "" : answer.text));
    return true;
}

static bool play_consent_at(struct scene *scene, const xmlNode *step) {
    int person = -1;
    if (!find_person(scene, step, &person)) {
        return false;
    }
    bool medication = strcmp(attribute(scene, step, "kind").text, "medication") == 0;
    bool yes = strcmp(attribute(scene, step, "answer").text, "yes") == 0;
    if (ledger_set_consent(scene->ledger, attribute(scene, step, "institution").text, scene->people[person],
                           medication ? CONSENT_MEDICATION : CONSENT_CHECKUP, yes, scene->now) != ONSHI_OK) {
        return script_error(scene, step, "the consent cannot be recorded");
    }
    return true;
}

static bool play_restart(struct scene *scene, const xmlNode *step) {
    (void)step;
    return scene_ask(scene, json_pack("{s:s}", "do", "restart"), NULL);
}

static bool play_audit(struct scene *scene, const xmlNode *step) {
    (void)step;
    return scene_ask(scene, json_pack("{s:s}", "do", "audit"), NULL);
}

static const struct {
    const char *name;
    bool (*play)(struct scene *scene, const xmlNode *step);
} steps[] = {
    {"clock", play_clock},
    {"register", play_register},
    {"visit", play_visit},
    {"check", play_check},
    {"open", play_open},
    {"decide", play_decide},
    {"redeliver", play_redeliver},
    {"reference-number", play_reference_number},
    {"restart", play_restart},
    {"audit", play_audit},
    {"view", play_view},
    {"await", play_await},
    {"flow", play_flow},
    {"service", play_service},
    {"measure", play_measure},
    {"disaster-search", play_disaster_search},
    {"consent-at", play_consent_at},
};

static bool has_chart(const json_t *seen, const char *chart) {
    const json_t *patients = json_object_get(seen, "patients");
    for (size_t i = 0; i < json_array_size(patients); i++) {
        const char *own = json_string_value(json_object_get(json_array_get(patients, i), "chart"));
        if (own != NULL && strcmp(own, chart) == 0) {
            return true;
        }
    }
    return false;
}

// The chart that is there now and was not before; "" when there is none.
static const char *new_chart(const json_t *before, const json_t *now) {
    const json_t *patients = json_object_get(now, "patients");
    for (size_t i = 0; i < json_array_size(patients); i++) {
        const char *chart = json_string_value(json_object_get(json_array_get(patients, i), "chart"));
        if (chart != NULL && !has_chart(before, chart)) {
            return chart;
        }
    }
    return "";
}

// Whether a step has named this chart already.
static bool is_named(const struct scene *scene, const char *chart) {
    const char *alias;
    json_t *named;
    json_object_foreach(scene->charts, alias, named) {
        if (strcmp(json_string_value(named), chart) == 0) {
            return true;
        }
    }
    return false;
}

// The chart that no step has named yet: of a product that made the patient before it was asked to.
static const char *unnamed_chart(const struct scene *scene) {
    const json_t *patients = json_object_get(scene->seen, "patients");
    for (size_t i = 0; i < json_array_size(patients); i++) {
        const char *chart = json_string_value(json_object_get(json_array_get(patients, i), "chart"));
        if (chart != NULL && !is_named(scene, chart)) {
            return chart;
        }
    }
    return "";
}

// What follows speaks of the chart by this name: without it nothing can be said.
static bool name_chart(struct scene *scene, const xmlNode *step, const json_t *before) {
    const char *alias = xml_attribute(step, "as", NULL);
    if (alias == NULL) {
        return true;
    }
    const char *chart = new_chart(before, scene->seen);
    chart = chart[0] == 0 ? unnamed_chart(scene) : chart;
    (void)json_object_set_new(scene->charts, alias, json_string(chart));
    scene_log(scene, "stage", "alias", json_pack("{s:s, s:s}", "name", alias, "chart", chart));
    return chart[0] != 0 || scene_end(scene, "unresolved", "登録したはずの患者が、画面に現れません",
                                      "the patient who should have been registered is not shown");
}

bool step_play(struct scene *scene, const xmlNode *step) {
    scene_log(scene, "stage", "step", json_pack("{s:s, s:I}", "step", (const char *)step->name, "line",
                                                (json_int_t)xmlGetLineNo(step)));
    json_t *before = json_incref(scene->seen);
    bool played = false;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (xml_is(step, steps[i].name)) {
            played = steps[i].play(scene, step) && scene_settle(scene);
        }
    }
    played = played && name_chart(scene, step, before);
    if (played) {
        scene_log(scene, "stage", "barrier", NULL);
    }
    json_decref(before);
    return played && scene->end == NULL;
}
