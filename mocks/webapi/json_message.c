// SPDX-License-Identifier: Apache-2.0
#include "mocks/webapi/json_message.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "base/xml.h"
#include "mocks/webapi/json_emit.h"

enum { DEPTH_OF_BODY = 1 }; // the root's children are 1

// Reading.

static int depth_of(const json_t *value, int limit) {
    int deepest = 0;
    if (limit == 0 || !(json_is_object(value) || json_is_array(value))) {
        return 1;
    }
    const char *key;
    json_t *member;
    size_t index;
    json_object_foreach((json_t *)(uintptr_t)value, key, member) {
        int depth = depth_of(member, limit - 1);
        deepest = depth > deepest ? depth : deepest;
    }
    json_array_foreach(value, index, member) {
        int depth = depth_of(member, limit - 1);
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + 1;
}

enum onshi_status json_message_parse(const void *data, size_t length, json_t **out, struct bytes_writer *why) {
    json_error_t error = {.line = 0};
    json_t *json = length == 0 ? NULL : json_loadb(data, length, JSON_REJECT_DUPLICATES, &error);
    if (json == NULL) {
        bytes_note(why, length == 0 ? "empty" : "line %d, byte %d: %s", error.line, error.position, error.text);
        return ONSHI_MALFORMED;
    }
    if (depth_of(json, JSON_DEPTH_MAXIMUM + 1) > JSON_DEPTH_MAXIMUM) {
        bytes_note(why, "nested deeper than %d", JSON_DEPTH_MAXIMUM);
        json_decref(json);
        return ONSHI_MALFORMED;
    }
    *out = json;
    return ONSHI_OK;
}

// Texts in JSON may hold what XML has no place for.
static bool fits_xml(const char *text) {
    for (const unsigned char *c = (const unsigned char *)text; *c != 0; c++) {
        bool blank = *c == '\t' || *c == '\n' || *c == '\r';
        bool noncharacter = c[0] == 0xEF && c[1] == 0xBF && (c[2] == 0xBE || c[2] == 0xBF); // U+FFFE, U+FFFF
        if ((*c < ' ' && !blank) || noncharacter) {
            return false;
        }
    }
    return true;
}

struct reading {
    int members;
};

static enum onshi_status read_value(struct reading *reading, xmlNode *parent, const char *name, const json_t *value,
                                    const struct wire_element *element, int depth);

static enum onshi_status read_members(struct reading *reading, xmlNode *node, const json_t *object,
                                      const struct wire_element *items, int depth) {
    const char *name;
    json_t *member;
    const struct wire_element *hint = items;
    json_object_foreach((json_t *)(uintptr_t)object, name, member) {
        ONSHI_TRY(read_value(reading, node, name, member, json_row_of(items, name, &hint), depth));
    }
    return ONSHI_OK;
}

static enum onshi_status add_node(struct reading *reading, xmlNode *parent, const char *name, xmlNode **out) {
    if (++reading->members > JSON_MEMBERS_MAXIMUM) {
        return ONSHI_TOO_LONG;
    }
    if (xmlValidateNCName((const xmlChar *)name, 0) != 0) {
        return ONSHI_MALFORMED;
    }
    *out = xmlNewChild(parent, NULL, (const xmlChar *)name, NULL);
    return *out == NULL ? ONSHI_NO_MEMORY : ONSHI_OK;
}

// Whether an item of a list comes under its own name: {"SpecificDiseasesCertificateInfo":{…}}.
static const json_t *unwrapped(const json_t *item, const char *name) {
    const json_t *inner = json_object_size(item) == 1 ? json_object_get(item, name) : NULL;
    return json_is_object(inner) ? inner : item;
}

static enum onshi_status read_array(struct reading *reading, xmlNode *parent, const char *name, const json_t *array,
                                    const struct wire_element *element, int depth) {
    const struct wire_element *item = json_list_item(element, depth);
    xmlNode *list = parent;
    if (item != NULL) {
        ONSHI_TRY(add_node(reading, parent, name, &list));
    }
    size_t index;
    json_t *value;
    json_array_foreach(array, index, value) {
        const char *item_name = item == NULL ? name : item->name;
        if (json_is_array(value)) {
            return ONSHI_MALFORMED;
        }
        ONSHI_TRY(read_value(reading, list, item_name, item == NULL ? value : unwrapped(value, item_name),
                             item == NULL ? element : item, item == NULL ? depth : depth + 1));
    }
    return ONSHI_OK;
}

static enum onshi_status read_value(struct reading *reading, xmlNode *parent, const char *name, const json_t *value,
                                    const struct wire_element *element, int depth) {
    xmlNode *node = NULL;
    if (json_is_array(value)) {
        return read_array(reading, parent, name, value, element, depth);
    }
    if (!json_is_object(value) && (!json_is_string(value) || !fits_xml(json_string_value(value)))) {
        return ONSHI_MALFORMED; // all values are strings [wire-interface 1.7 S]
    }
    ONSHI_TRY(add_node(reading, parent, name, &node));
    if (json_is_object(value)) {
        return read_members(reading, node, value, element == NULL ? NULL : element->children, depth + 1);
    }
    const char *text = json_string_value(value);
    xmlNode *content = *text == 0 ? NULL : xmlNewDocText(node->doc, (const xmlChar *)text);
    if (*text != 0 && (content == NULL || xmlAddChild(node, content) == NULL)) {
        return ONSHI_NO_MEMORY;
    }
    return ONSHI_OK;
}

enum onshi_status json_message_read(const json_t *message, enum wire_kind kind, xmlDoc **out) {
    const json_t *top = json_object_get(message, WIRE_ROOT);
    if (!json_is_object(top) || json_object_size(message) != 1) {
        return ONSHI_MALFORMED;
    }
    struct reading reading = {0};
    xmlDoc *doc = xmlNewDoc((const xmlChar *)"1.0");
    xmlNode *root = doc == NULL ? NULL : xmlNewDocNode(doc, NULL, (const xmlChar *)WIRE_ROOT, NULL);
    if (root == NULL) {
        xmlFreeDoc(doc);
        return ONSHI_NO_MEMORY;
    }
    (void)xmlDocSetRootElement(doc, root);
    enum onshi_status status = read_members(&reading, root, top, wire_kind_of(kind)->layout, DEPTH_OF_BODY);
    if (status != ONSHI_OK) {
        xmlFreeDoc(doc);
        return status;
    }
    *out = doc;
    return ONSHI_OK;
}

// Writing.

static enum onshi_status write_escape(struct bytes_writer *out, unsigned char c) {
    if (c == '"' || c == '\\') {
        const char pair[] = {'\\', (char)c};
        return bytes_write(out, pair, sizeof pair);
    }
    return bytes_printf(out, "\\u%04x", c);
}

enum onshi_status json_write_text(struct bytes_writer *out, const char *text) {
    ONSHI_TRY(bytes_write(out, "\"", 1));
    const char *from = text;
    for (const char *c = text; *c != 0; c++) {
        if (*c != '"' && *c != '\\' && (unsigned char)*c >= ' ') {
            continue;
        }
        ONSHI_TRY(bytes_write(out, from, (size_t)(c - from)));
        ONSHI_TRY(write_escape(out, (unsigned char)*c));
        from = c + 1;
    }
    ONSHI_TRY(bytes_write_text(out, from));
    return bytes_write_u8(out, '"');
}

static enum onshi_status tell(const xmlNode *node, const struct wire_element *element, const struct wire_emitter *emitter);

// Elements that repeat are told where the first of them stands, one after the other.
static enum onshi_status tell_repeated(const xmlNode *node, const struct wire_element *element,
                                       const struct wire_emitter *emitter) {
    if (xml_child(node->parent, element->name) != node) {
        return ONSHI_OK;
    }
    for (; node != NULL; node = xml_next(node, element->name)) {
        ONSHI_TRY(tell(node, element, emitter));
    }
    return ONSHI_OK;
}

static enum onshi_status tell_children(const xmlNode *node, const struct wire_element *items,
                                       const struct wire_emitter *emitter) {
    const struct wire_element *hint = items;
    for (const xmlNode *child = xml_first_element(node); child != NULL; child = xml_next_element(child)) {
        const struct wire_element *element = json_row_of(items, (const char *)child->name, &hint);
        bool repeated = element != NULL && json_repeats(element);
        ONSHI_TRY(repeated ? tell_repeated(child, element, emitter) : tell(child, element, emitter));
    }
    return ONSHI_OK;
}

static enum onshi_status tell(const xmlNode *node, const struct wire_element *element,
                              const struct wire_emitter *emitter) {
    const char *name = (const char *)node->name;
    bool is_group = element != NULL ? element->children != NULL : xml_first_element(node) != NULL;
    if (!is_group) {
        return emitter->item(emitter->context, name, xml_text(node));
    }
    ONSHI_TRY(emitter->open(emitter->context, name));
    ONSHI_TRY(tell_children(node, element == NULL ? NULL : element->children, emitter));
    return emitter->close(emitter->context, name);
}

enum onshi_status json_message_write(const xmlDoc *doc, enum wire_kind kind, enum json_nesting nesting,
                                     struct bytes_writer *out) {
    struct json_emit emit;
    struct wire_emitter emitter;
    ONSHI_TRY(json_emit_begin(&emit, kind, nesting, out, &emitter));
    ONSHI_TRY(tell_children(xmlDocGetRootElement(doc), wire_kind_of(kind)->layout, &emitter));
    return json_emit_end(&emit);
}

enum onshi_status json_message_build(enum wire_kind kind, const void *model, const struct wire_style *style,
                                     struct random_source *random, enum json_nesting nesting, struct bytes_writer *out) {
    const struct wire_kind_row *row = wire_kind_of(kind);
    const struct wire_manner manner = {style, wire_kind_era(kind, style->era), row->way, random};
    struct json_emit emit;
    struct wire_emitter emitter;
    ONSHI_TRY(json_emit_begin(&emit, kind, nesting, out, &emitter));
    ONSHI_TRY(wire_emit(row->layout, model, &manner, &emitter));
    return json_emit_end(&emit);
}
