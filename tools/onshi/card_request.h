// SPDX-License-Identifier: Apache-2.0
//
// What the user asked of `onshi card`: one struct for all its subcommands, one function each. They return the exit
// status of the command and have told the user what went wrong.
#ifndef ONSHI_TOOLS_ONSHI_CARD_REQUEST_H
#define ONSHI_TOOLS_ONSHI_CARD_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/home.h"
#include "tools/report/console.h"

enum { CARD_APART_MAXIMUM = 24 };

struct card_request {
    enum language language;
    struct home home;
    const char *target;   // PERSON or FILE
    const char *out;      // issue: the card file to write, or NULL
    const char *vpcd;     // HOST:PORT
    const char *pictures; // inspect: folder for the pictures, or NULL
    const char *apart[CARD_APART_MAXIMUM]; // NAME=VALUE of special.h
    size_t apart_count;
    uint64_t seed;
    bool trace, json, reveal;
    char **command; // exec
};

int card_issue(const struct card_request *request);
int card_insert(const struct card_request *request);
int card_remove(const struct card_request *request);
int card_exec(const struct card_request *request);
int card_inspect(const struct card_request *request);
int card_shell(const struct card_request *request);

#endif
