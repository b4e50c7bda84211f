// SPDX-License-Identifier: Apache-2.0
//
// 特定機関認証, the PIN-less authentication: certificate in two commands (measured), then challenge and signature
// (INFERRED, as virtual-card/card/terminal.c) [mynumber-card 3.4].
#include <assert.h>
#include <string.h>

#include "virtual-card/reader/chip_command.h"

enum {
    FILE_TERMINAL_CA = 0x0016,
    FIRST = 307, // bytes of the certificate in the first command
    SECOND = TERMINAL_KEY_CERTIFICATE - FIRST,
    CHALLENGE = 16,
    LONG_HEADER = 7,
};

// send_long sends a command with data in the extended form.
static enum onshi_status send_long(struct chip *chip, const uint8_t header[4], struct bytes_reader data,
                                   struct chip_answer *answer)
{
    uint8_t command[LONG_HEADER + FIRST] = {header[0], header[1], header[2], header[3]};

    assert(data.left <= FIRST);
    command[5] = (uint8_t)(data.left >> 8);
    command[6] = (uint8_t)data.left;
    memcpy(command + LONG_HEADER, data.at, data.left);
    return chip_transmit(chip, command, LONG_HEADER + data.left, answer);
}

// load sends one half of the certificate. A card that refuses it does not know our kind of terminal.
static enum onshi_status load(struct chip *chip, uint8_t p1, struct bytes_reader half)
{
    const uint8_t header[] = {0x80, 0xA2, p1, 0xC1};
    struct chip_answer answer;

    ONSHI_TRY(send_long(chip, header, half, &answer));
    return answer.status_word == CHIP_SW_OK ? ONSHI_OK : ONSHI_UNSUPPORTED;
}

static enum onshi_status load_certificate(struct chip *chip, const struct terminal_key *key)
{
    struct bytes_reader rest = terminal_key_certificate(key);
    struct bytes_reader first;

    ONSHI_TRY(chip_select_file(chip, FILE_TERMINAL_CA));
    ONSHI_TRY(bytes_read_span(&rest, FIRST, &first));
    assert(rest.left == SECOND);
    ONSHI_TRY(load(chip, 0x06, first));
    return load(chip, 0x00, rest);
}

enum onshi_status chip_authenticate_terminal(struct chip *chip, const struct terminal_key *key)
{
    static const uint8_t GET_CHALLENGE[] = {0x00, 0x84, 0x00, 0x00, CHALLENGE};
    static const uint8_t EXTERNAL_AUTHENTICATE[] = {0x00, 0x82, 0x00, 0x96}; // under the key in EF 0016
    uint8_t signature[TERMINAL_KEY_SIGNATURE];
    struct chip_answer answer;

    ONSHI_TRY(load_certificate(chip, key));
    ONSHI_TRY(chip_expect_ok(chip, GET_CHALLENGE, sizeof GET_CHALLENGE, &answer));
    ONSHI_TRY(terminal_key_sign(key, bytes_reader_over(answer.data, answer.length), signature));
    ONSHI_TRY(send_long(chip, EXTERNAL_AUTHENTICATE, bytes_reader_over(signature, sizeof signature), &answer));
    return answer.status_word == CHIP_SW_OK ? ONSHI_OK : ONSHI_UNSUPPORTED;
}
