// SPDX-License-Identifier: Apache-2.0
//
// Ways to reach a product other than through its stdin and stdout. Each speaks the desk protocol
// (suites/adapters/desk-protocol.md) with the suite and returns the exit status of the process when the desk is closed.
#ifndef ONSHI_TOOLS_ONSHI_DESK_BRIDGES_H
#define ONSHI_TOOLS_ONSHI_DESK_BRIDGES_H

#include <stdbool.h>

#include "tools/report/console.h"

enum {
    DESK_BRIDGE_LINE_MAXIMUM = 1024 * 1024,
    DESK_BRIDGE_COMMAND_MS = 4500, // less than the suite waits for an action
    DESK_BRIDGE_CONNECT_MS = 5000,
    DESK_BRIDGE_END_MS = 1500,
};

// desk_by_tcp passes lines to and from an adapter that listens at "HOST:PORT", for products on other machines. Where
// nobody listens, the first request is answered with an error that says so.
int desk_by_tcp(const char *place);

// desk_by_command runs `program` (NULL-terminated) once for each request, with the action before its other arguments,
// the request on its stdin and the answer on its stdout; ONSHI_DESK_STORE in its environment is the product's folder. An
// answer without `seen` is completed by running it with the action `seen`.
int desk_by_command(char *const *program);

// desk_by_person asks a person at the terminal to act and to say what can be seen: at the one that ONSHI_TERMINAL names,
// else at /dev/tty. What the product is stands in the file that ONSHI_PERSON_PRODUCT names, else it is asked.
int desk_by_person(enum language language);

// desk_person_describe asks a person what the product of `role` is and can do, and writes it to `path`; false when there is
// no such role, no terminal, or the file cannot be written.
bool desk_person_describe(enum language language, const char *role, const char *path);

#endif
