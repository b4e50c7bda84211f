// SPDX-License-Identifier: Apache-2.0
//
// One case again, and its canonical log compared: with the one on record, or, when there is none, with a second run.
#include <getopt.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suites/plan/plan.h"
#include "suites/run/run.h"
#include "tools/onshi/commands.h"
#include "tools/onshi/context.h"
#include "tools/onshi/log_compare.h"
#include "tools/onshi/run_record.h"

struct replay {
    const struct context *context;
    const struct plan *plan;
    char *const *product;
    char *results;
};

static char *canonical_path(const char *results, const char *case_name) {
    char *path = NULL;
    return asprintf(&path, "%s/%s/canonical.jsonl", results, case_name) < 0 ? NULL : path;
}

// Plays the case into the folder `name` below the results; returns the path of its canonical log, or NULL.
static char *play(struct replay *replay, const char *name) {
    struct bytes_writer why;
    bytes_writer_init(&why, 4096);
    char *folder = NULL, *results = NULL, *path = NULL;
    json_t *verdicts = NULL;
    if (asprintf(&folder, "%s/%s", replay->results, name) > 0) {
        results = context_results(folder);
    }
    char *partner[] = {replay->context->reference, NULL};
    const struct run_options options = {
        .partner = partner,
        .home = &replay->context->home,
        .registry = replay->context->registry,
        .product = replay->product,
        .results = results,
        .lanes = 1,
    };
    enum onshi_status status = results == NULL ? ONSHI_IO : run_plan(replay->plan, &options, &verdicts, &why);
    if (status == ONSHI_OK) {
        console_case(stdout, replay->context->language, json_array_get(verdicts, 0), results);
        path = canonical_path(results, replay->plan->cases[0].name);
    } else {
        (void)context_refuse(replay->context->language, "再現できませんでした", "the case could not be replayed",
                             bytes_text(&why));
    }
    json_decref(verdicts);
    free(folder);
    free(results);
    bytes_writer_free(&why);
    return path;
}

static void print_hash(const char *path, FILE *file) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint8_t digest[EVP_MAX_MD_SIZE] = {0};
    char block[4096];
    bool good = context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1;
    for (size_t length = fread(block, 1, sizeof block, file); good && length > 0;
         length = fread(block, 1, sizeof block, file)) {
        good = EVP_DigestUpdate(context, block, length) == 1;
    }
    if (good && EVP_DigestFinal_ex(context, digest, NULL) == 1) {
        printf("sha256 ");
        for (int i = 0; i < 32; i++) {
            printf("%02x", digest[i]);
        }
        printf("  %s\n", path);
    }
    EVP_MD_CTX_free(context);
}

static void print_hash_of(const char *path) {
    FILE *file = fopen(path, "re");
    if (file != NULL) {
        print_hash(path, file);
        (void)fclose(file);
    }
}

static int compare(enum language language, const char *recorded, const char *replayed) {
    print_hash_of(recorded);
    print_hash_of(replayed);
    bool same = log_compare(recorded, replayed, console_say(language, "最初の違い、行", "first difference, line"), "", true);
    printf("%s\n", same ? console_say(language, "正規化した記録は同じです", "the canonical logs are the same")
                        : console_say(language, "正規化した記録が違います", "the canonical logs differ"));
    return same ? EXIT_PASSED : EXIT_FAILED;
}

// The recorded canonical log of a token in a results folder, or NULL.
static char *find_recorded(const json_t *record, const char *results, const struct plan_case *plan_case) {
    const json_t *cases = json_object_get(record, "cases");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const char *token = json_string_value(json_object_get(json_array_get(cases, i), "token"));
        if (token != NULL && strcmp(token, plan_case->token) == 0) {
            return canonical_path(results, plan_case->name);
        }
    }
    return NULL;
}

static int replay_and_compare(struct replay *replay, const json_t *record, const char *against) {
    char *recorded = find_recorded(record, against, &replay->plan->cases[0]);
    char *first = recorded != NULL ? NULL : play(replay, "first");
    char *again = recorded == NULL && first == NULL ? NULL : play(replay, "again");
    int status = EXIT_UNRESOLVED;
    if (again != NULL) {
        status = compare(replay->context->language, recorded != NULL ? recorded : first, again);
    }
    free(recorded);
    free(first);
    free(again);
    return status;
}

static int replay_token(const struct context *context, const char *token, const char *against, char **product) {
    struct plan plan = {0};
    struct bytes_writer why;
    bytes_writer_init(&why, 1024);
    if (plan_from_token(&context->scripts, context->home.people, token, &plan, &why) != ONSHI_OK) {
        (void)context_refuse(context->language, "この再現記号は使えません", "this token cannot be replayed",
                             bytes_text(&why));
        bytes_writer_free(&why);
        return EXIT_USAGE;
    }
    bytes_writer_free(&why);
    json_t *record = run_record_read(against);
    char **recorded_product = run_record_product(record);
    char *reference[] = {context_reference(context, plan.cases[0].script->role), NULL};
    // Without a product on the command line: the one of the record that knows the token, else the reference product.
    char *known = find_recorded(record, against, &plan.cases[0]);
    if (product == NULL) {
        product = known != NULL && recorded_product != NULL ? recorded_product : reference;
    }
    bool guessed = product == reference;
    printf("%s %s%s\n", console_say(context->language, "製品:", "product:"), product[0],
           !guessed ? "" : console_say(context->language, " (この再現記号の記録がないので参照製品。-- の後に書けば別の製品)",
                                        " (no record of this token, so the reference product; name another after --)"));
    free(known);
    struct replay replay = {context, &plan, product, context_results(NULL)};
    int status = EXIT_USAGE;
    if (replay.results != NULL) {
        status = replay_and_compare(&replay, record, against);
    }
    free(reference[0]);
    free(replay.results);
    free(recorded_product);
    json_decref(record);
    plan_free(&plan);
    return status;
}

int command_replay(int argc, char **argv) {
    static const struct option options[] = {
        {"against", required_argument, NULL, 'a'}, {"lang", required_argument, NULL, 'l'}, {0}};
    const char *against = "onshi-results/latest";
    const char *option_language = NULL;
    char **product = context_split(&argc, argv);
    bool understood = true;
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        against = option == 'a' ? optarg : against;
        option_language = option == 'l' ? optarg : option_language;
        understood = understood && option != '?';
    }
    enum language language = context_language(option_language);
    if (!understood || optind + 1 != argc) {
        return context_refuse(language, "再現記号を一つ書いてください。試験の最初の行にあります",
                              "write one token; it stands in the first line that a case prints", "replay");
    }
    char *resolved = realpath(against, NULL); // `latest` will point elsewhere as soon as this run has its folder
    struct context context;
    int status = EXIT_USAGE;
    if (context_open(language, &context) == ONSHI_OK) {
        status = replay_token(&context, argv[optind], resolved == NULL ? against : resolved, product);
        context_close(&context);
    }
    free(resolved);
    return status;
}
