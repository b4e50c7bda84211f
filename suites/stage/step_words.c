// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/step_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/text.h"
#include "base/xml.h"

struct step_text step_attribute(const struct scene *scene, const xmlNode *step, const char *name) {
    struct step_text value;
    script_attribute(step, name, &scene->plan_case->variation, value.text);
    return value;
}

bool step_has(const struct scene *scene, const xmlNode *step, const char *name, const char *value) {
    return strcmp(step_attribute(scene, step, name).text, value) == 0;
}

bool step_error(struct scene *scene, const xmlNode *step, const char *what) {
    struct bytes_writer text;
    bytes_writer_init(&text, 1024);
    bytes_note(&text, "%s:%ld: %s", scene->plan_case->script->path, xmlGetLineNo(step), what);
    (void)scene_end(scene, "harness", "台本の誤りです", bytes_text(&text));
    bytes_writer_free(&text);
    return false;
}

struct step_text step_staff(const struct scene *scene, const xmlNode *step) {
    struct step_text staff = step_attribute(scene, step, "staff");
    if (staff.text[0] == 0) {
        memcpy(staff.text, STEP_CLERK, sizeof STEP_CLERK);
    } else if (strchr(staff.text, '-') == NULL && strlen(staff.text) + sizeof "-1" <= sizeof staff.text) {
        memcpy(staff.text + strlen(staff.text), "-1", sizeof "-1");
    }
    return staff;
}

const char *step_named(const struct scene *scene, const char *alias) {
    const char *chart = json_string_value(json_object_get(scene->charts, alias));
    return chart == NULL ? "" : chart;
}

bool step_person(struct scene *scene, const xmlNode *step, int *out_person) {
    *out_person = scene_person(scene, step_attribute(scene, step, "person").text);
    return *out_person >= 0 || step_error(scene, step, "this person is not among the people of the scenario");
}

bool step_coverage(struct scene *scene, const xmlNode *step, int person, const struct coverage **out_coverage) {
    struct step_text coverage = step_attribute(scene, step, "coverage");
    *out_coverage = person_coverage(scene->people[person], coverage.text);
    return coverage.text[0] == 0 || *out_coverage != NULL ||
           step_error(scene, step, "the person has no such coverage");
}

static const char *coverage_member(const struct coverage *coverage, const char *member) {
    const struct {
        const char *name, *value;
    } members[] = {{"insurer", coverage->insurer}, {"symbol", coverage->symbol}, {"number", coverage->number}, {"branch", coverage->branch}};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (strcmp(members[i].name, member) == 0) {
            return members[i].value;
        }
    }
    return NULL;
}

static const char *person_member(const struct person *person, const char *member, char birthdate[CALENDAR_DATE_SIZE]) {
    const struct {
        const char *name, *value;
    } members[] = {{"name", person->name}, {"kana", person->kana},       {"sex", person->sex},
                   {"post", person->post}, {"address", person->address}, {"birthdate", birthdate}};
    calendar_date(person->birthdate, birthdate);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (strcmp(members[i].name, member) == 0) {
            return members[i].value;
        }
    }
    const char *dot = strchr(member, '.');
    char id[64];
    (void)snprintf(id, sizeof id, "%.*s", dot == NULL ? 0 : (int)(dot - member), member);
    const struct coverage *coverage = person_coverage(person, id);
    return coverage == NULL || dot == NULL ? NULL : coverage_member(coverage, dot + 1);
}

bool step_value(const struct scene *scene, const char *value, struct step_text *out) {
    char birthdate[CALENDAR_DATE_SIZE];
    const char *meant = value;
    if (value[0] == '$') {
        const char *dot = strchr(value, '.');
        char id[64];
        (void)snprintf(id, sizeof id, "%.*s", dot == NULL ? 0 : (int)(dot - value - 1), value + 1);
        int person = dot == NULL ? -1 : scene_person(scene, id);
        meant = dot == NULL   ? json_string_value(json_object_get(scene->charts, value + 1))
                : person >= 0 ? person_member(scene->people[person], dot + 1, birthdate)
                              : NULL;
    }
    if (meant == NULL || strlen(meant) >= sizeof out->text) {
        return false;
    }
    memcpy(out->text, meant, strlen(meant) + 1);
    return true;
}

// Members without value are left out.
void step_set_text(json_t *object, const char *key, const char *text) {
    if (text[0] != 0) {
        (void)json_object_set_new(object, key, json_string(text));
    }
}

void step_set_card_numbers(json_t *object, const struct coverage *coverage) {
    step_set_text(object, "insurer", coverage->insurer);
    step_set_text(object, "symbol", coverage->symbol);
    step_set_text(object, "number", coverage->number);
    step_set_text(object, "branch", coverage->branch);
}

void step_set_typed(const struct scene *scene, const xmlNode *step, const char *fields, json_t *object) {
    for (const xmlNode *t = xml_child(step, "typed"); t != NULL; t = xml_next(t, "typed")) {
        struct step_text name = step_attribute(scene, t, "field");
        if (script_applies(t, &scene->plan_case->variation) && text_lists(fields, name.text, strlen(name.text))) {
            (void)json_object_del(object, name.text);
            step_set_text(object, name.text, step_attribute(scene, t, "as").text);
        }
    }
}

// A list is words with blanks between them.
bool step_add_member(struct scene *scene, const xmlNode *with, json_t *request) {
    struct step_text name = step_attribute(scene, with, "name"), value = step_attribute(scene, with, "value");
    struct step_text meant;
    if (step_has(scene, with, "type", "boolean")) {
        return json_object_set_new(request, name.text, json_boolean(strcmp(value.text, "yes") == 0)) == 0;
    }
    if (step_has(scene, with, "type", "number")) {
        return json_object_set_new(request, name.text, json_integer(strtol(value.text, NULL, 10))) == 0;
    }
    if (step_has(scene, with, "type", "list")) {
        json_t *list = json_array();
        for (const char *at = value.text + strspn(value.text, " "); *at != 0; at += strspn(at, " ")) {
            size_t length = strcspn(at, " ");
            (void)json_array_append_new(list, json_stringn(at, length));
            at += length;
        }
        return json_object_set_new(request, name.text, list) == 0;
    }
    if (!step_value(scene, value.text, &meant)) {
        return step_error(scene, with, "nothing has this name");
    }
    step_set_text(request, name.text, meant.text);
    return true;
}

json_t *step_list_of(const char *text, const char *own) {
    json_t *words = json_array();
    for (const char *at = text; *at != 0; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        bool is_own = own != NULL && length == 3 && memcmp(at, "own", 3) == 0;
        (void)json_array_append_new(words, is_own ? json_string(own) : json_stringn(at, length));
        at += length;
    }
    return words;
}
