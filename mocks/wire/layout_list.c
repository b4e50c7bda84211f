// SPDX-License-Identifier: Apache-2.0
//
// 一括 (batches): lists of persons, their receipts, and their results [wire-interface 2.4, 2.5].
#include "mocks/wire/layout_rows.h"

// A list, as it is sent in.

#define LISTED(name, clause, type, optional, member) \
    ITEM(name, clause, WIRE_TEXT, type, optional, batch_request, member)

static const struct wire_element eligibility_list_header[] = {
    LISTED("QualificationConfirmationDate", "2.4 C", TYPE_DAY, REQUIRED, day),
    LISTED("MedicalInstitutionCode", "2.4 C", TYPE_INSTITUTION, REQUIRED, institution),
    LISTED("ArbitraryFileIdentifier", "2.4 C", TYPE_LONG, OPTIONAL, file_identifier),
    END,
};

static const struct wire_element eligibility_list_body[] = {
    ROWS("QualificationConfirmSearchInfo", "2.4 C", wire_search_items, REQUIRED),
    END,
};

const struct wire_element wire_eligibility_list[] = {
    GROUP("MessageHeader", "1.5 S", 0, eligibility_list_header),
    GROUP("MessageBody", "1.5 S", 0, eligibility_list_body),
    END,
};

static const struct wire_element reference_list_header[] = {
    LISTED("MedicalInstitutionCode", "2.5 S", TYPE_INSTITUTION, REQUIRED, institution),
    LISTED("ArbitraryFileIdentifier", "2.5 S", TYPE_LONG, OPTIONAL, file_identifier),
    END,
};

static const struct wire_element reference_list_body[] = {
    ROWS("ReferenceNumberRegistrationInfo", "2.5 S", wire_binding_items, REQUIRED),
    END,
};

const struct wire_element wire_reference_list[] = {
    GROUP("MessageHeader", "1.5 S", 0, reference_list_header),
    GROUP("MessageBody", "1.5 S", 0, reference_list_body),
    END,
};

// That it was taken, or why not.

#define HEADER(name, clause, form, type, optional, member) \
    ITEM(name, clause, form, type, optional, answer_header, member)
#define RECEIPT(name, clause, form, type, member) ITEM(name, clause, form, type, OPTIONAL, batch_receipt, member)

static const struct wire_element receipt_header[] = {
    HEADER("ProcessExecutionTime", "2.4 C", WIRE_INSTANT, TYPE_INSTANT, REQUIRED, processed),
    HEADER("MedicalInstitutionCode", "2.4 C", WIRE_TEXT, TYPE_INSTITUTION, REQUIRED, institution),
    HEADER("ArbitraryFileIdentifier", "2.4 C", WIRE_TEXT, TYPE_LONG, OPTIONAL, file_identifier),
    HEADER("SegmentOfResult", "2.4 C", WIRE_CODE, TYPE_SEGMENT, OPTIONAL, segment),
    HEADER("ErrorCode", "3 C", WIRE_TEXT, TYPE_ERROR_CODE, OPTIONAL, error_code),
    HEADER("ErrorMessage", "3 C", WIRE_TEXT, TYPE_MESSAGE, OPTIONAL, error_text),
    OF_STYLE("CharacterCodeIdentifier", "2.4 C"),
    END,
};

static const struct wire_element receipt_body[] = {
    RECEIPT("ReceptionNumber", "2.4 C", WIRE_TEXT, TYPE_LONG, reception),
    RECEIPT("ReceptionDateTime", "2.4 C", WIRE_INSTANT, TYPE_INSTANT, received),
    RECEIPT("ProcessingResultStatus", "2.4 C", WIRE_CODE, TYPE_STATUS, status),
    RECEIPT("ProcessingResultCode", "2.4 C", WIRE_TEXT, TYPE_ERROR_CODE, code),
    RECEIPT("ProcessingResultMessage", "2.4 C", WIRE_TEXT, TYPE_MESSAGE, text),
    END,
};

const struct wire_element wire_list_receipt[] = {
    GROUP("MessageHeader", "1.5 S", offsetof(struct batch_receipt, header), receipt_header),
    GROUP("MessageBody", "1.5 S", 0, receipt_body),
    END,
};

// The question for its result.

static const struct wire_element download_header[] = {
    ITEM("MedicalInstitutionCode", "2.4 C", WIRE_TEXT, TYPE_INSTITUTION, REQUIRED, batch_download, institution),
    END,
};

static const struct wire_element download_body[] = {
    ITEM("ReceptionNumber", "2.4 C", WIRE_TEXT, TYPE_LONG, REQUIRED, batch_download, reception),
    END,
};

const struct wire_element wire_list_download[] = {
    GROUP("MessageHeader", "1.5 S", 0, download_header),
    GROUP("MessageBody", "1.5 S", 0, download_body),
    END,
};

// The result.

#define OF_LIST(name, clause, form, type, optional, member) \
    ITEM(name, clause, form, type, optional, batch_result, member)

static const struct wire_element eligibility_result_header[] = {
    OF_LIST("ProcessExecutionTime", "2.4 C", WIRE_INSTANT, TYPE_INSTANT, REQUIRED, header.processed),
    OF_LIST("QualificationConfirmationDate", "2.4 C", WIRE_DAY, TYPE_DAY, OPTIONAL, header.day),
    OF_LIST("MedicalInstitutionCode", "2.4 C", WIRE_TEXT, TYPE_INSTITUTION, REQUIRED, header.institution),
    OF_LIST("ArbitraryFileIdentifier", "2.4 C", WIRE_TEXT, TYPE_LONG, OPTIONAL, header.file_identifier),
    OF_LIST("ReceptionNumber", "2.4 C", WIRE_TEXT, TYPE_LONG, OPTIONAL, reception),
    OF_LIST("SegmentOfResult", "2.4 C", WIRE_CODE, TYPE_LIST_SEGMENT, REQUIRED, header.segment),
    OF_LIST("ErrorCode", "2.4 C", WIRE_TEXT, TYPE_ERROR_CODE, OPTIONAL, header.error_code),
    OF_LIST("ErrorMessage", "2.4 C", WIRE_TEXT, TYPE_MESSAGE, OPTIONAL, header.error_text),
    OF_LIST("NumberOfProcessingResult", "2.4 C", WIRE_COUNT, TYPE_COUNT, OPTIONAL, processed),
    OF_LIST("NumberOfNormalProcessing", "2.4 C", WIRE_COUNT, TYPE_COUNT, OPTIONAL, normal),
    OF_LIST("NumberOfError", "2.4 C", WIRE_COUNT, TYPE_COUNT, OPTIONAL, failed),
    OF_STYLE("CharacterCodeIdentifier", "2.4 C"),
    END,
};

static int has_result(const void *row) {
    return ((const struct batch_confirmation *)row)->has_result;
}

#define CONFIRMED(name, form, type, optional, member) \
    ITEM(name, "2.4 C", form, type, optional, batch_confirmation, member)

static const struct wire_element confirmation_items[] = {
    {.name = "QualificationConfirmSearchInfo", .clause = "2.4 C", .form = WIRE_GROUP, .echo = true,
     .offset = offsetof(struct batch_confirmation, search), .children = wire_search_items},
    CONFIRMED("ProcessingResultStatus", WIRE_CODE, TYPE_STATUS, REQUIRED, status),
    CONFIRMED("ProcessingResultCode", WIRE_TEXT, TYPE_ERROR_CODE, OPTIONAL, code),
    CONFIRMED("ProcessingResultMessage", WIRE_TEXT, TYPE_MESSAGE, OPTIONAL, text),
    CONFIRMED("QualificationValidity", WIRE_CODE, TYPE_VALIDITY, OPTIONAL, validity),
    MAYBE("ResultOfQualificationConfirmation", "2.4 C", offsetof(struct batch_confirmation, result),
          wire_result_items, has_result),
    CONFIRMED("ReferenceNumber", WIRE_TEXT, TYPE_LONG, OPTIONAL, result.reference),
    END,
};

static const struct wire_element eligibility_result_body[] = {
    ROWS("BulkConfirmUnit", "2.4 C", confirmation_items, OPTIONAL),
    END,
};

const struct wire_element wire_eligibility_list_result[] = {
    GROUP("MessageHeader", "1.5 S", 0, eligibility_result_header),
    GROUP("MessageBody", "1.5 S", 0, eligibility_result_body),
    END,
};

static const struct wire_element reference_result_header[] = {
    OF_LIST("ProcessExecutionTime", "2.5 C", WIRE_INSTANT, TYPE_INSTANT, REQUIRED, header.processed),
    OF_LIST("MedicalInstitutionCode", "2.5 C", WIRE_TEXT, TYPE_INSTITUTION, REQUIRED, header.institution),
    OF_LIST("ArbitraryFileIdentifier", "2.5 C", WIRE_TEXT, TYPE_LONG, OPTIONAL, header.file_identifier),
    OF_LIST("ReceptionNumber", "2.5 C", WIRE_TEXT, TYPE_LONG, OPTIONAL, reception),
    OF_LIST("SegmentOfResult", "2.5 C", WIRE_CODE, TYPE_LIST_SEGMENT, REQUIRED, header.segment),
    OF_LIST("ErrorCode", "3 C", WIRE_TEXT, TYPE_ERROR_CODE, OPTIONAL, header.error_code),
    OF_LIST("ErrorMessage", "3 C", WIRE_TEXT, TYPE_MESSAGE, OPTIONAL, header.error_text),
    OF_STYLE("CharacterCodeIdentifier", "2.5 C"),
    END,
};

#define REGISTERED(name, form, type, optional, member) \
    ITEM(name, "2.5 C", form, type, optional, batch_registration, member)

static const struct wire_element registration_items[] = {
    {.name = "ReferenceNumberRegistrationInfo", .clause = "2.5 C", .form = WIRE_GROUP, .echo = true,
     .offset = offsetof(struct batch_registration, info), .children = wire_binding_items},
    REGISTERED("ProcessingResultStatus", WIRE_CODE, TYPE_STATUS, REQUIRED, status),
    REGISTERED("ProcessingResultCode", WIRE_TEXT, TYPE_ERROR_CODE, OPTIONAL, code),
    REGISTERED("ProcessingResultMessage", WIRE_TEXT, TYPE_MESSAGE, OPTIONAL, text),
    END,
};

static const struct wire_element reference_result_body[] = {
    ROWS("BulkRegistrationUnit", "2.5 C", registration_items, OPTIONAL),
    END,
};

const struct wire_element wire_reference_list_result[] = {
    GROUP("MessageHeader", "1.5 S", 0, reference_result_header),
    GROUP("MessageBody", "1.5 S", 0, reference_result_body),
    END,
};
