// SPDX-License-Identifier: Apache-2.0
//
// What a fault makes of the result of a batch (一括) in JSON. Otherwise batches are messages like any other
// (message.c), of the size of a document; larger ones go by file.
#include "base/calendar.h"
#include "mocks/webapi/server.h"

// "Still running", whatever the batch does [SC-RES-12].
enum onshi_status list_run_for_ever(const struct exchange *exchange, const struct request_kind *kind, const xmlDoc *doc,
                                    xmlDoc **out) {
    struct batch_download download = {.reception = NULL};
    if (doc != NULL) {
        ONSHI_TRY(wire_read_list_download(doc, &download));
    }
    const struct batch_result result = {
        .header = {.processed = exchange->now, .day = CALENDAR_NEVER, .institution = exchange->session->institution,
                   .segment = SEGMENT_RUNNING},
        .reception = download.reception,
        .processed = BATCH_COUNT_ABSENT,
        .normal = BATCH_COUNT_ABSENT,
        .failed = BATCH_COUNT_ABSENT,
    };
    return wire_build(kind->answer, &result, &exchange->api->options.style, &exchange->api->random, out);
}
