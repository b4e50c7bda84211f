// SPDX-License-Identifier: Apache-2.0
//
// XML from outside and from our own data folders, over libxml2: no network, no DTD, no entities, sizes bounded.
//
// Callers use libxml2's own trees; this module is about getting them safely, checking them, and asking them simple
// questions. Text that these functions return is owned by the tree.
//
//     xmlDoc *doc;
//     ONSHI_TRY(xml_parse(data, length, &doc));
//     const xmlNode *header = xml_child(xmlDocGetRootElement(doc), "MessageHeader");
//     const char *code = xml_child_text(header, "MedicalInstitutionCode"); // "" when absent
//     xmlFreeDoc(doc);
#ifndef ONSHI_BASE_XML_H
#define ONSHI_BASE_XML_H

#include <libxml/relaxng.h>
#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/status.h"

enum { XML_MAXIMUM_BYTES = 4 * 1024 * 1024 }; // what public clients accept [wire-interface 1.5]

// xml_parse reads a document of `length` bytes. `*out` is the caller's, to be released with xmlFreeDoc. A DTD, or
// anything not well-formed, is ONSHI_MALFORMED; more than XML_MAXIMUM_BYTES is ONSHI_TOO_LONG. Blank-only text between
// elements is dropped. Nothing is printed.
ONSHI_MUST_USE enum onshi_status xml_parse(const void *data, size_t length, xmlDoc **out);

// xml_load reads a file of our own data. On failure `why` (may be NULL) gets "file:line: what" for a person.
ONSHI_MUST_USE enum onshi_status xml_load(const char *path, xmlDoc **out, struct bytes_writer *why);

// A RELAX NG schema, loaded once. May be used by one thread at a time.
struct xml_schema;

// xml_schema_load reads the schema at `path`; `*out` is released with xml_schema_free.
ONSHI_MUST_USE enum onshi_status xml_schema_load(const char *path, struct xml_schema **out);
void xml_schema_free(struct xml_schema *schema);

// xml_schema_check says whether `doc` is valid: ONSHI_OK or ONSHI_MALFORMED, and then `why` (may be NULL) gets
// "line: what" for the first few errors.
ONSHI_MUST_USE enum onshi_status xml_schema_check(struct xml_schema *schema, xmlDoc *doc, struct bytes_writer *why);

// xml_child returns the first child element of `node` named `name`, or NULL; xml_next the next sibling of that name;
// xml_first_element and xml_next_element the same for any name. `node` may be NULL.
xmlNode *xml_child(const xmlNode *node, const char *name);
xmlNode *xml_next(const xmlNode *node, const char *name);
xmlNode *xml_first_element(const xmlNode *node);
xmlNode *xml_next_element(const xmlNode *node);

// xml_find returns the first element named `name` anywhere below `node`, in the order of the document, or NULL.
xmlNode *xml_find(const xmlNode *node, const char *name);

// xml_is says whether `node` is an element of that name.
bool xml_is(const xmlNode *node, const char *name);

// xml_text returns the text of an element that holds only text, "" when it is empty or `node` is NULL.
const char *xml_text(const xmlNode *node);

// xml_child_text is xml_text of xml_child.
const char *xml_child_text(const xmlNode *node, const char *name);

// xml_printable copies `text` with U+FFFD for what XML has no place for: control characters, U+FFFE, U+FFFF. The copy is
// released with xmlFree; NULL when there is no memory.
xmlChar *xml_printable(const char *text);

// xml_attribute returns the value of an attribute, or `absent` (which may be NULL).
const char *xml_attribute(const xmlNode *node, const char *name, const char *absent);

#endif
