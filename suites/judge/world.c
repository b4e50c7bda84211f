// SPDX-License-Identifier: Apache-2.0
#include "suites/judge/world.h"

#include <libxml/tree.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"

enum { DEPTH_MAXIMUM = 16 };

// The desks are first: they show a state, the others a sequence.
static const char *const asked_channels[] = {"desk", "partner", "req", "res", "face", "card", "reader", "screen", "port", "web", "process"};
enum { DESKS = 2, PORT = 8, WEB = 9, ASKED_COUNT = sizeof asked_channels / sizeof asked_channels[0] };

struct world {
    xmlDoc *doc;
    xmlNode *channels[ASKED_COUNT];
    int last_line[ASKED_COUNT]; // of the channel, 0 when it has no event
    bool settling[DESKS];       // the request under way only asks whether all is at rest
    xmlXPathContext *xpath;
};

static int asked_index(const char *channel) {
    for (int i = 0; i < ASKED_COUNT; i++) {
        if (strcmp(asked_channels[i], channel) == 0) {
            return i;
        }
    }
    return -1;
}

static void set_line(xmlNode *node, int line) {
    char number[16];
    (void)snprintf(number, sizeof number, "%d", line);
    (void)xmlSetProp(node, BAD_CAST "line", BAD_CAST number);
}

enum { NUMBER_SIZE = 32 };

static const char *text_of_scalar(const json_t *value, char number[NUMBER_SIZE]) {
    (void)snprintf(number, NUMBER_SIZE, "%lld", (long long)json_integer_value(value));
    return json_is_string(value) ? json_string_value(value) : json_is_integer(value) ? number : json_is_true(value) ? "true" : "false";
}

static void add_json(xmlNode *parent, const char *name, const json_t *value, int depth);

static void add_members(xmlNode *parent, const json_t *object, int depth) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value) {
        add_json(parent, key, value, depth);
    }
}

static void add_text(xmlNode *node, const char *text) {
    xmlChar *clean = xml_printable(text);
    if (clean != NULL) {
        xmlNodeAddContent(node, clean);
    }
    xmlFree(clean);
}

static void add_json(xmlNode *parent, const char *name, const json_t *value, int depth) {
    if (depth > DEPTH_MAXIMUM || xmlValidateNCName(BAD_CAST name, 0) != 0) {
        return;
    }
    if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++) {
            add_json(parent, name, json_array_get(value, i), depth + 1);
        }
        return;
    }
    xmlNode *node = xmlNewChild(parent, NULL, BAD_CAST name, NULL);
    if (node == NULL || json_is_null(value)) {
        return;
    }
    if (json_is_object(value)) {
        add_members(node, value, depth + 1);
        return;
    }
    char number[NUMBER_SIZE];
    add_text(node, text_of_scalar(value, number));
}

static void add_attributes(xmlNode *node, const json_t *event) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)event, key, value) {
        char number[NUMBER_SIZE];
        bool is_document = strcmp(key, "message") == 0;
        if (json_is_object(value) || json_is_array(value) || json_is_null(value) || is_document) {
            continue;
        }
        xmlChar *clean = xml_printable(text_of_scalar(value, number));
        (void)xmlSetProp(node, BAD_CAST key, clean);
        xmlFree(clean);
    }
}

// The objects and lists of an event, as elements below it.
static void add_parts(xmlNode *node, const json_t *event) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)event, key, value) {
        if (json_is_object(value) || json_is_array(value)) {
            add_json(node, key, value, 0);
        }
    }
}

// OQSsiimm01req_{F1}.xml -> OQSsiimm01req
static void set_kind(xmlNode *node, const char *file) {
    char kind[64] = {0};
    size_t length = strcspn(file, "_");
    memcpy(kind, file, length < sizeof kind ? length : sizeof kind - 1);
    (void)xmlSetProp(node, BAD_CAST "kind", BAD_CAST kind);
}

static void add_message(xmlNode *channel, const json_t *event, int line) {
    const char *text = json_string_value(json_object_get(event, "message"));
    const char *file = json_string_value(json_object_get(event, "file"));
    xmlNode *node = xmlNewChild(channel, NULL, BAD_CAST "message", NULL);
    xmlDoc *doc = NULL;
    if (node == NULL) {
        return;
    }
    add_attributes(node, event);
    set_line(node, line);
    set_kind(node, file == NULL ? "" : file);
    if (text != NULL && xml_parse(text, strlen(text), &doc) == ONSHI_OK) {
        for (xmlNode *n = xml_first_element(xmlDocGetRootElement(doc)); n != NULL; n = xml_next_element(n)) {
            (void)xmlAddChild(node, xmlDocCopyNode(n, channel->doc, 1));
        }
        xmlFreeDoc(doc);
    }
}

// What was asked for once stays until it is asked for again: the audit, and why the last action was refused.
static void drop_children(xmlNode *desk, bool audit, bool refused) {
    xmlNode *child = desk->children;
    while (child != NULL) {
        xmlNode *next = child->next;
        bool stays = (xml_is(child, "audit") && !audit) || (xml_is(child, "refused") && !refused);
        if (!stays) {
            xmlUnlinkNode(child);
            xmlFreeNode(child);
        }
        child = next;
    }
}

// What the product shows now replaces what it showed before.
static void replace_seen(struct world *world, int index, const json_t *event, int line) {
    xmlNode *desk = world->channels[index];
    const json_t *body = json_object_get(event, "body");
    const json_t *seen = json_object_get(body, "seen");
    const char *action = json_string_value(json_object_get(body, "do"));
    if (strcmp(json_string_value(json_object_get(event, "ev")), "request") == 0 && action != NULL) {
        world->settling[index] = strcmp(action, "settle") == 0;
    }
    if (strcmp(json_string_value(json_object_get(event, "ev")), "answer") != 0 || !json_is_object(seen)) {
        return;
    }
    const json_t *audit = json_object_get(body, "audit"), *error = json_object_get(body, "error");
    drop_children(desk, audit != NULL, !world->settling[index]);
    if (audit != NULL) {
        add_json(desk, "audit", audit, 0);
    }
    if (error != NULL && !world->settling[index]) {
        add_json(desk, "refused", error, 0);
    }
    set_line(desk, line);
    world->last_line[index] = line;
    add_members(desk, seen, 0);
}

// What crosses by Web API or at the reader's port: an element named after the event, with the members of its JSON inside,
// those of a message without its frame.
static void add_structure(xmlNode *channel, const json_t *event, int line) {
    const char *name = json_string_value(json_object_get(event, "ev"));
    const char *text = json_string_value(json_object_get(event, "message"));
    json_t *parsed = text == NULL ? json_incref(json_object_get(event, "line")) : json_loads(text, 0, NULL);
    const json_t *framed = json_object_get(parsed, "XmlMsg");
    xmlNode *node = xmlNewChild(channel, NULL, BAD_CAST name, NULL);
    if (node != NULL) {
        add_attributes(node, event);
        set_line(node, line);
        add_members(node, framed != NULL ? framed : parsed, 0);
    }
    json_decref(parsed);
}

// Of a screen: the number of the message on it.
static void set_message_number(xmlNode *node, const json_t *event) {
    const char *number = json_string_value(json_object_get(event, "message"));
    if (number != NULL) {
        (void)xmlSetProp(node, BAD_CAST "message", BAD_CAST number);
    }
}

static void add_event(struct world *world, const json_t *event, int line) {
    const char *channel = json_string_value(json_object_get(event, "ch"));
    int index = channel == NULL ? -1 : asked_index(channel);
    if (index < 0) {
        return;
    }
    if (index < DESKS) {
        replace_seen(world, index, event, line);
        return;
    }
    xmlNode *parent = world->channels[index];
    world->last_line[index] = line;
    if (index == WEB || index == PORT) {
        add_structure(parent, event, line);
    } else if (json_object_get(event, "file") != NULL) {
        add_message(parent, event, line);
    } else {
        const char *name = json_string_value(json_object_get(event, "ev"));
        xmlNode *node = xmlNewChild(parent, NULL, BAD_CAST(strcmp(name, "apdu") == 0 ? "apdu" : "event"), NULL);
        if (node != NULL) {
            add_attributes(node, event);
            set_line(node, line);
            set_message_number(node, event);
            add_parts(node, event);
        }
    }
}

static void set_variable(struct world *world, const char *name, const char *value) {
    if (xmlValidateNCName(BAD_CAST name, 0) == 0) {
        (void)xmlXPathRegisterVariable(world->xpath, BAD_CAST name, xmlXPathNewCString(value));
    }
}

// $taro: the chart number that a step named.
static void add_alias(struct world *world, const json_t *event) {
    const char *name = json_string_value(json_object_get(event, "name"));
    const char *chart = json_string_value(json_object_get(event, "chart"));
    if (name != NULL && chart != NULL) {
        set_variable(world, name, chart);
    }
}

// $prefix.key for each text of a truth event; objects below add their key: $onshika-taro.new.number.
static void add_truth(struct world *world, const char *prefix, const json_t *object) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value) {
        char name[160];
        (void)snprintf(name, sizeof name, "%s.%s", prefix, key);
        if (json_is_object(value)) {
            add_truth(world, name, value);
        } else if (json_is_string(value)) {
            set_variable(world, name, json_string_value(value));
        }
    }
}

static void take_event(struct world *world, const json_t *event, int line) {
    const char *channel = json_string_value(json_object_get(event, "ch"));
    const char *name = json_string_value(json_object_get(event, "ev"));
    if (channel == NULL || name == NULL) {
        return;
    }
    if (strcmp(channel, "stage") == 0 && strcmp(name, "alias") == 0) {
        add_alias(world, event);
    }
    const char *person = json_string_value(json_object_get(event, "id"));
    if (strcmp(channel, "truth") == 0 && person != NULL) {
        add_truth(world, person, event);
    }
    add_event(world, event, line);
}

static enum onshi_status prepare(struct world *world) {
    world->doc = xmlNewDoc(BAD_CAST "1.0");
    xmlNode *root = world->doc == NULL ? NULL : xmlNewDocNode(world->doc, NULL, BAD_CAST "world", NULL);
    if (root == NULL) {
        return ONSHI_NO_MEMORY;
    }
    (void)xmlDocSetRootElement(world->doc, root);
    for (int i = 0; i < ASKED_COUNT; i++) {
        world->channels[i] = xmlNewChild(root, NULL, BAD_CAST asked_channels[i], NULL);
        if (world->channels[i] == NULL) {
            return ONSHI_NO_MEMORY;
        }
    }
    world->xpath = xmlXPathNewContext(world->doc);
    return world->xpath == NULL ? ONSHI_NO_MEMORY : ONSHI_OK;
}

enum onshi_status world_make(const json_t *canonical, int barriers, struct world **out) {
    struct world *world = calloc(1, sizeof *world);
    if (world == NULL) {
        return ONSHI_NO_MEMORY;
    }
    enum onshi_status status = prepare(world);
    if (status != ONSHI_OK) {
        world_free(world);
        return status;
    }
    for (size_t i = 0; i < json_array_size(canonical); i++) {
        const json_t *event = json_array_get(canonical, i);
        if (json_integer_value(json_object_get(event, "b")) < barriers) {
            take_event(world, event, (int)i + 1);
        }
    }
    *out = world;
    return ONSHI_OK;
}

void world_free(struct world *world) {
    if (world != NULL) {
        xmlXPathFreeContext(world->xpath);
        xmlFreeDoc(world->doc);
        free(world);
    }
}

static void add_line_of(const xmlNode *node, json_t *lines) {
    while (node != NULL && node->type == XML_ELEMENT_NODE && xml_attribute(node, "line", NULL) == NULL) {
        node = node->parent;
    }
    if (node == NULL || node->type != XML_ELEMENT_NODE) {
        return;
    }
    json_int_t line = strtol(xml_attribute(node, "line", "0"), NULL, 10);
    size_t count = json_array_size(lines);
    if (count == 0 || json_integer_value(json_array_get(lines, count - 1)) != line) {
        (void)json_array_append_new(lines, json_integer(line));
    }
}

static void collect_lines(const xmlXPathObject *result, json_t *lines) {
    const xmlNodeSet *nodes = result->type == XPATH_NODESET ? result->nodesetval : NULL;
    for (int i = 0; nodes != NULL && i < nodes->nodeNr; i++) {
        const xmlNode *node = nodes->nodeTab[i];
        add_line_of(node->type == XML_ELEMENT_NODE ? node : node->parent, lines);
    }
}

static enum onshi_status write_result(xmlXPathObject *result, struct bytes_writer *out) {
    if (result->type != XPATH_NODESET) {
        xmlChar *text = xmlXPathCastToString(result);
        enum onshi_status status = text == NULL ? ONSHI_NO_MEMORY : bytes_write_text(out, (const char *)text);
        xmlFree(text);
        return status;
    }
    for (int i = 0; result->nodesetval != NULL && i < result->nodesetval->nodeNr; i++) {
        xmlChar *text = xmlNodeGetContent(result->nodesetval->nodeTab[i]);
        enum onshi_status status = text == NULL ? ONSHI_NO_MEMORY
                                                : bytes_printf(out, "%s%s", i == 0 ? "" : " ", (const char *)text);
        xmlFree(text);
        ONSHI_TRY(status);
    }
    return ONSHI_OK;
}

static void keep_quiet(void *context, xmlErrorPtr error) {
    (void)context;
    (void)error;
}

static enum onshi_status evaluate(struct world *world, xmlNode *node, const char *expression, struct bytes_writer *out,
                                  json_t *lines) {
    world->xpath->node = node;
    world->xpath->error = keep_quiet;
    xmlXPathObject *result = xmlXPathEval(BAD_CAST expression, world->xpath);
    if (result == NULL) {
        return ONSHI_MALFORMED;
    }
    enum onshi_status status = write_result(result, out);
    if (lines != NULL) {
        collect_lines(result, lines);
    }
    xmlXPathFreeObject(result);
    return status;
}

enum onshi_status world_ask(struct world *world, const char *on, const char *expression, struct bytes_writer *out,
                            json_t *lines) {
    int index = asked_index(on);
    if (index < 0) {
        return ONSHI_MALFORMED;
    }
    ONSHI_TRY(evaluate(world, world->channels[index], expression, out, lines));
    if (lines != NULL && json_array_size(lines) == 0 && world->last_line[index] > 0) {
        (void)json_array_append_new(lines, json_integer(world->last_line[index]));
    }
    return ONSHI_OK;
}

enum onshi_status world_ask_truth(struct world *world, const char *expression, struct bytes_writer *out) {
    return evaluate(world, xmlDocGetRootElement(world->doc), expression, out, NULL);
}
