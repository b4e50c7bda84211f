// SPDX-License-Identifier: Apache-2.0
//
// What every subcommand of `onshi` starts from: where the data are, in which language to speak, what the registry and
// the scripts say.
#ifndef ONSHI_TOOLS_ONSHI_CONTEXT_H
#define ONSHI_TOOLS_ONSHI_CONTEXT_H

#include "base/home.h"
#include "base/status.h"
#include "suites/judge/registry.h"
#include "suites/plan/script.h"
#include "tools/report/console.h"

// Exit statuses of the command (design: the command).
enum exit_status { EXIT_PASSED = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_HARNESS = 3, EXIT_UNRESOLVED = 4 };

struct context {
    enum language language;
    struct home home;
    struct registry *registry;
    struct script_set scripts;
    char *program_folder; // where this executable lies
    char *reference;      // the reference receipt computer beside it
};

// context_open loads everything; on failure it has told the user why, in both languages, and the command ends with
// EXIT_USAGE. Released with context_close.
ONSHI_MUST_USE enum onshi_status context_open(enum language language, struct context *out);

// context_open_kept is context_open with the scripts that a run has left in `results` (run_record_keep), if it has.
ONSHI_MUST_USE enum onshi_status context_open_kept(enum language language, const char *results, struct context *out);
void context_close(struct context *context);

// context_find_home finds the suite's data alone, for a command that needs neither scripts nor registry: beside an installed
// program, or in the source tree. Released with home_free.
ONSHI_MUST_USE enum onshi_status context_find_home(struct home *out);

// context_language returns the language that `--lang` (may be NULL) or else the locale asks for.
enum language context_language(const char *option);

// context_refuse tells the user on stderr what is wrong and what to do, and returns EXIT_USAGE.
int context_refuse(enum language language, const char *ja, const char *en, const char *about);

// context_reference returns the path of the reference product of a role, beside this program; owned by the caller. NULL for a
// role that has none.
char *context_reference(const struct context *context, const char *role);

// context_results makes a fresh folder for the evidence of a run: `chosen`, or one named after time and process below
// onshi-results/, to which onshi-results/latest then points. Owned by the caller; NULL when it cannot be made.
char *context_results(const char *chosen);

// context_only_language takes `--lang L` (or --lang=L) out of a command line that knows no other option; false when
// there is another one. The words that remain stand after argv[0].
bool context_only_language(int *argc, char **argv, const char **out_language);

// context_split cuts a command line at its first "--": returns what follows (NULL-terminated), or NULL when there is
// none or nothing follows, and shortens `*argc`.
char **context_split(int *argc, char **argv);

#endif
