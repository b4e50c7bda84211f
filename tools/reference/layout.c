// SPDX-License-Identifier: Apache-2.0
#include "layout.h"

#include <stddef.h>
#include <string.h>

static const char *const elements[] = {
    "XmlMsg", "MessageHeader", "MessageBody",
    // the header
    "ProcessExecutionTime", "QualificationConfirmationDate", "MedicalInstitutionCode", "ArbitraryFileIdentifier",
    "ReferenceClassification", "SegmentOfResult", "ErrorCode", "ErrorMessage", "CharacterCodeIdentifier",
    // the body, and what was asked
    "QualificationConfirmSearchInfo", "ReferenceNumberRegistrationInfo", "ProcessingResultStatus", "ProcessingResultCode",
    "ProcessingResultMessage", "QualificationValidity", "ResultList", "ResultOfQualificationConfirmation",
    // one result
    "InsuredCardClassification", "InsurerNumber", "InsuredCardSymbol", "InsuredIdentificationNumber", "InsuredBranchNumber",
    "PersonalFamilyClassification", "InsuredName", "Name", "NameOfOther", "NameKana", "NameOfOtherKana", "Sex1", "Sex2",
    "Birthdate", "Address", "PostNumber", "QualificationDate", "DisqualificationDate", "InsuredCertificateIssuanceDate",
    "InsuredCardValidDate", "InsuredCardExpirationDate", "InsuredPartialContributionRatio", "PreschoolClassification",
    "ReasonOfLoss", "InsurerName", "ArbitraryIdentifier", "ReferenceNumber",
    // 高齢受給者証, 限度額適用認定証, 特定疾病療養受療証
    "ElderlyRecipientCertificateInfo", "ElderlyRecipientCertificateDate", "ElderlyRecipientValidStartDate",
    "ElderlyRecipientValidEndDate", "ElderlyRecipientContributionRatio", "LimitApplicationCertificateRelatedConsFlg",
    "LimitApplicationCertificateRelatedConsTime", "LimitApplicationCertificateRelatedInfo",
    "LimitApplicationCertificateClassification", "LimitApplicationCertificateClassificationFlag",
    "LimitApplicationCertificateDate", "LimitApplicationCertificateValidStartDate", "LimitApplicationCertificateValidEndDate",
    "LimitApplicationCertificateLongTermDate", "SpecificDiseasesCertificateRelatedConsFlg",
    "SpecificDiseasesCertificateRelatedConsTime", "SpecificDiseasesCertificateList", "SpecificDiseasesCertificateInfo",
    "SpecificDiseasesDiseaseCategory", "SpecificDiseasesCertificateDate", "SpecificDiseasesValidStartDate",
    "SpecificDiseasesValidEndDate", "SpecificDiseasesSelfPay",
    // consents to views
    "SpecificHealthCheckupsInfoConsFlg", "SpecificHealthCheckupsInfoConsTime", "SpecificHealthCheckupsInfoAvailableTime",
    "PharmacistsInfoConsFlg", "PharmacistsInfoConsTime", "PharmacistsInfoAvailableTime",
};

static bool names(const char *element) {
  for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++) {
    if (strcmp(elements[i], element) == 0) return true;
  }
  return false;
}

bool layout_knows(const xmlNode *node) {
  if (node == NULL || node->type != XML_ELEMENT_NODE) return true;
  if (!names((const char *)node->name)) return false;

  for (const xmlNode *child = node->children; child != NULL; child = child->next) {
    if (!layout_knows(child)) return false;
  }
  return true;
}
