// SPDX-License-Identifier: Apache-2.0
#include "mocks/wire/layout.h"

#include "mocks/service/exchange.h"

enum { REQUIRED = false, OPTIONAL = true };

#define ITEM(name, clause, form, optional, structure, member) \
    {name, clause, form, optional, offsetof(struct structure, member), NULL, NULL, 0, NULL}
#define OF_STYLE(name, clause) {name, clause, WIRE_STYLE, REQUIRED, 0, NULL, NULL, 0, NULL}
#define GROUP(name, clause, offset, children) {name, clause, WIRE_GROUP, REQUIRED, offset, children, NULL, 0, NULL}
#define GROUPS(name, clause, offset, children, count, stride) \
    {name, clause, WIRE_GROUP, OPTIONAL, offset, children, count, stride, NULL}
#define ELSEWHERE(name, clause, first, children, count, stride) \
    {name, clause, WIRE_GROUP, OPTIONAL, 0, children, count, stride, first}
#define END {0}

// Questions.

#define SEARCH(name, form, optional, member) ITEM(name, "2.1 S", form, optional, search_info, member)

static const struct wire_element search_items[] = {
    SEARCH("InsurerNumber", WIRE_TEXT, REQUIRED, insurer),
    SEARCH("InsuredCardSymbol", WIRE_TEXT, OPTIONAL, symbol),
    SEARCH("InsuredIdentificationNumber", WIRE_TEXT, REQUIRED, number),
    SEARCH("InsuredBranchNumber", WIRE_TEXT, OPTIONAL, branch),
    SEARCH("Birthdate", WIRE_TEXT, REQUIRED, birthdate),
    SEARCH("LimitApplicationCertificateRelatedConsFlg", WIRE_TEXT, REQUIRED, ceiling_consent),
    ITEM("ArbitraryIdentifier", "2.1 C", WIRE_TEXT, OPTIONAL, search_info, identifier),
    END,
};

static const struct wire_element eligibility_request_header[] = {
    ITEM("QualificationConfirmationDate", "2.1 S", WIRE_TEXT, REQUIRED, eligibility_request, day),
    ITEM("MedicalInstitutionCode", "2.1 S", WIRE_TEXT, REQUIRED, eligibility_request, institution),
    ITEM("ArbitraryFileIdentifier", "2.1 S", WIRE_TEXT, OPTIONAL, eligibility_request, file_identifier),
    END,
};

static const struct wire_element eligibility_request_body[] = {
    GROUP("QualificationConfirmSearchInfo", "2.1 S", offsetof(struct eligibility_request, search), search_items),
    END,
};

const struct wire_element wire_eligibility_request[] = {
    GROUP("MessageHeader", "1.5 S", 0, eligibility_request_header),
    GROUP("MessageBody", "1.5 S", 0, eligibility_request_body),
    END,
};

#define BINDING(name, form, optional, member) ITEM(name, "2.3 S", form, optional, reference_info, member)

static const struct wire_element binding_items[] = {
    BINDING("ReferenceNumber", WIRE_TEXT, REQUIRED, reference),
    BINDING("InsurerNumber", WIRE_TEXT, REQUIRED, insurer),
    BINDING("InsuredCardSymbol", WIRE_TEXT, OPTIONAL, symbol),
    BINDING("InsuredIdentificationNumber", WIRE_TEXT, REQUIRED, number),
    BINDING("InsuredBranchNumber", WIRE_TEXT, OPTIONAL, branch),
    END,
};

static const struct wire_element reference_request_header[] = {
    ITEM("MedicalInstitutionCode", "2.3 S", WIRE_TEXT, REQUIRED, reference_request, institution),
    ITEM("ArbitraryFileIdentifier", "2.3 S", WIRE_TEXT, OPTIONAL, reference_request, file_identifier),
    END,
};

static const struct wire_element reference_request_body[] = {
    GROUP("ReferenceNumberRegistrationInfo", "2.3 S", offsetof(struct reference_request, info), binding_items),
    END,
};

const struct wire_element wire_reference_request[] = {
    GROUP("MessageHeader", "1.5 S", 0, reference_request_header),
    GROUP("MessageBody", "1.5 S", 0, reference_request_body),
    END,
};

#define VIEWING(name, clause, member) ITEM(name, clause, WIRE_TEXT, REQUIRED, viewing_request, member)

static const struct wire_element viewing_request_header[] = {
    VIEWING("MedicalInstitutionCode", "2.6 C", institution),
    VIEWING("InsurerNumber", "2.6 C", insurer),
    VIEWING("InsuranceCardSymbol", "2.6 C", symbol),
    VIEWING("InsuredPersonIdentificationNumber", "2.6 C", number),
    VIEWING("BranchNumber", "2.6 C", branch),
    VIEWING("ArbitraryFileIdentifier", "2.6 C", file_identifier),
    END,
};

static const struct wire_element medication_request_body[] = {
    VIEWING("StartDate", "2.6 C", start),
    VIEWING("EndDate", "2.6 C", end),
    VIEWING("FileCategory", "2.6 C", category),
    END,
};

static const struct wire_element checkup_request_body[] = {
    VIEWING("FileCategory", "2.6 C", category),
    END,
};

const struct wire_element wire_medication_request[] = {
    GROUP("MessageHeader", "1.5 S", 0, viewing_request_header),
    GROUP("MessageBody", "1.5 S", 0, medication_request_body),
    END,
};

const struct wire_element wire_checkup_request[] = {
    GROUP("MessageHeader", "1.5 S", 0, viewing_request_header),
    GROUP("MessageBody", "1.5 S", 0, checkup_request_body),
    END,
};

// Answers.

#define HEADER(name, clause, form, optional, member) ITEM(name, clause, form, optional, answer_header, member)

static const struct wire_element eligibility_answer_header[] = {
    HEADER("ProcessExecutionTime", "2.2 S", WIRE_INSTANT, REQUIRED, processed),
    HEADER("QualificationConfirmationDate", "2.2 S", WIRE_DAY, REQUIRED, day),
    HEADER("MedicalInstitutionCode", "2.2 S", WIRE_TEXT, REQUIRED, institution),
    HEADER("ArbitraryFileIdentifier", "2.2 S", WIRE_TEXT, OPTIONAL, file_identifier),
    HEADER("ReferenceClassification", "2.2 S", WIRE_CODE, REQUIRED, classification),
    HEADER("SegmentOfResult", "2.2 S", WIRE_CODE, REQUIRED, segment),
    HEADER("ErrorCode", "2.2 C", WIRE_TEXT, OPTIONAL, error_code),
    HEADER("ErrorMessage", "2.2 C", WIRE_TEXT, OPTIONAL, error_text),
    OF_STYLE("CharacterCodeIdentifier", "2.2 S"),
    END,
};

#define CEILING(name, mark, form, member) ITEM(name, "2.2 " mark, form, OPTIONAL, ceiling, member)

static const struct wire_element ceiling_items[] = {
    CEILING("LimitApplicationCertificateClassification", "S", WIRE_TEXT, certificate),
    CEILING("LimitApplicationCertificateClassificationFlag", "S", WIRE_TEXT, class_code),
    CEILING("LimitApplicationCertificateDate", "S", WIRE_DAY, issued),
    CEILING("LimitApplicationCertificateValidStartDate", "S", WIRE_DAY, from),
    CEILING("LimitApplicationCertificateValidEndDate", "S", WIRE_DAY, until),
    CEILING("LimitApplicationCertificateLongTermDate", "C", WIRE_DAY, long_term),
    END,
};

#define DISEASE(name, form, member) ITEM(name, "2.2 C", form, OPTIONAL, special_disease, member)

static const struct wire_element disease_items[] = {
    DISEASE("SpecificDiseasesDiseaseCategory", WIRE_TEXT, category),
    DISEASE("SpecificDiseasesCertificateDate", WIRE_DAY, issued),
    DISEASE("SpecificDiseasesValidStartDate", WIRE_DAY, from),
    DISEASE("SpecificDiseasesValidEndDate", WIRE_DAY, until),
    DISEASE("SpecificDiseasesSelfPay", WIRE_TEXT, self_pay),
    END,
};

static int has_ceiling(const void *result) {
    return ((const struct eligibility_result *)result)->has_ceiling;
}

static int diseases_of(const void *result) {
    return ((const struct eligibility_result *)result)->disease_count;
}

static int has_diseases(const void *result) {
    return diseases_of(result) > 0;
}

static const struct wire_element disease_list[] = {
    GROUPS("SpecificDiseasesCertificateInfo", "2.2 C", offsetof(struct eligibility_result, diseases), disease_items,
           diseases_of, sizeof(struct special_disease)),
    END,
};

#define RESULT(name, mark, form, optional, member) ITEM(name, "2.2 " mark, form, optional, eligibility_result, member)

static const struct wire_element result_items[] = {
    RESULT("InsuredCardClassification", "S", WIRE_TEXT, REQUIRED, card_class),
    RESULT("InsurerNumber", "S", WIRE_INSURER, OPTIONAL, insurer),
    RESULT("InsuredCardSymbol", "S", WIRE_TEXT, OPTIONAL, symbol),
    RESULT("InsuredIdentificationNumber", "S", WIRE_TEXT, OPTIONAL, number),
    RESULT("InsuredBranchNumber", "S", WIRE_TEXT, OPTIONAL, branch),
    RESULT("PersonalFamilyClassification", "S", WIRE_TEXT, OPTIONAL, relation),
    RESULT("InsuredName", "C", WIRE_TEXT, OPTIONAL, holder),
    RESULT("Name", "S", WIRE_TEXT, REQUIRED, name),
    RESULT("NameKana", "S", WIRE_TEXT, OPTIONAL, kana),
    RESULT("Sex1", "S", WIRE_TEXT, REQUIRED, sex),
    RESULT("Birthdate", "S", WIRE_DAY, REQUIRED, birthdate),
    RESULT("Address", "S", WIRE_TEXT, OPTIONAL, address),
    RESULT("PostNumber", "S", WIRE_TEXT, OPTIONAL, post),
    RESULT("QualificationDate", "C", WIRE_DAY, OPTIONAL, from),     // from the beginning: design 9
    RESULT("DisqualificationDate", "C", WIRE_DAY, OPTIONAL, until), // from the beginning: design 9
    RESULT("InsuredCertificateIssuanceDate", "S", WIRE_DAY, OPTIONAL, issued),
    RESULT("InsuredCardValidDate", "S", WIRE_DAY, OPTIONAL, valid_from),
    RESULT("InsuredCardExpirationDate", "C", WIRE_DAY, OPTIONAL, expires),
    RESULT("InsuredPartialContributionRatio", "C", WIRE_TEXT, OPTIONAL, ratio),
    RESULT("ReasonOfLoss", "C", WIRE_TEXT, OPTIONAL, loss),
    RESULT("InsurerName", "S", WIRE_TEXT, REQUIRED, insurer_name),
    RESULT("LimitApplicationCertificateRelatedConsFlg", "S", WIRE_CODE, OPTIONAL, consents[CONSENT_CEILING].flag),
    RESULT("LimitApplicationCertificateRelatedConsTime", "S", WIRE_INSTANT, OPTIONAL, consents[CONSENT_CEILING].given),
    GROUPS("LimitApplicationCertificateRelatedInfo", "2.2 S", offsetof(struct eligibility_result, ceiling),
           ceiling_items, has_ceiling, 0),
    RESULT("SpecificDiseasesCertificateRelatedConsFlg", "S", WIRE_CODE, OPTIONAL,
           consents[CONSENT_SPECIFIC_DISEASE].flag),
    RESULT("SpecificDiseasesCertificateRelatedConsTime", "S", WIRE_INSTANT, OPTIONAL,
           consents[CONSENT_SPECIFIC_DISEASE].given),
    GROUPS("SpecificDiseasesCertificateList", "2.2 C", 0, disease_list, has_diseases, 0),
    RESULT("SpecificHealthCheckupsInfoConsFlg", "S", WIRE_CODE, OPTIONAL, consents[CONSENT_CHECKUP].flag),
    RESULT("SpecificHealthCheckupsInfoConsTime", "S", WIRE_INSTANT, OPTIONAL, consents[CONSENT_CHECKUP].given),
    RESULT("SpecificHealthCheckupsInfoAvailableTime", "S", WIRE_INSTANT, OPTIONAL, consents[CONSENT_CHECKUP].until),
    RESULT("PharmacistsInfoConsFlg", "S", WIRE_CODE, OPTIONAL, consents[CONSENT_MEDICATION].flag),
    RESULT("PharmacistsInfoConsTime", "S", WIRE_INSTANT, OPTIONAL, consents[CONSENT_MEDICATION].given),
    RESULT("PharmacistsInfoAvailableTime", "S", WIRE_INSTANT, OPTIONAL, consents[CONSENT_MEDICATION].until),
    RESULT("ArbitraryIdentifier", "C", WIRE_TEXT, OPTIONAL, identifier),
    RESULT("ReferenceNumber", "S", WIRE_TEXT, OPTIONAL, reference),
    END,
};

static int results_of(const void *answer) {
    return ((const struct eligibility_answer *)answer)->result_count;
}

static int has_results(const void *answer) {
    return results_of(answer) > 0;
}

static int has_search(const void *answer) {
    return ((const struct eligibility_answer *)answer)->has_search;
}

static const struct wire_element result_list[] = {
    GROUPS("ResultOfQualificationConfirmation", "2.2 S", offsetof(struct eligibility_answer, results), result_items,
           results_of, sizeof(struct eligibility_result)),
    END,
};

#define BODY(name, clause, form, optional, member) ITEM(name, clause, form, optional, eligibility_answer, member)

static const struct wire_element eligibility_answer_body[] = {
    GROUPS("QualificationConfirmSearchInfo", "2.2 S", offsetof(struct eligibility_answer, search), search_items,
           has_search, 0),
    BODY("ProcessingResultStatus", "2.2 S", WIRE_CODE, REQUIRED, status),
    BODY("ProcessingResultCode", "2.2 C", WIRE_TEXT, OPTIONAL, code),
    BODY("ProcessingResultMessage", "2.2 C", WIRE_TEXT, OPTIONAL, text),
    BODY("QualificationValidity", "2.2 S", WIRE_CODE, OPTIONAL, validity),
    GROUPS("ResultList", "2.2 C", 0, result_list, has_results, 0),
    END,
};

const struct wire_element wire_eligibility_answer[] = {
    GROUP("MessageHeader", "1.5 S", offsetof(struct eligibility_answer, header), eligibility_answer_header),
    GROUP("MessageBody", "1.5 S", 0, eligibility_answer_body),
    END,
};

static const struct wire_element reference_answer_header[] = {
    HEADER("ProcessExecutionTime", "2.3 S", WIRE_INSTANT, REQUIRED, processed),
    OF_STYLE("CharacterCodeIdentifier", "2.3 S"),
    HEADER("SegmentOfResult", "2.3 S", WIRE_CODE, REQUIRED, segment),
    HEADER("ErrorCode", "3 C", WIRE_TEXT, OPTIONAL, error_code),
    HEADER("ErrorMessage", "3 C", WIRE_TEXT, OPTIONAL, error_text),
    HEADER("ArbitraryFileIdentifier", "2.3 S", WIRE_TEXT, OPTIONAL, file_identifier),
    HEADER("MedicalInstitutionCode", "2.3 S", WIRE_TEXT, REQUIRED, institution),
    END,
};

static int has_info(const void *answer) {
    return ((const struct reference_answer *)answer)->has_info;
}

static const struct wire_element reference_answer_body[] = {
    GROUPS("ReferenceNumberRegistrationInfo", "2.3 S", offsetof(struct reference_answer, info), binding_items,
           has_info, 0),
    ITEM("ProcessingResultStatus", "2.3 S", WIRE_CODE, REQUIRED, reference_answer, status),
    ITEM("ProcessingResultCode", "2.3 S", WIRE_TEXT, OPTIONAL, reference_answer, code),
    ITEM("ProcessingResultMessage", "2.3 S", WIRE_TEXT, OPTIONAL, reference_answer, text),
    END,
};

const struct wire_element wire_reference_answer[] = {
    GROUP("MessageHeader", "1.5 S", offsetof(struct reference_answer, header), reference_answer_header),
    GROUP("MessageBody", "1.5 S", 0, reference_answer_body),
    END,
};

// Answers about medicines and checkups.

#define VIEWED_ITEM(name, clause, form, optional, member) ITEM(name, clause, form, optional, viewing_header, member)

static int has_person(const void *header) {
    return ((const struct viewing_header *)header)->name != NULL;
}

static const struct wire_element medication_person[] = {
    VIEWED_ITEM("Name", "4.2 C", WIRE_TEXT, REQUIRED, name),
    VIEWED_ITEM("KanaName", "4.2 C", WIRE_TEXT, REQUIRED, kana),
    VIEWED_ITEM("Birth", "4.2 C", WIRE_DAY, REQUIRED, birthdate),
    VIEWED_ITEM("AdmGendCode", "4.2 C", WIRE_TEXT, REQUIRED, sex),
    END,
};

static const struct wire_element medication_header[] = {
    VIEWED_ITEM("MedicalInstitutionCode", "4.2 C", WIRE_TEXT, REQUIRED, institution),
    VIEWED_ITEM("ArbitraryFileIdentifier", "4.2 C", WIRE_TEXT, OPTIONAL, file_identifier),
    VIEWED_ITEM("ResultCode", "4.1 C", WIRE_TEXT, REQUIRED, result_code),
    VIEWED_ITEM("MessageContents", "4.1 C", WIRE_TEXT, OPTIONAL, text),
    GROUPS("QuaInf", "4.2 C", 0, medication_person, has_person, 0),
    END,
};

#define DRUG(name, member) ITEM(name, "4.2 C", WIRE_TEXT, OPTIONAL, medication, member)

static const struct wire_element drug_items[] = {
    DRUG("DrugC", code), DRUG("DrugN", name),  DRUG("IngreN", ingredient), DRUG("Qua1", amount),
    DRUG("Unit", unit),  DRUG("Times", times), DRUG("UsageN", usage),      END,
};

static int drugs_of(const void *day) {
    return ((const struct medication_day *)day)->drug_count;
}

static const void *first_drug(const void *day) {
    return ((const struct medication_day *)day)->drugs;
}

static const struct wire_element drug_list[] = {
    ELSEWHERE("DrugInf", "4.2 C", first_drug, drug_items, drugs_of, sizeof(struct medication)),
    END,
};

static const struct wire_element medication_day_items[] = {
    ITEM("DiDate", "4.2 C", WIRE_DAY, REQUIRED, medication_day, dispensed),
    GROUP("DrugInfs", "4.2 C", 0, drug_list),
    END,
};

static int medication_days_of(const void *month) {
    return ((const struct medication_month *)month)->day_count;
}

static const struct wire_element medication_day_list[] = {
    GROUPS("DiDateInf", "4.2 C", offsetof(struct medication_month, days), medication_day_items, medication_days_of,
           sizeof(struct medication_day)),
    END,
};

#define MONTH(name, form, member) ITEM(name, "4.2 C", form, OPTIONAL, medication_month, member)

static const struct wire_element medication_month_items[] = {
    MONTH("DiOrg", WIRE_CODE, dispenser_mark),
    MONTH("MeTrDiHCd", WIRE_TEXT, pharmacy),
    MONTH("MeTrDiHNm", WIRE_TEXT, pharmacy_name),
    MONTH("PrIsOrg", WIRE_CODE, prescriber_mark),
    MONTH("InOut", WIRE_CODE, place),
    ITEM("MeTrMonth", "4.2 C", WIRE_MONTH, REQUIRED, medication_month, month),
    GROUP("DiDateInfs", "4.2 C", 0, medication_day_list),
    END,
};

static int months_of(const void *answer) {
    return ((const struct medication_answer *)answer)->month_count;
}

static const struct wire_element medication_body[] = {
    GROUPS("MeTrMonthInf", "4.2 C", offsetof(struct medication_answer, months), medication_month_items, months_of,
           sizeof(struct medication_month)),
    END,
};

const struct wire_element wire_medication_answer[] = {
    GROUP("MessageHeader", "1.5 S", offsetof(struct medication_answer, header), medication_header),
    GROUP("MessageBody", "1.5 S", 0, medication_body),
    END,
};

static const struct wire_element checkup_person[] = {
    VIEWED_ITEM("Name", "4.3 C", WIRE_TEXT, REQUIRED, name),
    VIEWED_ITEM("KanasName", "4.3 C", WIRE_TEXT, REQUIRED, kana), // sic
    VIEWED_ITEM("Birthday", "4.3 C", WIRE_DAY, REQUIRED, birthdate),
    VIEWED_ITEM("AdministrativeGenderCode", "4.3 C", WIRE_TEXT, REQUIRED, sex),
    END,
};

static const struct wire_element checkup_header[] = {
    VIEWED_ITEM("MedicalInstitutionCode", "4.3 C", WIRE_TEXT, REQUIRED, institution),
    VIEWED_ITEM("ArbitraryFileIdentifier", "4.3 C", WIRE_TEXT, OPTIONAL, file_identifier),
    VIEWED_ITEM("ResultCode", "4.1 C", WIRE_TEXT, REQUIRED, result_code),
    VIEWED_ITEM("MessageContents", "4.1 C", WIRE_TEXT, OPTIONAL, text),
    GROUPS("QualificationsInfo", "4.3 C", 0, checkup_person, has_person, 0),
    END,
};

#define VALUE(name, member) ITEM(name, "4.3 C", WIRE_TEXT, OPTIONAL, checkup, member)

static const struct wire_element value_items[] = {
    VALUE("ItemCode", code),   VALUE("ItemName", name), VALUE("DataType", type),
    VALUE("DataValue", value), VALUE("Unit", unit),     END,
};

static int values_of(const void *day) {
    return ((const struct checkup_day *)day)->value_count;
}

static const void *first_value(const void *day) {
    return ((const struct checkup_day *)day)->values;
}

static const struct wire_element value_list[] = {
    ELSEWHERE("HealthCheckupResultAndQuestionInfo", "4.3 C", first_value, value_items, values_of,
              sizeof(struct checkup)),
    END,
};

static const struct wire_element checkup_day_items[] = {
    ITEM("EffectiveTime", "4.3 C", WIRE_DAY, REQUIRED, checkup_day, day),
    GROUP("HealthCheckupResultAndQuestionInfos", "4.3 C", 0, value_list),
    END,
};

static int checkup_days_of(const void *answer) {
    return ((const struct checkup_answer *)answer)->day_count;
}

static const struct wire_element checkup_body[] = {
    GROUPS("SpecificHealthCheckupInfo", "4.3 C", offsetof(struct checkup_answer, days), checkup_day_items,
           checkup_days_of, sizeof(struct checkup_day)),
    END,
};

const struct wire_element wire_checkup_answer[] = {
    GROUP("MessageHeader", "1.5 S", offsetof(struct checkup_answer, header), checkup_header),
    GROUP("MessageBody", "1.5 S", 0, checkup_body),
    END,
};
