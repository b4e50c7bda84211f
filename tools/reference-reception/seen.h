// SPDX-License-Identifier: Apache-2.0
//
// What staff see at this moment, in the form of the desk protocol.
#ifndef RECEPTION_SEEN_H
#define RECEPTION_SEEN_H

#include "reception.h"

// seen_now returns it; the caller owns it.
json_t *seen_now(struct reception *reception);

#endif
