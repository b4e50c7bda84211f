// SPDX-License-Identifier: Apache-2.0
//
// What there is, one a line, the id first: scenarios (the default), requirements, findings, faults, people.
#include <dirent.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/person.h"
#include "base/xml.h"
#include "tools/onshi/commands.h"
#include "tools/onshi/context.h"

static const char *say(const struct context *context, const char *ja, const char *en) {
    return console_say(context->language, ja, en);
}

static bool is_of(const char *role, const char *own) {
    return role == NULL || strcmp(role, own) == 0;
}

static void list_scenarios(const struct context *context, const char *role) {
    for (size_t i = 0; i < context->scripts.count; i++) {
        const struct script *script = &context->scripts.scripts[i];
        const xmlNode *title = xml_child(script->play->parent, "title");
        if (is_of(role, script->role)) {
            printf("%-14s %-18s %s\n", script->id, script->capability, xml_child_text(title, say(context, "ja", "en")));
        }
    }
}

static void list_requirements(const struct context *context, const char *role) {
    (void)role; // who is bound stands in the line
    for (size_t i = 0; i < context->registry->requirement_count; i++) {
        const struct requirement *requirement = &context->registry->requirements[i];
        printf("%-9s %-5s %-15s %s\n", requirement->id, requirement->mark, requirement->binds,
               say(context, requirement->ja, requirement->en));
    }
}

static void list_faults(const struct context *context, const char *role) {
    for (size_t i = 0; i < context->registry->fault_count; i++) {
        const struct fault *fault = &context->registry->faults[i];
        if (is_of(role, fault->role)) {
            printf("%-20s %-16s %-10s %s\n", fault->id, fault->role, fault->breaks, say(context, fault->ja, fault->en));
        }
    }
}

// Each question that a breach of would be a finding: where it stands, its clause, what is expected.
static void list_findings_of(const struct context *context, const struct script *script) {
    const xmlNode *step = xml_first_element(script->play);
    for (; step != NULL; step = xml_next_element(step)) {
        const char *clause = xml_attribute(step, "clause", "");
        if (clause[0] != 0) {
            char place[64];
            (void)snprintf(place, sizeof place, "%s:%ld", script->id, xmlGetLineNo(step));
            printf("%-14s %-18s %s\n", place, clause, xml_child_text(step, say(context, "ja", "en")));
        }
    }
}

static void list_findings(const struct context *context, const char *role) {
    for (size_t i = 0; i < context->scripts.count; i++) {
        if (is_of(role, context->scripts.scripts[i].role)) {
            list_findings_of(context, &context->scripts.scripts[i]);
        }
    }
}

static int is_person_file(const struct dirent *entry) {
    size_t length = strlen(entry->d_name);
    return length > 4 && strcmp(entry->d_name + length - 4, ".xml") == 0;
}

static void list_person(const struct context *context, const char *id) {
    struct person *person = NULL;
    struct bytes_writer why;
    bytes_writer_init(&why, 1024);
    if (person_load(context->home.people, id, 0, &person, &why) == ONSHI_OK) {
        printf("%-20s %s\n", id, person->name);
    } else {
        printf("%-20s %s\n", id, bytes_text(&why));
    }
    person_free(person);
    bytes_writer_free(&why);
}

static void list_people(const struct context *context, const char *role) {
    (void)role; // people are for all of them
    struct dirent **entries = NULL;
    int count = scandir(context->home.people, &entries, is_person_file, alphasort);
    for (int i = 0; i < count; i++) {
        entries[i]->d_name[strlen(entries[i]->d_name) - 4] = 0;
        list_person(context, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
}

int command_list(int argc, char **argv) {
    static const struct option options[] = {
        {"scenarios", no_argument, NULL, 's'}, {"requirements", no_argument, NULL, 'r'}, {"faults", no_argument, NULL, 'f'},
        {"people", no_argument, NULL, 'p'},    {"findings", no_argument, NULL, 'n'},     {"lang", required_argument, NULL, 'l'},
        {"role", required_argument, NULL, 'R'}, {0},
    };
    static const struct {
        int option;
        void (*list)(const struct context *context, const char *role);
    } lists[] = {{'s', list_scenarios}, {'r', list_requirements}, {'f', list_faults}, {'p', list_people}, {'n', list_findings}};
    const char *option_language = NULL, *role = NULL;
    int wanted = 's', option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        option_language = option == 'l' ? optarg : option_language;
        role = option == 'R' ? optarg : role;
        wanted = option == 'l' || option == 'R' ? wanted : option;
    }
    enum language language = context_language(option_language);
    if (wanted == '?' || optind != argc || (role != NULL && !script_role_is_known(role))) {
        static const char use[] = "onshi list --scenarios | --requirements | --findings | --faults | --people "
                                  "[--role receipt-computer | reception | card-reader]";
        return context_refuse(language, "例", "as in", use);
    }
    struct context context;
    if (context_open(language, &context) != ONSHI_OK) {
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (lists[i].option == wanted) {
            lists[i].list(&context, role);
        }
    }
    context_close(&context);
    return EXIT_PASSED;
}
