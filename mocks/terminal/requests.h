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
#include "mocks/wire/stream.h"

// The free part of a name: real clients use 12 to about 20 characters and the suite must not require exactly 12
// [wire-interface 1.4]; we take what the robustness set of section 6 has, and more.
enum { REQUEST_TAIL_MINIMUM = 8, REQUEST_TAIL_MAXIMUM = 60, REQUEST_NAME_BYTES = NAME_MAX + 1 };

struct request_line {
    struct service *service;
    const char *institution; // whose terminal it is
    const struct wire_style *style;
    struct random_source *order; // for a shuffled style
    const char *failure;         // NULL, or the text of a system error with which everything is refused
    const int *whole;            // descriptor of a list that is longer than a document may be; NULL: none
    struct bytes_writer *pdf;    // gets the pages of an answer that goes out as a PDF; NULL: that category is refused
    // Takes the answer of a single question as a structure; NULL: a document is made of it.
    enum onshi_status (*take)(void *context, enum wire_kind kind, const void *answer);
    void *context;
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
// the caller's; `*out` is left alone where `line->take` took it. ONSHI_TOO_LONG when it is the result of a list and longer
// than a document may be.
ONSHI_MUST_USE enum onshi_status request_ask(const struct request_kind *kind, const struct request_line *line,
                                             const xmlDoc *doc, int64_t now, xmlDoc **out);

// request_is_list says whether requests of the kind are lists, of any length.
bool request_is_list(const struct request_kind *kind);

// request_stream writes an answer for which request_ask said ONSHI_TOO_LONG, the result of a list, to `output` in the
// characters of the style. ONSHI_UNSUPPORTED for a kind that has none.
ONSHI_MUST_USE enum onshi_status request_stream(const struct request_kind *kind, const struct request_line *line,
                                                const xmlDoc *doc, int64_t now, const struct wire_output *output);

#endif
