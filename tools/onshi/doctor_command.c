// SPDX-License-Identifier: Apache-2.0
//
// `onshi doctor`: mistakes of the set-up, each with its remedy, before a run.
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "tools/doctor/doctor.h"
#include "tools/onshi/commands.h"
#include "tools/onshi/context.h"

struct printing {
    enum language language;
    bool all;
};

static void print_check(void *context, const struct doctor_check *check, enum doctor_state state, const char *seen) {
    static const struct {
        const char *ja, *en;
    } words[] = {
        [DOCTOR_GOOD] = {"よし", "good"}, [DOCTOR_NOTE] = {"注意", "note"}, [DOCTOR_BAD] = {"誤り", "BAD"}, [DOCTOR_SKIPPED] = {"–", "–"}};
    const struct printing *printing = context;
    if (state == DOCTOR_SKIPPED && !printing->all) {
        return;
    }
    printf("%-5s %-20s %s%s%s\n", console_say(printing->language, words[state].ja, words[state].en), check->name,
           console_say(printing->language, check->ja, check->en), seen[0] == 0 ? "" : ": ", seen);
    if (state == DOCTOR_BAD || state == DOCTOR_NOTE) {
        printf("      → %s\n", console_say(printing->language, check->remedy_ja, check->remedy_en));
    }
}

static int refuse_use(enum language language) {
    return context_refuse(language,
                          "例: onshi doctor [--role ROLE] [--folder DIR] [--web PORT] [--certificate PEM --authority PEM] "
                          "[--all] [-- PRODUCT…]",
                          "as in: onshi doctor [--role ROLE] [--folder DIR] [--web PORT] [--certificate PEM --authority PEM] "
                          "[--all] [-- PRODUCT…]",
                          "");
}

struct request {
    const char *role, *folder, *certificate, *authority, *results, *language;
    int port;
    bool all;
    char **product;
};

static bool read_options(int argc, char **argv, struct request *request) {
    static const struct option options[] = {
        {"role", required_argument, NULL, 'r'},      {"folder", required_argument, NULL, 'f'},
        {"web", required_argument, NULL, 'w'},       {"certificate", required_argument, NULL, 'c'},
        {"authority", required_argument, NULL, 'a'}, {"results", required_argument, NULL, 'o'},
        {"lang", required_argument, NULL, 'l'},      {"all", no_argument, NULL, 'A'},
        {0},
    };
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'r': request->role = optarg; break;
        case 'f': request->folder = optarg; break;
        case 'w': request->port = (int)strtol(optarg, NULL, 10); break;
        case 'c': request->certificate = optarg; break;
        case 'a': request->authority = optarg; break;
        case 'o': request->results = optarg; break;
        case 'l': request->language = optarg; break;
        case 'A': request->all = true; break;
        default: return false;
        }
    }
    return optind == argc && request->port >= 0 && request->port <= 65535;
}

int command_doctor(int argc, char **argv) {
    struct request request = {.product = context_split(&argc, argv)};
    bool understood = read_options(argc, argv, &request);
    enum language language = context_language(request.language);
    if (!understood) {
        return refuse_use(language);
    }
    struct context context;
    if (context_open(language, &context) != ONSHI_OK) {
        return EXIT_USAGE;
    }
    struct doctor_site site = doctor_site_here(&context.home, context.registry);
    site.product = request.product;
    site.role = request.role;
    site.folder = request.folder;
    site.port = request.port;
    site.certificate = request.certificate;
    site.authority = request.authority;
    site.results = request.results == NULL ? site.results : request.results;
    struct printing printing = {language, request.all};
    int bad = doctor_examine(&site, print_check, &printing);
    printf("%s\n", bad == 0 ? console_say(language, "始められます", "ready to run")
                            : console_say(language, "誤りを直してから始めてください", "mend what is BAD before a run"));
    context_close(&context);
    return bad == 0 ? EXIT_PASSED : EXIT_USAGE;
}
