// SPDX-License-Identifier: Apache-2.0
//
// What the user asked of `onshi serve`.
#ifndef ONSHI_TOOLS_ONSHI_SERVE_OPTIONS_H
#define ONSHI_TOOLS_ONSHI_SERVE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "mocks/fault/fault.h"
#include "tools/report/console.h"

enum { SERVE_WITHOUT_WEB = -1 };

struct serve_options {
    enum language language;
    const char *folder;      // NULL: one that is made and removed
    const char *profile;     // "seed-2020"
    const char *people;      // folder or file; NULL: the suite's own
    const char *ledger;      // file; NULL: in memory
    const char *codes;       // file with codes in place of ours; NULL: what the profile says, else ours
    const char *institution; // "9910000018"
    bool has_at;
    int64_t at;              // what time it is at the beginning
    int web_port;            // SERVE_WITHOUT_WEB, 0: chosen
    bool reader;
    struct planned_fault faults[FAULTS_ARMED_MAXIMUM];
    int fault_count;
};

// serve_options_read reads a command line, whose texts it borrows. False when it cannot be understood: the user has been
// told what is wrong and what to do.
bool serve_options_read(int argc, char **argv, struct serve_options *out);

#endif
