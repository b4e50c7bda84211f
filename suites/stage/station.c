// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/station.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/xml.h"
#include "suites/stage/hello.h"
#include "suites/stage/observe.h"
#include "suites/stage/web_side.h"

static const char harness_ja[] = SCENE_HARNESS_JA;

static const char *const role_names[] = {
    [ROLE_RECEIPT_COMPUTER] = "receipt-computer", [ROLE_RECEPTION] = "reception", [ROLE_CARD_READER] = "card-reader"};

// Hello.

static bool declares(const json_t *hello, const char *capability, size_t length) {
    const json_t *list = json_object_get(hello, "capabilities");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        if (name != NULL && strlen(name) == length && memcmp(name, capability, length) == 0) {
            return true;
        }
    }
    return false;
}

// A person, or a product far away, needs longer than a program: hello may say so, within bounds.
static void read_patience(struct station *station, const json_t *hello) {
    json_int_t seconds = json_integer_value(json_object_get(hello, "patience-seconds"));
    bool asked = seconds > 0 && seconds <= SCENE_PATIENCE_SECONDS;
    station->action_ms = asked ? (int)seconds * 1000 : DESK_ACTION_MS;
    station->sets_clock = declares(hello, "set-clock", strlen("set-clock"));
}

static bool declares_needs(struct scene *scene, const json_t *hello) {
    const char *needs = scene->plan_case->script->needs;
    for (needs += strspn(needs, " "); *needs != 0; needs += strspn(needs, " ")) {
        size_t length = strcspn(needs, " ");
        if (!declares(hello, needs, length)) {
            return scene_end(scene, "unsupported", "製品がこの機能を宣言していません",
                             "the product does not declare a capability that the scenario needs");
        }
        needs += length;
    }
    return true;
}

static bool check_hello(struct scene *scene, const json_t *hello) {
    const char *role = json_string_value(json_object_get(hello, "role"));
    const char *error = json_string_value(json_object_get(hello, "error"));
    if (error != NULL) {
        return scene_end(scene, "config", error, error); // in the product's own words
    }
    if (role == NULL || strcmp(role, role_names[scene->at->role]) != 0) {
        return scene_end(scene, "config", "製品の役割が、選ばれた役割 (--role) と違います",
                         "the product has another role than the one chosen with --role");
    }
    return scene->at != &scene->stations[STATION_PRODUCT] || declares_needs(scene, hello);
}

// Starting.

// What time the products think it is: a site's clock may be wrong [BUG-29].
static int64_t time_of_products(const struct scene *scene) {
    char off[SCRIPT_ATTRIBUTE_SIZE];
    return scene->now + strtoll(scene_site(scene, "clock-off", "0", off), NULL, 10);
}

// A product that takes too much is ended, and with it the case.
static void on_limit(void *context, const struct limit_reached *limit) {
    struct scene *scene = context;
    scene_log(scene, "process", "limit", json_pack("{s:s}", "what", limit->what));
    (void)scene_end(scene, "unresolved", limit->ja, limit->en);
    product_end_descendants();
    station_interrupt(scene);
    (void)event_base_loopbreak(scene->loop);
}

static bool open_desk(struct scene *scene, struct station *station) {
    if (desk_open(scene->loop, &station->product, scene->log, station->channel, &station->desk) != ONSHI_OK) {
        return false;
    }
    if (station->role == ROLE_CARD_READER) {
        desk_listen(station->desk, observe_reader_line, scene);
    }
    return limits_watch(scene->loop, scene->box.root, on_limit, scene, &station->limits) == ONSHI_OK;
}

static bool start_process(struct scene *scene, struct station *station) {
    struct bytes_writer why;
    bytes_writer_init(&why, 1024);
    char zone[SCRIPT_ATTRIBUTE_SIZE];
    scene_site(scene, "time-zone", "", zone);
    bool partner = station == &scene->stations[STATION_PARTNER];
    char *const *command = partner ? scene->options->partner : scene->options->product;
    if (product_start(command, &scene->box, zone, &station->product, &why) != ONSHI_OK) {
        (void)scene_end(scene, "config", bytes_text(&why), bytes_text(&why));
    } else if (!open_desk(scene, station)) {
        (void)scene_end(scene, "harness", harness_ja, "the desk could not be set up");
    }
    bytes_writer_free(&why);
    return scene->end == NULL;
}

static bool greet(struct scene *scene, struct station *station) {
    json_t *hello = NULL;
    enum onshi_status status = desk_ask(station->desk, hello_request(scene, station), DESK_HELLO_MS, &hello);
    if (status != ONSHI_OK) {
        struct trouble trouble = desk_trouble(station->desk);
        return scene_end(scene, "unresolved", trouble.ja, trouble.en);
    }
    bool good = check_hello(scene, hello);
    read_patience(station, hello);
    json_decref(hello);
    return good;
}

bool station_start_all(struct scene *scene) {
    if (sandbox_set_clock(&scene->box, time_of_products(scene)) != ONSHI_OK) {
        return scene_end(scene, "harness", harness_ja, "the clock could not be set");
    }
    for (int i = 0; i < scene->station_count; i++) {
        scene->at = &scene->stations[i];
        if (!start_process(scene, scene->at) || !greet(scene, scene->at)) {
            return false;
        }
    }
    scene->at = &scene->stations[STATION_PRODUCT];
    return station_set_clocks(scene);
}

// At work.

bool station_ask(struct scene *scene, json_t *request, json_t **out_answer) {
    json_t *answer = NULL;
    struct station *at = scene->at;
    enum onshi_status status = desk_ask(at->desk, request, at->action_ms, &answer);
    if (status != ONSHI_OK) {
        struct trouble trouble = desk_trouble(at->desk);
        return scene_end(scene, status == ONSHI_NO_MEMORY ? "harness" : "unresolved", trouble.ja, trouble.en);
    }
    json_t *seen = json_object_get(answer, "seen");
    if (json_is_object(seen)) {
        json_decref(at->seen);
        at->seen = json_incref(seen);
    }
    bool supported = !json_is_true(json_object_get(answer, "unsupported"));
    if (json_is_true(json_object_get(answer, "ok")) && !json_is_object(seen)) {
        json_decref(answer);
        return scene_end(scene, "unresolved", "答えに、今見えているもの (seen) がありません",
                         "the answer does not say what the desk shows now (seen)");
    }
    if (out_answer != NULL && supported) {
        *out_answer = json_incref(answer);
    }
    json_decref(answer);
    return supported || scene_end(scene, "unsupported", "製品がこの操作に対応していません",
                                  "the product does not support this action");
}

bool station_set_clocks(struct scene *scene) {
    char clock[CALENDAR_STAMP_SIZE];
    struct station *before = scene->at;
    web_side_wear(scene);
    if (sandbox_set_clock(&scene->box, time_of_products(scene)) != ONSHI_OK) {
        return scene_end(scene, "harness", "時計を進められません", "the clock could not be set");
    }
    calendar_stamp(time_of_products(scene), clock);
    for (int i = 0; i < scene->station_count; i++) {
        scene->at = &scene->stations[i];
        if (scene->at->sets_clock &&
            !station_ask(scene, json_pack("{s:s, s:s}", "do", "set-clock", "clock", clock), NULL)) {
            return false;
        }
    }
    scene->at = before;
    return true;
}

void station_interrupt(const struct scene *scene) {
    for (int i = 0; i < scene->station_count; i++) {
        if (scene->stations[i].desk != NULL) {
            desk_interrupt(scene->stations[i].desk);
        }
    }
}

// Ending.

static bool product_is_gone(const struct station *station) {
    return waitid(P_PID, (id_t)station->product.pid, &(siginfo_t){0}, WEXITED | WNOHANG | WNOWAIT) != 0;
}

static bool product_at_has_exited(const struct scene *scene) {
    siginfo_t state = {0};
    return waitid(P_PID, (id_t)scene->at->product.pid, &state, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           state.si_pid == scene->at->product.pid;
}

// Closing the desk asks the product to end; a product that does not is killed with everything else.
static void close_product(struct scene *scene) {
    struct station *at = scene->at;
    if (at->product.pid <= 0 || product_is_gone(at)) {
        return;
    }
    (void)close(at->product.to);
    at->product.to = -1;
    if (!scene->interrupted) {
        (void)scene_wait(scene, product_at_has_exited, SCENE_END_MS);
    }
    int how = 0;
    bool ended = product_has_ended(&at->product, &how);
    json_t *members = !ended           ? json_pack("{s:s}", "how", "killed: it did not end when its desk was closed")
                      : WIFEXITED(how) ? json_pack("{s:s, s:i}", "how", "exited", "status", WEXITSTATUS(how))
                                       : json_pack("{s:s, s:i}", "how", "signal", "status", WTERMSIG(how));
    scene_log(scene, "process", "ended", members);
}

void station_close_all(struct scene *scene) {
    for (int i = 0; i < scene->station_count; i++) {
        struct station *station = scene->at = &scene->stations[i];
        if (scene->loop != NULL) {
            close_product(scene);
        }
        limits_free(station->limits);
        desk_close(station->desk);
        product_close(&station->product);
        json_decref(station->seen);
    }
}
