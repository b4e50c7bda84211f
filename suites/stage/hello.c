// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/hello.h"

#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/xml.h"
#include "suites/stage/reader_side.h"
#include "suites/stage/web_side.h"

// One of each role, somebody who was given the right to view, and a clerk who uses the physician's account.
static const struct hello_person staff[] = {
    {"clerk-1", "clerk", "clerk-1", "general"},
    {"nurse-1", "nurse", "nurse-1", "general"},
    {"administrator-1", "administrator", "administrator-1", "administrator"},
    {"physician-1", "physician", "physician-1", "viewer"},
    {"dentist-1", "dentist", "dentist-1", "viewer"},
    {"pharmacist-1", "pharmacist", "pharmacist-1", "viewer"},
    {"viewer-1", "viewer", "viewer-1", "viewer"},
    {"clerk-2", "clerk", "physician-1", "viewer"},
};
enum { STAFF = sizeof staff / sizeof staff[0], STAFF_OF_RECEIPT_COMPUTER = 6 };

const struct hello_person *hello_person_at(size_t index) {
    return index < STAFF ? &staff[index] : NULL;
}

static json_t *staff_of_receipt_computer(void) {
    json_t *list = json_array();
    for (size_t i = 0; i < STAFF_OF_RECEIPT_COMPUTER; i++) {
        (void)json_array_append_new(list, json_pack("{s:s, s:s}", "id", staff[i].id, "role", staff[i].role));
    }
    return list;
}

static json_t *staff_of_reception(void) {
    json_t *list = json_array();
    for (size_t i = 0; i < STAFF; i++) {
        (void)json_array_append_new(
            list, json_pack("{s:s, s:s, s:{s:s, s:o, s:s}}", "id", staff[i].id, "role", staff[i].role, "account", "user",
                            staff[i].user, "password", json_sprintf("himitsu-%s", staff[i].user), "kind", staff[i].kind));
    }
    return list;
}

static int answer_seconds(const struct scene *scene) {
    return (int)strtol(xml_attribute(scene->plan_case->script->site, "answer-seconds", "10"), NULL, 10);
}

static json_t *to_receipt_computer(const struct scene *scene, const struct station *station, const char *clock) {
    const xmlNode *site = scene->plan_case->script->site;
    int reference_numbers = strcmp(xml_attribute(site, "reference-numbers", "no"), "yes") == 0;
    return json_pack("{s:i, s:s, s:s, s:{s:s, s:s, s:s, s:s, s:s, s:s}, s:{s:b, s:i}, s:o}", "desk", DESK_VERSION, "do",
                     "hello", "clock", clock, "site", "institution", scene->institution,
                     "req", scene->box.req, "res", scene->box.res, "face", scene->box.face, "encoding",
                     scene_is_cp932(scene) ? "Shift_JIS" : "UTF-8", "store", station->store, "options",
                     "reference-numbers", reference_numbers, "answer-seconds", answer_seconds(scene), "staff",
                     staff_of_receipt_computer());
}

static json_t *to_reception(const struct scene *scene, const struct station *station, const char *clock) {
    return json_pack("{s:i, s:s, s:s, s:{s:s, s:s, s:s, s:s*, s:o}, s:{s:i}, s:o}", "desk", DESK_VERSION, "do", "hello",
                     "clock", clock, "site", "institution", scene->institution, "store", station->store, "face",
                     scene->box.handed, "reader", reader_side_path(scene->reader_side), "web", web_side_address(scene),
                     "options", "answer-seconds", answer_seconds(scene), "staff", staff_of_reception());
}

static json_t *to_card_reader(const struct scene *scene, const struct station *station, const char *clock) {
    return json_pack("{s:i, s:s, s:s, s:{s:s, s:s, s:s, s:s, s:s}}", "desk", DESK_VERSION, "do", "hello", "clock", clock,
                     "site", "institution", scene->institution, "store", station->store, "port",
                     reader_side_path(scene->reader_side), "pcsc", lane_socket(scene->options->lane), "keys",
                     scene->options->home->keys);
}

json_t *hello_request(const struct scene *scene, const struct station *station) {
    char clock[CALENDAR_STAMP_SIZE];
    calendar_stamp(scene->now, clock);
    switch (station->role) {
    case ROLE_RECEPTION:
        return to_reception(scene, station, clock);
    case ROLE_CARD_READER:
        return to_card_reader(scene, station, clock);
    default:
        return to_receipt_computer(scene, station, clock);
    }
}
