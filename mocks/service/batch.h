// SPDX-License-Identifier: Apache-2.0
//
// Batches (一括): 資格確認一括照会 (many questions about eligibility, OQSmuquc) and 照会番号一括登録 (many reference
// numbers, OQSmuimm). A list goes in row by row and gets a reception number; later its result comes out row by row. Memory
// is that of one row, whatever their number. mocks/service/batch_messages.h reads and writes the files: a transport wants
// that one, not this.
//
// - A list is taken as a whole or not at all; a row in it is judged alone, and a bad one is エラー [SEED-075, SEED-077].
// - For `bulk.delay_s` (2) the answer is "still running" [DR-080]. From then on it is the same whenever it is fetched:
//   rows are judged as known when the list was taken, plus that delay. Only the institution's own reference numbers are
//   those of the fetch.
// - Reference numbers of a list are bound when it is taken, all of them or none.
// - `bulk.max` (10000) rows; results are kept for `bulk.retention_d` (7) days [DR-083].
// - A batch shows what wire-interface 2.4 lists: neither medicines nor checkups nor ceilings, and nobody has consented to
//   anything by it [DR-082].
// - Counts: an error is a row with status 2. Validities 2 to 5 are normal ends [wire-interface 3].
// - 限度額情報変更有無 (OQSCD014) is 1 when the certificate was issued, began or ended from the first day of the month before
//   the day that is asked about on, or has no beginning that the service knows; else 0.
//
//     ONSHI_TRY(service_batch_begin(service, LEDGER_BATCH_QUERY, "9910000018", now, &upload));
//     service_batch_header(upload, &header);
//     ... service_batch_add_search(upload, &row) for every row ...
//     service_batch_accept(upload, &random, &receipt); // good until service_batch_free
//     service_batch_free(upload);
#ifndef ONSHI_MOCKS_SERVICE_BATCH_H
#define ONSHI_MOCKS_SERVICE_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/random.h"
#include "base/status.h"
#include "mocks/ledger/batches.h"
#include "mocks/service/service.h"

enum { BATCH_MISSING_MAXIMUM = 64 };

struct batch_upload;

// service_batch_begin starts to take a list that `caller` sends. `*out` is released with service_batch_free, which forgets
// the list unless it was accepted.
ONSHI_MUST_USE enum onshi_status service_batch_begin(struct service *service, enum ledger_batch_kind kind,
                                                     const char *caller, int64_t now, struct batch_upload **out);
void service_batch_free(struct batch_upload *upload);

// service_batch_header takes the header, before any row. service_batch_add_search takes a row of LEDGER_BATCH_QUERY,
// service_batch_add_reference one of LEDGER_BATCH_REGISTRATION. What is wrong with the list as a whole is in the receipt;
// rows that follow are passed over. Nothing stays borrowed.
void service_batch_header(struct batch_upload *upload, const struct batch_request *header);
void service_batch_add_search(struct batch_upload *upload, const struct search_info *row);
void service_batch_add_reference(struct batch_upload *upload, const struct reference_info *row);

// service_batch_refuse refuses the list as a whole with `code`, and `detail` (may be NULL) behind its text: it could not
// be read. The first refusal counts.
void service_batch_refuse(struct batch_upload *upload, const struct service_code *code, const char *detail);

// service_batch_accept ends the list. The receipt has a reception number, and the list is on the disk then; or
// SEGMENT_FAILED and why, and nothing of it is kept. The receipt's texts belong to `upload`.
void service_batch_accept(struct batch_upload *upload, struct random_source *random, struct batch_receipt *out);

// How a result is spoilt, for tests of products; zeros are as it should be. The same `seed` spoils the same way. Where no
// manner is given it is that of the profile: bulk.order (logical, shuffled), bulk.missing (a number of rows), bulk.miscount
// (no, yes), bulk.seed (a number).
struct batch_manner {
    bool shuffled;   // rows in another order [SC-BAT-07]
    int missing;     // rows left out, at most BATCH_MISSING_MAXIMUM; the counts are of what is there [SC-BAT-08]
    bool miscounted; // the header counts one row too many [SC-BAT-12]
    uint64_t seed;
};

// Who gets a result: the header first and once, then the rows of its kind. Anything but ONSHI_OK ends the fetch with that
// status.
struct batch_taker {
    enum onshi_status (*header)(void *context, const struct batch_result *header);
    enum onshi_status (*confirmation)(void *context, const struct batch_confirmation *row);
    enum onshi_status (*registration)(void *context, const struct batch_registration *row);
    void *context;
};

// service_batch_fetch answers OQSmuquc02req or OQSmuimm02req. A reception number of somebody else, of the other kind, or
// whose time is over is unknown [DR-083]. `manner` NULL is the profile's. ONSHI_IO when the ledger fails in the middle.
ONSHI_MUST_USE enum onshi_status service_batch_fetch(struct service *service, enum ledger_batch_kind kind,
                                                     const char *caller, const struct batch_download *request,
                                                     int64_t now, const struct batch_manner *manner,
                                                     const struct batch_taker *taker);

// service_batch_zipped says whether the profile wants results as zip files (`bulk.zip`) [DR-084].
bool service_batch_zipped(const struct service *service);

#endif
