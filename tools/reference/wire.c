// SPDX-License-Identifier: Apache-2.0
#include "wire.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

enum { PROLOG_SIZE = 128 };

struct field {
  const char *element;
  size_t offset;
  size_t size;
};

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])
#define FIELD(type, member, element) {element, offsetof(struct type, member), sizeof(((struct type *)0)->member)}

static const struct field header_fields[] = {
    FIELD(wire_answer, executed, "ProcessExecutionTime"),
    FIELD(wire_answer, confirmed_for, "QualificationConfirmationDate"),
    FIELD(wire_answer, identifier, "ArbitraryFileIdentifier"),
    FIELD(wire_answer, classification, "ReferenceClassification"),
    FIELD(wire_answer, segment, "SegmentOfResult"),
    FIELD(wire_answer, error_code, "ErrorCode"),
    FIELD(wire_answer, error_message, "ErrorMessage"),
};

static const struct field body_fields[] = {
    FIELD(wire_answer, status, "ProcessingResultStatus"),
    FIELD(wire_answer, result_code, "ProcessingResultCode"),
    FIELD(wire_answer, result_message, "ProcessingResultMessage"),
    FIELD(wire_answer, validity, "QualificationValidity"),
};

static const struct field asked_fields[] = {
    FIELD(wire_answer, asked_number, "InsuredIdentificationNumber"),
    FIELD(wire_answer, asked_birthdate, "Birthdate"),
};

static const struct field result_fields[] = {
    FIELD(wire_result, insurer, "InsurerNumber"),
    FIELD(wire_result, symbol, "InsuredCardSymbol"),
    FIELD(wire_result, number, "InsuredIdentificationNumber"),
    FIELD(wire_result, branch, "InsuredBranchNumber"),
    FIELD(wire_result, name, "Name"),
    FIELD(wire_result, kana, "NameKana"),
    FIELD(wire_result, sex, "Sex1"),
    FIELD(wire_result, birthdate, "Birthdate"),
    FIELD(wire_result, address, "Address"),
    FIELD(wire_result, post, "PostNumber"),
    FIELD(wire_result, valid_from, "InsuredCardValidDate"),
    FIELD(wire_result, valid_to, "InsuredCardExpirationDate"),
    FIELD(wire_result, checkup_consent, "SpecificHealthCheckupsInfoConsFlg"),
    FIELD(wire_result, checkup_until, "SpecificHealthCheckupsInfoAvailableTime"),
    FIELD(wire_result, medication_consent, "PharmacistsInfoConsFlg"),
    FIELD(wire_result, medication_until, "PharmacistsInfoAvailableTime"),
    FIELD(wire_result, reference, "ReferenceNumber"),
};

static bool is_element(const xmlNode *node, const char *name) {
  return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

static xmlNode *child_named(const xmlNode *parent, const char *name) {
  for (xmlNode *node = parent == NULL ? NULL : parent->children; node != NULL; node = node->next) {
    if (is_element(node, name)) return node;
  }
  return NULL;
}

static bool read_field(char *out, size_t size, const xmlNode *node) {
  xmlChar *content = xmlNodeGetContent(node);
  if (content == NULL) return false;

  bool fits = text_is_blank((const char *)content) || text_copy(out, size, (const char *)content);
  xmlFree(content);
  return fits;
}

static bool read_fields(void *out, const xmlNode *parent, const struct field *fields, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const xmlNode *node = child_named(parent, fields[i].element);
    if (node != NULL && !read_field((char *)out + fields[i].offset, fields[i].size, node)) return false;
  }
  return true;
}

static bool read_results(struct wire_answer *answer, const xmlNode *list) {
  for (xmlNode *node = list == NULL ? NULL : list->children; node != NULL; node = node->next) {
    if (!is_element(node, "ResultOfQualificationConfirmation")) continue;
    answer->results++;
    if (answer->results > 1) continue;
    if (!read_fields(&answer->result, node, result_fields, COUNT_OF(result_fields))) return false;
  }
  return true;
}

static bool read_message(struct wire_answer *answer, const xmlNode *root) {
  const xmlNode *body = child_named(root, "MessageBody");

  return read_fields(answer, child_named(root, "MessageHeader"), header_fields, COUNT_OF(header_fields)) &&
         read_fields(answer, body, body_fields, COUNT_OF(body_fields)) &&
         read_fields(answer, child_named(body, "QualificationConfirmSearchInfo"), asked_fields, COUNT_OF(asked_fields)) &&
         read_results(answer, child_named(body, "ResultList"));
}

// What the interface calls Shift_JIS is Microsoft's code page 932: ①, ㈱ and 髙 are in it (wire interface 1.5).
static const char *encoding_to_use(const char *bytes, size_t length) {
  char prolog[PROLOG_SIZE] = {0};
  memcpy(prolog, bytes, length < sizeof prolog - 1 ? length : sizeof prolog - 1);
  return strcasestr(prolog, "shift_jis") != NULL ? "CP932" : NULL;
}

enum wire_reading wire_read(struct wire_answer *out_answer, const char *bytes, size_t length) {
  if (length > WIRE_FILE_MAX) return WIRE_REFUSED;
  if (length == 0) return WIRE_INCOMPLETE;

  xmlDoc *document = xmlReadMemory(bytes, (int)length, NULL, encoding_to_use(bytes, length),
                                   XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  if (document == NULL) return WIRE_INCOMPLETE;

  const xmlNode *root = xmlDocGetRootElement(document);
  memset(out_answer, 0, sizeof *out_answer);
  bool good = document->intSubset == NULL && is_element(root, "XmlMsg") && read_message(out_answer, root);
  xmlFreeDoc(document);
  return good ? WIRE_READ : WIRE_REFUSED;
}

struct pair {
  const char *element;
  const char *value;
};

// Optional items without value are left out.
static bool write_pairs(xmlNode *parent, const struct pair *pairs, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (pairs[i].value[0] == '\0') continue;
    if (xmlNewTextChild(parent, NULL, BAD_CAST pairs[i].element, BAD_CAST pairs[i].value) == NULL) return false;
  }
  return true;
}

static char *dump(xmlDoc *document) {
  xmlChar *text = NULL;
  int length = 0;
  document->standalone = 0;  // the prolog of real messages says standalone="no"
  xmlDocDumpFormatMemoryEnc(document, &text, &length, "UTF-8", 1);
  return (char *)text;
}

static char *write_message(const char *block, const struct pair *header, size_t header_count, const struct pair *body,
                           size_t body_count) {
  char *text = NULL;
  xmlDoc *document = xmlNewDoc(BAD_CAST "1.0");
  xmlNode *root = document == NULL ? NULL : xmlNewNode(NULL, BAD_CAST "XmlMsg");
  if (root != NULL) {
    (void)xmlDocSetRootElement(document, root);
    xmlNode *head = xmlNewChild(root, NULL, BAD_CAST "MessageHeader", NULL);
    xmlNode *outer = xmlNewChild(root, NULL, BAD_CAST "MessageBody", NULL);
    xmlNode *inner = outer == NULL ? NULL : xmlNewChild(outer, NULL, BAD_CAST block, NULL);
    bool good = head != NULL && inner != NULL && write_pairs(head, header, header_count) && write_pairs(inner, body, body_count);
    if (good) text = dump(document);
  }
  xmlFreeDoc(document);
  return text;
}

char *wire_qualification(const char *date, const char *institution, const char *identifier, const struct card *card,
                         const char *birthdate) {
  char insurer[CARD_TEXT_SIZE];
  card_padded_insurer(insurer, card);
  const struct pair header[] = {
      {"QualificationConfirmationDate", date},
      {"MedicalInstitutionCode", institution},
      {"ArbitraryFileIdentifier", identifier},
  };
  const struct pair body[] = {
      {"InsurerNumber", insurer},
      {"InsuredCardSymbol", card->symbol},
      {"InsuredIdentificationNumber", card->number},
      {"InsuredBranchNumber", card->branch},
      {"Birthdate", birthdate},
      // Consent to 限度額 is asked at the counter; this product does not ask.
      {"LimitApplicationCertificateRelatedConsFlg", "0"},
  };
  return write_message("QualificationConfirmSearchInfo", header, COUNT_OF(header), body, COUNT_OF(body));
}

char *wire_registration(const char *institution, const char *identifier, const char *reference, const struct card *card) {
  char insurer[CARD_TEXT_SIZE];
  card_padded_insurer(insurer, card);
  const struct pair header[] = {
      {"MedicalInstitutionCode", institution},
      {"ArbitraryFileIdentifier", identifier},
  };
  const struct pair body[] = {
      {"ReferenceNumber", reference},
      {"InsurerNumber", insurer},
      {"InsuredCardSymbol", card->symbol},
      {"InsuredIdentificationNumber", card->number},
      {"InsuredBranchNumber", card->branch},
  };
  return write_message("ReferenceNumberRegistrationInfo", header, COUNT_OF(header), body, COUNT_OF(body));
}

void wire_free(char *document) {
  xmlFree(document);
}
