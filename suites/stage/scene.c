// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/scene.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "suites/stage/hands.h"
#include "suites/stage/reader_side.h"
#include "suites/stage/station.h"
#include "suites/stage/web_side.h"

static const char harness_ja[] = SCENE_HARNESS_JA;

bool scene_end(struct scene *scene, const char *how, const char *ja, const char *en) {
    if (scene->end == NULL) {
        scene->end = how;
        bytes_note(&scene->end_ja, "%s", ja);
        bytes_note(&scene->end_en, "%s", en);
    }
    return false;
}

void scene_log(struct scene *scene, const char *channel, const char *event, json_t *members) {
    enum onshi_status status = rawlog_event(scene->log, channel, event, members);
    if (status == ONSHI_TOO_LONG) {
        (void)scene_end(scene, "unresolved", "製品の起こすことが多すぎて、記録しきれません",
                        "the product makes more happen than can be recorded");
    } else if (status != ONSHI_OK) {
        (void)scene_end(scene, "harness", "記録を書けません", "the log cannot be written");
    }
}

int scene_person(const struct scene *scene, const char *id) {
    for (int i = 0; i < scene->people_count; i++) {
        if (strcmp(scene->people[i]->id, id) == 0) {
            return i;
        }
    }
    return -1;
}

const char *scene_site(const struct scene *scene, const char *name, const char *absent,
                       char out[SCRIPT_ATTRIBUTE_SIZE]) {
    script_attribute(scene->plan_case->script->site, name, &scene->plan_case->variation, out);
    return out[0] == 0 ? absent : out;
}

// Requests and answers are CP932 when the site says so, or the variation of the order does: "shuffled-cp932".
bool scene_is_cp932(const struct scene *scene) {
    char characters[SCRIPT_ATTRIBUTE_SIZE];
    return strcmp(scene_site(scene, "characters", "utf-8", characters), "cp932") == 0 ||
           strstr(variation_value(&scene->plan_case->variation, "order"), "-cp932") != NULL;
}

static void on_signal(evutil_socket_t signal_number, short what, void *context) {
    (void)signal_number;
    (void)what;
    struct scene *scene = context;
    scene->interrupted = true;
    (void)scene_end(scene, "interrupted", "中断されました", "interrupted");
    station_interrupt(scene);
    (void)event_base_loopbreak(scene->loop);
}

static bool open_loop(struct scene *scene) {
    scene->loop = event_base_new();
    if (scene->loop == NULL) {
        return scene_end(scene, "harness", harness_ja, "no event loop");
    }
    scene->events[0] = evsignal_new(scene->loop, SIGTERM, on_signal, scene);
    scene->events[1] = evsignal_new(scene->loop, SIGINT, on_signal, scene);
    for (int i = 0; i < 2; i++) {
        if (scene->events[i] == NULL || event_add(scene->events[i], NULL) != 0) {
            return scene_end(scene, "harness", harness_ja, "signals cannot be watched");
        }
    }
    return true;
}

enum role scene_role(const struct scene *scene) {
    return scene->stations[STATION_PRODUCT].role;
}

// Who stands on this stage: the product, and where the site wants one, a receipt computer beside it.
static void place_stations(struct scene *scene) {
    const char *role = scene->plan_case->script->role;
    char partner[SCRIPT_ATTRIBUTE_SIZE];
    scene->stations[STATION_PRODUCT] = (struct station){
        .role = strcmp(role, "reception") == 0     ? ROLE_RECEPTION
                : strcmp(role, "card-reader") == 0 ? ROLE_CARD_READER
                                                   : ROLE_RECEIPT_COMPUTER,
        .channel = "desk", .store = scene->box.store, .product = {.to = -1, .from = -1, .errors = -1}};
    scene->stations[STATION_PARTNER] = (struct station){
        .role = ROLE_RECEIPT_COMPUTER, .channel = "partner", .store = scene->box.partner_store,
        .product = {.to = -1, .from = -1, .errors = -1}};
    scene->station_count = strcmp(scene_site(scene, "partner", "no", partner), "yes") == 0 ? STATIONS : STATION_PARTNER;
    scene->at = &scene->stations[STATION_PRODUCT];
}

// What the role of the product wants beside the terminal.
static bool open_sides(struct scene *scene) {
    enum role role = scene_role(scene);
    bool reader = role == ROLE_CARD_READER || (role == ROLE_RECEPTION && scene->options->lane != NULL &&
                                               case_needs_card(scene->plan_case));
    return (role != ROLE_RECEPTION || web_side_open(scene)) && (!reader || reader_side_open(scene));
}

bool scene_set_up(struct scene *scene) {
    char institution[SCRIPT_ATTRIBUTE_SIZE];
    (void)snprintf(scene->institution, sizeof scene->institution, "%.15s",
                   scene_site(scene, "institution", "", institution));
    (void)signal(SIGPIPE, SIG_IGN); // a product that closes its stdin must not end us
    if (sandbox_make(scene->options->box_parent, scene->plan_case->name, &scene->box) != ONSHI_OK) {
        return scene_end(scene, "harness", harness_ja, "the sandbox could not be made");
    }
    place_stations(scene);
    reader_config_default(&scene->reader_config);
    scene->handed = json_object();
    scene->typed = json_object();
    scene_log(scene, "stage", "begin",
              json_pack("{s:s, s:s, s:s}", "token", scene->plan_case->token, "profile", scene->plan_case->profile,
                        "box", scene->box.root));
    return open_loop(scene) && scene_open_service(scene) && open_sides(scene);
}

bool scene_wait(struct scene *scene, bool (*done)(const struct scene *scene), int deadline_ms) {
    int64_t deadline_us = clock_monotonic_us() + (int64_t)deadline_ms * 1000;
    bool over = scene->end != NULL; // what is waited for after the end is the clearing up
    while (!done(scene) && !scene->interrupted && (over || scene->end == NULL)) {
        int64_t left_us = deadline_us - clock_monotonic_us();
        if (left_us <= 0) {
            return false;
        }
        const struct timeval left = {.tv_sec = left_us / 1000000, .tv_usec = left_us % 1000000};
        if (event_base_loopexit(scene->loop, &left) != 0 || event_base_loop(scene->loop, EVLOOP_ONCE) < 0) {
            return scene_end(scene, "harness", harness_ja, "the event loop failed");
        }
    }
    return done(scene);
}

static bool never(const struct scene *scene) {
    (void)scene;
    return false;
}

void scene_rest(struct scene *scene, int ms) {
    (void)scene_wait(scene, never, ms);
}

// Whether no request lies in `req` any more. What the terminal has said to be no request stays there.
static bool requests_are_taken(const struct scene *scene) {
    DIR *folder = opendir(scene->box.req);
    int waiting = 0;
    for (struct dirent *entry = folder == NULL ? NULL : readdir(folder); entry != NULL; entry = readdir(folder)) {
        size_t length = strlen(entry->d_name);
        bool unfinished = length > 4 && strcmp(entry->d_name + length - 4, ".tmp") == 0;
        waiting += entry->d_name[0] != '.' && !unfinished;
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    return waiting <= scene->ignored;
}

// All products have taken in what was there for them; the one whose turn it was has it again.
static bool settle_products(struct scene *scene) {
    struct station *at = scene->at;
    for (int i = 0; i < scene->station_count; i++) {
        scene->at = &scene->stations[i];
        if (!reader_side_settle(scene) || !station_ask(scene, json_pack("{s:s}", "do", "settle"), NULL)) {
            return false;
        }
        web_side_take_handed(scene);
    }
    scene->at = at;
    return true;
}

bool scene_settle(struct scene *scene) {
    for (int round = 0; round < SCENE_SETTLE_ROUNDS; round++) {
        int moves = scene->moves;
        if (!settle_products(scene)) {
            return false;
        }
        if (!scene_wait(scene, requests_are_taken, SCENE_WAIT_MS)) {
            return scene_end(scene, "unresolved", "req に、読み取れないものが残っています",
                             "something lies in req that cannot be read and taken");
        }
        if (scene->moves == moves) {
            return true;
        }
    }
    return scene_end(scene, "unresolved", "製品が要求を送り続けて、落ち着きません",
                     "the product keeps sending requests and never comes to rest");
}

static void free_people(struct scene *scene) {
    for (int i = 0; i < scene->people_count; i++) {
        card_process_stop(scene->cards[i]);
        person_free(scene->people[i]);
    }
}

void scene_tear_down(struct scene *scene) {
    hands_leave(scene);
    reader_side_close(scene); // first: whether it sees a product leave that ends is a race
    station_close_all(scene);
    web_side_close(scene);
    for (size_t i = 0; i < sizeof scene->events / sizeof scene->events[0]; i++) {
        if (scene->events[i] != NULL) {
            event_free(scene->events[i]);
            scene->events[i] = NULL;
        }
    }
    terminal_free(scene->terminal);
    fault_plan_free(scene->faults);
    reader_process_stop(scene->reader);
    wire_schemas_free(scene->schemas);
    service_free(scene->service);
    code_table_free(scene->codes);
    profile_free(scene->profile);
    ledger_free(scene->ledger);
    free_people(scene);
    if (scene->loop != NULL) {
        event_base_free(scene->loop);
    }
    sandbox_remove(&scene->box);
    json_decref(scene->handed);
    json_decref(scene->typed);
    json_decref(scene->charts);
    bytes_writer_free(&scene->first_face);
}
