// SPDX-License-Identifier: Apache-2.0
//
// Who may see medical data: 有資格者 (qualified persons) only, by kind of data [SEED-112, SEED-113, SEED-118].
// A role that the table does not name sees nothing. Consent is not decided here, but by the service.
#ifndef REFERENCE_RIGHT_H
#define REFERENCE_RIGHT_H

#include <stdbool.h>

#include "request.h"

// right_to_view tells whether staff of this role may ask to see `kind`, which is REQUEST_MEDICATION or REQUEST_CHECKUP.
bool right_to_view(const char *role, enum request_kind kind);

#endif
