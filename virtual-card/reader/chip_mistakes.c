// SPDX-License-Identifier: Apache-2.0
//
// Reads for which a reader has no need [mynumber-card 7.2]: only faults (fault.h) do them.
#include <string.h>

#include "virtual-card/reader/chip_command.h"

enum { AID = 10, VERIFY_HEADER = 5, BIRTH_KEY_DIGITS = 6 };

// open_and_read selects an application, verifies the secret by its SFI, and reads a file by its SFI. What the card says
// to that is nobody's business: it is read, or not.
static enum onshi_status open_and_read(struct chip *chip, uint8_t application, uint8_t secret_sfi,
                                       struct bytes_reader secret, uint8_t file_sfi)
{
    const uint8_t select[] = {0x00, 0xA4, 0x04, 0x0C, AID, 0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04,
                              application};
    const uint8_t read[] = {0x00, 0xB0, (uint8_t)(0x80 | file_sfi), 0x00, 0x00, 0x00, 0x00};
    uint8_t verify[VERIFY_HEADER + CHIP_CODE_DIGITS] = {0x00, 0x20, 0x00, (uint8_t)(0x80 | secret_sfi),
                                                        (uint8_t)secret.left};
    struct chip_answer answer;

    memcpy(verify + VERIFY_HEADER, secret.at, secret.left);
    ONSHI_TRY(chip_transmit(chip, select, sizeof select, &answer));
    ONSHI_TRY(chip_transmit(chip, verify, VERIFY_HEADER + secret.left, &answer));
    return chip_transmit(chip, read, sizeof read, &answer);
}

enum onshi_status chip_read_input_help(struct chip *chip, const char *pin, enum chip_input_help what)
{
    return open_and_read(chip, 0x08, 0x11, bytes_reader_over(pin, CHIP_PIN_DIGITS), (uint8_t)what);
}

enum onshi_status chip_read_birth(struct chip *chip, const char *code_b)
{
    return open_and_read(chip, 0x02, 0x11, bytes_reader_over(code_b, BIRTH_KEY_DIGITS), 0x01);
}
