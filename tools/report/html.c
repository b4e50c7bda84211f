// SPDX-License-Identifier: Apache-2.0
#include "tools/report/html.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/json.h"
#include "tools/report/markup.h"
#include "tools/report/observed.h"
#include "tools/report/patient.h"
#include "tools/report/pictures.h"
#include "tools/report/sequence.h"

static const char style[] =
    ":root{--ink:#1c2733;--dim:#5b6b7b;--paper:#fff;--soft:#f3f6f9;--line:#cdd6df;--red:#b3261e;--redsoft:#fdecea;"
    "--green:#1b6e3c;--amber:#8a5a00;--blue:#1f5fa8}\n"
    "*{box-sizing:border-box}body{margin:0 auto;max-width:72rem;padding:1rem 1.2rem 4rem;color:var(--ink);"
    "background:var(--paper);font:16px/1.55 system-ui,'Noto Sans JP','Hiragino Sans','Yu Gothic UI','IPAGothic',sans-serif}\n"
    "h1{font-size:1.5rem;margin:.4rem 0}h2{font-size:1.2rem;margin:2rem 0 .6rem;border-bottom:2px solid var(--line)}"
    "h3{font-size:1.02rem;margin:1.4rem 0 .3rem}\n"
    "table{border-collapse:collapse;width:100%;font-size:.88rem}th,td{border-bottom:1px solid var(--line);"
    "padding:.3rem .5rem;text-align:left;vertical-align:top}thead th{background:var(--soft)}td.n{text-align:right}\n"
    ".requirements th[scope=row]{white-space:nowrap}.requirements td:nth-child(2){width:48%}\n"
    "code,pre{font:.85em/1.45 ui-monospace,'DejaVu Sans Mono','IPAGothic',monospace;overflow-wrap:anywhere}"
    "pre{white-space:pre-wrap}\n"
    ".good{color:var(--green)}.bad{color:var(--red)}.open{color:var(--amber)}.none{color:var(--dim)}\n"
    ".badge{display:inline-block;padding:.05rem .55rem;border-radius:999px;border:1px solid;font-weight:600;font-size:.85rem}\n"
    ".attested{color:var(--amber)}.notice.attested{border-color:var(--amber);color:var(--ink)}\n"
    ".notice{border-left:4px solid var(--blue);background:var(--soft);padding:.5rem .8rem;margin:.8rem 0}\n"
    ".finding{border-left:4px solid var(--red);background:var(--redsoft);padding:.5rem .8rem;margin:.5rem 0}"
    ".finding.WARN,.finding.INFO{border-color:var(--amber);background:#fff6e0}\n"
    ".finding dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem .8rem;margin:.3rem 0 0}.finding dd{margin:0;"
    "overflow-wrap:anywhere}q{display:block;color:var(--dim);font-size:.85em}q::before{content:'「'}q::after{content:'」'}\n"
    "nav.languages{float:right}nav.languages label{cursor:pointer;padding:.1rem .6rem;border:1px solid var(--line);"
    "border-radius:4px}\n"
    "input.language{position:absolute;opacity:0}input.language:focus-visible~main nav.languages{outline:2px solid var(--blue)}\n"
    "#show-ja:checked~main [lang=en],#show-en:checked~main [lang=ja]{display:none}\n"
    "#show-ja:checked~main label[for=show-ja],#show-en:checked~main label[for=show-en]{background:var(--blue);color:#fff}\n"
    "@media print{@page{size:A4;margin:14mm 12mm}body{max-width:none;padding:0;font-size:10.5pt}nav.languages{display:none}"
    ".sequence,.finding,tr{break-inside:avoid-page}.sequence{break-inside:auto}.row,.finding{break-inside:avoid}"
    ".heads{position:static}"
    "*{-webkit-print-color-adjust:exact;print-color-adjust:exact}a{color:inherit;text-decoration:none}}\n";

static const char *style_of(enum verdict verdict) {
    static const char *const styles[VERDICT_COUNT] = {
        [VERDICT_PASS] = "good", [VERDICT_UNSUPPORTED] = "none", [VERDICT_WARN] = "open", [VERDICT_UNRESOLVED] = "open",
        [VERDICT_FAIL] = "bad",  [VERDICT_CONFIG] = "bad",       [VERDICT_HARNESS] = "bad",
    };
    return styles[verdict];
}

void html_badge(FILE *out, enum verdict verdict) {
    fprintf(out, "<span class=\"badge %s\">%s</span>", style_of(verdict), verdict_name(verdict));
}

static enum verdict verdict_of(const json_t *verdict) {
    return verdict_parse(json_text(verdict, "verdict"));
}

static void write_head(FILE *out, const struct html_run *run) {
    bool ja = run->language == LANGUAGE_JA;
    fprintf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head><meta charset=\"utf-8\">"
            "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Onshi: ", ja ? "ja" : "en");
    markup_text(out, run->role);
    fprintf(out, "</title>\n<style>\n%s", style);
    sequence_style(out);
    patient_style(out);
    fprintf(out,
            "</style></head>\n<body>\n"
            "<input class=\"language\" type=\"radio\" name=\"language\" id=\"show-ja\" aria-label=\"日本語\"%s>"
            "<input class=\"language\" type=\"radio\" name=\"language\" id=\"show-en\" aria-label=\"English\"%s>\n<main>\n"
            "<nav class=\"languages\"><label for=\"show-ja\">日本語</label> <label for=\"show-en\">English</label></nav>\n",
            ja ? " checked" : "", ja ? "" : " checked");
}

// What an exit status of the run is in words (design: the command).
static const struct {
    const char *style, *ja, *en;
} ends[] = {
    {"good", "すべて合格", "all passed"},
    {"bad", "不合格: 守られていない要件があります", "failed: a requirement is broken"},
    {"bad", "設定の誤り", "a mistake in the set-up"},
    {"bad", "スイート側の不具合", "a fault of the suite"},
    {"open", "判定できない試験があります", "something could not be decided"},
};

static void write_verdict(FILE *out, const struct html_run *run) {
    int end = run->exit_status >= 0 && run->exit_status <= 4 ? run->exit_status : 3;
    (void)fputs("<h1>", out);
    markup_both(out, "オンライン資格確認 適合性試験の報告", "Onshi conformance report");
    fprintf(out, "</h1>\n<p><strong class=\"%s\">", ends[end].style);
    markup_both(out, ends[end].ja, ends[end].en);
    (void)fputs("</strong> ", out);
    for (int i = 0; i < VERDICT_COUNT; i++) {
        if (run->counts[i] > 0) {
            html_badge(out, (enum verdict)i);
            fprintf(out, " %d ", run->counts[i]);
        }
    }
    (void)fputs("</p>\n<p>", out);
    markup_both(out, "役割", "role");
    (void)fputs(" <code>", out);
    markup_text(out, run->role);
    (void)fputs("</code> · ", out);
    markup_both(out, "製品", "product");
    (void)fputs(" <code>", out);
    for (char *const *word = run->product; word != NULL && *word != NULL; word++) {
        markup_text(out, *word);
        (void)fputs(word[1] == NULL ? "" : " ", out);
    }
    (void)fputs("</code></p>\n<p class=\"notice\">", out);
    markup_both(out,
                "この試験のインターフェースは公開資料から再構成したものです。合格しても、公式の接続試験に合格したことにはなりません。"
                "登場する人物・保険者・医療機関はすべて架空です。",
                "The interface of this test was reconstructed from public material: a pass is not a pass of the official "
                "connection test. All people, insurers and institutions are invented.");
    (void)fputs("</p>\n", out);
}

// --- situations ---

struct tally {
    int passed, all;
    enum verdict worst;
};

static struct tally tally_of(const json_t *verdicts, const char *key, const char *value) {
    struct tally tally = {.worst = VERDICT_PASS};
    for (size_t i = 0; i < json_array_size(verdicts); i++) {
        const json_t *verdict = json_array_get(verdicts, i);
        if (json_is_null(verdict) || strcmp(json_text(verdict, key), value) != 0) {
            continue;
        }
        enum verdict own = verdict_of(verdict);
        tally.all++;
        tally.passed += own == VERDICT_PASS;
        tally.worst = own > tally.worst ? own : tally.worst;
    }
    return tally;
}

static bool is_first(const json_t *verdicts, size_t index, const char *key) {
    const char *value = json_text(json_array_get(verdicts, index), key);
    for (size_t i = 0; i < index; i++) {
        if (strcmp(json_text(json_array_get(verdicts, i), key), value) == 0) {
            return false;
        }
    }
    return value[0] != 0;
}

static void write_group(FILE *out, const struct html_run *run, const json_t *verdict, const char *key, const char *title) {
    const char *value = json_text(verdict, key);
    struct tally tally = tally_of(run->verdicts, key, value);
    bool situation = strcmp(key, "capability") == 0;
    fprintf(out, "<tr><th scope=\"row\">%s", situation ? "" : "&emsp;");
    markup_text(out, value);
    (void)fputs("</th><td>", out);
    markup_of(out, json_object_get(verdict, title));
    fprintf(out, "</td><td class=\"n\">%d/%d</td><td>", tally.passed, tally.all);
    html_badge(out, tally.worst);
    (void)fputs("</td></tr>\n", out);
}

static void write_scenarios_of(FILE *out, const struct html_run *run, const char *capability) {
    for (size_t i = 0; i < json_array_size(run->verdicts); i++) {
        const json_t *verdict = json_array_get(run->verdicts, i);
        if (strcmp(json_text(verdict, "capability"), capability) == 0 && is_first(run->verdicts, i, "scenario")) {
            write_group(out, run, verdict, "scenario", "title");
        }
    }
}

static void write_situations(FILE *out, const struct html_run *run) {
    (void)fputs("<h2>", out);
    markup_both(out, "場面ごとの結果", "Situations");
    (void)fputs("</h2>\n<table><thead><tr>", out);
    markup_head(out, "場面・台本", "situation, scenario");
    markup_head(out, "内容", "about");
    markup_head(out, "合格", "passed");
    markup_head(out, "判定", "verdict");
    (void)fputs("</tr></thead><tbody>\n", out);
    for (size_t i = 0; i < json_array_size(run->verdicts); i++) {
        if (is_first(run->verdicts, i, "capability")) {
            const json_t *verdict = json_array_get(run->verdicts, i);
            write_group(out, run, verdict, "capability", "situation");
            write_scenarios_of(out, run, json_text(verdict, "capability"));
        }
    }
    (void)fputs("</tbody></table>\n", out);
}

// --- all cases, what was left out, how it was made ---

static void write_cases(FILE *out, const struct html_run *run) {
    (void)fputs("<h2>", out);
    markup_both(out, "すべての試験", "All cases");
    (void)fputs("</h2>\n<details><summary>", out);
    fprintf(out, "%zu ", json_array_size(run->verdicts));
    markup_both(out, "件", "cases");
    (void)fputs("</summary>\n<table><tbody>\n", out);
    for (size_t i = 0; i < json_array_size(run->verdicts); i++) {
        const json_t *verdict = json_array_get(run->verdicts, i);
        (void)fputs("<tr><td>", out);
        html_badge(out, verdict_of(verdict));
        html_attested(out, verdict);
        (void)fputs("</td>", out);
        markup_cell(out, json_text(verdict, "case"));
        fprintf(out, "<td>%s %.8s–%.8s</td><td class=\"n\">%.1f s</td></tr>\n", json_text(verdict, "profile"),
                json_text(verdict, "from"), json_text(verdict, "to"), json_real_value(json_object_get(verdict, "seconds")));
    }
    (void)fputs("</tbody></table></details>\n", out);
}

static void write_unsupported(FILE *out, const struct html_run *run) {
    if (run->counts[VERDICT_UNSUPPORTED] == 0) {
        return;
    }
    (void)fputs("<h2>", out);
    markup_both(out, "試験しなかったこと", "What was not tested");
    (void)fputs("</h2>\n<ul>\n", out);
    for (size_t i = 0; i < json_array_size(run->verdicts); i++) {
        const json_t *verdict = json_array_get(run->verdicts, i);
        if (!json_is_null(verdict) && verdict_of(verdict) == VERDICT_UNSUPPORTED) {
            (void)fputs("<li>", out);
            markup_text(out, json_text(verdict, "case"));
            (void)fputs(": ", out);
            markup_of(out, json_object_get(verdict, "why"));
            (void)fputs("</li>\n", out);
        }
    }
    (void)fputs("</ul>\n", out);
}

static void write_checks(FILE *out, const struct html_run *run) {
    (void)fputs("<li>", out);
    markup_both(out, "検査:", "checks:");
    for (size_t i = 0; observed_term(i) != NULL; i++) {
        const struct term *term = observed_term(i);
        (void)fputs(i == 0 ? " " : ", ", out);
        markup_both(out, term->ja, term->en);
        fprintf(out, " %lld", (long long)observed_checks_of_all(run->verdicts, term->name));
    }
    (void)fputs("</li>\n", out);
}

// What a person attests was not tested: said at the top, with counts.
static void write_attestation(FILE *out, const struct html_run *run) {
    size_t cases = observed_cases(run->verdicts, "attested");
    if (cases == 0) {
        return;
    }
    (void)fputs("<p class=\"notice attested\">", out);
    markup_both(out, "人が製品を動かし、見たものを答えた実行です。立会人の証言による試験:",
                "A person drove the product and told what it showed. Cases that rest on what a person attests:");
    fprintf(out, " %zu. ", cases);
    markup_both(out, "検査: 電文で確認", "Checks: wire-proved");
    fprintf(out, " %lld, ", (long long)observed_checks_of_all(run->verdicts, "wire"));
    markup_both(out, "立会人の証言", "attested");
    fprintf(out, " %lld.</p>\n", (long long)observed_checks_of_all(run->verdicts, "attested"));
}

void html_attested(FILE *out, const json_t *verdict) {
    if (observed_checks(verdict, "attested") > 0) {
        (void)fputs(" <span class=\"badge attested\">", out);
        markup_both(out, "証言", "attested");
        (void)fputs("</span>", out);
    }
}

// Which profiles' dates the cases were played under, and how many [SEED-016].
static void write_profiles(FILE *out, const struct html_run *run) {
    (void)fputs("<li>", out);
    markup_both(out, "プロファイル (日付の計画)", "profiles (plans of dates)");
    (void)fputs(":", out);
    for (size_t i = 0; i < json_array_size(run->verdicts); i++) {
        if (is_first(run->verdicts, i, "profile")) {
            const char *profile = json_text(json_array_get(run->verdicts, i), "profile");
            fprintf(out, " <code>");
            markup_text(out, profile);
            fprintf(out, "</code> %d", tally_of(run->verdicts, "profile", profile).all);
        }
    }
    (void)fputs("</li>\n", out);
}

static void write_environment(FILE *out, const struct html_run *run) {
    struct utsname machine = {0};
    (void)uname(&machine);
    (void)fputs("<h2>", out);
    markup_both(out, "実施の条件", "How the run was made");
    fprintf(out, "</h2>\n<ul><li>Onshi %s</li><li>", run->version);
    markup_text(out, machine.sysname);
    (void)fputs(" ", out);
    markup_text(out, machine.release);
    (void)fputs(" ", out);
    markup_text(out, machine.machine);
    (void)fputs("</li>\n<li>", out);
    markup_both(out, "証拠: ", "evidence: ");
    (void)fputs("<code>", out);
    markup_text(out, run->results);
    (void)fputs("</code></li>\n", out);
    write_profiles(out, run);
    write_checks(out, run);
    (void)fputs("</ul>\n", out);
}

static void write_requirements(FILE *out, const struct html_run *run) {
    (void)fputs("<h2>", out);
    markup_both(out, "要件ごとの結果", "Requirements");
    (void)fputs("</h2>\n", out);
    html_requirements(out, run);
}

enum onshi_status html_write(const char *path, const struct html_run *run) {
    FILE *out = fopen(path, "we");
    if (out == NULL) {
        return ONSHI_IO;
    }
    struct html_run page = *run;
    page.pictures = pictures_new();
    write_head(out, &page);
    write_verdict(out, &page);
    write_attestation(out, &page);
    write_situations(out, &page);
    int shown = html_failures(out, &page);
    if (page.all_diagrams) {
        html_passed(out, &page, shown);
    }
    write_unsupported(out, &page);
    write_requirements(out, &page);
    write_cases(out, &page);
    write_environment(out, &page);
    pictures_free(page.pictures);
    (void)fputs("</main></body></html>\n", out);
    bool failed = ferror(out) != 0;
    return fclose(out) != 0 || failed ? ONSHI_IO : ONSHI_OK;
}
