// SPDX-License-Identifier: Apache-2.0
#include "mocks/service/batch_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "mocks/service/state.h"

enum { NUMBER_BYTES = 24, RETENTION_DAYS = 7 };

enum onshi_status batch_write_search(const char *code, const struct search_info *info, struct batch_row *out) {
    const char *const texts[SEARCH_TEXTS] = {code,         info->insurer,   info->symbol,          info->number,
                                             info->branch, info->birthdate, info->ceiling_consent, info->identifier};
    return batch_row_write(texts, SEARCH_TEXTS, out);
}

enum onshi_status batch_read_search(const void *bytes, size_t length, struct batch_row *row, const char **out_code,
                                    struct search_info *out) {
    const char *texts[SEARCH_TEXTS];
    ONSHI_TRY(batch_row_read(bytes, length, row, texts, SEARCH_TEXTS));
    *out_code = texts[0];
    *out = (struct search_info){texts[1], texts[2], texts[3], texts[4], texts[5], texts[6], texts[7]};
    return ONSHI_OK;
}

enum onshi_status batch_write_reference(const char *code, const struct reference_info *info, struct batch_row *out) {
    const char *const texts[REFERENCE_TEXTS] = {code,         info->reference, info->insurer,
                                                info->symbol, info->number,    info->branch};
    return batch_row_write(texts, REFERENCE_TEXTS, out);
}

enum onshi_status batch_read_reference(const void *bytes, size_t length, struct batch_row *row, const char **out_code,
                                       struct reference_info *out) {
    const char *texts[REFERENCE_TEXTS];
    ONSHI_TRY(batch_row_read(bytes, length, row, texts, REFERENCE_TEXTS));
    *out_code = texts[0];
    *out = (struct reference_info){texts[1], texts[2], texts[3], texts[4], texts[5]};
    return ONSHI_OK;
}

enum onshi_status batch_write_last(const struct batch_last *last, struct batch_row *out) {
    char day[NUMBER_BYTES];
    char failed[NUMBER_BYTES];
    (void)snprintf(day, sizeof day, "%" PRId64, last->day);
    (void)snprintf(failed, sizeof failed, "%" PRId64, last->failed);
    const char *const texts[LAST_TEXTS] = {day, failed};
    return batch_row_write(texts, LAST_TEXTS, out);
}

enum onshi_status batch_read_last(const void *bytes, size_t length, struct batch_last *out) {
    struct batch_row row;
    const char *texts[LAST_TEXTS];
    ONSHI_TRY(batch_row_read(bytes, length, &row, texts, LAST_TEXTS));
    if (texts[0] == NULL || texts[1] == NULL) {
        return ONSHI_MALFORMED;
    }
    *out = (struct batch_last){strtoll(texts[0], NULL, 10), strtoll(texts[1], NULL, 10)};
    return ONSHI_OK;
}

int64_t batch_number(const struct service *service, const char *key, int64_t least, int64_t usual) {
    const struct profile *profile = service->gates.profile;
    const char *text = profile == NULL ? "" : profile_parameter(profile, key, "");
    bool digits = *text != 0 && strspn(text, "0123456789") == strlen(text) && strlen(text) <= 9;
    int64_t number = digits ? strtoll(text, NULL, 10) : usual;
    return number < least ? usual : number;
}

int64_t batch_retention(const struct service *service) {
    return batch_number(service, "bulk.retention_d", 1, RETENTION_DAYS) * CALENDAR_DAY_SECONDS;
}

static bool is_set(const struct service *service, const char *key, const char *value) {
    const struct profile *profile = service->gates.profile;
    return profile != NULL && strcmp(profile_parameter(profile, key, ""), value) == 0;
}

bool service_batch_zipped(const struct service *service) {
    return is_set(service, "bulk.zip", "on");
}

struct batch_manner batch_manner(const struct service *service) {
    return (struct batch_manner){
        .shuffled = is_set(service, "bulk.order", "shuffled"),
        .missing = (int)batch_number(service, "bulk.missing", 0, 0),
        .miscounted = is_set(service, "bulk.miscount", "yes"),
        .seed = (uint64_t)batch_number(service, "bulk.seed", 0, 0),
    };
}
