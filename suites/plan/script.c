// SPDX-License-Identifier: Apache-2.0
#include "suites/plan/script.h"

#include <fnmatch.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/xml.h"

enum { SCRIPTS_MAXIMUM = 4096, ID_SIZE = 64 };

static const struct {
    const char *role, *suffix;
} roles[] = {{"receipt-computer", "-RC"}, {"reception", "-TERM"}, {"card-reader", "-CR"}};

enum { ROLES = sizeof roles / sizeof roles[0] };

static enum onshi_status read_script(xmlDoc *doc, const char *path, struct script *out) {
    const xmlNode *root = xmlDocGetRootElement(doc);
    char *copy = strdup(path);
    if (copy == NULL) {
        return ONSHI_NO_MEMORY;
    }
    *out = (struct script){
        .doc = doc,
        .id = xml_attribute(root, "id", ""),
        .role = xml_attribute(root, "role", ""),
        .capability = xml_attribute(root, "capability", ""),
        .needs = xml_attribute(root, "needs", ""),
        .twin = xml_attribute(xml_child(root, "twin"), "of", ""),
        .site = xml_child(root, "site"),
        .people = xml_child(root, "people"),
        .play = xml_child(root, "play"),
        .path = copy,
    };
    return ONSHI_OK;
}

// The values of the `vary` called by the `length` bytes at `name`, or NULL.
static const char *values_of(const xmlNode *root, const char *name, size_t length) {
    for (const xmlNode *v = xml_child(root, "vary"); v != NULL; v = xml_next(v, "vary")) {
        const char *own = xml_attribute(v, "name", "");
        if (strlen(own) == length && memcmp(own, name, length) == 0) {
            return xml_attribute(v, "values", "");
        }
    }
    return NULL;
}

static bool when_is_known(const xmlNode *root, const char *when) {
    for (when += strspn(when, " "); *when != 0; when += strspn(when, " ")) {
        size_t name = strcspn(when, "= ");
        const char *value = when + name + (when[name] == '=');
        size_t length = strcspn(value, " ");
        const char *values = values_of(root, when, name);
        if (values == NULL || !text_lists(values, value, length)) {
            return false;
        }
        when = value + length;
    }
    return true;
}

static bool braces_are_known(const xmlNode *root, const char *text) {
    for (const char *open = strchr(text, '{'); open != NULL; open = strchr(open + 1, '{')) {
        if (values_of(root, open + 1, strcspn(open + 1, "}")) == NULL) {
            return false;
        }
    }
    return strlen(text) < SCRIPT_ATTRIBUTE_SIZE;
}

// A name that no `vary` has would silently switch a step or a check off.
static enum onshi_status check_variations(const xmlNode *root, const xmlNode *node, const char *path,
                                          struct bytes_writer *why) {
    for (const xmlNode *n = node; n != NULL; n = xml_next_element(n)) {
        for (const xmlAttr *a = n->properties; a != NULL; a = a->next) {
            const char *text = xml_attribute(n, (const char *)a->name, "");
            bool known = strcmp((const char *)a->name, "when") == 0 ? when_is_known(root, text)
                                                                    : braces_are_known(root, text);
            if (!known) {
                bytes_note(why, "%s:%ld: %s=\"%s\": no vary has this name or value, or the text is too long", path,
                           xmlGetLineNo(n), (const char *)a->name, text);
                return ONSHI_MALFORMED;
            }
        }
        ONSHI_TRY(check_variations(root, xml_first_element(n), path, why));
    }
    return ONSHI_OK;
}

static enum onshi_status load_one(const char *path, struct xml_schema *schema, struct script *out,
                                  struct bytes_writer *why) {
    xmlDoc *doc = NULL;
    ONSHI_TRY(xml_load(path, &doc, why));
    struct bytes_writer what;
    bytes_writer_init(&what, 4096);
    enum onshi_status status = xml_schema_check(schema, doc, &what);
    if (status != ONSHI_OK) {
        bytes_note(why, "%s: %s", path, bytes_text(&what));
    }
    bytes_writer_free(&what);
    const xmlNode *root = xmlDocGetRootElement(doc);
    status = status != ONSHI_OK ? status : check_variations(root, root, path, why);
    status = status != ONSHI_OK ? status : read_script(doc, path, out);
    if (status != ONSHI_OK) {
        xmlFreeDoc(doc);
    }
    return status;
}

static enum onshi_status add_one(struct script_set *set, const char *path, struct xml_schema *schema,
                                 struct bytes_writer *why) {
    if (set->count == SCRIPTS_MAXIMUM) {
        bytes_note(why, "%s: more than %d scripts", path, SCRIPTS_MAXIMUM);
        return ONSHI_TOO_LONG;
    }
    struct script *grown = realloc(set->scripts, (set->count + 1) * sizeof *grown);
    if (grown == NULL) {
        return ONSHI_NO_MEMORY;
    }
    set->scripts = grown;
    ONSHI_TRY(load_one(path, schema, &set->scripts[set->count], why));
    set->count++;
    return ONSHI_OK;
}

static bool is_data_folder(const FTSENT *entry) {
    static const char *const names[] = {"people", "profiles", "registry", "schema"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (entry->fts_level == 1 && strcmp(entry->fts_name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool ends_with_xml(const char *name) {
    size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, ".xml") == 0;
}

static enum onshi_status walk(FTS *tree, struct script_set *set, struct xml_schema *schema, struct bytes_writer *why) {
    for (FTSENT *entry = fts_read(tree); entry != NULL; entry = fts_read(tree)) {
        if (entry->fts_info == FTS_D && is_data_folder(entry)) {
            (void)fts_set(tree, entry, FTS_SKIP);
        }
        if (entry->fts_info == FTS_F && ends_with_xml(entry->fts_name)) {
            ONSHI_TRY(add_one(set, entry->fts_accpath, schema, why));
        }
    }
    return ONSHI_OK;
}

static int by_id(const void *a, const void *b) {
    return strcmp(((const struct script *)a)->id, ((const struct script *)b)->id);
}

static enum onshi_status refuse_twins(const struct script_set *set, struct bytes_writer *why) {
    for (size_t i = 1; i < set->count; i++) {
        if (strcmp(set->scripts[i - 1].id, set->scripts[i].id) == 0) {
            bytes_note(why, "%s: id %s is taken by %s", set->scripts[i].path, set->scripts[i].id,
                       set->scripts[i - 1].path);
            return ONSHI_MALFORMED;
        }
    }
    return ONSHI_OK;
}

static enum onshi_status load_schema(const char *directory, struct xml_schema **out, struct bytes_writer *why) {
    struct bytes_writer path;
    bytes_writer_init(&path, 4096);
    enum onshi_status status = bytes_printf(&path, "%s/schema/scenario.rng", directory);
    status = status != ONSHI_OK ? status : xml_schema_load(bytes_text(&path), out);
    if (status != ONSHI_OK) {
        bytes_note(why, "%s: not a readable schema", bytes_text(&path));
    }
    bytes_writer_free(&path);
    return status;
}

static enum onshi_status refuse_lost_twins(const struct script_set *set, struct bytes_writer *why) {
    for (size_t i = 0; i < set->count; i++) {
        const struct script *script = &set->scripts[i];
        const struct script *twin = script->twin[0] == 0 ? script : script_find(set, script->twin);
        if (twin == NULL || strcmp(twin->role, script->role) != 0) {
            bytes_note(why, "%s: twin %s: there is no such scenario of this role", script->path, script->twin);
            return ONSHI_MALFORMED;
        }
    }
    return ONSHI_OK;
}

// Reads what lies below `folder` into `set`, and puts all in order.
static enum onshi_status read_folder(const char *folder, struct xml_schema *schema, struct script_set *set,
                                     struct bytes_writer *why) {
    char *roots[] = {(char *)(uintptr_t)folder, NULL};
    FTS *tree = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, NULL);
    if (tree == NULL) {
        return ONSHI_IO;
    }
    enum onshi_status status = walk(tree, set, schema, why);
    (void)fts_close(tree);
    ONSHI_TRY(status);
    if (set->count > 0) {
        qsort(set->scripts, set->count, sizeof set->scripts[0], by_id);
    }
    ONSHI_TRY(refuse_twins(set, why));
    return refuse_lost_twins(set, why);
}

enum onshi_status script_set_load(const char *directory, struct script_set *out, struct bytes_writer *why) {
    struct xml_schema *schema = NULL;
    struct script_set set = {0};
    ONSHI_TRY(load_schema(directory, &schema, why));
    enum onshi_status status = read_folder(directory, schema, &set, why);
    xml_schema_free(schema);
    if (status != ONSHI_OK) {
        script_set_free(&set);
        return status;
    }
    *out = set;
    return ONSHI_OK;
}

// Drops the scripts that lie below `folder`.
static void drop_folder(struct script_set *set, const char *folder) {
    size_t kept = 0;
    for (size_t i = 0; i < set->count; i++) {
        if (strncmp(set->scripts[i].path, folder, strlen(folder)) == 0) {
            xmlFreeDoc(set->scripts[i].doc);
            free(set->scripts[i].path);
        } else {
            set->scripts[kept++] = set->scripts[i];
        }
    }
    set->count = kept;
}

enum onshi_status script_set_add(const char *directory, const char *folder, struct script_set *set,
                                 struct bytes_writer *why) {
    struct xml_schema *schema = NULL;
    ONSHI_TRY(load_schema(directory, &schema, why));
    size_t before = set->count;
    enum onshi_status status = read_folder(folder, schema, set, why);
    xml_schema_free(schema);
    if (status == ONSHI_OK && set->count == before) {
        bytes_note(why, "%s: no script", folder);
        return ONSHI_NOT_FOUND;
    }
    if (status != ONSHI_OK) {
        drop_folder(set, folder);
    }
    return status;
}

void script_set_free(struct script_set *set) {
    for (size_t i = 0; i < set->count; i++) {
        xmlFreeDoc(set->scripts[i].doc);
        free(set->scripts[i].path);
    }
    free(set->scripts);
    *set = (struct script_set){0};
}

const struct script *script_find(const struct script_set *set, const char *id) {
    struct script key = {.id = id};
    return set->count == 0 ? NULL : bsearch(&key, set->scripts, set->count, sizeof key, by_id);
}

// Copies the id of a script as the catalogue has it.
static void copy_catalogue_id(const struct script *script, char out[ID_SIZE]) {
    size_t length = strlen(script->id);
    for (size_t i = 0; i < ROLES; i++) {
        size_t suffix = strlen(roles[i].suffix);
        if (strcmp(roles[i].role, script->role) == 0 && suffix < length &&
            strcmp(script->id + length - suffix, roles[i].suffix) == 0) {
            length -= suffix;
            break;
        }
    }
    (void)snprintf(out, ID_SIZE, "%.*s", (int)length, script->id);
}

bool script_is_called(const struct script *script, const char *name) {
    char catalogue[ID_SIZE];
    copy_catalogue_id(script, catalogue);
    return fnmatch(name, script->id, 0) == 0 || fnmatch(name, catalogue, 0) == 0;
}

bool script_is_same_for_other_role(const struct script *script, const struct script *other) {
    char own[ID_SIZE], others[ID_SIZE];
    copy_catalogue_id(script, own);
    copy_catalogue_id(other, others);
    return strcmp(script->role, other->role) != 0 && strcmp(own, others) == 0;
}

const char *script_role(size_t index) {
    return index < ROLES ? roles[index].role : NULL;
}

bool script_role_is_known(const char *role) {
    for (size_t i = 0; i < ROLES; i++) {
        if (strcmp(roles[i].role, role) == 0) {
            return true;
        }
    }
    return false;
}

const char *variation_value(const struct variation *variation, const char *name) {
    for (int i = 0; i < variation->count; i++) {
        if (strcmp(variation->names[i], name) == 0) {
            return variation->values[i];
        }
    }
    return "";
}

// Copies at most what fits, always with a NUL.
static size_t put(char out[SCRIPT_ATTRIBUTE_SIZE], size_t at, const char *text, size_t length) {
    size_t room = SCRIPT_ATTRIBUTE_SIZE - 1 - at;
    length = length < room ? length : room;
    memcpy(out + at, text, length);
    out[at + length] = 0;
    return at + length;
}

const char *script_attribute(const xmlNode *step, const char *name, const struct variation *variation,
                             char out[SCRIPT_ATTRIBUTE_SIZE]) {
    const char *text = xml_attribute(step, name, "");
    size_t at = put(out, 0, "", 0);
    while (*text != 0) {
        const char *close = *text == '{' ? strchr(text, '}') : NULL;
        char key[64] = {0};
        if (close == NULL || (size_t)(close - text) > sizeof key) {
            at = put(out, at, text, 1);
            text++;
            continue;
        }
        memcpy(key, text + 1, (size_t)(close - text - 1));
        const char *value = variation_value(variation, key);
        at = put(out, at, value, strlen(value));
        text = close + 1;
    }
    return out;
}

bool script_applies(const xmlNode *step, const struct variation *variation) {
    const char *when = xml_attribute(step, "when", "");
    when += strspn(when, " ");
    while (*when != 0) {
        size_t name_length = strcspn(when, "= ");
        const char *value = when + name_length + (when[name_length] == '=');
        size_t value_length = strcspn(value, " ");
        char name[64] = {0};
        memcpy(name, when, name_length < sizeof name ? name_length : sizeof name - 1);
        const char *actual = variation_value(variation, name);
        if (strlen(actual) != value_length || memcmp(actual, value, value_length) != 0) {
            return false;
        }
        when = value + value_length;
        when += strspn(when, " ");
    }
    return true;
}

bool script_is_question(const xmlNode *step) {
    return xml_is(step, "expect") || xml_is(step, "given");
}
