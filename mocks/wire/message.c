// SPDX-License-Identifier: Apache-2.0
#include "mocks/wire/message.h"

#include <libxml/parser.h>
#include <string.h>

#include "base/xml.h"
#include "mocks/wire/emit.h"
#include "mocks/wire/kinds.h"

// Reading.

enum onshi_status wire_parse(const char *text, size_t length, xmlDoc **out) {
    if (length > XML_MAXIMUM_BYTES) {
        return ONSHI_TOO_LONG;
    }
    xmlParserCtxt *context = xmlNewParserCtxt();
    if (context == NULL) {
        return ONSHI_NO_MEMORY;
    }
    context->sax->comment = NULL; // texts around it become one
    context->sax->processingInstruction = NULL;
    xmlDoc *doc = xmlCtxtReadMemory(context, text, (int)length, "message.xml", NULL,
                                    XML_PARSE_NONET | XML_PARSE_NOBLANKS | XML_PARSE_NOCDATA | XML_PARSE_NOERROR |
                                        XML_PARSE_NOWARNING);
    xmlFreeParserCtxt(context);
    if (doc == NULL || xmlGetIntSubset(doc) != NULL || xmlDocGetRootElement(doc) == NULL) {
        xmlFreeDoc(doc);
        return ONSHI_MALFORMED;
    }
    *out = doc;
    return ONSHI_OK;
}

static bool is_blank(const char *text) {
    return text[strspn(text, " \t\r\n")] == 0;
}

void wire_read_items(const struct wire_element *items, const xmlNode *node, void *model) {
    for (const struct wire_element *item = items; item->name != NULL; item++) {
        const xmlNode *child = xml_child(node, item->name);
        char *place = (char *)model + item->offset;
        if (item->form == WIRE_GROUP) {
            wire_read_items(item->children, child, place);
        }
        if (item->form == WIRE_TEXT) {
            const char *text = xml_text(child);
            *(const char **)(void *)place = is_blank(text) ? NULL : text;
        }
    }
}

bool wire_items_repeat(const struct wire_element *items, const xmlNode *node) {
    for (const struct wire_element *item = items; item->name != NULL; item++) {
        const xmlNode *child = xml_child(node, item->name);
        bool inside = child != NULL && item->form == WIRE_GROUP && wire_items_repeat(item->children, child);
        if (inside || xml_next(child, item->name) != NULL) {
            return true;
        }
    }
    return false;
}

static enum onshi_status read_message(const struct wire_element *layout, const xmlDoc *doc, void *model) {
    const xmlNode *root = xmlDocGetRootElement(doc);
    if (!xml_is(root, WIRE_ROOT) || wire_items_repeat(layout, root)) {
        return ONSHI_MALFORMED;
    }
    wire_read_items(layout, root, model);
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

enum onshi_status wire_read_list_download(const xmlDoc *doc, struct batch_download *out) {
    return read_message(wire_list_download, doc, out);
}

// Writing.

struct tree {
    xmlNode *at;
    const struct wire_style *style;
};

static enum onshi_status open_element(void *context, const char *name) {
    struct tree *tree = context;
    xmlNode *node = xmlNewChild(tree->at, NULL, (const xmlChar *)name, NULL);
    if (node == NULL) {
        return ONSHI_NO_MEMORY;
    }
    tree->at = node;
    return ONSHI_OK;
}

static enum onshi_status close_element(void *context, const char *name) {
    struct tree *tree = context;
    (void)name;
    tree->at = tree->at->parent;
    return ONSHI_OK;
}

static enum onshi_status add_element(xmlNode *parent, const char *name, const char *text) {
    const xmlChar *content = (const xmlChar *)(*text == 0 ? NULL : text);
    return xmlNewTextChild(parent, NULL, (const xmlChar *)name, content) == NULL ? ONSHI_NO_MEMORY : ONSHI_OK;
}

// Adds an element with what the characters of the style have of `text`.
static enum onshi_status add_item(void *context, const char *name, const char *text) {
    const struct tree *tree = context;
    if (tree->style->characters == WIRE_UTF8) {
        return add_element(tree->at, name, text);
    }
    struct bytes_writer reduced;
    bytes_writer_init(&reduced, XML_MAXIMUM_BYTES);
    enum onshi_status status = wire_reduce(tree->style->characters, text, &reduced);
    status = status != ONSHI_OK ? status : add_element(tree->at, name, bytes_text(&reduced));
    bytes_writer_free(&reduced);
    return status;
}

static xmlDoc *new_message(void) {
    xmlDoc *doc = xmlNewDoc((const xmlChar *)"1.0");
    xmlNode *root = doc == NULL ? NULL : xmlNewDocNode(doc, NULL, (const xmlChar *)WIRE_ROOT, NULL);
    if (root == NULL) {
        xmlFreeDoc(doc);
        return NULL;
    }
    doc->standalone = 0;
    (void)xmlDocSetRootElement(doc, root);
    return doc;
}

enum onshi_status wire_build(enum wire_kind kind, const void *model, const struct wire_style *style,
                             struct random_source *random, xmlDoc **out) {
    const struct wire_kind_row *row = wire_kind_of(kind);
    const struct wire_manner manner = {style, wire_kind_era(kind, style->era), row->way, random};
    xmlDoc *doc = new_message();
    if (doc == NULL) {
        return ONSHI_NO_MEMORY;
    }
    struct tree tree = {xmlDocGetRootElement(doc), style};
    const struct wire_emitter emitter = {open_element, add_item, close_element, &tree};
    enum onshi_status status = wire_emit(row->layout, model, &manner, &emitter);
    if (status != ONSHI_OK) {
        xmlFreeDoc(doc);
        return status;
    }
    *out = doc;
    return ONSHI_OK;
}

enum onshi_status wire_build_eligibility_answer(const struct eligibility_answer *answer,
                                                const struct wire_style *style, struct random_source *random,
                                                xmlDoc **out) {
    bool pushed = answer->header.classification == REFERENCE_BY_CARD;
    return wire_build(pushed ? WIRE_FACE_PUSH : WIRE_ELIGIBILITY_ANSWER, answer, style, random, out);
}

enum onshi_status wire_build_reference_answer(const struct reference_answer *answer, const struct wire_style *style,
                                              struct random_source *random, xmlDoc **out) {
    return wire_build(WIRE_REFERENCE_ANSWER, answer, style, random, out);
}

enum onshi_status wire_build_medication_answer(const struct medication_answer *answer, const struct wire_style *style,
                                               struct random_source *random, xmlDoc **out) {
    return wire_build(WIRE_MEDICATION_ANSWER, answer, style, random, out);
}

enum onshi_status wire_build_checkup_answer(const struct checkup_answer *answer, const struct wire_style *style,
                                            struct random_source *random, xmlDoc **out) {
    return wire_build(WIRE_CHECKUP_ANSWER, answer, style, random, out);
}

enum onshi_status wire_build_list_receipt(const struct batch_receipt *receipt, const struct wire_style *style,
                                          struct random_source *random, xmlDoc **out) {
    return wire_build(WIRE_ELIGIBILITY_LIST_RECEIPT, receipt, style, random, out); // of both kinds
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
