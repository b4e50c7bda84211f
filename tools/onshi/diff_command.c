// SPDX-License-Identifier: Apache-2.0
//
// `onshi diff A B`: what changed between two runs, told apart by cause: another product, another suite, other scripts,
// other choices of the run; then each case whose verdict changed, with the first event that differs.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "tools/onshi/commands.h"
#include "tools/onshi/context.h"
#include "tools/onshi/log_compare.h"
#include "tools/onshi/run_record.h"

struct run {
    const char *folder;
    json_t *record;
};

struct difference {
    enum language language;
    struct run a, b;
    int changed;
};

static const char *say(const struct difference *difference, const char *ja, const char *en) {
    return console_say(difference->language, ja, en);
}

static char *product_of(const json_t *record) {
    const json_t *words = json_object_get(record, "product");
    struct bytes_writer line;
    bytes_writer_init(&line, 64 * 1024);
    for (size_t i = 0; i < json_array_size(words); i++) {
        bytes_note(&line, "%s%s", i == 0 ? "" : " ", json_string_value(json_array_get(words, i)));
    }
    char *text = strdup(bytes_text(&line));
    bytes_writer_free(&line);
    return text;
}

static void tell_setting(const struct difference *difference, const char *ja, const char *en, const char *a, const char *b) {
    if (strcmp(a, b) != 0) {
        printf("%s: %s → %s\n", say(difference, ja, en), a, b);
    }
}

static void tell_settings(const struct difference *difference) {
    const json_t *a = difference->a.record, *b = difference->b.record;
    char *product_a = product_of(a), *product_b = product_of(b);
    tell_setting(difference, "スイート", "suite", json_text(a, "suite"), json_text(b, "suite"));
    tell_setting(difference, "役割", "role", json_text(a, "role"), json_text(b, "role"));
    if (product_a != NULL && product_b != NULL) {
        tell_setting(difference, "製品", "product", product_a, product_b);
    }
    free(product_a);
    free(product_b);
}

static const json_t *find_case(const json_t *record, const char *name) {
    const json_t *cases = json_object_get(record, "cases");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        if (strcmp(json_text(json_array_get(cases, i), "case"), name) == 0) {
            return json_array_get(cases, i);
        }
    }
    return NULL;
}

static void tell_missing(struct difference *difference, const json_t *here, const json_t *there, char mark) {
    const json_t *cases = json_object_get(here, "cases");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const char *name = json_text(json_array_get(cases, i), "case");
        if (name[0] != 0 && find_case(there, name) == NULL) {
            printf("%c %s\n", mark, name);
            difference->changed++;
        }
    }
}

// The parts of a token after its variation: seed and hash (plan.h).
static const char *part_from_end(const char *token, int parts) {
    const char *at = token + strlen(token);
    while (at > token && parts > 0) {
        at--;
        parts -= *at == ':';
    }
    return at;
}

static bool same_script(const char *a, const char *b) {
    return strcmp(part_from_end(a, 1), part_from_end(b, 1)) == 0;
}

static bool same_seed(const char *a, const char *b) {
    return strncmp(part_from_end(a, 2), part_from_end(b, 2), 17) == 0;
}

static bool cites(const json_t *verdict, const char *clause, const char *script) {
    const json_t *findings = json_object_get(verdict, "findings");
    for (size_t i = 0; i < json_array_size(findings); i++) {
        const json_t *finding = json_array_get(findings, i);
        if (strcmp(json_text(finding, "clause"), clause) == 0 && strcmp(json_text(finding, "script"), script) == 0) {
            return true;
        }
    }
    return false;
}

// Findings of `here` that `there` has not.
static int tell_findings(const struct difference *difference, const json_t *here, const json_t *there, char mark) {
    const json_t *findings = json_object_get(here, "findings");
    int told = 0;
    for (size_t i = 0; i < json_array_size(findings); i++) {
        const json_t *finding = json_array_get(findings, i);
        if (!cites(there, json_text(finding, "clause"), json_text(finding, "script"))) {
            printf("    %c %s %s %s (%s)\n", mark, json_text(finding, "level"), json_text(finding, "clause"),
                   json_text(finding, say(difference, "ja", "en")), json_text(finding, "script"));
            told++;
        }
    }
    return told;
}

static void tell_first_event(const struct difference *difference, const char *name) {
    char *a = NULL, *b = NULL;
    if (asprintf(&a, "%s/%s/canonical.jsonl", difference->a.folder, name) > 0 &&
        asprintf(&b, "%s/%s/canonical.jsonl", difference->b.folder, name) > 0) {
        (void)log_compare(a, b, say(difference, "最初に違う出来事、行", "first event that differs, line"), "    ", false);
    }
    free(a);
    free(b);
}

static void tell_case(struct difference *difference, const json_t *a, const json_t *b) {
    const char *name = json_text(a, "case");
    const char *verdict_a = json_text(a, "verdict"), *verdict_b = json_text(b, "verdict");
    bool changed = strcmp(verdict_a, verdict_b) != 0;
    if (!changed && json_equal(json_object_get(a, "findings"), json_object_get(b, "findings"))) {
        return;
    }
    printf("%s  %s → %s%s\n", name, verdict_a, verdict_b,
           same_script(json_text(a, "token"), json_text(b, "token"))
               ? ""
               : say(difference, "  （台本・人物・プロファイルも変わった）", "  (script, people or profile changed too)"));
    changed = tell_findings(difference, a, b, '-') + tell_findings(difference, b, a, '+') > 0 || changed;
    difference->changed += changed;
    if (!same_seed(json_text(a, "token"), json_text(b, "token"))) {
        printf("    %s\n", say(difference, "種 (seed) が違うため、記録は比べない。--seed で揃える",
                               "the seeds differ, so the logs are not compared; make them equal with --seed"));
        return;
    }
    tell_first_event(difference, name);
}

static void tell_cases(struct difference *difference) {
    const json_t *cases = json_object_get(difference->a.record, "cases");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *a = json_array_get(cases, i);
        const json_t *b = find_case(difference->b.record, json_text(a, "case"));
        if (b != NULL) {
            tell_case(difference, a, b);
        }
    }
}

static int tell_all(struct difference *difference) {
    tell_settings(difference);
    tell_missing(difference, difference->a.record, difference->b.record, '-');
    tell_missing(difference, difference->b.record, difference->a.record, '+');
    tell_cases(difference);
    if (difference->changed == 0) {
        printf("%s\n", say(difference, "判定は変わっていません", "no verdict changed"));
    }
    return difference->changed == 0 ? EXIT_PASSED : EXIT_FAILED;
}

int command_diff(int argc, char **argv) {
    const char *option_language = NULL;
    bool understood = context_only_language(&argc, argv, &option_language);
    struct difference difference = {.language = context_language(option_language)};
    if (understood && argc == 3) {
        difference.a = (struct run){argv[1], run_record_read(argv[1])};
        difference.b = (struct run){argv[2], run_record_read(argv[2])};
    }
    int status = EXIT_USAGE;
    if (difference.a.record == NULL || difference.b.record == NULL) {
        (void)context_refuse(difference.language,
                             "onshi run が残した結果のフォルダー (run.json のあるもの) を二つ書いてください",
                             "name two results folders that `onshi run` left (each holds a run.json)",
                             argc == 3 ? argv[difference.a.record == NULL ? 1 : 2] : "");
    } else {
        status = tell_all(&difference);
    }
    json_decref(difference.a.record);
    json_decref(difference.b.record);
    return status;
}
