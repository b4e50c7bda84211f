// SPDX-License-Identifier: Apache-2.0
//
// Who is asked to put a card on the reader, and with which method to begin: the photo of a small child is a baby's, or
// there is none [BUG-46, DR-028].
#ifndef RECEPTION_EXPECTED_H
#define RECEPTION_EXPECTED_H

#include "reception.h"

// expected_begin notes the patient whom staff send to the reader; `birthdate` may be "".
__attribute__((warn_unused_result)) const char *expected_begin(struct reception *reception, const char *birthdate);

#endif
