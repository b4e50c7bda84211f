// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <stdlib.h>

#include "suites/judge/judge.h"
#include "suites/judge/twins.h"
#include "suites/plan/plan.h"
#include "suites/run/case.h"
#include "tools/onshi/commands.h"
#include "tools/onshi/context.h"
#include "tools/onshi/run_record.h"

// Judges one recorded case again; NULL when its token no longer names a case of these scripts.
static json_t *judge_again(const struct context *context, const char *results, const char *token) {
    struct plan plan = {0};
    struct bytes_writer why;
    bytes_writer_init(&why, 1024);
    json_t *verdict = NULL;
    char *evidence = NULL;
    enum onshi_status status = plan_from_token(&context->scripts, context->home.people, token, &plan, &why);
    if (status == ONSHI_OK && asprintf(&evidence, "%s/%s", results, plan.cases[0].name) > 0) {
        status = case_judge(&plan.cases[0], context->registry, evidence, false, &verdict);
    }
    if (status != ONSHI_OK) {
        (void)context_refuse(context->language, "この試験は判定し直せません", "this case cannot be judged again",
                             why.length > 0 ? bytes_text(&why) : token);
    }
    free(evidence);
    plan_free(&plan);
    bytes_writer_free(&why);
    return verdict;
}

static int judge_all(const struct context *context, const char *results, const json_t *record) {
    const json_t *cases = json_object_get(record, "cases");
    json_t *verdicts = json_array();
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const char *token = json_string_value(json_object_get(json_array_get(cases, i), "token"));
        json_t *verdict = token == NULL ? NULL : judge_again(context, results, token);
        if (verdict != NULL) {
            console_case(stdout, context->language, verdict, results);
            (void)json_array_append_new(verdicts, verdict);
        }
    }
    int counts[VERDICT_COUNT];
    if (twins_apply(&context->scripts, verdicts) != ONSHI_OK) {
        json_decref(verdicts);
        return EXIT_HARNESS;
    }
    int status = judge_run(verdicts, json_array_size(cases), counts);
    console_summary(stdout, context->language, verdicts, counts);
    json_decref(verdicts);
    return status;
}

int command_judge(int argc, char **argv) {
    const char *option_language = NULL;
    bool understood = context_only_language(&argc, argv, &option_language);
    enum language language = context_language(option_language);
    json_t *record = understood && argc == 2 ? run_record_read(argv[1]) : NULL;
    if (record == NULL) {
        return context_refuse(language, "onshi run が残した結果のフォルダー (run.json のあるもの) を一つ書いてください",
                              "name one results folder that `onshi run` left (it holds a run.json)",
                              argc == 2 ? argv[1] : "");
    }
    struct context context;
    int status = EXIT_USAGE;
    if (context_open_kept(language, argv[1], &context) == ONSHI_OK) {
        status = judge_all(&context, argv[1], record);
        context_close(&context);
    }
    json_decref(record);
    return status;
}
