// SPDX-License-Identifier: Apache-2.0
//
// `onshi explain ID`: what a scenario, a requirement or a fault is about, in words, for somebody who has just met its id
// in a report.
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/xml.h"
#include "tools/onshi/commands.h"
#include "tools/onshi/context.h"
#include "tools/report/terms.h"

struct explaining {
    const struct context *context;
    const char *key; // "ja" or "en"
};

static const char *say(const struct explaining *explaining, const char *ja, const char *en) {
    return console_say(explaining->context->language, ja, en);
}

static bool picks(const char *globs, const struct script *script) {
    char glob[64];
    for (globs += strspn(globs, " "); *globs != 0; globs += strspn(globs, " ")) {
        size_t length = strcspn(globs, " ");
        (void)snprintf(glob, sizeof glob, "%.*s", (int)length, globs);
        if (script_is_called(script, glob)) {
            return true;
        }
        globs += length;
    }
    return false;
}

// --- a scenario ---

static void print_step(const struct explaining *explaining, const xmlNode *step) {
    const struct term *term = term_of_step((const char *)step->name);
    printf("    %4ld  %s", xmlGetLineNo(step),
           term == NULL ? (const char *)step->name : say(explaining, term->ja, term->en));
    for (const xmlAttr *attribute = step->properties; attribute != NULL; attribute = attribute->next) {
        printf("  %s=%s", (const char *)attribute->name, xml_attribute(step, (const char *)attribute->name, ""));
    }
    printf("\n");
}

static void print_question(const struct explaining *explaining, const xmlNode *step) {
    const char *clause = xml_attribute(step, "clause", "");
    const char *when = xml_attribute(step, "when", "");
    printf("    %4ld    → %s%s%s%s%s\n", xmlGetLineNo(step), xml_child_text(step, explaining->key),
           clause[0] == 0 ? "" : "  ", clause, when[0] == 0 ? "" : "  when ", when);
}

static void print_play(const struct explaining *explaining, const xmlNode *play) {
    for (const xmlNode *step = xml_first_element(play); step != NULL; step = xml_next_element(step)) {
        if (script_is_question(step)) {
            print_question(explaining, step);
        } else {
            print_step(explaining, step);
        }
    }
}

static void print_variations(const struct explaining *explaining, const xmlNode *root) {
    for (const xmlNode *vary = xml_child(root, "vary"); vary != NULL; vary = xml_next(vary, "vary")) {
        printf("  %s %s: %s\n", say(explaining, "変化", "varies"), xml_attribute(vary, "name", ""),
               xml_attribute(vary, "values", ""));
    }
}

static void print_faults_of(const struct explaining *explaining, const struct script *script) {
    const struct registry *registry = explaining->context->registry;
    for (size_t i = 0; i < registry->fault_count; i++) {
        const struct fault *fault = &registry->faults[i];
        if (strcmp(fault->role, script->role) == 0 && picks(fault->scenarios, script)) {
            printf("    %-10s %s  (%s)\n", fault->id, say(explaining, fault->ja, fault->en), fault->breaks);
        }
    }
}

static void print_other_roles(const struct explaining *explaining, const struct script *script) {
    const struct script_set *set = &explaining->context->scripts;
    for (size_t i = 0; i < set->count; i++) {
        if (script_is_same_for_other_role(script, &set->scripts[i])) {
            printf("  %s %s: %s\n", say(explaining, "ほかの役割では", "for another role"), set->scripts[i].role,
                   set->scripts[i].id);
        }
    }
}

static void explain_scenario(const struct explaining *explaining, const struct script *script) {
    const xmlNode *root = script->play->parent;
    printf("%s  %s\n\n%s\n\n", script->id, xml_child_text(xml_child(root, "title"), explaining->key),
           xml_child_text(xml_child(root, "purpose"), explaining->key));
    printf("  %s %s, %s %s\n", say(explaining, "役割", "role"), script->role, say(explaining, "場面", "situation"),
           script->capability);
    print_other_roles(explaining, script);
    const xmlNode *twin = xml_child(root, "twin");
    if (twin != NULL) {
        printf("  %s %s: %s\n", say(explaining, "対になる試験", "twin of"), script->twin, xml_child_text(twin, explaining->key));
    }
    print_variations(explaining, root);
    printf("\n  %s (%s)\n", say(explaining, "手順と、問うこと", "steps, and what is asked"), script->path);
    print_play(explaining, script->play);
    printf("\n  %s\n", say(explaining, "これで見つかる誤り", "mistakes that it catches"));
    print_faults_of(explaining, script);
    printf("\n  onshi run %s --role %s -- …\n", script->id, script->role);
}

// An id of the catalogue calls the scenario of each role that has one.
static bool explain_scenarios(const struct explaining *explaining, const char *id) {
    const struct script_set *set = &explaining->context->scripts;
    bool any = false;
    for (size_t i = 0; i < set->count; i++) {
        if (script_is_called(&set->scripts[i], id)) {
            printf("%s", any ? "\n" : "");
            explain_scenario(explaining, &set->scripts[i]);
            any = true;
        }
    }
    return any;
}

// --- a requirement ---

static bool asks(const xmlNode *play, const char *id) {
    for (const xmlNode *step = xml_first_element(play); step != NULL; step = xml_next_element(step)) {
        if (text_lists(xml_attribute(step, "clause", ""), id, strlen(id))) {
            return true;
        }
    }
    return false;
}

static void print_certainty(const struct explaining *explaining, const struct requirement *requirement) {
    static const struct {
        const char *ja, *en;
    } may[] = {
        [CERTAINTY_SURE] = {"確か。破れば不合格 (FAIL)", "sure: a breach fails (FAIL)"},
        [CERTAINTY_LIKELY] = {"有力。破れば警告 (WARN)", "likely: a breach warns (WARN)"},
        [CERTAINTY_GUESS] = {"推測。知らせるだけ (INFO)", "a guess: a breach informs (INFO)"},
    };
    printf("  %s %s  %s\n", say(explaining, "出典", "source"), requirement->source,
           say(explaining, may[requirement->certainty].ja, may[requirement->certainty].en));
}

static void explain_requirement(const struct explaining *explaining, const struct requirement *requirement) {
    printf("%s  %s\n", requirement->id, say(explaining, requirement->ja, requirement->en));
    if (requirement->quote[0] != 0) {
        printf("  「%s」\n", requirement->quote);
    }
    print_certainty(explaining, requirement);
    printf("  %s %s\n", say(explaining, "対象", "binds"), requirement->binds);
    if (requirement->remedy_ja[0] != 0) {
        printf("  → %s\n", say(explaining, requirement->remedy_ja, requirement->remedy_en));
    }
    if (requirement->untested != NULL) {
        printf("  %s %s\n", say(explaining, "試験しない理由:", "not tested:"),
               say(explaining, requirement->untested->ja, requirement->untested->en));
    }
    for (size_t i = 0; i < explaining->context->scripts.count; i++) {
        const struct script *script = &explaining->context->scripts.scripts[i];
        if (asks(script->play, requirement->id)) {
            printf("    %-10s %s\n", script->id,
                   xml_child_text(xml_child(script->play->parent, "title"), explaining->key));
        }
    }
    const struct registry *registry = explaining->context->registry;
    for (size_t i = 0; i < registry->fault_count; i++) {
        const struct fault *fault = &registry->faults[i];
        if (strcmp(fault->breaks, requirement->id) == 0) {
            printf("    %-10s %-16s %s\n", fault->id, fault->role, say(explaining, fault->ja, fault->en));
        }
    }
}

// --- a fault ---

static void explain_fault(const struct explaining *explaining, const struct fault *fault) {
    printf("%s  %s\n", fault->id, say(explaining, fault->ja, fault->en));
    printf("  %s %s\n", say(explaining, "役割", "role"), fault->role);
    const struct requirement *broken = registry_requirement(explaining->context->registry, fault->breaks);
    printf("  %s %s  %s\n", say(explaining, "破る要件", "breaks"), fault->breaks,
           broken == NULL ? "" : say(explaining, broken->ja, broken->en));
    if (fault->uncaught != NULL) {
        printf("  %s %s\n", say(explaining, "まだ検出できない:", "not caught yet:"),
               say(explaining, fault->uncaught->ja, fault->uncaught->en));
        return;
    }
    printf("  %s %s\n", say(explaining, "見つける台本", "caught by"), fault->scenarios);
    printf("  onshi mutants %s\n", fault->id);
}

// Products of several roles may have a fault of the same id.
static bool explain_faults(const struct explaining *explaining, const char *id) {
    const struct registry *registry = explaining->context->registry;
    bool any = false;
    for (size_t i = 0; i < registry->fault_count; i++) {
        if (strcmp(registry->faults[i].id, id) == 0) {
            explain_fault(explaining, &registry->faults[i]);
            any = true;
        }
    }
    return any;
}

static int explain(const struct explaining *explaining, const char *id) {
    const struct requirement *requirement = registry_requirement(explaining->context->registry, id);
    bool scenario = explain_scenarios(explaining, id);
    if (requirement != NULL) {
        explain_requirement(explaining, requirement);
    }
    bool fault = explain_faults(explaining, id);
    if (!scenario && requirement == NULL && !fault) {
        return context_refuse(explaining->context->language,
                              "そのような台本・要件・誤りはありません。`onshi list` で確かめてください",
                              "there is no such scenario, requirement or fault; see `onshi list`", id);
    }
    return EXIT_PASSED;
}

int command_explain(int argc, char **argv) {
    const char *option_language = NULL;
    bool understood = context_only_language(&argc, argv, &option_language);
    enum language language = context_language(option_language);
    if (!understood || argc != 2) {
        return context_refuse(language, "例: onshi explain SC-REF-02 / onshi explain SEED-094 / onshi explain BUG-15",
                              "as in: onshi explain SC-REF-02, onshi explain SEED-094, onshi explain BUG-15", "");
    }
    struct context context;
    if (context_open(language, &context) != ONSHI_OK) {
        return EXIT_USAGE;
    }
    const struct explaining explaining = {&context, console_say(language, "ja", "en")};
    int status = explain(&explaining, argv[1]);
    context_close(&context);
    return status;
}
