// SPDX-License-Identifier: Apache-2.0
#include "suites/judge/twins.h"

#include <stdbool.h>
#include <string.h>

#include "base/json.h"
#include "suites/judge/judge.h"

static const char *state_of(const json_t *verdicts, const char *twin) {
    bool played = false;
    for (size_t i = 0; i < json_array_size(verdicts); i++) {
        const json_t *verdict = json_array_get(verdicts, i);
        if (strcmp(json_text(verdict, "scenario"), twin) != 0) {
            continue;
        }
        enum verdict own = verdict_parse(json_text(verdict, "verdict"));
        if (own == VERDICT_PASS || own == VERDICT_WARN) {
            return "passed";
        }
        played = true;
    }
    return played ? "not-passed" : "not-played";
}

static bool takes_back(json_t *verdict, const char *state) {
    if (strcmp(state, "not-passed") != 0 || verdict_parse(json_text(verdict, "verdict")) != VERDICT_PASS) {
        return true;
    }
    json_t *why = json_pack("{s:s, s:s}", "ja", "対になる、うまくいくはずの試験が合格していないため、これだけでは何も言えません",
                            "en", "its positive twin did not pass, so this alone says nothing");
    return json_object_set_new(verdict, "verdict", json_string(verdict_name(VERDICT_UNRESOLVED))) == 0 &&
           json_object_set_new(verdict, "why", why) == 0;
}

enum onshi_status twins_apply(const struct script_set *scripts, json_t *verdicts) {
    for (size_t i = 0; i < json_array_size(verdicts); i++) {
        json_t *verdict = json_array_get(verdicts, i);
        const struct script *script = script_find(scripts, json_text(verdict, "scenario"));
        if (script == NULL || script->twin[0] == 0) {
            continue;
        }
        const char *state = state_of(verdicts, script->twin);
        json_t *twin = json_pack("{s:s, s:s}", "of", script->twin, "state", state);
        if (json_object_set_new(verdict, "twin", twin) != 0 || !takes_back(verdict, state)) {
            return ONSHI_NO_MEMORY;
        }
    }
    return ONSHI_OK;
}
