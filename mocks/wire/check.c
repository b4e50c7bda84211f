// SPDX-License-Identifier: Apache-2.0
#include "mocks/wire/check.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/xml.h"

enum { PATH_BYTES = 4096 };

struct wire_schemas {
    char *directory;
    enum wire_era era;
    struct xml_schema *of[WIRE_ERAS][WIRE_KINDS]; // NULL: not read yet
};

// Writes the path of a schema: DIRECTORY/ERA/KIND.rng.
static enum onshi_status path_of(const char *directory, enum wire_kind kind, enum wire_era era,
                                 struct bytes_writer *out) {
    bytes_writer_init(out, PATH_BYTES);
    return bytes_printf(out, "%s/%s/%s.rng", directory, wire_era_name(era), wire_kind_of(kind)->name);
}

enum onshi_status wire_schemas_load(const char *directory, struct wire_schemas **out) {
    struct bytes_writer path;
    enum onshi_status status = path_of(directory, WIRE_ELIGIBILITY_REQUEST, WIRE_ERA_USUAL, &path);
    bool there = status == ONSHI_OK && access(bytes_text(&path), R_OK) == 0;
    bytes_writer_free(&path);
    if (!there) {
        return status == ONSHI_OK ? ONSHI_NOT_FOUND : status;
    }
    struct wire_schemas *schemas = calloc(1, sizeof *schemas);
    char *copy = strdup(directory);
    if (schemas == NULL || copy == NULL) {
        free(schemas);
        free(copy);
        return ONSHI_NO_MEMORY;
    }
    schemas->directory = copy;
    schemas->era = wire_era_resolved(WIRE_ERA_USUAL);
    *out = schemas;
    return ONSHI_OK;
}

void wire_schemas_free(struct wire_schemas *schemas) {
    if (schemas == NULL) {
        return;
    }
    for (int i = 0; i < WIRE_ERAS * WIRE_KINDS; i++) {
        xml_schema_free(schemas->of[i / WIRE_KINDS][i % WIRE_KINDS]);
    }
    free(schemas->directory);
    free(schemas);
}

void wire_schemas_wear(struct wire_schemas *schemas, enum wire_era era) {
    schemas->era = wire_era_resolved(era);
}

static enum onshi_status schema_for(struct wire_schemas *schemas, enum wire_kind kind, struct xml_schema **out) {
    enum wire_era era = wire_kind_era(kind, schemas->era);
    struct xml_schema **schema = &schemas->of[era][kind];
    if (*schema == NULL) {
        struct bytes_writer path;
        enum onshi_status status = path_of(schemas->directory, kind, era, &path);
        status = status != ONSHI_OK ? status : xml_schema_load(bytes_text(&path), schema);
        bytes_writer_free(&path);
        ONSHI_TRY(status);
    }
    *out = *schema;
    return ONSHI_OK;
}

// What the schemas cannot say: items of one element that go together.
struct condition {
    const char *clause;
    const char *parent;
    const char *item;
    const char *values; // the condition holds when `item` is one of these words, "*": anything, "!1": anything but 1
    const char *other;
    bool filled; // then `other` has content, or has none
};

#define RESULT "ResultOfQualificationConfirmation"

static const struct condition conditions[] = {
    {"wire-interface 2.2 C", "MessageHeader", "SegmentOfResult", "9", "ErrorCode", true},
    {"wire-interface 2.2 C", "MessageHeader", "SegmentOfResult", "9", "ErrorMessage", true},
    {"wire-interface 2.2 C", "MessageHeader", "SegmentOfResult", "!9", "ErrorCode", false},
    {"wire-interface 2.2 C", "MessageHeader", "SegmentOfResult", "!9", "ErrorMessage", false},
    {"wire-interface 2.2 C", "MessageBody", "ProcessingResultStatus", "2", "QualificationValidity", false},
    {"wire-interface 3 I", "MessageBody", "QualificationValidity", "1 2 3", "ResultList", true},
    {"wire-interface 3 I", "MessageBody", "QualificationValidity", "4 5", "ResultList", false},
    {"DR-032", RESULT, "PharmacistsInfoConsFlg", "1", "PharmacistsInfoConsTime", true},
    {"DR-032", RESULT, "PharmacistsInfoConsFlg", "1", "PharmacistsInfoAvailableTime", true},
    {"DR-032", RESULT, "PharmacistsInfoConsFlg", "0", "PharmacistsInfoConsTime", false},
    {"DR-032", RESULT, "PharmacistsInfoConsFlg", "0", "PharmacistsInfoAvailableTime", false},
    {"DR-032", RESULT, "SpecificHealthCheckupsInfoConsFlg", "1", "SpecificHealthCheckupsInfoConsTime", true},
    {"DR-032", RESULT, "SpecificHealthCheckupsInfoConsFlg", "1", "SpecificHealthCheckupsInfoAvailableTime", true},
    {"DR-032", RESULT, "SpecificHealthCheckupsInfoConsFlg", "0", "SpecificHealthCheckupsInfoConsTime", false},
    {"DR-032", RESULT, "SpecificHealthCheckupsInfoConsFlg", "0", "SpecificHealthCheckupsInfoAvailableTime", false},
    {"DR-032", RESULT, "DiagnosisInfoConsFlg", "0", "DiagnosisInfoConsTime", false},
    {"DR-032", RESULT, "OperationInfoConsFlg", "0", "OperationInfoConsTime", false},
    {"wire-interface 2.2 S", RESULT, "LimitApplicationCertificateRelatedConsFlg", "1",
     "LimitApplicationCertificateRelatedConsTime", true},
    {"wire-interface 2.2 S", RESULT, "LimitApplicationCertificateRelatedConsFlg", "0",
     "LimitApplicationCertificateRelatedConsTime", false},
    {"wire-interface 2.2 S", RESULT, "LimitApplicationCertificateRelatedConsFlg", "0",
     "LimitApplicationCertificateRelatedInfo", false},
    {"wire-interface 2.2 C", RESULT, "SpecificDiseasesCertificateRelatedConsFlg", "0",
     "SpecificDiseasesCertificateRelatedConsTime", false},
    {"DR-054", RESULT, "SpecificDiseasesCertificateRelatedConsFlg", "0", "SpecificDiseasesCertificateList", false},
    {"wire-interface 4.1 C", "MessageHeader", "ResultCode", "1", "MessageContents", false},
    {"wire-interface 4.1 C", "MessageHeader", "ResultCode", "!1", "MessageContents", true},
    {"wire-interface 4.1 C", "MessageHeader", "ResultCode", "!1", "QuaInf", false},
    {"wire-interface 4.1 C", "MessageHeader", "ResultCode", "!1", "QualificationsInfo", false},
    {"wire-interface 2.4 C", "MessageBody", "ReceptionDateTime", "*", "ReceptionNumber", true},
    {"wire-interface 2.4 C", "MessageBody", "ReceptionNumber", "*", "ProcessingResultCode", false},
    {"wire-interface 2.4 C", "MessageHeader", "SegmentOfResult", "2", "NumberOfProcessingResult", false},
    {"wire-interface 2.4 C", "BulkConfirmUnit", "ProcessingResultStatus", "2", "ProcessingResultCode", true},
    {"wire-interface 2.4 C", "BulkConfirmUnit", "ProcessingResultStatus", "2", "QualificationValidity", false},
    {"wire-interface 3 I", "BulkConfirmUnit", "QualificationValidity", "1 2 3", RESULT, true},
    {"wire-interface 3 I", "BulkConfirmUnit", "QualificationValidity", "4 5", RESULT, false},
    {"wire-interface 2.5 C", "BulkRegistrationUnit", "ProcessingResultStatus", "2", "ProcessingResultCode", true},
};

const char *wire_condition_name(size_t index) {
    enum { NAMES = 3, CONDITIONS = sizeof conditions / sizeof conditions[0] };
    if (index >= (size_t)NAMES * CONDITIONS) {
        return NULL;
    }
    const struct condition *condition = &conditions[index / NAMES];
    const char *const names[NAMES] = {condition->parent, condition->item, condition->other};
    return names[index % NAMES];
}

static bool has_content(const xmlNode *parent, const char *name) {
    const xmlNode *node = xml_child(parent, name);
    return node != NULL && node->children != NULL;
}

static bool applies(const struct condition *condition, const xmlNode *node) {
    if (!xml_is(node, condition->parent)) {
        return false;
    }
    const char *value = xml_child_text(node, condition->item);
    const char *values = condition->values;
    if (value[0] == 0 || strcmp(values, "*") == 0) {
        return value[0] != 0;
    }
    bool but = values[0] == '!';
    return text_lists(but ? values + 1 : values, value, strlen(value)) != but;
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
    if (xml_first_element(node) == NULL) {
        return ONSHI_OK; // conditions are between children
    }
    enum onshi_status status = check_conditions(node, why);
    for (const xmlNode *child = xml_first_element(node); child != NULL; child = xml_next_element(child)) {
        enum onshi_status below = check_below(child, why);
        status = status != ONSHI_OK ? status : below;
    }
    return status;
}

enum onshi_status wire_check(struct wire_schemas *schemas, enum wire_kind kind, xmlDoc *doc,
                             struct bytes_writer *why) {
    struct xml_schema *schema;
    ONSHI_TRY(schema_for(schemas, kind, &schema));
    ONSHI_TRY(xml_schema_check(schema, doc, why));
    return check_below(xmlDocGetRootElement(doc), why); // as deep as the schema lets it be
}
