// SPDX-License-Identifier: Apache-2.0
//
// The reference products with one fault switched on at a time: does the suite catch each for the right reason? All
// attempts are one plan in parts, so that no lane waits for the last case of a fault; they are told in the order of the
// registry, each as soon as those before it are over.
#include <fnmatch.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/random.h"
#include "suites/judge/judge.h"
#include "suites/plan/plan.h"
#include "suites/run/run.h"
#include "tools/onshi/commands.h"
#include "tools/onshi/context.h"
#include "tools/onshi/mutants_attempt.h"
#include "tools/onshi/run_record.h"

enum { SELECTS_MAXIMUM = 32, PRODUCT_WORDS_MAXIMUM = 32, ROLES_MAXIMUM = 8 };

struct mutants {
    const struct context *context;
    char *results;      // folder of all attempts
    const char *role;   // or NULL: all of them
    char **product;     // of the command line, or NULL: the reference product of each role
    char *references[ROLES_MAXIMUM]; // by index of script_role, owned
    int lanes;
    char **selects;
    int select_count;
    uint64_t seed;
    struct attempt *attempts; // in the order in which they are told
    size_t count, told;
    struct plan plan;         // of all attempts
    struct tally tallies[ROLES_MAXIMUM];
};

// --- what is to be tried ---

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

// The command that starts the product of a role, with `fault` switched on unless it is NULL; owned by the caller.
static char **product_of(const struct mutants *mutants, size_t role, const struct fault *fault) {
    char **words = calloc(PRODUCT_WORDS_MAXIMUM + 3, sizeof *words);
    if (words == NULL) {
        return NULL;
    }
    int count = 0;
    if (mutants->product == NULL) {
        words[count++] = mutants->references[role];
    }
    for (char **word = mutants->product; word != NULL && *word != NULL && count < PRODUCT_WORDS_MAXIMUM; word++) {
        words[count++] = *word;
    }
    if (fault != NULL) {
        words[count++] = (char *)(uintptr_t)"--fault";
        words[count] = (char *)(uintptr_t)fault->id;
    }
    return words;
}

// Plans the cases that should catch the fault of an attempt; without a fault, all of the role.
static enum onshi_status plan_attempt(const struct mutants *mutants, struct attempt *attempt) {
    char *list = strdup(attempt->fault == NULL ? "" : attempt->fault->scenarios);
    if (list == NULL) {
        return ONSHI_NO_MEMORY;
    }
    char *words[SELECTS_MAXIMUM];
    int count = split(list, words);
    struct bytes_writer why;
    bytes_writer_init(&why, 4096);
    enum onshi_status status = plan_make(&mutants->context->scripts, mutants->context->home.people, attempt->role, words,
                                         count, mutants->seed, &attempt->plan, &why);
    if (status != ONSHI_OK) {
        (void)context_refuse(mutants->context->language, "この誤りの台本を選べません",
                             "the scenarios of this fault cannot be chosen", bytes_text(&why));
    }
    bytes_writer_free(&why);
    free(list);
    return status == ONSHI_NOT_FOUND ? ONSHI_OK : status; // then nothing is played, and it is not caught
}

// The folder of an attempt below the results: ROLE/clean or ROLE/FAULT.
static enum onshi_status make_folder(const struct mutants *mutants, struct attempt *attempt) {
    char *of_role = NULL;
    if (asprintf(&of_role, "%s/%s", mutants->results, attempt->role) < 0) {
        return ONSHI_NO_MEMORY;
    }
    (void)mkdir(of_role, 0755); // there already, but for the first of the role
    bool made = asprintf(&attempt->results, "%s/%s", of_role, attempt->fault == NULL ? "clean" : attempt->fault->id) > 0 &&
                mkdir(attempt->results, 0755) == 0;
    free(of_role);
    return made ? ONSHI_OK : ONSHI_IO;
}

static enum onshi_status add_attempt(struct mutants *mutants, size_t role, const struct fault *fault) {
    struct attempt *grown = realloc(mutants->attempts, (mutants->count + 1) * sizeof *grown);
    if (grown == NULL) {
        return ONSHI_NO_MEMORY;
    }
    mutants->attempts = grown;
    struct attempt *attempt = &mutants->attempts[mutants->count++];
    *attempt = (struct attempt){.role = script_role(role), .fault = fault, .product = product_of(mutants, role, fault),
                                .verdicts = json_array()};
    if (attempt->product == NULL || attempt->verdicts == NULL) {
        return ONSHI_NO_MEMORY;
    }
    if (fault != NULL && fault->uncaught != NULL) {
        return ONSHI_OK;
    }
    ONSHI_TRY(plan_attempt(mutants, attempt));
    ONSHI_TRY(make_folder(mutants, attempt));
    attempt->left = attempt->plan.count;
    for (size_t i = 0; i < attempt->plan.count; i++) {
        if (json_array_append_new(attempt->verdicts, json_null()) != 0) {
            return ONSHI_NO_MEMORY;
        }
    }
    return plan_append(&mutants->plan, &attempt->plan);
}

static bool is_wanted(const struct mutants *mutants, const struct fault *fault, const char *role) {
    bool wanted = mutants->select_count == 0;
    for (int i = 0; i < mutants->select_count; i++) {
        wanted = wanted || fnmatch(mutants->selects[i], fault->id, 0) == 0;
    }
    return wanted && strcmp(fault->role, role) == 0;
}

// A role without any fault that is wanted is passed over; else its product is tried without a fault first.
static enum onshi_status add_role(struct mutants *mutants, size_t role) {
    const struct registry *registry = mutants->context->registry;
    bool begun = false;
    for (size_t i = 0; i < registry->fault_count; i++) {
        const struct fault *fault = &registry->faults[i];
        if (!is_wanted(mutants, fault, script_role(role))) {
            continue;
        }
        if (!begun) {
            ONSHI_TRY(add_attempt(mutants, role, NULL));
            begun = true;
        }
        ONSHI_TRY(add_attempt(mutants, role, fault));
    }
    return ONSHI_OK;
}

static bool has_scenarios(const struct mutants *mutants, const char *role) {
    for (size_t i = 0; i < mutants->context->scripts.count; i++) {
        if (strcmp(mutants->context->scripts.scripts[i].role, role) == 0) {
            return true;
        }
    }
    return false;
}

// The scenarios of a role whose product has no fault are tried too, unless faults are chosen.
static enum onshi_status add_all(struct mutants *mutants) {
    for (size_t i = 0; script_role(i) != NULL && i < ROLES_MAXIMUM; i++) {
        const char *role = script_role(i);
        if (mutants->role != NULL && strcmp(mutants->role, role) != 0) {
            continue;
        }
        mutants->references[i] = context_reference(mutants->context, role);
        if (mutants->references[i] == NULL) {
            return ONSHI_NO_MEMORY;
        }
        size_t before = mutants->count;
        ONSHI_TRY(add_role(mutants, i));
        if (mutants->count == before && mutants->select_count == 0 && has_scenarios(mutants, role)) {
            ONSHI_TRY(add_attempt(mutants, i, NULL));
        }
    }
    return ONSHI_OK;
}

// --- trying ---

static struct tally *tally_of(struct mutants *mutants, const char *role) {
    size_t i = 0;
    while (strcmp(script_role(i), role) != 0) {
        i++;
    }
    return &mutants->tallies[i];
}

// Tells the attempts that are over, as far as all before them are.
static void tell_on(struct mutants *mutants) {
    for (; mutants->told < mutants->count && mutants->attempts[mutants->told].left == 0; mutants->told++) {
        const struct attempt *attempt = &mutants->attempts[mutants->told];
        attempt_tell(mutants->context->language, attempt, tally_of(mutants, attempt->role));
        (void)fflush(stdout);
        if (attempt->results != NULL && run_record_write(attempt->results, attempt->role, attempt->product,
                                                         attempt->verdicts) != ONSHI_OK) {
            (void)context_refuse(mutants->context->language, "記録を書けません", "the record cannot be written",
                                 attempt->results);
        }
    }
}

static void take_verdict(void *context, const struct plan_case *plan_case, const json_t *verdict) {
    struct mutants *mutants = context;
    size_t index = (size_t)(plan_case - mutants->plan.cases);
    struct attempt *attempt = mutants->attempts;
    for (; index >= attempt->plan.count; attempt++) {
        index -= attempt->plan.count;
    }
    (void)json_array_set(attempt->verdicts, index, (json_t *)(uintptr_t)verdict);
    attempt->left--;
    tell_on(mutants);
}

static enum onshi_status play_all(struct mutants *mutants, const struct run_part *parts) {
    char *partner[] = {mutants->context->reference, NULL};
    const struct run_options options = {
        .partner = partner,
        .home = &mutants->context->home,
        .registry = mutants->context->registry,
        .parts = parts,
        .part_count = mutants->count,
        .lanes = mutants->lanes,
        .observer = {.finished = take_verdict, .context = mutants},
    };
    struct bytes_writer why;
    bytes_writer_init(&why, 4096);
    json_t *verdicts = NULL;
    tell_on(mutants); // what needs no run
    enum onshi_status status = run_plan(&mutants->plan, &options, &verdicts, &why);
    if (status != ONSHI_OK && status != ONSHI_CLOSED) {
        (void)context_refuse(mutants->context->language, "実行できませんでした", "the run could not be made",
                             bytes_text(&why));
    }
    tell_on(mutants);
    json_decref(verdicts);
    bytes_writer_free(&why);
    return status;
}

static int conclude(const struct mutants *mutants, enum onshi_status status) {
    int caught = 0, bad = 0;
    for (size_t i = 0; script_role(i) != NULL && i < ROLES_MAXIMUM; i++) {
        caught += mutants->tallies[i].caught;
        bad += mutants->tallies[i].missed + mutants->tallies[i].unclean;
    }
    if (status == ONSHI_CLOSED) {
        return EXIT_UNRESOLVED;
    }
    return status == ONSHI_OK && caught > 0 && bad == 0 ? EXIT_PASSED : EXIT_FAILED;
}

static int try_all(struct mutants *mutants) {
    enum language language = mutants->context->language;
    if (add_all(mutants) != ONSHI_OK) {
        return context_refuse(language, "用意できませんでした", "the attempts cannot be prepared", mutants->results);
    }
    if (mutants->count == 0) {
        return context_refuse(language, "試すものがありません。`onshi list --faults` で確かめてください",
                              "there is nothing to try; see `onshi list --faults`", mutants->role == NULL ? "" : mutants->role);
    }
    struct run_part *parts = calloc(mutants->count, sizeof *parts);
    if (parts == NULL) {
        return EXIT_HARNESS;
    }
    for (size_t i = 0; i < mutants->count; i++) {
        const struct attempt *attempt = &mutants->attempts[i];
        parts[i] = (struct run_part){attempt->plan.count, attempt->product, attempt->results};
    }
    enum onshi_status status = play_all(mutants, parts);
    free(parts);
    attempts_sum_up(language, mutants->attempts, mutants->told, mutants->tallies);
    printf("%s %s\n", console_say(language, "結果:", "results:"), mutants->results);
    return conclude(mutants, status);
}

// --- the command ---

static bool read_options(int argc, char **argv, struct mutants *mutants, const char **language) {
    static const struct option options[] = {{"jobs", required_argument, NULL, 'j'},
                                            {"lang", required_argument, NULL, 'l'},
                                            {"role", required_argument, NULL, 'r'},
                                            {0}};
    int option;
    while ((option = getopt_long(argc, argv, "j:", options, NULL)) != -1) {
        long lanes = option == 'j' ? strtol(optarg, NULL, 10) : mutants->lanes;
        if (option == '?' || lanes < 1 || lanes > RUN_LANES_MAXIMUM) {
            return false;
        }
        mutants->lanes = (int)lanes;
        *language = option == 'l' ? optarg : *language;
        mutants->role = option == 'r' ? optarg : mutants->role;
    }
    mutants->selects = argv + optind;
    mutants->select_count = argc - optind;
    return mutants->role == NULL || script_role_is_known(mutants->role);
}

static void release(struct mutants *mutants) {
    for (size_t i = 0; i < mutants->count; i++) {
        attempt_free(&mutants->attempts[i]);
    }
    free(mutants->attempts);
    for (size_t i = 0; i < ROLES_MAXIMUM; i++) {
        free(mutants->references[i]);
    }
    plan_free(&mutants->plan);
    free(mutants->results);
}

int command_mutants(int argc, char **argv) {
    struct mutants mutants = {.lanes = 1, .seed = random_seed_from_machine()};
    const char *option_language = NULL;
    mutants.product = context_split(&argc, argv);
    bool understood = read_options(argc, argv, &mutants, &option_language);
    enum language language = context_language(option_language);
    if (!understood) {
        return context_refuse(language, "指定を理解できません。`onshi --help` を見てください",
                              "the options are not understood; see `onshi --help`", "mutants");
    }
    if (mutants.product != NULL && mutants.role == NULL) {
        mutants.role = "receipt-computer";
    }
    struct context context;
    if (context_open(language, &context) != ONSHI_OK) {
        return EXIT_USAGE;
    }
    mutants.context = &context;
    mutants.results = context_results(NULL);
    int status = EXIT_USAGE;
    if (mutants.results == NULL) {
        (void)context_refuse(language, "結果のフォルダーを作れません", "the folder for the results cannot be made",
                             "onshi-results");
    } else {
        status = try_all(&mutants);
    }
    release(&mutants);
    context_close(&context);
    return status;
}
