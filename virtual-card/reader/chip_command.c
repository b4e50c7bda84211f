// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/chip_command.h"

#include <assert.h>

enum onshi_status chip_transmit(struct chip *chip, const uint8_t *command, size_t length, struct chip_answer *out)
{
    struct bytes_reader response;

    assert(chip->open);
    ONSHI_TRY(chip_line_transmit(chip->line, chip->patience_ms, bytes_reader_over(command, length), &response));
    if (response.left < 2) {
        return ONSHI_CLOSED;
    }
    out->length = response.left - 2;
    out->data = response.at;
    out->status_word = (uint16_t)(response.at[out->length] << 8 | response.at[out->length + 1]);
    return ONSHI_OK;
}

enum onshi_status chip_expect_ok(struct chip *chip, const uint8_t *command, size_t length, struct chip_answer *out)
{
    ONSHI_TRY(chip_transmit(chip, command, length, out));
    return out->status_word == CHIP_SW_OK ? ONSHI_OK : ONSHI_MALFORMED;
}

enum onshi_status chip_select_file(struct chip *chip, uint16_t file)
{
    const uint8_t command[] = {0x00, 0xA4, 0x02, 0x0C, 0x02, (uint8_t)(file >> 8), (uint8_t)file};
    struct chip_answer answer;

    return chip_expect_ok(chip, command, sizeof command, &answer);
}

bool chip_tells_tries(uint16_t status_word)
{
    return (status_word & 0xFFF0) == CHIP_SW_TRIES_LEFT;
}
