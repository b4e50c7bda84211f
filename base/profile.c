// SPDX-License-Identifier: Apache-2.0
#include "base/profile.h"

#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/xml.h"

enum { GATES_MAXIMUM = 64 };

struct gate {
    const char *key; // of the document, as all texts
    int64_t opens;
};

struct profile {
    xmlDoc *doc;
    struct gate gates[GATES_MAXIMUM];
    int gate_count;
};

// Eras are asked for by the day, one after the other: a day that does not exist is found when the profile is loaded.
static enum onshi_status check_eras(const struct profile *profile, const char *path, struct bytes_writer *why) {
    const xmlNode *node = xml_child(xmlDocGetRootElement(profile->doc), "era");
    for (; node != NULL; node = xml_next(node, "era")) {
        int64_t from;
        const char *text = xml_attribute(node, "from", NULL);
        if (text != NULL && calendar_parse(text, &from) != ONSHI_OK) {
            bytes_note(why, "%s:%ld: from is no day", path, xmlGetLineNo(node));
            return ONSHI_MALFORMED;
        }
    }
    return ONSHI_OK;
}

static enum onshi_status read_gates(struct profile *profile, const char *path, struct bytes_writer *why) {
    const xmlNode *node = xml_child(xmlDocGetRootElement(profile->doc), "gate");
    for (; node != NULL; node = xml_next(node, "gate")) {
        if (profile->gate_count == GATES_MAXIMUM) {
            return ONSHI_TOO_LONG;
        }
        struct gate *gate = &profile->gates[profile->gate_count++];
        gate->key = xml_attribute(node, "key", "");
        const char *opens = xml_attribute(node, "opens", NULL);
        gate->opens = CALENDAR_NEVER; // without a day: not at all, unless a script opens it
        if (opens != NULL && calendar_parse(opens, &gate->opens) != ONSHI_OK) {
            bytes_note(why, "%s:%ld: opens is no day", path, xmlGetLineNo(node));
            return ONSHI_MALFORMED;
        }
    }
    return ONSHI_OK;
}

enum onshi_status profile_load(const char *scenarios_directory, const char *id, struct profile **out,
                               struct bytes_writer *why) {
    if (id[0] == 0 || strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(id)) {
        return ONSHI_NOT_FOUND; // also keeps `../` out
    }
    struct profile *profile = calloc(1, sizeof *profile);
    if (profile == NULL) {
        return ONSHI_NO_MEMORY;
    }
    struct bytes_writer path;
    bytes_writer_init(&path, 4096);
    enum onshi_status status = bytes_printf(&path, "%s/profiles/%s.xml", scenarios_directory, id);
    status = status != ONSHI_OK ? status : xml_load(bytes_text(&path), &profile->doc, why);
    status = status != ONSHI_OK ? status : read_gates(profile, bytes_text(&path), why);
    status = status != ONSHI_OK ? status : check_eras(profile, bytes_text(&path), why);
    bytes_writer_free(&path);
    if (status != ONSHI_OK) {
        profile_free(profile);
        return status;
    }
    *out = profile;
    return ONSHI_OK;
}

void profile_free(struct profile *profile) {
    if (profile != NULL) {
        xmlFreeDoc(profile->doc);
        free(profile);
    }
}

const char *profile_id(const struct profile *profile) {
    return xml_attribute(xmlDocGetRootElement(profile->doc), "id", "");
}

int64_t profile_opens(const struct profile *profile, const char *key) {
    for (int i = 0; i < profile->gate_count; i++) {
        if (strcmp(profile->gates[i].key, key) == 0) {
            return profile->gates[i].opens;
        }
    }
    return CALENDAR_NEVER;
}

bool profile_is_open(const struct profile *profile, const char *key, int64_t instant) {
    return instant >= profile_opens(profile, key);
}

enum onshi_status profile_set_gate(struct profile *profile, const char *key, int64_t opens) {
    for (int i = 0; i < profile->gate_count; i++) {
        if (strcmp(profile->gates[i].key, key) == 0) {
            profile->gates[i].opens = opens;
            return ONSHI_OK;
        }
    }
    return ONSHI_NOT_FOUND;
}

const char *profile_parameter(const struct profile *profile, const char *key, const char *absent) {
    const xmlNode *node = xml_child(xmlDocGetRootElement(profile->doc), "parameter");
    for (; node != NULL; node = xml_next(node, "parameter")) {
        if (strcmp(xml_attribute(node, "key", ""), key) == 0) {
            return xml_attribute(node, "value", absent);
        }
    }
    return absent;
}

const char *profile_era(const struct profile *profile, int64_t instant) {
    const char *worn = NULL;
    const xmlNode *node = xml_child(xmlDocGetRootElement(profile->doc), "era");
    for (; node != NULL; node = xml_next(node, "era")) {
        int64_t from;
        const char *text = xml_attribute(node, "from", NULL); // none: from the beginning
        if (text == NULL || (calendar_parse(text, &from) == ONSHI_OK && from <= instant)) {
            worn = xml_attribute(node, "name", NULL);
        }
    }
    return worn;
}
