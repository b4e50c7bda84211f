// SPDX-License-Identifier: Apache-2.0
//
// One command to the chip and its answer: what the files chip*.c share.
#ifndef ONSHI_VIRTUAL_CARD_READER_CHIP_COMMAND_H
#define ONSHI_VIRTUAL_CARD_READER_CHIP_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "virtual-card/reader/chip.h"

enum {
    CHIP_SW_OK = 0x9000,
    CHIP_SW_BLOCKED = 0x6984,    // VERIFY on a blocked key [mynumber-card 3.3]
    CHIP_SW_TRIES_LEFT = 0x63C0, // the last digit tells how many
};

// The answer to one command; `data` lies in the chip's line, the next command overwrites it.
struct chip_answer {
    uint16_t status_word;
    size_t length; // without the status word
    const uint8_t *data;
};

// chip_transmit sends one command. ONSHI_CLOSED when the card is gone, ONSHI_TIMED_OUT when it is mute.
ONSHI_MUST_USE enum onshi_status chip_transmit(struct chip *chip, const uint8_t *command, size_t length,
                                               struct chip_answer *out);

// chip_expect_ok is chip_transmit for a command that a My Number card can only answer 9000; else ONSHI_MALFORMED.
ONSHI_MUST_USE enum onshi_status chip_expect_ok(struct chip *chip, const uint8_t *command, size_t length,
                                                struct chip_answer *out);

// chip_select_file selects an elementary file of the application.
ONSHI_MUST_USE enum onshi_status chip_select_file(struct chip *chip, uint16_t file);

// chip_tells_tries says whether a status word tells how many tries are left.
bool chip_tells_tries(uint16_t status_word);

#endif
