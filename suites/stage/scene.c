// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/scene.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/calendar.h"
#include "base/clock.h"
#include "base/xml.h"
#include "suites/stage/observe.h"
#include "virtual-card/issue/issue.h"

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
    if (scene->desk != NULL) {
        desk_interrupt(scene->desk);
    }
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

bool scene_set_up(struct scene *scene) {
    char institution[SCRIPT_ATTRIBUTE_SIZE];
    (void)snprintf(scene->institution, sizeof scene->institution, "%.15s",
                   scene_site(scene, "institution", "", institution));
    (void)signal(SIGPIPE, SIG_IGN); // a product that closes its stdin must not end us
    if (sandbox_make(scene->options->box_parent, scene->plan_case->name, &scene->box) != ONSHI_OK) {
        return scene_end(scene, "harness", harness_ja, "the sandbox could not be made");
    }
    scene_log(scene, "stage", "begin",
              json_pack("{s:s, s:s, s:s}", "token", scene->plan_case->token, "profile", scene->plan_case->profile,
                        "box", scene->box.root));
    return open_loop(scene) && scene_open_service(scene);
}

// One member of staff for each role, called ROLE-1.
static json_t *staff_of_site(void) {
    static const char *const roles[] = {"clerk", "nurse", "administrator", "physician", "dentist", "pharmacist"};
    json_t *staff = json_array();
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        (void)json_array_append_new(staff, json_pack("{s:o, s:s}", "id", json_sprintf("%s-1", roles[i]), "role", roles[i]));
    }
    return staff;
}

static json_t *hello_request(const struct scene *scene) {
    const xmlNode *site = scene->plan_case->script->site;
    char clock[CALENDAR_STAMP_SIZE];
    calendar_stamp(scene->now, clock);
    int reference_numbers = strcmp(xml_attribute(site, "reference-numbers", "no"), "yes") == 0;
    int answer_seconds = (int)strtol(xml_attribute(site, "answer-seconds", "10"), NULL, 10);
    return json_pack("{s:i, s:s, s:s, s:{s:s, s:s, s:s, s:s, s:s, s:s}, s:{s:b, s:i}, s:o}", "desk", DESK_VERSION, "do",
                     "hello", "clock", clock, "site", "institution", scene->institution,
                     "req", scene->box.req, "res", scene->box.res, "face", scene->box.face, "encoding",
                     scene_is_cp932(scene) ? "Shift_JIS" : "UTF-8", "store", scene->box.store, "options",
                     "reference-numbers", reference_numbers, "answer-seconds", answer_seconds, "staff",
                     staff_of_site());
}

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
static void read_patience(struct scene *scene, const json_t *hello) {
    json_int_t seconds = json_integer_value(json_object_get(hello, "patience-seconds"));
    bool asked = seconds > 0 && seconds <= SCENE_PATIENCE_SECONDS;
    scene->action_ms = asked ? (int)seconds * 1000 : DESK_ACTION_MS;
    scene->sets_clock = declares(hello, "set-clock", strlen("set-clock"));
}

static bool check_hello(struct scene *scene, const json_t *hello) {
    const char *role = json_string_value(json_object_get(hello, "role"));
    const char *error = json_string_value(json_object_get(hello, "error"));
    if (error != NULL) {
        return scene_end(scene, "config", error, error); // in the product's own words
    }
    if (role == NULL || strcmp(role, scene->plan_case->script->role) != 0) {
        return scene_end(scene, "config", "製品の役割が、選ばれた役割 (--role) と違います",
                         "the product has another role than the one chosen with --role");
    }
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

// A product that takes too much is ended, and with it the case.
static void on_limit(void *context, const struct limit_reached *limit) {
    struct scene *scene = context;
    scene_log(scene, "process", "limit", json_pack("{s:s}", "what", limit->what));
    (void)scene_end(scene, "unresolved", limit->ja, limit->en);
    product_end_descendants();
    desk_interrupt(scene->desk);
    (void)event_base_loopbreak(scene->loop);
}

bool scene_start_product(struct scene *scene) {
    struct bytes_writer why;
    bytes_writer_init(&why, 1024);
    char zone[SCRIPT_ATTRIBUTE_SIZE];
    scene_site(scene, "time-zone", "", zone);
    if (sandbox_set_clock(&scene->box, scene->now) != ONSHI_OK ||
        product_start(scene->options->product, &scene->box, zone, &scene->product, &why) != ONSHI_OK) {
        (void)scene_end(scene, "config", bytes_text(&why), bytes_text(&why));
    }
    bytes_writer_free(&why);
    if (scene->end != NULL || desk_open(scene->loop, &scene->product, scene->log, &scene->desk) != ONSHI_OK ||
        limits_watch(scene->loop, scene->box.root, on_limit, scene, &scene->limits) != ONSHI_OK) {
        return scene_end(scene, "harness", harness_ja, "the desk could not be set up");
    }
    json_t *hello = NULL;
    enum onshi_status status = desk_ask(scene->desk, hello_request(scene), DESK_HELLO_MS, &hello);
    if (status != ONSHI_OK) {
        struct trouble trouble = desk_trouble(scene->desk);
        return scene_end(scene, "unresolved", trouble.ja, trouble.en);
    }
    bool good = check_hello(scene, hello);
    read_patience(scene, hello);
    json_decref(hello);
    return good && scene_set_clock(scene);
}

bool scene_set_clock(struct scene *scene) {
    char clock[CALENDAR_STAMP_SIZE];
    if (sandbox_set_clock(&scene->box, scene->now) != ONSHI_OK) {
        return scene_end(scene, "harness", "時計を進められません", "the clock could not be set");
    }
    calendar_stamp(scene->now, clock);
    return !scene->sets_clock || scene_ask(scene, json_pack("{s:s, s:s}", "do", "set-clock", "clock", clock), NULL);
}

bool scene_wait(struct scene *scene, bool (*done)(const struct scene *scene), int deadline_ms) {
    int64_t deadline_us = clock_monotonic_us() + (int64_t)deadline_ms * 1000;
    while (!done(scene) && !scene->interrupted) {
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

bool scene_ask(struct scene *scene, json_t *request, json_t **out_answer) {
    json_t *answer = NULL;
    enum onshi_status status = desk_ask(scene->desk, request, scene->action_ms, &answer);
    if (status != ONSHI_OK) {
        struct trouble trouble = desk_trouble(scene->desk);
        return scene_end(scene, status == ONSHI_NO_MEMORY ? "harness" : "unresolved", trouble.ja, trouble.en);
    }
    json_t *seen = json_object_get(answer, "seen");
    if (json_is_object(seen)) {
        json_decref(scene->seen);
        scene->seen = json_incref(seen);
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

bool scene_settle(struct scene *scene) {
    for (int round = 0; round < SCENE_SETTLE_ROUNDS; round++) {
        int moves = scene->moves;
        if (!scene_ask(scene, json_pack("{s:s}", "do", "settle"), NULL)) {
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

static bool product_is_gone(const struct scene *scene) {
    return waitid(P_PID, (id_t)scene->product.pid, &(siginfo_t){0}, WEXITED | WNOHANG | WNOWAIT) != 0;
}

static bool product_has_exited(const struct scene *scene) {
    siginfo_t state = {0};
    return waitid(P_PID, (id_t)scene->product.pid, &state, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           state.si_pid == scene->product.pid;
}

// Closing the desk asks the product to end; a product that does not is killed with everything else.
static void close_product(struct scene *scene) {
    if (scene->product.pid <= 0 || product_is_gone(scene)) {
        return;
    }
    (void)close(scene->product.to);
    scene->product.to = -1;
    if (!scene->interrupted) {
        (void)scene_wait(scene, product_has_exited, SCENE_END_MS);
    }
    int how = 0;
    bool ended = product_has_ended(&scene->product, &how);
    json_t *members = !ended           ? json_pack("{s:s}", "how", "killed: it did not end when its desk was closed")
                      : WIFEXITED(how) ? json_pack("{s:s, s:i}", "how", "exited", "status", WEXITSTATUS(how))
                                       : json_pack("{s:s, s:i}", "how", "signal", "status", WTERMSIG(how));
    scene_log(scene, "process", "ended", members);
}

static void free_people(struct scene *scene) {
    for (int i = 0; i < scene->people_count; i++) {
        card_process_stop(scene->cards[i]);
        person_free(scene->people[i]);
    }
}

void scene_tear_down(struct scene *scene) {
    if (scene->loop != NULL) {
        close_product(scene);
    }
    limits_free(scene->limits);
    desk_close(scene->desk);
    product_close(&scene->product);
    for (size_t i = 0; i < sizeof scene->events / sizeof scene->events[0]; i++) {
        if (scene->events[i] != NULL) {
            event_free(scene->events[i]);
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
    json_decref(scene->seen);
    json_decref(scene->charts);
    bytes_writer_free(&scene->first_face);
}
