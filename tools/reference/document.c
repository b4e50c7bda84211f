// SPDX-License-Identifier: Apache-2.0
#include "document.h"

#include <iconv.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "fault.h"
#include "text.h"

enum { PROLOG_SIZE = 128, UTF_8_PER_BYTE = 3, PARSE_OPTIONS = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING };

static bool declares_shift_jis(const char *bytes, size_t length) {
  char prolog[PROLOG_SIZE] = {0};
  memcpy(prolog, bytes, length < sizeof prolog - 1 ? length : sizeof prolog - 1);
  return strcasestr(prolog, "shift_jis") != NULL;
}

// BUG-28: the name of the declaration was taken at its word. JIS X 0208 has no ①, ㈱ and 髙, and another － and ～.
static xmlDoc *read_by_strict_table(const char *bytes, size_t length) {
  char *text = malloc(length * UTF_8_PER_BYTE);
  iconv_t table = iconv_open("UTF-8", "SHIFT_JIS");
  xmlDoc *document = NULL;
  if (text != NULL && table != (iconv_t)-1) {
    char *in = (char *)(size_t)bytes;
    char *out = text;
    size_t room = length * UTF_8_PER_BYTE;
    while (length > 0 && room > 0 && iconv(table, &in, &length, &out, &room) == (size_t)-1) {
      size_t step = length > 1 ? 2 : 1;  // "?" for the character that stopped it, then on
      in += step;
      length -= step;
      *out++ = '?';
      room--;
    }
    document = xmlReadMemory(text, (int)(out - text), NULL, "UTF-8", PARSE_OPTIONS);
  }
  if (table != (iconv_t)-1) (void)iconv_close(table);
  free(text);
  return document;
}

// What the interface calls Shift_JIS is Microsoft's code page 932: ①, ㈱ and 髙 are in it (wire interface 1.5).
static xmlDoc *parse(const char *bytes, size_t length) {
  bool shift_jis = declares_shift_jis(bytes, length);
  if (shift_jis && fault_on(FAULT_BUG_28)) return read_by_strict_table(bytes, length);
  return xmlReadMemory(bytes, (int)length, NULL, shift_jis ? "CP932" : NULL, PARSE_OPTIONS);
}

static bool is_ascii(const char *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) {
    if ((unsigned char)bytes[i] >= 0x80) return false;
  }
  return true;
}

// BUG-28: UTF-8 under the name of Shift_JIS often decodes without an error, to other characters. No real text is good in both.
static bool contradicts_its_name(const char *bytes, size_t length) {
  if (fault_on(FAULT_BUG_28_DECLARED) || !declares_shift_jis(bytes, length) || is_ascii(bytes, length)) return false;
  return u8_check((const uint8_t *)bytes, length) == NULL;
}

enum document_reading document_open(xmlDoc **out_document, const char *bytes, size_t length) {
  if (length > DOCUMENT_MAX_BYTES) return DOCUMENT_REFUSED;
  if (length == 0) return DOCUMENT_INCOMPLETE;
  if (contradicts_its_name(bytes, length)) return DOCUMENT_REFUSED;

  xmlDoc *document = parse(bytes, length);
  if (document == NULL) return DOCUMENT_INCOMPLETE;
  if (document->intSubset != NULL || !document_is(xmlDocGetRootElement(document), "XmlMsg")) {
    xmlFreeDoc(document);
    return DOCUMENT_REFUSED;
  }
  *out_document = document;
  return DOCUMENT_READ;
}

bool document_is(const xmlNode *node, const char *name) {
  return node != NULL && node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

const xmlNode *document_child(const xmlNode *parent, const char *name) {
  for (const xmlNode *node = parent == NULL ? NULL : parent->children; node != NULL; node = node->next) {
    if (document_is(node, name)) return node;
  }
  return NULL;
}

const xmlNode *document_below(const xmlNode *node, const char *name) {
  for (const xmlNode *child = node == NULL ? NULL : node->children; child != NULL; child = child->next) {
    if (document_is(child, name)) return child;
    const xmlNode *found = child->type == XML_ELEMENT_NODE ? document_below(child, name) : NULL;
    if (found != NULL) return found;
  }
  return NULL;
}

bool document_text(char *out, size_t size, const xmlNode *node) {
  xmlChar *content = xmlNodeGetContent(node);
  if (content == NULL) return false;

  bool fits = text_is_blank((const char *)content) || text_copy(out, size, (const char *)content);
  xmlFree(content);
  return fits;
}

bool document_fields(void *out, const xmlNode *parent, const struct document_field *fields, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const xmlNode *node = document_child(parent, fields[i].element);
    if (node != NULL && !document_text((char *)out + fields[i].offset, fields[i].size, node)) return false;
  }
  return true;
}

bool document_append(xmlNode *parent, const struct document_pair *pairs, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (pairs[i].value[0] == '\0' && !pairs[i].must_be_there) continue;
    if (xmlNewTextChild(parent, NULL, BAD_CAST pairs[i].element, BAD_CAST pairs[i].value) == NULL) return false;
  }
  return true;
}

// The bytes are those of code page 932; the interface's name for it is another (wire interface 1.5).
static xmlChar *declare_shift_jis(xmlChar *text) {
  static const char ours[] = "encoding=\"CP932\"";
  static const char theirs[] = "encoding=\"Shift_JIS\"";
  char *at = text == NULL ? NULL : strstr((char *)text, ours);
  if (at == NULL) return text;

  xmlChar *declared = xmlStrndup(text, (int)(at - (char *)text));
  declared = xmlStrcat(declared, BAD_CAST theirs);
  declared = xmlStrcat(declared, BAD_CAST(at + strlen(ours)));
  xmlFree(text);
  return declared;
}

char *document_dump(xmlDoc *document, enum document_encoding encoding) {
  xmlChar *text = NULL;
  int length = 0;
  document->standalone = 0;  // the prolog of real messages says standalone="no"
  xmlDocDumpFormatMemoryEnc(document, &text, &length, encoding == DOCUMENT_CP932 ? "CP932" : "UTF-8", 1);
  return (char *)(encoding == DOCUMENT_CP932 ? declare_shift_jis(text) : text);
}
