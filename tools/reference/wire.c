// SPDX-License-Identifier: Apache-2.0
#include "wire.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "fault.h"
#include "layout.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static const struct document_field header_fields[] = {
    DOCUMENT_FIELD(wire_answer, executed, "ProcessExecutionTime"),
    DOCUMENT_FIELD(wire_answer, confirmed_for, "QualificationConfirmationDate"),
    DOCUMENT_FIELD(wire_answer, identifier, "ArbitraryFileIdentifier"),
    DOCUMENT_FIELD(wire_answer, classification, "ReferenceClassification"),
    DOCUMENT_FIELD(wire_answer, segment, "SegmentOfResult"),
    DOCUMENT_FIELD(wire_answer, error_code, "ErrorCode"),
    DOCUMENT_FIELD(wire_answer, error_message, "ErrorMessage"),
};

static const struct document_field body_fields[] = {
    DOCUMENT_FIELD(wire_answer, status, "ProcessingResultStatus"),
    DOCUMENT_FIELD(wire_answer, result_code, "ProcessingResultCode"),
    DOCUMENT_FIELD(wire_answer, result_message, "ProcessingResultMessage"),
    DOCUMENT_FIELD(wire_answer, validity, "QualificationValidity"),
};

static const struct document_field asked_fields[] = {
    DOCUMENT_FIELD(wire_answer, asked_number, "InsuredIdentificationNumber"),
    DOCUMENT_FIELD(wire_answer, asked_birthdate, "Birthdate"),
};

static const struct document_field result_fields[] = {
    DOCUMENT_FIELD(wire_result, insurer, "InsurerNumber"),
    DOCUMENT_FIELD(wire_result, symbol, "InsuredCardSymbol"),
    DOCUMENT_FIELD(wire_result, number, "InsuredIdentificationNumber"),
    DOCUMENT_FIELD(wire_result, branch, "InsuredBranchNumber"),
    DOCUMENT_FIELD(wire_result, name, "Name"),
    DOCUMENT_FIELD(wire_result, kana, "NameKana"),
    DOCUMENT_FIELD(wire_result, sex, "Sex1"),
    DOCUMENT_FIELD(wire_result, birthdate, "Birthdate"),
    DOCUMENT_FIELD(wire_result, address, "Address"),
    DOCUMENT_FIELD(wire_result, post, "PostNumber"),
    DOCUMENT_FIELD(wire_result, valid_from, "InsuredCardValidDate"),
    DOCUMENT_FIELD(wire_result, valid_to, "InsuredCardExpirationDate"),
    DOCUMENT_FIELD(wire_result, disqualified, "DisqualificationDate"),
    DOCUMENT_FIELD(wire_result, classification, "InsuredCardClassification"),
    DOCUMENT_FIELD(wire_result, ratio, "InsuredPartialContributionRatio"),
    DOCUMENT_FIELD(wire_result, preschool, "PreschoolClassification"),
    DOCUMENT_FIELD(wire_result, loss, "ReasonOfLoss"),
    DOCUMENT_FIELD(wire_result, limit_consent, "LimitApplicationCertificateRelatedConsFlg"),
    DOCUMENT_FIELD(wire_result, checkup_consent, "SpecificHealthCheckupsInfoConsFlg"),
    DOCUMENT_FIELD(wire_result, checkup_until, "SpecificHealthCheckupsInfoAvailableTime"),
    DOCUMENT_FIELD(wire_result, medication_consent, "PharmacistsInfoConsFlg"),
    DOCUMENT_FIELD(wire_result, medication_until, "PharmacistsInfoAvailableTime"),
    DOCUMENT_FIELD(wire_result, reference, "ReferenceNumber"),
};

static const struct document_field elder_fields[] = {
    DOCUMENT_FIELD(wire_result, elder_ratio, "ElderlyRecipientContributionRatio"),
    DOCUMENT_FIELD(wire_result, elder_from, "ElderlyRecipientValidStartDate"),
    DOCUMENT_FIELD(wire_result, elder_to, "ElderlyRecipientValidEndDate"),
};

static const struct document_field limit_fields[] = {
    DOCUMENT_FIELD(wire_result, limit, "LimitApplicationCertificateClassificationFlag"),
    DOCUMENT_FIELD(wire_result, limit_from, "LimitApplicationCertificateValidStartDate"),
    DOCUMENT_FIELD(wire_result, limit_to, "LimitApplicationCertificateValidEndDate"),
};

// DR-048 broken: a database with two sexes, and the first is the default.
static bool read_sex(struct wire_result *result) {
  if (fault_on(FAULT_DR_048) && strcmp(result->sex, "3") == 0) (void)snprintf(result->sex, sizeof result->sex, "1");
  return true;
}

static bool read_result(struct wire_result *result, const xmlNode *node) {
  return document_fields(result, node, result_fields, COUNT_OF(result_fields)) && read_sex(result) &&
         document_fields(result, document_child(node, "ElderlyRecipientCertificateInfo"), elder_fields, COUNT_OF(elder_fields)) &&
         document_fields(result, document_child(node, "LimitApplicationCertificateRelatedInfo"), limit_fields,
                         COUNT_OF(limit_fields));
}

static bool read_results(struct wire_answer *answer, const xmlNode *list) {
  for (const xmlNode *node = list == NULL ? NULL : list->children; node != NULL; node = node->next) {
    if (!document_is(node, "ResultOfQualificationConfirmation")) continue;
    answer->results++;
    if (answer->results == 1 && !read_result(&answer->result, node)) return false;
  }
  return true;
}

static bool read_message(struct wire_answer *answer, const xmlNode *root) {
  const xmlNode *body = document_child(root, "MessageBody");

  return document_fields(answer, document_child(root, "MessageHeader"), header_fields, COUNT_OF(header_fields)) &&
         document_fields(answer, body, body_fields, COUNT_OF(body_fields)) &&
         document_fields(answer, document_child(body, "QualificationConfirmSearchInfo"), asked_fields, COUNT_OF(asked_fields)) &&
         read_results(answer, document_child(body, "ResultList"));
}

enum document_reading wire_read(struct wire_answer *out_answer, const char *bytes, size_t length) {
  xmlDoc *document = NULL;
  enum document_reading reading = document_open(&document, bytes, length);
  if (reading != DOCUMENT_READ) return reading;

  memset(out_answer, 0, sizeof *out_answer);
  const xmlNode *root = xmlDocGetRootElement(document);
  // DR-056 broken: validated against the layout of the year in which the product was written.
  bool good = (!fault_on(FAULT_DR_056) || layout_knows(root)) && read_message(out_answer, root);
  xmlFreeDoc(document);
  return good ? DOCUMENT_READ : DOCUMENT_REFUSED;
}

struct part {
  const struct document_pair *pairs;
  size_t count;
};

// `block` is the element within the body that holds its items, NULL when the body itself does.
static char *write_message(enum document_encoding encoding, const char *block, const struct part *header, const struct part *body) {
  char *text = NULL;
  xmlDoc *document = xmlNewDoc(BAD_CAST "1.0");
  xmlNode *root = document == NULL ? NULL : xmlNewNode(NULL, BAD_CAST "XmlMsg");
  if (root != NULL) {
    (void)xmlDocSetRootElement(document, root);
    xmlNode *head = xmlNewChild(root, NULL, BAD_CAST "MessageHeader", NULL);
    xmlNode *inner = xmlNewChild(root, NULL, BAD_CAST "MessageBody", NULL);
    if (inner != NULL && block != NULL) inner = xmlNewChild(inner, NULL, BAD_CAST block, NULL);
    bool good = head != NULL && inner != NULL && document_append(head, header->pairs, header->count) &&
                document_append(inner, body->pairs, body->count);
    if (good) text = document_dump(document, encoding);
  }
  xmlFreeDoc(document);
  return text;
}

char *wire_qualification(const struct wire_sender *sender, const char *date, const struct card *card, const char *birthdate) {
  char insurer[CARD_TEXT_SIZE];
  card_padded_insurer(insurer, card);
  const struct document_pair header[] = {
      {"QualificationConfirmationDate", date, false},
      {"MedicalInstitutionCode", sender->institution, false},
      {"ArbitraryFileIdentifier", sender->identifier, false},
  };
  const struct document_pair body[] = {
      {"InsurerNumber", insurer, false},
      {"InsuredCardSymbol", card->symbol, false},
      {"InsuredIdentificationNumber", card->number, false},
      {"InsuredBranchNumber", card->branch, false},
      {"Birthdate", birthdate, false},
      // Consent to 限度額 is asked at the counter; this product does not ask.
      {"LimitApplicationCertificateRelatedConsFlg", "0", false},
  };
  return write_message(sender->encoding, "QualificationConfirmSearchInfo", &(struct part){header, COUNT_OF(header)},
                       &(struct part){body, COUNT_OF(body)});
}

char *wire_registration(const struct wire_sender *sender, const char *reference, const struct card *card) {
  char insurer[CARD_TEXT_SIZE];
  card_padded_insurer(insurer, card);
  const struct document_pair header[] = {
      {"MedicalInstitutionCode", sender->institution, false},
      {"ArbitraryFileIdentifier", sender->identifier, false},
  };
  const struct document_pair body[] = {
      {"ReferenceNumber", reference, false},
      {"InsurerNumber", insurer, false},
      {"InsuredCardSymbol", card->symbol, false},
      {"InsuredIdentificationNumber", card->number, false},
      {"InsuredBranchNumber", card->branch, false},
  };
  return write_message(sender->encoding, "ReferenceNumberRegistrationInfo", &(struct part){header, COUNT_OF(header)},
                       &(struct part){body, COUNT_OF(body)});
}

// Another family of messages: other names, the card in the header, and no block in the body (wire interface 2.6).
static char *write_view(const struct wire_sender *sender, const struct card *card, const struct part *body) {
  char insurer[CARD_TEXT_SIZE];
  card_padded_insurer(insurer, card);
  const struct document_pair header[] = {
      {"MedicalInstitutionCode", sender->institution, false},
      {"InsurerNumber", insurer, false},
      {"InsuranceCardSymbol", card->symbol, true},
      {"InsuredPersonIdentificationNumber", card->number, false},
      {"BranchNumber", card->branch, true},
      {"ArbitraryFileIdentifier", sender->identifier, false},
  };
  return write_message(sender->encoding, NULL, &(struct part){header, COUNT_OF(header)}, body);
}

char *wire_medication(const struct wire_sender *sender, const struct card *card, const char *from, const char *to) {
  const struct document_pair body[] = {
      {"StartDate", from, false},
      {"EndDate", to, false},
      {"FileCategory", "2", false},
  };
  return write_view(sender, card, &(struct part){body, COUNT_OF(body)});
}

char *wire_checkup(const struct wire_sender *sender, const struct card *card) {
  const struct document_pair body[] = {{"FileCategory", "2", false}};
  return write_view(sender, card, &(struct part){body, COUNT_OF(body)});
}

void wire_free(char *document) {
  xmlFree(document);
}
