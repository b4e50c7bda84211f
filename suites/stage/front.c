// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/front.h"

#include <string.h>

#include "base/calendar.h"
#include "base/xml.h"
#include "suites/stage/station.h"
#include "suites/stage/step_words.h"

bool front_play_act(struct scene *scene, const xmlNode *step) {
    struct step_text action = step_attribute(scene, step, "do"), staff = step_staff(scene, step);
    json_t *request = json_pack("{s:s, s:s}", "do", action.text, "staff", staff.text);
    for (const xmlNode *with = xml_child(step, "with"); with != NULL; with = xml_next(with, "with")) {
        if (script_applies(with, &scene->plan_case->variation) && !step_add_member(scene, with, request)) {
            json_decref(request);
            return false;
        }
    }
    return station_ask(scene, request, NULL);
}

// A search in a disaster.

static void set_details(json_t *request, const struct person *person, const char *birthdate) {
    step_set_text(request, "by", "details");
    step_set_text(request, "name", person->name);
    step_set_text(request, "birthdate", birthdate);
    step_set_text(request, "sex", person->sex);
    step_set_text(request, "address", person->address);
}

// What the staff know less of.
static void forget_members(const struct scene *scene, const xmlNode *step, json_t *request) {
    struct step_text without = step_attribute(scene, step, "without");
    for (const char *at = without.text; *at != 0; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        char name[32];
        (void)snprintf(name, sizeof name, "%.*s", (int)length, at);
        (void)json_object_del(request, name);
        at += length;
    }
}

static bool search_at_reception(struct scene *scene, const xmlNode *step, int index) {
    const struct person *person = scene->people[index];
    const struct coverage *coverage = NULL;
    char birthdate[CALENDAR_DATE_SIZE];
    if (!step_coverage(scene, step, index, &coverage)) {
        return false;
    }
    struct step_text staff = step_staff(scene, step), consent = step_attribute(scene, step, "consent");
    json_t *request = json_pack("{s:s, s:s, s:s}", "do", "disaster-search", "staff", staff.text, "consent",
                                consent.text[0] == 0 ? "oral" : consent.text);
    step_set_text(request, "reason", step_attribute(scene, step, "reason").text);
    calendar_date(person->birthdate, birthdate);
    if (coverage == NULL) {
        set_details(request, person, birthdate);
    } else {
        step_set_text(request, "by", "number");
        step_set_card_numbers(request, coverage);
    }
    forget_members(scene, step, request);
    return station_ask(scene, request, NULL);
}

// Staff search at the terminal's own screen, by name, birth date, sex and address [DR-111].
static bool search_at_terminal(struct scene *scene, const struct person *person) {
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

bool front_play_search(struct scene *scene, const xmlNode *step) {
    int index = -1;
    if (!step_person(scene, step, &index)) {
        return false;
    }
    return scene_role(scene) == ROLE_RECEPTION ? search_at_reception(scene, step, index)
                                               : search_at_terminal(scene, scene->people[index]);
}

// The newest result, where the step names none.
static const char *newest_result(const struct scene *scene) {
    const json_t *results = json_object_get(scene->at->seen, "results");
    const json_t *newest = json_array_get(results, json_array_size(results) - 1);
    const char *result = json_string_value(json_object_get(newest, "result"));
    return result == NULL ? "" : result;
}

bool front_play_view(struct scene *scene, const xmlNode *step) {
    struct step_text kind = step_attribute(scene, step, "kind"), staff = step_staff(scene, step);
    struct step_text result = step_attribute(scene, step, "result"), chart = step_attribute(scene, step, "chart");
    json_t *request = json_pack("{s:o, s:s}", "do", json_sprintf("view-%s", kind.text), "staff", staff.text);
    if (scene->at->role == ROLE_RECEPTION) {
        step_set_text(request, "result", result.text[0] == 0 ? newest_result(scene) : step_named(scene, result.text));
    } else {
        (void)json_object_set_new(request, "chart", json_string(step_named(scene, chart.text)));
    }
    step_set_text(request, "from", step_attribute(scene, step, "from").text);
    step_set_text(request, "to", step_attribute(scene, step, "to").text);
    return station_ask(scene, request, NULL);
}
