// SPDX-License-Identifier: Apache-2.0
#include "suites/log/canonical.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "suites/log/rawlog.h"

static const char *const channels[] = {"stage", "truth", "desk", "partner", "card", "reader", "port", "web", "face", "req", "res", "screen", "process"};
enum { STAGE_CHANNEL = 0, DESK_CHANNEL = 2, PARTNER_CHANNEL = 3 };
enum { CHANNEL_COUNT = sizeof channels / sizeof channels[0], NAMES_MAXIMUM = 512 };

// Events that are kept in the raw log only.
static const struct {
    const char *channel, *event, *why;
} left_out[] = {
    {"card", "power", "pcscd powers a card when it likes"},
    {"card", "reset", "so does any client that disconnects"},
    {"card", "atr", "pcscd polls for presence with it"},
    {"reader", "card", "pcscd tells of a card when it looks, and once more when a reader is switched on"},
    {"process", "stderr", "diagnostics of the product may hold pids and addresses"},
    {"web", "connected", "how many connections a product opens and keeps is its own matter"},
    {"web", "disconnected", "so is when it closes them"},
};

static const char *const left_out_members[] = {"n", "us", "pid", "port", "box", "connection"};

// Members of any object inside an event: where this run's doors and folders are.
static const char *const left_out_inside[] = {"login-url", "url", "pcsc", "keys"};

// Members that one event loses.
static const struct {
    const char *channel, *event, *member, *why;
} left_out_of_events[] = {
    {"card", "harm", "by", "whether pcscd switches the card off before it is taken out is a race"},
};

// Names that somebody chose during the run, each with its symbol's number.
struct names {
    const char *literals[NAMES_MAXIMUM]; // borrowed from the raw log
    size_t lengths[NAMES_MAXIMUM];
    int count;
};

static int number_of(struct names *names, const char *literal, size_t length) {
    for (int i = 0; i < names->count; i++) {
        if (names->lengths[i] == length && memcmp(names->literals[i], literal, length) == 0) {
            return i + 1;
        }
    }
    if (names->count == NAMES_MAXIMUM) {
        return 0; // beyond it all names share a symbol; the bound keeps a flood of files from costing a square
    }
    names->literals[names->count] = literal;
    names->lengths[names->count] = length;
    return ++names->count;
}

struct making {
    struct names tails, identifiers;
    const char *box; // the sandbox's path in this run, or NULL
    int barrier;
    bool keep_number; // of the raw line, for canonical_origins
    json_t *channel_events[CHANNEL_COUNT]; // since the last barrier
    json_t *out;
};

static bool is_left_out(const char *channel, const char *event) {
    for (size_t i = 0; i < sizeof left_out / sizeof left_out[0]; i++) {
        if (strcmp(left_out[i].channel, channel) == 0 && strcmp(left_out[i].event, event) == 0) {
            return true;
        }
    }
    return false;
}

static int channel_index(const char *channel) {
    for (int i = 0; i < CHANNEL_COUNT; i++) {
        if (strcmp(channels[i], channel) == 0) {
            return i;
        }
    }
    return -1;
}

// A file name with its tail as a symbol: OQSsiquc01req_20210405001.xml -> OQSsiquc01req_{F1}.xml. Pushed face files
// are named by the suite and stay.
static json_t *name_with_symbol(struct making *making, const char *name) {
    const char *tail = strchr(name, '_');
    const char *dot = strrchr(name, '.');
    if (tail == NULL || dot == NULL || dot <= tail || strstr(name, "res_face_") != NULL) {
        return json_string(name);
    }
    tail++;
    int number = number_of(&making->tails, tail, (size_t)(dot - tail));
    return json_sprintf("%.*s{F%d}%s", (int)(tail - name), name, number, dot);
}

// The text of a message with the identifier that the product chose as a symbol, in XML or JSON.
static json_t *message_with_symbol(struct making *making, const char *text) {
    static const struct {
        const char *open, *close;
    } forms[] = {{"<ArbitraryFileIdentifier>", "</"}, {"\"ArbitraryFileIdentifier\":\"", "\""}};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        const char *from = strstr(text, forms[i].open);
        const char *to = from == NULL ? NULL : strstr(from + strlen(forms[i].open), forms[i].close);
        if (to != NULL) {
            from += strlen(forms[i].open);
            int number = number_of(&making->identifiers, from, (size_t)(to - from));
            return json_sprintf("%.*s{I%d}%s", (int)(from - text), text, number, to);
        }
    }
    return json_string(text);
}

// Replaces the sandbox's path wherever it stands in a text.
static json_t *text_without_box(const struct making *making, const char *text) {
    const char *found = making->box == NULL ? NULL : strstr(text, making->box);
    struct bytes_writer clean;
    bytes_writer_init(&clean, RAWLOG_MAXIMUM_BYTES);
    enum onshi_status status = ONSHI_OK;
    for (; status == ONSHI_OK && found != NULL; found = strstr(text, making->box)) {
        status = bytes_printf(&clean, "%.*s{BOX}", (int)(found - text), text);
        text = found + strlen(making->box);
    }
    status = status != ONSHI_OK ? status : bytes_write_text(&clean, text);
    json_t *value = status == ONSHI_OK ? json_string(bytes_text(&clean)) : NULL;
    bytes_writer_free(&clean);
    return value;
}

static json_t *clean_value(struct making *making, const json_t *value);

static bool is_left_out_inside(const char *key) {
    for (size_t i = 0; i < sizeof left_out_inside / sizeof left_out_inside[0]; i++) {
        if (strcmp(left_out_inside[i], key) == 0) {
            return true;
        }
    }
    return false;
}

static json_t *clean_object(struct making *making, const json_t *object) {
    json_t *copy = json_object();
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value) {
        if (!is_left_out_inside(key) && json_object_set_new(copy, key, clean_value(making, value)) != 0) {
            json_decref(copy);
            return NULL;
        }
    }
    return copy;
}

static json_t *clean_array(struct making *making, const json_t *array) {
    json_t *copy = json_array();
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (json_array_append_new(copy, clean_value(making, json_array_get(array, i))) != 0) {
            json_decref(copy);
            return NULL;
        }
    }
    return copy;
}

static json_t *clean_value(struct making *making, const json_t *value) {
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return clean_object(making, value);
    case JSON_ARRAY:
        return clean_array(making, value);
    case JSON_STRING:
        return text_without_box(making, json_string_value(value));
    default:
        return json_copy((json_t *)(uintptr_t)value);
    }
}

static json_t *clean_member(struct making *making, const char *key, const json_t *value) {
    if (json_is_string(value) && strcmp(key, "file") == 0) {
        return name_with_symbol(making, json_string_value(value));
    }
    if (json_is_string(value) && strcmp(key, "message") == 0) {
        return message_with_symbol(making, json_string_value(value));
    }
    return clean_value(making, value);
}

static bool is_left_out_member(const char *key) {
    for (size_t i = 0; i < sizeof left_out_members / sizeof left_out_members[0]; i++) {
        if (strcmp(left_out_members[i], key) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_left_out_of(const json_t *line, const char *key) {
    const char *channel = json_string_value(json_object_get(line, "ch"));
    const char *event = json_string_value(json_object_get(line, "ev"));
    for (size_t i = 0; i < sizeof left_out_of_events / sizeof left_out_of_events[0]; i++) {
        if (strcmp(left_out_of_events[i].channel, channel) == 0 && strcmp(left_out_of_events[i].event, event) == 0 &&
            strcmp(left_out_of_events[i].member, key) == 0) {
            return true;
        }
    }
    return is_left_out_member(key);
}

// The number of the barrier comes last: a product that is a reader names the members of its events itself.
static json_t *clean_event(struct making *making, const json_t *line) {
    json_t *event = json_object();
    if (making->keep_number) {
        (void)json_object_set(event, "n", json_object_get(line, "n"));
    }
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)line, key, value) {
        if (!is_left_out_of(line, key) && json_object_set_new(event, key, clean_member(making, key, value)) != 0) {
            json_decref(event);
            return NULL;
        }
    }
    (void)json_object_set_new(event, "b", json_integer(making->barrier));
    return event;
}

// Asking the product to settle is a poll: of several in a row only the last counts.
static bool is_settle(const json_t *event) {
    const char *action = json_string_value(json_object_get(json_object_get(event, "body"), "do"));
    return action != NULL && strcmp(action, "settle") == 0;
}

static void collapse_polls(json_t *desk) {
    for (size_t i = json_array_size(desk); i-- > 0;) {
        bool again = i + 2 < json_array_size(desk) && is_settle(json_array_get(desk, i)) &&
                     is_settle(json_array_get(desk, i + 2));
        if (again) {
            (void)json_array_remove(desk, i + 1);
            (void)json_array_remove(desk, i);
        }
    }
}

// Requests are numbered through; after polls were collapsed the numbers would tell how many there were.
static void drop_request_number(json_t *event) {
    (void)json_object_del(json_object_get(event, "body"), "id");
}

static enum onshi_status merge_channels(struct making *making) {
    collapse_polls(making->channel_events[DESK_CHANNEL]);
    collapse_polls(making->channel_events[PARTNER_CHANNEL]);
    for (int i = 0; i < CHANNEL_COUNT; i++) {
        if (json_array_extend(making->out, making->channel_events[i]) != 0) {
            return ONSHI_NO_MEMORY;
        }
        (void)json_array_clear(making->channel_events[i]);
    }
    return ONSHI_OK;
}

// Only the stage says where the sandbox is; an empty path would be found everywhere.
static void learn_box(struct making *making, const json_t *line, int channel) {
    const char *box = channel == STAGE_CHANNEL ? json_string_value(json_object_get(line, "box")) : NULL;
    making->box = box != NULL && box[0] != 0 ? box : making->box;
}

static enum onshi_status take_line(struct making *making, const json_t *line) {
    const char *channel = json_string_value(json_object_get(line, "ch"));
    const char *event = json_string_value(json_object_get(line, "ev"));
    int index = channel == NULL || event == NULL ? -1 : channel_index(channel);
    if (index < 0) {
        return ONSHI_MALFORMED;
    }
    learn_box(making, line, index);
    if (is_left_out(channel, event)) {
        return ONSHI_OK;
    }
    json_t *clean = clean_event(making, line);
    drop_request_number(clean);
    if (clean == NULL || json_array_append_new(making->channel_events[index], clean) != 0) {
        return ONSHI_NO_MEMORY;
    }
    if (index != STAGE_CHANNEL || strcmp(event, "barrier") != 0) {
        return ONSHI_OK;
    }
    ONSHI_TRY(merge_channels(making));
    making->barrier++;
    return ONSHI_OK;
}

static enum onshi_status make(const json_t *raw, bool keep_number, json_t **out) {
    struct making making = {.out = json_array(), .keep_number = keep_number};
    for (int i = 0; i < CHANNEL_COUNT; i++) {
        making.channel_events[i] = json_array();
    }
    enum onshi_status status = ONSHI_OK;
    for (size_t i = 0; status == ONSHI_OK && i < json_array_size(raw); i++) {
        status = take_line(&making, json_array_get(raw, i));
    }
    if (status == ONSHI_OK) {
        status = merge_channels(&making);
    }
    for (int i = 0; i < CHANNEL_COUNT; i++) {
        json_decref(making.channel_events[i]);
    }
    if (status != ONSHI_OK) {
        json_decref(making.out);
        return status;
    }
    *out = making.out;
    return ONSHI_OK;
}

enum onshi_status canonical_from_raw(const json_t *raw, json_t **out) {
    return make(raw, false, out);
}

enum onshi_status canonical_origins(const json_t *raw, json_t **out) {
    json_t *canonical = NULL;
    json_t *origins = json_array();
    enum onshi_status status = make(raw, true, &canonical);
    for (size_t i = 0; status == ONSHI_OK && i < json_array_size(canonical); i++) {
        json_t *number = json_object_get(json_array_get(canonical, i), "n");
        status = json_array_append(origins, number) == 0 ? ONSHI_OK : ONSHI_NO_MEMORY;
    }
    json_decref(canonical);
    if (status != ONSHI_OK) {
        json_decref(origins);
        return status;
    }
    *out = origins;
    return ONSHI_OK;
}

enum onshi_status canonical_write(const json_t *canonical, struct bytes_writer *out) {
    for (size_t i = 0; i < json_array_size(canonical); i++) {
        char *line = json_dumps(json_array_get(canonical, i), JSON_COMPACT | JSON_SORT_KEYS);
        if (line == NULL) {
            return ONSHI_NO_MEMORY;
        }
        enum onshi_status status = bytes_printf(out, "%s\n", line);
        free(line);
        ONSHI_TRY(status);
    }
    return ONSHI_OK;
}
