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

static json_t *to_receipt_computer(const struct hello_site *site) {
    return json_pack("{s:i, s:s, s:s, s:{s:s, s:s, s:s, s:s, s:s, s:s}, s:{s:b, s:i}, s:o}", "desk", DESK_VERSION, "do",
                     "hello", "clock", site->clock, "site", "institution", site->institution, "req", site->req, "res",
                     site->res, "face", site->face, "encoding", site->encoding, "store", site->store, "options",
                     "reference-numbers", site->reference_numbers, "answer-seconds", site->answer_seconds, "staff",
                     staff_of_receipt_computer());
}

static json_t *to_reception(const struct hello_site *site) {
    return json_pack("{s:i, s:s, s:s, s:{s:s, s:s, s:s, s:s*, s:O}, s:{s:i}, s:o}", "desk", DESK_VERSION, "do", "hello",
                     "clock", site->clock, "site", "institution", site->institution, "store", site->store, "face",
                     site->face, "reader", site->reader, "web", site->web, "options", "answer-seconds",
                     site->answer_seconds, "staff", staff_of_reception());
}

static json_t *to_card_reader(const struct hello_site *site) {
    return json_pack("{s:i, s:s, s:s, s:{s:s, s:s, s:s, s:s*, s:s}}", "desk", DESK_VERSION, "do", "hello", "clock",
                     site->clock, "site", "institution", site->institution, "store", site->store, "port", site->port,
                     "pcsc", site->pcsc, "keys", site->keys);
}

json_t *hello_make(const struct hello_site *site) {
    switch (site->role) {
    case ROLE_RECEPTION:
        return to_reception(site);
    case ROLE_CARD_READER:
        return to_card_reader(site);
    default:
        return to_receipt_computer(site);
    }
}

json_t *hello_request(const struct scene *scene, const struct station *station) {
    const xmlNode *script = scene->plan_case->script->site;
    char clock[CALENDAR_STAMP_SIZE];
    calendar_stamp(scene->now, clock);
    json_t *web = station->role == ROLE_RECEPTION ? web_side_address(scene) : NULL;
    const struct hello_site site = {
        .role = station->role,
        .institution = scene->institution,
        .clock = clock,
        .store = station->store,
        .req = scene->box.req,
        .res = scene->box.res,
        .face = station->role == ROLE_RECEPTION ? scene->box.handed : scene->box.face,
        .encoding = scene_is_cp932(scene) ? "Shift_JIS" : "UTF-8",
        .reference_numbers = strcmp(xml_attribute(script, "reference-numbers", "no"), "yes") == 0,
        .answer_seconds = (int)strtol(xml_attribute(script, "answer-seconds", "10"), NULL, 10),
        .web = web,
        .reader = reader_side_path(scene->reader_side),
        .port = reader_side_path(scene->reader_side),
        .pcsc = scene->options->lane == NULL ? NULL : lane_socket(scene->options->lane),
        .keys = scene->options->home->keys,
    };
    json_t *request = hello_make(&site);
    json_decref(web);
    return request;
}
