// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/naming.h"

#include <string.h>

#include "base/xml.h"

// Where in `seen` things stand, and which member is the product's name for one.
struct listing {
    const char *list, *key;
};

static struct listing listing_of(const struct scene *scene, const xmlNode *step) {
    if (scene->at->role != ROLE_RECEPTION) {
        return (struct listing){"patients", "chart"};
    }
    if (xml_is(step, "disaster-search") || xml_is(step, "view")) {
        return (struct listing){"views", "view"};
    }
    bool noted = strcmp(xml_attribute(step, "do", ""), "note-patient") == 0;
    return noted ? (struct listing){"fallback", "item"} : (struct listing){"results", "result"};
}

static bool has(const json_t *seen, struct listing listing, const char *name) {
    const json_t *list = json_object_get(seen, listing.list);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *own = json_string_value(json_object_get(json_array_get(list, i), listing.key));
        if (own != NULL && strcmp(own, name) == 0) {
            return true;
        }
    }
    return false;
}

// The one that is there now and was not before; "" when there is none.
static const char *new_one(const json_t *before, const json_t *now, struct listing listing) {
    const json_t *list = json_object_get(now, listing.list);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_object_get(json_array_get(list, i), listing.key));
        if (name != NULL && !has(before, listing, name)) {
            return name;
        }
    }
    return "";
}

// Whether a step has named it already.
static bool is_named(const struct scene *scene, const char *name) {
    const char *alias;
    json_t *named;
    json_object_foreach(scene->charts, alias, named) {
        if (strcmp(json_string_value(named), name) == 0) {
            return true;
        }
    }
    return false;
}

// The one that no step has named yet: of a product that made the patient before it was asked to.
static const char *unnamed_one(const struct scene *scene, struct listing listing) {
    const json_t *list = json_object_get(scene->at->seen, listing.list);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_object_get(json_array_get(list, i), listing.key));
        if (name != NULL && !is_named(scene, name)) {
            return name;
        }
    }
    return "";
}

bool naming_name(struct scene *scene, const xmlNode *step, const json_t *before) {
    const char *alias = xml_attribute(step, "as", NULL);
    if (alias == NULL) {
        return true;
    }
    struct listing listing = listing_of(scene, step);
    const char *name = new_one(before, scene->at->seen, listing);
    name = name[0] == 0 ? unnamed_one(scene, listing) : name;
    (void)json_object_set_new(scene->charts, alias, json_string(name));
    scene_log(scene, "stage", "alias", json_pack("{s:s, s:s}", "name", alias, "chart", name));
    return name[0] != 0 || scene_end(scene, "unresolved", "登録したはずの患者や結果が、画面に現れません",
                                     "the patient, or the result, that should be there is not shown");
}
