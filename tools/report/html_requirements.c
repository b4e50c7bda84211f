// SPDX-License-Identifier: Apache-2.0
//
// The requirement matrix: for each requirement which scenarios ask about it, and what this run found.
#include <stdbool.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "base/xml.h"
#include "tools/report/html.h"
#include "tools/report/markup.h"

enum outcome { NOT_TESTED, NOT_RUN, NOT_DECIDED, HELD, WARNED, BROKEN, OUTCOMES };

static const struct {
    const char *mark, *style, *ja, *en;
} outcomes[OUTCOMES] = {
    [NOT_TESTED] = {"–", "none", "試験なし", "no test"},
    [NOT_RUN] = {"○", "none", "今回は実施せず", "not in this run"},
    [NOT_DECIDED] = {"?", "open", "判定できず", "not decided"},
    [HELD] = {"✓", "good", "守られた", "held"},
    [WARNED] = {"!", "open", "警告", "warning"},
    [BROKEN] = {"✗", "bad", "違反", "broken"},
};

static bool asks_below(const xmlNode *node, const char *id) {
    for (const xmlNode *n = xml_first_element(node); n != NULL; n = xml_next_element(n)) {
        if (text_lists(xml_attribute(n, "clause", ""), id, strlen(id)) || asks_below(n, id)) {
            return true;
        }
    }
    return false;
}

static enum outcome outcome_of_case(const json_t *verdict, const char *id) {
    const json_t *findings = json_object_get(verdict, "findings");
    enum outcome outcome = NOT_DECIDED;
    for (size_t i = 0; i < json_array_size(findings); i++) {
        const json_t *finding = json_array_get(findings, i);
        if (strcmp(json_text(finding, "clause"), id) == 0) {
            bool fails = strcmp(json_text(finding, "level"), "FAIL") == 0;
            outcome = fails ? BROKEN : outcome == BROKEN ? BROKEN : WARNED;
        }
    }
    if (outcome != NOT_DECIDED) {
        return outcome;
    }
    enum verdict known = verdict_parse(json_text(verdict, "verdict"));
    return known == VERDICT_PASS || known == VERDICT_WARN || known == VERDICT_FAIL ? HELD : NOT_DECIDED;
}

// The worst that a case of this scenario found about the requirement; a finding also counts where the script does not
// name the clause, as the form of requests is checked everywhere.
static enum outcome outcome_of_scenario(const struct html_run *run, const struct script *script, const char *id) {
    enum outcome worst = NOT_RUN;
    for (size_t i = 0; i < json_array_size(run->verdicts); i++) {
        const json_t *verdict = json_array_get(run->verdicts, i);
        if (strcmp(json_text(verdict, "scenario"), script->id) != 0) {
            continue;
        }
        enum outcome own = outcome_of_case(verdict, id);
        bool replaces = worst == NOT_RUN || (worst == NOT_DECIDED && own != NOT_DECIDED) ||
                        (own != NOT_DECIDED && own > worst);
        worst = replaces ? own : worst;
    }
    return worst;
}

static void write_scenarios(FILE *out, const struct html_run *run, const char *id, enum outcome *total) {
    *total = NOT_TESTED;
    for (size_t i = 0; i < run->scripts->count; i++) {
        const struct script *script = &run->scripts->scripts[i];
        enum outcome own = outcome_of_scenario(run, script, id);
        bool asks = asks_below(script->play, id);
        if (!asks && own != BROKEN && own != WARNED) {
            continue;
        }
        fprintf(out, "<span class=\"%s\">%s&nbsp;", outcomes[own].style, outcomes[own].mark);
        markup_text(out, script->id);
        (void)fputs("</span> ", out);
        *total = own > *total ? own : *total;
    }
}

static void write_row(FILE *out, const struct html_run *run, const struct requirement *requirement, int counts[OUTCOMES]) {
    static const char *const may[] = {
        [CERTAINTY_SURE] = "FAIL", [CERTAINTY_LIKELY] = "WARN", [CERTAINTY_GUESS] = "INFO"};
    enum outcome outcome;
    fprintf(out, "<tr id=\"%s\"><th scope=\"row\">%s</th><td>", requirement->id, requirement->id);
    markup_both(out, requirement->ja, requirement->en);
    if (requirement->quote[0] != 0) {
        (void)fputs("<q>", out);
        markup_text(out, requirement->quote);
        (void)fputs("</q>", out);
    }
    (void)fputs("</td>", out);
    markup_cell(out, requirement->binds);
    fprintf(out, "<td>%s&nbsp;%s</td><td>", requirement->mark, may[requirement->certainty]);
    write_scenarios(out, run, requirement->id, &outcome);
    fprintf(out, "</td><td class=\"%s\">%s ", outcomes[outcome].style, outcomes[outcome].mark);
    markup_both(out, outcomes[outcome].ja, outcomes[outcome].en);
    if (outcome == NOT_TESTED && requirement->untested != NULL) {
        (void)fputs("<br><small>", out);
        markup_both(out, requirement->untested->ja, requirement->untested->en);
        (void)fputs("</small>", out);
    }
    (void)fputs("</td></tr>\n", out);
    counts[outcome]++;
}

void html_requirements(FILE *out, const struct html_run *run) {
    int counts[OUTCOMES] = {0};
    (void)fputs("<table class=\"requirements\"><thead><tr>", out);
    markup_head(out, "条項", "clause");
    markup_head(out, "要件", "requirement");
    markup_head(out, "対象", "binds");
    markup_head(out, "確かさ", "certainty");
    markup_head(out, "問う台本", "asked by");
    markup_head(out, "結果", "outcome");
    (void)fputs("</tr></thead><tbody>\n", out);
    for (size_t i = 0; i < run->registry->requirement_count; i++) {
        write_row(out, run, &run->registry->requirements[i], counts);
    }
    (void)fputs("</tbody></table>\n<p>", out);
    for (int i = 0; i < OUTCOMES; i++) {
        fprintf(out, "%s ", outcomes[i].mark);
        markup_both(out, outcomes[i].ja, outcomes[i].en);
        fprintf(out, " %d%s", counts[i], i + 1 < OUTCOMES ? " · " : "");
    }
    (void)fputs("</p>\n", out);
}
