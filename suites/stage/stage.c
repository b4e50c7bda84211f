// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/stage.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "base/clock.h"
#include "base/xml.h"
#include "suites/stage/scene.h"
#include "suites/stage/steps.h"

static int64_t virtual_now(void *context) {
    return ((const struct scene *)context)->now;
}

static int64_t monotonic_us(void *context) {
    (void)context;
    return clock_monotonic_us();
}

static enum onshi_status open_log(struct scene *scene) {
    char *path = NULL;
    if (asprintf(&path, "%s/raw.jsonl", scene->options->evidence) < 0) {
        return ONSHI_NO_MEMORY;
    }
    const struct rawlog_times times = {virtual_now, monotonic_us, scene};
    enum onshi_status status = rawlog_create(path, times, &scene->log);
    free(path);
    return status;
}

// The instant at which the scenario begins is that of its first clock step: even the first events have a time.
static void begin_clock(struct scene *scene) {
    const xmlNode *first = xml_first_element(scene->plan_case->script->play);
    while (first != NULL && !script_applies(first, &scene->plan_case->variation)) {
        first = xml_next_element(first);
    }
    if (!xml_is(first, "clock") || calendar_parse(xml_attribute(first, "at", ""), &scene->now) != ONSHI_OK) {
        (void)scene_end(scene, "harness", "台本は時計から始めなければなりません", "a script begins with a clock step");
    }
}

static void play(struct scene *scene) {
    const xmlNode *step = xml_first_element(scene->plan_case->script->play);
    for (; step != NULL && scene->end == NULL; step = xml_next_element(step)) {
        if (!script_is_question(step) && script_applies(step, &scene->plan_case->variation) &&
            !step_play(scene, step)) {
            return;
        }
    }
    if (scene->end == NULL && scene_faults_fired(scene)) {
        (void)scene_end(scene, "played", "", "");
    }
}

enum onshi_status stage_play(const struct plan_case *plan_case, const struct case_options *options) {
    struct scene scene = {.plan_case = plan_case,
                          .options = options,
                          .charts = json_object()};
    bytes_writer_init(&scene.first_face, SCENE_MESSAGE_MAXIMUM);
    bytes_writer_init(&scene.end_ja, 4096);
    bytes_writer_init(&scene.end_en, 4096);
    enum onshi_status status = open_log(&scene);
    if (status == ONSHI_OK) {
        begin_clock(&scene);
        if (scene.end == NULL && scene_set_up(&scene)) {
            play(&scene);
        }
        scene_tear_down(&scene);
        scene_log(&scene, "stage", "end",
                  json_pack("{s:s, s:s, s:s}", "how", scene.end, "ja", bytes_text(&scene.end_ja), "en",
                            bytes_text(&scene.end_en)));
        rawlog_close(scene.log);
    }
    bytes_writer_free(&scene.end_ja);
    bytes_writer_free(&scene.end_en);
    return status;
}
