// SPDX-License-Identifier: Apache-2.0
//
// 災害時医療情報閲覧: looking at medical data without a card, while the authority has opened it for this area [DR-110 to
// DR-117]. Whether it is open, the service says; the product asks for consent by word of mouth and keeps a record.
#ifndef RECEPTION_DISASTER_H
#define RECEPTION_DISASTER_H

#include "reception.h"

// disaster_search asks; `request` is the desk's. NULL, or why staff cannot do that now.
__attribute__((warn_unused_result)) const char *disaster_search(struct reception *reception, const json_t *request);

#endif
