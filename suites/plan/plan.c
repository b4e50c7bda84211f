// SPDX-License-Identifier: Apache-2.0
#include "suites/plan/plan.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/xml.h"

static bool picks(const char *select, const struct script *script) {
    return script_is_called(script, select) || strcmp(select, script->capability) == 0;
}

static enum onshi_status hash_file(EVP_MD_CTX *context, const char *path) {
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return ONSHI_NOT_FOUND;
    }
    char block[4096];
    size_t length = fread(block, 1, sizeof block, file);
    int good = 1;
    for (; good == 1 && length > 0; length = fread(block, 1, sizeof block, file)) {
        good = EVP_DigestUpdate(context, block, length);
    }
    (void)fclose(file);
    return good == 1 ? ONSHI_OK : ONSHI_CRYPTO;
}

// The profiles lie beside the people.
static enum onshi_status hash_profile(EVP_MD_CTX *context, const char *people_directory, const char *profile,
                                      const struct script *script, struct bytes_writer *why) {
    struct bytes_writer path;
    bytes_writer_init(&path, 4096);
    enum onshi_status status = bytes_printf(&path, "%s/../profiles/%s.xml", people_directory, profile);
    status = status != ONSHI_OK ? status : hash_file(context, bytes_text(&path));
    bytes_writer_free(&path);
    if (status != ONSHI_OK) {
        bytes_note(why, "%s: no such profile: %s", script->path, profile);
    }
    return status;
}

static enum onshi_status hash_all(EVP_MD_CTX *context, const struct plan_case *plan_case, const char *people_directory,
                                  struct bytes_writer *why) {
    const struct script *script = plan_case->script;
    ONSHI_TRY(hash_file(context, script->path));
    ONSHI_TRY(hash_profile(context, people_directory, plan_case->profile, script, why));
    for (const xmlNode *p = xml_child(script->people, "person"); p != NULL; p = xml_next(p, "person")) {
        struct bytes_writer path;
        bytes_writer_init(&path, 4096);
        enum onshi_status status =
            bytes_printf(&path, "%s/%s.xml", people_directory, xml_attribute(p, "id", ""));
        status = status != ONSHI_OK ? status : hash_file(context, bytes_text(&path));
        if (status != ONSHI_OK) {
            bytes_note(why, "%s:%ld: no such person: %s", script->path, xmlGetLineNo(p), xml_attribute(p, "id", ""));
        }
        bytes_writer_free(&path);
        ONSHI_TRY(status);
    }
    return ONSHI_OK;
}

// Eight hexadecimal digits over the script, the people in it, and the profile.
static enum onshi_status hash_case(const struct plan_case *plan_case, const char *people_directory, char out[9],
                                     struct bytes_writer *why) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint8_t digest[EVP_MAX_MD_SIZE];
    enum onshi_status status = ONSHI_CRYPTO;
    if (context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1) {
        status = hash_all(context, plan_case, people_directory, why);
    }
    if (status == ONSHI_OK && EVP_DigestFinal_ex(context, digest, NULL) != 1) {
        status = ONSHI_CRYPTO;
    }
    EVP_MD_CTX_free(context);
    if (status == ONSHI_OK) {
        (void)snprintf(out, 9, "%02x%02x%02x%02x", digest[0], digest[1], digest[2], digest[3]);
    }
    return status;
}

// The n-th value of a blank-separated list; false when there are fewer.
static bool nth_value(const char *list, int n, char out[32]) {
    list += strspn(list, " ");
    for (; n > 0 && *list != 0; n--) {
        list += strcspn(list, " ");
        list += strspn(list, " ");
    }
    size_t length = strcspn(list, " ");
    if (length == 0 || length >= 32) {
        return false;
    }
    memcpy(out, list, length);
    out[length] = 0;
    return true;
}

// The variation number `index`, counted with the last `vary` changing fastest; false past the last.
static bool variation_number(const struct script *script, size_t index, struct variation *out) {
    const xmlNode *varies[SCRIPT_VARY_MAXIMUM];
    *out = (struct variation){0};
    for (const xmlNode *v = xml_child(script->play->parent, "vary"); v != NULL && out->count < SCRIPT_VARY_MAXIMUM;
         v = xml_next(v, "vary")) {
        varies[out->count] = v;
        out->names[out->count++] = xml_attribute(v, "name", "");
    }
    for (int i = out->count - 1; i >= 0; i--) {
        const char *list = xml_attribute(varies[i], "values", "");
        char ignored[32];
        size_t count = 0;
        while (nth_value(list, (int)count, ignored)) {
            count++;
        }
        if (count == 0 || !nth_value(list, (int)(index % count), out->values[i])) {
            return false;
        }
        index /= count;
    }
    return index == 0;
}

// A value may hold a slash (a time zone); the name is also that of a folder.
static void replace_slashes(char *name) {
    for (char *c = name; *c != 0; c++) {
        *c = *c == '/' ? '-' : *c;
    }
}

static void name_case(struct plan_case *plan_case, const char hash[9]) {
    struct bytes_writer name, pairs;
    bytes_writer_init(&name, PLAN_NAME_SIZE - 1);
    bytes_writer_init(&pairs, PLAN_NAME_SIZE - 1);
    bytes_note(&name, "%s", plan_case->script->id);
    for (int i = 0; i < plan_case->variation.count; i++) {
        bytes_note(&name, ".%s", plan_case->variation.values[i]);
        bytes_note(&pairs, "%s%s=%s", i == 0 ? "" : ",", plan_case->variation.names[i],
                   plan_case->variation.values[i]);
    }
    (void)snprintf(plan_case->name, sizeof plan_case->name, "%s", bytes_text(&name));
    replace_slashes(plan_case->name);
    (void)snprintf(plan_case->token, sizeof plan_case->token, "%s:%s:%s:%016" PRIx64 ":%s", plan_case->script->id,
                   pairs.length == 0 ? "-" : bytes_text(&pairs), plan_case->profile, plan_case->seed, hash);
    bytes_writer_free(&name);
    bytes_writer_free(&pairs);
}

static enum onshi_status add_case(struct plan *plan, const struct plan_case *one) {
    struct plan_case *grown = realloc(plan->cases, (plan->count + 1) * sizeof *grown);
    if (grown == NULL) {
        return ONSHI_NO_MEMORY;
    }
    plan->cases = grown;
    plan->cases[plan->count++] = *one;
    return ONSHI_OK;
}

static enum onshi_status add_script(struct plan *plan, const struct script *script, const char *people_directory,
                                    uint64_t seed, struct bytes_writer *why) {
    struct plan_case one = {.script = script, .seed = seed};
    for (size_t i = 0; variation_number(script, i, &one.variation); i++) {
        char hash[9], profile[SCRIPT_ATTRIBUTE_SIZE];
        script_attribute(script->play->parent, "profile", &one.variation, profile);
        (void)snprintf(one.profile, sizeof one.profile, "%.31s", profile);
        ONSHI_TRY(hash_case(&one, people_directory, hash, why));
        name_case(&one, hash);
        ONSHI_TRY(add_case(plan, &one));
    }
    return ONSHI_OK;
}

static bool is_selected(const struct script *script, char *const *selects, int select_count, bool *used) {
    bool selected = select_count == 0;
    for (int i = 0; i < select_count; i++) {
        if (picks(selects[i], script)) {
            used[i] = true;
            selected = true;
        }
    }
    return selected;
}

enum onshi_status plan_make(const struct script_set *scripts, const char *people_directory, const char *role,
                            char *const *selects, int select_count, uint64_t seed, struct plan *out,
                            struct bytes_writer *why) {
    struct plan plan = {0};
    bool *used = calloc((size_t)select_count + 1, sizeof *used);
    enum onshi_status status = used == NULL ? ONSHI_NO_MEMORY : ONSHI_OK;
    for (size_t i = 0; status == ONSHI_OK && i < scripts->count; i++) {
        const struct script *script = &scripts->scripts[i];
        if (strcmp(script->role, role) == 0 && is_selected(script, selects, select_count, used)) {
            status = add_script(&plan, script, people_directory, seed, why);
        }
    }
    for (int i = 0; status == ONSHI_OK && i < select_count; i++) {
        if (!used[i]) {
            bytes_note(why, "%s", selects[i]);
            status = ONSHI_NOT_FOUND;
        }
    }
    free(used);
    if (status != ONSHI_OK) {
        plan_free(&plan);
        return status;
    }
    *out = plan;
    return ONSHI_OK;
}

static enum onshi_status pick_token(struct plan *all, const char *token, struct plan *out, struct bytes_writer *why) {
    size_t without_hash = (size_t)(strrchr(token, ':') - token);
    for (size_t i = 0; i < all->count; i++) {
        if (strncmp(all->cases[i].token, token, without_hash + 1) != 0) {
            continue;
        }
        if (strcmp(all->cases[i].token, token) != 0) {
            bytes_note(why, "the scenario or its people have changed since the token was made; it is now %s",
                       all->cases[i].token);
            return ONSHI_NOT_FOUND;
        }
        return add_case(out, &all->cases[i]);
    }
    bytes_note(why, "no such variation of the scenario");
    return ONSHI_NOT_FOUND;
}

enum onshi_status plan_from_token(const struct script_set *scripts, const char *people_directory, const char *token,
                                  struct plan *out, struct bytes_writer *why) {
    char id[64] = {0};
    size_t id_length = strcspn(token, ":");
    const char *seed_text = token;
    for (int i = 0; i < 3 && seed_text != NULL; i++) {
        seed_text = strchr(seed_text, ':');
        seed_text = seed_text == NULL ? NULL : seed_text + 1;
    }
    if (seed_text == NULL || id_length >= sizeof id || strchr(seed_text, ':') == NULL) {
        bytes_note(why, "a token looks like SC-REF-02:path=card,order=logical:seed-2020:00000000000004d2:5f3a9c01");
        return ONSHI_MALFORMED;
    }
    memcpy(id, token, id_length);
    const struct script *script = script_find(scripts, id);
    if (script == NULL) {
        bytes_note(why, "there is no scenario %s", id);
        return ONSHI_NOT_FOUND;
    }
    struct plan all = {0}, one = {0};
    enum onshi_status status = add_script(&all, script, people_directory, strtoull(seed_text, NULL, 16), why);
    status = status != ONSHI_OK ? status : pick_token(&all, token, &one, why);
    plan_free(&all);
    if (status == ONSHI_OK) {
        *out = one;
    }
    return status;
}

void plan_free(struct plan *plan) {
    free(plan->cases);
    *plan = (struct plan){0};
}

enum onshi_status plan_append(struct plan *plan, const struct plan *more) {
    for (size_t i = 0; i < more->count; i++) {
        ONSHI_TRY(add_case(plan, &more->cases[i]));
    }
    return ONSHI_OK;
}

// Whether case `index` is the first of its scenario.
static bool begins_scenario(const struct plan *plan, size_t index) {
    return index == 0 || plan->cases[index - 1].script != plan->cases[index].script;
}

// How many scenarios of the same capability begin before case `index`.
static size_t rank_in_capability(const struct plan *plan, size_t index) {
    size_t rank = 0;
    for (size_t i = 0; i < index; i++) {
        rank += begins_scenario(plan, i) &&
                strcmp(plan->cases[i].script->capability, plan->cases[index].script->capability) == 0;
    }
    return rank;
}

void plan_shorten(struct plan *plan, size_t most) {
    struct plan_case *kept = calloc(most + 1, sizeof *kept);
    size_t count = 0;
    if (kept == NULL) {
        return; // a longer plan than asked for is no wrong one
    }
    for (size_t rank = 0; rank < plan->count && count < most; rank++) {
        for (size_t i = 0; i < plan->count && count < most; i++) {
            if (begins_scenario(plan, i) && rank_in_capability(plan, i) == rank) {
                kept[count++] = plan->cases[i];
            }
        }
    }
    memcpy(plan->cases, kept, count * sizeof *kept);
    plan->count = count;
    free(kept);
}

void plan_shuffle(struct plan *plan, uint64_t seed) {
    struct random_source order = random_from(seed, "order of cases");
    for (size_t i = plan->count; i > 1; i--) {
        size_t j = (size_t)random_below(&order, i);
        struct plan_case swap = plan->cases[i - 1];
        plan->cases[i - 1] = plan->cases[j];
        plan->cases[j] = swap;
    }
}
