// SPDX-License-Identifier: Apache-2.0
//
// What faults do to the body of an answer in JSON.
#ifndef ONSHI_MOCKS_WEBAPI_DAMAGE_H
#define ONSHI_MOCKS_WEBAPI_DAMAGE_H

#include "base/bytes.h"
#include "mocks/fault/fault.h"

// damage_body changes `body` as `due` wants; a fault of another kind, or NULL, changes nothing. `body` is an object in
// JSON.
ONSHI_MUST_USE enum onshi_status damage_body(const struct planned_fault *due, struct bytes_writer *body);

#endif
