// SPDX-License-Identifier: Apache-2.0
#include "mocks/wire/layout.h"

#include "mocks/service/exchange.h"

enum { REQUIRED = false, OPTIONAL = true };

#define ITEM(name, clause, form, optional, structure, member) \
    {name, clause, form, optional, offsetof(struct structure, member), NULL, NULL, 0}
#define GROUP(name, clause, offset, children) {name, clause, WIRE_GROUP, REQUIRED, offset, children, NULL, 0}
#define GROUPS(name, clause, offset, children, count, stride) \
    {name, clause, WIRE_GROUP, OPTIONAL, offset, children, count, stride}
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
    HEADER("CharacterCodeIdentifier", "2.2 S", WIRE_CODE, REQUIRED, characters),
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
    RESULT("ReasonOfLoss", "C", WIRE_TEXT, OPTIONAL, loss),
    RESULT("InsurerName", "S", WIRE_TEXT, REQUIRED, insurer_name),
    RESULT("LimitApplicationCertificateRelatedConsFlg", "S", WIRE_CODE, OPTIONAL, consents[CONSENT_CEILING].flag),
    RESULT("LimitApplicationCertificateRelatedConsTime", "S", WIRE_INSTANT, OPTIONAL, consents[CONSENT_CEILING].given),
    RESULT("SpecificDiseasesCertificateRelatedConsFlg", "S", WIRE_CODE, OPTIONAL,
           consents[CONSENT_SPECIFIC_DISEASE].flag),
    RESULT("SpecificDiseasesCertificateRelatedConsTime", "S", WIRE_INSTANT, OPTIONAL,
           consents[CONSENT_SPECIFIC_DISEASE].given),
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
    HEADER("CharacterCodeIdentifier", "2.3 S", WIRE_CODE, REQUIRED, characters),
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
