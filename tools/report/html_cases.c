// SPDX-License-Identifier: Apache-2.0
//
// The part of the page about single cases: what was found, the sequence diagram, what the patient saw.
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "suites/log/canonical.h"
#include "suites/log/rawlog.h"
#include "tools/report/html.h"
#include "tools/report/markup.h"
#include "tools/report/observed.h"
#include "tools/report/patient.h"
#include "tools/report/sequence.h"

static void write_fact(FILE *out, const char *ja, const char *en, const char *value) {
    (void)fputs("<dt>", out);
    markup_both(out, ja, en);
    (void)fputs("</dt><dd>", out);
    if (value[0] == 0) {
        markup_both(out, "（なし）", "(nothing)");
    }
    markup_some(out, value, 2000);
    (void)fputs("</dd>", out);
}

static void write_finding(FILE *out, const json_t *finding) {
    const struct term *observer = observed_term_of(finding);
    const char *quote = json_text(finding, "quote");
    fprintf(out, "<div class=\"finding %s\"><strong>%s <a href=\"#%s\">%s</a></strong> ", json_text(finding, "level"),
            json_text(finding, "level"), json_text(finding, "clause"), json_text(finding, "clause"));
    markup_of(out, finding);
    if (json_is_true(json_object_get(finding, "may-follow"))) {
        (void)fputs(" <small>", out);
        markup_both(out, "（前の指摘の結果かもしれない）", "(may follow from an earlier one)");
        (void)fputs("</small>", out);
    }
    if (quote[0] != 0) {
        (void)fputs("<q>", out);
        markup_text(out, quote);
        (void)fputs("</q>", out);
    }
    (void)fputs("<dl>", out);
    write_fact(out, "期待値", "expected", json_text(finding, "expected"));
    write_fact(out, "実際", "actual", json_text(finding, "actual"));
    (void)fputs("<dt>", out);
    markup_both(out, "証拠", "evidence");
    (void)fputs("</dt><dd>canonical.jsonl", out);
    const json_t *lines = json_object_get(finding, "lines");
    for (size_t i = 0; i < json_array_size(lines); i++) {
        fprintf(out, "%s%lld", i == 0 ? ":" : ",", (long long)json_integer_value(json_array_get(lines, i)));
    }
    (void)fputs(" · ", out);
    markup_text(out, json_text(finding, "script"));
    (void)fputs(" · ", out);
    markup_both(out, observer->ja, observer->en);
    (void)fputs("</dd><dt>→</dt><dd>", out);
    markup_of(out, json_object_get(finding, "remedy"));
    (void)fputs("</dd></dl></div>\n", out);
}

// What was asked and held, in the words of the script.
static void write_held(FILE *out, const json_t *verdict) {
    const json_t *held = json_object_get(verdict, "held");
    if (json_array_size(held) == 0) {
        return;
    }
    (void)fputs("<details class=\"held\"><summary>", out);
    markup_both(out, "確かめたこと", "what was checked and held");
    fprintf(out, " (%zu)</summary><ul>\n", json_array_size(held));
    for (size_t i = 0; i < json_array_size(held); i++) {
        const json_t *one = json_array_get(held, i);
        (void)fputs("<li>", out);
        markup_of(out, one);
        (void)fputs(" <small>", out);
        markup_text(out, json_text(one, "clause"));
        (void)fputs(" · ", out);
        markup_both(out, observed_term_of(one)->ja, observed_term_of(one)->en);
        (void)fputs("</small></li>\n", out);
    }
    (void)fputs("</ul></details>\n", out);
}

static void write_diagram(FILE *out, const struct html_run *run, const json_t *verdict) {
    char *path = NULL;
    json_t *raw = NULL, *origins = NULL;
    enum onshi_status status = asprintf(&path, "%s/%s/raw.jsonl", run->results, json_text(verdict, "case")) < 0
                                   ? ONSHI_NO_MEMORY : rawlog_read(path, &raw, NULL);
    if (status == ONSHI_OK) {
        status = canonical_origins(raw, &origins);
    }
    if (status == ONSHI_OK) {
        pictures_define(run->pictures, out, raw);
        sequence_write(out, run->pictures, raw, origins, json_object_get(verdict, "findings"));
        patient_write(out, run->pictures, raw);
    } else {
        (void)fputs("<p class=\"open\">", out);
        markup_both(out, "記録を読めないため、図はありません。", "The log cannot be read, so there is no diagram.");
        (void)fputs("</p>\n", out);
    }
    json_decref(raw);
    json_decref(origins);
    free(path);
}

static void write_case(FILE *out, const struct html_run *run, const json_t *verdict, bool with_diagram) {
    (void)fputs("<section><h3>", out);
    html_badge(out, verdict_parse(json_text(verdict, "verdict")));
    html_attested(out, verdict);
    (void)fputs(" ", out);
    markup_text(out, json_text(verdict, "case"));
    (void)fputs(" ", out);
    markup_of(out, json_object_get(verdict, "title"));
    (void)fputs("</h3>\n<p>", out);
    markup_both(out, "再現:", "replay:");
    (void)fputs(" <code>onshi replay ", out);
    markup_text(out, json_text(verdict, "token"));
    (void)fputs("</code></p>\n", out);
    const json_t *why = json_object_get(verdict, "why");
    if (why != NULL) {
        (void)fputs("<p>", out);
        markup_of(out, why);
        (void)fputs("</p>\n", out);
    }
    const json_t *findings = json_object_get(verdict, "findings");
    for (size_t i = 0; i < json_array_size(findings); i++) {
        write_finding(out, json_array_get(findings, i));
    }
    write_held(out, verdict);
    if (with_diagram) {
        write_diagram(out, run, verdict);
    }
    (void)fputs("</section>\n", out);
}

void html_passed(FILE *out, const struct html_run *run, int shown) {
    (void)fputs("<h2>", out);
    markup_both(out, "合格した試験の図", "Diagrams of the cases that passed");
    (void)fputs("</h2>\n", out);
    for (size_t i = 0; i < json_array_size(run->verdicts) && shown < HTML_DIAGRAMS_MAXIMUM; i++) {
        const json_t *verdict = json_array_get(run->verdicts, i);
        if (json_is_null(verdict) || verdict_parse(json_text(verdict, "verdict")) != VERDICT_PASS) {
            continue;
        }
        (void)fputs("<details><summary>", out);
        html_badge(out, VERDICT_PASS);
        (void)fputs(" ", out);
        markup_text(out, json_text(verdict, "case"));
        (void)fputs(" ", out);
        markup_of(out, json_object_get(verdict, "title"));
        (void)fputs("</summary>\n", out);
        write_held(out, verdict);
        write_diagram(out, run, verdict);
        (void)fputs("</details>\n", out);
        shown++;
    }
}

int html_failures(FILE *out, const struct html_run *run) {
    int shown = 0;
    (void)fputs("<h2>", out);
    markup_both(out, "合格しなかった試験", "Cases that did not pass");
    (void)fputs("</h2>\n", out);
    for (size_t i = 0; i < json_array_size(run->verdicts); i++) {
        const json_t *verdict = json_array_get(run->verdicts, i);
        if (json_is_null(verdict) || verdict_parse(json_text(verdict, "verdict")) == VERDICT_PASS || verdict_parse(json_text(verdict, "verdict")) == VERDICT_UNSUPPORTED) {
            continue;
        }
        write_case(out, run, verdict, shown < HTML_DIAGRAMS_MAXIMUM);
        shown++;
    }
    if (shown == 0) {
        (void)fputs("<p class=\"good\">", out);
        markup_both(out, "ありません。", "None.");
        (void)fputs("</p>\n", out);
    } else {
        (void)fputs("<p>", out);
        markup_both(out, "矢印を選ぶ（Enter キー）と、運ばれた内容が開きます。赤は、見つかったことの根拠です。",
                    "Choose an arrow (Enter) to open what it carried. Red is what a finding rests on.");
        (void)fputs("</p>\n", out);
    }
    return shown;
}
