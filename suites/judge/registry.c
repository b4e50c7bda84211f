// SPDX-License-Identifier: Apache-2.0
#include "suites/judge/registry.h"

#include <stdlib.h>
#include <string.h>

#include "base/xml.h"

static const struct {
    const char *mark;
    enum certainty certainty;
} marks[] = {
    {"SEED", CERTAINTY_SURE}, {"H", CERTAINTY_SURE},   {"S", CERTAINTY_SURE},   {"P", CERTAINTY_SURE},
    {"R", CERTAINTY_SURE},    {"B", CERTAINTY_SURE},   {"C", CERTAINTY_LIKELY}, {"M", CERTAINTY_LIKELY},
    {"I", CERTAINTY_GUESS},   {"L", CERTAINTY_GUESS},
};

static enum certainty certainty_of(const char *mark) {
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (strcmp(marks[i].mark, mark) == 0) {
            return marks[i].certainty;
        }
    }
    return CERTAINTY_GUESS;
}

static size_t count_children(const xmlNode *root, const char *name) {
    size_t count = 0;
    for (const xmlNode *n = xml_child(root, name); n != NULL; n = xml_next(n, name)) {
        count++;
    }
    return count;
}

static enum onshi_status allocate(struct registry *registry, const xmlNode *root) {
    registry->requirement_count = count_children(root, "requirement");
    registry->fault_count = count_children(root, "fault");
    registry->capability_count = count_children(root, "capability");
    registry->situation_count = count_children(root, "situation");
    registry->reason_count = count_children(root, "reason");
    registry->reasons = calloc(registry->reason_count + 1, sizeof *registry->reasons);
    registry->situations = calloc(registry->situation_count + 1, sizeof *registry->situations);
    registry->requirements = calloc(registry->requirement_count + 1, sizeof *registry->requirements);
    registry->faults = calloc(registry->fault_count + 1, sizeof *registry->faults);
    registry->capabilities = calloc(registry->capability_count + 1, sizeof *registry->capabilities);
    bool all = registry->situations != NULL && registry->requirements != NULL && registry->faults != NULL &&
               registry->capabilities != NULL && registry->reasons != NULL;
    return all ? ONSHI_OK : ONSHI_NO_MEMORY;
}

static void read_reasons(struct registry *registry, const xmlNode *root) {
    struct reason *row = registry->reasons;
    for (const xmlNode *n = xml_child(root, "reason"); n != NULL; n = xml_next(n, "reason"), row++) {
        *row = (struct reason){xml_attribute(n, "name", ""), xml_child_text(n, "ja"), xml_child_text(n, "en")};
    }
}

static const struct reason *find_reason(const struct registry *registry, const char *name) {
    for (size_t i = 0; i < registry->reason_count; i++) {
        if (strcmp(registry->reasons[i].name, name) == 0) {
            return &registry->reasons[i];
        }
    }
    return NULL;
}

static void read_requirements(struct registry *registry, const xmlNode *root) {
    struct requirement *row = registry->requirements;
    for (const xmlNode *n = xml_child(root, "requirement"); n != NULL; n = xml_next(n, "requirement"), row++) {
        *row = (struct requirement){
            .id = xml_attribute(n, "id", ""),
            .mark = xml_attribute(n, "mark", ""),
            .quote = xml_child_text(n, "quote"),
            .ja = xml_child_text(n, "ja"),
            .en = xml_child_text(n, "en"),
            .remedy_ja = xml_child_text(xml_child(n, "remedy"), "ja"),
            .remedy_en = xml_child_text(xml_child(n, "remedy"), "en"),
            .source = xml_attribute(n, "source", ""),
            .binds = xml_attribute(n, "binds", ""),
            .untested = find_reason(registry, xml_attribute(n, "untested", "")),
            .certainty = certainty_of(xml_attribute(n, "mark", "")),
        };
    }
}

static void read_faults(struct registry *registry, const xmlNode *root) {
    struct fault *row = registry->faults;
    for (const xmlNode *n = xml_child(root, "fault"); n != NULL; n = xml_next(n, "fault"), row++) {
        *row = (struct fault){
            .role = xml_attribute(n, "role", "receipt-computer"),
            .id = xml_attribute(n, "id", ""),
            .breaks = xml_attribute(n, "breaks", ""),
            .scenarios = xml_attribute(n, "scenarios", ""),
            .allowed = xml_attribute(n, "allowed", ""),
            .uncaught = find_reason(registry, xml_attribute(n, "uncaught", "")),
            .ja = xml_child_text(n, "ja"),
            .en = xml_child_text(n, "en"),
        };
    }
}

static void read_capabilities(struct registry *registry, const xmlNode *root) {
    struct capability *row = registry->capabilities;
    for (const xmlNode *n = xml_child(root, "capability"); n != NULL; n = xml_next(n, "capability"), row++) {
        *row = (struct capability){
            .name = xml_attribute(n, "name", ""),
            .role = xml_attribute(n, "role", ""),
            .clause = xml_attribute(n, "clause", ""),
            .mandatory = strcmp(xml_attribute(n, "mandatory", ""), "yes") == 0,
        };
    }
}

static void read_situations(struct registry *registry, const xmlNode *root) {
    struct situation *row = registry->situations;
    for (const xmlNode *n = xml_child(root, "situation"); n != NULL; n = xml_next(n, "situation"), row++) {
        *row = (struct situation){xml_attribute(n, "name", ""), xml_child_text(n, "ja"), xml_child_text(n, "en")};
    }
}

static enum onshi_status check_rows(const struct registry *registry, struct bytes_writer *why) {
    for (size_t i = 0; i < registry->fault_count; i++) {
        if (registry_requirement(registry, registry->faults[i].breaks) == NULL) {
            bytes_note(why, "fault %s breaks %s, which is no requirement", registry->faults[i].id,
                       registry->faults[i].breaks);
            return ONSHI_MALFORMED;
        }
        if (registry_fault(registry, registry->faults[i].role, registry->faults[i].id) != &registry->faults[i]) {
            bytes_note(why, "two faults %s of the role %s", registry->faults[i].id, registry->faults[i].role);
            return ONSHI_MALFORMED;
        }
    }
    for (size_t i = 0; i < registry->capability_count; i++) {
        if (registry_requirement(registry, registry->capabilities[i].clause) == NULL) {
            bytes_note(why, "capability %s cites %s, which is no requirement", registry->capabilities[i].name,
                       registry->capabilities[i].clause);
            return ONSHI_MALFORMED;
        }
    }
    return ONSHI_OK;
}

static enum onshi_status check_schema(const char *scenarios_directory, xmlDoc *doc, struct bytes_writer *why) {
    struct bytes_writer path;
    bytes_writer_init(&path, 4096);
    struct xml_schema *schema = NULL;
    enum onshi_status status = bytes_printf(&path, "%s/schema/registry.rng", scenarios_directory);
    status = status != ONSHI_OK ? status : xml_schema_load(bytes_text(&path), &schema);
    if (status != ONSHI_OK) {
        bytes_note(why, "%s: not a readable schema", bytes_text(&path));
    }
    bytes_writer_free(&path);
    ONSHI_TRY(status);
    bytes_note(why, "registry.xml: ");
    status = xml_schema_check(schema, doc, why);
    xml_schema_free(schema);
    return status;
}

static enum onshi_status fill(struct registry *registry, const char *scenarios_directory, struct bytes_writer *why) {
    struct bytes_writer path;
    bytes_writer_init(&path, 4096);
    enum onshi_status status = bytes_printf(&path, "%s/registry/registry.xml", scenarios_directory);
    status = status != ONSHI_OK ? status : xml_load(bytes_text(&path), &registry->doc, why);
    bytes_writer_free(&path);
    ONSHI_TRY(status);
    ONSHI_TRY(check_schema(scenarios_directory, registry->doc, why));
    const xmlNode *root = xmlDocGetRootElement(registry->doc);
    ONSHI_TRY(allocate(registry, root));
    read_reasons(registry, root);
    read_requirements(registry, root);
    read_faults(registry, root);
    read_capabilities(registry, root);
    read_situations(registry, root);
    return check_rows(registry, why);
}

enum onshi_status registry_load(const char *scenarios_directory, struct registry **out, struct bytes_writer *why) {
    struct registry *registry = calloc(1, sizeof *registry);
    if (registry == NULL) {
        return ONSHI_NO_MEMORY;
    }
    enum onshi_status status = fill(registry, scenarios_directory, why);
    if (status != ONSHI_OK) {
        registry_free(registry);
        return status;
    }
    *out = registry;
    return ONSHI_OK;
}

void registry_free(struct registry *registry) {
    if (registry != NULL) {
        free(registry->requirements);
        free(registry->faults);
        free(registry->capabilities);
        free(registry->situations);
        free(registry->reasons);
        xmlFreeDoc(registry->doc);
        free(registry);
    }
}

const struct requirement *registry_requirement(const struct registry *registry, const char *id) {
    for (size_t i = 0; i < registry->requirement_count; i++) {
        if (strcmp(registry->requirements[i].id, id) == 0) {
            return &registry->requirements[i];
        }
    }
    return NULL;
}

const struct fault *registry_fault(const struct registry *registry, const char *role, const char *id) {
    for (size_t i = 0; i < registry->fault_count; i++) {
        const struct fault *fault = &registry->faults[i];
        if (strcmp(fault->role, role) == 0 && strcmp(fault->id, id) == 0) {
            return fault;
        }
    }
    return NULL;
}

const struct situation *registry_situation(const struct registry *registry, const char *name) {
    for (size_t i = 0; i < registry->situation_count; i++) {
        if (strcmp(registry->situations[i].name, name) == 0) {
            return &registry->situations[i];
        }
    }
    return NULL;
}
