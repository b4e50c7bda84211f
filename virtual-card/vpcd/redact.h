// SPDX-License-Identifier: Apache-2.0
//
// APDUs for logs: as hexadecimal digits, without what a person keeps secret. PIN digits never appear, whatever the
// client got wrong around them.
#ifndef ONSHI_VIRTUAL_CARD_VPCD_REDACT_H
#define ONSHI_VIRTUAL_CARD_VPCD_REDACT_H

#include "base/bytes.h"
#include "base/status.h"

// redact_command appends `command` in hexadecimal; the data of a command that carries a PIN or password becomes
// asterisks, two a byte. When the length byte does not fit the command, all that follows the header is data. The
// errors are bytes_write's.
ONSHI_MUST_USE enum onshi_status redact_command(struct bytes_reader command, struct bytes_writer *out);

#endif
