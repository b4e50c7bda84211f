// SPDX-License-Identifier: Apache-2.0
//
// The hands of the scene: they put cards into the reader and take them out.
#include <unistd.h>

#include "suites/stage/observe.h"
#include "suites/stage/scene.h"
#include "virtual-card/issue/issue.h"

static const char harness_ja[] = SCENE_HARNESS_JA;

static bool card_is_in(const struct scene *scene) {
    return scene->card_in || scene->broken;
}

static bool card_is_out(const struct scene *scene) {
    return scene->card_out || scene->broken;
}

static bool watch(struct scene *scene, struct event **slot, int fd, event_callback_fn callback) {
    if (*slot != NULL) {
        event_free(*slot);
    }
    *slot = event_new(scene->loop, fd, EV_READ | EV_PERSIST, callback, scene);
    return (*slot != NULL && event_add(*slot, NULL) == 0) ||
           scene_end(scene, "harness", harness_ja, "a descriptor cannot be watched");
}

static bool start_reader(struct scene *scene) {
    if (scene->reader != NULL) {
        return true;
    }
    struct reader_config config;
    reader_config_default(&config);
    config.keys = scene->options->home->keys;
    if (scene->options->lane == NULL ||
        reader_process_start_as(lane_socket(scene->options->lane), &config, &scene->reader) != ONSHI_OK) {
        return scene_end(scene, "harness", harness_ja, "the face reader could not be started");
    }
    int port = dup(reader_process_port_fd(scene->reader));
    if (port < 0 || terminal_attach_reader(scene->terminal, port) != ONSHI_OK) {
        return scene_end(scene, "harness", harness_ja, "the face reader could not be attached");
    }
    return watch(scene, &scene->events[3], reader_process_patient_fd(scene->reader), observe_reader);
}

static bool make_card(struct scene *scene, int person) {
    if (scene->cards[person] != NULL) {
        return true;
    }
    struct card *card = NULL;
    enum onshi_status status = issue_card(scene->people[person], scene->options->home->keys, &card);
    if (status == ONSHI_OK) {
        status = card_process_start(scene->options->lane, card, &scene->cards[person]);
        card_free(card);
    }
    return status == ONSHI_OK || scene_end(scene, "harness", harness_ja, "the card could not be issued");
}

bool scene_insert_card(struct scene *scene, int person) {
    if (!start_reader(scene) || !make_card(scene, person)) {
        return false;
    }
    scene->card = scene->cards[person];
    scene->card_in = scene->card_out = false;
    if (!watch(scene, &scene->events[2], card_process_fd(scene->card), observe_card) ||
        card_process_send(scene->card, json_pack("{s:s}", "do", "insert")) != ONSHI_OK ||
        !scene_wait(scene, card_is_in, SCENE_WAIT_MS) || scene->broken) {
        return scene_end(scene, "harness", harness_ja, "the card could not be inserted");
    }
    return true;
}

bool scene_remove_card(struct scene *scene) {
    if (card_process_send(scene->card, json_pack("{s:s}", "do", "remove")) != ONSHI_OK ||
        !scene_wait(scene, card_is_out, SCENE_WAIT_MS) || scene->broken) {
        return scene_end(scene, "harness", harness_ja, "the card could not be removed");
    }
    return true;
}
