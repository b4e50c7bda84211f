// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/card_source.h"

#include <errno.h>
#include <string.h>

#include "tools/onshi/context.h"

enum { WHY_MAXIMUM = 4096 };

static bool is_file(const char *target) {
    return strpbrk(target, "./") != NULL;
}

static enum onshi_status take_apart_options(const struct card_request *request, struct recipe *recipe,
                                            struct bytes_writer *why) {
    for (size_t i = 0; i < request->apart_count; i++) {
        char name[RECIPE_NAME] = "";
        const char *equals = strchr(request->apart[i], '=');
        size_t length = equals == NULL ? 0 : (size_t)(equals - request->apart[i]);
        if (length == 0 || length >= sizeof name) {
            bytes_note(why, "--set %s: NAME=VALUE", request->apart[i]);
            return ONSHI_MALFORMED;
        }
        memcpy(name, request->apart[i], length);
        ONSHI_TRY(recipe_apart(recipe, name, equals + 1, why));
    }
    return ONSHI_OK;
}

static enum onshi_status read_recipe(const struct card_request *request, struct recipe *out,
                                     struct bytes_writer *why) {
    if (!is_file(request->target)) {
        ONSHI_TRY(recipe_of(request->target, request->seed, out));
        return take_apart_options(request, out, why);
    }
    if (request->apart_count > 0 || request->seed != 0) {
        bytes_note(why, "%s: --set と --seed は発行のときだけです。`onshi card issue` からやり直してください / --set and --seed "
                        "are for issuing; begin again with `onshi card issue`", request->target);
        return ONSHI_MALFORMED;
    }
    return recipe_read(request->target, out, why);
}

static enum onshi_status make(const struct card_request *request, struct card_source *source,
                              struct bytes_writer *why) {
    ONSHI_TRY(recipe_options(&source->recipe, source->person, &source->options, why));
    return recipe_make(&source->recipe, source->person, request->home.keys, &source->card, why);
}

static void tell(const struct card_request *request, const struct card_source *source, enum onshi_status status,
                 const struct bytes_writer *why) {
    const char *about = why->length > 0 ? bytes_text(why) : request->target;
    if (status == ONSHI_UNSUPPORTED && why->length == 0) {
        (void)context_refuse(request->language, "この種類のカードにその接触方式はありません。interface を外してください",
                             "this kind of card has no such interface; leave `interface` out", about);
    } else if (source->recipe.person[0] != 0 && source->person == NULL && status == ONSHI_NOT_FOUND) {
        (void)context_refuse(request->language, "そのような人物はいません。scenarios/people を見てください",
                             "there is no such person; see scenarios/people", source->recipe.person);
    } else if (why->length > 0) {
        (void)context_refuse(request->language, "カードを用意できません", "the card cannot be made", about);
    } else {
        (void)context_refuse(request->language, "カードを発行できません。人物のデータと鍵を確かめてください",
                             "the card cannot be issued; look at the person's file and the keys",
                             onshi_status_name(status));
    }
}

enum onshi_status card_source_open(const struct card_request *request, struct card_source *out) {
    struct card_source source = {.file = is_file(request->target) ? request->target : NULL};
    struct bytes_writer why;
    bytes_writer_init(&why, WHY_MAXIMUM);
    enum onshi_status status = read_recipe(request, &source.recipe, &why);
    if (status == ONSHI_OK) {
        status = recipe_person(&source.recipe, request->home.people, &source.person, &why);
    }
    if (status == ONSHI_OK) {
        status = make(request, &source, &why);
    }
    if (status == ONSHI_OK) {
        *out = source;
    } else {
        tell(request, &source, status, &why);
        card_source_close(&source);
    }
    bytes_writer_free(&why);
    return status;
}

void card_source_close(struct card_source *source) {
    card_free(source->card);
    person_free(source->person);
    *source = (struct card_source){.file = NULL};
}

struct card_trace card_source_trace(const struct card_request *request, struct card_source *source, FILE *out) {
    enum names_language language = request->language == LANGUAGE_JA ? NAMES_JA : NAMES_EN;
    return card_trace_begin(out, language, &source->recipe, source->options.interface == ISSUE_CONTACTLESS);
}

int card_source_save(const struct card_request *request, struct card_source *source) {
    if (source->file == NULL) {
        return EXIT_PASSED;
    }
    recipe_take(&source->recipe, source->card);
    if (recipe_write(&source->recipe, source->file) == ONSHI_OK) {
        return EXIT_PASSED;
    }
    return context_refuse(request->language, "カードファイルを書けません。置き場所と権限を確かめてください",
                          "the card file cannot be written; look at its folder and its mode", strerror(errno));
}
