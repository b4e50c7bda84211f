// SPDX-License-Identifier: Apache-2.0
#include "mocks/wire/message.h"

#include <string.h>

#include "base/calendar.h"
#include "base/text.h"
#include "base/xml.h"
#include "mocks/wire/layout.h"

enum { SCRATCH_BYTES = 16, MONTH_CHARACTERS = 6 };

// Reading.

static bool is_blank(const char *text) {
    return text[strspn(text, " \t\r\n")] == 0;
}

static void read_items(const struct wire_element *items, const xmlNode *node, void *model) {
    for (const struct wire_element *item = items; item->name != NULL; item++) {
        const xmlNode *child = xml_child(node, item->name);
        char *place = (char *)model + item->offset;
        if (item->form == WIRE_GROUP) {
            read_items(item->children, child, place);
            continue;
        }
        const char *text = xml_text(child);
        *(const char **)(void *)place = is_blank(text) ? NULL : text;
    }
}

static enum onshi_status read_message(const struct wire_element *layout, const xmlDoc *doc, void *model) {
    const xmlNode *root = xmlDocGetRootElement(doc);
    if (!xml_is(root, "XmlMsg")) {
        return ONSHI_MALFORMED;
    }
    read_items(layout, root, model);
    return ONSHI_OK;
}

enum onshi_status wire_read_eligibility_request(const xmlDoc *doc, struct eligibility_request *out) {
    return read_message(wire_eligibility_request, doc, out);
}

enum onshi_status wire_read_reference_request(const xmlDoc *doc, struct reference_request *out) {
    return read_message(wire_reference_request, doc, out);
}

enum onshi_status wire_read_medication_request(const xmlDoc *doc, struct viewing_request *out) {
    return read_message(wire_medication_request, doc, out);
}

enum onshi_status wire_read_checkup_request(const xmlDoc *doc, struct viewing_request *out) {
    struct viewing_request request = {0}; // it has no period
    ONSHI_TRY(read_message(wire_checkup_request, doc, &request));
    *out = request;
    return ONSHI_OK;
}

// Writing.

static const char *day_text(int64_t day, char scratch[SCRATCH_BYTES]) {
    if (day == CALENDAR_NEVER) {
        return "";
    }
    calendar_date(day, scratch);
    return scratch;
}

static const char *month_text(int64_t instant, char scratch[SCRATCH_BYTES]) {
    const char *text = day_text(instant, scratch);
    scratch[*text == 0 ? 0 : MONTH_CHARACTERS] = 0;
    return text;
}

static const char *instant_text(int64_t instant, char scratch[SCRATCH_BYTES]) {
    if (instant == CALENDAR_NEVER) {
        return "";
    }
    calendar_stamp(instant, scratch);
    return scratch;
}

static const char *insurer_text(const char *number, char scratch[SCRATCH_BYTES]) {
    if (number == NULL || *number == 0 || text_pad_insurer(number, scratch) != ONSHI_OK) {
        return "";
    }
    return scratch;
}

static const char *code_text(char code, char scratch[SCRATCH_BYTES]) {
    scratch[0] = code;
    scratch[1] = 0;
    return scratch;
}

// The text of an item, "" when it is absent; in the model or in `scratch`.
static const char *item_text(const struct wire_element *item, const void *model, const struct wire_style *style,
                             char scratch[SCRATCH_BYTES]) {
    const void *place = (const char *)model + item->offset;
    const char *text = NULL;
    switch (item->form) {
    case WIRE_TEXT:
        text = *(const char *const *)place;
        break;
    case WIRE_CODE:
        text = code_text(*(const char *)place, scratch);
        break;
    case WIRE_DAY:
        text = day_text(*(const int64_t *)place, scratch);
        break;
    case WIRE_INSTANT:
        text = instant_text(*(const int64_t *)place, scratch);
        break;
    case WIRE_MONTH:
        text = month_text(*(const int64_t *)place, scratch);
        break;
    case WIRE_INSURER:
        text = insurer_text(*(const char *const *)place, scratch);
        break;
    case WIRE_STYLE:
        text = wire_characters_code(style->characters); // [OQSCD005]
        break;
    case WIRE_GROUP:
        break;
    }
    return text == NULL ? "" : text;
}

static bool is_omitted(const struct wire_style *style, const char *name) {
    for (const char *const *omitted = style->omit; omitted != NULL && *omitted != NULL; omitted++) {
        if (strcmp(*omitted, name) == 0) {
            return true;
        }
    }
    return false;
}

static enum onshi_status add_element(xmlNode *parent, const char *name, const char *text) {
    const xmlNode *node = xmlNewTextChild(parent, NULL, (const xmlChar *)name, (const xmlChar *)text);
    return node == NULL ? ONSHI_NO_MEMORY : ONSHI_OK;
}

// Adds an element with what the characters of the style have of `text`.
static enum onshi_status add_text(xmlNode *parent, const char *name, const char *text,
                                  const struct wire_style *style) {
    if (style->characters == WIRE_UTF8) {
        return add_element(parent, name, text);
    }
    struct bytes_writer reduced;
    bytes_writer_init(&reduced, XML_MAXIMUM_BYTES);
    enum onshi_status status = wire_reduce(style->characters, text, &reduced);
    status = status != ONSHI_OK ? status : add_element(parent, name, bytes_text(&reduced));
    bytes_writer_free(&reduced);
    return status;
}

static enum onshi_status add_item(xmlNode *parent, const struct wire_element *item, const void *model,
                                  const struct wire_style *style) {
    char scratch[SCRATCH_BYTES];
    const char *text = item_text(item, model, style, scratch);
    if (*text != 0 && !is_omitted(style, item->name)) {
        return add_text(parent, item->name, text, style);
    }
    return item->optional && style->empty_elements ? add_element(parent, item->name, NULL) : ONSHI_OK;
}

static enum onshi_status add_group(xmlNode *parent, const struct wire_element *group, const void *model,
                                   const struct wire_style *style);

static enum onshi_status add_items(xmlNode *parent, const struct wire_element *items, const void *model,
                                   const struct wire_style *style) {
    for (const struct wire_element *item = items; item->name != NULL; item++) {
        if (item->form != WIRE_GROUP) {
            ONSHI_TRY(add_item(parent, item, model, style));
        } else if (!is_omitted(style, item->name)) {
            ONSHI_TRY(add_group(parent, item, model, style));
        }
    }
    return ONSHI_OK;
}

static enum onshi_status add_group(xmlNode *parent, const struct wire_element *group, const void *model,
                                   const struct wire_style *style) {
    int count = group->count == NULL ? 1 : group->count(model);
    const char *first = group->first == NULL ? (const char *)model + group->offset : group->first(model);
    for (int i = 0; i < count; i++) {
        xmlNode *node = xmlNewChild(parent, NULL, (const xmlChar *)group->name, NULL);
        if (node == NULL) {
            return ONSHI_NO_MEMORY;
        }
        ONSHI_TRY(add_items(node, group->children, first + (size_t)i * group->stride, style));
    }
    return ONSHI_OK;
}

// Moves one of the first `left` children to the end, as often as there are children.
static void shuffle_children(xmlNode *parent, struct random_source *random) {
    for (unsigned long left = xmlChildElementCount(parent); left > 0; left--) {
        xmlNode *child = xml_first_element(parent);
        for (uint64_t steps = random_below(random, left); steps > 0; steps--) {
            child = xml_next_element(child);
        }
        xmlUnlinkNode(child);
        (void)xmlAddChild(parent, child);
    }
}

static void shuffle_below(xmlNode *parent, struct random_source *random) {
    for (xmlNode *child = xml_first_element(parent); child != NULL; child = xml_next_element(child)) {
        shuffle_below(child, random);
        shuffle_children(child, random);
    }
}

static xmlDoc *new_message(void) {
    xmlDoc *doc = xmlNewDoc((const xmlChar *)"1.0");
    xmlNode *root = doc == NULL ? NULL : xmlNewDocNode(doc, NULL, (const xmlChar *)"XmlMsg", NULL);
    if (root == NULL) {
        xmlFreeDoc(doc);
        return NULL;
    }
    doc->standalone = 0;
    (void)xmlDocSetRootElement(doc, root);
    return doc;
}

static enum onshi_status build_message(const struct wire_element *layout, const void *model,
                                       const struct wire_style *style, struct random_source *random, xmlDoc **out) {
    xmlDoc *doc = new_message();
    if (doc == NULL) {
        return ONSHI_NO_MEMORY;
    }
    enum onshi_status status = add_items(xmlDocGetRootElement(doc), layout, model, style);
    if (status != ONSHI_OK) {
        xmlFreeDoc(doc);
        return status;
    }
    if (style->order == WIRE_SHUFFLED) {
        shuffle_below(xmlDocGetRootElement(doc), random);
    }
    *out = doc;
    return ONSHI_OK;
}

enum onshi_status wire_build_eligibility_answer(const struct eligibility_answer *answer,
                                                const struct wire_style *style, struct random_source *random,
                                                xmlDoc **out) {
    return build_message(wire_eligibility_answer, answer, style, random, out);
}

enum onshi_status wire_build_reference_answer(const struct reference_answer *answer, const struct wire_style *style,
                                              struct random_source *random, xmlDoc **out) {
    return build_message(wire_reference_answer, answer, style, random, out);
}

enum onshi_status wire_build_medication_answer(const struct medication_answer *answer, const struct wire_style *style,
                                               struct random_source *random, xmlDoc **out) {
    return build_message(wire_medication_answer, answer, style, random, out);
}

enum onshi_status wire_build_checkup_answer(const struct checkup_answer *answer, const struct wire_style *style,
                                            struct random_source *random, xmlDoc **out) {
    return build_message(wire_checkup_answer, answer, style, random, out);
}

enum onshi_status wire_print(xmlDoc *doc, struct bytes_writer *out) {
    xmlChar *text = NULL;
    int length = 0;
    xmlDocDumpFormatMemoryEnc(doc, &text, &length, "UTF-8", 1);
    if (text == NULL) {
        return ONSHI_NO_MEMORY;
    }
    enum onshi_status status = bytes_write(out, text, (size_t)length);
    xmlFree(text);
    return status;
}
