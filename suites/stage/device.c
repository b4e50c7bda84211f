// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/device.h"

#include "base/xml.h"
#include "suites/stage/hands.h"
#include "suites/stage/reader_side.h"
#include "suites/stage/step_words.h"
#include "suites/stage/visits.h"

static bool reader_has_answered(const struct scene *scene) {
    return scene->reader_answered || scene->broken;
}

// The terminal switches the mode of a product that is the reader, which says so or refuses.
bool device_switch_mode(struct scene *scene, const char *mode, const char *account) {
    scene->reader_answered = false;
    return (hands_meet(scene) && terminal_set_reader_mode(scene->terminal, mode, account) == ONSHI_OK &&
            scene_wait(scene, reader_has_answered, SCENE_WAIT_MS)) || hands_fail(scene);
}

// A patient who was waiting may be taken on by staff at once.
static bool follow_mode(struct scene *scene) {
    enum { FOLLOW_MS = 3000 };
    scene->waits = false;
    if (!scene_wait(scene, visit_patient_is_done, FOLLOW_MS)) {
        scene->waits = true; // or not
    }
    return scene->end == NULL && !scene->broken;
}

// Somebody switches 目視確認モード at the terminal [DR-012].
bool device_play_mode(struct scene *scene, const xmlNode *step) {
    struct step_text mode = step_attribute(scene, step, "mode"), account = step_attribute(scene, step, "account");
    if (scene_role(scene) != ROLE_CARD_READER) {
        return step_error(scene, step, "only a reader as the product is switched from the terminal");
    }
    return device_switch_mode(scene, mode.text, account.text) && (!scene->waits || follow_mode(scene));
}

static bool reader_is_away(const struct scene *scene) {
    return !reader_side_is_ready(scene);
}

static bool reader_has_greeted(const struct scene *scene) {
    return scene->reader_greeted || scene->broken;
}

// A reader under test that does not come back, or says nothing when it does, is for the judge to see.
static bool meet_again(struct scene *scene) {
    enum { GREETING_MS = 3000 };
    if (scene_role(scene) != ROLE_CARD_READER) {
        return hands_meet(scene);
    }
    if (!scene_wait(scene, reader_side_is_ready, SCENE_WAIT_MS)) {
        scene_log(scene, "stage", "reader-stays-away", NULL);
    } else {
        (void)scene_wait(scene, reader_has_greeted, GREETING_MS);
    }
    return scene->end == NULL;
}

static bool reader_has_noticed(const struct scene *scene) {
    return scene->line_lost || scene->broken;
}

bool device_play_line(struct scene *scene, const xmlNode *step) {
    enum { NOTICE_MS = 2000 };
    if (scene->reader_side == NULL) {
        return step_error(scene, step, "there is no reader's line in this role");
    }
    if (step_has(scene, step, "is", "back")) {
        return reader_side_mend(scene) && meet_again(scene);
    }
    scene->line_lost = false;
    reader_side_cut(scene);
    if (scene_role(scene) == ROLE_CARD_READER) {
        (void)scene_wait(scene, reader_has_noticed, NOTICE_MS); // it may be silent about it
    }
    return scene_wait(scene, reader_is_away, SCENE_WAIT_MS) || hands_fail(scene);
}

bool device_play_kinds(struct scene *scene, const xmlNode *step) {
    struct step_text kinds = step_attribute(scene, step, "kinds");
    json_t *config = json_pack("{s:o}", "kinds", step_list_of(kinds.text, NULL));
    if (scene_role(scene) != ROLE_CARD_READER && reader_config_read(&scene->reader_config, config, NULL) != ONSHI_OK) {
        json_decref(config);
        return step_error(scene, step, "no reader has such kinds");
    }
    return hands_tell(scene, json_pack("{s:s, s:o}", "do", "configure", "config", config));
}

bool device_play_restart(struct scene *scene, const xmlNode *step) {
    (void)step;
    if (scene_role(scene) != ROLE_RECEPTION) {
        return hands_tell(scene, json_pack("{s:s}", "do", "restart"));
    }
    reader_side_restarts(scene);
    return hands_tell(scene, json_pack("{s:s}", "do", "restart")) && hands_meet(scene);
}

bool device_play_config(struct scene *scene, const xmlNode *step) {
    json_t *config = json_object();
    for (const xmlNode *with = xml_child(step, "with"); with != NULL; with = xml_next(with, "with")) {
        if (script_applies(with, &scene->plan_case->variation) && !step_add_member(scene, with, config)) {
            json_decref(config);
            return false;
        }
    }
    return hands_tell(scene, json_pack("{s:s, s:o}", "do", "configure", "config", config));
}

static bool card_is_probed(const struct scene *scene) {
    return scene->probed || scene->broken;
}

bool device_play_probe(struct scene *scene, const xmlNode *step) {
    enum { PROBE_MS = 3000 };
    if (scene->card == NULL) {
        return step_error(scene, step, "no card was left in the reader");
    }
    scene->probed = false;
    return (card_process_send(scene->card, json_pack("{s:s, s:i}", "do", "probe", "milliseconds", PROBE_MS)) == ONSHI_OK &&
            scene_wait(scene, card_is_probed, SCENE_WAIT_MS) && !scene->broken) || hands_fail(scene);
}
