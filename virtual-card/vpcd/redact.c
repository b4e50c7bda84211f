// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/vpcd/redact.h"

#include <stdbool.h>

enum { HEADER = 4, SHORT_DATA = 5, EXTENDED_DATA = 7 };

// Instructions whose data is secret, in any class: a client that gets the class wrong still sends its PIN.
static const uint8_t SECRET_INSTRUCTIONS[] = {
    0x20, 0x21, // VERIFY, ISO 7816-4 11.5.6
    0x24, 0x25, // CHANGE REFERENCE DATA, 11.5.7
    0x2C, 0x2D, // RESET RETRY COUNTER, 11.5.10; the card does not know it
    0x32,       // CHANGE KEY of JICSAP [mynumber-card 3.1]
};

static bool is_secret(struct bytes_reader command)
{
    if (command.left < HEADER) {
        return false;
    }
    for (size_t i = 0; i < sizeof SECRET_INSTRUCTIONS; i++) {
        if (command.at[1] == SECRET_INSTRUCTIONS[i]) {
            return true;
        }
    }
    return false;
}

// data_start returns where the secret begins: after Lc when Lc is right, else after the header.
static size_t data_start(struct bytes_reader command)
{
    if (command.left == HEADER) {
        return HEADER;
    }

    size_t short_end = SHORT_DATA + (size_t)command.at[HEADER];
    if (command.at[HEADER] != 0 && (command.left == short_end || command.left == short_end + 1)) {
        return SHORT_DATA;
    }
    if (command.at[HEADER] != 0 || command.left <= EXTENDED_DATA) {
        return HEADER;
    }

    size_t extended_end = EXTENDED_DATA + ((size_t)command.at[5] << 8) + command.at[6];
    return command.left == extended_end || command.left == extended_end + 2 ? EXTENDED_DATA : HEADER;
}

enum onshi_status redact_command(struct bytes_reader command, struct bytes_writer *out)
{
    size_t shown = is_secret(command) ? data_start(command) : command.left;

    ONSHI_TRY(bytes_write_hex(out, command.at, shown));
    return bytes_fill(out, '*', 2 * (command.left - shown));
}
