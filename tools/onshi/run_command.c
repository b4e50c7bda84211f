// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "suites/judge/judge.h"
#include "suites/judge/twins.h"
#include "suites/judge/waivers.h"
#include "suites/plan/plan.h"
#include "suites/run/run.h"
#include "tools/onshi/commands.h"
#include "tools/onshi/context.h"
#include "tools/onshi/desk_bridges.h"
#include "tools/onshi/run_record.h"
#include "tools/report/html.h"
#include "tools/report/junit.h"
#include "tools/report/narrative.h"
#include "tools/report/tap.h"

struct run_request {
    const char *role, *junit, *results, *language, *waivers, *scenarios, *plan, *partner;
    uint64_t seed;
    int lanes;
    bool has_seed, shuffle, verbose, all_diagrams;
    char **selects;
    int select_count;
    char **product;
};

enum { PERSON_CASES_MAXIMUM = 40, PERSON_CASE_SECONDS = 4 * 3600 };

// The plan for a product that a person drives: short, and with time.
static bool is_for_person(const struct run_request *request) {
    return request->plan != NULL && strcmp(request->plan, "person") == 0;
}

// What the observer prints with.
struct printing {
    enum language language;
    const char *results;
    bool verbose;
    bool terminal; // somebody watches: a line at the bottom tells how far it is
    size_t planned, done, failed;
};

static void clear_progress(const struct printing *printing) {
    if (printing->terminal) {
        printf("\r\033[K");
    }
}

static void show_progress(const struct printing *printing) {
    if (printing->terminal) {
        printf("[%zu/%zu] %s %zu ", printing->done, printing->planned,
               console_say(printing->language, "合格でないもの", "not passed"), printing->failed);
        (void)fflush(stdout);
    }
}

static void print_start(void *context, const struct plan_case *plan_case) {
    const struct printing *printing = context;
    clear_progress(printing);
    printf("            onshi replay %s\n", plan_case->token);
    show_progress(printing);
}

// A case that left no log has nothing to tell; its verdict says so.
static bool narrative_or_nothing(enum language language, const char *evidence) {
    return narrative_print(stdout, language, evidence) == ONSHI_OK;
}

static void print_end(void *context, const struct plan_case *plan_case, const json_t *verdict) {
    struct printing *printing = context;
    char *evidence = NULL;
    clear_progress(printing);
    if (printing->verbose && asprintf(&evidence, "%s/%s", printing->results, plan_case->name) > 0) {
        (void)narrative_or_nothing(printing->language, evidence);
        free(evidence);
    }
    console_case(stdout, printing->language, verdict, printing->results);
    enum verdict known = verdict_parse(json_text(verdict, "verdict"));
    printing->done++;
    printing->failed += known != VERDICT_PASS && known != VERDICT_UNSUPPORTED;
    show_progress(printing);
}

static bool read_number(const char *text, uint64_t most, uint64_t *out) {
    char *end = NULL;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 0);
    if (errno != 0 || end == text || *end != 0 || text[0] == '-' || value > most) {
        return false;
    }
    *out = value;
    return true;
}

static bool read_options(int argc, char **argv, struct run_request *request) {
    static const struct option options[] = {
        {"role", required_argument, NULL, 'r'},    {"jobs", required_argument, NULL, 'j'},
        {"junit", required_argument, NULL, 'u'},   {"results", required_argument, NULL, 'o'},
        {"seed", required_argument, NULL, 's'},    {"shuffle", no_argument, NULL, 'x'},
        {"lang", required_argument, NULL, 'l'},    {"verbose", no_argument, NULL, 'v'},
        {"waivers", required_argument, NULL, 'w'}, {"scenarios", required_argument, NULL, 'S'},
        {"plan", required_argument, NULL, 'P'},    {"all-diagrams", no_argument, NULL, 'd'},    {"partner", required_argument, NULL, 'R'},
        {0},
    };
    uint64_t number = 1;
    int option;
    while ((option = getopt_long(argc, argv, "j:", options, NULL)) != -1) {
        switch (option) {
        case 'r': request->role = optarg; break;
        case 'u': request->junit = optarg; break;
        case 'o': request->results = optarg; break;
        case 'l': request->language = optarg; break;
        case 'w': request->waivers = optarg; break;
        case 'S': request->scenarios = optarg; break;
        case 'P': request->plan = optarg; break;
        case 'R': request->partner = optarg; break;
        case 'x': request->shuffle = true; break;
        case 'v': request->verbose = true; break;
        case 'd': request->all_diagrams = true; break;
        case 's':
            request->has_seed = true;
            if (!read_number(optarg, UINT64_MAX, &request->seed)) {
                return false;
            }
            break;
        case 'j':
            if (!read_number(optarg, RUN_LANES_MAXIMUM, &number) || number == 0) {
                return false;
            }
            request->lanes = (int)number;
            break;
        default: return false;
        }
    }
    request->selects = argv + optind;
    request->select_count = argc - optind;
    return true;
}

// report.txt: the same as on the console, in the order of the plan, without the lines that only show progress.
static bool write_text(const struct context *context, const char *results, const json_t *verdicts,
                       const int counts[VERDICT_COUNT]) {
    char *path = NULL;
    FILE *file = asprintf(&path, "%s/report.txt", results) < 0 ? NULL : fopen(path, "we");
    free(path);
    if (file == NULL) {
        return false;
    }
    for (size_t i = 0; i < json_array_size(verdicts); i++) {
        console_case(file, context->language, json_array_get(verdicts, i), results);
    }
    console_summary(file, context->language, verdicts, counts);
    return fclose(file) == 0;
}

// report.html: for people who look rather than read.
static bool write_html(const struct context *context, const struct run_request *request, const char *results,
                       const json_t *verdicts, const int counts[VERDICT_COUNT], int status) {
    const struct html_run run = {
        .language = context->language, .version = ONSHI_VERSION, .role = request->role, .product = request->product,
        .results = results, .registry = context->registry, .scripts = &context->scripts, .verdicts = verdicts,
        .counts = counts, .exit_status = status, .all_diagrams = request->all_diagrams,
    };
    char *path = NULL;
    bool written = asprintf(&path, "%s/report.html", results) >= 0 && html_write(path, &run) == ONSHI_OK;
    free(path);
    return written;
}

// A file of the results folder, by its name there.
static bool write_named(const char *results, const char *name, enum language language, const json_t *verdicts,
                        enum onshi_status (*write)(const char *path, enum language language, const json_t *verdicts)) {
    char *path = NULL;
    bool written = asprintf(&path, "%s/%s", results, name) >= 0 && write(path, language, verdicts) == ONSHI_OK;
    free(path);
    return written;
}

static enum onshi_status write_lines(const char *path, enum language language, const json_t *verdicts) {
    (void)language;
    return jsonl_write(path, verdicts);
}

static bool write_reports(const struct context *context, const struct run_request *request, const char *results,
                          const json_t *verdicts, const int counts[VERDICT_COUNT], int status) {
    bool written = write_text(context, results, verdicts, counts);
    written = write_html(context, request, results, verdicts, counts, status) && written;
    written = write_named(results, "report.tap", context->language, verdicts, tap_write) && written;
    written = write_named(results, "report.jsonl", context->language, verdicts, write_lines) && written;
    written = run_record_write(results, request->role, request->product, verdicts) == ONSHI_OK && written;
    written = run_record_keep(results, context->home.scenarios, "scenarios") == ONSHI_OK && written;
    if (request->scenarios != NULL) {
        written = run_record_keep(results, request->scenarios, "scenarios/own") == ONSHI_OK && written;
    }
    if (request->junit != NULL) {
        written = junit_write(request->junit, context->language, request->role, verdicts) == ONSHI_OK && written;
    }
    return written;
}

// Says what is wrong with the waivers; returns whether anything is.
static bool waivers_rot(const struct context *context, const struct waivers *waivers, json_t *verdicts) {
    json_t *problems = json_array();
    bool rot = waivers != NULL && waivers_apply(waivers, clock_machine_seconds(), verdicts, problems) != ONSHI_OK;
    for (size_t i = 0; i < json_array_size(problems); i++) {
        const json_t *problem = json_array_get(problems, i);
        printf("%s %s %s: %s\n", console_say(context->language, "免除", "waiver"), json_text(problem, "case"),
               json_text(problem, "clause"), json_text(problem, console_say(context->language, "ja", "en")));
        rot = true;
    }
    json_decref(problems);
    return rot;
}

static int report(const struct context *context, const struct run_request *request, const struct plan *plan,
                  const struct waivers *waivers, const char *results, json_t *verdicts, bool interrupted) {
    int counts[VERDICT_COUNT];
    if (twins_apply(&context->scripts, verdicts) != ONSHI_OK) {
        return EXIT_HARNESS;
    }
    bool rot = waivers_rot(context, waivers, verdicts);
    int status = judge_run(verdicts, plan->count, counts);
    status = status == EXIT_PASSED && rot ? EXIT_FAILED : status;
    if (!interrupted) {
        console_summary(stdout, context->language, verdicts, counts);
    }
    printf("%s %s/report.html\n", console_say(context->language, "報告:", "report:"), results);
    if (!write_reports(context, request, results, verdicts, counts, status)) {
        (void)context_refuse(context->language, "報告の一部を書けません。空きと権限を確かめてください",
                             "a report cannot be written; check space and permissions", results);
        return status == EXIT_PASSED ? EXIT_USAGE : status;
    }
    return interrupted ? EXIT_UNRESOLVED : status;
}

// Found out before the run, not after it.
static bool can_write(const char *path) {
    FILE *file = fopen(path, "ae");
    return file != NULL && fclose(file) == 0;
}

static int play(const struct context *context, const struct run_request *request, const struct plan *plan,
                const struct waivers *waivers) {
    if (request->junit != NULL && !can_write(request->junit)) {
        return context_refuse(context->language, "--junit のファイルを書けません", "the file of --junit cannot be written",
                              request->junit);
    }
    char *results = context_results(request->results);
    if (results == NULL) {
        struct bytes_writer about;
        bytes_writer_init(&about, 4096);
        bytes_note(&about, "%s: %s", request->results == NULL ? "onshi-results" : request->results, strerror(errno));
        (void)context_refuse(context->language, "結果のフォルダーを作れません。書ける場所の、まだない名前を指定してください",
                             "the folder for the results cannot be made; name one that does not exist yet, in a place "
                             "that can be written to",
                             bytes_text(&about));
        bytes_writer_free(&about);
        return EXIT_USAGE;
    }
    struct printing printing = {.language = context->language, .results = results, .verbose = request->verbose,
                                .terminal = isatty(STDOUT_FILENO) == 1, .planned = plan->count};
    char *partner[] = {(char *)(uintptr_t)(request->partner == NULL ? context->reference : request->partner), NULL};
    const struct run_options options = {
        .home = &context->home,
        .registry = context->registry,
        .product = request->product,
        .partner = partner,
        .results = results,
        .lanes = request->lanes,
        .case_seconds = is_for_person(request) ? PERSON_CASE_SECONDS : 0,
        .observer = {print_start, print_end, &printing},
    };
    struct bytes_writer why;
    bytes_writer_init(&why, 8192);
    json_t *verdicts = NULL;
    enum onshi_status status = run_plan(plan, &options, &verdicts, &why);
    clear_progress(&printing);
    int exit_status = EXIT_USAGE;
    if (status == ONSHI_OK || status == ONSHI_CLOSED) {
        exit_status = report(context, request, plan, waivers, results, verdicts, status == ONSHI_CLOSED);
    } else {
        (void)context_refuse(context->language, "実行できませんでした", "the run could not be made", bytes_text(&why));
    }
    json_decref(verdicts);
    bytes_writer_free(&why);
    free(results);
    return exit_status;
}

// Found out before the run: a list of waivers that cannot be read is a mistake in the set-up.
static int play_with_waivers(const struct context *context, const struct run_request *request, const struct plan *plan) {
    struct bytes_writer why;
    bytes_writer_init(&why, 4096);
    struct waivers *waivers = NULL;
    int exit_status = EXIT_USAGE;
    if (request->waivers != NULL &&
        waivers_load(request->waivers, context->home.scenarios, &waivers, &why) != ONSHI_OK) {
        (void)context_refuse(context->language, "免除の一覧 (--waivers) を読めません。scenarios/README.md を見てください",
                             "the list of waivers (--waivers) cannot be read; see scenarios/README.md", bytes_text(&why));
    } else {
        exit_status = play(context, request, plan, waivers);
    }
    waivers_free(waivers);
    bytes_writer_free(&why);
    return exit_status;
}

static int make_and_play(const struct context *context, struct run_request *request) {
    struct bytes_writer why;
    bytes_writer_init(&why, 4096);
    struct plan plan = {0};
    uint64_t seed = request->has_seed ? request->seed : random_seed_from_machine();
    enum onshi_status status = plan_make(&context->scripts, context->home.people, request->role, request->selects,
                                         request->select_count, seed, &plan, &why);
    int exit_status = EXIT_USAGE;
    if (status != ONSHI_OK) {
        (void)context_refuse(context->language, "選択に合う台本がありません。`onshi list` で確かめてください",
                             "no scenario is selected by this; see `onshi list`", bytes_text(&why));
    } else if (plan.count == 0) {
        (void)context_refuse(context->language, "この役割の台本はありません", "there is no scenario for this role",
                             request->role);
    } else {
        if (is_for_person(request)) {
            plan_shorten(&plan, PERSON_CASES_MAXIMUM);
        }
        if (request->shuffle) {
            plan_shuffle(&plan, random_seed_from_machine());
        }
        exit_status = play_with_waivers(context, request, &plan);
    }
    plan_free(&plan);
    bytes_writer_free(&why);
    return exit_status;
}

// A person is asked once what the product is, not in each case: it stays in a file of this folder. The adapters run in
// sessions of their own, and are told where the person sits.
static bool prepare_person(enum language language, const struct run_request *request) {
    char *const *words = request->product;
    bool ours = words[1] != NULL && words[2] != NULL && strcmp(words[1], "desk") == 0 && strcmp(words[2], "person") == 0;
    char *file = NULL, *path = NULL;
    if (!ours) {
        return true;
    }
    const char *terminal = ttyname(STDIN_FILENO);
    if (getenv("ONSHI_TERMINAL") == NULL && terminal != NULL) {
        (void)setenv("ONSHI_TERMINAL", terminal, 1);
    }
    bool good = asprintf(&file, "onshi-person-%s.json", request->role) > 0 &&
                (access(file, R_OK) == 0 || desk_person_describe(language, request->role, file));
    path = good ? realpath(file, NULL) : NULL;
    good = path != NULL && setenv("ONSHI_PERSON_PRODUCT", path, 1) == 0;
    if (good) {
        printf("%s %s\n", console_say(language, "製品についての答え (消すと、また尋ねます):",
                                      "what was said of the product (asked again when it is removed):"), path);
    } else {
        (void)context_refuse(language, "製品について尋ねられません。端末で動かしてください",
                             "the product cannot be asked about; run it at a terminal", file == NULL ? "" : file);
    }
    free(path);
    free(file);
    return good;
}

int command_run(int argc, char **argv) {
    struct run_request request = {.lanes = 1};
    request.product = context_split(&argc, argv);
    bool understood = read_options(argc, argv, &request);
    enum language language = context_language(request.language);
    if (!understood) {
        return context_refuse(language, "指定を理解できません。`onshi --help` を見てください",
                              "the options are not understood; see `onshi --help`", "run");
    }
    if (request.product == NULL) {
        return context_refuse(language, "製品の起動方法を -- の後に書いてください。例: -- build/onshi-reference",
                              "write how to start the product after --, as in: -- build/onshi-reference", "");
    }
    if (request.role == NULL) {
        return context_refuse(language, "--role を指定してください。例: --role receipt-computer",
                              "choose a --role, as in: --role receipt-computer", "");
    }
    if (request.plan != NULL && !is_for_person(&request)) {
        return context_refuse(language, "--plan に書けるのは person だけです", "the only --plan is person", request.plan);
    }
    if (is_for_person(&request) && !prepare_person(language, &request)) {
        return EXIT_USAGE;
    }
    if (request.scenarios != NULL) {
        (void)setenv("ONSHI_SCENARIOS", request.scenarios, 1); // for this and whatever it starts
    }
    struct context context;
    if (context_open(language, &context) != ONSHI_OK) {
        return EXIT_USAGE;
    }
    int status = make_and_play(&context, &request);
    context_close(&context);
    return status;
}
