// SPDX-License-Identifier: Apache-2.0
//
// The chips that My Number cards have been made with, each known by its ATR [mynumber-card 1.1].
#ifndef ONSHI_VIRTUAL_CARD_ISSUE_INTERFACES_H
#define ONSHI_VIRTUAL_CARD_ISSUE_INTERFACES_H

#include "virtual-card/card/image.h"

enum { INTERFACES_COUNT = 9 };

// The rows of table 1.1 in its order, five with contacts, then four without.
extern const struct card_interface *const interfaces_rows[INTERFACES_COUNT];

// interfaces_of_atr returns the row whose ATR is written as `hex`, upper or lower case, without blanks; or NULL.
const struct card_interface *interfaces_of_atr(const char *hex);

#endif
