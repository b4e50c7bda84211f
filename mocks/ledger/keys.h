// SPDX-License-Identifier: Apache-2.0
//
// Keys: the folded forms under which people are looked up. Two writings that a clerk calls the same have one key
// [DR-061, DR-062]. Only files of mocks/ledger include this.
#ifndef ONSHI_MOCKS_LEDGER_KEYS_H
#define ONSHI_MOCKS_LEDGER_KEYS_H

#include "base/bytes.h"
#include "base/status.h"

enum { KEY_BYTES = 16 * 1024 };

// key_of_number, key_of_birthdate and key_of_serial append one key each. ONSHI_MALFORMED when a text is not UTF-8.
ONSHI_MUST_USE enum onshi_status key_of_number(const char *insurer, const char *symbol, const char *number,
                                               struct bytes_writer *out);
ONSHI_MUST_USE enum onshi_status key_of_birthdate(int64_t birthdate, struct bytes_writer *out);
ONSHI_MUST_USE enum onshi_status key_of_serial(const char *serial, struct bytes_writer *out);

#endif
