// SPDX-License-Identifier: Apache-2.0
//
// What the terminal, the card and the reader tell the stage: written to the log, and remembered where a step waits
// for it. `context` is the struct scene.
#ifndef ONSHI_SUITES_STAGE_OBSERVE_H
#define ONSHI_SUITES_STAGE_OBSERVE_H

#include <event2/util.h>
#include <jansson.h>

#include "mocks/terminal/terminal.h"

void observe_terminal(void *context, const struct terminal_event *happening);
void observe_card(evutil_socket_t fd, short what, void *context);
void observe_reader(evutil_socket_t fd, short what, void *context);

// observe_reader_line takes one line of a product that is the reader; it takes `line` over.
void observe_reader_line(void *context, json_t *line);

#endif
