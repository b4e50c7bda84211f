// SPDX-License-Identifier: Apache-2.0
//
// The requests that a terminal understands: how their files are named, and which question of the service each is.
#ifndef ONSHI_MOCKS_TERMINAL_REQUESTS_H
#define ONSHI_MOCKS_TERMINAL_REQUESTS_H

#include <libxml/tree.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/random.h"
#include "base/status.h"
#include "mocks/service/service.h"
#include "mocks/wire/check.h"
#include "mocks/wire/message.h"

// The free part of a name: real clients use 12 to about 20 characters and the suite must not require exactly 12
// [wire-interface 1.4]; we take what the robustness set of section 6 has, and more.
enum { REQUEST_TAIL_MINIMUM = 8, REQUEST_TAIL_MAXIMUM = 60, REQUEST_NAME_BYTES = NAME_MAX + 1 };

struct request_line {
    struct service *service;
    const char *institution; // whose terminal it is
    const struct wire_style *style;
    struct random_source *order; // for a shuffled style
    const char *failure;         // NULL, or the text of a system error with which everything is refused
    struct bytes_writer *pdf;    // gets the pages of an answer that goes out as a PDF; NULL: that category is refused
};

struct request_kind {
    const char *prefix; // "OQSsiquc01"
    enum wire_kind request;
    enum wire_kind answer;
    enum onshi_status (*ask)(const struct request_line *line, const xmlDoc *doc, int64_t now, xmlDoc **out);
};

// request_kind_of returns the kind that a file of that name is, <prefix>req_<tail>.xml, or NULL.
const struct request_kind *request_kind_of(const char *name);

// request_answer_name writes the name under which the request `name` is answered: req_ becomes `part`, "res_" or "err_".
void request_answer_name(const char *name, const char *part, char out[REQUEST_NAME_BYTES]);

// request_ask puts the request `doc` (NULL: the file was no document) to the service and makes the answer, which is
// the caller's.
ONSHI_MUST_USE enum onshi_status request_ask(const struct request_kind *kind, const struct request_line *line,
                                             const xmlDoc *doc, int64_t now, xmlDoc **out);

#endif
