// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/chip_command.h"

#include <assert.h>

enum onshi_status chip_transmit(struct chip *chip, const uint8_t *command, size_t length, struct chip_answer *out)
{
    DWORD got = sizeof chip->answer;

    assert(chip->open);
    if (SCardTransmit(chip->card, SCARD_PCI_T1, command, (DWORD)length, NULL, chip->answer, &got) != SCARD_S_SUCCESS ||
        got < 2) {
        return ONSHI_CLOSED;
    }
    out->length = (size_t)got - 2;
    out->data = chip->answer;
    out->status_word = (uint16_t)(chip->answer[out->length] << 8 | chip->answer[out->length + 1]);
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
