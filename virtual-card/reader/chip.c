// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/chip.h"

#include <assert.h>
#include <openssl/evp.h>
#include <string.h>

#include "virtual-card/reader/chip_command.h"
#include "virtual-card/reader/fault.h"

enum {
    FILE_PIN = 0x0018,
    FILE_KEY = 0x0017,
    TRIES_OF_A_NEW_CARD = 3, // [mynumber-card 4]
    SHA256_SIZE = 32,
};

enum onshi_status chip_open(struct chip *chip, struct chip_line *line, int patience_ms)
{
    assert(!chip->open);
    chip->line = line;
    chip->patience_ms = patience_ms;
    chip->open = true; // also when it fails: what was given up may still come to a connection
    enum onshi_status status = chip_line_connect(line, patience_ms);
    return status == ONSHI_OK ? ONSHI_OK : ONSHI_IO;
}

void chip_close(struct chip *chip)
{
    if (chip->open && fault_on(chip->faults, FAULT_MC_4_VERIFIED)) {
        chip_line_leave(chip->line, chip->patience_ms);
    } else if (chip->open) {
        chip_line_disconnect(chip->line, chip->patience_ms);
    }
    chip->open = false;
}

enum onshi_status chip_select(struct chip *chip)
{
    static const uint8_t SELECT_JPKI[] = {0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0,
                                          0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01};
    struct chip_answer answer;

    ONSHI_TRY(chip_transmit(chip, SELECT_JPKI, sizeof SELECT_JPKI, &answer));
    return answer.status_word == CHIP_SW_OK ? ONSHI_OK : ONSHI_NOT_FOUND;
}

enum onshi_status chip_pin_left(struct chip *chip, int *out_left)
{
    static const uint8_t STATUS[] = {0x00, 0x20, 0x00, 0x80};
    struct chip_answer answer;

    ONSHI_TRY(chip_select_file(chip, FILE_PIN));
    ONSHI_TRY(chip_transmit(chip, STATUS, sizeof STATUS, &answer));
    if (!chip_tells_tries(answer.status_word)) {
        return ONSHI_MALFORMED;
    }
    *out_left = answer.status_word & 0xF;
    return ONSHI_OK;
}

enum onshi_status chip_verify(struct chip *chip, const char *pin, struct chip_pin_result *out_result)
{
    uint8_t command[5 + CHIP_PIN_DIGITS] = {0x00, 0x20, 0x00, 0x80, CHIP_PIN_DIGITS};
    struct chip_pin_result result = {.right = false};
    struct chip_answer answer;

    assert(strlen(pin) == CHIP_PIN_DIGITS);
    if (!fault_on(chip->faults, FAULT_MC_4_STATUS)) {
        ONSHI_TRY(chip_pin_left(chip, &result.left));
    } else {
        result.left = TRIES_OF_A_NEW_CARD;
        ONSHI_TRY(chip_select_file(chip, FILE_PIN));
    }
    if (result.left == 0 && !fault_on(chip->faults, FAULT_MC_4_LOCKED)) {
        *out_result = result;
        return ONSHI_OK;
    }
    memcpy(command + 5, pin, CHIP_PIN_DIGITS);
    enum onshi_status status = chip_transmit(chip, command, sizeof command, &answer);
    explicit_bzero(command, sizeof command);
    ONSHI_TRY(status);
    if (answer.status_word == CHIP_SW_OK) {
        *out_result = (struct chip_pin_result){.right = true, .left = TRIES_OF_A_NEW_CARD};
        return ONSHI_OK;
    }
    if (answer.status_word != CHIP_SW_BLOCKED && !chip_tells_tries(answer.status_word)) {
        return ONSHI_MALFORMED;
    }
    result.left = answer.status_word == CHIP_SW_BLOCKED ? 0 : answer.status_word & 0xF;
    *out_result = result;
    return ONSHI_OK;
}

// certificate_length reads it off the DER header, which is 30 82 hh ll for every certificate of this size.
static enum onshi_status certificate_length(struct bytes_reader file, size_t *out_length)
{
    uint16_t tag;
    uint16_t length;
    struct bytes_reader body;

    ONSHI_TRY(bytes_read_u16(&file, &tag));
    ONSHI_TRY(bytes_read_u16(&file, &length));
    ONSHI_TRY(bytes_read_span(&file, length, &body));
    if (tag != 0x3082 || length + 4 > CHIP_CERTIFICATE_MAXIMUM) {
        return ONSHI_MALFORMED;
    }
    *out_length = (size_t)length + 4;
    return ONSHI_OK;
}

enum onshi_status chip_read_certificate(struct chip *chip, struct bytes_writer *out_der)
{
    static const uint8_t READ_CERTIFICATE[] = {0x00, 0xB0, 0x8A, 0x00, 0x00, 0x00, 0x00}; // EF 000A whole, by its SFI
    struct chip_answer answer;
    size_t total;

    ONSHI_TRY(chip_expect_ok(chip, READ_CERTIFICATE, sizeof READ_CERTIFICATE, &answer));
    enum onshi_status status = certificate_length(bytes_reader_over(answer.data, answer.length), &total);
    if (status == ONSHI_OK) {
        status = bytes_write(out_der, answer.data, fault_on(chip->faults, FAULT_MC_8_22) ? answer.length : total);
    }
    return status;
}

// digest_info writes DigestInfo of SHA-256 (RFC 8017 9.2), which the card pads and signs as it is.
static enum onshi_status digest_info(struct bytes_reader message, uint8_t *out)
{
    static const uint8_t PREFIX[] = {0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                     0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};

    memcpy(out, PREFIX, sizeof PREFIX);
    return EVP_Digest(message.at, message.left, out + sizeof PREFIX, NULL, EVP_sha256(), NULL) == 1 ? ONSHI_OK
                                                                                                  : ONSHI_CRYPTO;
}

enum onshi_status chip_sign(struct chip *chip, struct bytes_reader message, struct bytes_writer *out_signature)
{
    enum { INFO = 19 + SHA256_SIZE };
    uint8_t command[5 + INFO + 1] = {0x80, 0x2A, 0x00, 0x80, INFO};
    struct chip_answer answer;

    ONSHI_TRY(digest_info(message, command + 5));
    ONSHI_TRY(chip_select_file(chip, FILE_KEY));
    ONSHI_TRY(chip_expect_ok(chip, command, sizeof command, &answer));
    return bytes_write(out_signature, answer.data, answer.length);
}
