// SPDX-License-Identifier: Apache-2.0
#include "tools/report/console.h"

#include <string.h>

#include "base/json.h"
#include "tools/report/observed.h"

const char *console_say(enum language language, const char *ja, const char *en) {
    return language == LANGUAGE_JA ? ja : en;
}

static const char *in_language(const json_t *object, enum language language) {
    return json_text(object, console_say(language, "ja", "en"));
}

static void print_value(FILE *out, enum language language, const char *label_ja, const char *label_en,
                        const char *value) {
    const char *nothing = console_say(language, "（なし）", "(nothing)");
    fprintf(out, "     %s %s\n", console_say(language, label_ja, label_en), value[0] == 0 ? nothing : value);
}

static void print_place(FILE *out, enum language language, const json_t *finding, const char *folder) {
    const json_t *lines = json_object_get(finding, "lines");
    fprintf(out, "     %s %s/canonical.jsonl", console_say(language, "記録:", "log:     "), folder);
    for (size_t i = 0; i < json_array_size(lines); i++) {
        fprintf(out, "%s%lld", i == 0 ? ":" : ",", (long long)json_integer_value(json_array_get(lines, i)));
    }
    fprintf(out, "  (%s, %s)\n", json_text(finding, "script"), json_text(finding, "at"));
}

static void print_finding(FILE *out, enum language language, size_t number, const json_t *finding,
                          const char *folder) {
    const struct term *observer = observed_term_of(finding);
    const char *quote = json_text(finding, "quote");
    fprintf(out, "  %zu. %s %s [%s] %s%s%s\n", number, json_text(finding, "level"), json_text(finding, "clause"),
            console_say(language, observer->ja, observer->en),
            quote[0] == 0 ? "" : "「", quote, quote[0] == 0 ? "" : "」");
    if (json_is_true(json_object_get(finding, "may-follow"))) {
        fprintf(out, "     %s\n", console_say(language, "（前の指摘の結果かもしれない）", "(may follow from an earlier one)"));
    }
    fprintf(out, "     %s %s\n", console_say(language, "期待:", "expected:"), in_language(finding, language));
    print_value(out, language, "期待値:", "value:   ", json_text(finding, "expected"));
    print_value(out, language, "実際:", "actual:  ", json_text(finding, "actual"));
    print_place(out, language, finding, folder);
    const char *remedy = in_language(json_object_get(finding, "remedy"), language);
    if (remedy[0] != 0) {
        fprintf(out, "     → %s\n", remedy);
    }
}

// A verdict that rests on the word of a person says so.
static void print_attestation(FILE *out, enum language language, const json_t *verdict) {
    if (observed_checks(verdict, "attested") > 0) {
        fprintf(out, "     %s %lld / %s %lld\n", console_say(language, "立会人の証言", "attested"),
                (long long)observed_checks(verdict, "attested"), console_say(language, "電文で確認", "wire-proved"),
                (long long)observed_checks(verdict, "wire"));
    }
}

void console_case(FILE *out, enum language language, const json_t *verdict, const char *results) {
    const char *name = json_text(verdict, "case");
    fprintf(out, "%-11s %s  %s  (%s %.8s-%.8s, %.1f s)\n", json_text(verdict, "verdict"), name,
            in_language(json_object_get(verdict, "title"), language), json_text(verdict, "profile"), json_text(verdict, "from"),
            json_text(verdict, "to"), json_real_value(json_object_get(verdict, "seconds")));
    print_attestation(out, language, verdict);
    const char *why = in_language(json_object_get(verdict, "why"), language);
    if (why[0] != 0) {
        fprintf(out, "     %s\n", why);
    }
    struct bytes_writer folder;
    bytes_writer_init(&folder, 4096);
    bytes_note(&folder, "%s/%s", results, name);
    const json_t *findings = json_object_get(verdict, "findings");
    for (size_t i = 0; i < json_array_size(findings); i++) {
        print_finding(out, language, i + 1, json_array_get(findings, i), bytes_text(&folder));
    }
    bytes_writer_free(&folder);
}

// The next value of `key` after `after` in alphabetical order, among verdicts of `capability` (NULL: any); or NULL.
static const char *next_value(const json_t *verdicts, const char *key, const char *after, const char *capability) {
    const char *best = NULL;
    for (size_t i = 0; i < json_array_size(verdicts); i++) {
        const json_t *verdict = json_array_get(verdicts, i);
        const char *value = json_text(verdict, key);
        bool wanted = capability == NULL || strcmp(json_text(verdict, "capability"), capability) == 0;
        if (wanted && strcmp(value, after) > 0 && (best == NULL || strcmp(value, best) < 0)) {
            best = value;
        }
    }
    return best;
}

// One line with how many of the cases whose `key` is `value` passed, named by the text `name` of a verdict.
static void print_group(FILE *out, enum language language, const json_t *verdicts, const char *key, const char *value,
                        const char *name) {
    int passed = 0, all = 0;
    const char *title = "";
    for (size_t i = 0; i < json_array_size(verdicts); i++) {
        const json_t *verdict = json_array_get(verdicts, i);
        if (strcmp(json_text(verdict, key), value) == 0) {
            all++;
            passed += verdict_parse(json_text(verdict, "verdict")) == VERDICT_PASS;
            const char *own = in_language(json_object_get(verdict, name), language);
            title = own[0] == 0 ? title : own;
        }
    }
    bool scenario = strcmp(key, "scenario") == 0;
    fprintf(out, scenario ? "    %-10s %3d/%-3d %s\n" : "  %-16s %3d/%-3d %s\n", value, passed, all, title);
}

static void print_shares(FILE *out, enum language language, const json_t *verdicts) {
    fprintf(out, "%s", console_say(language, "検査:", "checks:"));
    for (size_t i = 0; observed_term(i) != NULL; i++) {
        const struct term *term = observed_term(i);
        json_int_t checks = observed_checks_of_all(verdicts, term->name);
        if (i < 2 || checks > 0) {
            fprintf(out, "%s %s %lld", i == 0 ? "" : ",", console_say(language, term->ja, term->en), (long long)checks);
        }
    }
    fprintf(out, "\n");
    size_t attested = observed_cases(verdicts, "attested");
    if (attested > 0) {
        fprintf(out, "%s %zu\n", console_say(language, "立会人の証言による試験:", "cases that rest on what a person attests:"),
                attested);
    }
}

void console_summary(FILE *out, enum language language, const json_t *verdicts, const int counts[VERDICT_COUNT]) {
    fprintf(out, "\n");
    const char *capability = next_value(verdicts, "capability", "", NULL);
    for (; capability != NULL; capability = next_value(verdicts, "capability", capability, NULL)) {
        print_group(out, language, verdicts, "capability", capability, "situation");
        const char *id = next_value(verdicts, "scenario", "", capability);
        for (; id != NULL; id = next_value(verdicts, "scenario", id, capability)) {
            print_group(out, language, verdicts, "scenario", id, "title");
        }
    }
    print_shares(out, language, verdicts);
    fprintf(out, "%zu %s:", json_array_size(verdicts), console_say(language, "件", "cases"));
    for (int i = 0; i < VERDICT_COUNT; i++) {
        if (counts[i] > 0) {
            fprintf(out, " %s %d", verdict_name((enum verdict)i), counts[i]);
        }
    }
    fprintf(out, "\n");
}
