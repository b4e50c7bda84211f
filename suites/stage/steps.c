// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/xml.h"
#include "suites/stage/device.h"
#include "suites/stage/front.h"
#include "suites/stage/leftovers.h"
#include "suites/stage/naming.h"
#include "suites/stage/station.h"
#include "suites/stage/step_words.h"
#include "suites/stage/visits.h"
#include "suites/stage/web_side.h"

// What the script says of a step, for whoever reads the log.
static json_t *attributes_of(const struct scene *scene, const xmlNode *step) {
    json_t *with = json_object();
    for (const xmlAttr *a = step->properties; a != NULL; a = a->next) {
        const char *name = (const char *)a->name;
        if (strcmp(name, "when") != 0 && strcmp(name, "as") != 0) {
            (void)json_object_set_new(with, name, json_string(step_attribute(scene, step, name).text));
        }
    }
    return with;
}

static bool play_clock(struct scene *scene, const xmlNode *step) {
    if (calendar_parse(step_attribute(scene, step, "at").text, &scene->now) != ONSHI_OK) {
        return step_error(scene, step, "no such day or time");
    }
    return scene->at->desk == NULL ? station_start_all(scene) : station_set_clocks(scene);
}

static bool play_register(struct scene *scene, const xmlNode *step) {
    int index = -1;
    const struct coverage *coverage = NULL;
    if (!step_person(scene, step, &index) || !step_coverage(scene, step, index, &coverage)) {
        return false;
    }
    const struct person *person = scene->people[index];
    char birthdate[CALENDAR_DATE_SIZE];
    calendar_date(person->birthdate, birthdate);
    json_t *request = json_pack("{s:s, s:s, s:{s:s, s:s, s:s, s:s}}", "do", "register-patient", "staff", STEP_CLERK, "patient",
                                "name", person->name, "kana", person->kana, "sex", person->sex, "birthdate", birthdate);
    json_t *patient = json_object_get(request, "patient");
    step_set_text(patient, "address", person->address);
    step_set_text(patient, "post", person->post);
    step_set_typed(scene, step, "name kana sex birthdate address post", patient);
    if (coverage != NULL) {
        json_t *numbers = json_object();
        step_set_card_numbers(numbers, coverage);
        step_set_typed(scene, step, "insurer symbol number branch", numbers);
        (void)json_object_set_new(request, "coverage", numbers);
    }
    return station_ask(scene, request, NULL);
}

static bool ask_about_chart(struct scene *scene, const xmlNode *step, const char *action) {
    const char *chart = step_named(scene, step_attribute(scene, step, "chart").text);
    return station_ask(scene, json_pack("{s:s, s:s, s:s}", "do", action, "staff", STEP_CLERK, "chart", chart), NULL);
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
    const json_t *inbox = json_object_get(scene->at->seen, "inbox");
    const json_t *newest = json_array_get(inbox, json_array_size(inbox) - 1);
    const char *item = json_string_value(json_object_get(newest, "item"));
    if (json_array_size(inbox) == 0 || item == NULL) {
        scene_log(scene, "stage", "nothing-to-decide", NULL);
        return true;
    }
    struct step_text choice = step_attribute(scene, step, "choice");
    json_t *request =
        json_pack("{s:s, s:s, s:s, s:s}", "do", "decide", "staff", STEP_CLERK, "item", item, "choice", choice.text);
    step_set_text(request, "chart", step_named(scene, step_attribute(scene, step, "chart").text));
    return station_ask(scene, request, NULL);
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
        return step_error(scene, step, "no face file has been pushed yet");
    }
    name_again(scene, strcmp(step_attribute(scene, step, "copy").text, "re-dated") == 0, name);
    if (terminal_deliver_face(scene->terminal, name, scene->first_face.data, scene->first_face.length) != ONSHI_OK) {
        return scene_end(scene, "harness", "顔認証ファイルを置けません", "the face file could not be put there");
    }
    return true;
}

static bool play_reference_number(struct scene *scene, const xmlNode *step) {
    int person = -1;
    if (!step_person(scene, step, &person)) {
        return false;
    }
    const char *chart = step_named(scene, step_attribute(scene, step, "chart").text);
    if (ledger_set_reference(scene->ledger, scene->institution, scene->people[person], chart) != ONSHI_OK) {
        return scene_end(scene, "harness", "照会番号を置けません", "the reference number could not be set");
    }
    return true;
}

static bool something_waits(const struct scene *scene) {
    const json_t *inquiries = json_object_get(scene->at->seen, "inquiries");
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
        scene_rest(scene, LOOK_MS);
        if (scene->end != NULL || !station_ask(scene, json_pack("{s:s}", "do", "settle"), NULL)) {
            return false;
        }
    }
    return true;
}

// The clock runs for a while beside real time, in steps of a second.
static bool play_flow(struct scene *scene, const xmlNode *step) {
    for (long seconds = strtol(xml_attribute(step, "seconds", "0"), NULL, 10); seconds > 0; seconds--) {
        scene_rest(scene, 1000);
        scene->now++;
        if (scene->end != NULL || !station_set_clocks(scene)) {
            return false;
        }
    }
    return true;
}

// By Web API silence and delay are planned faults of the site; held answers are let go here.
static bool answer_web(struct scene *scene, const xmlNode *step) {
    if (scene->terminal_options.silent || scene->terminal_options.hold) {
        return step_error(scene, step, "a reception's service is silent or late by a planned fault only");
    }
    web_side_fail(scene, scene->terminal_options.fail_header);
    if (step_has(scene, step, "answers", "normal")) {
        web_side_release(scene);
    }
    return true;
}

// How the service answers from now on. What was held comes when it answers normally again.
static bool play_service(struct scene *scene, const xmlNode *step) {
    struct step_text answers = step_attribute(scene, step, "answers");
    struct step_text text = step_attribute(scene, step, "text");
    memcpy(scene->fail_text, text.text, sizeof scene->fail_text);
    scene->terminal_options.silent = strcmp(answers.text, "silent") == 0;
    scene->terminal_options.hold = strcmp(answers.text, "held") == 0;
    scene->terminal_options.fail_header = strcmp(answers.text, "failing") == 0 ? scene->fail_text : NULL;
    terminal_set_options(scene->terminal, &scene->terminal_options);
    if (strcmp(answers.text, "normal") == 0) {
        terminal_release(scene->terminal);
    }
    return scene->web == NULL || answer_web(scene, step);
}

// What the authority does stands beside what staff see at the screen.
static void log_measure(struct scene *scene, const xmlNode *step, const char *event) {
    scene_log(scene, "screen", event, attributes_of(scene, step));
}

static const char *measure_name(const xmlNode *step) {
    return xml_attribute(step, "name", "measure");
}

static bool play_measure(struct scene *scene, const xmlNode *step) {
    int64_t from = 0, until = 0;
    log_measure(scene, step, "measure");
    if (calendar_parse(step_attribute(scene, step, "from").text, &from) != ONSHI_OK ||
        calendar_parse(step_attribute(scene, step, "until").text, &until) != ONSHI_OK ||
        service_open_measure(scene->service, measure_name(step), step_attribute(scene, step, "area").text, from, until) != ONSHI_OK) {
        return step_error(scene, step, "no measure can be opened like this");
    }
    return true;
}

// The site's line to the service, at the level of connections.
static bool play_web_line(struct scene *scene, const xmlNode *step) {
    if (scene->web == NULL) {
        return step_error(scene, step, "this role has no Web API");
    }
    return web_side_cut(scene, step_has(scene, step, "is", "cut"));
}

// A folder of the product goes away, and comes back as it was.
static bool play_folder(struct scene *scene, const xmlNode *step) {
    const char *path = step_has(scene, step, "name", "face") ? scene->box.handed : scene->at->store;
    char *away = NULL;
    bool back = step_has(scene, step, "is", "back");
    bool moved = asprintf(&away, "%s.away", path) >= 0 && rename(back ? away : path, back ? path : away) == 0;
    free(away);
    return moved || step_error(scene, step, "the folder cannot be moved");
}

static bool play_measure_end(struct scene *scene, const xmlNode *step) {
    log_measure(scene, step, "measure-end");
    return service_close_measure(scene->service, measure_name(step)) == ONSHI_OK || step_error(scene, step, "no measure is open");
}

// Upon an alarm of a wrong link the service stops what is shown of a person, until the insurer has looked [DR-124].
static bool play_suspend(struct scene *scene, const xmlNode *step) {
    static const struct {
        const char *what;
        enum stop stop;
    } stops[] = {{"medical", STOP_MEDICAL}, {"everything", STOP_EVERYTHING}, {"nothing", STOP_NOTHING}};
    int person = -1;
    if (!step_person(scene, step, &person)) {
        return false;
    }
    for (size_t i = 0; i < sizeof stops / sizeof stops[0]; i++) {
        if (step_has(scene, step, "what", stops[i].what)) {
            return service_stop_person(scene->service, scene->people[person]->id, stops[i].stop) == ONSHI_OK ||
                   step_error(scene, step, "the person cannot be suspended");
        }
    }
    return step_error(scene, step, "nothing like this can be suspended");
}

static bool play_consent_at(struct scene *scene, const xmlNode *step) {
    int person = -1;
    if (!step_person(scene, step, &person)) {
        return false;
    }
    bool medication = strcmp(step_attribute(scene, step, "kind").text, "medication") == 0;
    bool yes = strcmp(step_attribute(scene, step, "answer").text, "yes") == 0;
    if (ledger_set_consent(scene->ledger, step_attribute(scene, step, "institution").text, scene->people[person],
                           medication ? CONSENT_MEDICATION : CONSENT_CHECKUP, yes, scene->now) != ONSHI_OK) {
        return step_error(scene, step, "the consent cannot be recorded");
    }
    return true;
}

static bool play_restart(struct scene *scene, const xmlNode *step) {
    (void)step;
    return station_ask(scene, json_pack("{s:s}", "do", "restart"), NULL);
}

static bool play_audit(struct scene *scene, const xmlNode *step) {
    (void)step;
    return station_ask(scene, json_pack("{s:s}", "do", "audit"), NULL);
}

static const struct {
    const char *name;
    bool (*play)(struct scene *scene, const xmlNode *step);
} steps[] = {
    {"clock", play_clock},
    {"register", play_register},
    {"visit", visit_play},
    {"reader-time", visit_play_reader_time},
    {"go-on", visit_play_go_on},
    {"take-card", visit_play_take_card},
    {"reader-mode", device_play_mode},
    {"reader-line", device_play_line},
    {"reader-kinds", device_play_kinds},
    {"reader-config", device_play_config},
    {"reader-restart", device_play_restart},
    {"probe-card", device_play_probe},
    {"act", front_play_act},
    {"search-leftovers", leftovers_play},
    {"check", play_check},
    {"open", play_open},
    {"decide", play_decide},
    {"redeliver", play_redeliver},
    {"reference-number", play_reference_number},
    {"restart", play_restart},
    {"audit", play_audit},
    {"view", front_play_view},
    {"await", play_await},
    {"flow", play_flow},
    {"service", play_service},
    {"measure", play_measure},
    {"measure-end", play_measure_end},
    {"suspend", play_suspend},
    {"web-line", play_web_line},
    {"folder", play_folder},
    {"disaster-search", front_play_search},
    {"consent-at", play_consent_at},
};

bool step_play(struct scene *scene, const xmlNode *step) {
    bool at_partner = step_has(scene, step, "at", "partner") && scene->station_count > STATION_PARTNER;
    scene_log(scene, "stage", "step", json_pack("{s:s, s:I, s:o}", "step", (const char *)step->name, "line",
                                                (json_int_t)xmlGetLineNo(step), "with", attributes_of(scene, step)));
    scene->at = &scene->stations[at_partner ? STATION_PARTNER : STATION_PRODUCT];
    json_t *before = json_incref(scene->at->seen);
    bool played = false;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (xml_is(step, steps[i].name)) {
            played = steps[i].play(scene, step) && scene_settle(scene);
        }
    }
    played = played && naming_name(scene, step, before);
    if (played) {
        scene_log(scene, "stage", "barrier", NULL);
    }
    json_decref(before);
    return played && scene->end == NULL;
}
