// SPDX-License-Identifier: Apache-2.0
#include "base/xml.h"

#include <libxml/parser.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const int parse_options = XML_PARSE_NONET | XML_PARSE_NOBLANKS | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;

static void say_nothing(void *context, const char *format, ...) {
    (void)context;
    (void)format;
}

// What the options do not silence, as a failed conversion of characters, is said to the function of the process.
static void be_silent(void) {
    xmlSetGenericErrorFunc(NULL, say_nothing);
}

static enum onshi_status accept_document(xmlDoc *doc, xmlDoc **out) {
    if (doc == NULL) {
        return ONSHI_MALFORMED;
    }
    if (xmlGetIntSubset(doc) != NULL || xmlDocGetRootElement(doc) == NULL) {
        xmlFreeDoc(doc);
        return ONSHI_MALFORMED;
    }
    *out = doc;
    return ONSHI_OK;
}

enum onshi_status xml_parse(const void *data, size_t length, xmlDoc **out) {
    if (length > XML_MAXIMUM_BYTES) {
        return ONSHI_TOO_LONG;
    }
    be_silent();
    return accept_document(xmlReadMemory(data, (int)length, "message.xml", NULL, parse_options), out);
}

enum onshi_status xml_load(const char *path, xmlDoc **out, struct bytes_writer *why) {
    if (access(path, R_OK) != 0) {
        bytes_note(why, "%s: cannot be read", path); // libxml2 would print a warning of its own
        return ONSHI_NOT_FOUND;
    }
    xmlParserCtxt *context = xmlNewParserCtxt();
    if (context == NULL) {
        return ONSHI_NO_MEMORY;
    }
    be_silent();
    xmlDoc *doc = xmlCtxtReadFile(context, path, NULL, parse_options);
    const xmlError *error = xmlCtxtGetLastError(context);
    enum onshi_status status = accept_document(doc, out);
    if (status != ONSHI_OK && why != NULL) {
        bytes_note(why, "%s:%d: %s", path, error != NULL ? error->line : 0,
                           error != NULL && error->message != NULL ? error->message : "not a document without DTD\n");
    }
    xmlFreeParserCtxt(context);
    return status;
}

struct xml_schema {
    xmlRelaxNG *rules;
};


enum onshi_status xml_schema_load(const char *path, struct xml_schema **out) {
    be_silent();
    xmlRelaxNGParserCtxt *context = xmlRelaxNGNewParserCtxt(path);
    if (context == NULL) {
        return ONSHI_NO_MEMORY;
    }
    xmlRelaxNGSetParserErrors(context, say_nothing, say_nothing, NULL);
    xmlRelaxNG *rules = xmlRelaxNGParse(context);
    xmlRelaxNGFreeParserCtxt(context);
    if (rules == NULL) {
        return ONSHI_NOT_FOUND;
    }
    struct xml_schema *schema = malloc(sizeof *schema);
    if (schema == NULL) {
        xmlRelaxNGFree(rules);
        return ONSHI_NO_MEMORY;
    }
    schema->rules = rules;
    *out = schema;
    return ONSHI_OK;
}

void xml_schema_free(struct xml_schema *schema) {
    if (schema != NULL) {
        xmlRelaxNGFree(schema->rules);
        free(schema);
    }
}

static void collect_error(void *context, xmlErrorPtr error) {
    struct bytes_writer *why = context;
    if (why != NULL && why->length < 400 && error->message != NULL) {
        bytes_note(why, "line %d: %s", error->line, error->message);
    }
}

enum onshi_status xml_schema_check(struct xml_schema *schema, xmlDoc *doc, struct bytes_writer *why) {
    xmlRelaxNGValidCtxt *context = xmlRelaxNGNewValidCtxt(schema->rules);
    if (context == NULL) {
        return ONSHI_NO_MEMORY;
    }
    xmlRelaxNGSetValidStructuredErrors(context, collect_error, why);
    int result = xmlRelaxNGValidateDoc(context, doc);
    xmlRelaxNGFreeValidCtxt(context);
    return result == 0 ? ONSHI_OK : ONSHI_MALFORMED;
}

bool xml_is(const xmlNode *node, const char *name) {
    return node != NULL && node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

static xmlNode *element_from(xmlNode *node, const char *name) {
    while (node != NULL && (node->type != XML_ELEMENT_NODE || (name != NULL && !xml_is(node, name)))) {
        node = node->next;
    }
    return node;
}

xmlNode *xml_child(const xmlNode *node, const char *name) {
    return node == NULL ? NULL : element_from(node->children, name);
}

xmlNode *xml_next(const xmlNode *node, const char *name) {
    return node == NULL ? NULL : element_from(node->next, name);
}

xmlNode *xml_first_element(const xmlNode *node) {
    return xml_child(node, NULL);
}

xmlNode *xml_next_element(const xmlNode *node) {
    return xml_next(node, NULL);
}

xmlNode *xml_find(const xmlNode *node, const char *name) {
    for (xmlNode *n = xml_first_element(node); n != NULL; n = xml_next_element(n)) {
        xmlNode *found = xml_is(n, name) ? n : xml_find(n, name);
        if (found != NULL) {
            return found;
        }
    }
    return NULL;
}

const char *xml_text(const xmlNode *node) {
    if (node == NULL || node->children == NULL || node->children->type != XML_TEXT_NODE) {
        return "";
    }
    return (const char *)node->children->content;
}

const char *xml_child_text(const xmlNode *node, const char *name) {
    return xml_text(xml_child(node, name));
}

xmlChar *xml_printable(const char *text) {
    static const char replacement[] = "\xEF\xBF\xBD";
    struct bytes_writer out;
    bytes_writer_init(&out, 4 * strlen(text) + 1);
    enum onshi_status status = bytes_write_text(&out, "");
    for (const char *c = text; status == ONSHI_OK && *c != 0; c++) {
        bool control = (unsigned char)*c < 0x20 && *c != '\n' && *c != '\t';
        bool not_a_character = strncmp(c, "\xEF\xBF\xBE", 3) == 0 || strncmp(c, "\xEF\xBF\xBF", 3) == 0;
        status = control || not_a_character ? bytes_write_text(&out, replacement) : bytes_write(&out, c, 1);
        c += not_a_character ? 2 : 0;
    }
    xmlChar *copy = status == ONSHI_OK ? xmlStrdup((const xmlChar *)bytes_text(&out)) : NULL;
    bytes_writer_free(&out);
    return copy;
}

const char *xml_attribute(const xmlNode *node, const char *name, const char *absent) {
    for (const xmlAttr *a = node == NULL ? NULL : node->properties; a != NULL; a = a->next) {
        if (strcmp((const char *)a->name, name) == 0) {
            return a->children == NULL ? "" : (const char *)a->children->content;
        }
    }
    return absent;
}
