// SPDX-License-Identifier: Apache-2.0
//
// The messages of batches as bytes, for any transport: a request is read from a callback and its answer goes to another,
// of any size in the memory of one row. Rules are those of mocks/service/batch.h.
//
//     static enum onshi_status read_body(void *context, void *block, size_t size, size_t *out_length);  // 0: the end
//
//     const struct batch_line line = {service, "9910000018", &style, &random, NULL};
//     const struct batch_input input = {read_body, connection};
//     const struct wire_output output = wire_output_to_file(file);
//     ONSHI_TRY(batch_converse(&line, WIRE_ELIGIBILITY_LIST, now, &input, &output));
//
// A request that is broken, wherever it breaks, is an answer that says so and where; nothing of its list is kept.
#ifndef ONSHI_MOCKS_SERVICE_BATCH_MESSAGES_H
#define ONSHI_MOCKS_SERVICE_BATCH_MESSAGES_H

#include <libxml/tree.h>
#include <stddef.h>
#include <stdint.h>

#include "base/random.h"
#include "base/status.h"
#include "mocks/service/service.h"
#include "mocks/wire/message.h"
#include "mocks/wire/stream.h"

// Whose line it is, and how answers look. All borrowed.
struct batch_line {
    struct service *service;
    const char *institution;
    const struct wire_style *style;
    struct random_source *random; // for reception numbers, and a shuffled style
    const char *failure;          // NULL, or the text of a system error with which everything is refused
};

// Where the bytes of a request come from: `*out_length` from 1 to `size`, or 0 at the end. Anything but ONSHI_OK means that
// the rest will not come: the list is forgotten, and there is no answer.
struct batch_input {
    enum onshi_status (*read)(void *context, void *block, size_t size, size_t *out_length);
    void *context;
};

// batch_converse reads a request of `kind`, WIRE_ELIGIBILITY_LIST, WIRE_REFERENCE_LIST, WIRE_ELIGIBILITY_LIST_DOWNLOAD or
// WIRE_REFERENCE_LIST_DOWNLOAD, and writes its whole answer in the characters of the style. The first status of input or
// output that is not ONSHI_OK is returned.
ONSHI_MUST_USE enum onshi_status batch_converse(const struct batch_line *line, enum wire_kind kind, int64_t now,
                                                const struct batch_input *input, const struct wire_output *output);

// batch_take_list reads a list and makes its receipt, which is the caller's.
ONSHI_MUST_USE enum onshi_status batch_take_list(const struct batch_line *line, enum wire_kind kind, int64_t now,
                                                 const struct batch_input *input, xmlDoc **out);

// batch_give_result writes the answer to a request for the result of a list; `request` NULL means that it was no document.
ONSHI_MUST_USE enum onshi_status batch_give_result(const struct batch_line *line, enum wire_kind kind,
                                                   const xmlDoc *request, int64_t now,
                                                   const struct wire_output *output);

#endif
