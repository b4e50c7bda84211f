// SPDX-License-Identifier: Apache-2.0
//
// What stands on the desk of `onshi serve`: people, ledger, service, terminal with its folders, and a clock that runs.
#ifndef ONSHI_TOOLS_ONSHI_SERVE_DESK_H
#define ONSHI_TOOLS_ONSHI_SERVE_DESK_H

#include <event2/event.h>
#include <stdint.h>

#include "base/home.h"
#include "base/person.h"
#include "base/profile.h"
#include "mocks/fault/fault.h"
#include "mocks/ledger/ledger.h"
#include "mocks/service/code_table.h"
#include "mocks/service/service.h"
#include "mocks/terminal/terminal.h"
#include "mocks/wire/check.h"
#include "tools/onshi/serve_folders.h"
#include "tools/onshi/serve_options.h"

enum { SERVE_PEOPLE_MAXIMUM = 256, SERVE_EVENTS = 3 };

struct serve_desk {
    const struct serve_options *options;
    struct home home;
    struct serve_folders folders;
    struct event_base *base;
    struct event *events[SERVE_EVENTS]; // SIGINT, SIGTERM
    struct person *people[SERVE_PEOPLE_MAXIMUM];
    int people_count;
    struct profile *profile;
    struct code_table *codes; // NULL: ours
    struct ledger *ledger;
    struct service *service;
    struct wire_schemas *schemas;
    struct fault_plan *faults;
    struct terminal *terminal;
    int64_t at;       // the instant at which the desk was opened,
    int64_t began_us; // and what the monotonic clock said then
};

// serve_desk_open sets everything up. False when that is not possible: the user has been told. To be closed in any case.
bool serve_desk_open(const struct serve_options *options, struct serve_desk *out);

// serve_desk_close takes everything down; the user is told what was left.
void serve_desk_close(struct serve_desk *desk);

// serve_desk_now returns what time it is there; `desk` is a struct serve_desk.
int64_t serve_desk_now(void *desk);

// serve_desk_person returns who has that id, or NULL.
const struct person *serve_desk_person(const struct serve_desk *desk, const char *id);

// serve_desk_refuse tells the user that the desk cannot be opened, and returns false.
bool serve_desk_refuse(const struct serve_desk *desk, const char *ja, const char *en, const char *about);

#endif
