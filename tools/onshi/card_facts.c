// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/card_facts.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "base/json.h"

enum { VALUE_MAXIMUM = 1024, DEPTH_MAXIMUM = 8, INDENT = 2 };

// {"key": …, "ja": …, "en": …} and either "items" or "value", with "said_ja" and "said_en" when people read something
// else than programs.
json_t *facts_new(void) {
    return json_pack("{s:[]}", "items");
}

static json_t *add(json_t *section, const char *key, const char *ja, const char *en) {
    json_t *node = json_pack("{s:s, s:s, s:s}", "key", key, "ja", ja, "en", en);
    (void)json_array_append_new(json_object_get(section, "items"), node);
    return node;
}

json_t *facts_section(json_t *parent, const char *key, const char *ja, const char *en) {
    json_t *node = add(parent, key, ja, en);
    (void)json_object_set_new(node, "items", json_array());
    return node;
}

void facts_put(json_t *section, const char *key, const char *ja, const char *en, const char *format, ...) {
    char value[VALUE_MAXIMUM];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(value, sizeof value, format, arguments);
    va_end(arguments);
    facts_say(section, key, ja, en, value, value);
}

void facts_say(json_t *section, const char *key, const char *ja, const char *en, const char *value_ja,
               const char *value_en) {
    json_t *node = add(section, key, ja, en);
    (void)json_object_set_new(node, "value", json_string(value_en));
    if (strcmp(value_ja, value_en) != 0) {
        (void)json_object_set_new(node, "said_ja", json_string(value_ja));
    }
}

void facts_put_number(json_t *section, const char *key, const char *ja, const char *en, long number) {
    (void)json_object_set_new(add(section, key, ja, en), "value", json_integer(number));
}

void facts_say_number(json_t *section, const char *key, const char *ja, const char *en, long number,
                      const char *said_ja, const char *said_en) {
    json_t *node = add(section, key, ja, en);
    (void)json_object_set_new(node, "value", json_integer(number));
    (void)json_object_set_new(node, "said_ja", json_string(said_ja));
    (void)json_object_set_new(node, "said_en", json_string(said_en));
}

bool facts_empty(const json_t *section) {
    return json_array_size(json_object_get(section, "items")) == 0;
}

static void print_value(FILE *out, enum language language, const json_t *node) {
    const json_t *value = json_object_get(node, "value");
    const json_t *said = json_object_get(node, language == LANGUAGE_JA ? "said_ja" : "said_en");
    if (said == NULL && json_is_integer(value)) {
        fprintf(out, "%" JSON_INTEGER_FORMAT "\n", json_integer_value(value));
        return;
    }
    const char *text = json_string_value(said == NULL ? value : said);
    fprintf(out, "%s\n", text == NULL ? "" : text);
}

static void print_items(FILE *out, enum language language, const json_t *section, int depth) {
    size_t i;
    json_t *node;
    json_array_foreach(json_object_get(section, "items"), i, node) {
        const char *label = console_say(language, json_text(node, "ja"), json_text(node, "en"));
        bool is_section = json_object_get(node, "items") != NULL;
        const char *after = is_section ? "\n" : label[0] == 0 ? "- " : ": ";
        fprintf(out, "%s%*s%s%s", is_section && depth == 0 ? "\n" : "", depth * INDENT, "", label, after);
        if (!is_section) {
            print_value(out, language, node);
        } else if (depth < DEPTH_MAXIMUM) {
            print_items(out, language, node, depth + 1);
        }
    }
}

void facts_print(FILE *out, enum language language, const json_t *facts) {
    print_items(out, language, facts, 0);
}

static json_t *plain(const json_t *section, int depth) {
    json_t *object = json_object();
    size_t i;
    json_t *node;
    json_array_foreach(json_object_get(section, "items"), i, node) {
        json_t *value = json_object_get(node, "value");
        bool deeper = value == NULL && depth < DEPTH_MAXIMUM;
        (void)json_object_set_new(object, json_text(node, "key"), deeper ? plain(node, depth + 1) : json_incref(value));
    }
    return object;
}

void facts_dump(FILE *out, const json_t *facts) {
    json_t *object = plain(facts, 0);
    (void)json_dumpf(object, out, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    fprintf(out, "\n");
    json_decref(object);
}
