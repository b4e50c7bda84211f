// SPDX-License-Identifier: Apache-2.0
#include "mocks/wire/check.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"

enum { PATH_BYTES = 4096 };

static const char *const schema_names[WIRE_KINDS] = {
    [WIRE_ELIGIBILITY_REQUEST] = "OQSsiquc01req.rng", // wire-interface 2.1
    [WIRE_ELIGIBILITY_ANSWER] = "OQSsiquc01res.rng",  // wire-interface 2.2
    [WIRE_FACE_PUSH] = "OQSsiquc01res_face.rng",      // wire-interface 2.2
    [WIRE_REFERENCE_REQUEST] = "OQSsiimm01req.rng",   // wire-interface 2.3
    [WIRE_REFERENCE_ANSWER] = "OQSsiimm01res.rng",    // wire-interface 2.3
    [WIRE_MEDICATION_REQUEST] = "YZKsiquc01req.rng",  // wire-interface 2.6
    [WIRE_MEDICATION_ANSWER] = "YZKsiquc01res.rng",   // wire-interface 4.2
    [WIRE_CHECKUP_REQUEST] = "TKKsiquc01req.rng",     // wire-interface 2.6
    [WIRE_CHECKUP_ANSWER] = "TKKsiquc01res.rng",      // wire-interface 4.3
};

struct wire_schemas {
    struct xml_schema *of_kind[WIRE_KINDS];
};

static enum onshi_status load_one(const char *directory, const char *name, struct xml_schema **out) {
    struct bytes_writer path;
    bytes_writer_init(&path, PATH_BYTES);
    enum onshi_status status = bytes_printf(&path, "%s/%s", directory, name);
    if (status == ONSHI_OK) {
        status = xml_schema_load(bytes_text(&path), out);
    }
    bytes_writer_free(&path);
    return status;
}

enum onshi_status wire_schemas_load(const char *directory, struct wire_schemas **out) {
    struct wire_schemas *schemas = calloc(1, sizeof *schemas);
    if (schemas == NULL) {
        return ONSHI_NO_MEMORY;
    }
    for (int kind = 0; kind < WIRE_KINDS; kind++) {
        enum onshi_status status = load_one(directory, schema_names[kind], &schemas->of_kind[kind]);
        if (status != ONSHI_OK) {
            wire_schemas_free(schemas);
            return status;
        }
    }
    *out = schemas;
    return ONSHI_OK;
}

void wire_schemas_free(struct wire_schemas *schemas) {
    if (schemas == NULL) {
        return;
    }
    for (int kind = 0; kind < WIRE_KINDS; kind++) {
        xml_schema_free(schemas->of_kind[kind]);
    }
    free(schemas);
}

// What the schemas cannot say: items of one element that go together.
struct condition {
    const char *clause;
    const char *parent;
    const char *item;
    const char *values; // the condition holds when `item` begins with one of these characters
    const char *other;
    bool filled; // then `other` has content, or has none
};

static const struct condition conditions[] = {
    {"wire-interface 2.2 C", "MessageHeader", "SegmentOfResult", "9", "ErrorCode", true},
    {"wire-interface 2.2 C", "MessageHeader", "SegmentOfResult", "9", "ErrorMessage", true},
    {"wire-interface 2.2 C", "MessageHeader", "SegmentOfResult", "1", "ErrorCode", false},
    {"wire-interface 2.2 C", "MessageHeader", "SegmentOfResult", "1", "ErrorMessage", false},
    {"wire-interface 2.2 C", "MessageBody", "ProcessingResultStatus", "2", "QualificationValidity", false},
    {"wire-interface 3 I", "MessageBody", "QualificationValidity", "123", "ResultList", true},
    {"wire-interface 3 I", "MessageBody", "QualificationValidity", "45", "ResultList", false},
    {"DR-032", "ResultOfQualificationConfirmation", "PharmacistsInfoConsFlg", "1", "PharmacistsInfoConsTime", true},
    {"DR-032", "ResultOfQualificationConfirmation", "PharmacistsInfoConsFlg", "1", "PharmacistsInfoAvailableTime", true},
    {"DR-032", "ResultOfQualificationConfirmation", "PharmacistsInfoConsFlg", "0", "PharmacistsInfoConsTime", false},
    {"DR-032", "ResultOfQualificationConfirmation", "PharmacistsInfoConsFlg", "0", "PharmacistsInfoAvailableTime", false},
    {"DR-032", "ResultOfQualificationConfirmation", "SpecificHealthCheckupsInfoConsFlg", "1",
     "SpecificHealthCheckupsInfoConsTime", true},
    {"DR-032", "ResultOfQualificationConfirmation", "SpecificHealthCheckupsInfoConsFlg", "1",
     "SpecificHealthCheckupsInfoAvailableTime", true},
    {"DR-032", "ResultOfQualificationConfirmation", "SpecificHealthCheckupsInfoConsFlg", "0",
     "SpecificHealthCheckupsInfoConsTime", false},
    {"DR-032", "ResultOfQualificationConfirmation", "SpecificHealthCheckupsInfoConsFlg", "0",
     "SpecificHealthCheckupsInfoAvailableTime", false},
    {"wire-interface 2.2 S", "ResultOfQualificationConfirmation", "LimitApplicationCertificateRelatedConsFlg", "1",
     "LimitApplicationCertificateRelatedConsTime", true},
    {"wire-interface 2.2 S", "ResultOfQualificationConfirmation", "LimitApplicationCertificateRelatedConsFlg", "0",
     "LimitApplicationCertificateRelatedConsTime", false},
    {"wire-interface 2.2 S", "ResultOfQualificationConfirmation", "LimitApplicationCertificateRelatedConsFlg", "0",
     "LimitApplicationCertificateRelatedInfo", false},
    {"wire-interface 2.2 C", "ResultOfQualificationConfirmation", "SpecificDiseasesCertificateRelatedConsFlg", "0",
     "SpecificDiseasesCertificateRelatedConsTime", false},
    {"DR-054", "ResultOfQualificationConfirmation", "SpecificDiseasesCertificateRelatedConsFlg", "0",
     "SpecificDiseasesCertificateList", false},
    {"wire-interface 4.1 C", "MessageHeader", "ResultCode", "1", "MessageContents", false},
    {"wire-interface 4.1 C", "MessageHeader", "ResultCode", "23456789M", "MessageContents", true},
    {"wire-interface 4.1 C", "MessageHeader", "ResultCode", "23456789M", "QuaInf", false},
    {"wire-interface 4.1 C", "MessageHeader", "ResultCode", "23456789M", "QualificationsInfo", false},
};

static bool has_content(const xmlNode *parent, const char *name) {
    const xmlNode *node = xml_child(parent, name);
    return node != NULL && node->children != NULL;
}

static bool applies(const struct condition *condition, const xmlNode *node) {
    const char *value = xml_child_text(node, condition->item);
    return xml_is(node, condition->parent) && value[0] != 0 && strchr(condition->values, value[0]) != NULL;
}

static enum onshi_status check_conditions(const xmlNode *node, struct bytes_writer *why) {
    enum onshi_status status = ONSHI_OK;
    for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
        const struct condition *condition = &conditions[i];
        if (!applies(condition, node) || has_content(node, condition->other) == condition->filled) {
            continue;
        }
        status = ONSHI_MALFORMED;
        bytes_note(why, "line %ld: %s %s although %s is %s [%s]\n", xmlGetLineNo(node), condition->other,
                   condition->filled ? "is missing" : "has content", condition->item,
                   xml_child_text(node, condition->item), condition->clause);
    }
    return status;
}

static enum onshi_status check_below(const xmlNode *node, struct bytes_writer *why) {
    enum onshi_status status = check_conditions(node, why);
    for (const xmlNode *child = xml_first_element(node); child != NULL; child = xml_next_element(child)) {
        enum onshi_status below = check_below(child, why);
        status = status != ONSHI_OK ? status : below;
    }
    return status;
}

enum onshi_status wire_check(struct wire_schemas *schemas, enum wire_kind kind, xmlDoc *doc,
                             struct bytes_writer *why) {
    assert((unsigned)kind < WIRE_KINDS);
    ONSHI_TRY(xml_schema_check(schemas->of_kind[kind], doc, why));
    return check_below(xmlDocGetRootElement(doc), why); // as deep as the schema lets it be
}
