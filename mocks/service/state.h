// SPDX-License-Identifier: Apache-2.0
//
// What the files of the service share, and nobody else sees: its state, and the questions that come before any answer.
#ifndef ONSHI_MOCKS_SERVICE_STATE_H
#define ONSHI_MOCKS_SERVICE_STATE_H

#include <stdbool.h>

#include "mocks/service/gates.h"
#include "mocks/service/measures.h"
#include "mocks/service/service.h"
#include "mocks/service/stops.h"

struct service {
    struct ledger *ledger;
    char institutions[SERVICE_INSTITUTIONS_MAXIMUM][LEDGER_INSTITUTION_BYTES + 1];
    int institution_count;
    bool disclose_newer;
    struct gates gates;
    struct measures measures;
    struct stops stops;
};

// state_knows says whether the institution `code` is known.
bool state_knows(const struct service *service, const char *code);

// state_speaks says whether `caller` is known and asks in its own name.
bool state_speaks(const struct service *service, const char *caller, const char *institution);

// state_closed returns why eligibility is not open to `caller` at `now`, or NULL. Before eligibility.start it is open to the
// few institutions of the pre-operation, where the profile has one: the gate eligibility.preop and the parameter
// eligibility.preop.institutions, codes with blanks between them [DR-002, SC-SCH-08].
const struct service_code *state_closed(const struct service *service, const char *caller, int64_t now);

// state_header returns the header of a good answer to `caller`, and state_fail makes it one about a file that failed as a
// whole, with the body's status.
struct answer_header state_header(const char *caller, int64_t now);
void state_fail(struct answer_header *header, char *status, const struct service_code *code);

// eligibility_look_up answers about `out->search` for `out->header.day` as known at `out->header.processed`, and tells who it
// is when it is one person.
void eligibility_look_up(const struct service *service, struct eligibility_answer *out, const struct person **out_person);

// reference_find tells the one person whom `info` fits as known at `known_at`, or returns why there is none.
const struct service_code *reference_find(const struct service *service, const struct reference_info *info,
                                          int64_t known_at, const struct person **out);

// viewing_disaster shows `person` to an institution that a measure covers: both views without consent, all else as in
// normal time [SEED-135].
void viewing_disaster(const struct service *service, const char *caller, const struct person *person, int64_t now,
                      struct disaster_answer *out);

#endif
