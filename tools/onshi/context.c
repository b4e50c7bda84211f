// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/context.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/clock.h"

// A locale variable counts when it is set and not empty; the first of the three decides (POSIX).
enum language context_language(const char *option) {
    const char *const choices[] = {option, getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG")};
    for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
        if (choices[i] != NULL && choices[i][0] != 0) {
            return strncmp(choices[i], "ja", 2) == 0 ? LANGUAGE_JA : LANGUAGE_EN;
        }
    }
    return LANGUAGE_EN;
}

int context_refuse(enum language language, const char *ja, const char *en, const char *about) {
    fprintf(stderr, "onshi: %s%s%s\n", console_say(language, ja, en), about[0] == 0 ? "" : ": ", about);
    return EXIT_USAGE;
}

static char *folder_of_program(void) {
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0) {
        return NULL;
    }
    path[length] = 0;
    char *slash = strrchr(path, '/');
    *slash = 0;
    return strdup(path);
}

// The data of an installed onshi lie in ../share/onshi beside its program, those of a build in the source tree.
static enum onshi_status find_home(const char *program_folder, struct home *out) {
    char *installed = NULL;
    struct stat about;
    if (asprintf(&installed, "%s/../share/onshi", program_folder) < 0) {
        return ONSHI_NO_MEMORY;
    }
    enum onshi_status status = home_find(stat(installed, &about) == 0 ? installed : ONSHI_HOME, out);
    free(installed);
    return status;
}

enum onshi_status context_find_home(struct home *out) {
    char *folder = folder_of_program();
    enum onshi_status status = folder == NULL ? ONSHI_IO : find_home(folder, out);
    free(folder);
    return status;
}

// Takes scripts, people and registry from `results`/scenarios where these are.
static enum onshi_status prefer_kept(const char *results, struct home *home) {
    char *kept = NULL, *people = NULL;
    struct stat about;
    if (asprintf(&kept, "%s/scenarios", results) < 0) {
        return ONSHI_NO_MEMORY;
    }
    if (stat(kept, &about) != 0 || asprintf(&people, "%s/people", kept) < 0) {
        free(kept);
        return ONSHI_OK;
    }
    free(home->scenarios);
    free(home->people);
    home->scenarios = kept;
    home->people = people;
    return ONSHI_OK;
}

static enum onshi_status load(struct context *context, const char *results, struct bytes_writer *why) {
    context->program_folder = folder_of_program();
    if (context->program_folder == NULL ||
        (context->reference = context_reference(context, "receipt-computer")) == NULL) {
        return ONSHI_NO_MEMORY;
    }
    ONSHI_TRY(find_home(context->program_folder, &context->home));
    if (results != NULL) {
        ONSHI_TRY(prefer_kept(results, &context->home));
    }
    ONSHI_TRY(registry_load(context->home.scenarios, &context->registry, why));
    ONSHI_TRY(script_set_load(context->home.scenarios, &context->scripts, why));
    const char *own = getenv("ONSHI_SCENARIOS");
    bool kept = results != NULL && strncmp(context->home.scenarios, results, strlen(results)) == 0;
    return own == NULL || own[0] == 0 || kept
               ? ONSHI_OK
               : script_set_add(context->home.scenarios, own, &context->scripts, why);
}

enum onshi_status context_open_kept(enum language language, const char *results, struct context *out) {
    struct context context = {.language = language};
    struct bytes_writer why;
    bytes_writer_init(&why, 8192);
    enum onshi_status status = load(&context, results, &why);
    if (status != ONSHI_OK) {
        (void)context_refuse(language, "データを読めません。台本か登録簿を直してください",
                             "the data cannot be read; mend the script or the registry", bytes_text(&why));
        context_close(&context);
    } else {
        *out = context;
    }
    bytes_writer_free(&why);
    return status;
}

enum onshi_status context_open(enum language language, struct context *out) {
    return context_open_kept(language, NULL, out);
}

void context_close(struct context *context) {
    registry_free(context->registry);
    script_set_free(&context->scripts);
    home_free(&context->home);
    free(context->program_folder);
    free(context->reference);
}

char *context_reference(const struct context *context, const char *role) {
    static const struct {
        const char *role, *program;
    } products[] = {{"receipt-computer", "onshi-reference"},
                    {"reception", "onshi-reference-reception"},
                    {"card-reader", "onshi-reader"}};
    char *path = NULL;
    for (size_t i = 0; i < sizeof products / sizeof products[0]; i++) {
        if (strcmp(products[i].role, role) == 0) {
            return asprintf(&path, "%s/%s", context->program_folder, products[i].program) < 0 ? NULL : path;
        }
    }
    return NULL;
}

char *context_results(const char *chosen) {
    static const char parent[] = "onshi-results";
    if (chosen != NULL) {
        return mkdir(chosen, 0755) == 0 ? strdup(chosen) : NULL;
    }
    char stamp[CALENDAR_STAMP_SIZE];
    char *path = NULL;
    calendar_stamp(clock_machine_seconds(), stamp);
    if ((mkdir(parent, 0755) != 0 && errno != EEXIST) ||
        asprintf(&path, "%s/%s-%ld", parent, stamp, (long)getpid()) < 0) {
        return NULL;
    }
    if (mkdir(path, 0755) != 0) {
        free(path);
        return NULL;
    }
    (void)unlink("onshi-results/latest");
    (void)symlink(path + sizeof parent, "onshi-results/latest");
    return path;
}

bool context_only_language(int *argc, char **argv, const char **out_language) {
    int kept = 1;
    for (int i = 1; i < *argc; i++) {
        bool separate = strcmp(argv[i], "--lang") == 0 && i + 1 < *argc;
        if (separate) {
            *out_language = argv[++i];
        } else if (strncmp(argv[i], "--lang=", 7) == 0) {
            *out_language = argv[i] + 7;
        } else if (argv[i][0] == '-') {
            return false;
        } else {
            argv[kept++] = argv[i];
        }
    }
    *argc = kept;
    return true;
}

char **context_split(int *argc, char **argv) {
    for (int i = 1; i < *argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            bool something = i + 1 < *argc;
            *argc = i;
            argv[i] = NULL;
            return something ? argv + i + 1 : NULL;
        }
    }
    return NULL;
}
