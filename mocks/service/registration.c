// SPDX-License-Identifier: Apache-2.0
#include "mocks/service/registration.h"

#include <string.h>

#include "mocks/ledger/changes.h"
#include "mocks/service/identity.h"
#include "mocks/service/state.h"

enum { ALWAYS = 0 }; // registered since before anybody asked (base/person.h)

static bool is_signed(const struct card_reading *reading) {
    return reading->method != IDENTITY_PIN ||
           identity_signed(reading->certificate, reading->certificate_length, reading->challenge,
                           reading->challenge_length, reading->signature, reading->signature_length);
}

static bool is_over(const struct card_reading *reading, const struct person *person, int64_t now) {
    int64_t expires;
    return identity_expiry(reading->certificate, reading->certificate_length, &expires) != ONSHI_OK || expires < now ||
           person->certificate_revoked <= now;
}

// Whose card it is, and its serial number; NULL when it may not be registered.
static const struct person *identify(const struct service *service, const struct card_reading *reading, int64_t now,
                                     char serial[IDENTITY_SERIAL_SIZE]) {
    if (!state_knows(service, reading->institution) ||
        identity_serial(reading->certificate, reading->certificate_length, serial) != ONSHI_OK || !is_signed(reading)) {
        return NULL;
    }
    const struct person *person = ledger_find_by_serial(service->ledger, serial, now);
    return person == NULL || is_over(reading, person, now) ? NULL : person;
}

// Whether the certificate of the registration was this one: not if the card was issued only afterwards. The finding of
// `person` is good until many others.
static bool is_the_same(const struct service *service, const struct person *person, const char *serial) {
    if (person->registered != ALWAYS && person->registered < person->card_issued) {
        return false;
    }
    const struct person *then = ledger_find_by_serial(service->ledger, serial, person->registered);
    return then != NULL && strcmp(then->id, person->id) == 0;
}

static enum registration state_of(const struct service *service, const struct person *person, const char *serial,
                                  int64_t now) {
    if (person == NULL) {
        return REGISTRATION_NOBODY;
    }
    if (!ledger_card_registered(person, now)) {
        return REGISTRATION_MISSING;
    }
    return is_the_same(service, person, serial) ? REGISTRATION_THERE : REGISTRATION_RENEWED;
}

enum registration registration_of(const struct service *service, const struct card_reading *reading, int64_t now) {
    char serial[IDENTITY_SERIAL_SIZE];
    const struct person *person = identify(service, reading, now, serial);
    return state_of(service, person, serial, now);
}

enum onshi_status registration_make(struct service *service, const struct card_reading *reading, int64_t now) {
    char serial[IDENTITY_SERIAL_SIZE];
    const struct person *person = identify(service, reading, now, serial);
    switch (state_of(service, person, serial, now)) {
    case REGISTRATION_MISSING:
    case REGISTRATION_RENEWED:
        return ledger_register_card(service->ledger, person->id, now);
    case REGISTRATION_THERE:
        return ONSHI_OK;
    case REGISTRATION_NOBODY:
        break;
    }
    return ONSHI_NOT_FOUND;
}
