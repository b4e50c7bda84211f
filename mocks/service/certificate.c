// SPDX-License-Identifier: Apache-2.0
#include "mocks/service/certificate.h"

#include <assert.h>

#include "base/calendar.h"
#include "mocks/ledger/changes.h"
#include "mocks/service/identity.h"
#include "mocks/service/months.h"
#include "mocks/service/state.h"

// From three months before the end of a certificate on there is a notice [DR-029]; no three months have more days.
enum { NOTICE_MONTHS = 3, NOTICE_SECONDS = 93 * CALENDAR_DAY_SECONDS };

enum { NO_CODE = -1 };

// DR-029.
static const struct {
    const char *name; // in virtual-card/reader/PORT.md
    int refuses, notice;
} rows[CERTIFICATE_WORTHS] = {
    [CERTIFICATE_VALID] = {"valid", NO_CODE, NO_CODE},
    [CERTIFICATE_ENDING] = {"ending", NO_CODE, NOTICE_CERTIFICATE_ENDS},
    [CERTIFICATE_ELIGIBILITY_ONLY] = {"eligibility-only", NO_CODE, NOTICE_ELIGIBILITY_ONLY},
    [CERTIFICATE_EXPIRED] = {"expired", FAULT_CERTIFICATE_EXPIRED, NO_CODE},
    [CERTIFICATE_REVOKED] = {"revoked", FAULT_CERTIFICATE_REVOKED, NO_CODE},
    [CERTIFICATE_UNREADABLE] = {NULL, FAULT_BAD_CERTIFICATE, NO_CODE},
};

static const struct service_code *code_of(int code) {
    return code == NO_CODE ? NULL : service_code_of((enum service_fault)code);
}

// Until the end of the month in which three months after the end lie, where the profile knows of that.
static bool is_in_grace(const struct gates *gates, int64_t expires, int64_t now) {
    return gates_later(gates, "cert_expired_grace", now) &&
           now < month_instant(month_of(expires) + NOTICE_MONTHS + 1, 1);
}

static bool is_ending(int64_t expires, int64_t now) {
    return expires - now < NOTICE_SECONDS &&
           month_instant(month_of(expires) - NOTICE_MONTHS, month_day_of(expires)) <= now;
}

enum certificate_worth certificate_worth_of(const struct gates *gates, const uint8_t *certificate, size_t length,
                                            const struct person *person, int64_t now) {
    int64_t expires; // last good second
    if (identity_expiry(certificate, length, &expires) != ONSHI_OK) {
        return CERTIFICATE_UNREADABLE;
    }
    if (person != NULL && person->certificate_revoked <= now) {
        return CERTIFICATE_REVOKED;
    }
    if (expires < now) {
        return is_in_grace(gates, expires, now) ? CERTIFICATE_ELIGIBILITY_ONLY : CERTIFICATE_EXPIRED;
    }
    return is_ending(expires, now) ? CERTIFICATE_ENDING : CERTIFICATE_VALID;
}

const struct service_code *certificate_refuses(enum certificate_worth worth) {
    assert((unsigned)worth < CERTIFICATE_WORTHS);
    return code_of(rows[worth].refuses);
}

const struct service_code *certificate_notice(enum certificate_worth worth) {
    assert((unsigned)worth < CERTIFICATE_WORTHS);
    return code_of(rows[worth].notice);
}

const char *certificate_name(enum certificate_worth worth) {
    assert((unsigned)worth < CERTIFICATE_WORTHS);
    return rows[worth].name;
}

enum certificate_worth certificate_ask(const struct service *service, const uint8_t *certificate, size_t length,
                                       int64_t now, bool *out_registered) {
    char serial[IDENTITY_SERIAL_SIZE];
    if (identity_serial(certificate, length, serial) != ONSHI_OK) {
        return CERTIFICATE_UNREADABLE;
    }
    const struct person *person = ledger_find_by_serial(service->ledger, serial, now);
    *out_registered = person == NULL || ledger_card_registered(person, now);
    return certificate_worth_of(&service->gates, certificate, length, person, now);
}
