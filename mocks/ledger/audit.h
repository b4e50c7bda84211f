// SPDX-License-Identifier: Apache-2.0
//
// Who asked what about whom, and under which measure (災害時の特別措置) [SEED-118, DR-117]; and the measures themselves,
// so that they outlive the process that was told of them.
//
//     const struct ledger_audit entry = {.instant = now, .institution = "9910000018", .act = AUDIT_DISASTER_BY_NUMBER,
//                                        .person = "onshika-taro", .measure = "見本豪雨"};
//     ONSHI_TRY(ledger_add_audit(ledger, &entry));
#ifndef ONSHI_MOCKS_LEDGER_AUDIT_H
#define ONSHI_MOCKS_LEDGER_AUDIT_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "mocks/ledger/ledger.h"

enum {
    LEDGER_AUDIT_BYTES = 400,  // of each text of an entry
    LEDGER_MEASURES_MAXIMUM = 16,
    LEDGER_MEASURE_NAME_BYTES = 63,
    LEDGER_MEASURE_AREA_BYTES = 511,
};

// The numbers stand in files and are never used for something else.
enum ledger_act {
    AUDIT_BY_NUMBER = 1,
    AUDIT_BY_CARD = 2,
    AUDIT_MEDICATION = 3,
    AUDIT_CHECKUP = 4,
    AUDIT_REFERENCE = 5,
    AUDIT_BATCH = 6,
    AUDIT_DISASTER_BY_NUMBER = 7,
    AUDIT_DISASTER_BY_DETAILS = 8,
};

struct ledger_audit {
    int64_t row; // counts up; told by ledger_read_audit
    int64_t instant;
    const char *institution;
    enum ledger_act act;
    const char *person;  // id, NULL or "" when nobody was found
    const char *measure; // name, NULL or "" in normal time
    const char *detail;  // what came of it: the code of a refusal, or ""
};

// ledger_add_audit adds an entry; none is ever changed. ONSHI_TOO_LONG beyond LEDGER_AUDIT_BYTES.
ONSHI_MUST_USE enum onshi_status ledger_add_audit(struct ledger *ledger, const struct ledger_audit *entry);

// ledger_read_audit calls `reader` for the entries of `from` and later, in the order in which they were added, and
// returns its first status that is not ONSHI_OK. The texts are good during the call.
typedef enum onshi_status ledger_audit_reader(void *context, const struct ledger_audit *entry);
ONSHI_MUST_USE enum onshi_status ledger_read_audit(struct ledger *ledger, int64_t from, ledger_audit_reader *reader,
                                                   void *context);

// ledger_expire_audit removes the entries before that instant.
ONSHI_MUST_USE enum onshi_status ledger_expire_audit(struct ledger *ledger, int64_t before);

struct ledger_measure {
    char name[LEDGER_MEASURE_NAME_BYTES + 1];
    char area[LEDGER_MEASURE_AREA_BYTES + 1]; // beginnings of institution codes, with blanks between them
    int64_t from, until;                      // first instant without
};

// ledger_set_measure keeps a measure; one of the same name is replaced. ONSHI_TOO_LONG beyond LEDGER_MEASURES_MAXIMUM.
// ledger_remove_measure forgets it; one that is not there is no error. ledger_read_measures tells all of them, by name.
ONSHI_MUST_USE enum onshi_status ledger_set_measure(struct ledger *ledger, const struct ledger_measure *measure);
ONSHI_MUST_USE enum onshi_status ledger_remove_measure(struct ledger *ledger, const char *name);
ONSHI_MUST_USE enum onshi_status ledger_read_measures(struct ledger *ledger,
                                                      struct ledger_measure out[LEDGER_MEASURES_MAXIMUM],
                                                      int *out_count);

#endif
