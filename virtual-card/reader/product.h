// SPDX-License-Identifier: Apache-2.0
//
// The reader as a product of the role card-reader: the desk protocol on standard input and output
// (suites/adapters/desk-protocol.md), the terminal on a socket that the desk names (PORT.md).
//
// A request is answered when the device has done what it asks for; what the device tells the patient's side meanwhile is
// passed on in lines without `id`.
#ifndef ONSHI_VIRTUAL_CARD_READER_PRODUCT_H
#define ONSHI_VIRTUAL_CARD_READER_PRODUCT_H

#include "virtual-card/reader/reader_config.h"

// product_run speaks until standard input ends. `config` and `pcsc` hold where the desk's hello says nothing else. The
// result is an exit status.
int product_run(const struct reader_config *config, const char *pcsc);

#endif
