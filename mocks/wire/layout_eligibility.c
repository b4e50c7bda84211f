// SPDX-License-Identifier: Apache-2.0
//
// 資格確認 (who is insured) and 照会番号 (reference numbers), one person at a time [wire-interface 2.1 to 2.3].
#include "mocks/wire/layout_rows.h"

// Questions.

#define SEARCH(name, form, type, optional, member) ITEM(name, "2.1 S", form, type, optional, search_info, member)

const struct wire_element wire_search_items[] = {
    SEARCH("InsurerNumber", WIRE_TEXT, TYPE_INSURER, REQUIRED, insurer),
    SEARCH("InsuredCardSymbol", WIRE_TEXT, TYPE_SHORT, OPTIONAL, symbol),
    SEARCH("InsuredIdentificationNumber", WIRE_TEXT, TYPE_SHORT, REQUIRED, number),
    SEARCH("InsuredBranchNumber", WIRE_TEXT, TYPE_TWO_DIGITS, OPTIONAL, branch),
    SEARCH("Birthdate", WIRE_TEXT, TYPE_DAY, REQUIRED, birthdate),
    SEARCH("LimitApplicationCertificateRelatedConsFlg", WIRE_TEXT, TYPE_YES_NO, REQUIRED, ceiling_consent),
    ITEM("ArbitraryIdentifier", "2.1 C", WIRE_TEXT, TYPE_LONG, OPTIONAL, search_info, identifier),
    END,
};

#define ASKED(name, type, optional, member) \
    ITEM(name, "2.1 S", WIRE_TEXT, type, optional, eligibility_request, member)

static const struct wire_element eligibility_request_header[] = {
    ASKED("QualificationConfirmationDate", TYPE_DAY, REQUIRED, day),
    ASKED("MedicalInstitutionCode", TYPE_INSTITUTION, REQUIRED, institution),
    ASKED("ArbitraryFileIdentifier", TYPE_LONG, OPTIONAL, file_identifier),
    END,
};

static const struct wire_element eligibility_request_body[] = {
    GROUP("QualificationConfirmSearchInfo", "2.1 S", offsetof(struct eligibility_request, search), wire_search_items),
    END,
};

const struct wire_element wire_eligibility_request[] = {
    GROUP("MessageHeader", "1.5 S", 0, eligibility_request_header),
    GROUP("MessageBody", "1.5 S", 0, eligibility_request_body),
    END,
};

#define BINDING(name, type, optional, member) ITEM(name, "2.3 S", WIRE_TEXT, type, optional, reference_info, member)

const struct wire_element wire_binding_items[] = {
    BINDING("ReferenceNumber", TYPE_LONG, REQUIRED, reference),
    BINDING("InsurerNumber", TYPE_INSURER, REQUIRED, insurer),
    BINDING("InsuredCardSymbol", TYPE_SHORT, OPTIONAL, symbol),
    BINDING("InsuredIdentificationNumber", TYPE_SHORT, REQUIRED, number),
    BINDING("InsuredBranchNumber", TYPE_TWO_DIGITS, OPTIONAL, branch),
    END,
};

static const struct wire_element reference_request_header[] = {
    ITEM("MedicalInstitutionCode", "2.3 S", WIRE_TEXT, TYPE_INSTITUTION, REQUIRED, reference_request, institution),
    ITEM("ArbitraryFileIdentifier", "2.3 S", WIRE_TEXT, TYPE_LONG, OPTIONAL, reference_request, file_identifier),
    END,
};

static const struct wire_element reference_request_body[] = {
    GROUP("ReferenceNumberRegistrationInfo", "2.3 S", offsetof(struct reference_request, info), wire_binding_items),
    END,
};

const struct wire_element wire_reference_request[] = {
    GROUP("MessageHeader", "1.5 S", 0, reference_request_header),
    GROUP("MessageBody", "1.5 S", 0, reference_request_body),
    END,
};

// Answers.

#define HEADER(name, clause, form, type, optional, member) \
    ITEM(name, clause, form, type, optional, answer_header, member)

static const struct wire_element eligibility_answer_header[] = {
    HEADER("ProcessExecutionTime", "2.2 S", WIRE_INSTANT, TYPE_INSTANT, REQUIRED, processed),
    HEADER("QualificationConfirmationDate", "2.2 S", WIRE_DAY, TYPE_DAY, REQUIRED, day),
    HEADER("MedicalInstitutionCode", "2.2 S", WIRE_TEXT, TYPE_INSTITUTION, REQUIRED, institution),
    HEADER("ArbitraryFileIdentifier", "2.2 S", WIRE_TEXT, TYPE_LONG, OPTIONAL, file_identifier),
    AND_ITEM("ReferenceClassification", "2.2 S", WIRE_CODE, TYPE_BY_NUMBER, REQUIRED, answer_header, classification,
             .by_card = TYPE_BY_CARD),
    HEADER("SegmentOfResult", "2.2 S", WIRE_CODE, TYPE_SEGMENT, REQUIRED, segment),
    HEADER("ErrorCode", "2.2 C", WIRE_TEXT, TYPE_ERROR_CODE, OPTIONAL, error_code),
    HEADER("ErrorMessage", "2.2 C", WIRE_TEXT, TYPE_MESSAGE, OPTIONAL, error_text),
    OF_STYLE("CharacterCodeIdentifier", "2.2 S"),
    END,
};

#define CEILING(name, mark, form, type, member) ITEM(name, "2.2 " mark, form, type, OPTIONAL, ceiling, member)

static const struct wire_element ceiling_items[] = {
    CEILING("LimitApplicationCertificateClassification", "S", WIRE_TEXT, TYPE_CEILING_CERTIFICATE, certificate),
    CEILING("LimitApplicationCertificateClassificationFlag", "S", WIRE_TEXT, TYPE_CEILING_CLASS, class_code),
    CEILING("LimitApplicationCertificateDate", "S", WIRE_DAY, TYPE_DAY, issued),
    CEILING("LimitApplicationCertificateValidStartDate", "S", WIRE_DAY, TYPE_DAY, from),
    CEILING("LimitApplicationCertificateValidEndDate", "S", WIRE_DAY, TYPE_DAY, until),
    CEILING("LimitApplicationCertificateLongTermDate", "C", WIRE_DAY, TYPE_DAY, long_term),
    END,
};

#define DISEASE(name, form, type, member) ITEM(name, "2.2 C", form, type, OPTIONAL, special_disease, member)

static const struct wire_element disease_items[] = {
    DISEASE("SpecificDiseasesDiseaseCategory", WIRE_TEXT, TYPE_DISEASE, category),
    DISEASE("SpecificDiseasesCertificateDate", WIRE_DAY, TYPE_DAY, issued),
    DISEASE("SpecificDiseasesValidStartDate", WIRE_DAY, TYPE_DAY, from),
    DISEASE("SpecificDiseasesValidEndDate", WIRE_DAY, TYPE_DAY, until),
    DISEASE("SpecificDiseasesSelfPay", WIRE_TEXT, TYPE_YEN, self_pay),
    END,
};

#define ELDERLY(name, form, type, member) ITEM(name, "2.2 C", form, type, OPTIONAL, elderly_certificate, member)

static const struct wire_element elderly_items[] = {
    ELDERLY("ElderlyRecipientCertificateDate", WIRE_DAY, TYPE_DAY, issued),
    ELDERLY("ElderlyRecipientValidStartDate", WIRE_DAY, TYPE_DAY, from),
    ELDERLY("ElderlyRecipientValidEndDate", WIRE_DAY, TYPE_DAY, until),
    ELDERLY("ElderlyRecipientContributionRatio", WIRE_TEXT, TYPE_PERCENT, ratio),
    END,
};

static int has_elderly(const void *result) {
    return ((const struct eligibility_result *)result)->has_elderly;
}

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
    SOME("SpecificDiseasesCertificateInfo", "2.2 C", offsetof(struct eligibility_result, diseases), disease_items,
         diseases_of, sizeof(struct special_disease)),
    END,
};

enum { SINGLE = WIRE_BY_NUMBER | WIRE_BY_CARD };

// Of a coverage, and there in every way; of a single answer only; of a reading of a card only.
#define RESULT(name, mark, form, type, optional, member) \
    ITEM(name, "2.2 " mark, form, type, optional, eligibility_result, member)
#define SINGLY(name, mark, form, type, member) \
    AND_ITEM(name, "2.2 " mark, form, type, OPTIONAL, eligibility_result, member, .ways = SINGLE)
#define CONSENT(name, mark, form, type, optional, member) \
    AND_ITEM(name, "2.2 " mark, form, type, optional, eligibility_result, member, .ways = WIRE_BY_CARD)
#define LATER(name, form, type, member, era) \
    AND_ITEM(name, "2.2 L", form, type, OPTIONAL, eligibility_result, member, .ways = WIRE_BY_CARD, .since = (era))

const struct wire_element wire_result_items[] = {
    RESULT("InsuredCardClassification", "S", WIRE_TEXT, TYPE_CARD_CLASS, REQUIRED, card_class),
    RESULT("InsurerNumber", "S", WIRE_INSURER, TYPE_INSURER, OPTIONAL, insurer),
    RESULT("InsuredCardSymbol", "S", WIRE_TEXT, TYPE_SHORT, OPTIONAL, symbol),
    RESULT("InsuredIdentificationNumber", "S", WIRE_TEXT, TYPE_SHORT, OPTIONAL, number),
    RESULT("InsuredBranchNumber", "S", WIRE_TEXT, TYPE_TWO_DIGITS, OPTIONAL, branch),
    RESULT("PersonalFamilyClassification", "S", WIRE_TEXT, TYPE_RELATION, OPTIONAL, relation),
    RESULT("InsuredName", "C", WIRE_TEXT, TYPE_NAME, OPTIONAL, holder),
    RESULT("Name", "S", WIRE_TEXT, TYPE_NAME, REQUIRED, name),
    RESULT("NameOfOther", "C", WIRE_TEXT, TYPE_NAME, OPTIONAL, name_other),
    RESULT("NameKana", "S", WIRE_TEXT, TYPE_KANA, OPTIONAL, kana),
    RESULT("NameOfOtherKana", "C", WIRE_TEXT, TYPE_KANA, OPTIONAL, kana_other),
    RESULT("Sex1", "S", WIRE_TEXT, TYPE_SEX, REQUIRED, sex),
    RESULT("Sex2", "C", WIRE_TEXT, TYPE_SEX, OPTIONAL, sex_behind),
    RESULT("Birthdate", "S", WIRE_DAY, TYPE_DAY, REQUIRED, birthdate),
    RESULT("Address", "S", WIRE_TEXT, TYPE_ADDRESS, OPTIONAL, address),
    RESULT("PostNumber", "S", WIRE_TEXT, TYPE_POST, OPTIONAL, post),
    RESULT("QualificationDate", "C", WIRE_DAY, TYPE_DAY, OPTIONAL, from),     // from the beginning: design 9
    RESULT("DisqualificationDate", "C", WIRE_DAY, TYPE_DAY, OPTIONAL, until), // from the beginning: design 9
    RESULT("InsuredCertificateIssuanceDate", "S", WIRE_DAY, TYPE_DAY, OPTIONAL, issued),
    RESULT("InsuredCardValidDate", "S", WIRE_DAY, TYPE_DAY, OPTIONAL, valid_from),
    RESULT("InsuredCardExpirationDate", "C", WIRE_DAY, TYPE_DAY, OPTIONAL, expires),
    RESULT("InsuredPartialContributionRatio", "C", WIRE_TEXT, TYPE_PERCENT, OPTIONAL, ratio),
    RESULT("PreschoolClassification", "C", WIRE_TEXT, TYPE_ONE, OPTIONAL, preschool),
    RESULT("ReasonOfLoss", "C", WIRE_TEXT, TYPE_LOSS, OPTIONAL, loss),
    RESULT("InsurerName", "S", WIRE_TEXT, TYPE_NAME, REQUIRED, insurer_name),
    MAYBE("ElderlyRecipientCertificateInfo", "2.2 C", offsetof(struct eligibility_result, elderly), elderly_items,
          has_elderly),
    AND_ITEM("LimitApplicationCertificateChanged", "2.4 C", WIRE_CODE, TYPE_YES_NO, OPTIONAL, eligibility_result,
             ceiling_changed, .ways = WIRE_IN_LIST),
    SINGLY("LimitApplicationCertificateRelatedConsFlg", "S", WIRE_CODE, TYPE_YES_NO, consents[CONSENT_CEILING].flag),
    SINGLY("LimitApplicationCertificateRelatedConsTime", "S", WIRE_INSTANT, TYPE_INSTANT,
           consents[CONSENT_CEILING].given),
    AND_MAYBE("LimitApplicationCertificateRelatedInfo", "2.2 S", offsetof(struct eligibility_result, ceiling),
          ceiling_items, has_ceiling, .ways = SINGLE),
    SINGLY("SpecificDiseasesCertificateRelatedConsFlg", "S", WIRE_CODE, TYPE_CONSENT,
           consents[CONSENT_SPECIFIC_DISEASE].flag),
    SINGLY("SpecificDiseasesCertificateRelatedConsTime", "S", WIRE_INSTANT, TYPE_INSTANT,
           consents[CONSENT_SPECIFIC_DISEASE].given),
    AND_MAYBE("SpecificDiseasesCertificateList", "2.2 C", 0, disease_list, has_diseases, .ways = SINGLE),
    CONSENT("SpecificHealthCheckupsInfoConsFlg", "S", WIRE_CODE, TYPE_CONSENT, REQUIRED,
            consents[CONSENT_CHECKUP].flag),
    CONSENT("SpecificHealthCheckupsInfoConsTime", "S", WIRE_INSTANT, TYPE_INSTANT, OPTIONAL,
            consents[CONSENT_CHECKUP].given),
    CONSENT("SpecificHealthCheckupsInfoAvailableTime", "S", WIRE_INSTANT, TYPE_INSTANT, OPTIONAL,
            consents[CONSENT_CHECKUP].until),
    CONSENT("PharmacistsInfoConsFlg", "S", WIRE_CODE, TYPE_CONSENT, REQUIRED, consents[CONSENT_MEDICATION].flag),
    CONSENT("PharmacistsInfoConsTime", "S", WIRE_INSTANT, TYPE_INSTANT, OPTIONAL, consents[CONSENT_MEDICATION].given),
    CONSENT("PharmacistsInfoAvailableTime", "S", WIRE_INSTANT, TYPE_INSTANT, OPTIONAL,
            consents[CONSENT_MEDICATION].until),
    LATER("DiagnosisInfoConsFlg", WIRE_CODE, TYPE_CONSENT, diagnosis.flag, WIRE_ERA_2022_09),
    LATER("DiagnosisInfoConsTime", WIRE_INSTANT, TYPE_INSTANT, diagnosis.given, WIRE_ERA_2022_09),
    LATER("DiagnosisInfoAvailableTime", WIRE_INSTANT, TYPE_INSTANT, diagnosis.until, WIRE_ERA_2022_09),
    LATER("OperationInfoConsFlg", WIRE_CODE, TYPE_CONSENT, operation.flag, WIRE_ERA_2023_01),
    LATER("OperationInfoConsTime", WIRE_INSTANT, TYPE_INSTANT, operation.given, WIRE_ERA_2023_01),
    LATER("OperationInfoAvailableTime", WIRE_INSTANT, TYPE_INSTANT, operation.until, WIRE_ERA_2023_01),
    SINGLY("ArbitraryIdentifier", "C", WIRE_TEXT, TYPE_LONG, identifier),
    SINGLY("ReferenceNumber", "S", WIRE_TEXT, TYPE_LONG, reference),
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
    SOME("ResultOfQualificationConfirmation", "2.2 S", offsetof(struct eligibility_answer, results),
         wire_result_items, results_of, sizeof(struct eligibility_result)),
    END,
};

#define BODY(name, clause, form, type, optional, member) \
    ITEM(name, clause, form, type, optional, eligibility_answer, member)

static const struct wire_element eligibility_answer_body[] = {
    AND_MAYBE("QualificationConfirmSearchInfo", "2.2 S", offsetof(struct eligibility_answer, search), wire_search_items,
          has_search, .echo = true, .ways = WIRE_BY_NUMBER),
    AND_ITEM("PrescriptionIssueSelect", "2.2 L", WIRE_CODE, TYPE_PRESCRIPTION_FORM, OPTIONAL, eligibility_answer,
             prescription_form, .since = WIRE_ERA_2023_01),
    BODY("ProcessingResultStatus", "2.2 S", WIRE_CODE, TYPE_STATUS, REQUIRED, status),
    BODY("ProcessingResultCode", "2.2 C", WIRE_TEXT, TYPE_ERROR_CODE, OPTIONAL, code),
    BODY("ProcessingResultMessage", "2.2 C", WIRE_TEXT, TYPE_MESSAGE, OPTIONAL, text),
    BODY("QualificationValidity", "2.2 S", WIRE_CODE, TYPE_VALIDITY, OPTIONAL, validity),
    MAYBE("ResultList", "2.2 C", 0, result_list, has_results),
    END,
};

const struct wire_element wire_eligibility_answer[] = {
    GROUP("MessageHeader", "1.5 S", offsetof(struct eligibility_answer, header), eligibility_answer_header),
    GROUP("MessageBody", "1.5 S", 0, eligibility_answer_body),
    END,
};

static const struct wire_element reference_answer_header[] = {
    HEADER("ProcessExecutionTime", "2.3 S", WIRE_INSTANT, TYPE_INSTANT, REQUIRED, processed),
    OF_STYLE("CharacterCodeIdentifier", "2.3 S"),
    HEADER("SegmentOfResult", "2.3 S", WIRE_CODE, TYPE_SEGMENT, REQUIRED, segment),
    HEADER("ErrorCode", "3 C", WIRE_TEXT, TYPE_ERROR_CODE, OPTIONAL, error_code),
    HEADER("ErrorMessage", "3 C", WIRE_TEXT, TYPE_MESSAGE, OPTIONAL, error_text),
    HEADER("ArbitraryFileIdentifier", "2.3 S", WIRE_TEXT, TYPE_LONG, OPTIONAL, file_identifier),
    HEADER("MedicalInstitutionCode", "2.3 S", WIRE_TEXT, TYPE_INSTITUTION, REQUIRED, institution),
    END,
};

static int has_info(const void *answer) {
    return ((const struct reference_answer *)answer)->has_info;
}

#define BOUND(name, form, type, optional, member) ITEM(name, "2.3 S", form, type, optional, reference_answer, member)

static const struct wire_element reference_answer_body[] = {
    AND_MAYBE("ReferenceNumberRegistrationInfo", "2.3 S", offsetof(struct reference_answer, info), wire_binding_items,
          has_info, .echo = true),
    BOUND("ProcessingResultStatus", WIRE_CODE, TYPE_STATUS, REQUIRED, status),
    BOUND("ProcessingResultCode", WIRE_TEXT, TYPE_ERROR_CODE, OPTIONAL, code),
    BOUND("ProcessingResultMessage", WIRE_TEXT, TYPE_MESSAGE, OPTIONAL, text),
    END,
};

const struct wire_element wire_reference_answer[] = {
    GROUP("MessageHeader", "1.5 S", offsetof(struct reference_answer, header), reference_answer_header),
    GROUP("MessageBody", "1.5 S", 0, reference_answer_body),
    END,
};
