// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/hands.h"

#include <string.h>
#include <unistd.h>

#include "suites/stage/observe.h"
#include "suites/stage/reader_side.h"
#include "suites/stage/station.h"
#include "virtual-card/issue/issue.h"
#include "virtual-card/vpcd/lane_probe.h"

static const char harness_ja[] = SCENE_HARNESS_JA;
enum { CARD_EVENT = 2, READER_EVENT = 3 }; // in scene->events

// What a reader says of itself is no matter of the card's: it may be the product.
static bool card_is_in(const struct scene *scene) {
    return scene->card_in || scene->card_lost;
}

static bool card_is_out(const struct scene *scene) {
    return scene->card_out || scene->card_lost;
}

bool hands_fail(struct scene *scene) {
    return scene_role(scene) == ROLE_RECEIPT_COMPUTER
               ? scene_end(scene, "harness", "顔認証付きカードリーダーの模擬が止まりました", "the face reader came to a stop")
               : scene_end(scene, "unresolved", "カードリーダーでの手続きが先へ進みませんでした",
                           "the session at the reader did not go on");
}

static void forget_event(struct event **slot) {
    if (*slot != NULL) {
        event_free(*slot);
    }
    *slot = NULL;
}

static bool watch(struct scene *scene, struct event **slot, int fd, event_callback_fn callback) {
    forget_event(slot);
    *slot = event_new(scene->loop, fd, EV_READ | EV_PERSIST, callback, scene);
    return (*slot != NULL && event_add(*slot, NULL) == 0) ||
           scene_end(scene, "harness", harness_ja, "a descriptor cannot be watched");
}

bool hands_start_reader(struct scene *scene) {
    scene->reader_config.keys = scene->options->home->keys;
    if (scene->options->lane == NULL ||
        reader_process_start_as(lane_socket(scene->options->lane), &scene->reader_config, &scene->reader) != ONSHI_OK) {
        return scene_end(scene, "harness", harness_ja, "the face reader could not be started");
    }
    return watch(scene, &scene->events[READER_EVENT], reader_process_patient_fd(scene->reader), observe_reader);
}

// Our reader for a receipt computer hangs on our terminal.
static bool attach_reader(struct scene *scene) {
    if (scene->reader != NULL) {
        return true;
    }
    if (!hands_start_reader(scene)) {
        return false;
    }
    int port = dup(reader_process_port_fd(scene->reader));
    return (port >= 0 && terminal_attach_reader(scene->terminal, port) == ONSHI_OK) ||
           scene_end(scene, "harness", harness_ja, "the face reader could not be attached");
}

void hands_stop_reader(struct scene *scene) {
    forget_event(&scene->events[READER_EVENT]);
    reader_process_stop(scene->reader);
    scene->reader = NULL;
}

bool hands_meet(struct scene *scene) {
    if (scene_role(scene) == ROLE_RECEIPT_COMPUTER) {
        return attach_reader(scene);
    }
    return scene_wait(scene, reader_side_is_ready, SCENE_WAIT_MS) ||
           scene_end(scene, "unresolved", "製品がカードリーダーの通信路につながりません",
                     "the product does not come to the reader's port");
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

bool hands_insert(struct scene *scene, int person) {
    if (!make_card(scene, person)) {
        return false;
    }
    scene->card = scene->cards[person];
    scene->card_in = scene->card_out = false;
    if (!watch(scene, &scene->events[CARD_EVENT], card_process_fd(scene->card), observe_card) ||
        card_process_send(scene->card, json_pack("{s:s}", "do", "insert")) != ONSHI_OK ||
        !scene_wait(scene, card_is_in, SCENE_WAIT_MS) || scene->card_lost) {
        return scene_end(scene, "harness", harness_ja, "the card could not be inserted");
    }
    return !scene->broken || hands_fail(scene);
}

bool hands_remove(struct scene *scene) {
    if (scene->card_out) {
        return true; // pulled already, by a planned fault
    }
    if (card_process_send(scene->card, json_pack("{s:s}", "do", "remove")) != ONSHI_OK ||
        !scene_wait(scene, card_is_out, SCENE_WAIT_MS)) {
        return scene_end(scene, "harness", harness_ja, "the card could not be removed");
    }
    return true;
}

static bool probe_has_answered(const struct scene *scene) {
    return scene->probe_answered;
}

static void on_probe(evutil_socket_t fd, short what, void *context) {
    (void)fd;
    (void)what;
    ((struct scene *)context)->probe_answered = true;
}

// Whether pcscd knows that the slot is empty, asked once.
static bool slot_is_seen_empty(struct scene *scene) {
    enum { PROBE_MS = 1000 };
    struct lane_probe *probe = NULL;
    enum lane_hold hold = LANE_SILENT;
    scene->probe_answered = false;
    if (lane_probe_start(lane_socket(scene->options->lane), PROBE_MS, &probe) != ONSHI_OK) {
        return true; // nothing can be known
    }
    struct event *event = event_new(scene->loop, lane_probe_fd(probe), EV_READ, on_probe, scene);
    if (event != NULL && event_add(event, NULL) == 0 && scene_wait(scene, probe_has_answered, 2 * PROBE_MS)) {
        (void)!lane_probe_read(probe, &hold);
    }
    if (event != NULL) {
        event_free(event);
    }
    lane_probe_stop(probe);
    return hold == LANE_NO_CARD;
}

void hands_leave(struct scene *scene) {
    enum { LOOK_MS = 100, LOOKS = 30 };
    bool empty = scene->card == NULL || (scene->card_out && scene->slot_empty);
    if (empty || scene->loop == NULL || scene->options->lane == NULL || scene->interrupted) {
        return;
    }
    if (!scene->card_out && card_process_send(scene->card, json_pack("{s:s}", "do", "remove")) == ONSHI_OK) {
        (void)scene_wait(scene, card_is_out, SCENE_WAIT_MS);
    }
    for (int look = 0; look < LOOKS && !slot_is_seen_empty(scene); look++) {
        scene_rest(scene, LOOK_MS);
    }
}

bool hands_tell(struct scene *scene, json_t *line) {
    if (scene_role(scene) != ROLE_CARD_READER) {
        bool sent = scene->reader != NULL && reader_process_send(scene->reader, json_incref(line)) == ONSHI_OK;
        json_decref(line);
        return sent || hands_fail(scene);
    }
    const char *word = json_string_value(json_object_get(line, "do"));
    if (word != NULL && strcmp(word, "session") == 0) {
        (void)json_object_set_new(line, "do", json_string("patient"));
    }
    return station_ask(scene, line, NULL);
}
