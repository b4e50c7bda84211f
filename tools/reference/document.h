// SPDX-License-Identifier: Apache-2.0
//
// XML as the interface has it: one root XmlMsg, no DTD, UTF-8 or what it calls Shift_JIS, bounded texts.
// Knows no message and no name of an element but the root; those are in wire.h and record.h.
//
//   xmlDoc *document = NULL;
//   if (document_open(&document, bytes, length) == DOCUMENT_READ) … xmlFreeDoc(document);
#ifndef REFERENCE_DOCUMENT_H
#define REFERENCE_DOCUMENT_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

enum { DOCUMENT_MAX_BYTES = 4 * 1024 * 1024 };

enum document_reading {
  DOCUMENT_READ,
  DOCUMENT_INCOMPLETE,  // no well-formed document (yet)
  DOCUMENT_REFUSED      // not to be taken: a DTD, another root, a text beyond all bounds, UTF-8 that calls itself Shift_JIS
};

enum document_encoding { DOCUMENT_UTF_8, DOCUMENT_CP932 };

// Where the text of a child element goes in a struct.
struct document_field {
  const char *element;
  size_t offset;
  size_t size;
};

#define DOCUMENT_FIELD(type, member, element) \
  { element, offsetof(struct type, member), sizeof(((struct type *)0)->member) }

// An element to be written. Without value it is left out, unless it must be there.
struct document_pair {
  const char *element;
  const char *value;
  bool must_be_there;
};

// document_open parses; only after DOCUMENT_READ the caller has a document, to be freed with xmlFreeDoc.
__attribute__((warn_unused_result)) enum document_reading document_open(xmlDoc **out_document, const char *bytes, size_t length);

// document_is tells whether `node` is the element `name`.
bool document_is(const xmlNode *node, const char *name);

// document_child returns the first child of that name, NULL when there is none. NULL is allowed as parent.
const xmlNode *document_child(const xmlNode *parent, const char *name);

// document_below returns the first element of that name at any depth below `node`, NULL when there is none.
const xmlNode *document_below(const xmlNode *node, const char *name);

// document_text copies the text of `node`; an element of blanks is an absent one and leaves `out` as it is. False when it does not fit.
__attribute__((warn_unused_result)) bool document_text(char *out, size_t size, const xmlNode *node);

// document_fields fills the members of `out` from the children of `parent`. False when a text does not fit.
__attribute__((warn_unused_result)) bool document_fields(void *out, const xmlNode *parent, const struct document_field *fields,
                                                         size_t count);

// document_append writes elements under `parent`. False without memory.
__attribute__((warn_unused_result)) bool document_append(xmlNode *parent, const struct document_pair *pairs, size_t count);

// document_dump returns the bytes of the document, without zeros in them; the caller frees them with xmlFree. NULL without memory.
__attribute__((warn_unused_result)) char *document_dump(xmlDoc *document, enum document_encoding encoding);

#endif
