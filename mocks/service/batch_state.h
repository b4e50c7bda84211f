// SPDX-License-Identifier: Apache-2.0
//
// What taking a list and giving its result share: how rows and the last row, which speaks of all of them, are kept. Only
// mocks/service/batch*.c include this.
#ifndef ONSHI_MOCKS_SERVICE_BATCH_STATE_H
#define ONSHI_MOCKS_SERVICE_BATCH_STATE_H

#include "mocks/service/batch.h"
#include "mocks/service/batch_rows.h"
#include "mocks/service/exchange.h"

// Places of the texts of a row. A row begins with the code of what is wrong with it, "" when nothing is.
enum { SEARCH_TEXTS = 8, REFERENCE_TEXTS = 6, LAST_TEXTS = 2 };

enum onshi_status batch_write_search(const char *code, const struct search_info *info, struct batch_row *out);
enum onshi_status batch_read_search(const void *bytes, size_t length, struct batch_row *row, const char **out_code,
                                    struct search_info *out);
enum onshi_status batch_write_reference(const char *code, const struct reference_info *info, struct batch_row *out);
enum onshi_status batch_read_reference(const void *bytes, size_t length, struct batch_row *row, const char **out_code,
                                       struct reference_info *out);

// The last row: which day was asked about, and how many rows are wrong.
struct batch_last {
    int64_t day, failed;
};
enum onshi_status batch_write_last(const struct batch_last *last, struct batch_row *out);
enum onshi_status batch_read_last(const void *bytes, size_t length, struct batch_last *out);

// batch_number returns a parameter of the profile that is a whole number from `least` on, else `usual`.
int64_t batch_number(const struct service *service, const char *key, int64_t least, int64_t usual);

// batch_manner returns how the profile spoils results.
struct batch_manner batch_manner(const struct service *service);

// batch_retention returns for how many seconds results are kept.
int64_t batch_retention(const struct service *service);

#endif
