// SPDX-License-Identifier: Apache-2.0
//
// The reference product with one fault switched on after the other: does the suite catch each for the right reason?
#include <fnmatch.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/random.h"
#include "suites/judge/judge.h"
#include "suites/plan/plan.h"
#include "suites/run/run.h"
#include "tools/onshi/commands.h"
#include "tools/onshi/context.h"
#include "tools/onshi/run_record.h"

enum { SELECTS_MAXIMUM = 32, PRODUCT_WORDS_MAXIMUM = 32 };

struct mutants {
    const struct context *context;
    char *results;      // folder of all runs
    char *product[PRODUCT_WORDS_MAXIMUM + 3];
    int product_words;  // without the fault
    int lanes;
    char **selects;
    int select_count;
    bool interrupted;
};

// Splits a blank-separated list in place.
static int split(char *list, char **out) {
    int count = 0;
    for (char *at = list; *at != 0 && count < SELECTS_MAXIMUM; count++) {
        out[count] = at;
        at += strcspn(at, " ");
        if (*at != 0) {
            *at++ = 0;
        }
    }
    return count;
}

// Plays the scenarios of `selects` on the product as it is set now; the verdicts are the caller's, NULL on failure.
static json_t *play(struct mutants *mutants, const char *name, char *selects) {
    char *words[SELECTS_MAXIMUM];
    int count = split(selects, words);
    struct plan plan = {0};
    struct bytes_writer why;
    bytes_writer_init(&why, 4096);
    char *results = NULL;
    json_t *verdicts = NULL;
    enum onshi_status status =
        plan_make(&mutants->context->scripts, mutants->context->home.people, "receipt-computer", words, count,
                  random_seed_from_machine(), &plan, &why);
    char *folder = NULL;
    if (status == ONSHI_OK && asprintf(&folder, "%s/%s", mutants->results, name) > 0) {
        results = context_results(folder);
    }
    if (results != NULL) {
        char *partner[] = {mutants->context->reference, NULL};
        const struct run_options options = {
            .partner = partner,
            .home = &mutants->context->home,
            .registry = mutants->context->registry,
            .product = mutants->product,
            .results = results,
            .lanes = mutants->lanes,
        };
        status = run_plan(&plan, &options, &verdicts, &why);
        mutants->interrupted = status == ONSHI_CLOSED;
    }
    if (verdicts == NULL || run_record_write(results, "receipt-computer", mutants->product, verdicts) != ONSHI_OK) {
        (void)context_refuse(mutants->context->language, "実行できませんでした", "the run could not be made",
                             bytes_text(&why));
    }
    free(folder);
    free(results);
    plan_free(&plan);
    bytes_writer_free(&why);
    return verdicts;
}

// Whether an earlier finding of the same case cites the same clause.
static bool cited_before(const json_t *findings, size_t index) {
    const char *clause = json_text(json_array_get(findings, index), "clause");
    for (size_t i = 0; i < index; i++) {
        if (strcmp(json_text(json_array_get(findings, i), "clause"), clause) == 0) {
            return true;
        }
    }
    return false;
}

static void print_rows(const char *fault, const json_t *verdicts) {
    for (size_t i = 0; i < json_array_size(verdicts); i++) {
        const json_t *verdict = json_array_get(verdicts, i);
        const json_t *findings = json_object_get(verdict, "findings");
        printf("  %-8s x %-32s %-10s", fault, json_text(verdict, "case"), json_text(verdict, "verdict"));
        for (size_t j = 0; j < json_array_size(findings); j++) {
            if (!cited_before(findings, j)) {
                printf(" %s", json_text(json_array_get(findings, j), "clause"));
            }
        }
        printf("\n");
    }
}

static bool try_fault(struct mutants *mutants, const struct fault *fault) {
    enum language language = mutants->context->language;
    mutants->product[mutants->product_words] = (char[]){"--fault"};
    char id[64];
    (void)snprintf(id, sizeof id, "%s", fault->id);
    mutants->product[mutants->product_words + 1] = id;
    char *selects = strdup(fault->scenarios);
    json_t *verdicts = selects == NULL ? NULL : play(mutants, fault->id, selects);
    free(selects);
    struct bytes_writer why;
    bytes_writer_init(&why, 4096);
    bool caught = verdicts != NULL && !mutants->interrupted && judge_mutant(fault, verdicts, &why);
    printf("%s %s  %s (%s)\n", fault->id,
           console_say(language, caught ? "検出" : "検出されず", caught ? "caught" : "NOT CAUGHT"),
           console_say(language, fault->ja, fault->en), fault->breaks);
    print_rows(fault->id, verdicts);
    if (!caught) {
        printf("  %s\n", bytes_text(&why));
    }
    bytes_writer_free(&why);
    json_decref(verdicts);
    mutants->product[mutants->product_words] = NULL;
    return caught;
}

// Without a fault nothing may be found in any of the scenarios that the faults use.
static bool try_clean(struct mutants *mutants, int *out_cases) {
    char none[] = "";
    json_t *verdicts = play(mutants, "clean", none);
    int found = 0;
    for (size_t i = 0; i < json_array_size(verdicts); i++) {
        const json_t *verdict = json_array_get(verdicts, i);
        bool clean = strcmp(json_text(verdict, "verdict"), "PASS") == 0 &&
                     json_array_size(json_object_get(verdict, "findings")) == 0;
        if (!clean) {
            printf("  clean    x %-32s %s\n", json_text(verdict, "case"), json_text(verdict, "verdict"));
            found++;
        }
    }
    *out_cases = (int)json_array_size(verdicts);
    json_decref(verdicts);
    return *out_cases > 0 && found == 0;
}

static bool is_wanted(const struct mutants *mutants, const char *id) {
    bool wanted = mutants->select_count == 0;
    for (int i = 0; i < mutants->select_count; i++) {
        wanted = wanted || fnmatch(mutants->selects[i], id, 0) == 0;
    }
    return wanted;
}

static int try_all(struct mutants *mutants) {
    const struct registry *registry = mutants->context->registry;
    enum language language = mutants->context->language;
    int caught = 0, all = 0, cases = 0, uncaught = 0;
    bool clean = try_clean(mutants, &cases);
    printf("%s: %s (%d %s)\n\n", console_say(language, "誤りなし", "no fault"),
           console_say(language, clean ? "指摘なし" : "指摘あり", clean ? "nothing found" : "SOMETHING FOUND"), cases,
           console_say(language, "件", "cases"));
    for (size_t i = 0; i < registry->fault_count && !mutants->interrupted; i++) {
        const struct fault *fault = &registry->faults[i];
        if (strcmp(fault->role, "receipt-computer") != 0 || !is_wanted(mutants, fault->id)) {
            continue;
        }
        if (fault->uncaught != NULL) {
            printf("%s %s  %s (%s): %s\n", fault->id, console_say(language, "まだ検出できない", "not caught yet"),
                   console_say(language, fault->ja, fault->en), fault->breaks,
                   console_say(language, fault->uncaught->ja, fault->uncaught->en));
            uncaught++;
        } else {
            all++;
            caught += try_fault(mutants, &registry->faults[i]);
        }
    }
    printf("\n%s %d / %d\n", console_say(language, "検出された誤り:", "faults caught:"), caught, all);
    if (uncaught > 0) {
        printf("%s %d\n", console_say(language, "台本がまだないもの (上に理由):", "no scenario yet (reasons above):"), uncaught);
    }
    printf("%s %s\n", console_say(language, "結果:", "results:"), mutants->results);
    if (mutants->interrupted) {
        return EXIT_UNRESOLVED;
    }
    return clean && all > 0 && caught == all ? EXIT_PASSED : EXIT_FAILED;
}

static bool read_options(int argc, char **argv, struct mutants *mutants, const char **language) {
    static const struct option options[] = {
        {"jobs", required_argument, NULL, 'j'}, {"lang", required_argument, NULL, 'l'}, {0}};
    int option;
    while ((option = getopt_long(argc, argv, "j:", options, NULL)) != -1) {
        if (option == 'l') {
            *language = optarg;
            continue;
        }
        long lanes = option == 'j' ? strtol(optarg, NULL, 10) : 0;
        if (lanes < 1 || lanes > RUN_LANES_MAXIMUM) {
            return false;
        }
        mutants->lanes = (int)lanes;
    }
    mutants->selects = argv + optind;
    mutants->select_count = argc - optind;
    return true;
}

int command_mutants(int argc, char **argv) {
    struct mutants mutants = {.lanes = 1};
    char **product = context_split(&argc, argv);
    const char *option_language = NULL;
    bool understood = read_options(argc, argv, &mutants, &option_language);
    enum language language = context_language(option_language);
    if (!understood) {
        return context_refuse(language, "指定を理解できません。`onshi --help` を見てください",
                              "the options are not understood; see `onshi --help`", "mutants");
    }
    struct context context;
    if (context_open(language, &context) != ONSHI_OK) {
        return EXIT_USAGE;
    }
    mutants.context = &context;
    mutants.product[0] = context.reference;
    mutants.product_words = product == NULL;
    for (; product != NULL && *product != NULL && mutants.product_words < PRODUCT_WORDS_MAXIMUM; product++) {
        mutants.product[mutants.product_words++] = *product;
    }
    mutants.results = context_results(NULL);
    int status = EXIT_USAGE;
    if (mutants.results == NULL) {
        (void)context_refuse(language, "結果のフォルダーを作れません", "the folder for the results cannot be made",
                             "onshi-results");
    } else {
        status = try_all(&mutants);
    }
    free(mutants.results);
    context_close(&context);
    return status;
}
