// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/reader_config.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "virtual-card/reader/compare.h"
#include "virtual-card/reader/fault.h"
#include "virtual-card/reader/screen.h"

enum { PATIENCE_MAXIMUM_SECONDS = 24 * 60 * 60, CHIP_MAXIMUM_SECONDS = 60, SCORE_MAXIMUM = 100 };

void reader_config_default(struct reader_config *out)
{
    *out = (struct reader_config){
        .name = "reader-1",
        .camera = true,
        .pin_pad = true,
        .visual = true,
        .chip_ms = 5000, // [mynumber-card 7.5]
        .face_attempts = 3,
        .face_threshold = COMPARE_MATCH_THRESHOLD,
        .liveness_threshold = COMPARE_LIVENESS_THRESHOLD,
    };
    for (int state = READER_IDLE; state < READER_STATES; state++) {
        out->patience_ms[state] = machine_patience((enum reader_state)state);
    }
    for (size_t i = 0; screen_kind_at(i) != NULL; i++) {
        out->kinds |= screen_kind_at(i)->on_at_first ? 1U << i : 0;
    }
}

bool reader_offers_face(const struct reader_config *config)
{
    return config->camera || fault_on(config->faults, FAULT_SEED_036);
}

bool reader_starts_visually(const struct reader_config *config)
{
    return (!config->camera && !config->pin_pad) || fault_on(config->faults, FAULT_DR_010);
}

static bool read_number(const json_t *value, int maximum, int *out)
{
    const json_int_t number = json_integer_value(value);

    if (!json_is_integer(value) || number < 0 || number > maximum) {
        return false;
    }
    *out = (int)number;
    return true;
}

static bool read_name(const json_t *value, struct reader_config *config)
{
    const size_t length = json_string_length(value);

    if (length == 0 || length >= sizeof config->name) {
        return false;
    }
    memcpy(config->name, json_string_value(value), length + 1);
    return true;
}

static bool read_kind(const json_t *value, struct reader_config *config)
{
    const char *kind = json_string_value(value);

    if (kind == NULL || (strcmp(kind, "face-reader") != 0 && strcmp(kind, "plain-reader") != 0)) {
        return false;
    }
    config->camera = strcmp(kind, "face-reader") == 0;
    return true;
}

static bool read_pin_pad(const json_t *value, struct reader_config *config)
{
    config->pin_pad = json_is_true(value);
    return json_is_boolean(value);
}

static bool read_visual(const json_t *value, struct reader_config *config)
{
    config->visual = json_is_true(value);
    return json_is_boolean(value);
}

static bool read_pcsc_reader(const json_t *value, struct reader_config *config)
{
    return read_number(value, READER_SLOTS_MAXIMUM - 1, &config->pcsc_reader);
}

static bool read_patience(const json_t *value, struct reader_config *config)
{
    json_t *table = (json_t *)(uintptr_t)value; // iteration changes nothing
    const char *name;
    json_t *seconds;

    json_object_foreach(table, name, seconds) {
        enum reader_state state;
        int number;
        if (!machine_state_of(name, &state) || !read_number(seconds, PATIENCE_MAXIMUM_SECONDS, &number) ||
            number == 0) {
            return false;
        }
        config->patience_ms[state] = number * 1000;
    }
    return json_is_object(value);
}

static bool read_chip_patience(const json_t *value, struct reader_config *config)
{
    int seconds;

    if (!read_number(value, CHIP_MAXIMUM_SECONDS, &seconds) || seconds == 0) {
        return false;
    }
    config->chip_ms = seconds * 1000;
    return true;
}

static bool read_attempts(const json_t *value, struct reader_config *config)
{
    return read_number(value, READER_ATTEMPTS_MAXIMUM, &config->face_attempts) && config->face_attempts > 0;
}

static bool read_face_threshold(const json_t *value, struct reader_config *config)
{
    return read_number(value, SCORE_MAXIMUM, &config->face_threshold);
}

static bool read_liveness_threshold(const json_t *value, struct reader_config *config)
{
    return read_number(value, SCORE_MAXIMUM, &config->liveness_threshold);
}

static bool read_kinds(const json_t *value, struct reader_config *config)
{
    size_t i;
    json_t *name;

    config->kinds = 0;
    json_array_foreach(value, i, name) {
        size_t kind = 0;
        while (screen_kind_at(kind) != NULL && screen_kind_at(kind) != screen_kind(json_string_value(name))) {
            kind++;
        }
        if (screen_kind_at(kind) == NULL) {
            return false;
        }
        config->kinds |= 1U << kind;
    }
    return json_is_array(value);
}

static const struct {
    const char *name;
    bool (*read)(const json_t *value, struct reader_config *config);
} MEMBERS[] = {
    {"name", read_name},
    {"kind", read_kind},
    {"pin-pad", read_pin_pad},
    {"visual", read_visual},
    {"pcsc-reader", read_pcsc_reader},
    {"patience-seconds", read_patience},
    {"chip-seconds", read_chip_patience},
    {"face-attempts", read_attempts},
    {"face-threshold", read_face_threshold},
    {"liveness-threshold", read_liveness_threshold},
    {"kinds", read_kinds},
};

static bool read_member(const char *name, const json_t *value, struct reader_config *config)
{
    for (size_t i = 0; i < sizeof MEMBERS / sizeof *MEMBERS; i++) {
        if (strcmp(MEMBERS[i].name, name) == 0) {
            return MEMBERS[i].read(value, config);
        }
    }
    return false;
}

enum onshi_status reader_config_read(struct reader_config *config, const json_t *json, struct bytes_writer *why)
{
    struct reader_config changed = *config;
    const char *name;
    json_t *value;

    if (!json_is_object(json)) {
        bytes_note(why, "リーダーの設定は JSON オブジェクトで書きます / a reader's configuration is a JSON object\n");
        return ONSHI_MALFORMED;
    }
    json_object_foreach((json_t *)(uintptr_t)json, name, value) {
        if (!read_member(name, value, &changed)) {
            bytes_note(why, "リーダーの設定 \"%s\" が正しくありません。reader_config.h の例を見てください / "
                            "the reader's setting \"%s\" is unknown or wrong: see the example in reader_config.h\n",
                       name, name);
            return ONSHI_MALFORMED;
        }
    }
    if (!changed.camera && !changed.pin_pad && !changed.visual) {
        bytes_note(why, "このリーダーではだれも本人確認できません。pin-pad か visual を true にしてください / "
                        "this reader can identify nobody: set pin-pad or visual to true\n");
        return ONSHI_MALFORMED;
    }
    *config = changed;
    return ONSHI_OK;
}
